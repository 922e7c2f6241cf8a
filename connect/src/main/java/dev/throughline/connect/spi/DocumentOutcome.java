package dev.throughline.connect.spi;

import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one document. Every post ends in exactly one of these.
public sealed interface DocumentOutcome {

    /// The target looked at it; each line has its fate, in the order of the lines.
    ///
    /// @param externalId the document's native id; empty where only lines have records
    /// @param number the target's document number for people; empty where none yet
    record Taken(String externalId, String number, List<LineOutcome> lines)
            implements DocumentOutcome {
        public Taken {
            lines = List.copyOf(lines);
        }
    }

    /// Refused whole; nothing of it is there.
    ///
    /// @param problem why, in words
    /// @param lines the lines at fault by their index, where the target tells; empty where it does
    ///   not
    record Refused(Problem problem, Map<Integer, Problem> lines) implements DocumentOutcome {
        public Refused {
            lines = Map.copyOf(lines);
        }
    }

    /// Surely not executed (429, connection refused, rolled back before it was looked at).
    record NotSent(Problem problem, @Nullable Duration retryAfter) implements DocumentOutcome {}

    /// We do not know. Never sent again from here: {@link PostsDocuments#find} first.
    record Unknown(Problem problem) implements DocumentOutcome {}

    /// What became of one line.
    sealed interface LineOutcome {
        /// The target holds it, not yet in its ledger.
        record Accepted(String externalId) implements LineOutcome {}

        /// It is in the ledger.
        ///
        /// @param ledgerRef the target's proof: document number, voucher, period
        record Posted(String externalId, String ledgerRef) implements LineOutcome {}

        /// Refused; nothing of this line is there.
        record Refused(Problem problem) implements LineOutcome {}

        /// Not known for this line alone; asked for by key.
        record Unknown(Problem problem) implements LineOutcome {}

        /// Surely not there and not looked at: goes again.
        record NotSent(Problem problem) implements LineOutcome {}
    }
}
