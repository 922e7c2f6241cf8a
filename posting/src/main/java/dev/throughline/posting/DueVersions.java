package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Payload;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The versions that are to be prepared: now, or when what they wait for has come.
final class DueVersions {
    private final JdbcClient sql;
    private final Map<Short, FactSource> sources;
    private final FreshFacts fresh;

    /// Where the last claim ended. What was done before it is dead and need not be passed again;
    /// from time to time a claim begins at the front for what came late.
    private Instant lastDue = Instant.EPOCH;

    private long lastItem;
    private int claims;

    private static final int FROM_THE_FRONT_EVERY = 8;

    DueVersions(JdbcClient sql, Map<Short, FactSource> sources, FreshFacts fresh) {
        this.sql = sql;
        this.sources = sources;
        this.fresh = fresh;
    }

    /// Takes what is due, oldest first, in the caller's transaction; others pass it by until then.
    List<DueVersion> claim(Instant now, int limit) {
        boolean front = claims++ % FROM_THE_FRONT_EVERY == 0;
        List<DueVersion> due =
                claim(now, limit, front ? Instant.EPOCH : lastDue, front ? 0 : lastItem);
        if (due.size() < limit && !front) {
            claims = 1;
            due = claim(now, limit, Instant.EPOCH, 0);
        }
        if (!due.isEmpty()) {
            lastDue = due.getLast().dueAt();
            lastItem = due.getLast().item();
        }
        return due;
    }

    private List<DueVersion> claim(Instant now, int limit, Instant after, long afterItem) {
        Columns feeds = Columns.of("feed");
        sources.keySet().forEach(feeds::row);
        return sql.sql(
                        """
                        select d.due_at, d.item, d.ordinal, d.root, d.tries, v.state, v.gone, v.cell, v.hours_e4, v.minor, v.problem, v.day_e4,
                               v.resource, v.work_date, v.observed_at, v.stamp, i.feed, i.source_id, i.key, i.latest, v.reposted
                          from (select due_at, item, ordinal, root, tries from fact_due
                                 where due_at <= :now and (due_at, item) >= (:after::timestamptz, :afterItem) and feed = any(:feed::smallint[])
                                 order by due_at, item, ordinal limit :limit for update skip locked) d
                          join fact_version v on v.item = d.item and v.ordinal = d.ordinal
                          join fact_item i on i.id = d.item
                         order by d.due_at, d.item, d.ordinal\
                        """)
                .params(feeds.parameters())
                .param("now", Timestamp.from(now))
                .param("after", Timestamp.from(after))
                .param("afterItem", afterItem)
                .param("limit", limit)
                .query((row, _) -> version(row))
                .list();
    }

    private DueVersion version(ResultSet row) throws SQLException {
        return new DueVersion(
                row.getTimestamp(1).toInstant(),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                row.getBoolean(7),
                row.getInt(8),
                row.getLong(9),
                row.getLong(10),
                row.getString(11),
                row.getLong(12),
                row.getObject(13, UUID.class),
                row.getObject(14, LocalDate.class),
                row.getTimestamp(15).toInstant(),
                source(row.getShort(17)),
                row.getString(18),
                row.getString(16),
                row.getString(19),
                row.getInt(20),
                row.getBoolean(21));
    }

    /// The newest versions of items dated in a period that nobody has approved, seen until a moment
    /// and not accrued yet; in the order of their items.
    ///
    /// @param after the item to go on after
    List<DueVersion> drafts(LocalDate from, LocalDate to, Instant until, long after, int limit) {
        Columns feeds = Columns.of("feed");
        sources.values().stream()
                .filter(source -> !source.expense())
                .forEach(source -> feeds.row(source.feed()));
        if (feeds.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        """
                        select v.observed_at, v.item, v.ordinal, null, 0, v.state, v.gone, v.cell, v.hours_e4, v.minor, v.problem, v.day_e4,
                               v.resource, v.work_date, v.observed_at, v.stamp, i.feed, i.source_id, i.key, i.latest, v.reposted
                          from fact_item i join fact_version v on v.item = i.id and v.ordinal = i.latest
                         where i.fact_date between :from and :to and i.feed = any(:feed::smallint[]) and not i.gone and i.id > :after
                           and v.state = 'NOT_READY' and v.observed_at <= :until
                           and not exists (select 1 from posting p where p.item = v.item and p.ordinal = v.ordinal and p.kind = 'ACCRUED_COST')
                         order by i.id limit :limit\
                        """)
                .params(feeds.parameters())
                .param("from", from)
                .param("to", to)
                .param("until", Timestamp.from(until))
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> version(row))
                .list();
    }

    /// The newest versions of live items dated until a day that nothing was made of yet; in the
    /// order of their items.
    ///
    /// @param after the item to go on after
    List<DueVersion> unprepared(LocalDate until, long after, int limit) {
        Columns feeds = Columns.of("feed");
        sources.keySet().forEach(feeds::row);
        return sql.sql(
                        """
                        select v.observed_at, v.item, v.ordinal, null, 0, v.state, v.gone, v.cell, v.hours_e4, v.minor, v.problem, v.day_e4,
                               v.resource, v.work_date, v.observed_at, v.stamp, i.feed, i.source_id, i.key, i.latest, v.reposted
                          from fact_item i join fact_version v on v.item = i.id and v.ordinal = i.latest
                         where i.fact_date <= :until and i.feed = any(:feed::smallint[]) and not i.gone and i.id > :after and v.state = 'READY'
                         order by i.id limit :limit for update of i\
                        """)
                .params(feeds.parameters())
                .param("until", until)
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> version(row))
                .list();
    }

    /// Of these versions, those that are their item's newest, prepared and not gone, with their
    /// items locked; in the order of their items. In the caller's transaction.
    List<DueVersion> newest(List<FreshFacts.Version> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Columns rows = Columns.of("item", "ordinal");
        wanted.forEach(one -> rows.row(one.item(), one.ordinal()));
        Columns feeds = Columns.of("feed");
        sources.keySet().forEach(feeds::row);
        return sql.sql(
                        "select v.observed_at, v.item, v.ordinal, null, 0, v.state, v.gone, v.cell, v.hours_e4, v.minor, v.problem, v.day_e4,"
                                + " v.resource, v.work_date, v.observed_at, v.stamp, i.feed, i.source_id, i.key, i.latest, v.reposted"
                                + " from fact_item i join fact_version v on v.item = i.id and v.ordinal = i.latest join "
                                + rows.unnest()
                                + " on v.item = u.item::bigint and v.ordinal = u.ordinal::int"
                                + " where v.state = 'PREPARED' and not i.gone and i.feed = any(:feed::smallint[]) order by i.id for update of i")
                .params(rows.parameters())
                .params(feeds.parameters())
                .query((row, _) -> version(row))
                .list();
    }

    /// Of these versions, those whose record is still kept.
    Set<FreshFacts.Version> kept(List<DueVersion> asked) {
        if (asked.isEmpty()) {
            return Set.of();
        }
        Columns rows = Columns.of("item", "ordinal");
        asked.forEach(one -> rows.row(one.item(), one.ordinal()));
        return new HashSet<>(
                sql.sql(
                                "select p.item, p.ordinal from fact_payload p join "
                                        + rows.unnest()
                                        + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int")
                        .params(rows.parameters())
                        .query((row, _) -> new FreshFacts.Version(row.getLong(1), row.getInt(2)))
                        .list());
    }

    private FactSource source(short feed) {
        FactSource source = sources.get(feed);
        if (source == null) {
            throw new IllegalStateException("feed " + feed + " is not configured");
        }
        return source;
    }

    /// The records of these versions, in order: as they were handed over, else from the register.
    List<ObservedRecord> records(List<DueVersion> due) {
        Map<FreshFacts.Version, ObservedRecord> records = new HashMap<>();
        Columns asked = Columns.of("item", "ordinal");
        for (DueVersion one : due) {
            ObservedRecord handed = fresh.take(one.version());
            if (handed != null) {
                records.put(one.version(), handed);
            } else {
                asked.row(one.item(), one.ordinal());
            }
        }
        if (!asked.isEmpty()) {
            Map<FreshFacts.Version, DueVersion> byVersion = new HashMap<>();
            due.forEach(one -> byVersion.put(one.version(), one));
            sql.sql(
                            "select p.item, p.ordinal, p.payload from fact_payload p join "
                                    + asked.unnest()
                                    + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int")
                    .params(asked.parameters())
                    .query((row, _) -> {
                        FreshFacts.Version version =
                                new FreshFacts.Version(row.getLong(1), row.getInt(2));
                        DueVersion one = byVersion.get(version);
                        return one == null
                                ? null
                                : records.put(
                                        version, one.record(Payload.fields(row.getString(3))));
                    })
                    .list();
        }
        List<ObservedRecord> inOrder = new ArrayList<>(due.size());
        for (DueVersion one : due) {
            inOrder.add(records.getOrDefault(one.version(), one.record(Map.of())));
        }
        return inOrder;
    }

    /// A version that waits.
    ///
    /// @param root what for
    record Wait(DueVersion due, Instant until, String root) {}

    /// Takes what was done off the list, and puts off what waits.
    void settle(Collection<DueVersion> claimed, Collection<Wait> waits) {
        Columns gone = Columns.of("due_at", "item", "ordinal");
        claimed.forEach(one -> gone.row(one.dueAt(), one.item(), one.ordinal()));
        if (!gone.isEmpty()) {
            sql.sql(
                            "delete from fact_due d using "
                                    + gone.unnest()
                                    + " where d.due_at = u.due_at::timestamptz and d.item = u.item::bigint and d.ordinal = u.ordinal::int")
                    .params(gone.parameters())
                    .update();
        }
        Columns put = Columns.of("due_at", "item", "ordinal", "feed", "root", "tries");
        waits.forEach(wait ->
                put.row(
                        wait.until(),
                        wait.due().item(),
                        wait.due().ordinal(),
                        wait.due().source().feed(),
                        wait.root(),
                        wait.due().tries() + 1));
        if (!put.isEmpty()) {
            sql.sql(
                            "insert into fact_due (due_at, item, ordinal, feed, root, tries) select u.due_at::timestamptz, u.item::bigint, u.ordinal::int,"
                                    + " u.feed::smallint, u.root, u.tries::int from "
                                    + put.unnest()
                                    + " on conflict do nothing")
                    .params(put.parameters())
                    .update();
        }
    }

    /// Roots tried at once at most; the rest has its own time.
    private static final int PROBES_MAX = 500;

    /// Tries one version of each root again: what it waits for may have come. What waits for itself
    /// alone, or for the target's word, has its own time. Answers how many.
    int probe(Instant now) {
        return sql.sql(
                        """
                        update fact_due d set due_at = :now
                          from (select distinct on (root) due_at, item, ordinal from fact_due
                                 where root is not null and due_at > :now and root not like 'TARGET %' and root not like '% fact %'
                                 order by root, item, ordinal limit :limit) w
                         where d.due_at = w.due_at and d.item = w.item and d.ordinal = w.ordinal\
                        """)
                .param("now", Timestamp.from(now))
                .param("limit", PROBES_MAX)
                .update();
    }

    /// Tries all versions of roots again of which one has got through.
    void wakeRoots(Collection<String> roots, Instant now) {
        if (roots.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("root");
        roots.forEach(rows::row);
        sql.sql(
                        "update fact_due set due_at = :now where root = any(:root::text[]) and due_at > :now")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Tries what waits for the target's word on these items again.
    static void wakeTargets(JdbcClient sql, Collection<Long> items, Instant now) {
        wake(sql, items, " and d.root = 'TARGET ' || d.item", now);
    }

    /// Tries everything of these items again that waits for something.
    static void wakeItems(JdbcClient sql, Collection<Long> items, Instant now) {
        wake(sql, items, "", now);
    }

    private static void wake(JdbcClient sql, Collection<Long> items, String only, Instant now) {
        if (items.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("item");
        items.forEach(rows::row);
        sql.sql(
                        "update fact_due d set due_at = :now from "
                                + rows.unnest()
                                + " where d.item = u.item::bigint and d.root is not null and d.due_at > :now"
                                + only)
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Puts versions on the list that are not on it.
    ///
    /// @param root what they wait for; null for at once
    static void enqueue(
            JdbcClient sql,
            Collection<FreshFacts.Version> versions,
            Instant at,
            @Nullable String root) {
        if (versions.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("item", "ordinal");
        versions.forEach(version -> rows.row(version.item(), version.ordinal()));
        sql.sql(
                        "insert into fact_due (due_at, item, ordinal, feed, root) select distinct :at::timestamptz, i.id, u.ordinal::int, i.feed, :root::text from "
                                + rows.unnest()
                                + " join fact_item i on i.id = u.item::bigint where not exists (select 1 from fact_due d where d.item = u.item::bigint and d.ordinal = u.ordinal::int and d.root is not null)"
                                + " on conflict do nothing")
                .params(rows.parameters())
                .param("at", Timestamp.from(at))
                .param("root", root)
                .update();
    }
}
