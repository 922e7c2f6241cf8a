package dev.throughline.curate;

import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.RecordKey;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Writes links and waits for links under one lock, and wakes whoever waited.
public final class Linker {
    private final JdbcClient sql;
    private final Links links;
    private final Intake intake;
    private final List<LinkWatcher> watchers;
    private final InstantSource clock;

    public Linker(
            JdbcClient sql,
            Links links,
            Intake intake,
            List<LinkWatcher> watchers,
            InstantSource clock) {
        this.sql = sql;
        this.links = links;
        this.intake = intake;
        this.watchers = watchers;
        this.clock = clock;
    }

    /// A record that cannot be understood in full before a link comes.
    ///
    /// @param awaited connection and entity type of the link, and the native id it is awaited for
    public record Wait(Links.Kind awaited, String awaitedId, RecordKey record, UUID correlation) {}

    /// Writes links and waits in the caller's transaction and wakes deliveries at once. Returns the
    /// records that have something new to say now: to be appended to the journal as the
    /// transaction's last work.
    public List<Change> apply(List<Link> wanted, List<Wait> waits) {
        if (wanted.isEmpty() && waits.isEmpty()) {
            return List.of();
        }
        Map<Links.Kind, Links.Use> uses = new HashMap<>();
        wanted.forEach(link ->
                uses.put(
                        new Links.Kind(link.record().connection(), link.entityType()),
                        Links.Use.WRITES));
        waits.forEach(wait -> uses.put(wait.awaited(), Links.Use.WAITS));
        links.lock(uses);
        List<Link> written = links.put(wanted);
        Map<RecordKey, UUID> woken = new HashMap<>();
        if (!waits.isEmpty()) {
            register(waits, woken);
        }
        if (!written.isEmpty()) {
            wake(written, woken);
            watchers.forEach(watcher -> watcher.linked(written));
        }
        return intake.replays(woken);
    }

    private void register(List<Wait> waits, Map<RecordKey, UUID> woken) {
        Columns rows =
                Columns.of(
                        "connection",
                        "entity_type",
                        "awaited_id",
                        "record_connection",
                        "object_type",
                        "external_id",
                        "correlation");
        waits.forEach(wait ->
                rows.row(
                        wait.awaited().connection(),
                        wait.awaited().entityType(),
                        wait.awaitedId(),
                        wait.record().connection(),
                        wait.record().objectType(),
                        wait.record().externalId(),
                        wait.correlation()));
        sql.sql(
                        "insert into inbound_wait (connection, entity_type, awaited_id, record_connection, object_type, external_id, since, correlation)"
                                + " select u.connection, u.entity_type, u.awaited_id, u.record_connection, u.object_type, u.external_id, :now, u.correlation::uuid from "
                                + rows.unnest()
                                + " on conflict do nothing")
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        // What is awaited may have come while this batch was being understood.
        sql.sql(
                        "delete from inbound_wait w using "
                                + rows.unnest()
                                + ", link l where l.connection = u.connection"
                                + " and l.entity_type = u.entity_type and l.external_id = u.awaited_id and w.connection = u.connection"
                                + " and w.entity_type = u.entity_type and w.awaited_id = u.awaited_id and w.record_connection = u.record_connection"
                                + " and w.object_type = u.object_type and w.external_id = u.external_id"
                                + " returning w.record_connection, w.object_type, w.external_id, w.correlation")
                .params(rows.parameters())
                .query((row, _) ->
                        woken.put(
                                new RecordKey(row.getString(1), row.getString(2), row.getString(3)),
                                row.getObject(4, UUID.class)))
                .list();
    }

    private void wake(List<Link> written, Map<RecordKey, UUID> woken) {
        Columns rows = Columns.of("connection", "entity_type", "awaited_id");
        written.forEach(link ->
                rows.row(
                        link.record().connection(), link.entityType(), link.record().externalId()));
        sql.sql(
                        "delete from inbound_wait w using "
                                + rows.unnest()
                                + " where w.connection = u.connection and w.entity_type = u.entity_type and w.awaited_id = u.awaited_id"
                                + " returning w.record_connection, w.object_type, w.external_id, w.correlation")
                .params(rows.parameters())
                .query((row, _) ->
                        woken.put(
                                new RecordKey(row.getString(1), row.getString(2), row.getString(3)),
                                row.getObject(4, UUID.class)))
                .list();
    }
}
