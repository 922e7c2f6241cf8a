package dev.throughline.console;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.model.Money;
import dev.throughline.posting.CutOffs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits for a person on the way into the ledger, as shown.
///
/// @param lane whether the hub posts
/// @param answer the one sentence
/// @param held documents frozen in SHADOW or over a brake
/// @param heldOnes the oldest of them
/// @param until the newest that is shown: what a release names; empty where nothing is held
/// @param questions documents that were sent, and of which the ledger cannot tell what became
/// @param changes people whose posted lines today's terms would make otherwise
/// @param periods the periods that take postings
/// @param compared a frozen set beside what is there now; null where none was asked for
/// @param did what was done just now; empty for nothing
/// @param refused why it was not done; empty where it was
public record PostingDecisions(
        boolean lane,
        String answer,
        Tone tone,
        Documents.Held held,
        List<Document> heldOnes,
        String until,
        List<Question> questions,
        List<Change> changes,
        List<Period> periods,
        @Nullable Compared compared,
        String did,
        String refused) {

    /// A document that is asked about.
    ///
    /// @param asked how many of its lines are
    public record Question(Document document, int asked, Money debits) {}

    /// A person whose lines wait.
    ///
    /// @param name masked where nobody is known to look
    /// @param cost what stands, of all lines
    public record Change(
            String resource, String name, int lines, List<Money> cost, List<Line> shown) {}

    /// A posted line.
    public record Line(String href, String day, String hours, String cost, String difference) {}

    /// A period.
    ///
    /// @param id as it stands in an address
    public record Period(CutOffs.Stand stand, String id, Badge badge) {}

    /// A frozen set beside what is there now.
    public record Compared(String name, CutOffs.Compared sets) {}

    /// The sentence for what waits.
    ///
    /// @param people whose posted lines wait for finance
    static String answer(Documents.Held held, int questions, int people) {
        List<String> parts = new ArrayList<>();
        if (held.documents() > 0) {
            parts.add(
                    Format.count(held.documents(), "document waits", "documents wait")
                            + " to be let go ("
                            + Format.money(held.stake())
                            + ")");
        }
        if (questions > 0) {
            parts.add(
                    Format.count(questions, "document was", "documents were")
                            + " sent, and the ledger cannot tell what became of "
                            + (questions == 1 ? "it" : "them"));
        }
        if (people > 0) {
            parts.add(
                    "posted lines of "
                            + Format.count(people, "person wait", "people wait")
                            + " for finance");
        }
        if (parts.isEmpty()) {
            return "Nothing on its way into the ledger waits for a decision.";
        }
        String words = String.join("; ", parts);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
