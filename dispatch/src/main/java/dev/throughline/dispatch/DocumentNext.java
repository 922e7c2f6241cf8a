package dev.throughline.dispatch;

import dev.throughline.model.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is to be done next with a document. Decided by {@link DocumentDecision}, purely.
public sealed interface DocumentNext {

    /// Its open lines are surely not there: send them at `at`.
    record Send(Instant at, @Nullable Problem because) implements DocumentNext {}

    /// Some line is not known: ask at `at`.
    record Ask(Instant at, @Nullable Problem because) implements DocumentNext {}

    /// Asking does not tell: a person decides. Asked again at `at` all the same.
    record AskPerson(Instant at, Problem problem) implements DocumentNext {}

    /// Each line has its fate, some wait for proof: look at `at`.
    ///
    /// @param unproved why some of them could not even be looked up; null where all could
    record Prove(Instant at, @Nullable Problem unproved) implements DocumentNext {}

    /// Over: some line is in the ledger.
    record Done() implements DocumentNext {}

    /// Over: nothing of it is there.
    record Refused(@Nullable Problem problem) implements DocumentNext {}

    /// The state this puts a document in.
    default Document.State state() {
        return switch (this) {
            case Send _ -> Document.State.PENDING;
            case Ask _ -> Document.State.UNKNOWN;
            case AskPerson _ -> Document.State.PARKED;
            case Prove _ -> Document.State.ACCEPTED;
            case Done _ -> Document.State.DONE;
            case Refused _ -> Document.State.REFUSED;
        };
    }

    /// Why, where it is not good news.
    default @Nullable Problem problem() {
        return switch (this) {
            case Send send -> send.because();
            case Ask ask -> ask.because();
            case AskPerson person -> person.problem();
            case Refused refused -> refused.problem();
            case Prove prove -> prove.unproved();
            case Done _ -> null;
        };
    }
}
