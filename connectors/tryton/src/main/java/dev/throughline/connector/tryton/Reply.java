package dev.throughline.connector.tryton;

import dev.throughline.model.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of one JSON-RPC call.
sealed interface Reply {

    /// Done; whatever it changed is committed.
    record Result(@Nullable Object value) implements Reply {}

    /// Tryton said no and rolled the transaction back: nothing of the call was done.
    sealed interface Fault extends Reply {

        /// A rule of the business, a missing right, a missing record.
        ///
        /// @param message in the language of the signed-in user
        record Rule(String message, String description) implements Fault {}

        /// Tryton asks whether to go on; the same call passes once the question is acknowledged.
        ///
        /// @param name identifies the question, for example `invoice_payment_term_1`
        record Question(String name, String message, String description) implements Fault {}

        /// A named record has been changed since its `_timestamp`.
        record Stale() implements Fault {}

        /// An error without a class of its own: an unknown field or model, a value the database
        /// refuses, a defect.
        record Other(String text) implements Fault {}

        /// The fault's words, for people.
        default String words() {
            return switch (this) {
                case Rule rule -> join(rule.message(), rule.description());
                case Question question -> join(question.message(), question.description());
                case Stale _ -> "The record was changed by somebody else meanwhile.";
                case Other other -> other.text();
            };
        }

        private static String join(String message, String description) {
            return description.isBlank() ? message : message + " " + description;
        }
    }

    /// Surely not executed.
    ///
    /// @param retryAfter how long to wait, where told
    record NotDone(Problem problem, @Nullable Duration retryAfter) implements Reply {}

    /// Sent, and nobody knows what became of it.
    record Unclear(Problem problem) implements Reply {}
}
