package dev.throughline.dispatch;

import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.evidence.StorableText;
import dev.throughline.journal.Payload;
import dev.throughline.journal.Signal;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// What is to be done in other systems, and what became of it.
public final class Intents {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Signal wanted;
    private final @Nullable UUID only;

    /// @param wanted raised after a commit that left something to send
    public Intents(JdbcClient sql, InstantSource clock, Signal wanted) {
        this(sql, clock, wanted, null);
    }

    private Intents(JdbcClient sql, InstantSource clock, Signal wanted, @Nullable UUID only) {
        this.sql = sql;
        this.clock = clock;
        this.wanted = wanted;
        this.only = only;
    }

    /// The same intents for a dispatcher that is to send this run and nothing else.
    public Intents only(UUID run) {
        return new Intents(sql, clock, wanted, run);
    }

    /// One record to be written.
    ///
    /// @param state PENDING, HELD or SHADOWED
    /// @param before the values the target showed for these fields, so that the write can be undone
    /// @param runId the run it belongs to
    /// @param stake the money it puts at stake, minor units by currency; null where no brake weighs
    ///   money
    /// @param undoes the run it undoes; null for an ordinary write
    public record Wanted(
            UUID id,
            String connection,
            String objectType,
            WriteRequest.Kind kind,
            UUID entityId,
            @Nullable String externalId,
            String key,
            long keyNumber,
            Map<String, Object> fields,
            @Nullable Map<String, Object> before,
            Intent.State state,
            int priority,
            UUID runId,
            @Nullable UUID correlation,
            @Nullable Map<String, Long> stake,
            @Nullable UUID undoes) {

        /// An ordinary write that no brake weighs.
        public Wanted(
                UUID id,
                String connection,
                String objectType,
                WriteRequest.Kind kind,
                UUID entityId,
                @Nullable String externalId,
                String key,
                long keyNumber,
                Map<String, Object> fields,
                @Nullable Map<String, Object> before,
                Intent.State state,
                int priority,
                UUID runId,
                @Nullable UUID correlation) {
            this(
                    id,
                    connection,
                    objectType,
                    kind,
                    entityId,
                    externalId,
                    key,
                    keyNumber,
                    fields,
                    before,
                    state,
                    priority,
                    runId,
                    correlation,
                    null,
                    null);
        }
    }

    /// From this priority on a write is bulk work.
    static final int BULK_MIN = 2;

    /// What is raised when something is wanted of a connection: its interactive and its bulk work
    /// are done apart.
    static String topic(String connection, int priority) {
        return connection + (priority < BULK_MIN ? " interactive" : " bulk");
    }

    /// Writes intents in the caller's transaction. Where a live intent for the same record waits
    /// unsent, it takes the new fields; and is held when these are held, unless a person has let it
    /// go; where one is under way or unknown, or undoes something, nothing is written: its outcome
    /// re-evaluates the delivery.
    public void want(List<Wanted> intents) {
        if (intents.isEmpty()) {
            return;
        }
        // The last wish for a record counts; in one order, so that two transactions cannot meet
        // crosswise.
        Map<String, Wanted> newest = new TreeMap<>();
        intents.forEach(want ->
                newest.put(
                        want.entityId()
                                + " "
                                + want.connection()
                                + " "
                                + want.objectType()
                                + " "
                                + (want.state() == Intent.State.SHADOWED),
                        want));
        Columns rows =
                Columns.of(
                        "id",
                        "connection",
                        "object_type",
                        "kind",
                        "entity_id",
                        "external_id",
                        "key",
                        "key_number",
                        "fields",
                        "before_image",
                        "state",
                        "priority",
                        "run_id",
                        "correlation",
                        "stake",
                        "undoes");
        for (Wanted want : newest.values()) {
            rows.row(
                    want.id(),
                    want.connection(),
                    want.objectType(),
                    want.kind(),
                    want.entityId(),
                    want.externalId(),
                    want.key(),
                    want.keyNumber(),
                    Payload.text(want.fields()),
                    want.before() == null ? null : Payload.text(want.before()),
                    want.state(),
                    want.priority(),
                    want.runId(),
                    want.correlation(),
                    want.stake() == null ? null : JSON.writeValueAsString(want.stake()),
                    want.undoes());
        }
        sql.sql(
                        """
                        insert into intent as i (id, connection, object_type, kind, entity_id, external_id, key, key_number, fields, before_image,
                                                 state, priority, run_id, created_at, next_at, correlation, stake, undoes)
                        select u.id::uuid, u.connection, u.object_type, u.kind, u.entity_id::uuid, u.external_id, u.key, u.key_number::bigint,
                               u.fields::json, u.before_image::json, u.state, u.priority::smallint, u.run_id::uuid, :now, :now,
                               u.correlation::uuid, u.stake::json, u.undoes::uuid
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " "
                                + """
                                on conflict (entity_id, connection, object_type) where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'HELD') do update
                                   set fields = excluded.fields, before_image = excluded.before_image, priority = least(i.priority, excluded.priority),
                                       kind = excluded.kind, external_id = excluded.external_id, stake = excluded.stake,
                                       state = case when excluded.state = 'HELD' and i.released_at is null then 'HELD' else i.state end
                                 where i.state in ('PENDING', 'HELD') and i.sends = 0 and i.undoes is null\
                                """)
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        AfterCommit.run(() ->
                newest.values().stream()
                        .map(want -> topic(want.connection(), want.priority()))
                        .distinct()
                        .forEach(topic -> wanted.topic(topic).raise()));
    }

    /// Takes back what waits unsent for these entities in one system; what undoes something stays.
    public void withdraw(String connection, Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("entity_id");
        entities.forEach(rows::row);
        sql.sql(
                        "update intent i set state = 'WITHDRAWN', done_at = :now"
                                + " where i.entity_id = any(:entity_id::uuid[]) and i.connection = :c and i.state in ('PENDING', 'HELD') and i.sends = 0 and i.undoes is null")
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .param("c", connection)
                .update();
    }

    /// Claims what is due and marks it IN_FLIGHT, in the caller's transaction, most urgent first.
    /// Nothing when this epoch does not hold the connection's lease any more; while the transaction
    /// lasts, no other node can take the lease.
    ///
    /// @param from the most urgent priority wanted
    /// @param to the least urgent priority wanted
    List<Intent> claim(String connection, long epoch, int from, int to, int limit) {
        boolean ours =
                sql.sql(
                                "select 1 from connection_state where connection = :c and epoch = :epoch for share")
                        .param("c", connection)
                        .param("epoch", epoch)
                        .query(Integer.class)
                        .optional()
                        .isPresent();
        if (!ours) {
            return List.of();
        }
        List<Intent> claimed =
                sql.sql(
                                """
                                with due as (
                                  select id from intent
                                   where connection = :c and state = 'PENDING' and priority between :from and :to and next_at <= :now
                                     and (:only::uuid is null or run_id = :only::uuid)
                                   order by priority, next_at, id limit :limit for update skip locked)
                                update intent i set state = 'IN_FLIGHT', epoch = :epoch, tries = i.tries + 1, sends = i.sends + 1, sent_at = :now
                                  from due where i.id = due.id returning i.*\
                                """)
                        .param("c", connection)
                        .param("from", from)
                        .param("to", to)
                        .param("now", Timestamp.from(clock.instant()))
                        .param("limit", limit)
                        .param("epoch", epoch)
                        .param("only", only == null ? null : only.toString())
                        .query((row, _) -> intent(row))
                        .list();
        return claimed.stream()
                .sorted(
                        Comparator.comparingInt(Intent::priority)
                                .thenComparing(Intent::createdAt)
                                .thenComparing(Intent::id))
                .toList();
    }

    /// What is to be asked about now.
    List<Intent> toAsk(String connection, int limit) {
        return sql.sql(
                        "select * from intent where connection = :c and state = 'UNKNOWN' and next_at <= :now order by next_at limit :limit")
                .param("c", connection)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .query((row, _) -> intent(row))
                .list();
    }

    /// What an earlier holder of the lease had in flight becomes UNKNOWN. It may be sending still,
    /// so the quiet time counts from now.
    int orphaned(String connection, long epoch) {
        return sql.sql(
                        """
                        update intent set state = 'UNKNOWN', next_at = :now, sent_at = :now
                         where connection = :c and state = 'IN_FLIGHT' and epoch is distinct from :epoch\
                        """)
                .param("c", connection)
                .param("epoch", epoch)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /// The ids of what this epoch has in flight.
    List<UUID> inFlight(String connection, long epoch) {
        return sql.sql(
                        "select id from intent where connection = :c and state = 'IN_FLIGHT' and epoch = :epoch")
                .param("c", connection)
                .param("epoch", epoch)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Of these intents, those that this epoch has in flight.
    List<Intent> inFlight(String connection, long epoch, Collection<UUID> ids) {
        Columns asked = Columns.of("id");
        ids.forEach(asked::row);
        return sql.sql(
                        "select * from intent where id = any(:id::uuid[]) and connection = :c and state = 'IN_FLIGHT' and epoch = :epoch")
                .params(asked.parameters())
                .param("c", connection)
                .param("epoch", epoch)
                .query((row, _) -> intent(row))
                .list();
    }

    /// The outcomes of these tries could not be written down: they are to be asked about at
    /// `nextAt`. A later try of the same intent is left alone.
    void unknown(List<Intent> intents, Instant nextAt) {
        Columns rows = Columns.of("id", "tries");
        intents.forEach(intent -> rows.row(intent.id(), intent.tries()));
        sql.sql(
                        "update intent i set state = 'UNKNOWN', next_at = :next, sent_at = case when i.state = 'IN_FLIGHT' then :now else i.sent_at end from "
                                + rows.unnest()
                                + " where i.id = u.id::uuid and i.tries = u.tries::int and i.state in ('IN_FLIGHT', 'UNKNOWN')")
                .params(rows.parameters())
                .param("now", Timestamp.from(clock.instant()))
                .param("next", Timestamp.from(nextAt))
                .update();
    }

    /// One step of one intent.
    ///
    /// @param asked whether it follows from a question, not from a send
    /// @param sent whether the far side may have seen it (a surely unsent try is not counted as a
    ///   send)
    /// @param asksPerson whether only a person can say what became of it
    record Step(
            Intent intent,
            Intent.State state,
            @Nullable String externalId,
            Instant nextAt,
            @Nullable Problem problem,
            boolean asked,
            boolean sent,
            boolean asksPerson) {}

    /// Moves intents to where their outcomes put them, in the caller's transaction; answers which
    /// were moved.
    ///
    /// An outcome speaks about one try. It is taken while that very try is under way or unknown, by
    /// whatever node: late knowledge is still knowledge. Where a later try has begun or something
    /// else is decided, it is passed by, with one exception: the proof that a new record is there
    /// also ends an intent that waits to be asked about or sent again.
    Set<UUID> move(List<Step> steps) {
        if (steps.isEmpty()) {
            return Set.of();
        }
        Instant now = clock.instant();
        Columns rows =
                Columns.of(
                        "id",
                        "state",
                        "external_id",
                        "next_at",
                        "problem",
                        "done_at",
                        "unsent",
                        "tries",
                        "asked",
                        "proof",
                        "asks_person");
        for (Step step : steps) {
            boolean over =
                    switch (step.state()) {
                        case DONE, REFUSED, WITHDRAWN -> true;
                        case PENDING, IN_FLIGHT, UNKNOWN, HELD, SHADOWED -> false;
                    };
            rows.row(
                    step.intent().id(),
                    step.state(),
                    step.externalId() == null ? null : StorableText.of(step.externalId()),
                    step.nextAt(),
                    step.problem() == null ? null : problemJson(step.problem()),
                    over ? now : null,
                    step.sent() ? 0 : 1,
                    step.intent().tries(),
                    step.asked() ? 1 : 0,
                    step.state() == Intent.State.DONE
                            && step.intent().kind() == WriteRequest.Kind.CREATE,
                    step.asksPerson());
        }
        return new HashSet<>(
                sql.sql(
                                """
                                update intent i set state = u.state, external_id = coalesce(u.external_id, i.external_id), next_at = u.next_at::timestamptz,
                                       problem = u.problem::jsonb, done_at = u.done_at::timestamptz, sends = greatest(0, i.sends - u.unsent::int),
                                       tries = i.tries + u.asked::int, asks_person = u.asks_person::boolean,
                                       sent_at = case when u.state = 'UNKNOWN' and i.state = 'IN_FLIGHT' then :now else i.sent_at end
                                  from\
                                """
                                        + " "
                                        + rows.unnest()
                                        + " "
                                        + """
                                         where i.id = u.id::uuid
                                           and (i.tries = u.tries::int and (i.state = 'UNKNOWN' or (i.state = 'IN_FLIGHT' and u.asked = '0'))
                                                or u.proof::boolean and i.state in ('UNKNOWN', 'PENDING'))
                                        returning i.id\
                                        """)
                        .params(rows.parameters())
                        .param("now", Timestamp.from(now))
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// One try, for the record.
    record Try(
            UUID intentId,
            Instant at,
            boolean ask,
            long millis,
            String outcome,
            int batch,
            @Nullable Problem problem) {}

    /// Records tries.
    void tried(List<Try> tries) {
        if (tries.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of("intent_id", "at", "kind", "millis", "outcome", "batch", "problem");
        for (Try one : tries) {
            rows.row(
                    one.intentId(),
                    one.at(),
                    one.ask() ? "ASK" : "SEND",
                    one.millis(),
                    one.outcome(),
                    one.batch(),
                    one.problem() == null ? null : problemJson(one.problem()));
        }
        sql.sql(
                        "insert into attempt (intent_id, at, kind, millis, outcome, batch, problem) select u.intent_id::uuid, u.at::timestamptz,"
                                + " u.kind, u.millis::int, u.outcome, u.batch::int, u.problem::jsonb from "
                                + rows.unnest())
                .params(rows.parameters())
                .update();
    }

    private static String problemJson(Problem problem) {
        Map<String, Object> json = new HashMap<>();
        json.put("mender", problem.mender().name());
        json.put("code", problem.code());
        json.put("text", problem.text());
        json.put("mend", problem.mend());
        if (problem.field() != null) {
            json.put("field", problem.field());
        }
        return StorableText.json(JSON.writeValueAsString(json));
    }

    /// How many intents of each state each connection has.
    public record Count(
            String connection, Intent.State state, long intents, @Nullable Instant oldest) {}

    /// Counts of live intents, for the overview.
    public List<Count> live() {
        return sql.sql(
                        """
                        select connection, state, count(*), min(created_at) from intent
                         where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'HELD') group by connection, state\
                        """)
                .query((row, _) ->
                        new Count(
                                row.getString(1),
                                Intent.State.valueOf(row.getString(2)),
                                row.getLong(3),
                                row.getTimestamp(4).toInstant()))
                .list();
    }

    static Intent intent(ResultSet row) throws SQLException {
        Timestamp sent = row.getTimestamp("sent_at");
        return new Intent(
                row.getObject("id", UUID.class),
                row.getString("connection"),
                row.getString("object_type"),
                WriteRequest.Kind.valueOf(row.getString("kind")),
                row.getObject("entity_id", UUID.class),
                row.getString("external_id"),
                row.getString("key"),
                row.getLong("key_number"),
                Payload.fields(row.getString("fields")),
                Intent.State.valueOf(row.getString("state")),
                row.getInt("priority"),
                row.getInt("tries"),
                row.getInt("sends"),
                row.getTimestamp("created_at").toInstant(),
                sent == null ? null : sent.toInstant(),
                row.getObject("correlation", UUID.class));
    }
}
