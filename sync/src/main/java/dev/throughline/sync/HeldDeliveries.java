package dev.throughline.sync;

import dev.throughline.curate.EntityStore;
import dev.throughline.dispatch.HeldBack;
import dev.throughline.journal.Payload;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Holds deliveries of the sync lane back, and lets them go, by a person's word.
public final class HeldDeliveries implements HeldBack {
    private final JdbcClient sql;
    private final EntityStore entities;
    private final SyncQueue queue;
    private final InstantSource clock;

    public HeldDeliveries(
            JdbcClient sql, EntityStore entities, SyncQueue queue, InstantSource clock) {
        this.sql = sql;
        this.entities = entities;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void lock(Collection<UUID> ids) {
        entities.lock(ids);
    }

    @Override
    public void hold(Collection<Delivery> deliveries, UUID run, String words) {
        if (deliveries.isEmpty()) {
            return;
        }
        Columns rows = rows(deliveries);
        sql.sql(
                        "update delivery d set suspended_run = :run, suspended = :words, updated_at = :now from "
                                + rows.unnest()
                                + " where d.entity_id = u.entity_id::uuid and d.connection = u.connection and d.target_type = u.target_type")
                .params(rows.parameters())
                .param("run", run)
                .param("words", words)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        queue.mark(deliveries.stream().map(Delivery::entityId).toList(), SyncQueue.INTERACTIVE);
    }

    @Override
    public int resume(UUID run) {
        List<UUID> resumed =
                sql.sql(
                                """
                                update delivery set suspended_run = null, suspended = null, updated_at = :now
                                 where suspended is not null and suspended_run = :run returning entity_id\
                                """)
                        .param("run", run)
                        .param("now", Timestamp.from(clock.instant()))
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        queue.mark(new HashSet<>(resumed), SyncQueue.INTERACTIVE);
        return resumed.size();
    }

    @Override
    public void released(Collection<Delivery> deliveries) {
        Columns rows = rows(deliveries);
        sql.sql(
                        "update delivery d set state = 'WANTED', reason = '', updated_at = :now from "
                                + rows.unnest()
                                + " where d.entity_id = u.entity_id::uuid and d.connection = u.connection and d.target_type = u.target_type"
                                + " and d.state = 'HELD' and d.suspended is null")
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    @Override
    public List<Suspended> suspended(String connection) {
        return sql.sql(
                        """
                        select suspended_run, connection, count(*), max(suspended) from delivery
                         where suspended is not null and (:c = '' or connection = :c) group by 1, 2 order by 1, 2\
                        """)
                .param("c", connection)
                .query((row, _) ->
                        new Suspended(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getLong(3),
                                row.getString(4)))
                .list();
    }

    @Override
    public Map<Delivery, Map<String, Object>> written(Collection<Delivery> deliveries) {
        Map<Delivery, Map<String, Object>> written = new HashMap<>();
        if (!deliveries.isEmpty()) {
            Columns rows = rows(deliveries);
            sql.sql(
                            "select d.entity_id, d.connection, d.target_type, d.applied from delivery d join "
                                    + rows.unnest()
                                    + " on d.entity_id = u.entity_id::uuid and d.connection = u.connection and d.target_type = u.target_type")
                    .params(rows.parameters())
                    .query((row, _) ->
                            written.put(
                                    new Delivery(
                                            row.getObject(1, UUID.class),
                                            row.getString(2),
                                            row.getString(3)),
                                    Payload.fields(row.getString(4))))
                    .list();
        }
        return written;
    }

    private static Columns rows(Collection<Delivery> deliveries) {
        Columns rows = Columns.of("entity_id", "connection", "target_type");
        deliveries.forEach(one -> rows.row(one.entityId(), one.connection(), one.objectType()));
        return rows;
    }
}
