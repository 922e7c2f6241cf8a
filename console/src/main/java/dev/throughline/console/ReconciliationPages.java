package dev.throughline.console;

import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Difference;
import dev.throughline.reconcile.Reading;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Signatures;
import dev.throughline.reconcile.Tie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The reconciliation pages as shown.
public final class ReconciliationPages {
    private ReconciliationPages() {}

    /// The heat table and what stands around it.
    ///
    /// @param lane whether this hub posts, so that there is anything to reconcile
    /// @param head the run that is shown; null before the first
    /// @param newest whether it is the newest one that was carried through
    /// @param nightly the newest run of the night; null before the first
    /// @param under the run under way; null when none is
    /// @param periods what was found, a period each, the one to close first at the top
    /// @param quiet periods in which no side has anything
    /// @param masters clients, projects and people
    /// @param notCompared checks that were not made, each with the reason
    /// @param refused why an act was refused just now; empty otherwise
    public record Board(
            boolean lane,
            Runs.@Nullable Head head,
            boolean newest,
            String answer,
            Tone tone,
            Runs.@Nullable Head nightly,
            @Nullable Progress under,
            List<PeriodTable> periods,
            List<String> quiet,
            List<Cell> masters,
            List<String> notCompared,
            Filters filters,
            List<Runs.Head> runs,
            String did,
            String refused) {}

    /// What may be chosen.
    public record Filters(
            String period,
            String entity,
            boolean open,
            List<String> periods,
            List<String> entities) {
        /// Whether anything is chosen.
        public boolean any() {
            return !period.isEmpty() || !entity.isEmpty() || open;
        }
    }

    /// A run under way.
    ///
    /// @param usual how long the one before took; null where none is known
    /// @param percent how far it is, by that
    /// @param mine whether whoever looks began it
    public record Progress(
            Runs.Head head, Duration since, @Nullable Duration usual, int percent, boolean mine) {}

    /// One accounting period.
    ///
    /// @param checks the columns
    /// @param totals under each column
    public record PeriodTable(
            String period, String state, List<Check> checks, List<Row> rows, List<Total> totals) {
        /// Columns that stand side by side on a usual screen without one hiding another.
        static final int COLUMNS_MAX = 6;

        /// The columns in parts of about the same size, the first with the signature.
        public List<Part> parts() {
            int parts = Math.max(1, Math.ceilDiv(checks.size(), COLUMNS_MAX));
            List<Part> all = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                all.add(
                        new Part(
                                checks.size() * i / parts,
                                checks.size() * (i + 1) / parts,
                                i == 0));
            }
            return all;
        }
    }

    /// Some columns of a period's table, as many as a screen holds.
    ///
    /// @param from the first column
    /// @param to the first column that is not in it
    /// @param signed whether the signatures stand behind it
    public record Part(int from, int to, boolean signed) {
        /// Whether a row has anything in these columns; with the signatures, every row is shown
        /// that has one, and one without anything at all.
        public boolean shows(Row row) {
            return row.cells().subList(from, to).stream().anyMatch(cells -> !cells.isEmpty())
                    || signed
                            && (row.sign() != null || row.cells().stream().allMatch(List::isEmpty));
        }
    }

    /// A legal entity, a pair of them, or what is in none yet.
    ///
    /// @param cells one for each check, empty where no side has anything
    /// @param sign how it stands with its signature; null for what is never signed
    public record Row(String entity, String words, List<List<Cell>> cells, @Nullable Sign sign) {}

    /// One tie in the table.
    ///
    /// @param part which of several amounts of the check; empty where there is one
    public record Cell(Tie tie, String href, String value, String part, String words) {}

    /// The foot of a column.
    ///
    /// @param differences what is not in the books, a sum each currency
    public record Total(long ties, long explained, long open, List<String> differences) {}

    /// A period's signature.
    ///
    /// @param signature the one that stands; null where none does
    /// @param ready whether it may be signed now
    /// @param why what stands against it, in words; empty where nothing does
    public record Sign(
            String entity,
            String period,
            Signatures.@Nullable Signature signature,
            boolean ready,
            String why) {}

    /// One tie, side by side.
    ///
    /// @param shares the breaks by sort
    /// @param why the sort of break the lines are narrowed to; empty for all
    /// @param evidence what was asked for it
    public record TiePage(
            Runs.Head head,
            int number,
            Tie tie,
            String title,
            String answer,
            List<Share> shares,
            String why,
            List<Line> lines,
            Paging paging,
            List<Reading> evidence,
            boolean people) {}

    /// A sort of break in a tie.
    public record Share(Badge badge, String name, long lines, String difference, String href) {}

    /// One line, side by side; null where a side has no say in it.
    ///
    /// @param href the page of its item; null where the hub has none
    /// @param caseId the open case; null where there is none
    public record Line(
            Difference difference,
            Badge badge,
            String item,
            @Nullable String href,
            @Nullable String source,
            @Nullable String hub,
            @Nullable String ledger,
            String gap,
            @Nullable Long ageDays,
            @Nullable UUID caseId) {}

    /// What was signed, and what is found now.
    ///
    /// @param rests the checks that the signature rests on, in words; empty where none stands
    public record SignedPage(
            String entity,
            String period,
            Signatures.@Nullable Signature signature,
            String rests,
            Badge badge,
            String answer,
            @Nullable Comparison comparison,
            List<Moment> life,
            @Nullable Instant newest) {}
}
