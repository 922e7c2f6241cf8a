package dev.throughline.process;

import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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

    /// Stands for every deal whose start is not finished. Which these are is asked when the mark is
    /// taken, after whoever made it has committed: a start that began meanwhile would not have been
    /// among them before, and nobody would tell it.
    private static final UUID UNFINISHED = new UUID(0, 0);

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
        mark(List.of(UNFINISHED));
    }

    /// Marks deals whose start is not finished and has not moved for a while, though nothing marks
    /// them: where a wake was lost, this is its end. Answers those it marked.
    ///
    /// @param before since when they have not moved
    /// @param after the deal to go on after
    List<UUID> markStill(Instant before, UUID after, int limit) {
        List<UUID> still =
                sql.sql(
                                "select i.opportunity_id from initiation i where i.state in ('WAITING', 'BLOCKED', 'PROVISIONING')"
                                        + " and i.updated_at < :before and i.opportunity_id > :after"
                                        + " and not exists (select 1 from process_queue q where q.opportunity_id = i.opportunity_id)"
                                        + " order by i.opportunity_id limit :limit")
                        .param("before", Timestamp.from(before))
                        .param("after", after)
                        .param("limit", limit)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        mark(still);
        return still;
    }

    /// Takes marked deals in the caller's transaction, all their marks at once.
    List<UUID> take(int limit) {
        List<UUID> taken = new ArrayList<>(taken(limit));
        if (taken.remove(UNFINISHED)) {
            mark(
                    sql.sql(
                                    "select opportunity_id from initiation where state in ('WAITING', 'BLOCKED', 'PROVISIONING')")
                            .query((row, _) -> row.getObject(1, UUID.class))
                            .list());
            taken.addAll(taken(limit));
        }
        return taken.stream().distinct().toList();
    }

    private List<UUID> taken(int limit) {
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
