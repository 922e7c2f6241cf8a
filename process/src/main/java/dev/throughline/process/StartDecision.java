package dev.throughline.process;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A person's decision about one project start. It holds for what was true when it was taken, its
/// basis: when that changes, the question is open again.
///
/// @param answer what was decided
/// @param basis what it was decided about: for a reopened deal how it stood, for a credit hold the
///   clients with the hold each of them was under
/// @param until the last day on which it holds, null for as long as its basis does
/// @param by who decided
/// @param at when
public record StartDecision(
        Answer answer,
        String basis,
        @Nullable LocalDate until,
        String by,
        String reason,
        Instant at) {

    /// What is asked.
    public enum Question {
        /// Whether the work of a deal that is not won any more goes on (DOMAIN 6.4
        /// `PRJ-REOPENED-OPP`).
        REOPENED,
        /// Whether this one start may pass though its client is on credit hold (`CLI-CREDIT-HOLD`).
        CREDIT_HOLD
    }

    /// What can be answered.
    public enum Answer {
        /// The start goes on as if the deal were still won.
        GO_ON(Question.REOPENED),
        /// The projects are put on hold and closed for time until the deal is won again.
        HOLD(Question.REOPENED),
        /// The credit hold does not stop this start.
        PASS(Question.CREDIT_HOLD);

        private final Question question;

        Answer(Question question) {
            this.question = question;
        }

        /// What it answers.
        public Question question() {
            return question;
        }
    }

    /// How a client under a hold is named in the basis of a decision.
    static String held(UUID client, String creditStatus) {
        return client + ":" + creditStatus;
    }

    /// Whether it lets this client under this hold pass on that day.
    boolean passes(UUID client, String creditStatus, LocalDate today) {
        return answer == Answer.PASS
                && (until == null || !today.isAfter(until))
                && java.util.List.of(basis.split(" ")).contains(held(client, creditStatus));
    }
}
