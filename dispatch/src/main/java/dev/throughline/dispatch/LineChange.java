package dev.throughline.dispatch;

import dev.throughline.model.Problem;
import org.jspecify.annotations.Nullable;

/// One line of a document went from one stand to another.
///
/// @param line its place in the document, from 0
/// @param externalId the target's id of the line; empty where none is known
/// @param ledgerRef the target's proof that it is posted; empty unless `to` is POSTED
/// @param problem why, where it is not good news
public record LineChange(
        int line,
        LineStand from,
        LineStand to,
        String externalId,
        String ledgerRef,
        @Nullable Problem problem) {

    static LineChange of(int line, LineStand from, LineStand to, @Nullable Problem problem) {
        return new LineChange(line, from, to, "", "", problem);
    }

    /// The same, seen from where the line really was.
    LineChange from(LineStand real) {
        return real == from ? this : new LineChange(line, real, to, externalId, ledgerRef, problem);
    }
}
