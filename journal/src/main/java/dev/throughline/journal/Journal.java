package dev.throughline.journal;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Appends to and reads from the log.
///
/// **Position order is commit order**: positions are given while holding the shard's append lock,
/// which is kept until the caller's transaction ends. A reader therefore never sees a position
/// while a lower one is still to come. Readers take no lock.
public final class Journal {
    private final JdbcClient sql;
    private final Records records;
    private final Signal appended;

    public Journal(JdbcClient sql, Signal appended) {
        this.sql = sql;
        this.records = new Records(sql);
        this.appended = appended;
    }

    /// Appends changes in the caller's transaction; must be the transaction's last work, because it
    /// holds the append locks of the shards it touches until the commit.
    public void append(Lane lane, List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Map<Integer, List<Change>> byShard = new TreeMap<>();
        for (Change change : changes) {
            byShard.computeIfAbsent(change.key().shard(lane.shards()), _ -> new ArrayList<>())
                    .add(change);
        }
        Columns wanted = Columns.of("shard", "added");
        byShard.forEach((shard, part) -> wanted.row(shard, part.size()));
        // Locks in shard order, so that two appenders cannot wait for each other.
        sql.sql(
                        "select shard from journal_shard where lane = :lane and shard = any(:shard::smallint[]) order by shard for update")
                .param("lane", lane.number)
                .params(wanted.parameters())
                .query((row, _) -> row.getInt(1))
                .list();
        Map<Integer, Long> next = new HashMap<>();
        sql.sql(
                        "update journal_shard s set last_position = s.last_position + u.added::bigint from "
                                + wanted.unnest()
                                + " where s.lane = :lane and s.shard = u.shard::smallint returning s.shard, s.last_position - u.added::bigint")
                .params(wanted.parameters())
                .param("lane", lane.number)
                .query((row, _) -> next.put(row.getInt(1), row.getLong(2)))
                .list();
        Columns rows =
                Columns.of(
                        "shard",
                        "position",
                        "connection",
                        "object_type",
                        "external_id",
                        "stamp",
                        "deleted",
                        "merged_into",
                        "origin",
                        "fault",
                        "payload",
                        "correlation",
                        "received_at");
        byShard.forEach((shard, part) -> {
            Long last = next.get(shard);
            if (last == null) {
                throw new IllegalStateException(
                        "the journal has no shard "
                                + shard
                                + " in lane "
                                + lane
                                + "; its row in journal_shard is missing");
            }
            long position = last;
            for (Change change : part) {
                ObservedRecord record = change.record();
                rows.row(
                        shard,
                        ++position,
                        change.connection(),
                        record.objectType(),
                        record.externalId(),
                        record.stamp(),
                        record.deleted(),
                        record.mergedInto(),
                        change.origin(),
                        change.fault(),
                        change.text() == null ? Payload.text(record.fields()) : change.text(),
                        change.correlation(),
                        change.receivedAt());
            }
        });
        sql.sql(
                        """
                        insert into journal_change (lane, shard, position, connection, object_type, external_id, stamp, deleted, merged_into,
                                                    origin, fault, payload, format, correlation, received_at)
                        select :lane, u.shard::smallint, u.position::bigint, u.connection, u.object_type, u.external_id, u.stamp,
                               u.deleted::boolean, u.merged_into, u.origin, u.fault, u.payload::json, :format, u.correlation::uuid,
                               u.received_at::timestamptz
                          from\
                        """
                                + " "
                                + rows.unnest())
                .params(rows.parameters())
                .param("lane", lane.number)
                .param("format", Payload.FORMAT)
                .update();
        AfterCommit.run(
                () -> byShard.keySet().forEach(shard -> appended.topic(lane.topic(shard)).raise()));
    }

    /// The changes after a position, in order, at most `limit`.
    public List<Change> read(Lane lane, int shard, long after, int limit) {
        return sql.sql(
                        """
                        select position, connection, object_type, external_id, stamp, deleted, merged_into, origin, fault, payload::text,
                               correlation, received_at
                          from journal_change where lane = :lane and shard = :shard and position > :after order by position limit :limit\
                        """)
                .param("lane", lane.number)
                .param("shard", shard)
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> change(row))
                .list();
    }

    /// The changes without those whose record has been observed again since. The lanes overtake
    /// each other: what waited in bulk may be older than what has been handled meanwhile, and must
    /// not bring the old content back. A replay is never left out, because something waits for it:
    /// it speaks of the record as it was observed last.
    List<Change> current(List<Change> changes) {
        if (changes.isEmpty()) {
            return changes;
        }
        Columns rows =
                Columns.of("place", "connection", "object_type", "external_id", "received_at");
        for (int i = 0; i < changes.size(); i++) {
            RecordKey key = changes.get(i).key();
            rows.row(
                    i,
                    key.connection(),
                    key.objectType(),
                    key.externalId(),
                    changes.get(i).receivedAt());
        }
        Set<Integer> passed =
                new HashSet<>(
                        sql.sql(
                                        "select u.place::int from record_head h join "
                                                + rows.unnest()
                                                + " using (connection, object_type, external_id) where h.changed_at > u.received_at::timestamptz")
                                .params(rows.parameters())
                                .query((row, _) -> row.getInt(1))
                                .list());
        if (passed.isEmpty()) {
            return changes;
        }
        Map<RecordKey, Records.Head> heads =
                records.heads(
                        passed.stream()
                                .map(changes::get)
                                .filter(change -> change.origin() == Change.Origin.REPLAY)
                                .map(Change::key)
                                .collect(Collectors.toSet()));
        List<Change> current = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            Records.@Nullable Head head = heads.get(change.key());
            if (!passed.contains(i)) {
                current.add(change);
            } else if (change.origin() == Change.Origin.REPLAY && head != null) {
                current.add(
                        new Change(
                                change.position(),
                                change.connection(),
                                head.record(),
                                change.origin(),
                                head.fault(),
                                change.correlation(),
                                change.receivedAt()));
            }
        }
        return current;
    }

    /// The newest changes of one record, newest first.
    public List<Change> history(RecordKey key, int limit) {
        return sql.sql(
                        """
                        select position, connection, object_type, external_id, stamp, deleted, merged_into, origin, fault, payload::text,
                               correlation, received_at
                          from journal_change
                         where connection = :connection and object_type = :type and external_id = :id
                         order by received_at desc, position desc limit :limit\
                        """)
                .param("connection", key.connection())
                .param("type", key.objectType())
                .param("id", key.externalId())
                .param("limit", limit)
                .query((row, _) -> change(row))
                .list();
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("position"),
                row.getString("connection"),
                new ObservedRecord(
                        row.getString("object_type"),
                        row.getString("external_id"),
                        row.getString("stamp"),
                        row.getBoolean("deleted"),
                        row.getString("merged_into"),
                        Payload.fields(row.getString("payload"))),
                Change.Origin.valueOf(row.getString("origin")),
                row.getString("fault"),
                row.getObject("correlation", UUID.class),
                row.getTimestamp("received_at").toInstant());
    }
}
