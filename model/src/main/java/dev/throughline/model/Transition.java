package dev.throughline.model;

/// Whether an entity may step from one state to another.
public sealed interface Transition {
    /// The step is listed, or nothing changes.
    record Allowed() implements Transition {}

    /// The step is not listed.
    ///
    /// @param text names both states and what is possible instead, for a `HUB-STATE` case
    record Refused(String text) implements Transition {
        /// The same as a problem.
        public Problem problem() {
            return new Problem(
                    Problem.Mender.DATA, "HUB-STATE", text, "Follow the state list.", "status");
        }
    }
}
