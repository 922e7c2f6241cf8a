package dev.throughline.billing;

import dev.throughline.model.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an act on an invoice or a credit memo came to.
public sealed interface Outcome {

    /// What it came to in the words of the books: `done`, `waits: ...` or `refused: ` with the
    /// codes of what stands against it.
    default String told() {
        return switch (this) {
            case Done _ -> "done";
            case Awaits(String words) -> "waits: " + words;
            case Refused(List<Problem> problems) ->
                    "refused: "
                            + problems.stream()
                                    .map(Problem::code)
                                    .distinct()
                                    .collect(Collectors.joining(", "));
        };
    }

    /// It is done.
    ///
    /// @param state where the invoice or credit memo stands now
    /// @param key the key it goes to the ledger under; null where it does not go
    /// @param number the ledger's number; null before it is posted
    record Done(String state, @Nullable String key, @Nullable String number) implements Outcome {}

    /// Somebody has to agree first.
    ///
    /// @param words who and why
    record Awaits(String words) implements Outcome {}

    /// It was refused; nothing has changed. All problems at once.
    record Refused(List<Problem> problems) implements Outcome {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
