package dev.throughline.posting;

import dev.throughline.model.Transition;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a posting stands (DOMAIN 2.0). Approval in the source is another axis and never stands
/// here.
public enum PostingState {
    /// Known, not approved in the source; counts in no bucket.
    NOT_READY,
    /// Approved and free to be claimed, prepared or not.
    READY,
    /// Claimed; the intent to send is committed.
    IN_FLIGHT,
    /// The target holds it under an id of its own, but not in its ledger.
    ACCEPTED,
    /// In the ledger, by the target's own proof.
    POSTED,
    /// Sent, and nobody knows what became of it.
    UNKNOWN,
    /// A business reason stands in the way; a case says which.
    EXCEPTION,
    /// Taken back before it was posted.
    WITHDRAWN,
    /// Given up by a controller, with a reason and a second person.
    WRITTEN_OFF,
    /// Kept out by policy.
    NON_POSTABLE,
    /// Settled before the hub came, under a signed total; never sent.
    OPENING,
    /// Stands in the ledger and is to be reversed.
    REVERSAL_PENDING,
    /// Its reversal is itself in the ledger.
    REVERSED;

    /// The list of DOMAIN 2.0. One step is ours: what policy keeps out may be withdrawn when it is
    /// amended, so that reconciliation counts current versions only.
    private static final Map<PostingState, Set<PostingState>> STEPS =
            Map.ofEntries(
                    Map.entry(NOT_READY, EnumSet.of(READY, NON_POSTABLE, OPENING)),
                    Map.entry(
                            READY,
                            EnumSet.of(IN_FLIGHT, EXCEPTION, WITHDRAWN, NON_POSTABLE, OPENING)),
                    Map.entry(IN_FLIGHT, EnumSet.of(ACCEPTED, POSTED, READY, EXCEPTION, UNKNOWN)),
                    Map.entry(ACCEPTED, EnumSet.of(POSTED, EXCEPTION)),
                    Map.entry(UNKNOWN, EnumSet.of(ACCEPTED, POSTED, READY, EXCEPTION)),
                    Map.entry(EXCEPTION, EnumSet.of(READY, WITHDRAWN, WRITTEN_OFF)),
                    Map.entry(POSTED, EnumSet.of(REVERSAL_PENDING)),
                    Map.entry(OPENING, EnumSet.of(REVERSAL_PENDING)),
                    Map.entry(REVERSAL_PENDING, EnumSet.of(REVERSED)),
                    Map.entry(NON_POSTABLE, EnumSet.of(WITHDRAWN)),
                    Map.entry(WITHDRAWN, EnumSet.noneOf(PostingState.class)),
                    Map.entry(WRITTEN_OFF, EnumSet.noneOf(PostingState.class)),
                    Map.entry(REVERSED, EnumSet.noneOf(PostingState.class)));

    /// Whether that step is listed. Staying is no step.
    public boolean may(PostingState to) {
        return STEPS.getOrDefault(this, Set.of()).contains(to);
    }

    /// The states that may follow.
    public Set<PostingState> next() {
        return Set.copyOf(STEPS.getOrDefault(this, Set.of()));
    }

    /// The step, or why it is refused (`HUB-STATE`).
    public Transition step(PostingState to) {
        if (may(to)) {
            return new Transition.Allowed();
        }
        String possible =
                next().stream().sorted().map(PostingState::name).collect(Collectors.joining(", "));
        return new Transition.Refused(
                "A posting that is "
                        + this
                        + " cannot become "
                        + to
                        + "; "
                        + (possible.isEmpty()
                                ? "it is final."
                                : "it may become " + possible + "."));
    }

    /// Whether the ledger holds it, as far as the hub can prove.
    public boolean standing() {
        return this == POSTED || this == OPENING || this == REVERSAL_PENDING;
    }

    /// Whether nothing of it is in the target's ledger and nothing of it can come any more.
    public boolean atRest() {
        return this == WITHDRAWN || this == WRITTEN_OFF || this == REVERSED || this == NON_POSTABLE;
    }

    /// Whether only the target can say what comes next.
    public boolean withTarget() {
        return this == IN_FLIGHT || this == UNKNOWN || this == ACCEPTED;
    }
}
