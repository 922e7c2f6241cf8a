/// The sync lane: what should it be over there now? {@link dev.throughline.sync.SyncDecision}
/// decides purely, for one entity and target; {@link dev.throughline.sync.SyncLane} gathers the
/// facts of a batch, applies the decisions and takes the receipts. Missed, doubled and reordered
/// events change nothing: every look starts from the present state.
@NullMarked
package dev.throughline.sync;

import org.jspecify.annotations.NullMarked;
