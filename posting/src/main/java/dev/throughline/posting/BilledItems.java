package dev.throughline.posting;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// Which items stand on invoices. Posting knows no invoices; whoever writes them answers. What is
/// billed is not reversed: the way back is a credit memo that returns it to unbilled (DOMAIN 4.5).
///
/// A source may say of its own items that they are invoiced. That holds for those that the hub
/// never billed.
public interface BilledItems {
    /// Nothing is billed through the hub.
    BilledItems NONE =
            new BilledItems() {
                @Override
                public Map<Item, String> of(Collection<Item> items) {
                    return Map.of();
                }

                @Override
                public Set<Item> known(Collection<Item> items) {
                    return Set.of();
                }

                @Override
                public void takenBack(Collection<Item> items) {}
            };

    /// An item of a source.
    record Item(String connection, String objectType, String sourceId) {
        static Item of(DueVersion due) {
            return new Item(due.source().connection(), due.source().objectType(), due.sourceId());
        }
    }

    /// The name of the invoice that bills each of these items; an item that none bills is missing.
    /// One on a proposal that is not released is not billed, nor is one that came back to unbilled
    /// by a credit memo.
    ///
    /// In the caller's transaction, which has locked the items' postings: until it ends, no item
    /// that is missing here is billed.
    Map<Item, String> of(Collection<Item> items);

    /// Which of these items the hub ever billed, whatever became of it: its books decide about
    /// them. A source may go on saying that an item is invoiced though a credit memo, which it
    /// knows nothing of, returned it.
    Set<Item> known(Collection<Item> items);

    /// The unbilled value of these items is being reversed, in the same transaction in which none
    /// of them was billed. What a credit memo brought back of them is not to be billed any more; a
    /// newer version of them may be.
    void takenBack(Collection<Item> items);
}
