package dev.throughline.journal;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The newest observation of every record of every connection.
public final class Records {
    private final JdbcClient sql;

    public Records(JdbcClient sql) {
        this.sql = sql;
    }

    /// A newest observation.
    public record Head(
            RecordKey key,
            ObservedRecord record,
            byte[] contentHash,
            @Nullable String fault,
            Instant seenAt) {}

    /// The newest observations of these records; those never seen are missing.
    public Map<RecordKey, Head> heads(Collection<RecordKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<RecordKey, Head> heads = new HashMap<>();
        Columns asked = keyed(keys);
        sql.sql(
                        "select h.connection, h.object_type, h.external_id, h.stamp, h.content_hash, h.deleted, h.merged_into, h.fault,"
                                + " h.payload::text, h.seen_at from record_head h join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id)")
                .params(asked.parameters())
                .query((row, _) -> head(row))
                .list()
                .forEach(head -> heads.put(head.key(), head));
        return heads;
    }

    /// Stamp and content hash of these records, without their payload.
    Map<RecordKey, Known> known(Collection<RecordKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<RecordKey, Known> known = new HashMap<>();
        Columns asked = keyed(keys);
        sql.sql(
                        "select h.connection, h.object_type, h.external_id, h.stamp, h.content_hash, h.merged_into"
                                + " from record_head h join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id)")
                .params(asked.parameters())
                .query((row, _) ->
                        known.put(
                                new RecordKey(row.getString(1), row.getString(2), row.getString(3)),
                                new Known(row.getString(4), row.getBytes(5), row.getString(6))))
                .list();
        return known;
    }

    record Known(String stamp, byte[] contentHash, @Nullable String mergedInto) {}

    /// The newest observation of one record.
    public Optional<Head> head(RecordKey key) {
        return Optional.ofNullable(heads(List.of(key)).get(key));
    }

    /// All live records of a type, in id order, at most `limit`: for small reference tables.
    public List<Head> all(String connection, String objectType, int limit) {
        return sql.sql(
                        """
                        select connection, object_type, external_id, stamp, content_hash, deleted, merged_into, fault, payload::text, seen_at
                          from record_head where connection = :connection and object_type = :type and not deleted
                         order by external_id limit :limit\
                        """)
                .param("connection", connection)
                .param("type", objectType)
                .param("limit", limit)
                .query((row, _) -> head(row))
                .list();
    }

    /// The ids of all live records of a type: to find what vanished from a population.
    public List<String> liveIds(String connection, String objectType) {
        return sql.sql(
                        "select external_id from record_head where connection = :connection and object_type = :type and not deleted")
                .param("connection", connection)
                .param("type", objectType)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// How many live records of a type are known.
    public long count(String connection, String objectType) {
        return sql.sql(
                        "select count(*) from record_head where connection = :c and object_type = :t and not deleted")
                .param("c", connection)
                .param("t", objectType)
                .query(Long.class)
                .single();
    }

    /// Keeps observations as the newest ones, in the caller's transaction, and answers which were
    /// kept: an observation is passed by when another transaction has meanwhile kept the same
    /// content or a newer stamp. Locks the heads in key order.
    ///
    /// A record that vanished has no stamp of its own; the last known one stays, so that a late old
    /// observation does not revive it.
    Set<RecordKey> keep(List<Observation> observations, Instant now) {
        if (observations.isEmpty()) {
            return Set.of();
        }
        Columns rows =
                Columns.of(
                        "connection",
                        "object_type",
                        "external_id",
                        "stamp",
                        "content_hash",
                        "deleted",
                        "merged_into",
                        "fault",
                        "payload");
        for (Observation seen : observations) {
            ObservedRecord record = seen.record();
            rows.row(
                    seen.connection(),
                    record.objectType(),
                    record.externalId(),
                    record.stamp(),
                    seen.hash(),
                    record.deleted(),
                    record.mergedInto(),
                    seen.fault(),
                    seen.text());
        }
        return new HashSet<>(
                sql.sql(
                                """
                                insert into record_head as h (connection, object_type, external_id, stamp, content_hash, deleted, merged_into, fault,
                                                              payload, seen_at, changed_at)
                                select u.connection, u.object_type, u.external_id, u.stamp, u.content_hash::bytea, u.deleted::boolean, u.merged_into,
                                       u.fault, u.payload::json, :now, :now
                                  from\
                                """
                                        + " "
                                        + rows.unnest()
                                        + " order by 1, 2, 3 "
                                        + """
                                        on conflict (connection, object_type, external_id) do update
                                           set stamp = case when excluded.stamp = '' then h.stamp else excluded.stamp end,
                                               content_hash = excluded.content_hash, deleted = excluded.deleted,
                                               merged_into = excluded.merged_into, fault = excluded.fault, payload = excluded.payload,
                                               seen_at = excluded.seen_at, changed_at = excluded.changed_at
                                         where (h.content_hash <> excluded.content_hash or h.merged_into is distinct from excluded.merged_into)
                                           and (excluded.stamp = '' or excluded.stamp >= h.stamp collate "C")
                                        returning h.connection, h.object_type, h.external_id\
                                        """)
                        .params(rows.parameters())
                        .param("now", Timestamp.from(now))
                        .query((row, _) ->
                                new RecordKey(row.getString(1), row.getString(2), row.getString(3)))
                        .list());
    }

    /// Notes newer stamps of content that is known already, so that an observation between the two
    /// is recognised as old.
    void touch(List<Observation> observations, Instant now) {
        if (observations.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("connection", "object_type", "external_id", "stamp");
        for (Observation seen : observations) {
            rows.row(
                    seen.connection(),
                    seen.record().objectType(),
                    seen.record().externalId(),
                    seen.record().stamp());
        }
        sql.sql(
                        "with due as (select h.connection, h.object_type, h.external_id, u.stamp from record_head h join "
                                + rows.unnest()
                                + " using (connection, object_type, external_id) order by 1, 2, 3 for update of h)"
                                + " update record_head h set stamp = due.stamp, seen_at = :now from due where h.connection = due.connection"
                                + " and h.object_type = due.object_type and h.external_id = due.external_id and h.stamp < due.stamp collate \"C\"")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// One observation with its content hash.
    ///
    /// @param text its fields as JSON text
    record Observation(
            String connection,
            ObservedRecord record,
            String text,
            byte[] hash,
            @Nullable String fault) {
        RecordKey key() {
            return new RecordKey(connection, record.objectType(), record.externalId());
        }
    }

    private static Columns keyed(Collection<RecordKey> keys) {
        Columns columns = Columns.of("connection", "object_type", "external_id");
        for (RecordKey key : new ArrayList<>(keys)) {
            columns.row(key.connection(), key.objectType(), key.externalId());
        }
        return columns;
    }

    private static Head head(ResultSet row) throws SQLException {
        RecordKey key =
                new RecordKey(
                        row.getString("connection"),
                        row.getString("object_type"),
                        row.getString("external_id"));
        return new Head(
                key,
                new ObservedRecord(
                        key.objectType(),
                        key.externalId(),
                        row.getString("stamp"),
                        row.getBoolean("deleted"),
                        row.getString("merged_into"),
                        Payload.fields(row.getString("payload"))),
                row.getBytes("content_hash"),
                row.getString("fault"),
                row.getTimestamp("seen_at").toInstant());
    }
}
