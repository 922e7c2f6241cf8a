package dev.throughline.dispatch;

import dev.throughline.model.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One outcome of one try, to be written down.
///
/// @param reached whether the target may have seen it (a surely unsent try is not counted as a
///   send)
/// @param at when the call began
/// @param millis how long it took
/// @param batch how many documents went together
/// @param outcome in a word or two
record DocumentStep(
        DocumentWork work,
        DocumentDecision decision,
        DocumentResult.Event event,
        boolean reached,
        Instant at,
        long millis,
        int batch,
        String outcome,
        @Nullable Problem problem) {

    /// What the target holds of it after this step; the same list where nothing changes.
    List<HeldLine> held() {
        boolean touched =
                decision.changes().stream()
                        .anyMatch(change ->
                                change.from() == LineStand.ACCEPTED
                                        || change.to() == LineStand.ACCEPTED);
        return touched ? HeldLine.after(work.held(), decision.changes(), work::key) : work.held();
    }

    /// Whether it says that some line is there.
    boolean there() {
        return decision.changes().stream()
                .anyMatch(change ->
                        change.to() == LineStand.ACCEPTED || change.to() == LineStand.POSTED);
    }
}
