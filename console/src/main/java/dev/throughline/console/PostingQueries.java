package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the posting pages read of the books as a whole. Sums come from the movements, which are
/// few; items are listed newest first by key, a window at a time, so that a million of them are
/// never counted for a page.
@Component
class PostingQueries {
    /// Versions looked at first, and at most at once.
    private static final int WINDOW = 1_000;

    private static final int WINDOW_MAX = 16_000;

    /// A page that is not full after this long is shown as it is, with a way further back.
    private static final Duration LOOKING = Duration.ofMillis(200);

    /// Below so many versions a bucket is found through its documents or cases, not by looking at
    /// every version.
    private static final long FEW = 20_000;

    private static final String[] LEADING =
            Arrays.stream(PostingKind.values())
                    .filter(PostingKind::leading)
                    .map(PostingKind::name)
                    .toArray(String[]::new);

    private final JdbcClient sql;

    PostingQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// What a bucket holds.
    ///
    /// @param money one sum a currency, of the kinds asked for
    record Pile(long versions, BigDecimal hours, List<Money> money) {
        static final Pile NONE = new Pile(0, BigDecimal.ZERO, List.of());
    }

    private static final String SCOPE =
            """
             (:source = '' or c.connection = :source) and (:entity::uuid is null or c.entity = :entity::uuid)
             and (:period = '' or c.period = :period) and (:project::uuid is null or c.project = :project::uuid)\
            """;

    private JdbcClient.StatementSpec scoped(String text, PostingFilter filter) {
        return sql.sql(text)
                .param("source", filter.source())
                .param("entity", filter.entity() == null ? null : filter.entity().toString())
                .param("period", filter.period())
                .param("project", filter.project() == null ? null : filter.project().toString());
    }

    /// What each bucket holds by the movements.
    ///
    /// @param kinds whose amounts are summed
    Map<Bucket, Pile> piles(PostingFilter filter, Collection<PostingKind> kinds) {
        Map<Bucket, Pile> piles = new EnumMap<>(Bucket.class);
        scoped(
                        """
                        with moved as (
                          select m.cell, m.from_bucket, m.to_bucket, sum(m.versions) as versions, sum(m.hours_e4) as hours, sum(m.minor) as minor
                            from posting_movement m group by 1, 2, 3),
                        held as (
                          select cell, to_bucket as bucket, versions, hours, minor from moved where to_bucket is not null
                          union all select cell, from_bucket, -versions, -hours, -minor from moved where from_bucket is not null)
                        select h.bucket, case when c.kind = any(:kinds::text[]) then c.currency end as currency, sum(h.versions) as versions, sum(h.hours) as hours,
                               coalesce(sum(h.minor) filter (where c.kind = any(:kinds::text[])), 0) as minor
                          from held h join posting_cell c on c.id = h.cell where
                        """
                                + SCOPE
                                + " group by 1, 2 order by 1, 2",
                        filter)
                .param("kinds", kinds.stream().map(PostingKind::name).toArray(String[]::new))
                .query((row, _) -> {
                    String currency = row.getString("currency");
                    long minor = row.getLong("minor");
                    return piles.merge(
                            Bucket.valueOf(row.getString("bucket")),
                            new Pile(
                                    row.getLong("versions"),
                                    BigDecimal.valueOf(row.getLong("hours"), 4),
                                    currency == null || minor == 0
                                            ? List.of()
                                            : List.of(new Money(minor, currency))),
                            (a, b) -> {
                                List<Money> money = new ArrayList<>(a.money());
                                money.addAll(b.money());
                                return new Pile(
                                        a.versions() + b.versions(),
                                        a.hours().add(b.hours()),
                                        money);
                            });
                })
                .list();
        return piles;
    }

    /// What may be chosen in the filters.
    ///
    /// @param sources source connections
    /// @param entities legal entities
    /// @param periods newest first
    /// @param projects at most 300
    record Choices(
            List<String> sources, List<UUID> entities, List<String> periods, List<UUID> projects) {}

    Choices choices() {
        return new Choices(
                sql.sql("select distinct connection from posting_cell order by 1")
                        .query((row, _) -> row.getString(1))
                        .list(),
                sql.sql(
                                "select distinct entity from posting_cell where entity is not null limit 200")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list(),
                sql.sql(
                                "select period from posting_cell where period is not null group by period order by max(id) desc limit 60")
                        .query((row, _) -> row.getString(1))
                        .list(),
                sql.sql(
                                "select distinct project from posting_cell where project is not null limit 300")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// A version in a list.
    ///
    /// @param bucket null before approval
    /// @param problem code of the case it waits for
    record Row(
            long item,
            int ordinal,
            String connection,
            String objectType,
            String sourceId,
            @Nullable UUID entity,
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable LocalDate workDate,
            @Nullable String period,
            BigDecimal hours,
            @Nullable Money amount,
            @Nullable Bucket bucket,
            @Nullable String problem,
            boolean gone,
            Instant changedAt) {}

    /// Where a list goes on: everything older than this version.
    record Place(long item, int ordinal) {
        static final Place NEWEST = new Place(Long.MAX_VALUE, Integer.MAX_VALUE);

        static Place of(String text) {
            int dash = text.indexOf('-');
            try {
                return dash < 1 || text.length() > 32
                        ? NEWEST
                        : new Place(
                                Long.parseLong(text.substring(0, dash)),
                                Integer.parseInt(text.substring(dash + 1)));
            } catch (NumberFormatException _) {
                return NEWEST;
            }
        }

        String text() {
            return item + "-" + ordinal;
        }
    }

    /// Rows found, and where to look on.
    ///
    /// @param next null when everything was looked at
    /// @param full whether there are as many as asked for; otherwise the search stopped for its
    ///   time
    record Found(List<Row> rows, @Nullable Place next, boolean full) {}

    private static final String BUCKET =
            """
            case when v.state not in ('PREPARED', 'NOT_READY') then v.state
                 when p.state = 'READY' and d.id is not null then
                   case substr(d.line_stands, p.line_no + 1, 1) when 'F' then 'IN_FLIGHT' when 'U' then 'UNKNOWN' else 'READY' end
                 when p.state in ('POSTED', 'REVERSAL_PENDING') then case when p.opening then 'OPENING' else 'POSTED_NET' end
                 else p.state end\
            """;

    /// Looked up version by version, in this order, whatever the tables' statistics say.
    private static final String ROWS =
            """
            with w as materialized (select v.* from fact_version v $which)
            select v.item, v.ordinal, f.connection, f.object_type, i.source_id, c.entity, c.project, v.resource, v.work_date, c.period,
                   coalesce(p.hours_e4, v.hours_e4) as hours, coalesce(p.minor, v.minor) as minor, c.currency, b.bucket,
                   coalesce(p.problem, v.problem) as problem, v.gone, coalesce(p.changed_at, v.changed_at) as changed_at
              from w v
              left join lateral (select * from posting x where x.item = v.item and x.ordinal = v.ordinal and not x.reversal
                                    and x.kind = any(:leading::text[]) limit 1) p on true
              left join lateral (select x.id, x.line_stands from document x where x.id = p.document and p.state = 'READY'
                                    and x.state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD', 'ACCEPTED') limit 1) d on true
             cross join lateral (select $bucket as bucket) b
              join posting_cell c on c.id = coalesce(p.cell, v.cell)
             cross join lateral (select x.feed, x.source_id from fact_item x where x.id = v.item limit 1) i
              join fact_feed f on f.id = i.feed
             where (:bucket = '' or b.bucket = :bucket) and
            """
                            .replace("$bucket", BUCKET)
                    + SCOPE;

    /// Versions of a bucket, newest first.
    ///
    /// @param bucket null for any
    /// @param held how many the bucket holds in all
    Found rows(@Nullable Bucket bucket, long held, PostingFilter filter, Place before, int limit) {
        if (bucket != null && held == 0) {
            return new Found(List.of(), null, false);
        }
        if (bucket != null && held <= FEW) {
            @Nullable List<Place> places = places(bucket, before);
            if (places != null) {
                return among(places, bucket, filter, limit);
            }
        }
        List<Row> rows = new ArrayList<>();
        long began = System.nanoTime();
        Place from = before;
        int window = WINDOW;
        while (true) {
            @Nullable Place to = windowEnd(from, window);
            rows.addAll(
                    between(
                            bucket,
                            filter,
                            from,
                            to == null ? new Place(Long.MIN_VALUE, 0) : to,
                            limit + 1 - rows.size()));
            if (rows.size() > limit) {
                return new Found(rows.subList(0, limit), place(rows.get(limit - 1)), true);
            }
            if (to == null) {
                return new Found(rows, null, true);
            }
            from = to;
            if (System.nanoTime() - began > LOOKING.toNanos()) {
                return new Found(rows, from, false);
            }
            window = Math.min(WINDOW_MAX, window * 4);
        }
    }

    private static Place place(Row row) {
        return new Place(row.item(), row.ordinal());
    }

    private Found among(List<Place> places, Bucket bucket, PostingFilter filter, int limit) {
        List<Row> rows = new ArrayList<>();
        for (int at = 0; at < places.size() && rows.size() <= limit; at += WINDOW) {
            Columns some = Columns.of("item", "ordinal");
            places.subList(at, Math.min(places.size(), at + WINDOW))
                    .forEach(one -> some.row(one.item(), one.ordinal()));
            rows.addAll(
                    read(
                                    "join "
                                            + some.unnest()
                                            + " on v.item = u.item::bigint and v.ordinal = u.ordinal::int",
                                    bucket,
                                    filter,
                                    limit + 1 - rows.size())
                            .params(some.parameters())
                            .query((row, _) -> row(row))
                            .list());
        }
        return rows.size() > limit
                ? new Found(rows.subList(0, limit), place(rows.get(limit - 1)), true)
                : new Found(rows, null, true);
    }

    /// Versions that may be in a bucket of few, newest first; null where only looking at all tells.
    private @Nullable List<Place> places(Bucket bucket, Place before) {
        @Nullable String which =
                switch (bucket) {
                    case IN_FLIGHT -> "d.state = 'IN_FLIGHT'";
                    case UNKNOWN -> "d.state in ('UNKNOWN', 'PARKED')";
                    case ACCEPTED -> "d.prove_at is not null";
                    default -> null;
                };
        if (which == null && bucket != Bucket.EXCEPTION) {
            return null;
        }
        String from =
                which == null
                        ? "select v.item, v.ordinal from (select distinct s.subject_id::bigint as id from work_case_subject s join work_case w"
                                + " on w.id = s.case_id and w.closed_at is null where s.subject_type = 'fact') i"
                                + " cross join lateral (select x.item, x.ordinal from fact_version x where x.item = i.id offset 0) v"
                        : "select distinct v.item, v.ordinal from document d cross join lateral (select x.item, x.ordinal from posting x"
                                + " where x.document = d.id and not x.reversal offset 0) v where d.connection in (select l.ledger from posting_baseline l"
                                + " union select x.connection from document_lease x) and "
                                + which;
        return sql.sql(
                        "select * from ("
                                + from
                                + ") v where (v.item, v.ordinal) < (:item, :ordinal) order by v.item desc, v.ordinal desc limit :most")
                .param("item", before.item())
                .param("ordinal", before.ordinal())
                .param("most", 2 * FEW)
                .query((row, _) -> new Place(row.getLong(1), row.getInt(2)))
                .list();
    }

    private @Nullable Place windowEnd(Place from, int window) {
        return sql.sql(
                        "select item, ordinal from fact_version where (item, ordinal) < (:item, :ordinal) order by item desc, ordinal desc offset :skip limit 1")
                .param("item", from.item())
                .param("ordinal", from.ordinal())
                .param("skip", window - 1)
                .query((row, _) -> new Place(row.getLong(1), row.getInt(2)))
                .optional()
                .orElse(null);
    }

    private List<Row> between(
            @Nullable Bucket bucket, PostingFilter filter, Place before, Place end, int limit) {
        return read(
                        "where (v.item, v.ordinal) < (:item, :ordinal) and (v.item, v.ordinal) >= (:endItem, :endOrdinal)",
                        bucket,
                        filter,
                        limit)
                .param("item", before.item())
                .param("ordinal", before.ordinal())
                .param("endItem", end.item())
                .param("endOrdinal", end.ordinal())
                .query((row, _) -> row(row))
                .list();
    }

    private JdbcClient.StatementSpec read(
            String which, @Nullable Bucket bucket, PostingFilter filter, int limit) {
        return scoped(
                        ROWS.replace("$which", which)
                                + " order by v.item desc, v.ordinal desc limit :limit",
                        filter)
                .param("leading", LEADING)
                .param("bucket", bucket == null ? "" : bucket.name())
                .param("limit", limit);
    }

    private static Row row(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        String bucket = row.getString("bucket");
        return new Row(
                row.getLong("item"),
                row.getInt("ordinal"),
                row.getString("connection"),
                row.getString("object_type"),
                row.getString("source_id"),
                row.getObject("entity", UUID.class),
                row.getObject("project", UUID.class),
                row.getObject("resource", UUID.class),
                row.getObject("work_date", LocalDate.class),
                row.getString("period"),
                BigDecimal.valueOf(row.getLong("hours"), 4),
                currency == null ? null : new Money(row.getLong("minor"), currency),
                bucket == null ? null : Bucket.valueOf(bucket),
                row.getString("problem"),
                row.getBoolean("gone"),
                row.getTimestamp("changed_at").toInstant());
    }

    /// What a text may name.
    ///
    /// @param items at most 20
    /// @param documents at most 20
    record Hits(List<Long> items, List<UUID> documents) {
        int size() {
            return items.size() + documents.size();
        }
    }

    /// Items and documents by posting key, by a document's key, number or id in the ledger, or by
    /// the source's id.
    ///
    /// @param itemKey the item's part of a posting key; null where the text is none
    Hits find(String text, @Nullable String itemKey, List<String> connections) {
        Columns known = Columns.of("connection");
        connections.forEach(known::row);
        List<UUID> documents =
                connections.isEmpty()
                        ? List.of()
                        : sql.sql(
                                        "select d.id from document d join "
                                                + known.unnest()
                                                + " on d.connection = u.connection where (d.number = :text and d.number <> '') or (d.external_id = :text and d.external_id <> '')"
                                                + " or d.key = :text order by d.created_at desc limit 20")
                                .params(known.parameters())
                                .param("text", text)
                                .query((row, _) -> row.getObject(1, UUID.class))
                                .list();
        List<Long> items =
                sql.sql(
                                "select id from (select i.id from fact_item i where i.feed = any(array(select f.id from fact_feed f)) and i.source_id = :text"
                                        + " union select i.id from fact_item i where i.key = :key) i order by id desc limit 20")
                        .param("text", text)
                        .param("key", itemKey == null ? "" : itemKey)
                        .query((row, _) -> row.getLong(1))
                        .list();
        return new Hits(items, documents);
    }

    /// Whether anything was ever read.
    boolean any() {
        return sql.sql("select exists (select 1 from fact_item)").query(Boolean.class).single();
    }
}
