package dev.throughline.console;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Position;
import dev.throughline.billing.Positions;
import dev.throughline.console.ContractPages.Billed;
import dev.throughline.console.ContractPages.Chart;
import dev.throughline.console.ContractPages.Item;
import dev.throughline.console.ContractPages.Line;
import dev.throughline.console.ContractPages.Next;
import dev.throughline.console.ContractPages.Page;
import dev.throughline.console.ContractPages.Point;
import dev.throughline.console.ContractPages.Tied;
import dev.throughline.console.InvoicePages.Against;
import dev.throughline.console.InvoicePages.Fact;
import dev.throughline.console.InvoicePages.Stat;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.reconcile.Check;
import dev.throughline.worklist.Cases;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Tells one contract: what was agreed line by line, what of it is earned, billed and still to be
/// billed, and what changes it.
@Component
class ContractStory {
    /// Months drawn at most: two years and the one before them.
    private static final int MONTHS = 25;

    private static final int INVOICES = 50;

    private final ContractQueries queries;
    private final ObjectProvider<Positions> positions;
    private final ContractDay days;
    private final ContractAmendments amendments;
    private final ObjectProvider<BillingRules> rules;
    private final EntityStore entities;
    private final Cases cases;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    ContractStory(
            ContractQueries queries,
            ObjectProvider<Positions> positions,
            ContractDay days,
            ContractAmendments amendments,
            ObjectProvider<BillingRules> rules,
            EntityStore entities,
            Cases cases,
            ConsoleSettings settings,
            InstantSource clock) {
        this.queries = queries;
        this.positions = positions;
        this.days = days;
        this.amendments = amendments;
        this.rules = rules;
        this.entities = entities;
        this.cases = cases;
        this.settings = settings;
        this.clock = clock;
    }

    /// The page of a contract.
    ///
    /// @param asOf the day, as in an address; empty for the day that says most
    /// @param basis what counts
    /// @param did what was just done, in words; empty for nothing
    /// @param refused why the last act was refused
    /// @throws NotHere when there is no such contract
    Page page(UUID id, String asOf, Basis basis, String did, List<Problem> refused) {
        Entity contract =
                entities.find(id)
                        .filter(one -> one.type().name().equals("Contract"))
                        .orElseThrow(() ->
                                new NotHere(
                                        "There is no contract of this id; it may never have been read.",
                                        "/contracts"));
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Positions room = positions.getIfAvailable();
        ContractDay.Reckoned reckoned = days.reckon(List.of(id), asOf, today, basis);
        Position position = reckoned.positions().isEmpty() ? null : reckoned.positions().getFirst();
        LocalDate day = reckoned.day();
        List<ContractQueries.Item> schedule = queries.schedule(List.of(id));
        List<UUID> lines =
                position == null
                        ? List.of()
                        : position.lines().stream().map(LinePosition::line).toList();
        List<UUID> billed = queries.invoices(id, lines, INVOICES);
        Map<UUID, Entity> named = entities.load(named(contract, position, schedule, billed));
        String client = name(contract, "client", named).orElse("client not known yet");
        Optional<Next> next = ContractBoard.next(id, schedule, day);
        return new Page(
                id,
                "Contract " + ContractBoard.name(contract),
                Badge.ofEntity(
                        Optional.ofNullable(contract.status()).orElse(""), contract.active()),
                answer(client, position, day, next),
                did,
                refused,
                Format.date(day),
                day.toString(),
                reckoned.why(),
                basis.name(),
                position == null ? List.of() : money(position),
                position == null
                        ? List.of()
                        : position.problems().stream().map(ContractStory::against).toList(),
                cases(id),
                position == null
                        ? List.of()
                        : position.lines().stream()
                                .map(line ->
                                        line(line, named, scheduling(contract, line, schedule)))
                                .toList(),
                room == null || position == null
                        ? null
                        : chart(room, contract, position, day, basis),
                schedule.stream().map(one -> item(one, position, named, day)).toList(),
                sum(schedule),
                amendments.of(contract),
                billed.stream()
                        .map(named::get)
                        .filter(Objects::nonNull)
                        .map(one -> billed(one, today))
                        .toList(),
                position == null ? List.of() : ties(position, named),
                facts(contract, position, named));
    }

    private String answer(
            String client, @Nullable Position position, LocalDate day, Optional<Next> next) {
        if (position == null) {
            return client
                    + ": this hub reckons no positions, so only what the systems say is shown.";
        }
        return client
                + ": by "
                + Format.date(day)
                + " "
                + Format.money(position.earned())
                + " is earned and "
                + Format.money(position.billed())
                + " billed"
                + (position.deferred().minor() > 0
                        ? ", so " + Format.money(position.deferred()) + " is deferred"
                        : position.asset().minor() > 0
                                ? ", so "
                                        + Format.money(position.asset())
                                        + " is still to be billed"
                                : "")
                + next.map(one ->
                                ". Next: "
                                        + one.words()
                                        + ", "
                                        + one.amount()
                                        + (one.overdue() ? ", was due " : ", due ")
                                        + one.due())
                        .orElse("")
                + ".";
    }

    private static List<Stat> money(Position position) {
        List<Stat> stats = new ArrayList<>();
        stat(stats, "Value", position.value(), "with the amendments that hold");
        stat(stats, "Earned", position.earned(), "by each line's rule");
        stat(
                stats,
                "Billed",
                position.billed(),
                position.invoiced().equals(position.billed())
                        ? "before tax, less credits"
                        : "before tax, less credits; with expenses "
                                + Format.money(position.invoiced()));
        stat(stats, "Unbilled", position.unbilled(), "may be billed and is not");
        boolean deferred = position.deferred().minor() > 0;
        stat(
                stats,
                deferred ? "Deferred" : "Earned, not billed",
                deferred ? position.deferred() : position.asset(),
                deferred
                        ? "billed and not earned: a liability"
                        : "over all lines: a contract asset");
        stat(
                stats,
                "Backlog",
                position.hardBacklog(),
                position.softBacklog().isZero()
                        ? "agreed and not earned"
                        : "agreed and not earned; up to limits "
                                + Format.money(position.softBacklog())
                                + " more");
        if (!position.provision().isZero()) {
            stat(stats, "Loss to provide for", position.provision(), "costs pass the price");
        }
        return stats;
    }

    private static void stat(List<Stat> stats, String name, Money money, String under) {
        stats.add(new Stat(name, 0, List.of(money), under, ""));
    }

    private static Against against(Problem problem) {
        return new Against(problem.code(), problem.text() + " " + problem.mend());
    }

    private List<Cases.Case> cases(UUID contract) {
        return queries.casesOf(contract).stream().flatMap(one -> cases.find(one).stream()).toList();
    }

    private @Nullable String scheduling(
            Entity contract, LinePosition line, List<ContractQueries.Item> schedule) {
        BillingRules firm = rules.getIfAvailable();
        String number = contract.values().text("number").orElseGet(contract::name);
        return firm == null
                        || firm.proposals().of(number) != BillingRules.Collector.HUB
                        || !settings.people()
                        || line.price() == null
                        || line.price().minor() <= 0
                        || schedule.stream()
                                .anyMatch(one ->
                                        one.line().equals(line.line())
                                                && !one.state().equals("CANCELLED"))
                ? null
                : "/contracts/" + contract.id() + "/lines/" + line.line() + "/schedule";
    }

    private Line line(LinePosition line, Map<UUID, Entity> named, @Nullable String schedule) {
        Entity project = line.project() == null ? null : named.get(line.project());
        return new Line(
                line.lineNo(),
                line.name(),
                ContractWords.billing(line.billing()),
                ContractWords.rule(line.rule()),
                project == null ? null : Masking.name(project, settings.people()),
                project == null ? null : "/records/" + project.id(),
                schedule,
                line.price() == null ? null : Format.money(line.price()),
                ContractWords.progress(line).orElse(null),
                ContractWords.ground(line.ground()),
                ContractWords.cap(line).orElse(null),
                Format.money(line.earned()),
                Format.money(line.billed()),
                Format.money(line.unbilled().plus(line.expensesUnbilled())),
                Format.money(line.net()),
                line.problems().stream().map(ContractStory::against).toList());
    }

    private static Chart chart(
            Positions room, Entity contract, Position position, LocalDate day, Basis basis) {
        LocalDate first =
                contract.values()
                        .find("start", LocalDate.class)
                        .filter(start -> !start.isAfter(day))
                        .orElse(day.minusMonths(5));
        LocalDate from =
                first.isBefore(day.minusMonths(MONTHS - 1))
                        ? day.minusMonths(MONTHS - 1)
                        : first.minusMonths(1);
        List<Position> all = room.over(position.contract(), from, day, basis);
        return new Chart(
                all.stream().map(ContractStory::point).toList(),
                position.ccy(),
                all.stream().map(one -> one.earned().decimal().toPlainString()).toList(),
                all.stream().map(one -> one.billed().decimal().toPlainString()).toList(),
                all.stream().map(one -> one.unbilled().decimal().toPlainString()).toList(),
                all.stream().map(one -> one.deferred().decimal().toPlainString()).toList());
    }

    private static Point point(Position position) {
        return new Point(
                Format.date(position.day()),
                Format.money(position.earned()),
                Format.money(position.billed()),
                Format.money(position.unbilled()),
                ContractWords.position(position),
                position.deferred().minor() > 0);
    }

    private Item item(
            ContractQueries.Item item,
            @Nullable Position position,
            Map<UUID, Entity> named,
            LocalDate day) {
        Entity invoice = item.invoice().map(named::get).orElse(null);
        String state =
                invoice != null
                        ? (InvoiceFaces.state(invoice).posted() ? "INVOICED" : "PROPOSED")
                        : item.state();
        boolean past =
                invoice == null
                        && (state.equals("PLANNED") || state.equals("READY"))
                        && item.due().filter(due -> !due.isAfter(day)).isPresent();
        boolean waits =
                invoice == null
                        && (item.trigger().equals("MILESTONE") || item.trigger().equals("PERCENT"));
        return new Item(
                item.id(),
                waits && state.equals("PLANNED"),
                waits && state.equals("READY"),
                "/records/" + item.id(),
                item.words(),
                Optional.ofNullable(lineNames(position).get(item.line())).orElse(""),
                ContractWords.trigger(item.trigger()),
                item.due().map(Format::date).orElse(null),
                past,
                item.amount().map(Format::money).orElse("–"),
                past ? new Badge(Tone.PERSON, "To be billed") : ContractWords.item(state),
                invoice == null ? null : InvoiceFaces.name(invoice),
                invoice == null ? null : "/invoices/" + invoice.id());
    }

    private static String sum(List<ContractQueries.Item> schedule) {
        List<Money> amounts =
                schedule.stream()
                        .filter(one -> !one.state().equals("CANCELLED"))
                        .flatMap(one -> one.amount().stream())
                        .toList();
        return amounts.isEmpty() || amounts.stream().map(Money::ccy).distinct().count() > 1
                ? ""
                : Format.money(amounts.stream().reduce(Money::plus).orElseThrow());
    }

    private static Map<UUID, String> lineNames(@Nullable Position position) {
        return position == null
                ? Map.of()
                : position.lines().stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        LinePosition::line,
                                        line -> line.lineNo() + " " + line.name(),
                                        (a, _) -> a));
    }

    private static Billed billed(Entity invoice, LocalDate today) {
        return new Billed(
                "/invoices/" + invoice.id(),
                InvoiceFaces.name(invoice),
                InvoiceWords.badge(InvoiceFaces.state(invoice)),
                InvoiceFaces.day(invoice, "issue_date"),
                InvoiceFaces.day(invoice, "due_date"),
                InvoiceFaces.overdue(invoice, today),
                InvoiceFaces.shown(InvoiceFaces.money(invoice, "net")),
                InvoiceFaces.shown(InvoiceFaces.money(invoice, "open")));
    }

    /// The checks that tie invoices, receivables, revenue and deferral of the contract's company.
    private List<Tied> ties(Position position, Map<UUID, Entity> named) {
        UUID company = position.entity();
        if (company == null) {
            return List.of();
        }
        Entity known =
                Optional.ofNullable(named.get(company))
                        .or(() -> entities.find(company))
                        .orElse(null);
        return known == null
                ? List.of()
                : queries.ties(known.values().text("code").orElse(known.name())).stream()
                        .map(tie ->
                                new Tied(
                                        "/reconciliation/" + tie.run() + "/" + tie.no(),
                                        tie.unexplained() > 0
                                                ? new Badge(Tone.PERSON, "Open")
                                                : tie.lines() > 0
                                                        ? new Badge(Tone.WAITING, "Explained")
                                                        : new Badge(Tone.SETTLED, "Ties"),
                                        Check.valueOf(tie.check()).title()
                                                + (tie.period().isEmpty()
                                                        ? ""
                                                        : ", " + tie.period())
                                                + (tie.lines() == 0
                                                        ? ""
                                                        : ": "
                                                                + Format.count(
                                                                        tie.lines(),
                                                                        "line differs",
                                                                        "lines differ"))))
                        .toList();
    }

    private static Set<UUID> named(
            Entity contract,
            @Nullable Position position,
            List<ContractQueries.Item> schedule,
            List<UUID> invoices) {
        Set<UUID> ids = new HashSet<>(invoices);
        for (String field : List.of("client", "bill_to", "entity", "opportunity")) {
            contract.values().find(field, UUID.class).ifPresent(ids::add);
        }
        schedule.forEach(item -> item.invoice().ifPresent(ids::add));
        if (position != null) {
            Stream.concat(
                            Stream.of(position.entity()),
                            position.lines().stream().map(LinePosition::project))
                    .filter(Objects::nonNull)
                    .forEach(ids::add);
        }
        return ids;
    }

    private Optional<String> name(Entity contract, String field, Map<UUID, Entity> named) {
        return contract.values()
                .find(field, UUID.class)
                .map(named::get)
                .map(one -> Masking.name(one, settings.people()));
    }

    private List<Fact> facts(
            Entity contract, @Nullable Position position, Map<UUID, Entity> named) {
        List<Fact> facts = new ArrayList<>();
        reference(facts, "Client", contract, "client", "/records/", named);
        reference(facts, "Bill to", contract, "bill_to", "/records/", named);
        UUID company = position == null ? null : position.entity();
        Entity bound = company == null ? null : named.get(company);
        if (bound != null) {
            facts.add(
                    new Fact(
                            "Company",
                            Masking.name(bound, settings.people()),
                            "/records/" + bound.id()));
        }
        reference(facts, "Deal", contract, "opportunity", "/threads/", named);
        day(facts, "Signed", contract, "sign_date");
        day(facts, "From", contract, "start");
        day(facts, "To", contract, "end");
        contract.values()
                .text("payment_terms")
                .ifPresent(terms -> facts.add(new Fact("Payment terms", terms, null)));
        Money said = InvoiceFaces.money(contract, "total_value");
        if (said != null) {
            facts.add(new Fact("Signed value", Format.money(said), null));
        }
        if (position != null) {
            position.lines().stream()
                    .sorted(Comparator.comparing(LinePosition::lineNo))
                    .filter(line -> line.project() != null && named.containsKey(line.project()))
                    .forEach(line ->
                            facts.add(
                                    new Fact(
                                            "Project of " + line.lineNo(),
                                            Masking.name(
                                                    Objects.requireNonNull(
                                                            named.get(line.project())),
                                                    settings.people()),
                                            "/records/" + line.project())));
        }
        return facts;
    }

    private void reference(
            List<Fact> facts,
            String words,
            Entity contract,
            String field,
            String path,
            Map<UUID, Entity> named) {
        name(contract, field, named)
                .ifPresent(known ->
                        facts.add(new Fact(words, known, path + contract.values().get(field))));
    }

    private static void day(List<Fact> facts, String words, Entity contract, String field) {
        contract.values()
                .find(field, LocalDate.class)
                .ifPresent(day -> facts.add(new Fact(words, Format.date(day), null)));
    }
}
