package dev.throughline.matching;

import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/// Whether a client is one the firm already knows.
public sealed interface MatchDecision {

    /// It is.
    ///
    /// @param existing the client it is
    /// @param score 0 to 1, 4 digits
    /// @param explanation feature by feature, in words
    /// @param notices what a person should know though nothing waits for them; usually empty
    record AutoLink(UUID existing, BigDecimal score, List<String> explanation, List<String> notices)
            implements MatchDecision {
        public AutoLink {
            explanation = List.copyOf(explanation);
            notices = List.copyOf(notices);
        }
    }

    /// It may be; a person decides.
    ///
    /// @param likely those it may be, the most likely first; at least one
    /// @param reason why it was not decided without a person
    record Review(List<Likely> likely, String reason) implements MatchDecision {
        public Review {
            likely = List.copyOf(likely);
        }

        /// The case to open.
        public Problem problem() {
            Likely first = likely.getFirst();
            return new Problem(
                    Mender.DATA,
                    "CLI-DUP-REVIEW",
                    "Looks like an existing client: "
                            + first.name()
                            + " ("
                            + first.score().toPlainString()
                            + "). "
                            + reason,
                    "Link it, or confirm that it is new.",
                    "legal_name");
        }
    }

    /// It is not.
    ///
    /// @param explanation the nearest client and what told them apart, in words
    record CreateNew(List<String> explanation) implements MatchDecision {
        public CreateNew {
            explanation = List.copyOf(explanation);
        }
    }

    /// One client it may be.
    ///
    /// @param existing the client
    /// @param name its name as written
    /// @param score 0 to 1, 4 digits
    /// @param explanation feature by feature, in words
    record Likely(UUID existing, String name, BigDecimal score, List<String> explanation) {
        public Likely {
            explanation = List.copyOf(explanation);
        }
    }
}
