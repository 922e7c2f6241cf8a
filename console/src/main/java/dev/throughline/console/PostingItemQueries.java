package dev.throughline.console;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.PostingKey;
import dev.throughline.posting.PostingLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the pages of one item and of one document read, all of it by key.
@Component
public class PostingItemQueries {
    /// More versions of one item than this are not shown.
    static final int VERSIONS_MAX = 100;

    private final JdbcClient sql;

    PostingItemQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// An item of a source.
    public record Item(
            long id,
            String connection,
            String objectType,
            String sourceId,
            String key,
            int latest,
            boolean gone,
            Instant seenAt) {}

    Optional<Item> item(long id) {
        return sql.sql(
                        "select i.id, f.connection, f.object_type, i.source_id, i.key, i.latest, i.gone, i.seen_at from fact_item i"
                                + " join fact_feed f on f.id = i.feed where i.id = :id")
                .param("id", id)
                .query((row, _) ->
                        new Item(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getInt(6),
                                row.getBoolean(7),
                                row.getTimestamp(8).toInstant()))
                .optional();
    }

    /// One version.
    ///
    /// @param state a posting state, or PREPARED when its postings say more
    /// @param approval on what its approval rests, in words; empty before it was prepared
    /// @param due when it is tried again; null when it waits for nothing
    public record Version(
            int ordinal,
            String state,
            boolean gone,
            BigDecimal hours,
            long minor,
            @Nullable String currency,
            @Nullable UUID entity,
            @Nullable UUID project,
            @Nullable String period,
            @Nullable UUID resource,
            @Nullable LocalDate workDate,
            String approval,
            @Nullable String problem,
            Instant observedAt,
            Instant changedAt,
            @Nullable String waitsFor,
            @Nullable Instant due) {}

    /// Newest first.
    List<Version> versions(long item) {
        return sql.sql(
                        """
                        select v.*, c.currency, c.entity, c.project, c.period, w.root, w.due_at from fact_version v
                          join posting_cell c on c.id = v.cell
                          left join lateral (select root, due_at from fact_due u where u.item = v.item and u.ordinal = v.ordinal and u.root is not null
                                              limit 1) w on true
                         where v.item = :item order by v.ordinal desc limit :most\
                        """)
                .param("item", item)
                .param("most", VERSIONS_MAX)
                .query((row, _) ->
                        new Version(
                                row.getInt("ordinal"),
                                row.getString("state"),
                                row.getBoolean("gone"),
                                BigDecimal.valueOf(row.getLong("hours_e4"), 4),
                                row.getLong("minor"),
                                row.getString("currency"),
                                row.getObject("entity", UUID.class),
                                row.getObject("project", UUID.class),
                                row.getString("period"),
                                row.getObject("resource", UUID.class),
                                row.getObject("work_date", LocalDate.class),
                                row.getString("approval") == null ? "" : row.getString("approval"),
                                row.getString("problem"),
                                row.getTimestamp("observed_at").toInstant(),
                                row.getTimestamp("changed_at").toInstant(),
                                row.getString("root"),
                                row.getTimestamp("due_at") == null
                                        ? null
                                        : row.getTimestamp("due_at").toInstant()))
                .list();
    }

    /// What the source is to show of an item: where it stands in the ledger.
    ///
    /// @param standing whether the posting stands; else it was reversed
    /// @param shown whether the source shows it
    /// @param at when the source took it, or since when it is on its way
    record Home(
            int ordinal,
            boolean standing,
            String ledgerRef,
            boolean shown,
            Instant at,
            @Nullable String problem) {}

    Optional<Home> home(Item item) {
        return sql.sql(
                        "select rank, standing, ledger_ref, due_at is null, case when due_at is null then coalesce(sent_at, wanted_at) else wanted_at end,"
                                + " problem from home_receipt where connection = :c and object_type = :t and source_id = :id")
                .param("c", item.connection())
                .param("t", item.objectType())
                .param("id", item.sourceId())
                .query((row, _) ->
                        new Home(
                                row.getInt(1) / 2,
                                row.getBoolean(2),
                                row.getString(3),
                                row.getBoolean(4),
                                row.getTimestamp(5).toInstant(),
                                row.getString(6)))
                .optional();
    }

    /// One posting.
    ///
    /// @param key its name in the ledger
    /// @param line what was frozen
    /// @param stand where it stands in its document, one letter; empty where it is in none
    public record Posted(
            long item,
            String sourceId,
            int ordinal,
            PostingKind kind,
            boolean reversal,
            String state,
            boolean opening,
            String key,
            @Nullable UUID document,
            int lineNo,
            String stand,
            String externalId,
            String ledgerRef,
            @Nullable String problem,
            Instant changedAt,
            PostingLine line) {}

    private static final String POSTED =
            """
            select p.*, i.key as item_key, i.source_id, coalesce(substr(d.line_stands, p.line_no + 1, 1), '') as stand
              from posting p join fact_item i on i.id = p.item left join document d on d.id = p.document
            """;

    /// All postings of an item's newest versions, in order.
    List<Posted> postings(long item) {
        return sql.sql(
                        POSTED
                                + " where p.item = :item order by p.ordinal, p.reversal, p.kind limit 500")
                .param("item", item)
                .query((row, _) -> posted(row))
                .list();
    }

    /// The postings in a document, by line.
    List<Posted> lines(UUID document, int offset, int limit) {
        return sql.sql(
                        POSTED
                                + " where p.document = :document order by p.line_no, p.item, p.ordinal offset :offset limit :limit")
                .param("document", document)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> posted(row))
                .list();
    }

    private static Posted posted(java.sql.ResultSet row) throws java.sql.SQLException {
        PostingKind kind = PostingKind.valueOf(row.getString("kind"));
        boolean reversal = row.getBoolean("reversal");
        int ordinal = row.getInt("ordinal");
        return new Posted(
                row.getLong("item"),
                row.getString("source_id"),
                ordinal,
                kind,
                reversal,
                row.getString("state"),
                row.getBoolean("opening"),
                PostingKey.of(row.getString("item_key"), ordinal, kind, reversal).text(),
                row.getObject("document", UUID.class),
                row.getInt("line_no"),
                row.getString("stand"),
                row.getString("external_id"),
                row.getString("ledger_ref"),
                row.getString("problem"),
                row.getTimestamp("changed_at").toInstant(),
                PostingLine.stored(row.getString("line")));
    }

    /// What the source said, word for word; null where it is kept no more.
    @Nullable String payload(long item, int ordinal, Instant observedAt) {
        return sql.sql(
                        "select payload from fact_payload where item = :item and ordinal = :ordinal and observed_at = :at limit 1")
                .param("item", item)
                .param("ordinal", ordinal)
                .param("at", java.sql.Timestamp.from(observedAt))
                .query(String.class)
                .optional()
                .orElse(null);
    }
}
