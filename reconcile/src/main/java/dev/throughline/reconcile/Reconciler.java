package dev.throughline.reconcile;

import dev.throughline.billing.Positions;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.posting.FactSource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Carries a reconciliation through: asks each source anew, month by month of work; reads the books
/// of one legal entity and period after another; and lets {@link TieOut} compare. In memory at any
/// moment: one month of one source, or one entity and period of register and ledger (at most {@link
/// SourceFacts#ROWS_MAX} and {@link LedgerFacts#rowsMax} rows; beyond, the run is refused), and the
/// intercompany rows of one period.
final class Reconciler {
    private static final Set<Check> BILLED = EnumSet.of(Check.RC6, Check.RC7, Check.RC11);

    /// Lines that are read a second time; where more differ, nothing was merely in motion.
    private static final int AGAIN_MAX = 2_000;

    /// The account without which revenue, and what is deferred, cannot be tied.
    private static final Map<Check, AccountRole> EARNED =
            Map.of(Check.RC8, AccountRole.EARNED_REVENUE, Check.RC9, AccountRole.DEFERRED_REVENUE);

    private final EntityStore entities;
    private final Links links;
    private final HubFacts hub;
    private final Relieved relieved;
    private final SourceFacts sources;
    private final LedgerFacts ledgers;
    private final Masters masters;
    private final Conversions conversions;
    private final BilledTies billed;
    private final BilledContracts billedContracts;
    private final Reconciliation.Systems systems;
    private final LocalDate today;

    Reconciler(
            EntityStore entities,
            Links links,
            HubFacts hub,
            Relieved relieved,
            SourceFacts sources,
            LedgerFacts ledgers,
            Masters masters,
            Conversions conversions,
            BilledFacts billedFacts,
            BilledRegister billedRegister,
            BilledContracts billedContracts,
            Reconciliation.Systems systems,
            LocalDate today) {
        this.today = today;
        this.entities = entities;
        this.links = links;
        this.hub = hub;
        this.relieved = relieved;
        this.sources = sources;
        this.ledgers = ledgers;
        this.masters = masters;
        this.conversions = conversions;
        this.billedContracts = billedContracts;
        this.billed = new BilledTies(billedFacts, billedRegister, systems);
        this.systems = systems;
    }

    /// What a run found.
    ///
    /// @param periods the periods that were looked at, by name
    record Found(List<Tie> ties, List<Reading> evidence, Books books, Set<String> periods) {}

    /// @throws CallFailed when a system could not be read to the end; nothing is to be concluded
    Found run(Scope scope, Set<Check> checks) {
        Books books = Books.read(entities, links, systems.ledger().connection());
        Map<String, List<Chosen>> byPeriod = chosen(books, scope);
        if (byPeriod.isEmpty()) {
            throw new CallFailed(
                    new Problem(
                            Problem.Mender.DATA,
                            "PER-NOT-FOUND",
                            "No accounting period of the ledger is meant by '"
                                    + scope.words()
                                    + "'.",
                            "Name a period as the ledger calls it, or open one."));
        }
        List<Reading> evidence = new ArrayList<>();
        Map<Check, TieOut> tieOuts = tieOuts(books, byPeriod, checks);
        askSources(books, byPeriod, tieOuts, evidence, Set.of());
        BilledTies.Read documents =
                Collections.disjoint(checks, BILLED) || !billed.served()
                        ? null
                        : billed.settled(books, evidence);
        Positions positions = systems.positions();
        Set<Check> earned = EnumSet.noneOf(Check.class);
        EARNED.forEach((check, role) -> {
            if (checks.contains(check) && systems.ledger().roles().contains(role)) {
                earned.add(check);
            }
        });
        Contracted contracted =
                positions == null || earned.isEmpty()
                        ? null
                        : new Contracted(
                                earned,
                                new ContractMovements(
                                        positions,
                                        links,
                                        billedContracts,
                                        systems.ledger().connection(),
                                        today));
        Wanted wanted = new Wanted(checks, tieOuts, documents, contracted);
        List<Tie> ties = new ArrayList<>();
        byPeriod.forEach(
                (period, chosen) -> ties.addAll(books(books, period, chosen, wanted, evidence)));
        List<Tie> all = new ArrayList<>();
        tieOuts.values().forEach(tieOut -> all.addAll(tieOut.ties()));
        all.addAll(ties);
        secondLook(books, byPeriod, all, evidence);
        if (documents != null) {
            all.addAll(
                    BilledTies.ties(
                            books,
                            documents,
                            checks,
                            (entity, period) ->
                                    within(byPeriod.getOrDefault(period, List.of()), entity)));
        }
        byPeriod.keySet().forEach(period -> all.addAll(notServed(checks, period)));
        if (checks.contains(Check.RC12)) {
            systems.masters().forEach(master -> all.add(masters.compare(master, evidence)));
        }
        all.sort(
                java.util.Comparator.comparing(Tie::check)
                        .thenComparing(Tie::period)
                        .thenComparing(Tie::entity)
                        .thenComparing(Tie::currency)
                        .thenComparing(Tie::part));
        return new Found(
                List.copyOf(all), List.copyOf(evidence), books, Set.copyOf(byPeriod.keySet()));
    }

    private static Map<Check, TieOut> tieOuts(
            Books books, Map<String, List<Chosen>> byPeriod, Set<Check> checks) {
        Map<Check, TieOut> tieOuts = new EnumMap<>(Check.class);
        for (Check check : checks) {
            if (!check.kinds().isEmpty() && check != Check.RC10) {
                tieOuts.put(
                        check,
                        new TieOut(
                                check,
                                books::period,
                                (entity, period) ->
                                        within(byPeriod.getOrDefault(period, List.of()), entity)));
            }
        }
        return tieOuts;
    }

    /// Makes the checks that do not tie a second time, from all sides, and believes only what both
    /// show: over all periods, because a line may be missing in one and found in another. Where
    /// very much differs nothing was merely in motion.
    private void secondLook(
            Books books,
            Map<String, List<Chosen>> byPeriod,
            List<Tie> all,
            List<Reading> evidence) {
        Set<Check> checks = EnumSet.noneOf(Check.class);
        Set<String> about = new HashSet<>();
        int lines = 0;
        for (Tie tie : all) {
            if (tie.check().kinds().isEmpty() || tie.colour() != Tie.Colour.RED) {
                continue;
            }
            checks.add(tie.check());
            lines += tie.unexplained();
            tie.differences().forEach(one -> about.add(String.valueOf(one.item())));
        }
        if (checks.isEmpty() || lines > AGAIN_MAX) {
            return;
        }
        Map<Check, TieOut> tieOuts = tieOuts(books, byPeriod, checks);
        Map<String, String> stamps = askSources(books, byPeriod, tieOuts, evidence, about);
        List<Tie> second = new ArrayList<>();
        Wanted wanted = new Wanted(checks, tieOuts, null, null);
        byPeriod.forEach(
                (period, chosen) -> second.addAll(books(books, period, chosen, wanted, evidence)));
        tieOuts.values().forEach(tieOut -> second.addAll(tieOut.ties()));
        List<Tie> first = all.stream().filter(tie -> checks.contains(tie.check())).toList();
        all.removeAll(first);
        all.addAll(SeenTwice.of(first, second, late(stamps)));
    }

    /// Whether the source changed an item since the hub last read its feed.
    private Predicate<Difference> late(Map<String, String> stamps) {
        Map<String, Instant> looked = new HashMap<>();
        for (SourceFacts.From from : systems.from()) {
            FactSource source = from.source();
            billed.looked(source.connection(), source.objectType())
                    .ifPresent(at ->
                            looked.put(
                                    SourceFacts.item(source.connection(), source.objectType(), ""),
                                    at));
        }
        return one -> {
            String item = String.valueOf(one.item());
            String stamp = stamps.get(item);
            return stamp != null
                    && looked.entrySet().stream()
                            .anyMatch(feed ->
                                    item.startsWith(feed.getKey())
                                            && BilledTies.since(stamp, feed.getValue()));
        };
    }

    /// The checks of revenue that can be made.
    private record Contracted(Set<Check> checks, ContractMovements movements) {
        List<Tie> ties(Books.Book book, Books.Period period, List<LedgerFact> rows) {
            List<ContractMovement> moved = movements.of(book, period);
            List<LedgerFact> earned = rows.stream().filter(RevenueTies::concerns).toList();
            RevenueTies revenue =
                    new RevenueTies(
                            book.code(),
                            period.name(),
                            period.end(),
                            moved,
                            earned,
                            movements.contracts(earned));
            List<Tie> ties = new ArrayList<>();
            if (checks.contains(Check.RC8)) {
                ties.addAll(revenue.revenue());
            }
            if (checks.contains(Check.RC9)) {
                ties.addAll(revenue.positions());
            }
            return ties;
        }
    }

    /// What is to be looked at in the books.
    ///
    /// @param documents what is billed, on all sides; null where it was not read
    private record Wanted(
            Set<Check> checks,
            Map<Check, TieOut> tieOuts,
            BilledTies.@Nullable Read documents,
            @Nullable Contracted contracted) {
        boolean controls() {
            return checks.contains(Check.RC11) && documents != null;
        }

        boolean between() {
            return checks.contains(Check.RC10);
        }

        boolean converted() {
            return checks.contains(Check.FX);
        }

        boolean nothing() {
            return tieOuts.isEmpty()
                    && !between()
                    && !converted()
                    && !controls()
                    && contracted == null;
        }
    }

    /// One entity's period that is looked at.
    private record Chosen(Books.Book book, Books.Period period) {}

    private static boolean within(List<Chosen> chosen, String entity) {
        return entity.isEmpty() && !chosen.isEmpty()
                || chosen.stream().anyMatch(one -> one.book().code().equals(entity));
    }

    private static Map<String, List<Chosen>> chosen(Books books, Scope scope) {
        Map<String, List<Chosen>> byPeriod = new LinkedHashMap<>();
        for (Books.Book book : books.all()) {
            for (Books.Period period : book.periods()) {
                if (scope.takes(period.name(), period.start(), period.end(), period.open())) {
                    byPeriod.computeIfAbsent(period.name(), _ -> new ArrayList<>())
                            .add(new Chosen(book, period));
                }
            }
        }
        return byPeriod;
    }

    /// Work may be booked later than it was done: the source is asked for all months whose work is
    /// booked in the periods looked at, and for the periods' own days.
    ///
    /// @param about items whose vendor's stamp is answered
    private Map<String, String> askSources(
            Books books,
            Map<String, List<Chosen>> byPeriod,
            Map<Check, TieOut> tieOuts,
            List<Reading> evidence,
            Set<String> about) {
        Map<String, String> stamps = new HashMap<>();
        List<TieOut> asking =
                tieOuts.entrySet().stream()
                        .filter(entry -> entry.getKey().asksSource())
                        .map(Map.Entry::getValue)
                        .toList();
        if (asking.isEmpty()) {
            return stamps;
        }
        TreeSet<YearMonth> months = new TreeSet<>();
        byPeriod.values()
                .forEach(chosen ->
                        chosen.forEach(
                                one -> months(months, one.period().start(), one.period().end())));
        hub.worked(byPeriod.keySet()).ifPresent(span -> months(months, span[0], span[1]));
        for (SourceFacts.From from : systems.from()) {
            boolean wanted = tieOuts.containsKey(from.source().expense() ? Check.RC3 : Check.RC1);
            if (!wanted) {
                continue;
            }
            PostingKind kind = from.source().leading();
            String prefix =
                    SourceFacts.item(from.source().connection(), from.source().objectType(), "");
            TieOut tieOut =
                    java.util.Objects.requireNonNull(
                            tieOuts.get(from.source().expense() ? Check.RC3 : Check.RC1));
            for (YearMonth month : months) {
                LocalDate first = month.atDay(1);
                LocalDate last = month.atEndOfMonth();
                SourceFacts.Read read = sources.read(from, first, last, about);
                evidence.add(read.evidence());
                stamps.putAll(read.stamps());
                tieOut.withSource(
                        read.facts(),
                        hub.worked(books, from.source().connection(), first, last).stream()
                                .filter(fact ->
                                        fact.kind() == kind && fact.item().startsWith(prefix))
                                .toList());
            }
        }
        return stamps;
    }

    private static void months(Set<YearMonth> months, LocalDate from, LocalDate to) {
        for (YearMonth month = YearMonth.from(from);
                !month.isAfter(YearMonth.from(to));
                month = month.plusMonths(1)) {
            months.add(month);
        }
    }

    /// Reads the books of all entities for one period; answers the ties between companies and those
    /// of conversions.
    private List<Tie> books(
            Books books,
            String period,
            List<Chosen> chosen,
            Wanted wanted,
            List<Reading> evidence) {
        if (wanted.nothing()) {
            return List.of();
        }
        Map<Check, TieOut> tieOuts = wanted.tieOuts();
        boolean between = wanted.between();
        List<Tie> ties = new ArrayList<>();
        List<HubFact> lent = new ArrayList<>();
        List<LedgerFact> owed = new ArrayList<>();
        LocalDate from = LocalDate.MAX;
        LocalDate to = LocalDate.MIN;
        for (Chosen one : chosen) {
            from = one.period().start().isBefore(from) ? one.period().start() : from;
            to = one.period().end().isAfter(to) ? one.period().end() : to;
            List<HubFact> held = new ArrayList<>(hub.of(books, one.book().id(), period));
            LedgerFacts.Read read =
                    ledgers.read(
                            systems.ledger().connection(),
                            systems.ledger().reads(),
                            one.book(),
                            one.period());
            evidence.add(read.evidence());
            if (tieOuts.containsKey(Check.RC5) || wanted.controls()) {
                held.addAll(relieved.of(systems.ledger().connection(), one.book(), one.period()));
            }
            Set<String> unknown = new HashSet<>();
            read.facts().forEach(fact -> unknown.add(fact.row().key()));
            held.forEach(fact -> unknown.remove(String.valueOf(fact.lineKey())));
            unknown.remove("");
            // Booked elsewhere, or only since the register was read.
            held.addAll(hub.byKeys(books, unknown));
            String entity = one.book().code();
            tieOuts.values()
                    .forEach(tieOut ->
                            tieOut.withLedger(
                                    held,
                                    read.facts(),
                                    (in, at) -> in.equals(entity) && at.equals(period)));
            BilledTies.Read documents = wanted.documents();
            if (wanted.controls() && documents != null) {
                ties.addAll(controls(books, one.book(), period, documents, held, read.facts()));
            }
            Contracted contracted = wanted.contracted();
            if (contracted != null) {
                ties.addAll(contracted.ties(one.book(), one.period(), read.facts()));
            }
            if (wanted.converted()) {
                ties.addAll(
                        Conversions.ties(
                                one.book(),
                                period,
                                conversions.read(one.book(), period),
                                held,
                                read.facts()));
            }
            if (between) {
                held.stream()
                        .filter(fact ->
                                Check.RC10.kinds().contains(fact.kind())
                                        && period.equals(fact.period()))
                        .forEach(lent::add);
                read.facts().stream()
                        .filter(fact ->
                                fact.row().role() == AccountRole.IC_RECEIVABLE
                                        || fact.row().role() == AccountRole.IC_PAYABLE)
                        .forEach(owed::add);
            }
        }
        List<HubFact> loose =
                hub.loose(books, from, to).stream()
                        .filter(fact -> periodOf(books, fact).equals(period))
                        .toList();
        tieOuts.forEach((check, tieOut) ->
                tieOut.withLedger(
                        loose,
                        List.of(),
                        (entity, at) -> at.equals(period) && within(chosen, entity)));
        if (!between) {
            return ties;
        }
        TieOut companies = new TieOut(Check.RC10, books::period, (_, at) -> at.equals(period));
        companies.betweenCompanies(lent, owed);
        ties.addAll(companies.ties());
        return ties;
    }

    /// Ties the control accounts of one entity's period. A document that came since the documents
    /// were read is asked for.
    private List<Tie> controls(
            Books books,
            Books.Book book,
            String period,
            BilledTies.Read documents,
            List<HubFact> held,
            List<LedgerFact> rows) {
        Set<String> keys = new HashSet<>();
        held.forEach(fact -> keys.add(String.valueOf(fact.lineKey())));
        String connection = systems.ledger().connection();
        ControlAccounts first =
                new ControlAccounts(
                        book, period, billed.types(), documents.sides().erp(), documents.moving());
        List<Tie> ties = first.ties(connection, rows, keys);
        if (first.suspects().isEmpty()) {
            return ties;
        }
        BilledTies.Read again = billed.again(books, documents, first.suspects());
        return new ControlAccounts(
                        book, period, billed.types(), again.sides().erp(), again.moving())
                .ties(connection, rows, keys);
    }

    private static String periodOf(Books books, HubFact fact) {
        return fact.period() == null ? books.period(fact.date()) : fact.period();
    }

    /// Checks that cannot be made here, with the reason; they never count as passed.
    private List<Tie> notServed(Set<Check> checks, String period) {
        List<Tie> none = new ArrayList<>();
        if (checks.contains(Check.RC4)) {
            none.add(
                    Tie.notServed(
                            Check.RC4,
                            "",
                            period,
                            "no connection brings purchase orders, receipts or supplier bills to the hub, or external cost from the PSA."));
        }
        for (Check check : BILLED) {
            if (checks.contains(check) && !billed.served()) {
                none.add(
                        Tie.notServed(
                                check,
                                "",
                                period,
                                "the hub reads no invoices of "
                                        + systems.ledger().connection()
                                        + "; a feed and a mapping of its invoices serve it."));
            }
        }
        EARNED.forEach((check, role) -> {
            if (checks.contains(check)) {
                String why =
                        systems.positions() == null
                                ? "nothing is billed here, so no contract has a position."
                                : systems.ledger().roles().contains(role)
                                        ? ""
                                        : systems.ledger().connection()
                                                + " has no account with the role "
                                                + role.code()
                                                + "; where the ERP books revenue under it, name the account in the connection's options.";
                if (!why.isEmpty()) {
                    none.add(Tie.notServed(check, "", period, why));
                }
            }
        });
        return none;
    }
}
