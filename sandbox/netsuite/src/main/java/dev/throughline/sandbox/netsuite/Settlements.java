package dev.throughline.sandbox.netsuite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which credit memos and payments settle which invoices, and by how much. Called under the
/// ledger's lock.
final class Settlements {

    /// One application.
    ///
    /// @param invoice the id of what is settled
    /// @param by the id of the credit memo or payment
    /// @param minor what of it was used, in minor units of their currency
    /// @param discount what was waived beside it
    record Settlement(int invoice, int by, long minor, long discount) {
        long whole() {
            return minor + discount;
        }
    }

    private final Map<Integer, List<Settlement>> ofInvoice = new HashMap<>();
    private final TreeMap<Integer, List<Settlement>> bySettler = new TreeMap<>();

    List<Settlement> of(int invoice) {
        return ofInvoice.getOrDefault(invoice, List.of());
    }

    List<Settlement> by(int settler) {
        return bySettler.getOrDefault(settler, List.of());
    }

    /// All, in the order of what settles.
    List<Settlement> all() {
        return bySettler.values().stream().flatMap(List::stream).toList();
    }

    long settled(int invoice) {
        return of(invoice).stream().mapToLong(Settlement::whole).sum();
    }

    /// What others than this credit memo or payment have settled.
    long settledByOthers(int invoice, int settler) {
        return of(invoice).stream()
                .filter(each -> each.by() != settler)
                .mapToLong(Settlement::whole)
                .sum();
    }

    long used(int settler) {
        return by(settler).stream().mapToLong(Settlement::minor).sum();
    }

    /// Puts these in the place of what it settled before; returns the invoices that changed.
    Set<Integer> replace(int settler, List<Settlement> now) {
        Set<Integer> touched = new TreeSet<>();
        for (Settlement before : by(settler)) {
            touched.add(before.invoice());
            ofInvoice.computeIfPresent(
                    before.invoice(),
                    (_, all) -> {
                        all.remove(before);
                        return all.isEmpty() ? null : all;
                    });
        }
        for (Settlement each : now) {
            touched.add(each.invoice());
            ofInvoice.computeIfAbsent(each.invoice(), _ -> new ArrayList<>(1)).add(each);
        }
        if (now.isEmpty()) {
            bySettler.remove(settler);
        } else {
            bySettler.put(settler, List.copyOf(now));
        }
        return touched;
    }
}
