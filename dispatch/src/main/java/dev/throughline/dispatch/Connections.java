package dev.throughline.dispatch;

import dev.throughline.connect.spi.Probe;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Modes, leases, identities and health of the connected systems.
public final class Connections {
    /// A dispatch lease not renewed for this long may be taken by another node.
    public static final Duration LEASE = Duration.ofSeconds(8);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final InstantSource clock;
    private final String node;

    public Connections(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            InstantSource clock,
            String node) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.clock = clock;
        this.node = node;
    }

    /// How a system stands.
    public record State(
            String connection,
            Mode mode,
            String modeReason,
            boolean askFirst,
            Map<String, String> identity,
            @Nullable Boolean identityOk,
            String adoption,
            String health,
            @Nullable String problem,
            Map<String, String> limits,
            @Nullable Instant probedAt) {

        /// Whether creates may go out: live, itself, and adopted or declared empty.
        public boolean mayCreate() {
            return mode == Mode.LIVE
                    && !Boolean.FALSE.equals(identityOk)
                    && !adoption.equals("REQUIRED");
        }

        /// Whether anything may be sent.
        public boolean maySend() {
            return mode == Mode.LIVE && Boolean.TRUE.equals(identityOk);
        }
    }

    /// Makes sure that each configured connection has a row. Who is there must be proved anew: the
    /// configuration may point elsewhere now, so nothing is sent before the first probe.
    ///
    /// @param declaredEmpty those configured as `declared-empty`
    public void register(Map<String, Boolean> declaredEmpty) {
        Columns rows = Columns.of("connection", "adoption");
        declaredEmpty.forEach(
                (name, empty) -> rows.row(name, empty ? "DECLARED_EMPTY" : "REQUIRED"));
        sql.sql(
                        "insert into connection_state as s (connection, adoption) select u.connection, u.adoption from "
                                + rows.unnest()
                                + " on conflict (connection) do update set identity_ok = null,"
                                + " adoption = case when s.adoption = 'ADOPTED' then s.adoption else excluded.adoption end")
                .params(rows.parameters())
                .update();
    }

    /// All systems by name.
    public Map<String, State> all() {
        Map<String, State> all = new TreeMap<>();
        sql.sql("select * from connection_state")
                .query((row, _) -> state(row))
                .list()
                .forEach(s -> all.put(s.connection(), s));
        return all;
    }

    /// One system.
    public Optional<State> find(String connection) {
        return sql.sql("select * from connection_state where connection = :c")
                .param("c", connection)
                .query((row, _) -> state(row))
                .optional();
    }

    /// Switches the mode, with evidence.
    public void mode(String connection, Mode mode, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            String before =
                    sql.sql("select mode from connection_state where connection = :c for update")
                            .param("c", connection)
                            .query(String.class)
                            .single();
            sql.sql(
                            "update connection_state set mode = :mode, mode_reason = :reason where connection = :c")
                    .param("mode", mode.name())
                    .param("reason", reason)
                    .param("c", connection)
                    .update();
            evidence.record(
                    new Act(
                            actor,
                            "connection.mode",
                            "mode changed",
                            "connection",
                            connection,
                            reason,
                            JSON.writeValueAsString(before),
                            JSON.writeValueAsString(mode.name()),
                            null));
        });
    }

    /// Marks a system as adopted: its existing records are linked, creates may go out.
    public void adopted(String connection, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            sql.sql("update connection_state set adoption = 'ADOPTED' where connection = :c")
                    .param("c", connection)
                    .update();
            evidence.record(
                    new Act(
                            actor,
                            "connection.adopt",
                            "adopted",
                            "connection",
                            connection,
                            reason,
                            null,
                            null,
                            null));
        });
    }

    /// After a restore: every create is looked up before it is sent, until told otherwise.
    public void askFirst(boolean ask, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            sql.sql("update connection_state set ask_first = :ask").param("ask", ask).update();
            evidence.record(
                    new Act(
                            actor,
                            "database.epoch",
                            ask ? "asking first" : "no longer asking first",
                            "database",
                            "epoch",
                            reason,
                            null,
                            null,
                            null));
        });
    }

    /// Keeps what a probe said and whether it is who was pinned. Returns whether health or identity
    /// changed.
    public boolean probed(String connection, Probe probe, Map<String, String> pinned) {
        State before = find(connection).orElseThrow();
        String health;
        @Nullable String problem = null;
        Map<String, String> identity = before.identity();
        Map<String, String> limits = before.limits();
        @Nullable Boolean ok = before.identityOk();
        switch (probe) {
            case Probe.Healthy(Map<String, String> seen, Map<String, String> told) -> {
                identity = seen;
                limits = told;
                @Nullable String wrong = mismatch(pinned, seen);
                ok = wrong == null;
                health = ok ? "HEALTHY" : "UNWELL";
                problem = wrong;
            }
            case Probe.Unwell unwell -> {
                health = "UNWELL";
                problem = unwell.problem().line();
            }
        }
        sql.sql(
                        """
                        update connection_state set health = :health, problem = :problem, identity = :identity::jsonb, identity_ok = :ok,
                               limits = :limits::jsonb, probed_at = :at where connection = :c\
                        """)
                .param("health", health)
                .param("problem", problem)
                .param("identity", JSON.writeValueAsString(identity))
                .param("ok", ok)
                .param("limits", JSON.writeValueAsString(limits))
                .param("at", Timestamp.from(clock.instant()))
                .param("c", connection)
                .update();
        return !health.equals(before.health())
                || !java.util.Objects.equals(problem, before.problem());
    }

    /// The first pinned fact that the far side does not prove, in words; null when all agree. Pure.
    static @Nullable String mismatch(Map<String, String> pinned, Map<String, String> seen) {
        for (Map.Entry<String, String> pin : new TreeMap<>(pinned).entrySet()) {
            String is = seen.get(pin.getKey());
            if (!pin.getValue().equalsIgnoreCase(is == null ? "" : is)) {
                return "Pinned to "
                        + pin.getKey()
                        + " '"
                        + pin.getValue()
                        + "', but the far side says "
                        + (is == null ? "nothing about it" : "'" + is + "'")
                        + ". All writes are stopped; point the connection at the right system or change the pin.";
            }
        }
        return null;
    }

    /// Takes or renews the dispatch lease; the epoch when it is ours. A change of holder, or a
    /// restart of this one, gives a new epoch; its holder then turns what an older epoch had in
    /// flight to UNKNOWN ({@link Intents#orphaned}).
    Optional<Long> lease(String connection, long held) {
        Instant now = clock.instant();
        return sql.sql(
                        """
                        update connection_state set owner = :node, leased_until = :until,
                               epoch = case when owner = :node and epoch = :held then epoch else epoch + 1 end
                         where connection = :c and (owner is null or owner = :node or leased_until < :now) returning epoch\
                        """)
                .param("node", node)
                .param("until", Timestamp.from(now.plus(LEASE)))
                .param("now", Timestamp.from(now))
                .param("held", held)
                .param("c", connection)
                .query(Long.class)
                .optional();
    }

    /// Whether this node holds the dispatch lease of a connection now.
    boolean holds(String connection) {
        return sql.sql(
                                "select count(*) from connection_state where connection = :c and owner = :node and leased_until >= :now")
                        .param("c", connection)
                        .param("node", node)
                        .param("now", Timestamp.from(clock.instant()))
                        .query(Long.class)
                        .single()
                == 1;
    }

    private static State state(ResultSet row) throws SQLException {
        String identity = row.getString("identity");
        Timestamp probed = row.getTimestamp("probed_at");
        return new State(
                row.getString("connection"),
                Mode.valueOf(row.getString("mode")),
                row.getString("mode_reason"),
                row.getBoolean("ask_first"),
                identity == null ? Map.of() : JSON.readValue(identity, MAP),
                row.getObject("identity_ok", Boolean.class),
                row.getString("adoption"),
                row.getString("health"),
                row.getString("problem"),
                JSON.readValue(row.getString("limits"), MAP),
                probed == null ? null : probed.toInstant());
    }

    /// The names of all registered connections.
    public List<String> names() {
        return sql.sql("select connection from connection_state order by 1")
                .query((row, _) -> row.getString(1))
                .list();
    }
}
