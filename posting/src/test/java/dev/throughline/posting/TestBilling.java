package dev.throughline.posting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Billing as the lane sees it: items of the PSA by the invoice they are on.
final class TestBilling implements BilledItems {
    /// The invoice of each billed item, by its id in the source.
    final Map<String, String> invoices = new HashMap<>();

    /// What was ever billed, by its id in the source, beside what is on an invoice now.
    final Set<String> booked = new HashSet<>();

    /// What the lane said it takes back.
    final List<String> takenBack = new ArrayList<>();

    /// False: the lane is told of nothing.
    boolean asked = true;

    @Override
    public Map<Item, String> of(Collection<Item> items) {
        Map<Item, String> billed = new HashMap<>();
        for (Item item : items) {
            String invoice = invoices.get(item.sourceId());
            if (asked && invoice != null) {
                billed.put(item, invoice);
            }
        }
        return billed;
    }

    @Override
    public Set<Item> known(Collection<Item> items) {
        Set<Item> known = new HashSet<>(items);
        known.removeIf(item -> !booked.contains(item.sourceId()));
        return known;
    }

    @Override
    public void takenBack(Collection<Item> items) {
        items.forEach(item -> takenBack.add(item.sourceId()));
    }
}
