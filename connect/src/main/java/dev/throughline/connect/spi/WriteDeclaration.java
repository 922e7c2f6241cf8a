package dev.throughline.connect.spi;

import java.time.Duration;

/// What the hub may rely on when it writes one record type (DESIGN 5.1).
///
/// @param objectType the vendor's record type
/// @param safety what keeps a repeated create from doubling
/// @param batchMax the most records one {@link Writes#write} call takes; 1 where the vendor has no
///   batch
/// @param keyField the native field that carries the hub's key, as the vendor names it; empty where
///   none can
public record WriteDeclaration(String objectType, Safety safety, int batchMax, String keyField) {

    /// What keeps a repeated create from doubling.
    public sealed interface Safety {

        /// The vendor remembers an idempotency key for the declared calls.
        record NativeKey() implements Safety {}

        /// The vendor itself refuses a second record with the same key (external id, unique code):
        /// a repeat finds the first.
        record UniqueKey() implements Safety {}

        /// The key can be asked for, but two creates would both succeed. "Not found" counts only
        /// after `quietTime` has passed since the send.
        record QueryableReference(Duration quietTime) implements Safety {}

        /// Neither key nor query: single flight, look-up by content, then a person.
        record None() implements Safety {}
    }
}
