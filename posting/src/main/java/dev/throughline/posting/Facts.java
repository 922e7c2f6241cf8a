package dev.throughline.posting;

import dev.throughline.journal.Payload;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Questions to the register of facts: where an item is, what it went through, what the buckets
/// hold. Reads only.
public final class Facts {
    private static final String ITEM =
            "select i.id, f.connection, f.object_type, i.source_id, i.key, i.latest, i.gone, i.seen_at from fact_item i"
                    + " join fact_feed f on f.id = i.feed ";

    private final JdbcClient sql;

    public Facts(JdbcClient sql) {
        this.sql = sql;
    }

    /// An item of a source.
    ///
    /// @param key its part of every posting key
    /// @param latest its newest ordinal
    /// @param gone whether its source shows it no more
    public record Item(
            long id,
            String connection,
            String objectType,
            String sourceId,
            String key,
            int latest,
            boolean gone,
            Instant seenAt) {}

    /// A version of an item.
    ///
    /// @param state where it stands; `PREPARED` where its postings tell
    /// @param approval on what its approval rests, in words; null where nothing was read of it yet
    /// @param problem the code of what stands in its way; null where nothing does
    public record Version(
            int ordinal,
            String state,
            boolean gone,
            String stamp,
            BigDecimal hours,
            @Nullable String approval,
            @Nullable String problem,
            Instant observedAt,
            Instant changedAt) {}

    /// A posting.
    ///
    /// @param key its key in the ledger
    /// @param state where it stands, also while it is in a document under way
    /// @param line what was frozen; null where an opening has no amounts
    /// @param document the document it is in; null where none
    /// @param number the ledger's document number; empty where none is known
    /// @param externalId the ledger's id of it
    /// @param ledgerRef the ledger's proof
    public record Posting(
            long item,
            int ordinal,
            PostingKind kind,
            boolean reversal,
            String key,
            PostingState state,
            @Nullable PostingLine line,
            @Nullable UUID document,
            String documentKey,
            String number,
            String externalId,
            String ledgerRef,
            @Nullable String problem,
            Instant changedAt) {}

    /// An item's whole life.
    public record Story(Item item, List<Version> versions, List<Posting> postings) {}

    /// What a bucket of a cell holds.
    public record Held(Cell cell, Bucket bucket, long versions, BigDecimal hours, long minor) {}

    /// An item that waits for somebody or something.
    ///
    /// @param root what for; versions with the same root go on together
    public record Waiting(
            Item item,
            int ordinal,
            String state,
            @Nullable String problem,
            String root,
            Instant until) {}

    /// The item of a source record.
    public Optional<Item> find(String connection, String objectType, String sourceId) {
        return sql.sql(
                        ITEM
                                + "where f.connection = :c and f.object_type = :t and i.source_id = :id")
                .param("c", connection)
                .param("t", objectType)
                .param("id", sourceId)
                .query((row, _) -> item(row))
                .optional();
    }

    /// Items with that native id, in whatever source.
    public List<Item> bySourceId(String sourceId) {
        return sql.sql(
                        ITEM
                                + "where i.feed in (select id from fact_feed) and i.source_id = :id order by i.id limit 50")
                .param("id", sourceId)
                .query((row, _) -> item(row))
                .list();
    }

    /// The item of a posting key, as it travels in the ledger's reference.
    public Optional<Item> byKey(String key) {
        String part;
        try {
            part = new PostingKey(key).item();
        } catch (IllegalArgumentException _) {
            part = key;
        }
        return sql.sql(ITEM + "where i.key = :key limit 1")
                .param("key", part)
                .query((row, _) -> item(row))
                .optional();
    }

    /// An item by its number here.
    public Optional<Item> find(long id) {
        return sql.sql(ITEM + "where i.id = :id")
                .param("id", id)
                .query((row, _) -> item(row))
                .optional();
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getBoolean(7),
                row.getTimestamp(8).toInstant());
    }

    /// The whole life of an item.
    public Optional<Story> story(long id) {
        return find(id).map(item -> new Story(item, versions(item), postings(item)));
    }

    private List<Version> versions(Item item) {
        return sql.sql("select * from fact_version where item = :item order by ordinal")
                .param("item", item.id())
                .query((row, _) ->
                        new Version(
                                row.getInt("ordinal"),
                                row.getString("state"),
                                row.getBoolean("gone"),
                                row.getString("stamp"),
                                HoursE4.hours(row.getLong("hours_e4")),
                                row.getString("approval"),
                                row.getString("problem"),
                                row.getTimestamp("observed_at").toInstant(),
                                row.getTimestamp("changed_at").toInstant()))
                .list();
    }

    private static final String POSTING =
            "select "
                    + PostingRow.COLUMNS
                    + ", p.changed_at, i.key, coalesce(d.key, ''), coalesce(d.number, ''), substr(d.line_stands, p.line_no + 1, 1)"
                    + " from posting p join fact_item i on i.id = p.item left join document d on d.id = p.document ";

    private List<Posting> postings(Item item) {
        return sql.sql(POSTING + "where p.item = :item order by p.ordinal, p.reversal, p.kind")
                .param("item", item.id())
                .query((row, _) -> posting(row))
                .list();
    }

    /// The postings of a document, in the order of its lines.
    public List<Posting> inDocument(UUID document) {
        return sql.sql(POSTING + "where p.document = :document order by p.line_no, p.item")
                .param("document", document)
                .query((row, _) -> posting(row))
                .list();
    }

    private static Posting posting(ResultSet row) throws SQLException {
        PostingRow posting = PostingRow.of(row);
        return new Posting(
                posting.item(),
                posting.ordinal(),
                posting.kind(),
                posting.reversal(),
                PostingKey.of(
                                row.getString(17),
                                posting.ordinal(),
                                posting.kind(),
                                posting.reversal())
                        .text(),
                state(posting, row.getString(20)),
                posting.line().isEmpty() ? null : posting.content(),
                posting.document(),
                row.getString(18),
                row.getString(19),
                posting.externalId(),
                posting.ledgerRef(),
                posting.problem(),
                row.getTimestamp(16).toInstant());
    }

    private static PostingState state(PostingRow posting, @Nullable String stand) {
        if (posting.state() != PostingState.READY || stand == null) {
            return posting.state();
        }
        return switch (stand) {
            case "F" -> PostingState.IN_FLIGHT;
            case "U" -> PostingState.UNKNOWN;
            default -> PostingState.READY;
        };
    }

    /// What the source said in a version, field by field; empty where it is past its retention.
    public Map<String, Object> payload(long item, int ordinal) {
        return sql.sql("select payload from fact_payload where item = :item and ordinal = :ordinal")
                .param("item", item)
                .param("ordinal", ordinal)
                .query((row, _) -> Payload.fields(row.getString(1)))
                .optional()
                .orElse(Map.of());
    }

    /// What every bucket of every cell holds, from the movements; empty ones are left out.
    public List<Held> buckets() {
        Map<Integer, Cell> cells = new HashMap<>();
        sql.sql("select * from posting_cell")
                .query((row, _) -> cells.put(row.getInt("id"), Cells.cell(row)))
                .list();
        List<Held> held = new ArrayList<>();
        sql.sql(
                        """
                        select cell, bucket, sum(versions), sum(hours), sum(minor) from (
                          select cell, to_bucket as bucket, versions, hours_e4 as hours, minor from posting_movement where to_bucket is not null
                          union all
                          select cell, from_bucket, -versions, -hours_e4, -minor from posting_movement where from_bucket is not null) m
                         group by 1, 2 having sum(versions) <> 0 or sum(hours) <> 0 or sum(minor) <> 0 order by 1, 2\
                        """)
                .query((row, _) -> {
                    Cell cell = cells.get(row.getInt(1));
                    return cell != null
                            && held.add(
                                    new Held(
                                            cell,
                                            Bucket.valueOf(row.getString(2)),
                                            row.getLong(3),
                                            HoursE4.hours(row.getLong(4)),
                                            row.getLong(5)));
                })
                .list();
        return held;
    }

    /// Items that wait, those that go on soonest first.
    ///
    /// @param code only those of that case; empty text for all
    public List<Waiting> waiting(String code, int limit) {
        return sql.sql(
                        """
                        select i.id, f.connection, f.object_type, i.source_id, i.key, i.latest, i.gone, i.seen_at, d.ordinal, v.state, v.problem,
                               d.root, d.due_at
                          from fact_due d join fact_item i on i.id = d.item join fact_feed f on f.id = i.feed
                          join fact_version v on v.item = d.item and v.ordinal = d.ordinal
                         where d.root is not null and (:code = '' or v.problem = :code) order by d.due_at, d.item limit :limit\
                        """)
                .param("code", code)
                .param("limit", limit)
                .query((row, _) ->
                        new Waiting(
                                item(row),
                                row.getInt(9),
                                row.getString(10),
                                row.getString(11),
                                row.getString(12),
                                row.getTimestamp(13).toInstant()))
                .list();
    }

    /// How many versions are registered and not yet looked at: the backlog of preparation.
    public long backlog() {
        return sql.sql("select count(*) from fact_due where root is null")
                .query(Long.class)
                .single();
    }

    /// The current approved hours of a source, by day of work: the hub's side of a population.
    ///
    /// @param from first work date
    /// @param to last work date
    public Map<LocalDate, BigDecimal> hoursByDay(String connection, LocalDate from, LocalDate to) {
        Map<LocalDate, BigDecimal> hours = new HashMap<>();
        sql.sql(
                        "select v.work_date, sum(v.day_e4) from fact_version v join fact_item i on i.id = v.item and i.latest = v.ordinal"
                                + " join fact_feed f on f.id = i.feed where f.connection = :c and v.work_date between :from and :to group by 1")
                .param("c", connection)
                .param("from", from)
                .param("to", to)
                .query((row, _) ->
                        hours.put(row.getObject(1, LocalDate.class), HoursE4.hours(row.getLong(2))))
                .list();
        return hours;
    }
}
