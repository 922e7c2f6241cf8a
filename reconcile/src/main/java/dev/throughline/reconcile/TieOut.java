package dev.throughline.reconcile;

import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares three sides line by line (DOMAIN 6.1, 6.3): what the source says when asked anew, what
/// the hub holds, what the target's own ledger says. Pure: nothing is read, nothing is mended here.
public final class TieOut {
    /// The currency column of hours.
    public static final String HOURS = "h";

    private static final Set<Bucket> GONE = Set.of(Bucket.WITHDRAWN, Bucket.REVERSED);

    /// What is another where work was moved to another project as a whole.
    private static final Set<String> PROJECT = Set.of("project", "task", "client");

    private final Check check;
    private final Function<LocalDate, String> period;
    private final BiPredicate<String, String> scope;
    private BiPredicate<String, String> within;
    private final Map<Cell, Sums> cells =
            new TreeMap<>(
                    Comparator.comparing(Cell::entity)
                            .thenComparing(Cell::period)
                            .thenComparing(Cell::currency));
    private final List<Moved> moved = new ArrayList<>();

    /// @param period the accounting period a date falls in, by name; for items the hub has not
    ///   placed yet
    /// @param scope the entities and periods whose ties are wanted
    TieOut(Check check, Function<LocalDate, String> period, BiPredicate<String, String> scope) {
        this.check = check;
        this.period = period;
        this.scope = scope;
        this.within = scope;
    }

    /// Ties one check out, all at once.
    ///
    /// @param period the accounting period a date falls in, by name; for items the hub has not
    ///   placed yet
    /// @param source the approved items of the span; not looked at where the check asks no source
    /// @param hub everything the hub holds of the span, of all kinds, reversals included
    /// @param ledger everything on the mapped accounts, of all entities
    /// @return one tie for each entity, period and currency that any side speaks of
    public static List<Tie> compare(
            Check check,
            Function<LocalDate, String> period,
            List<SourceFact> source,
            List<HubFact> hub,
            List<LedgerFact> ledger) {
        TieOut tieOut = new TieOut(check, period, (_, _) -> true);
        if (check == Check.RC10) {
            tieOut.betweenCompanies(hub, ledger);
        } else {
            tieOut.withSource(source, hub);
            tieOut.withLedger(hub, ledger, (_, _) -> true);
        }
        return tieOut.ties();
    }

    private record Cell(String entity, String period, String currency) {}

    /// A ledger line that stands in another cell than its posting.
    private record Moved(Cell there, Cell home, Difference difference) {}

    private Sums sums(Cell cell) {
        return wanted(cell) ? cells.computeIfAbsent(cell, _ -> new Sums()) : new Sums();
    }

    private boolean wanted(Cell cell) {
        return within.test(cell.entity(), cell.period());
    }

    /// What was found, once everything was looked at.
    List<Tie> ties() {
        within = scope;
        settleMoved();
        List<Tie> ties = new ArrayList<>();
        cells.forEach((cell, sums) ->
                ties.add(sums.tie(check, "", cell.entity(), cell.period(), cell.currency())));
        return List.copyOf(ties);
    }

    /// A line missing in one cell and found in another is one break, not two; one that is there
    /// besides is there twice.
    private void settleMoved() {
        for (Moved one : moved) {
            Sums home = cells.get(one.home());
            Difference found = one.difference();
            boolean missed = false;
            if (home != null) {
                for (int i = 0; i < home.kept.size() && !missed; i++) {
                    Difference lost = home.kept.get(i);
                    if (lost.why() == Break.MISSING_IN_ERP
                            && Objects.equals(lost.lineKey(), found.lineKey())) {
                        home.kept.set(i, lost.as(found.why(), found.words()));
                        missed = true;
                    }
                }
            }
            boolean twice =
                    !missed
                            && !found.why().explained()
                            && scope.test(one.home().entity(), one.home().period());
            sums(one.there())
                    .add(
                            twice
                                    ? found.as(
                                            Break.DOUBLE_POSTED,
                                            Break.DOUBLE_POSTED.words() + ". " + found.words())
                                    : found);
        }
        moved.clear();
    }

    // --- source and hub

    /// Looks at what the source says of a span of days, and at what the hub holds of the same days.
    void withSource(List<SourceFact> source, List<HubFact> hub) {
        within = scope;
        if (!check.asksSource()) {
            return;
        }
        Map<String, List<HubFact>> current = new LinkedHashMap<>();
        for (HubFact fact : hub) {
            if (counts(fact) && !fact.superseded()) {
                current.computeIfAbsent(fact.item(), _ -> new ArrayList<>(1)).add(fact);
            }
        }
        for (SourceFact fact : source) {
            BigDecimal says = measure(fact);
            if (says == null) {
                continue;
            }
            List<HubFact> held = current.remove(fact.item());
            if (held == null) {
                Sums sums = sums(cell(fact));
                sums.source = sums.source.add(says);
                sums.add(
                        new Difference(
                                Break.NOT_READ,
                                fact.item(),
                                null,
                                null,
                                says,
                                BigDecimal.ZERO,
                                fact.date(),
                                Break.NOT_READ.words()));
                continue;
            }
            HubFact first = held.getFirst();
            BigDecimal holds =
                    held.stream().map(this::measure).reduce(BigDecimal.ZERO, BigDecimal::add);
            Sums sums = sums(cell(first));
            sums.source = sums.source.add(says);
            if (says.compareTo(holds) != 0) {
                sums.add(
                        difference(
                                Break.EDITED_AT_SOURCE,
                                first,
                                says,
                                holds,
                                "The source says "
                                        + says.toPlainString()
                                        + ", the hub holds "
                                        + holds.toPlainString()
                                        + "."));
            }
        }
        current.values()
                .forEach(held ->
                        held.forEach(fact ->
                                sums(cell(fact))
                                        .add(
                                                difference(
                                                        Break.DELETED_AT_SOURCE,
                                                        fact,
                                                        BigDecimal.ZERO,
                                                        measure(fact),
                                                        "The source no longer has it, or no longer as approved."))));
    }

    private Cell cell(SourceFact fact) {
        return new Cell(
                "",
                period.apply(fact.date()),
                check == Check.RC1 ? HOURS : String.valueOf(fact.currency()));
    }

    private boolean counts(HubFact fact) {
        return mine(fact) && !fact.reversal() && !GONE.contains(fact.bucket());
    }

    /// What the hub holds, and by which bucket it is not in the books.
    private void held(List<HubFact> hub) {
        for (HubFact fact : hub) {
            if (!counts(fact)) {
                continue;
            }
            Sums sums = sums(cell(fact));
            sums.hub = sums.hub.add(measure(fact));
            if (fact.superseded()) {
                if (fact.inLedger()) {
                    sums.add(
                            difference(
                                    Break.TO_BE_REVERSED,
                                    fact,
                                    BigDecimal.ZERO,
                                    measure(fact),
                                    Break.TO_BE_REVERSED.words()));
                }
                continue;
            }
            if (!check.asksSource()) {
                sums.source = sums.source.add(measure(fact));
            }
            Break open = open(fact.bucket());
            if (open != null) {
                sums.add(difference(open, fact, measure(fact), BigDecimal.ZERO, open.words()));
            }
        }
    }

    private static @Nullable Break open(Bucket bucket) {
        return switch (bucket) {
            case READY, IN_FLIGHT -> Break.NOT_SENT;
            case UNKNOWN -> Break.NOT_CONFIRMED;
            case ACCEPTED -> Break.NOT_IN_LEDGER_YET;
            case EXCEPTION -> Break.REJECTED;
            case NON_POSTABLE -> Break.NOT_POSTABLE;
            case OPENING -> Break.OPENING;
            case WRITTEN_OFF -> Break.WRITTEN_OFF;
            case POSTED_NET, WITHDRAWN, REVERSED -> null;
        };
    }

    // --- hub and ledger

    /// What stands, or should stand, under one line key.
    private static final class Line {
        final List<HubFact> facts = new ArrayList<>();
        final List<LedgerFact> rows = new ArrayList<>();
    }

    /// Looks at what the hub holds and what the ledger shows.
    ///
    /// @param here the entity and period that are looked at: of others only those postings are
    ///   given that have to do with them
    void withLedger(List<HubFact> hub, List<LedgerFact> ledger, BiPredicate<String, String> here) {
        within = here;
        held(hub);
        Map<String, Line> lines = new LinkedHashMap<>();
        Set<String> others = new HashSet<>();
        Map<String, HubFact> originals = new HashMap<>();
        for (HubFact fact : hub) {
            String key = fact.lineKey();
            if (key == null) {
                continue;
            }
            if (!mine(fact)) {
                others.add(key);
                continue;
            }
            lines.computeIfAbsent(key, _ -> new Line()).facts.add(fact);
            if (!fact.reversal()) {
                originals.put(version(fact), fact);
            }
        }
        for (LedgerFact fact : ledger) {
            if (!roles().contains(fact.row().role()) || others.contains(fact.row().key())) {
                continue;
            }
            Line line = lines.get(fact.row().key());
            if (line == null && fact.row().role() == AccountRole.INPUT_TAX) {
                // Tax of somebody else's bill: no cost of a project.
                continue;
            }
            BigDecimal shown = line == null ? measure(fact) : shown(line, fact);
            if (line == null && shown.signum() == 0) {
                // Money without hours is no matter of the hours.
                continue;
            }
            Sums sums = sums(cell(fact));
            sums.ledger = sums.ledger.add(shown);
            if (line != null) {
                line.rows.add(fact);
            } else {
                Break why = fact.row().key().isEmpty() ? Break.MANUAL_ENTRY : Break.ORPHAN;
                sums.add(
                        new Difference(
                                why,
                                null,
                                fact.row().key().isEmpty() ? null : fact.row().key(),
                                reference(fact),
                                BigDecimal.ZERO,
                                measure(fact),
                                fact.row().accountingDate(),
                                why.words()));
            }
        }
        lines.forEach((key, line) -> {
            for (HubFact fact : line.facts) {
                if (fact.inLedger()) {
                    Sums sums = sums(cell(fact));
                    sums.posted = sums.posted.add(measure(fact));
                }
            }
            judge(key, line);
        });
        acrossPeriods(hub, originals);
    }

    /// What a row shows of its line. Where the target's ledger keeps no hours, a row stands for the
    /// hours of its line, and what changed in it is told by its money.
    private BigDecimal shown(Line line, LedgerFact row) {
        return check == Check.RC1 && row.row().hours() == null
                ? line.facts.stream().map(this::measure).reduce(BigDecimal.ZERO, BigDecimal::add)
                : measure(row);
    }

    private static String version(HubFact fact) {
        return fact.item() + " " + fact.ordinal() + " " + fact.kind();
    }

    private void judge(String key, Line line) {
        HubFact first = line.facts.getFirst();
        BigDecimal expected =
                line.facts.stream()
                        .filter(HubFact::inLedger)
                        .map(this::measure)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal actual =
                line.rows.stream()
                        .map(row -> shown(line, row))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean proved = line.facts.stream().anyMatch(HubFact::inLedger);
        if (!wanted(cell(first))) {
            for (LedgerFact row : line.rows) {
                elsewhere(line, row, proved);
            }
            return;
        }
        Sums sums = sums(cell(first));
        if (!proved) {
            if (actual.signum() != 0) {
                // The ledger has it before the hub knows: the other half of NOT_CONFIRMED.
                sums.add(
                        new Difference(
                                Break.NOT_CONFIRMED,
                                first.item(),
                                key,
                                reference(line.rows.getFirst()),
                                BigDecimal.ZERO,
                                actual,
                                first.date(),
                                "The ledger has it; the hub is still asking."));
            }
            return;
        }
        if (line.rows.isEmpty()) {
            if (expected.signum() != 0) {
                sums.add(
                        new Difference(
                                Break.MISSING_IN_ERP,
                                first.item(),
                                key,
                                null,
                                expected,
                                BigDecimal.ZERO,
                                first.accountingDate(),
                                "Posted once, and not in the ledger any more."));
            }
            return;
        }
        String reference = reference(line.rows.getFirst());
        if (actual.compareTo(expected) != 0) {
            boolean twice =
                    line.rows.stream().map(row -> row.row().externalId()).distinct().count() > 1
                            && actual.abs().compareTo(expected.abs()) > 0;
            BigDecimal rate = twice ? null : otherRate(line, actual);
            Break why =
                    twice
                            ? Break.DOUBLE_POSTED
                            : rate == null ? Break.AMOUNT_CHANGED : Break.RATE_CHANGED;
            sums.add(
                    new Difference(
                            why,
                            first.item(),
                            key,
                            reference,
                            expected,
                            actual,
                            first.accountingDate(),
                            rate == null
                                    ? why.words()
                                    : "The same hours at "
                                            + rate.toPlainString()
                                            + " an hour in the ledger."));
            return;
        }
        for (LedgerFact row : line.rows) {
            Cell there = cell(row);
            Cell here = cell(first);
            if (!there.equals(here)) {
                Break why = where(here, there);
                BigDecimal amount = shown(line, row);
                sums(here)
                        .add(difference(why, first, amount, BigDecimal.ZERO, places(here, there)));
                elsewhere(line, row, true);
            } else if (line.facts.size() == 1 && !other(first, row).isEmpty()) {
                sums.add(
                        difference(
                                PROJECT.containsAll(other(first, row))
                                        ? Break.OTHER_PROJECT
                                        : Break.RECLASSED,
                                first,
                                measure(row),
                                measure(row),
                                "Posted as "
                                        + first.refs()
                                        + ", in the ledger "
                                        + row.row().refs()));
            }
        }
    }

    /// The rate at which the ledger counts the very hours that were posted; null where its hours
    /// are others or not told, or no whole rate makes its amount.
    private @Nullable BigDecimal otherRate(Line line, BigDecimal actual) {
        BigDecimal posted = BigDecimal.ZERO;
        for (HubFact fact : line.facts) {
            BigDecimal hours = fact.hours();
            if (check == Check.RC1 || hours == null) {
                return null;
            }
            posted = fact.inLedger() ? posted.add(hours) : posted;
        }
        BigDecimal shown = BigDecimal.ZERO;
        for (LedgerFact row : line.rows) {
            BigDecimal hours = row.row().hours();
            if (hours == null) {
                return null;
            }
            shown = shown.add(hours);
        }
        if (posted.signum() == 0 || posted.compareTo(shown) != 0) {
            return null;
        }
        try {
            BigDecimal rate =
                    actual.divide(posted, MathContext.UNLIMITED)
                            .stripTrailingZeros()
                            .setScale(actual.scale(), RoundingMode.UNNECESSARY);
            return rate.signum() > 0 ? rate : null;
        } catch (ArithmeticException _) {
            return null;
        }
    }

    /// A ledger line that stands in another cell than the posting it is of.
    private void elsewhere(Line line, LedgerFact row, boolean proved) {
        HubFact fact = line.facts.getFirst();
        Cell home = cell(fact);
        Cell there = cell(row);
        Break why = proved ? where(home, there) : Break.NOT_CONFIRMED;
        Difference found =
                new Difference(
                        why,
                        fact.item(),
                        row.row().key(),
                        reference(row),
                        BigDecimal.ZERO,
                        shown(line, row),
                        row.row().accountingDate(),
                        places(home, there));
        if (wanted(home)) {
            sums(there).add(found);
        } else if (wanted(there)) {
            moved.add(new Moved(there, home, found));
        }
    }

    private static Break where(Cell here, Cell there) {
        return there.entity().equals(here.entity()) ? Break.OTHER_PERIOD : Break.WRONG_ENTITY;
    }

    private static String places(Cell here, Cell there) {
        return "Here "
                + here.entity()
                + " "
                + here.period()
                + ", in the ledger "
                + there.entity()
                + " "
                + there.period()
                + ".";
    }

    /// What is another on the ledger's row than was posted, by name.
    private static Set<String> other(HubFact fact, LedgerFact row) {
        Set<String> other = new HashSet<>();
        fact.refs()
                .forEach((name, posted) -> {
                    String there = row.row().refs().get(name);
                    if (there != null && !there.equals(posted)) {
                        other.add(name);
                    }
                });
        return other;
    }

    /// A posting of one period undone in another: each period shows its half.
    private void acrossPeriods(List<HubFact> hub, Map<String, HubFact> originals) {
        for (HubFact fact : hub) {
            if (!mine(fact) || !fact.reversal() || !fact.inLedger()) {
                continue;
            }
            HubFact original = originals.get(version(fact));
            if (original != null && !cell(original).equals(cell(fact))) {
                sums(cell(original))
                        .add(
                                difference(
                                        Break.REVERSED_LATER,
                                        original,
                                        BigDecimal.ZERO,
                                        measure(original),
                                        "Reversed in " + fact.period() + "."));
                sums(cell(fact))
                        .add(
                                difference(
                                        Break.REVERSED_LATER,
                                        fact,
                                        BigDecimal.ZERO,
                                        measure(fact),
                                        "Reverses a posting of " + original.period() + "."));
            }
        }
    }

    // --- between companies

    /// Lender's receivable = borrower's payable, in the same transaction currency (DOMAIN 4.11).
    void betweenCompanies(List<HubFact> hub, List<LedgerFact> ledger) {
        Map<String, HubFact> byKey = new HashMap<>();
        for (HubFact fact : hub) {
            if (mine(fact) && fact.lineKey() != null) {
                byKey.put(fact.lineKey(), fact);
            }
        }
        Map<String, BigDecimal> owed = new LinkedHashMap<>();
        Map<String, BigDecimal> owes = new LinkedHashMap<>();
        Map<String, HubFact> of = new HashMap<>();
        for (HubFact fact : byKey.values()) {
            if (fact.inLedger()) {
                Sums sums = sums(pair(fact));
                if (fact.kind() == PostingKind.IC_SALES) {
                    sums.hub = sums.hub.add(measure(fact));
                } else {
                    sums.posted = sums.posted.add(measure(fact));
                }
            }
        }
        for (LedgerFact row : ledger) {
            AccountRole role = row.row().role();
            boolean receivable = role == AccountRole.IC_RECEIVABLE;
            if (!receivable && role != AccountRole.IC_PAYABLE) {
                continue;
            }
            HubFact fact = byKey.get(row.row().key());
            BigDecimal amount = receivable ? measure(row) : measure(row).negate();
            if (fact == null) {
                Sums sums = sums(cell(row));
                if (receivable) {
                    sums.source = sums.source.add(amount);
                } else {
                    sums.ledger = sums.ledger.add(amount);
                }
                Break why = row.row().key().isEmpty() ? Break.MANUAL_ENTRY : Break.ORPHAN;
                sums.add(
                        new Difference(
                                why,
                                null,
                                row.row().key(),
                                reference(row),
                                receivable ? amount : BigDecimal.ZERO,
                                receivable ? BigDecimal.ZERO : amount,
                                row.row().accountingDate(),
                                why.words()));
                continue;
            }
            Sums sums = sums(pair(fact));
            String item =
                    fact.item()
                            + " "
                            + fact.ordinal()
                            + " "
                            + fact.period()
                            + " "
                            + fact.reversal();
            of.putIfAbsent(item, fact);
            if (receivable) {
                sums.source = sums.source.add(amount);
                owed.merge(item, amount, BigDecimal::add);
            } else {
                sums.ledger = sums.ledger.add(amount);
                owes.merge(item, amount, BigDecimal::add);
            }
        }
        of.forEach((item, fact) -> {
            BigDecimal left = owed.getOrDefault(item, BigDecimal.ZERO);
            BigDecimal right = owes.getOrDefault(item, BigDecimal.ZERO);
            if (left.compareTo(right) != 0) {
                sums(pair(fact))
                        .add(
                                difference(
                                        Break.ONE_SIDED,
                                        fact,
                                        left,
                                        right,
                                        "The lender shows "
                                                + left.toPlainString()
                                                + ", the borrower "
                                                + right.toPlainString()
                                                + "."));
            }
        });
    }

    /// Lender and borrower, in that order, whichever side the fact is of.
    private Cell pair(HubFact fact) {
        String own = String.valueOf(fact.entity());
        String partner = String.valueOf(fact.partner());
        return new Cell(
                fact.kind() == PostingKind.IC_SALES ? own + "→" + partner : partner + "→" + own,
                cell(fact).period(),
                cell(fact).currency());
    }

    // --- measures

    private boolean mine(HubFact fact) {
        return check.kinds().contains(fact.kind());
    }

    private Set<AccountRole> roles() {
        return switch (check) {
            case RC1, RC2 -> Set.of(AccountRole.PROJECT_COST_LABOUR, AccountRole.RESOURCING_COST);
            case RC3 -> Set.of(AccountRole.PROJECT_COST_EXPENSE, AccountRole.INPUT_TAX);
            case RC5 -> Set.of(AccountRole.WIP_SALES_VALUE);
            case RC10 -> Set.of(AccountRole.IC_RECEIVABLE, AccountRole.IC_PAYABLE);
            case RC4, RC6, RC7, RC8, RC9, RC11, RC12, FX -> Set.of();
        };
    }

    private Cell cell(HubFact fact) {
        return new Cell(
                fact.entity() == null ? "" : fact.entity(),
                fact.period() == null ? period.apply(fact.date()) : fact.period(),
                check == Check.RC1 ? HOURS : fact.currency() == null ? "" : fact.currency());
    }

    private Cell cell(LedgerFact fact) {
        return new Cell(
                fact.entity(), fact.period(), check == Check.RC1 ? HOURS : fact.row().currency());
    }

    private BigDecimal measure(HubFact fact) {
        if (check == Check.RC1) {
            return fact.hours() == null ? BigDecimal.ZERO : fact.hours();
        }
        return fact.minor() == null || fact.currency() == null
                ? BigDecimal.ZERO
                : major(fact.minor(), fact.currency());
    }

    private BigDecimal measure(LedgerFact fact) {
        if (check == Check.RC1) {
            return fact.row().hours() == null ? BigDecimal.ZERO : fact.row().hours();
        }
        return major(fact.row().minor(), fact.row().currency());
    }

    private @Nullable BigDecimal measure(SourceFact fact) {
        if (check == Check.RC1) {
            return fact.hours();
        }
        return fact.minor() == null || fact.currency() == null
                ? null
                : major(fact.minor(), fact.currency());
    }

    private static BigDecimal major(long minor, String currency) {
        return BigDecimal.valueOf(minor, Currencies.minorDigits(currency));
    }

    private static Difference difference(
            Break why, HubFact fact, BigDecimal left, BigDecimal right, String words) {
        return new Difference(
                why, fact.item(), fact.lineKey(), null, left, right, fact.date(), words);
    }

    private static String reference(LedgerFact fact) {
        return fact.row().number().isEmpty()
                ? fact.row().objectType() + " " + fact.row().externalId()
                : fact.row().number();
    }
}
