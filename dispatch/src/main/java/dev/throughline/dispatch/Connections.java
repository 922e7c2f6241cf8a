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
import java.util.Set;
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

    /// What names the hub's own user, a folder or a company in words tells no system from another,
    /// and may change without any: such facts are pinned only where they are configured.
    private static final Set<String> NAMES = Set.of("user", "login", "company", "directory");

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
    ///
    /// @param identity what the far side said of itself when it was last asked
    /// @param identityOk whether that is who it should be; null while it has not been asked
    /// @param pinned what it is compared with where the configuration pins nothing: what it said at
    ///   first contact
    public record State(
            String connection,
            Mode mode,
            String modeReason,
            boolean askFirst,
            Map<String, String> identity,
            @Nullable Boolean identityOk,
            Map<String, String> pinned,
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
    /// configuration may point elsewhere now, so nothing is read or sent before the first probe.
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
                            "update connection_state set mode = :mode, mode_reason = :reason, mode_from_file = false where connection = :c")
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

    /// Honours what the connection's file says of the mode: what it names holds from now on; where
    /// it names none any more, what it had named ends. A mode that a person has switched stays
    /// until the file names one.
    ///
    /// @param named the mode in the file; null where it names none
    public void configured(String connection, @Nullable Mode named) {
        transaction.executeWithoutResult(_ -> {
            boolean fromFile =
                    sql.sql(
                                    "select mode_from_file from connection_state where connection = :c for update")
                            .param("c", connection)
                            .query(Boolean.class)
                            .single();
            if (named == null && !fromFile) {
                return;
            }
            Mode mode = named == null ? Mode.LIVE : named;
            Mode before = find(connection).orElseThrow().mode();
            String file = "connections/" + connection + ".yaml";
            if (mode != before) {
                mode(
                        connection,
                        mode,
                        new Actor.Rule(file),
                        named == null ? file + " names no mode any more" : "mode in " + file);
            }
            sql.sql("update connection_state set mode_from_file = :file where connection = :c")
                    .param("file", named != null)
                    .param("c", connection)
                    .update();
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

    /// After a restore: every create is looked up before it is sent, until a person ends it ({@link
    /// AskingFirst}).
    public void askFirst(boolean ask, Actor actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            sql.sql("update connection_state set ask_first = :ask, ask_first_since = :now")
                    .param("ask", ask)
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
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

    /// What a probe came to.
    ///
    /// @param changed whether health or problem are other than before
    /// @param itself whether this probe proved who it should be, or somebody else; null when it
    ///   proved nothing
    /// @param problem what is wrong, in words
    public record Told(boolean changed, @Nullable Boolean itself, @Nullable String problem) {}

    /// Keeps what a probe said and whether it is who was pinned. Where the configuration pins
    /// nothing, what the far side says of itself at first contact is kept and compared from then
    /// on.
    ///
    /// @param pinned the configured pin; it goes before what is kept, which follows it
    public Told probed(String connection, Probe probe, Map<String, String> pinned) {
        State before = find(connection).orElseThrow();
        String health;
        @Nullable String problem = null;
        Map<String, String> identity = before.identity();
        Map<String, String> limits = before.limits();
        @Nullable Boolean ok = before.identityOk();
        @Nullable Boolean itself = null;
        switch (probe) {
            case Probe.Healthy(Map<String, String> seen, Map<String, String> told) -> {
                identity = seen;
                limits = told;
                @Nullable String wrong =
                        pinned.isEmpty()
                                ? changed(connection, before.pinned(), seen)
                                : mismatch(pinned, seen);
                itself = ok = wrong == null;
                health = ok ? "HEALTHY" : "UNWELL";
                problem = wrong;
                if (ok && (!pinned.isEmpty() || before.pinned().isEmpty())) {
                    pin(connection, before.pinned(), telling(seen), !pinned.isEmpty());
                }
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
        return new Told(
                !health.equals(before.health())
                        || !java.util.Objects.equals(problem, before.problem()),
                itself,
                problem);
    }

    /// The facts that tell this system from another one of its kind. Pure.
    static Map<String, String> telling(Map<String, String> seen) {
        Map<String, String> telling = new TreeMap<>(seen);
        telling.keySet().removeAll(NAMES);
        return telling;
    }

    private void pin(
            String connection,
            Map<String, String> before,
            Map<String, String> now,
            boolean configured) {
        if (now.equals(before)) {
            return;
        }
        transaction.executeWithoutResult(_ -> {
            sql.sql("update connection_state set pinned = :pinned::jsonb where connection = :c")
                    .param("pinned", JSON.writeValueAsString(now))
                    .param("c", connection)
                    .update();
            evidence.record(
                    new Act(
                            new Actor.Hub("dispatch"),
                            "connection.identity",
                            "pinned",
                            "connection",
                            connection,
                            configured
                                    ? "it is who the configuration names"
                                    : "what it said of itself at first contact",
                            before.isEmpty() ? null : JSON.writeValueAsString(before),
                            JSON.writeValueAsString(now),
                            null));
        });
    }

    /// The first fact that is other than at first contact, in words; null when all agree. Pure.
    static @Nullable String changed(
            String connection, Map<String, String> kept, Map<String, String> seen) {
        for (Map.Entry<String, String> pin : new TreeMap<>(kept).entrySet()) {
            String is = seen.get(pin.getKey());
            if (!pin.getValue().equalsIgnoreCase(is == null ? "" : is)) {
                return "So far it was "
                        + pin.getKey()
                        + " '"
                        + pin.getValue()
                        + "', and now the far side says "
                        + (is == null ? "nothing about it" : "'" + is + "'")
                        + ". Nothing is read from it or written to it; point the connection at the right system or, where the change is meant,"
                        + " confirm it under 'identity:' in connections/"
                        + connection
                        + ".yaml.";
            }
        }
        return null;
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
                        + ". Nothing is read from it or written to it; point the connection at the right system or change the pin.";
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
        String pinned = row.getString("pinned");
        Timestamp probed = row.getTimestamp("probed_at");
        return new State(
                row.getString("connection"),
                Mode.valueOf(row.getString("mode")),
                row.getString("mode_reason"),
                row.getBoolean("ask_first"),
                identity == null ? Map.of() : JSON.readValue(identity, MAP),
                row.getObject("identity_ok", Boolean.class),
                pinned == null ? Map.of() : JSON.readValue(pinned, MAP),
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
