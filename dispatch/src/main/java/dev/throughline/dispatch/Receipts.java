package dev.throughline.dispatch;

import java.util.List;

/// Takes what became of writes: implemented by the lane that wanted them.
public interface Receipts {

    /// Called in the transaction that records the outcomes, once for each batch. What it writes commits with them.
    void settled(List<Settled> outcomes);

    /// One outcome.
    record Settled(Intent intent, Next next) {}
}
