package dev.throughline.dispatch;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.model.Money;
import dev.throughline.postgres.AfterCommit;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// The runs: writes that one look of a lane wanted together. Lists them, lets held ones go by a
/// person's word, and lets the lane write again what was held back when a run was undone.
public final class Runs {
    /// The right that letting a held run go, or a lane write again, takes.
    public static final String RIGHT = "dispatch.release";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final HeldBack heldBack;
    private final InstantSource clock;
    private final Signal wanted;

    /// @param wanted raised after a commit that left something to send
    public Runs(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            HeldBack heldBack,
            InstantSource clock,
            Signal wanted) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.heldBack = heldBack;
        this.clock = clock;
        this.wanted = wanted;
    }

    /// What one run did in one connection.
    ///
    /// @param begunAt when its first write was wanted
    /// @param done writes that are proved done
    /// @param held writes that wait for a person
    /// @param underWay writes that are waiting, being sent or being asked about
    /// @param refused writes that the far side said no to
    /// @param undoes the run it undoes; null for an ordinary one
    /// @param undone whether a later run undoes it, wholly or in part
    public record Run(
            UUID id,
            String connection,
            Instant begunAt,
            long creates,
            long updates,
            long done,
            long held,
            long underWay,
            long refused,
            @Nullable UUID undoes,
            boolean undone) {}

    /// Runs that wanted a write since then, the newest first.
    ///
    /// @param connection only this one; empty for all
    public List<Run> list(String connection, Instant since, int limit) {
        return sql.sql(
                        """
                        select r.*, exists (select 1 from intent u where u.undoes = r.run_id and u.connection = r.connection and u.created_at > :since) as undone
                          from (select run_id, connection, min(created_at) as begun_at,
                                       count(*) filter (where kind = 'CREATE') as creates, count(*) filter (where kind = 'UPDATE') as updates,
                                       count(*) filter (where state = 'DONE') as done, count(*) filter (where state = 'HELD') as held,
                                       count(*) filter (where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN')) as under_way,
                                       count(*) filter (where state = 'REFUSED') as refused, max(undoes::text)::uuid as undoes
                                  from intent
                                 where run_id is not null and created_at > :since and (:c = '' or connection = :c)
                                 group by run_id, connection
                                 order by begun_at desc, run_id desc, connection limit :limit) r
                         order by begun_at desc, run_id desc, connection\
                        """)
                .param("since", Timestamp.from(since))
                .param("c", connection)
                .param("limit", limit)
                .query((row, _) ->
                        new Run(
                                row.getObject("run_id", UUID.class),
                                row.getString("connection"),
                                row.getTimestamp("begun_at").toInstant(),
                                row.getLong("creates"),
                                row.getLong("updates"),
                                row.getLong("done"),
                                row.getLong("held"),
                                row.getLong("under_way"),
                                row.getLong("refused"),
                                row.getObject("undoes", UUID.class),
                                row.getBoolean("undone")))
                .list();
    }

    /// A run that waits for a person in one connection.
    ///
    /// @param stake the money it puts at stake, where a brake weighs money
    public record Held(
            UUID run,
            String connection,
            Instant since,
            long creates,
            long updates,
            List<Money> stake) {}

    /// What waits for a person, the oldest first.
    ///
    /// @param connection only this one; empty for all
    public List<Held> held(String connection) {
        Map<List<Object>, List<Money>> stakes = new HashMap<>();
        sql.sql(
                        """
                        select i.run_id, i.connection, s.key, sum(s.value::bigint) from intent i, json_each_text(i.stake) s
                         where i.state = 'HELD' and i.stake is not null and (:c = '' or i.connection = :c) group by 1, 2, 3 order by 3\
                        """)
                .param("c", connection)
                .query((row, _) ->
                        stakes.computeIfAbsent(
                                        List.of(row.getObject(1, UUID.class), row.getString(2)),
                                        _ -> new ArrayList<>())
                                .add(new Money(row.getLong(4), row.getString(3))))
                .list();
        return sql.sql(
                        """
                        select run_id, connection, min(created_at), count(*) filter (where kind = 'CREATE'), count(*) filter (where kind = 'UPDATE')
                          from intent where state = 'HELD' and run_id is not null and (:c = '' or connection = :c)
                         group by run_id, connection order by 3, run_id, connection\
                        """)
                .param("c", connection)
                .query((row, _) -> {
                    UUID run = row.getObject(1, UUID.class);
                    return new Held(
                            run,
                            row.getString(2),
                            row.getTimestamp(3).toInstant(),
                            row.getLong(4),
                            row.getLong(5),
                            List.copyOf(
                                    stakes.getOrDefault(
                                            List.of(run, row.getString(2)), List.of())));
                })
                .list();
    }

    /// Lets a held run go in one connection, with evidence; returns how many writes. What it lets
    /// go is not held again, whatever else the brakes count.
    public int release(UUID run, String connection, Actor.Person by, String reason) {
        Integer released =
                transaction.execute(_ -> {
                    List<UUID> entities =
                            sql.sql(
                                            "select entity_id from intent where connection = :c and run_id = :run and state = 'HELD' order by 1")
                                    .param("c", connection)
                                    .param("run", run)
                                    .query((row, _) -> row.getObject(1, UUID.class))
                                    .list();
                    if (entities.isEmpty()) {
                        return 0;
                    }
                    heldBack.lock(entities);
                    List<HeldBack.Delivery> gone =
                            sql.sql(
                                            """
                                            update intent set state = 'PENDING', next_at = :now, released_at = :now
                                             where connection = :c and run_id = :run and state = 'HELD' returning entity_id, object_type\
                                            """)
                                    .param("now", Timestamp.from(clock.instant()))
                                    .param("c", connection)
                                    .param("run", run)
                                    .query((row, _) ->
                                            new HeldBack.Delivery(
                                                    row.getObject(1, UUID.class),
                                                    connection,
                                                    row.getString(2)))
                                    .list();
                    if (gone.isEmpty()) {
                        return 0;
                    }
                    heldBack.released(gone);
                    evidence.record(
                            act(
                                    by,
                                    "held run let go",
                                    connection,
                                    reason,
                                    counted(run, "held", gone.size()),
                                    counted(run, "released", gone.size())));
                    AfterCommit.run(wanted::raise);
                    return gone.size();
                });
        return released == null ? 0 : released;
    }

    /// What is held back since runs were undone.
    ///
    /// @param connection only there; empty for everywhere
    public List<HeldBack.Suspended> suspended(String connection) {
        return heldBack.suspended(connection);
    }

    /// Lets the lane write again what was held back when this run was undone, with evidence;
    /// returns how many deliveries.
    public int resume(UUID run, Actor.Person by, String reason) {
        Integer resumed =
                transaction.execute(_ -> {
                    int count = heldBack.resume(run);
                    if (count > 0) {
                        evidence.record(
                                new Act(
                                        by,
                                        RIGHT,
                                        "writing resumed after an undo",
                                        "run",
                                        run.toString(),
                                        reason,
                                        counted(run, "heldBack", count),
                                        counted(run, "resumed", count),
                                        null));
                    }
                    return count;
                });
        return resumed == null ? 0 : resumed;
    }

    private static Act act(
            Actor by,
            String action,
            String connection,
            String reason,
            String before,
            String after) {
        return new Act(by, RIGHT, action, "connection", connection, reason, before, after, null);
    }

    private static String counted(UUID run, String what, int count) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.toString());
        json.put(what, count);
        return JSON.writeValueAsString(json);
    }
}
