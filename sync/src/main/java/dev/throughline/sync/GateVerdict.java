package dev.throughline.sync;

import dev.throughline.worklist.Finding;
import java.util.List;

/// Whether business preconditions let an entity go to a target (DOMAIN 4.2).
public sealed interface GateVerdict {

    /// All gates are passed.
    record Open() implements GateVerdict {}

    /// Some are not.
    ///
    /// @param reasons in words, one a gate, for the thread and the record page
    /// @param findings those that somebody must mend; empty while it only waits for something on
    ///   its way
    record Closed(List<String> reasons, List<Finding> findings) implements GateVerdict {
        public Closed {
            reasons = List.copyOf(reasons);
            findings = List.copyOf(findings);
        }
    }
}
