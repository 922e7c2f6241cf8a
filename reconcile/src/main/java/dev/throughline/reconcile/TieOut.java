package dev.throughline.reconcile;

import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares three sides line by line (DOMAIN 6.1, 6.3): what the source says when asked anew, what
/// the hub holds, what the target's own ledger says. Pure: nothing is read, nothing is mended here.
public final class TieOut {
    /// The currency column of hours.
    public static final String HOURS = "h";

    private static final Set<Bucket> GONE = Set.of(Bucket.WITHDRAWN, Bucket.REVERSED);

    private final Check check;
    private final Function<LocalDate, String> period;
    private final Map<Cell, Sums> cells =
            new TreeMap<>(
                    Comparator.comparing(Cell::entity)
                            .thenComparing(Cell::period)
                            .thenComparing(Cell::currency));

    private TieOut(Check check, Function<LocalDate, String> period) {
        this.check = check;
        this.period = period;
    }

    /// Ties one check out.
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
        TieOut tieOut = new TieOut(check, period);
        if (check == Check.RC10) {
            tieOut.betweenCompanies(hub, ledger);
        } else {
            tieOut.withSource(source, hub);
            tieOut.withLedger(hub, ledger);
        }
        return tieOut.ties();
    }

    private record Cell(String entity, String period, String currency) {}

    private static final class Sums {
        BigDecimal source = BigDecimal.ZERO;
        BigDecimal hub = BigDecimal.ZERO;
        BigDecimal posted = BigDecimal.ZERO;
        BigDecimal ledger = BigDecimal.ZERO;
        final List<Difference> differences = new ArrayList<>();
    }

    private Sums sums(Cell cell) {
        return cells.computeIfAbsent(cell, _ -> new Sums());
    }

    private List<Tie> ties() {
        List<Tie> ties = new ArrayList<>();
        cells.forEach((cell, sums) ->
                ties.add(
                        new Tie(
                                check,
                                cell.entity(),
                                cell.period(),
                                cell.currency(),
                                sums.source,
                                sums.hub,
                                sums.posted,
                                sums.ledger,
                                sums.differences)));
        return List.copyOf(ties);
    }

    // --- source and hub

    private void withSource(List<SourceFact> source, List<HubFact> hub) {
        Map<String, List<HubFact>> current = new LinkedHashMap<>();
        for (HubFact fact : hub) {
            if (mine(fact) && !fact.reversal() && !GONE.contains(fact.bucket())) {
                current.computeIfAbsent(fact.item(), _ -> new ArrayList<>()).add(fact);
                Sums sums = sums(cell(fact));
                sums.hub = sums.hub.add(measure(fact));
                if (!check.asksSource()) {
                    sums.source = sums.source.add(measure(fact));
                }
                Break open = open(fact.bucket());
                if (open != null) {
                    sums.differences.add(
                            difference(open, fact, measure(fact), BigDecimal.ZERO, open.words()));
                }
            }
        }
        if (!check.asksSource()) {
            return;
        }
        Set<String> told = new HashSet<>();
        for (SourceFact fact : source) {
            BigDecimal says = measure(fact);
            if (says == null) {
                continue;
            }
            told.add(fact.item());
            List<HubFact> held = current.getOrDefault(fact.item(), List.of());
            if (held.isEmpty()) {
                Sums sums =
                        sums(
                                new Cell(
                                        "",
                                        period.apply(fact.date()),
                                        check == Check.RC1
                                                ? HOURS
                                                : String.valueOf(fact.currency())));
                sums.source = sums.source.add(says);
                sums.differences.add(
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
            BigDecimal holds =
                    held.stream().map(this::measure).reduce(BigDecimal.ZERO, BigDecimal::add);
            Sums sums = sums(cell(held.getFirst()));
            sums.source = sums.source.add(says);
            for (HubFact other : held.subList(1, held.size())) {
                // Several current versions (a new one waits for the reversal of the old) stand in
                // several cells; the source knows the item once.
                sums(cell(other));
            }
            if (says.compareTo(holds) != 0) {
                sums.differences.add(
                        difference(
                                Break.EDITED_AT_SOURCE,
                                held.getFirst(),
                                says,
                                holds,
                                "The source says "
                                        + says.toPlainString()
                                        + ", the hub holds "
                                        + holds.toPlainString()
                                        + "."));
            }
        }
        current.forEach((item, held) -> {
            if (!told.contains(item)) {
                for (HubFact fact : held) {
                    sums(cell(fact))
                            .differences
                            .add(
                                    difference(
                                            Break.DELETED_AT_SOURCE,
                                            fact,
                                            BigDecimal.ZERO,
                                            measure(fact),
                                            "The source no longer has it, or no longer as approved."));
                }
            }
        });
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

    private void withLedger(List<HubFact> hub, List<LedgerFact> ledger) {
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
                originals.put(fact.item() + " " + fact.kind() + " " + measure(fact), fact);
            }
        }
        for (LedgerFact fact : ledger) {
            if (!roles().contains(fact.row().role()) || others.contains(fact.row().key())) {
                continue;
            }
            Sums sums = sums(cell(fact));
            sums.ledger = sums.ledger.add(measure(fact));
            Line line = lines.get(fact.row().key());
            if (line != null) {
                line.rows.add(fact);
            } else {
                Break why = fact.row().key().isEmpty() ? Break.MANUAL_ENTRY : Break.ORPHAN;
                sums.differences.add(
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

    private void judge(String key, Line line) {
        HubFact first = line.facts.getFirst();
        BigDecimal expected =
                line.facts.stream()
                        .filter(HubFact::inLedger)
                        .map(this::measure)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal actual =
                line.rows.stream().map(this::measure).reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean proved = line.facts.stream().anyMatch(HubFact::inLedger);
        Sums sums = sums(cell(first));
        if (!proved) {
            if (actual.signum() != 0) {
                // The ledger has it before the hub knows: the other half of NOT_CONFIRMED.
                sums.differences.add(
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
                sums.differences.add(
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
            Break why = twice ? Break.DOUBLE_POSTED : Break.AMOUNT_CHANGED;
            sums.differences.add(
                    new Difference(
                            why,
                            first.item(),
                            key,
                            reference,
                            expected,
                            actual,
                            first.accountingDate(),
                            why.words()));
            return;
        }
        for (LedgerFact row : line.rows) {
            Cell there = cell(row);
            Cell here = cell(first);
            if (!there.equals(here)) {
                Break why =
                        there.entity().equals(here.entity())
                                ? Break.OTHER_PERIOD
                                : Break.WRONG_ENTITY;
                String words =
                        "Here "
                                + here.entity()
                                + " "
                                + here.period()
                                + ", in the ledger "
                                + there.entity()
                                + " "
                                + there.period()
                                + ".";
                BigDecimal amount = measure(row);
                sums.differences.add(difference(why, first, amount, BigDecimal.ZERO, words));
                sums(there).differences.add(difference(why, first, BigDecimal.ZERO, amount, words));
            } else if (line.facts.size() == 1 && reclassed(first, row)) {
                sums.differences.add(
                        difference(
                                Break.RECLASSED,
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

    private static boolean reclassed(HubFact fact, LedgerFact row) {
        return fact.refs().entrySet().stream()
                .anyMatch(ref -> {
                    String there = row.row().refs().get(ref.getKey());
                    return there != null && !there.equals(ref.getValue());
                });
    }

    /// A posting of one period undone in another: each period shows its half.
    private void acrossPeriods(List<HubFact> hub, Map<String, HubFact> originals) {
        for (HubFact fact : hub) {
            if (!mine(fact) || !fact.reversal() || !fact.inLedger()) {
                continue;
            }
            HubFact original =
                    originals.get(fact.item() + " " + fact.kind() + " " + measure(fact).negate());
            if (original != null && !cell(original).equals(cell(fact))) {
                sums(cell(original))
                        .differences
                        .add(
                                difference(
                                        Break.REVERSED_LATER,
                                        original,
                                        BigDecimal.ZERO,
                                        measure(original),
                                        "Reversed in " + fact.period() + "."));
                sums(cell(fact))
                        .differences
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
    private void betweenCompanies(List<HubFact> hub, List<LedgerFact> ledger) {
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
                sums.differences.add(
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
            String item = fact.item() + " " + fact.period() + " " + fact.reversal();
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
                        .differences
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
            case RC3 -> Set.of(AccountRole.PROJECT_COST_EXPENSE);
            case RC5 -> Set.of(AccountRole.WIP_SALES_VALUE);
            case RC10 -> Set.of(AccountRole.IC_RECEIVABLE, AccountRole.IC_PAYABLE);
            case RC12 -> Set.of();
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
