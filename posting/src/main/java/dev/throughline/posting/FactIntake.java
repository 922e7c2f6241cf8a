package dev.throughline.posting;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.StorableText;
import dev.throughline.journal.Doubt;
import dev.throughline.journal.Doubts;
import dev.throughline.journal.Payload;
import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/// Takes pages of facts in: one page, one transaction. Each observation is judged by its declared
/// financial fields alone; a new version gets the item's next ordinal, is counted at once by what
/// can be read of it, and waits to be prepared. Nothing can be wrong with a record that would keep
/// it out.
public final class FactIntake {
    /// A record of more characters is kept without its content, as a case.
    static final int RECORD_CHARACTERS_MAX = 1_000_000;

    private static final int NAME_CHARACTERS_MAX = 400;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Cells cells;
    private final FreshFacts fresh;
    private final Doubts doubts;
    private final Signal registered;
    private final InstantSource clock;

    FactIntake(
            JdbcClient sql,
            TransactionTemplate transaction,
            Cells cells,
            FreshFacts fresh,
            Signal registered,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.cells = cells;
        this.fresh = fresh;
        this.doubts = new Doubts(sql);
        this.registered = registered;
        this.clock = clock;
    }

    /// What a page held.
    ///
    /// @param versions new versions
    /// @param same observations that told nothing new
    /// @param older observations older than what is known, or not believed yet: dropped
    public record Taken(int versions, int same, int older) {}

    /// Takes one page in and moves the cursor with it. All of it is believed that is not older than
    /// what is known.
    ///
    /// @param caughtUp whether the feed had nothing more at the time
    public Taken takePage(
            FactSource source, List<ObservedRecord> page, Cursor next, boolean caughtUp) {
        return takePage(source, page, next, caughtUp, Trust.WHOLE);
    }

    /// Takes one page in as [#takePage] does, but does not believe what comes back under an equal
    /// stamp ([Doubt]): the caller asks for those items by their ids when [#nextLook] says so.
    public Taken takePageInDoubt(
            FactSource source, List<ObservedRecord> page, Cursor next, boolean caughtUp) {
        return takePage(source, page, next, caughtUp, Trust.NO_RETURN);
    }

    /// What of a page is believed.
    private enum Trust {
        /// All that is not older than what is known.
        WHOLE,
        /// The same, but not what comes back under an equal stamp.
        NO_RETURN
    }

    private Taken takePage(
            FactSource source,
            List<ObservedRecord> page,
            Cursor next,
            boolean caughtUp,
            Trust trust) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> {
                    Instant now = clock.instant();
                    Taken taken = take(source, page, now, trust);
                    advance(source, page.size(), taken, next, caughtUp, now);
                    return taken;
                }));
    }

    /// When an item of this source is to be asked by its id; empty where none is in doubt.
    Optional<Instant> nextLook(FactSource source) {
        return doubts.next(source.connection(), source.objectType());
    }

    /// The items that are to be asked now.
    List<String> dueLooks(FactSource source) {
        return doubts.due(source.connection(), source.objectType(), clock.instant());
    }

    /// Takes in what the items themselves have shown; it is believed, unless it is older than what
    /// is known.
    ///
    /// @param asked the ids that were asked for
    /// @param shown what was shown of them
    Taken takeLooked(FactSource source, List<String> asked, List<ObservedRecord> shown) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> {
                    Instant now = clock.instant();
                    Map<String, ObservedRecord> seen = new HashMap<>();
                    shown.forEach(record -> seen.put(storable(record.externalId()), record));
                    Map<String, Known> items = known(source, asked);
                    Doubts.Sheet sheet =
                            doubts.sheet(source.connection(), source.objectType(), asked, now);
                    items.forEach((id, item) -> {
                        Ordinals.Newest newest = java.util.Objects.requireNonNull(item.newest);
                        sheet.looked(
                                id,
                                newest.stamp(),
                                newest.hash().hex(),
                                looked(source, item, newest, seen.get(id)));
                    });
                    sheet.write();
                    return take(source, shown, now, Trust.WHOLE);
                }));
    }

    private static Doubt.Seen looked(
            FactSource source, Known item, Ordinals.Newest newest, @Nullable ObservedRecord seen) {
        if (seen == null) {
            return item.gone ? Doubt.Seen.NEWER : Doubt.Seen.NOTHING;
        }
        FactHash hash = FactHash.of(source.declaration(), seen);
        return switch (Ordinals.observe(newest, hash, storable(seen.stamp()), false)) {
            case Ordinals.Observed.Version _ -> Doubt.Seen.NEWER;
            case Ordinals.Observed.Same(String stamp) ->
                    stamp.equals(newest.stamp()) ? Doubt.Seen.KNOWN : Doubt.Seen.NEWER;
            case Ordinals.Observed.Older _ -> Doubt.Seen.NOTHING;
            case Ordinals.Observed.Ask _ -> Doubt.Seen.OTHER;
        };
    }

    /// Takes observations in that belong to no place in the feed: what a population no longer
    /// shows, what a hint made us read.
    public Taken take(FactSource source, List<ObservedRecord> seen) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> take(source, seen, clock.instant(), Trust.WHOLE)));
    }

    /// An item as this transaction knows it.
    private static final class Known {
        long id;
        Ordinals.@Nullable Newest newest;
        boolean gone;
        boolean inserted;
        boolean changed;
        boolean restamped;
        @Nullable LocalDate date;
    }

    private record Fresh(
            Known item,
            int ordinal,
            ObservedRecord record,
            FactHash hash,
            NativeMeasures measures) {}

    /// A later look at a version that is the same in money.
    private record Restated(Known item, int ordinal, ObservedRecord record) {}

    private Taken take(FactSource source, List<ObservedRecord> page, Instant now, Trust trust) {
        Map<String, Known> items =
                known(source, page.stream().map(ObservedRecord::externalId).toList());
        Doubts.Sheet sheet =
                doubts.sheet(
                        source.connection(),
                        source.objectType(),
                        trust == Trust.WHOLE
                                ? Set.of()
                                : changedUnderTheirStamp(source, page, items),
                        now);
        List<Fresh> versions = new ArrayList<>();
        List<Restated> restated = new ArrayList<>();
        int same = 0;
        int older = 0;
        for (ObservedRecord seen : page) {
            String id = storable(seen.externalId());
            FactHash hash = FactHash.of(source.declaration(), seen);
            Known item = items.computeIfAbsent(id, _ -> new Known());
            if (item.newest == null && seen.deleted()) {
                // Gone before it was ever seen: nothing of it was posted.
                same++;
                continue;
            }
            Ordinals.Newest known = item.newest;
            Ordinals.Observed observed =
                    observe(item, hash, storable(seen.stamp()), seen.deleted());
            if (trust == Trust.NO_RETURN
                    && known != null
                    && observed instanceof Ordinals.Observed.Version
                    && !seen.stamp().isEmpty()
                    && known.stamp().equals(storable(seen.stamp()))
                    && !sheet.believes(id, known.stamp(), known.hash().hex(), hash.hex())) {
                older++;
                continue;
            }
            switch (observed) {
                case Ordinals.Observed.Version(int ordinal) -> {
                    Ordinals.Newest before = item.newest;
                    item.inserted |= before == null;
                    item.changed = true;
                    item.gone = seen.deleted();
                    item.newest =
                            new Ordinals.Newest(
                                    ordinal,
                                    hash,
                                    seen.stamp().isEmpty() && before != null
                                            ? before.stamp()
                                            : storable(seen.stamp()));
                    NativeMeasures measures = NativeMeasures.of(source.declaration(), seen);
                    item.date = measures.date() == null ? item.date : measures.date();
                    versions.add(new Fresh(item, ordinal, seen, hash, measures));
                }
                case Ordinals.Observed.Same(String stamp) -> {
                    same++;
                    Ordinals.Newest before = java.util.Objects.requireNonNull(item.newest);
                    if (!stamp.equals(before.stamp())) {
                        item.restamped = true;
                        restated.add(new Restated(item, before.ordinal(), seen));
                        item.newest = new Ordinals.Newest(before.ordinal(), before.hash(), stamp);
                    }
                }
                case Ordinals.Observed.Older() -> older++;
                case Ordinals.Observed.Ask() ->
                        throw new IllegalStateException("an item read anew was to be asked again");
            }
        }
        sheet.write();
        write(source, items, versions, now);
        restate(restated, now);
        return new Taken(versions.size(), same, older);
    }

    /// The items that show other content under the stamp they are known with; usually none, and the
    /// database is not asked about doubts then.
    private static List<String> changedUnderTheirStamp(
            FactSource source, List<ObservedRecord> page, Map<String, Known> items) {
        return page.stream()
                .filter(seen -> {
                    Known item = items.get(storable(seen.externalId()));
                    Ordinals.Newest newest = item == null ? null : item.newest;
                    return newest != null
                            && !seen.stamp().isEmpty()
                            && newest.stamp().equals(storable(seen.stamp()))
                            && !newest.hash().equals(FactHash.of(source.declaration(), seen));
                })
                .map(seen -> storable(seen.externalId()))
                .toList();
    }

    /// A page shows items as they are when it is read, so an equal stamp with other content is a
    /// later look at a clock that ticks too slowly.
    private static Ordinals.Observed observe(
            Known item, FactHash hash, String stamp, boolean deleted) {
        if (deleted && item.gone) {
            Ordinals.Newest newest = java.util.Objects.requireNonNull(item.newest);
            return new Ordinals.Observed.Same(newest.stamp());
        }
        Ordinals.Observed observed = Ordinals.observe(item.newest, hash, stamp, false);
        return observed instanceof Ordinals.Observed.Ask
                ? Ordinals.observe(item.newest, hash, stamp, true)
                : observed;
    }

    private Map<String, Known> known(FactSource source, Collection<String> ids) {
        Columns asked = Columns.of("source_id");
        ids.stream().map(FactIntake::storable).distinct().forEach(asked::row);
        Map<String, Known> items = new LinkedHashMap<>();
        if (asked.isEmpty()) {
            return items;
        }
        sql.sql(
                        "select id, source_id, latest, hash_format, hash, stamp, gone, fact_date from fact_item"
                                + " where feed = :feed and source_id = any(:source_id::text[]) order by id for update")
                .params(asked.parameters())
                .param("feed", source.feed())
                .query((row, _) -> {
                    Known item = new Known();
                    item.id = row.getLong(1);
                    item.newest =
                            new Ordinals.Newest(
                                    row.getInt(3),
                                    FactHash.stored(row.getInt(4), row.getBytes(5)),
                                    row.getString(6));
                    item.gone = row.getBoolean(7);
                    item.date = row.getObject(8, LocalDate.class);
                    return items.put(row.getString(2), item);
                })
                .list();
        return items;
    }

    private void write(
            FactSource source, Map<String, Known> items, List<Fresh> versions, Instant now) {
        long inserted = items.values().stream().filter(item -> item.inserted).count();
        if (inserted > 0) {
            List<Long> ids =
                    sql.sql("select nextval('fact_item_id') from generate_series(1, :n)")
                            .param("n", inserted)
                            .query((row, _) -> row.getLong(1))
                            .list();
            int next = 0;
            for (Known item : items.values()) {
                if (item.inserted) {
                    item.id = ids.get(next++);
                }
            }
        }
        writeItems(source, items, now);
        writeVersions(source, versions, now);
    }

    private void writeItems(FactSource source, Map<String, Known> items, Instant now) {
        Columns fresh =
                Columns.of(
                        "id",
                        "source_id",
                        "key",
                        "latest",
                        "format",
                        "hash",
                        "stamp",
                        "gone",
                        "fact_date");
        Columns changed =
                Columns.of("id", "latest", "format", "hash", "stamp", "gone", "fact_date");
        items.forEach((id, item) -> {
            Ordinals.Newest newest = item.newest;
            if (newest == null) {
                return;
            }
            if (item.inserted) {
                fresh.row(
                        item.id,
                        id,
                        PostingKey.item(
                                source.connection(), source.objectType(), id, source.ledger()),
                        newest.ordinal(),
                        newest.hash().format(),
                        newest.hash().bytes(),
                        newest.stamp(),
                        item.gone,
                        item.date);
            } else if (item.changed || item.restamped) {
                changed.row(
                        item.id,
                        newest.ordinal(),
                        newest.hash().format(),
                        newest.hash().bytes(),
                        newest.stamp(),
                        item.gone,
                        item.date);
            }
        });
        if (!fresh.isEmpty()) {
            sql.sql(
                            "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                    + " select u.id::bigint, :feed, u.source_id, u.key, u.latest::int, u.format::smallint, u.hash::bytea, u.stamp,"
                                    + " u.gone::boolean, u.fact_date::date, :now from "
                                    + fresh.unnest())
                    .params(fresh.parameters())
                    .param("feed", source.feed())
                    .param("now", Timestamp.from(now))
                    .update();
        }
        if (!changed.isEmpty()) {
            sql.sql(
                            "update fact_item i set latest = u.latest::int, hash_format = u.format::smallint, hash = u.hash::bytea, stamp = u.stamp,"
                                    + " gone = u.gone::boolean, fact_date = u.fact_date::date, seen_at = :now from "
                                    + changed.unnest()
                                    + " where i.id = u.id::bigint")
                    .params(changed.parameters())
                    .param("now", Timestamp.from(now))
                    .update();
        }
    }

    private void writeVersions(FactSource source, List<Fresh> versions, Instant now) {
        if (versions.isEmpty()) {
            return;
        }
        cells.numbers(
                versions.stream()
                        .map(version -> source.cell(version.measures().currency()))
                        .distinct()
                        .toList());
        Columns rows =
                Columns.of(
                        "item", "ordinal", "gone", "hash", "stamp", "cell", "hours", "minor",
                        "problem", "payload");
        Movements movements = new Movements();
        List<FreshFacts.Version> handed = new ArrayList<>();
        for (Fresh version : versions) {
            ObservedRecord record = version.record();
            NativeMeasures measures = version.measures();
            int cell = cells.number(source.cell(measures.currency()));
            String text = text(record);
            rows.row(
                    version.item().id,
                    version.ordinal(),
                    record.deleted(),
                    version.hash().bytes(),
                    storable(record.stamp()),
                    cell,
                    record.deleted() ? 0 : measures.hoursE4(),
                    record.deleted() ? 0 : measures.minor(),
                    text == null ? "SYS-POISON" : null,
                    text == null ? "{}" : text);
            if (!record.deleted()) {
                movements.move(
                        new Movements.Counted(cell, 1, measures.hoursE4(), measures.minor()),
                        null,
                        Bucket.READY);
            }
            handed.add(new FreshFacts.Version(version.item().id, version.ordinal()));
        }
        // One statement, one parse of the arrays: version, payload and the wish to prepare it.
        sql.sql(
                        "with u as materialized (select u.item::bigint as item, u.ordinal::int as ordinal, u.gone::boolean as gone, u.hash::bytea as hash,"
                                + " u.stamp, u.cell::int as cell, u.hours::bigint as hours, u.minor::bigint as minor, u.problem, u.payload from "
                                + rows.unnest()
                                + "), v as (insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, problem, observed_at,"
                                + " changed_at) select u.item, u.ordinal, case when u.gone then 'NOT_READY' else 'READY' end, u.gone, u.hash, u.stamp, u.cell,"
                                + " u.hours, u.minor, u.problem, :now, :now from u),"
                                + " p as (insert into fact_payload (item, ordinal, observed_at, format, payload) select u.item, u.ordinal, :now, :format,"
                                + " u.payload from u)"
                                + " insert into fact_due (due_at, item, ordinal, feed) select :now, u.item, u.ordinal, :feed from u")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .param("format", Payload.FORMAT)
                .param("feed", source.feed())
                .update();
        movements.write(sql, now);
        AfterCommit.run(() -> {
            for (int i = 0; i < handed.size(); i++) {
                fresh.put(handed.get(i), versions.get(i).record());
            }
            registered.raise();
        });
    }

    /// What a refused version says beside its money may be its mend, a receipt attached or a worker
    /// named: it is kept as it is now said, and tried again at once. So is what one says that
    /// nothing was made of yet: that it was invoiced meanwhile, for example.
    private void restate(List<Restated> restated, Instant now) {
        Columns rows = Columns.of("item", "ordinal", "payload");
        for (Restated one : restated) {
            String text = text(one.record());
            if (text != null) {
                rows.row(one.item().id, one.ordinal(), text);
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        int woken =
                sql.sql(
                                "with u as materialized (select u.item::bigint as item, u.ordinal::int as ordinal, u.payload from "
                                        + rows.unnest()
                                        + "), said as (update fact_payload p set payload = u.payload from u join fact_version v on v.item = u.item"
                                        + " and v.ordinal = u.ordinal where p.item = u.item and p.ordinal = u.ordinal and v.state in ('EXCEPTION', 'READY')"
                                        + " and v.problem is distinct from 'SYS-POISON' returning p.item, p.ordinal)"
                                        + " update fact_due d set due_at = :now from said where d.item = said.item and d.ordinal = said.ordinal"
                                        + " and d.root is not null and d.due_at > :now")
                        .params(rows.parameters())
                        .param("now", Timestamp.from(now))
                        .update();
        AfterCommit.run(() -> {
            restated.forEach(
                    one -> fresh.take(new FreshFacts.Version(one.item().id, one.ordinal())));
            if (woken > 0) {
                registered.raise();
            }
        });
    }

    /// The record as text that can be kept; null where it cannot.
    private static @Nullable String text(ObservedRecord record) {
        try {
            String text = Payload.text(record.fields());
            return text.length() > RECORD_CHARACTERS_MAX ? null : text;
        } catch (JacksonException e) {
            return null;
        }
    }

    private void advance(
            FactSource source, int read, Taken taken, Cursor next, boolean caughtUp, Instant now) {
        sql.sql(
                        """
                        insert into feed as f (connection, object_type, cursor, records_read, records_new, records_stale, last_read_at,
                                               last_change_at, caught_up_at)
                        values (:connection, :type, :cursor, :read, :new, :stale, :now, case when :new > 0 then :now::timestamptz end,
                                case when :caughtUp then :now::timestamptz end)
                        on conflict (connection, object_type) do update
                           set cursor = excluded.cursor, records_read = f.records_read + excluded.records_read,
                               records_new = f.records_new + excluded.records_new, records_stale = f.records_stale + excluded.records_stale,
                               last_read_at = excluded.last_read_at, last_change_at = coalesce(excluded.last_change_at, f.last_change_at),
                               caught_up_at = coalesce(excluded.caught_up_at, f.caught_up_at), problem = null, problem_since = null\
                        """)
                .param("connection", source.connection())
                .param("type", source.objectType())
                .param("cursor", next.value())
                .param("read", read)
                .param("new", taken.versions())
                .param("stale", taken.older())
                .param("now", Timestamp.from(now))
                .param("caughtUp", caughtUp)
                .update();
    }

    /// The live items whose date lies in a span, as the register knows them: to find what a
    /// population no longer shows.
    Map<String, Long> live(FactSource source, LocalDate from, LocalDate to) {
        Map<String, Long> live = new HashMap<>();
        sql.sql(
                        "select source_id, id from fact_item where feed = :feed and not gone and fact_date between :from and :to")
                .param("feed", source.feed())
                .param("from", from)
                .param("to", to)
                .query((row, _) -> live.put(row.getString(1), row.getLong(2)))
                .list();
        return live;
    }

    private static String storable(String name) {
        String clean = StorableText.of(name);
        return clean.length() <= NAME_CHARACTERS_MAX
                ? clean
                : clean.substring(0, NAME_CHARACTERS_MAX - 9)
                        + "~"
                        + String.format(Locale.ROOT, "%08x", clean.hashCode());
    }
}
