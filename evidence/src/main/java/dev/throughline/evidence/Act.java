package dev.throughline.evidence;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One deed.
///
/// @param actor who
/// @param right the right used, for example `sync.route`, `case.retry`
/// @param action what was done, a verb with an object: `link created`, `connection paused`
/// @param subjectType what it was done to: `Client`, `connection`, `case`…
/// @param subjectId which one
/// @param reason why; empty only where the action says it all
/// @param before JSON text of the state before, null where there was none
/// @param after JSON text of the state after, null where there is none
/// @param correlation the thread it belongs to
public record Act(
        Actor actor,
        String right,
        String action,
        String subjectType,
        String subjectId,
        String reason,
        @Nullable String before,
        @Nullable String after,
        @Nullable UUID correlation) {}
