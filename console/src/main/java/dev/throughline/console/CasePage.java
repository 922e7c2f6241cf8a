package dev.throughline.console;

import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.model.Money;
import dev.throughline.worklist.Cases;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A case as shown.
///
/// @param retryable how many of the blocked things can be tried again from here
/// @param vanished populations of which most is gone, waiting for a person's word
/// @param questions new records of which only a person can say whether they arrived
/// @param facts what a person may decide about the items of the case; null where there are none
/// @param did what was done just now, empty for nothing
public record CasePage(
        Cases.Case one,
        Badge badge,
        @Nullable Money money,
        List<Fact> context,
        List<BlockedRow> blocked,
        int retryable,
        List<Moment> life,
        @Nullable Judgement judgement,
        @Nullable UUID thread,
        List<Vanished> vanished,
        List<OpenQuestions.Question> questions,
        @Nullable FactChoice facts,
        String did) {

    /// A fact of the context, with the page of the thing it names.
    public record Fact(String name, String value, @Nullable String href) {}

    /// Something the case blocks.
    public record BlockedRow(
            Cases.Blocked blocked, String type, @Nullable String href, boolean retryable) {}

    /// Refused time and expenses.
    ///
    /// @param pass what letting them pass would mean; empty where that cannot be
    public record FactChoice(int items, String pass, String second) {}

    /// Records that a system shows no more.
    ///
    /// @param feed connection and record type, as the act takes it
    public record Vanished(
            ConsoleSettings.SystemFace face, String objectType, String feed, int records) {}

    /// A pair of clients to be judged.
    ///
    /// @param open whether it is still to be judged
    public record Judgement(
            UUID review,
            double score,
            List<String> explanation,
            Comparison comparison,
            UUID newcomer,
            String newcomerName,
            UUID candidate,
            String candidateName,
            boolean open,
            String decided) {}
}
