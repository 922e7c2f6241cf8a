package dev.throughline.journal;

import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The records that are in doubt, kept in the database: a page that is not believed moves the
/// feed's cursor all the same, so the doubt must outlive the process that had it.
public final class Doubts {
    /// Records that are asked for at once.
    public static final int LOOK_MAX = 200;

    private final JdbcClient sql;

    /// @param sql the database
    public Doubts(JdbcClient sql) {
        this.sql = sql;
    }

    /// When a record of this feed is to be asked next; empty where none is in doubt.
    public Optional<Instant> next(String connection, String objectType) {
        return sql.sql(
                        "select look_at from doubt where connection = :connection and object_type = :type and look_at is not null"
                                + " order by look_at limit 1")
                .param("connection", connection)
                .param("type", objectType)
                .query((row, _) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /// The records that are to be asked now, at most [#LOOK_MAX].
    public List<String> due(String connection, String objectType, Instant now) {
        return sql.sql(
                        "select external_id from doubt where connection = :connection and object_type = :type and look_at <= :now"
                                + " order by look_at, external_id limit :limit")
                .param("connection", connection)
                .param("type", objectType)
                .param("now", Timestamp.from(now))
                .param("limit", LOOK_MAX)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// Forgets what was settled a while ago; answers how many.
    public int forget(Instant now) {
        return sql.sql("delete from doubt where look_at is null and changed_at < :before")
                .param("before", Timestamp.from(now.minus(Doubt.REMEMBERED)))
                .update();
    }

    /// The doubts about these records, locked until the caller's transaction ends.
    public Sheet sheet(
            String connection, String objectType, Collection<String> externalIds, Instant now) {
        return new Sheet(connection, objectType, externalIds, now);
    }

    /// The doubts about the records of one page, for one transaction.
    public final class Sheet {
        private final String connection;
        private final String objectType;
        private final Instant now;
        private final Map<String, Doubt> doubts = new TreeMap<>();
        private final TreeSet<String> changed = new TreeSet<>();

        private Sheet(
                String connection, String objectType, Collection<String> externalIds, Instant now) {
            this.connection = connection;
            this.objectType = objectType;
            this.now = now;
            if (externalIds.isEmpty()) {
                return;
            }
            Columns asked = Columns.of("external_id");
            externalIds.stream().distinct().forEach(asked::row);
            sql.sql(
                            "select external_id, stamp, replaced, looks, looks_left, look_at, changed_at from doubt"
                                    + " where connection = :connection and object_type = :type and external_id = any(:external_id::text[])"
                                    + " order by external_id for update")
                    .params(asked.parameters())
                    .param("connection", connection)
                    .param("type", objectType)
                    .query((row, _) -> {
                        Timestamp lookAt = row.getTimestamp(6);
                        return doubts.put(
                                row.getString(1),
                                new Doubt(
                                        row.getString(2),
                                        row.getString(3).isEmpty()
                                                ? List.of()
                                                : List.of(row.getString(3).split(" ")),
                                        row.getInt(4),
                                        row.getInt(5),
                                        lookAt == null ? null : lookAt.toInstant(),
                                        row.getTimestamp(7).toInstant()));
                    })
                    .list();
        }

        /// Whether other content under an equal stamp is believed from a page; where it is not, the
        /// record itself will be asked.
        ///
        /// @param stamp the stamp of both, not empty
        /// @param before the content known now, as a hash in hexadecimal
        /// @param content the other
        public boolean believes(String externalId, String stamp, String before, String content) {
            Doubt doubt = of(externalId, stamp);
            boolean returns = doubt.returns(content);
            note(externalId, returns ? doubt.begun(now) : doubt.replacing(before, now));
            return !returns;
        }

        /// The record itself was asked.
        ///
        /// @param stamp the stamp it is known with
        /// @param before the content it was known with, as a hash in hexadecimal
        public void looked(String externalId, String stamp, String before, Doubt.Seen seen) {
            Doubt doubt = doubts.get(externalId);
            if (doubt == null) {
                return;
            }
            if (!doubt.stamp().equals(stamp)) {
                // A newer stamp came on a page meanwhile: what was in doubt is history.
                note(externalId, doubt.looked(Doubt.Seen.NEWER, now));
                return;
            }
            Doubt looked = doubt.looked(seen, now);
            note(externalId, seen == Doubt.Seen.OTHER ? looked.replacing(before, now) : looked);
        }

        private Doubt of(String externalId, String stamp) {
            Doubt doubt = doubts.get(externalId);
            return doubt == null || !doubt.stamp().equals(stamp) || doubt.forgotten(now)
                    ? Doubt.none(stamp, now)
                    : doubt;
        }

        private void note(String externalId, Doubt doubt) {
            if (!doubt.equals(doubts.put(externalId, doubt))) {
                changed.add(externalId);
            }
        }

        /// Writes what has changed, in the caller's transaction.
        public void write() {
            if (changed.isEmpty()) {
                return;
            }
            Columns rows =
                    Columns.of(
                            "external_id", "stamp", "replaced", "looks", "looks_left", "look_at");
            changed.forEach(id -> {
                Doubt doubt = Objects.requireNonNull(doubts.get(id));
                rows.row(
                        id,
                        doubt.stamp(),
                        String.join(" ", doubt.replaced()),
                        doubt.looks(),
                        doubt.looksLeft(),
                        doubt.lookAt());
            });
            sql.sql(
                            "insert into doubt (connection, object_type, external_id, stamp, replaced, looks, looks_left, look_at, changed_at)"
                                    + " select :connection, :type, u.external_id, u.stamp, u.replaced, u.looks::int, u.looks_left::int,"
                                    + " u.look_at::timestamptz, :now from "
                                    + rows.unnest()
                                    + " on conflict (connection, object_type, external_id) do update set stamp = excluded.stamp,"
                                    + " replaced = excluded.replaced, looks = excluded.looks, looks_left = excluded.looks_left,"
                                    + " look_at = excluded.look_at, changed_at = excluded.changed_at")
                    .params(rows.parameters())
                    .param("connection", connection)
                    .param("type", objectType)
                    .param("now", Timestamp.from(now))
                    .update();
        }
    }
}
