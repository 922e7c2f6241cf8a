package dev.throughline.console;

import dev.throughline.dispatch.Document;
import dev.throughline.model.Money;
import dev.throughline.posting.Bucket;
import dev.throughline.worklist.Cases;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The posting pages as shown.
public final class PostingPages {
    private PostingPages() {}

    /// The books.
    ///
    /// @param lane whether a posting lane is configured
    /// @param any whether anything was ever read
    /// @param answer the one sentence
    /// @param verdict what the check of the conservation law says
    /// @param list the versions shown below the picture
    public record Board(
            boolean lane,
            boolean any,
            String answer,
            Tone tone,
            Badge verdict,
            String verdictWords,
            Flow flow,
            Filters filters,
            @Nullable Bucket bucket,
            String sought,
            List<Hit> hits,
            Rows list) {}

    /// The buckets as a flow; they add up to `total`.
    ///
    /// @param way the straight way: ready, in flight, accepted, posted
    /// @param branches what left it
    /// @param measure `versions` or `hours`: what the bars are drawn by
    public record Flow(
            List<Node> way,
            List<Node> branches,
            long total,
            BigDecimal hours,
            List<Money> money,
            String sum,
            String measure,
            String kinds) {}

    /// A bucket in the picture.
    ///
    /// @param share percent of the whole, at least 2 where there is anything
    public record Node(
            Bucket bucket,
            Badge badge,
            String meaning,
            long versions,
            BigDecimal hours,
            List<Money> money,
            int share,
            String href,
            boolean chosen) {}

    /// A choice in a filter.
    public record Option(String value, String words) {}

    /// The filters and what may be chosen.
    public record Filters(
            PostingFilter chosen,
            List<Option> sources,
            List<Option> entities,
            List<Option> periods,
            List<Option> projects) {}

    /// Something a search text names.
    public record Hit(String href, String words, String under) {}

    /// A page of versions.
    ///
    /// @param next where older ones are; null at the end
    /// @param newest where the list begins; null when this is there
    /// @param full whether the page was filled; otherwise looking stopped for its time
    public record Rows(
            List<Row> rows, @Nullable String next, @Nullable String newest, boolean full) {}

    /// A version in the list.
    public record Row(
            String href,
            String words,
            String person,
            String project,
            String entity,
            @Nullable String date,
            String hours,
            String money,
            Badge badge,
            @Nullable String problem) {}

    /// One item's life.
    ///
    /// @param pairs reversals with what they undo
    public record ItemPage(
            PostingItemQueries.Item item,
            String title,
            Badge badge,
            String answer,
            ConsoleSettings.SystemFace source,
            ConsoleSettings.SystemFace ledger,
            @Nullable Named project,
            @Nullable Named entity,
            @Nullable Named person,
            List<VersionRow> versions,
            List<PostingRow> postings,
            List<Pair> pairs,
            List<DocumentRow> documents,
            List<String> ledgerIds,
            List<Cases.Case> cases,
            List<Moment> life,
            String awaited,
            @Nullable String payload,
            boolean people) {}

    /// An entity by name.
    public record Named(UUID id, String name) {}

    /// A version.
    public record VersionRow(
            PostingItemQueries.Version version,
            Badge badge,
            String hours,
            String money,
            String approval) {}

    /// A posting.
    ///
    /// @param words kind, and that it is a reversal
    public record PostingRow(
            PostingItemQueries.Posted posted, String words, Badge badge, String entity) {}

    /// A posting and its reversal.
    ///
    /// @param sum both together
    public record Pair(PostingRow posting, PostingRow reversal, Money sum) {}

    /// A document in a list.
    public record DocumentRow(Document document, Badge badge, int attempts) {}

    /// One document.
    ///
    /// @param attempts newest first
    public record DocumentPage(
            Document document,
            Badge badge,
            String meaning,
            ConsoleSettings.SystemFace ledger,
            String entity,
            @Nullable UUID entityId,
            List<PostingRow> lines,
            Paging paging,
            List<Moment> life,
            List<Stand> stands,
            List<Cases.Case> cases) {}

    /// How many lines stand how.
    public record Stand(Badge badge, long lines) {}
}
