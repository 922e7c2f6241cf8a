package dev.throughline.dispatch;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Takes what became of writes: implemented by the lane that wanted them.
public interface Receipts {

    /// Called first in the transaction that records outcomes: locks what the lane itself locks
    /// before it touches intents, so that the two never wait for each other.
    default void lock(Collection<UUID> entities) {}

    /// Called in the transaction that records the outcomes, once for each batch. What it writes
    /// commits with them.
    void settled(List<Settled> outcomes);

    /// One outcome.
    record Settled(Intent intent, Next next) {}
}
