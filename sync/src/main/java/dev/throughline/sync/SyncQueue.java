package dev.throughline.sync;

import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Entities whose deliveries are to be looked at again. Marking takes no lock that a look could
/// hold, so a marker never waits for a look and the two can never wait for each other.
public final class SyncQueue {
    /// Marked by a person's or an API call's act, or by a deal that somebody waits for.
    public static final int INTERACTIVE = 0;

    /// Marked by an ordinary change.
    public static final int NORMAL = 1;

    /// Marked by a first load or a sweep.
    public static final int BULK = 2;

    /// An entity is seldom marked more often than this before it is looked at.
    private static final int MARKS_PER_ENTITY = 4;

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Signal marked;

    public SyncQueue(JdbcClient sql, InstantSource clock, Signal marked) {
        this.sql = sql;
        this.clock = clock;
        this.marked = marked;
    }

    /// What is raised when something is marked with a priority: bulk work has a worker of its own.
    public Signal marks(int priority) {
        return marked.topic(priority < BULK ? INTERACTIVE : BULK);
    }

    /// One entity to look at, with the priority it was marked with.
    record Marked(UUID entityId, int priority) {}

    /// Marks entities in the caller's transaction.
    public void mark(Collection<UUID> entities, int priority) {
        markLater(entities, priority, Duration.ZERO);
    }

    /// Marks entities to be looked at after a while.
    public void markLater(Collection<UUID> entities, int priority, Duration delay) {
        if (entities.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("entity_id");
        entities.stream().distinct().sorted().forEach(rows::row);
        Instant now = clock.instant();
        sql.sql(
                        "insert into sync_queue (entity_id, priority, marked_at, due_at) select u.entity_id::uuid, :priority, :now, :due from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("priority", priority)
                .param("now", Timestamp.from(now))
                .param("due", Timestamp.from(now.plus(delay)))
                .update();
        AfterCommit.run(marks(priority)::raise);
    }

    /// Takes marked entities in the caller's transaction, all their marks at once; taken ones are
    /// unmarked when it commits.
    List<Marked> take(int from, int to, int limit) {
        Map<UUID, Integer> taken = new LinkedHashMap<>();
        sql.sql(
                        """
                        with oldest as materialized (
                          select entity_id, priority, marked_at from sync_queue where priority between :from and :to and due_at <= :now
                           order by priority, marked_at limit :marks),
                        due as materialized (
                          select entity_id from oldest group by entity_id order by min(priority), min(marked_at) limit :limit)
                        delete from sync_queue where ctid = any (array(
                          select ctid from sync_queue where entity_id in (select entity_id from due) and due_at <= :now for update skip locked))
                        returning entity_id, priority\
                        """)
                .param("from", from)
                .param("to", to)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .param("marks", limit * MARKS_PER_ENTITY)
                .query((row, _) ->
                        taken.merge(row.getObject(1, UUID.class), row.getInt(2), Math::min))
                .list();
        return taken.entrySet().stream()
                .map(one -> new Marked(one.getKey(), one.getValue()))
                .toList();
    }

    /// How many are marked.
    public long size() {
        return sql.sql("select count(distinct entity_id) from sync_queue")
                .query(Long.class)
                .single();
    }
}
