package dev.throughline.reconcile;

import dev.throughline.reconcile.BilledTieOut.Sides;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Reads what is billed from every side, and has it compared. The systems are asked first and the
/// hub last; what differs then is read a second time from all of them, so that a system that goes
/// on working while it is read is not taken for one that is wrong.
final class BilledTies {
    /// Documents that are read a second time; where more differ, nothing was merely in motion.
    private static final int AGAIN_MAX = 2_000;

    private final BilledFacts facts;
    private final BilledRegister register;
    private final Reconciliation.Systems systems;

    BilledTies(BilledFacts facts, BilledRegister register, Reconciliation.Systems systems) {
        this.facts = facts;
        this.register = register;
        this.systems = systems;
    }

    /// All sides, as they were read.
    ///
    /// @param moving items, and ids of what the hub holds, that changed between two reads or since
    ///   their feed last looked
    record Read(Sides sides, Set<String> moving) {}

    /// Whether the ERP is asked for its invoices at all.
    boolean served() {
        return systems.billed().stream()
                .anyMatch(one -> ledger(one) && one.sort() == BilledFact.Sort.INVOICE);
    }

    /// The native types of the subledger of receivables.
    Set<String> types() {
        Set<String> types = new HashSet<>();
        systems.billed().stream().filter(this::ledger).forEach(one -> types.add(one.objectType()));
        return types;
    }

    private boolean ledger(Reconciliation.Billed one) {
        return one.connection().equals(systems.ledger().connection());
    }

    /// Asks every system for all of it, and the hub.
    Read read(Books books, List<Reading> evidence) {
        Map<String, BilledFact> psa = new LinkedHashMap<>();
        Map<String, BilledFact> erp = new LinkedHashMap<>();
        boolean psaServed = false;
        for (Reconciliation.Billed one : systems.billed()) {
            BilledFacts.Read read = facts.read(one, books, ledger(one));
            evidence.add(read.evidence());
            psaServed |= !ledger(one);
            read.facts().values().forEach(fact -> (ledger(one) ? erp : psa).put(fact.item(), fact));
        }
        return new Read(new Sides(psaServed, psa, register.all(books), erp), Set.of());
    }

    /// Reads again what differs without a reason: of all sides, the hub last.
    Read again(Books books, Read before, Set<String> suspects) {
        if (suspects.isEmpty() || suspects.size() > AGAIN_MAX) {
            return before;
        }
        Set<String> moving = new HashSet<>(before.moving());
        Map<String, BilledFact> psa = new LinkedHashMap<>(before.sides().psa());
        Map<String, BilledFact> erp = new LinkedHashMap<>(before.sides().erp());
        for (Reconciliation.Billed one : systems.billed()) {
            refresh(books, one, ledger(one) ? erp : psa, suspects, moving);
        }
        Map<UUID, HubBilled> hub = new LinkedHashMap<>(before.sides().hub());
        List<UUID> ids = new ArrayList<>();
        for (String suspect : suspects) {
            if (!suspect.contains("/")) {
                ids.add(UUID.fromString(suspect));
            }
        }
        for (Map<String, BilledFact> some : List.of(psa, erp)) {
            suspects.forEach(suspect -> {
                BilledFact fact = some.get(suspect);
                if (fact != null && fact.entity() != null) {
                    ids.add(fact.entity());
                }
            });
        }
        Map<UUID, HubBilled> now = register.again(books, ids);
        for (UUID id : ids) {
            HubBilled was = hub.get(id);
            HubBilled is = now.get(id);
            if (!Objects.equals(was, is)) {
                moving.add(id.toString());
            }
            if (is == null) {
                hub.remove(id);
            } else {
                hub.put(id, is);
            }
        }
        return new Read(new Sides(before.sides().psaServed(), psa, hub, erp), moving);
    }

    private void refresh(
            Books books,
            Reconciliation.Billed one,
            Map<String, BilledFact> known,
            Set<String> suspects,
            Set<String> moving) {
        String prefix = SourceFacts.item(one.connection(), one.objectType(), "");
        // Invoices and credit notes may be records of one type: the other sort's are not ours.
        List<String> ids =
                suspects.stream()
                        .filter(item -> item.startsWith(prefix))
                        .filter(item -> {
                            BilledFact fact = known.get(item);
                            return fact == null || fact.sort() == one.sort();
                        })
                        .map(item -> item.substring(prefix.length()))
                        .toList();
        if (ids.isEmpty()) {
            return;
        }
        Optional<Map<String, BilledFact>> now = facts.again(one, books, ledger(one), ids);
        if (now.isEmpty()) {
            return;
        }
        Instant looked = register.read(one.connection(), one.objectType()).orElse(null);
        for (String id : ids) {
            BilledFact was = known.get(prefix + id);
            BilledFact is = now.get().get(id);
            if (!Objects.equals(was, is) || is != null && since(is.stamp(), looked)) {
                moving.add(prefix + id);
            }
            if (is == null) {
                known.remove(prefix + id);
            } else {
                known.put(prefix + id, is);
            }
        }
    }

    /// Whether a record was changed since its feed last looked, by the vendor's own stamp.
    static boolean since(String stamp, @Nullable Instant looked) {
        try {
            return looked != null && Instant.parse(stamp).isAfter(looked);
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// When the feed of a record type was last read to its end.
    Optional<Instant> looked(String connection, String objectType) {
        return register.read(connection, objectType);
    }

    /// What was read, and read again where it differed.
    Read settled(Books books, List<Reading> evidence) {
        Read read = read(books, evidence);
        BilledTieOut first = new BilledTieOut(books, read.sides(), read.moving(), (_, _) -> true);
        compare(first, Set.of(Check.RC6, Check.RC7));
        return again(books, read, first.suspects());
    }

    /// The ties of invoices and of what is open.
    static List<Tie> ties(
            Books books, Read read, Set<Check> checks, BiPredicate<String, String> scope) {
        return compare(new BilledTieOut(books, read.sides(), read.moving(), scope), checks);
    }

    private static List<Tie> compare(BilledTieOut tieOut, Set<Check> checks) {
        List<Tie> ties = new ArrayList<>();
        if (checks.contains(Check.RC6)) {
            ties.addAll(tieOut.documents());
        }
        if (checks.contains(Check.RC7)) {
            ties.addAll(tieOut.open());
        }
        return ties;
    }
}
