package dev.throughline.reconcile;

import dev.throughline.reconcile.BilledFact.Sort;
import dev.throughline.reconcile.BilledFact.Standing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Compares what is billed document by document (DOMAIN 4.16, 6.1 RC6 and RC7): what the PSA has
/// confirmed, what the hub holds, what the ERP's own records show. Pure.
final class BilledTieOut {
    /// The currency column of a count of documents.
    static final String COUNT = "#";

    static final String NET = "net";
    static final String TAX = "tax";

    /// The three sides.
    ///
    /// @param psaServed whether the PSA was asked for its invoices; where not, the hub's word
    ///   stands in
    /// @param psa what the PSA shows, by item
    /// @param erp what the ERP shows, by item
    record Sides(
            boolean psaServed,
            Map<String, BilledFact> psa,
            Map<UUID, HubBilled> hub,
            Map<String, BilledFact> erp) {}

    private record Cell(String part, String entity, String period, String currency) {}

    /// Amounts of one document on one side; nothing at all where the side has none.
    private record Amounts(int count, BigDecimal net, BigDecimal tax, BigDecimal gross) {
        static final Amounts NONE =
                new Amounts(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        boolean any() {
            return count > 0;
        }

        boolean same(Amounts other) {
            return count == other.count
                    && net.compareTo(other.net) == 0
                    && tax.compareTo(other.tax) == 0
                    && gross.compareTo(other.gross) == 0;
        }

        Amounts plus(Amounts other) {
            return new Amounts(
                    count + other.count,
                    net.add(other.net),
                    tax.add(other.tax),
                    gross.add(other.gross));
        }

        BigDecimal of(Cell cell) {
            return cell.currency().equals(COUNT)
                    ? BigDecimal.valueOf(count)
                    : switch (cell.part()) {
                        case NET -> net;
                        case TAX -> tax;
                        default -> gross;
                    };
        }
    }

    /// Where a document stands: which company's books, which period.
    private record Place(String entity, String period, String currency) {
        /// The cells of a document: its number, net, tax and gross.
        List<Cell> cells() {
            return List.of(
                    new Cell("", entity, period, COUNT),
                    new Cell(NET, entity, period, currency),
                    new Cell(TAX, entity, period, currency),
                    new Cell("", entity, period, currency));
        }
    }

    private final Books books;
    private final Sides sides;
    private final Set<String> moving;
    private final BiPredicate<String, String> scope;
    private final Map<UUID, List<BilledFact>> erpByEntity = new HashMap<>();
    private final Map<UUID, BilledFact> psaByEntity = new HashMap<>();
    private final List<BilledFact> erpAlone = new ArrayList<>();
    private final Set<String> suspects = new HashSet<>();

    /// @param moving items, and ids of what the hub holds, that changed while they were compared
    /// @param scope the entities and periods whose documents are compared; what is open counts
    ///   whatever its age
    BilledTieOut(Books books, Sides sides, Set<String> moving, BiPredicate<String, String> scope) {
        this.books = books;
        this.sides = sides;
        this.moving = moving;
        this.scope = scope;
        Map<String, UUID> byKey = new HashMap<>();
        sides.hub().values().stream()
                .filter(one -> !one.key().isEmpty())
                .forEach(one -> byKey.put(one.key(), one.id()));
        for (BilledFact fact : sides.erp().values()) {
            UUID entity = fact.entity() == null ? byKey.get(fact.key()) : fact.entity();
            if (entity == null || !sides.hub().containsKey(entity)) {
                erpAlone.add(fact);
            } else {
                erpByEntity.computeIfAbsent(entity, _ -> new ArrayList<>(1)).add(fact);
            }
        }
        for (BilledFact fact : sides.psa().values()) {
            if (fact.entity() != null) {
                psaByEntity.put(fact.entity(), fact);
            }
        }
    }

    /// Items, and ids of what the hub holds, that differ and are not explained: worth a second look
    /// before anybody is called.
    Set<String> suspects() {
        return Set.copyOf(suspects);
    }

    // --- RC6

    /// Invoices and credit memos: their number, net, tax and gross.
    List<Tie> documents() {
        Map<Cell, Sums> cells = cells();
        for (HubBilled held : sides.hub().values()) {
            if (held.sort() != Sort.PAYMENT) {
                document(cells, held);
            }
        }
        for (BilledFact fact : erpAlone) {
            if (fact.sort() != Sort.PAYMENT && fact.booked()) {
                alone(cells, fact, false);
            }
        }
        for (BilledFact fact : sides.psa().values()) {
            if (fact.booked()
                    && (fact.entity() == null || !sides.hub().containsKey(fact.entity()))) {
                alone(cells, fact, true);
            }
        }
        return ties(Check.RC6, cells);
    }

    private void document(Map<Cell, Sums> cells, HubBilled held) {
        BilledFact psa = psaByEntity.get(held.id());
        List<BilledFact> erp =
                erpByEntity.getOrDefault(held.id(), List.of()).stream()
                        .filter(BilledFact::booked)
                        .toList();
        Amounts hub = held.held() ? amounts(held) : Amounts.NONE;
        Amounts left = left(held, psa, hub);
        Amounts right = Amounts.NONE;
        for (BilledFact fact : erp) {
            right = right.plus(amounts(fact));
        }
        if (!left.any() && !hub.any() && !right.any()) {
            return;
        }
        Place home = place(held);
        Place there = erp.isEmpty() ? home : place(erp.getFirst());
        for (Cell cell : home.cells()) {
            Sums sums = sums(cells, cell);
            sums.source = sums.source.add(left.of(cell));
            sums.hub = sums.hub.add(hub.of(cell));
            if (held.posted()) {
                sums.posted = sums.posted.add(hub.of(cell));
            }
        }
        for (Cell cell : there.cells()) {
            Sums sums = sums(cells, cell);
            sums.ledger = sums.ledger.add(right.of(cell));
        }
        Said why = why(held, psa, erp, left, hub, right, home, there);
        if (why == null) {
            return;
        }
        boolean moved = !there.equals(home) && left.any() && right.any();
        String number = erp.isEmpty() ? null : named(erp.getFirst());
        String item = psa == null ? erp.isEmpty() ? null : erp.getFirst().item() : psa.item();
        if (moved) {
            tell(cells, home, why, held, item, number, left, Amounts.NONE);
            tell(cells, there, why, held, item, number, Amounts.NONE, right);
        } else {
            tell(cells, home, why, held, item, number, left, right);
        }
        suspect(why, held, psa, erp);
    }

    /// What should be: what the PSA has confirmed, where the PSA has a part in it.
    private Amounts left(HubBilled held, @Nullable BilledFact psa, Amounts hub) {
        boolean psaSpeaks =
                sides.psaServed()
                        && held.sort() == Sort.INVOICE
                        && (psa != null || !held.released());
        if (!psaSpeaks) {
            return hub;
        }
        if (psa == null || !psa.booked()) {
            return Amounts.NONE;
        }
        Amounts known = amounts(held);
        BigDecimal net = Objects.requireNonNullElse(psa.net(), known.net());
        BigDecimal tax = Objects.requireNonNullElse(psa.tax(), known.tax());
        // A PSA that knows no tax of its own says nothing about the gross amount either.
        BigDecimal gross =
                psa.gross() != null
                        ? psa.gross()
                        : net.compareTo(known.net()) == 0 ? known.gross() : net.add(tax);
        return new Amounts(1, net, tax, gross);
    }

    /// Why a document differs, in words.
    private record Said(Break why, String words) {
        static Said of(Break why) {
            return new Said(why, why.words());
        }
    }

    private @Nullable Said why(
            HubBilled held,
            @Nullable BilledFact psa,
            List<BilledFact> erp,
            Amounts left,
            Amounts hub,
            Amounts right,
            Place home,
            Place there) {
        if (left.same(right) && there.equals(home) && erp.size() < 2) {
            return numbers(held, psa, erp);
        }
        if (motion(held, psa, erp)) {
            return Said.of(Break.IN_MOTION);
        }
        if (left.any() && right.any()) {
            if (erp.size() > 1) {
                return new Said(
                        Break.DOUBLE_POSTED,
                        "In the ERP as "
                                + String.join(
                                        " and ", erp.stream().map(BilledTieOut::named).toList())
                                + ".");
            }
            if (!there.equals(home)) {
                return new Said(
                        there.entity().equals(home.entity())
                                ? Break.OTHER_PERIOD
                                : Break.WRONG_ENTITY,
                        "Here "
                                + home.entity()
                                + " "
                                + home.period()
                                + ", in the ERP "
                                + there.entity()
                                + " "
                                + there.period()
                                + ".");
            }
            return hub.any() && hub.same(right)
                    ? new Said(
                            Break.EDITED_AT_SOURCE,
                            "The PSA says net "
                                    + left.net().toPlainString()
                                    + " since, the hub and the ERP "
                                    + right.net().toPlainString()
                                    + ".")
                    : new Said(
                            Break.AMOUNT_CHANGED,
                            "Here net "
                                    + left.net().toPlainString()
                                    + " and gross "
                                    + left.gross().toPlainString()
                                    + ", in the ERP net "
                                    + right.net().toPlainString()
                                    + " and gross "
                                    + right.gross().toPlainString()
                                    + ".");
        }
        return left.any() ? notInErp(held) : notInPsa(held, psa);
    }

    private Said notInErp(HubBilled held) {
        boolean voided =
                erpByEntity.getOrDefault(held.id(), List.of()).stream()
                        .anyMatch(fact -> fact.standing() == Standing.GONE);
        return switch (held.sent()) {
            case OPEN -> Said.of(Break.NOT_CONFIRMED);
            case ACCEPTED -> Said.of(Break.NOT_IN_LEDGER_YET);
            case REFUSED -> Said.of(Break.REJECTED);
            case POSTED ->
                    voided
                            ? new Said(Break.MISSING_IN_ERP, "Voided in the ERP.")
                            : Said.of(Break.MISSING_IN_ERP);
            case NOT ->
                    held.held()
                            ? new Said(
                                    Break.MISSING_IN_ERP,
                                    voided
                                            ? "Voided in the ERP."
                                            : "The ERP had it, and has it no more.")
                            : held.pair().equals("MOVING")
                                    ? Said.of(Break.ON_ITS_WAY_HOME)
                                    : new Said(
                                            Break.STATE_DRIFT,
                                            "Confirmed in the PSA, and not released to the ERP.");
        };
    }

    private Said notInPsa(HubBilled held, @Nullable BilledFact psa) {
        if (held.takenOver()) {
            return Said.of(Break.TAKEN_OVER);
        }
        if (!held.released()) {
            return Said.of(Break.BILLED_IN_ERP);
        }
        return held.pair().equals("GAP") || held.pair().equals("DRIFT")
                ? new Said(
                        Break.STATE_DRIFT,
                        psa == null || psa.standing() == Standing.DRAFT
                                ? "Posted in the ERP, and still a draft in the PSA."
                                : "Posted in the ERP, and cancelled in the PSA.")
                : Said.of(Break.ON_ITS_WAY_HOME);
    }

    private @Nullable Said numbers(HubBilled held, @Nullable BilledFact psa, List<BilledFact> erp) {
        if (erp.isEmpty()) {
            return null;
        }
        String real = erp.getFirst().number();
        String shown =
                psa != null && psa.booked() && held.sort() == Sort.INVOICE ? psa.number() : "";
        boolean psaDiffers = !shown.isEmpty() && !shown.strip().equalsIgnoreCase(real.strip());
        boolean hubDiffers =
                !held.number().isEmpty() && !held.number().strip().equalsIgnoreCase(real.strip());
        if (real.isEmpty() || !psaDiffers && !hubDiffers) {
            return null;
        }
        if (motion(held, psa, erp)) {
            return Said.of(Break.IN_MOTION);
        }
        if (held.pair().equals("MOVING")) {
            return Said.of(Break.ON_ITS_WAY_HOME);
        }
        return new Said(
                Break.NUMBER_DRIFT,
                (psaDiffers ? "The PSA shows " + shown : "The hub has " + held.number())
                        + ", the ERP "
                        + real
                        + ".");
    }

    private void tell(
            Map<Cell, Sums> cells,
            Place place,
            Said said,
            HubBilled held,
            @Nullable String item,
            @Nullable String number,
            Amounts left,
            Amounts right) {
        boolean told = false;
        for (Cell cell : place.cells()) {
            if (left.of(cell).compareTo(right.of(cell)) != 0) {
                told = true;
                sums(cells, cell)
                        .add(difference(said, held, item, number, left.of(cell), right.of(cell)));
            }
        }
        if (!told) {
            // Amounts agree, and something else does not: it is told once, with the documents.
            Cell count = place.cells().getFirst();
            sums(cells, count)
                    .add(difference(said, held, item, number, left.of(count), right.of(count)));
        }
    }

    private static Difference difference(
            Said said,
            HubBilled held,
            @Nullable String item,
            @Nullable String number,
            BigDecimal left,
            BigDecimal right) {
        return new Difference(
                said.why(),
                item,
                held.key().isEmpty() ? null : held.key(),
                number == null ? named(held) : number,
                left,
                right,
                held.date(),
                said.words());
    }

    /// A document that one system has and the hub does not.
    private void alone(Map<Cell, Sums> cells, BilledFact fact, boolean psa) {
        Break why =
                moving.contains(fact.item())
                        ? Break.IN_MOTION
                        : psa || fact.key().isEmpty() ? Break.NOT_READ : Break.ORPHAN;
        Amounts amounts = amounts(fact);
        Place place = place(fact);
        for (Cell cell : place.cells()) {
            Sums sums = sums(cells, cell);
            if (psa) {
                sums.source = sums.source.add(amounts.of(cell));
            } else {
                sums.ledger = sums.ledger.add(amounts.of(cell));
            }
            if (amounts.of(cell).signum() != 0) {
                sums.add(
                        new Difference(
                                why,
                                fact.item(),
                                fact.key().isEmpty() ? null : fact.key(),
                                psa ? null : named(fact),
                                psa ? amounts.of(cell) : BigDecimal.ZERO,
                                psa ? BigDecimal.ZERO : amounts.of(cell),
                                fact.date(),
                                why.words()));
            }
        }
        suspects.add(fact.item());
    }

    // --- RC7

    /// What is open, document by document and of any age; what a client paid or was credited ahead
    /// counts against it.
    List<Tie> open() {
        Map<Cell, Sums> cells = cells();
        for (HubBilled held : sides.hub().values()) {
            List<BilledFact> erp =
                    erpByEntity.getOrDefault(held.id(), List.of()).stream()
                            .filter(BilledFact::booked)
                            .toList();
            BigDecimal hub =
                    held.inErp() == Standing.BOOKED
                            ? held.sort().signed(zero(held.open()))
                            : BigDecimal.ZERO;
            BigDecimal there = BigDecimal.ZERO;
            for (BilledFact fact : erp) {
                there = there.add(fact.sort().signed(zero(fact.open())));
            }
            if (hub.signum() == 0 && there.signum() == 0) {
                continue;
            }
            Place place = erp.isEmpty() ? place(held) : place(erp.getFirst());
            Sums sums = sums(cells, open(place));
            sums.source = sums.source.add(hub);
            sums.hub = sums.hub.add(hub);
            sums.posted = sums.posted.add(hub);
            sums.ledger = sums.ledger.add(there);
            if (hub.compareTo(there) != 0) {
                Said said =
                        motion(held, null, erp)
                                ? Said.of(Break.IN_MOTION)
                                : erp.isEmpty()
                                        ? new Said(
                                                Break.MISSING_IN_ERP,
                                                "The ERP had it, and has it no more.")
                                        : new Said(
                                                Break.SETTLED_ONE_SIDED,
                                                "The hub holds "
                                                        + hub.toPlainString()
                                                        + " as open, the ERP "
                                                        + there.toPlainString()
                                                        + ".");
                sums.add(
                        difference(
                                said,
                                held,
                                erp.isEmpty() ? null : erp.getFirst().item(),
                                erp.isEmpty() ? null : named(erp.getFirst()),
                                hub,
                                there));
                suspect(said, held, null, erp);
            }
        }
        for (BilledFact fact : erpAlone) {
            BigDecimal there = fact.sort().signed(zero(fact.open()));
            if (!fact.booked() || there.signum() == 0) {
                continue;
            }
            Sums sums = sums(cells, open(place(fact)));
            sums.ledger = sums.ledger.add(there);
            Break why = moving.contains(fact.item()) ? Break.IN_MOTION : Break.NOT_READ;
            sums.add(
                    new Difference(
                            why,
                            fact.item(),
                            null,
                            named(fact),
                            BigDecimal.ZERO,
                            there,
                            fact.date(),
                            why.words()));
            suspects.add(fact.item());
        }
        return ties(Check.RC7, cells);
    }

    private static Cell open(Place place) {
        return new Cell("", place.entity(), place.period(), place.currency());
    }

    // --- both

    private boolean motion(HubBilled held, @Nullable BilledFact psa, List<BilledFact> erp) {
        return moving.contains(held.id().toString())
                || psa != null && moving.contains(psa.item())
                || erp.stream().anyMatch(fact -> moving.contains(fact.item()));
    }

    private void suspect(
            Said said, HubBilled held, @Nullable BilledFact psa, List<BilledFact> erp) {
        if (said.why().explained()) {
            return;
        }
        suspects.add(held.id().toString());
        if (psa != null) {
            suspects.add(psa.item());
        }
        erpByEntity.getOrDefault(held.id(), List.of()).forEach(fact -> suspects.add(fact.item()));
        erp.forEach(fact -> suspects.add(fact.item()));
    }

    private static Map<Cell, Sums> cells() {
        return new TreeMap<>(
                Comparator.comparing(Cell::entity)
                        .thenComparing(Cell::period)
                        .thenComparing(Cell::currency)
                        .thenComparing(Cell::part));
    }

    private Sums sums(Map<Cell, Sums> cells, Cell cell) {
        return cells.computeIfAbsent(cell, _ -> new Sums());
    }

    private List<Tie> ties(Check check, Map<Cell, Sums> cells) {
        List<Tie> ties = new ArrayList<>();
        cells.forEach((cell, sums) -> {
            boolean wanted = check == Check.RC7 || scope.test(cell.entity(), cell.period());
            if (wanted && !sums.empty()) {
                ties.add(
                        sums.tie(
                                check, cell.part(), cell.entity(), cell.period(), cell.currency()));
            }
        });
        return ties;
    }

    private Place place(HubBilled held) {
        return place(held.company(), held.date(), held.currency());
    }

    private Place place(BilledFact fact) {
        HubBilled held = fact.entity() == null ? null : sides.hub().get(fact.entity());
        // A PSA often does not tell which company bills.
        String company = fact.company().isEmpty() && held != null ? held.company() : fact.company();
        return place(company, fact.date(), fact.currency());
    }

    private Place place(String company, LocalDate date, String currency) {
        return new Place(company, books.period(company, date), currency);
    }

    private static Amounts amounts(HubBilled held) {
        return amounts(held.sort(), held.net(), held.tax(), held.gross());
    }

    private static Amounts amounts(BilledFact fact) {
        return amounts(fact.sort(), fact.net(), fact.tax(), fact.gross());
    }

    private static Amounts amounts(
            Sort sort,
            @Nullable BigDecimal net,
            @Nullable BigDecimal tax,
            @Nullable BigDecimal gross) {
        BigDecimal before = zero(net);
        BigDecimal all = gross == null ? before.add(zero(tax)) : gross;
        return new Amounts(1, sort.signed(before), sort.signed(zero(tax)), sort.signed(all));
    }

    private static BigDecimal zero(@Nullable BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }

    private static String named(BilledFact fact) {
        return fact.number().isEmpty() ? fact.type() + " " + fact.id() : fact.number();
    }

    private static String named(HubBilled held) {
        return held.number().isEmpty() ? held.name() : held.number();
    }
}
