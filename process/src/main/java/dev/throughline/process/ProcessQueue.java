package dev.throughline.process;

import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Deals that are to be looked at again. Level-triggered: marking twice is looking once. Marking
/// takes no lock that a look could hold, so whoever changes a deal's lines never waits for a look
/// that waits for those lines.
public final class ProcessQueue {
    /// A deal is marked about so often before it is looked at: for itself, its contract, each of
    /// its lines.
    private static final int MARKS_PER_DEAL = 8;

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Signal marked;

    public ProcessQueue(JdbcClient sql, InstantSource clock, Signal marked) {
        this.sql = sql;
        this.clock = clock;
        this.marked = marked;
    }

    /// Marks deals in the caller's transaction.
    public void mark(Collection<UUID> opportunities) {
        if (opportunities.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("id");
        opportunities.stream().distinct().sorted().forEach(rows::row);
        sql.sql(
                        "insert into process_queue (opportunity_id, marked_at, due_at) select u.id::uuid, :now, :now from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        AfterCommit.run(marked::raise);
    }

    /// Marks the deals that have one of these entities as a member.
    void markMembersOf(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("id");
        entities.forEach(rows::row);
        mark(
                sql.sql(
                                "select distinct opportunity_id from initiation_member where entity_id = any(:id::uuid[])")
                        .params(rows.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// Marks every deal whose start is not finished: something all of them may wait for has moved.
    public void markUnfinished() {
        mark(
                sql.sql(
                                "select opportunity_id from initiation where state in ('WAITING', 'BLOCKED', 'PROVISIONING')")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    List<UUID> take(int limit) {
        return sql
                .sql(
                        """
                        with oldest as materialized (
                          select opportunity_id, marked_at from process_queue where due_at <= :now order by marked_at, mark limit :marks),
                        due as materialized (select opportunity_id from oldest group by opportunity_id order by min(marked_at) limit :limit)
                        delete from process_queue where mark in (
                          select mark from process_queue where opportunity_id in (select opportunity_id from due) and due_at <= :now
                             for update skip locked)
                        returning opportunity_id\
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .param("marks", limit * MARKS_PER_DEAL)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list()
                .stream()
                .distinct()
                .toList();
    }
}
