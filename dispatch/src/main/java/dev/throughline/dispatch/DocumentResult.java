package dev.throughline.dispatch;

import dev.throughline.model.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happened to one document.
///
/// @param document as it stood before
/// @param state where it stands now
/// @param externalId the target's id; empty where none is known
/// @param number the target's document number; empty where none is known
/// @param problem why, where it is not good news; with PARKED: what the person is to know
/// @param changes the lines that moved; may be empty (a question without news)
public record DocumentResult(
        Document document,
        Event event,
        Document.State state,
        String externalId,
        String number,
        @Nullable Problem problem,
        List<LineChange> changes) {

    public DocumentResult {
        changes = List.copyOf(changes);
    }

    /// What it follows from.
    public enum Event {
        /// About to be sent.
        CLAIMED,
        /// The answer to a send.
        SENT,
        /// The answer to a question by key.
        ASKED,
        /// The answer to a look for proof.
        PROVED,
        /// Its node went away while sending it.
        ORPHANED,
        /// A person's decision.
        DECIDED
    }

    /// From where to where, of all lines.
    public record Move(LineStand from, LineStand to) {}

    /// The one move that every line of the document made; empty when some line did not move or
    /// moved otherwise. Lets the books be kept by document, not by line.
    public Optional<Move> whole() {
        if (changes.size() != document.lineCount()) {
            return Optional.empty();
        }
        Move first = new Move(changes.getFirst().from(), changes.getFirst().to());
        return changes.stream()
                        .allMatch(change ->
                                change.from() == first.from() && change.to() == first.to())
                ? Optional.of(first)
                : Optional.empty();
    }

    /// Why a line of it could not be looked up for its proof; null where a problem is another.
    static @Nullable Problem unproved(@Nullable Problem problem) {
        return problem != null && problem.code().equals(DocumentDecision.UNPROVED) ? problem : null;
    }

    /// Whether a person is to be called since a line cannot be looked up for its proof, and was not
    /// called for that before.
    public boolean unprovedAnew() {
        return unproved(problem) != null && unproved(document.problem()) == null;
    }

    /// Whether lines that could not be looked up for their proof could be now.
    public boolean provedAfterAll() {
        return unproved(problem) == null && unproved(document.problem()) != null;
    }

    /// Whether a person is to be called: parked now, and not for this very problem before.
    public boolean parkedAnew() {
        return state == Document.State.PARKED
                && (document.state() != Document.State.PARKED
                        || !java.util.Objects.equals(document.problem(), problem));
    }
}
