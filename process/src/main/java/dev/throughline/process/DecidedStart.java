package dev.throughline.process;

import dev.throughline.process.StartDecision.Answer;
import dev.throughline.process.StartDecision.Question;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What persons have decided about one project start, as it stands.
///
/// @param decisions the latest answer to each question
/// @param held whether its projects were put on hold by such a decision and are still to be taken
///   off it
public record DecidedStart(Map<Question, StartDecision> decisions, boolean held) {
    /// Nobody has decided anything.
    static final DecidedStart NOTHING = new DecidedStart(Map.of(), false);

    public DecidedStart {
        decisions = Map.copyOf(decisions);
    }

    /// What was decided about a deal that is not won any more; empty where it stands otherwise now
    /// than when that was decided.
    Optional<Answer> reopened(String standing) {
        @Nullable StartDecision decision = decisions.get(Question.REOPENED);
        return decision == null || !decision.basis().equals(standing)
                ? Optional.empty()
                : Optional.of(decision.answer());
    }

    /// The decision that lets this start pass though the client is under this hold.
    Optional<StartDecision> pass(UUID client, String creditStatus, LocalDate today) {
        return Optional.ofNullable(decisions.get(Question.CREDIT_HOLD))
                .filter(decision -> decision.passes(client, creditStatus, today));
    }
}
