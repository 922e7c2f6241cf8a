package dev.throughline.billing;

import dev.throughline.journal.Signal;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Invoices, credit memos and payments that are to be looked at again because something they depend
/// on has moved.
public final class BillingQueue {
    /// Marks of one entity that are taken together.
    private static final int MARKS_PER_ENTITY = 20;

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Signal marked;

    /// @param marked raised after a commit that marked something
    public BillingQueue(JdbcClient sql, InstantSource clock, Signal marked) {
        this.sql = sql;
        this.clock = clock;
        this.marked = marked;
    }

    /// Marks entities in the caller's transaction.
    void mark(Collection<UUID> entities) {
        if (!entities.isEmpty()) {
            mark(entities, clock.instant());
            AfterCommit.run(marked::raise);
        }
    }

    /// Marks an entity to be looked at when that time has come, unless it is marked already.
    void later(UUID entity, Instant due) {
        Boolean known =
                sql.sql("select exists (select 1 from billing_queue where entity = :entity)")
                        .param("entity", entity)
                        .query(Boolean.class)
                        .single();
        if (!known) {
            mark(List.of(entity), due);
        }
    }

    private void mark(Collection<UUID> entities, Instant due) {
        Columns rows = Columns.of("id");
        entities.stream().distinct().sorted().forEach(rows::row);
        sql.sql(
                        "insert into billing_queue (entity, marked_at, due_at) select u.id::uuid, :now, :due from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .param("due", Timestamp.from(due))
                .update();
    }

    /// Takes the oldest marks off the queue, in the caller's transaction.
    List<UUID> take(int limit) {
        return sql
                .sql(
                        """
                        with oldest as materialized (
                          select entity, marked_at from billing_queue where due_at <= :now order by marked_at, mark limit :marks),
                        due as materialized (select entity from oldest group by entity order by min(marked_at) limit :limit)
                        delete from billing_queue where mark in (
                          select mark from billing_queue where entity in (select entity from due) and due_at <= :now
                             for update skip locked)
                        returning entity\
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .param("marks", limit * MARKS_PER_ENTITY)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list()
                .stream()
                .distinct()
                .toList();
    }
}
