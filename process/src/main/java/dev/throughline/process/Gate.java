package dev.throughline.process;

import dev.throughline.model.Problem;
import org.jspecify.annotations.Nullable;

/// One business gate of project initiation (DOMAIN 4.2) and how it stands.
///
/// @param name `SIGNED`, `G1` … `G8`, and `SCHEDULE` where a line cannot be scheduled
/// @param state open, on its way, or somebody must act
/// @param words in one sentence, for people
/// @param problem what somebody must mend; null unless {@link State#SHUT}
/// @param root what the root cause is about, so that deals blocked by the same thing share a case
public record Gate(String name, State state, String words, @Nullable Problem problem, String root) {

    /// How a gate stands.
    public enum State {
        /// Passed.
        OPEN,
        /// Something is on its way; nobody needs to act.
        ON_ITS_WAY,
        /// Somebody must act.
        SHUT
    }

    static Gate open(String name, String words) {
        return new Gate(name, State.OPEN, words, null, "");
    }

    static Gate onItsWay(String name, String words) {
        return new Gate(name, State.ON_ITS_WAY, words, null, "");
    }

    static Gate shut(String name, Problem problem, String root) {
        return new Gate(name, State.SHUT, problem.text(), problem, root);
    }

    /// Whether it is passed.
    public boolean passed() {
        return state == State.OPEN;
    }
}
