package dev.throughline.process;

import dev.throughline.mapping.Rules;
import dev.throughline.postgres.Columns;
import dev.throughline.process.InitiationPlan.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Holds initiations and who belongs to them.
public final class InitiationStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, Map<String, String>>> GATES =
            new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient sql;

    public InitiationStore(JdbcClient sql) {
        this.sql = sql;
    }

    /// What is known of an initiation before a look.
    record Before(
            UUID thread,
            Progress state,
            String code,
            String gatesJson,
            boolean cancelled,
            boolean wasActive,
            DecidedStart decided) {
        Before with(DecidedStart now) {
            return new Before(thread, state, code, gatesJson, cancelled, wasActive, now);
        }
    }

    /// Opens the initiations that there are not yet and locks all of them until the transaction
    /// ends.
    ///
    /// @param threads the thread that each deal's start belongs to, by deal
    Map<UUID, Before> openAndLock(Map<UUID, UUID> threads, Instant now) {
        Map<UUID, Before> befores = new HashMap<>();
        if (threads.isEmpty()) {
            return befores;
        }
        Columns rows = Columns.of("id", "thread");
        new TreeMap<>(threads).forEach(rows::row);
        sql.sql(
                        "insert into initiation (opportunity_id, thread, state, headline, requested_at, updated_at)"
                                + " select u.id::uuid, u.thread::uuid, 'WAITING', 'The deal was won; the project start begins.', :now, :now from "
                                + rows.unnest()
                                + " on conflict do nothing")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
        sql.sql(
                        "select * from initiation where opportunity_id = any(:id::uuid[]) order by opportunity_id for update")
                .param("id", rows.parameters().get("id"))
                .query((row, _) ->
                        befores.put(
                                row.getObject("opportunity_id", UUID.class),
                                new Before(
                                        row.getObject("thread", UUID.class),
                                        Progress.valueOf(row.getString("state")),
                                        row.getString("project_code") == null
                                                ? ""
                                                : row.getString("project_code"),
                                        row.getString("gates"),
                                        row.getString("cancelled_by") != null,
                                        row.getTimestamp("active_at") != null,
                                        DecidedStart.NOTHING)))
                .list();
        decided(befores.keySet())
                .forEach((id, decided) ->
                        befores.computeIfPresent(id, (_, before) -> before.with(decided)));
        return befores;
    }

    /// What persons have decided about these starts; only those about which somebody has.
    Map<UUID, DecidedStart> decided(Collection<UUID> opportunities) {
        Map<UUID, Map<StartDecision.Question, StartDecision>> answers = new HashMap<>();
        Set<UUID> held = new HashSet<>();
        Columns rows = Columns.of("id");
        opportunities.forEach(rows::row);
        if (rows.isEmpty()) {
            return Map.of();
        }
        sql.sql(
                        "select opportunity_id, held, d.* from initiation left join initiation_decision d using (opportunity_id)"
                                + " where opportunity_id = any(:id::uuid[]) and (held or d.question is not null)")
                .params(rows.parameters())
                .query((row, _) -> {
                    UUID deal = row.getObject("opportunity_id", UUID.class);
                    Map<StartDecision.Question, StartDecision> own =
                            answers.computeIfAbsent(deal, _ -> new HashMap<>());
                    if (row.getBoolean("held")) {
                        held.add(deal);
                    }
                    if (row.getString("answer") == null) {
                        return own.size();
                    }
                    StartDecision decision =
                            new StartDecision(
                                    StartDecision.Answer.valueOf(row.getString("answer")),
                                    row.getString("basis"),
                                    row.getObject("until_date", LocalDate.class),
                                    row.getString("decided_by"),
                                    row.getString("reason"),
                                    row.getTimestamp("decided_at").toInstant());
                    own.put(decision.answer().question(), decision);
                    return own.size();
                })
                .list();
        Map<UUID, DecidedStart> decided = new HashMap<>();
        answers.forEach(
                (deal, own) -> decided.put(deal, new DecidedStart(own, held.contains(deal))));
        return decided;
    }

    /// Keeps a person's decision in the place of an earlier one about the same question.
    void decide(UUID opportunity, StartDecision decision) {
        sql.sql(
                        """
                        insert into initiation_decision (opportunity_id, question, answer, basis, until_date, reason, decided_by, decided_at)
                        values (:id, :question, :answer, :basis, :until::date, :reason, :by, :at)
                        on conflict (opportunity_id, question) do update set answer = excluded.answer, basis = excluded.basis,
                          until_date = excluded.until_date, reason = excluded.reason, decided_by = excluded.decided_by,
                          decided_at = excluded.decided_at\
                        """)
                .param("id", opportunity)
                .param("question", decision.answer().question().name())
                .param("answer", decision.answer().name())
                .param("basis", decision.basis())
                .param("until", decision.until() == null ? null : decision.until().toString())
                .param("reason", decision.reason())
                .param("by", decision.by())
                .param("at", Timestamp.from(decision.at()))
                .update();
        if (decision.answer() == StartDecision.Answer.HOLD) {
            sql.sql("update initiation set held = true where opportunity_id = :id")
                    .param("id", opportunity)
                    .update();
        }
    }

    /// Deals that are won again: what was decided about their reopening is over, so that a next one
    /// is asked about anew.
    void wonAgain(Collection<UUID> opportunities) {
        Columns rows = Columns.of("id");
        opportunities.forEach(rows::row);
        if (!rows.isEmpty()) {
            sql.sql(
                            "delete from initiation_decision where question = 'REOPENED' and opportunity_id = any(:id::uuid[])")
                    .params(rows.parameters())
                    .update();
        }
    }

    /// Starts whose projects are off hold again.
    void offHold(Collection<UUID> opportunities) {
        Columns rows = Columns.of("id");
        opportunities.forEach(rows::row);
        if (!rows.isEmpty()) {
            sql.sql("update initiation set held = false where opportunity_id = any(:id::uuid[])")
                    .params(rows.parameters())
                    .update();
        }
    }

    static String json(Map<String, ?> values) {
        return JSON.writeValueAsString(new TreeMap<>(values));
    }

    /// How the records of a connection stand, as a text that differs whenever one of them has
    /// changed.
    String standOf(String connection) {
        return sql.sql(
                        """
                        select coalesce(string_agg(stand, ' ' order by stand), '') from (
                          select object_type || ' ' || count(*) || ' ' || max(changed_at) as stand
                            from record_head where connection = :connection group by object_type) types\
                        """)
                .param("connection", connection)
                .query(String.class)
                .single();
    }

    boolean exists(UUID opportunity) {
        return sql.sql("select count(*) from initiation where opportunity_id = :id")
                        .param("id", opportunity)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Reserves the next project code of the firm. Numbers rise over the whole firm, whatever else
    /// the pattern names; one that is lower than `first` is passed over.
    ///
    /// @param entity the code of the legal entity that delivers
    /// @param year the year of the reservation, by the firm's date
    String reserveCode(UUID opportunity, Rules.ProjectCode codes, String entity, int year) {
        long number =
                sql.sql(
                                "update project_number set last_value = greatest(last_value + 1, :first) returning last_value")
                        .param("first", codes.first())
                        .query(Long.class)
                        .single();
        String code = codes.code(number, entity, year);
        sql.sql("update initiation set project_code = :code where opportunity_id = :id")
                .param("code", code)
                .param("id", opportunity)
                .update();
        return code;
    }

    /// Forgets calls of the process API that came before that; returns how many. The starts they
    /// asked for stay.
    public int forgetRequests(Instant before) {
        return sql.sql("delete from api_request where received_at < :before")
                .param("before", Timestamp.from(before))
                .update();
    }

    /// Keeps the plans of deals. Returns the deals whose gates or state differ from what was kept
    /// before.
    Set<UUID> keep(Map<UUID, InitiationPlan> plans, Map<UUID, Before> befores, Instant now) {
        Set<UUID> moved = new HashSet<>();
        Columns rows = Columns.of("id", "state", "headline", "gates", "awaits");
        new TreeMap<>(plans)
                .forEach((opportunity, plan) -> {
                    Map<String, Map<String, String>> gates = new LinkedHashMap<>();
                    plan.gates()
                            .forEach(gate ->
                                    gates.put(
                                            gate.name(),
                                            Map.of(
                                                    "state",
                                                    gate.state().name(),
                                                    "words",
                                                    gate.words())));
                    Before before = Objects.requireNonNull(befores.get(opportunity));
                    String json = JSON.writeValueAsString(gates);
                    if (before.state() != plan.state()
                            || !JSON.readTree(json).equals(JSON.readTree(before.gatesJson()))) {
                        moved.add(opportunity);
                    }
                    rows.row(
                            opportunity,
                            plan.state(),
                            plan.headline(),
                            json,
                            JSON.writeValueAsString(plan.awaits()));
                });
        if (rows.isEmpty()) {
            return moved;
        }
        sql.sql(
                        "update initiation i set state = u.state, headline = u.headline, gates = u.gates::jsonb, awaits = u.awaits::jsonb,"
                                + " updated_at = :now, active_at = coalesce(i.active_at, case when u.state = 'ACTIVE' then :now::timestamptz end) from "
                                + rows.unnest()
                                + " where i.opportunity_id = u.id::uuid and (i.state, i.headline, i.gates, i.awaits)"
                                + " is distinct from (u.state, u.headline, u.gates::jsonb, u.awaits::jsonb)")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
        return moved;
    }

    /// Sets who belongs to initiations: the roles of entities, by deal.
    void members(Map<UUID, Map<UUID, String>> roles) {
        Columns rows = Columns.of("opportunity_id", "entity_id", "role");
        new TreeMap<>(roles)
                .forEach((opportunity, members) ->
                        new TreeMap<>(members)
                                .forEach((entity, role) -> rows.row(opportunity, entity, role)));
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into initiation_member as m (opportunity_id, entity_id, role) select u.opportunity_id::uuid, u.entity_id::uuid, u.role from "
                                + rows.unnest()
                                + " on conflict (opportunity_id, entity_id) do update set role = excluded.role where m.role <> excluded.role")
                .params(rows.parameters())
                .update();
    }

    /// The members of an initiation with their roles.
    public Map<UUID, String> members(UUID opportunity) {
        Map<UUID, String> members = new LinkedHashMap<>();
        sql.sql(
                        "select entity_id, role from initiation_member where opportunity_id = :id order by role, entity_id")
                .param("id", opportunity)
                .query((row, _) -> members.put(row.getObject(1, UUID.class), row.getString(2)))
                .list();
        return members;
    }

    /// For entities: the gates of each initiation they belong to, and that initiation's state.
    Map<UUID, List<Standing>> standings(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return Map.of();
        }
        Columns rows = Columns.of("id");
        entities.forEach(rows::row);
        Map<UUID, List<Standing>> standings = new HashMap<>();
        sql.sql(
                        "select m.entity_id, i.state, i.gates::text from initiation_member m join initiation i using (opportunity_id)"
                                + " where m.entity_id = any(:id::uuid[])")
                .params(rows.parameters())
                .query((row, _) ->
                        standings
                                .computeIfAbsent(
                                        row.getObject(1, UUID.class), _ -> new ArrayList<>())
                                .add(
                                        new Standing(
                                                Progress.valueOf(row.getString(2)),
                                                gates(row.getString(3)))))
                .list();
        return standings;
    }

    record Standing(Progress state, List<Initiation.GateView> gates) {}

    /// Initiations, newest first.
    ///
    /// @param state only this one; empty text for any
    public List<Initiation> list(String state, int offset, int limit) {
        return sql.sql(
                        """
                        select i.*, e.name from initiation i join entity e on e.id = i.opportunity_id
                         where :state = '' or i.state = :state order by i.requested_at desc, i.opportunity_id offset :offset limit :limit\
                        """)
                .param("state", state)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> initiation(row))
                .list();
    }

    /// One initiation by its deal.
    public Optional<Initiation> find(UUID opportunity) {
        return sql.sql(
                        "select i.*, e.name from initiation i join entity e on e.id = i.opportunity_id where i.opportunity_id = :id")
                .param("id", opportunity)
                .query((row, _) -> initiation(row))
                .optional();
    }

    /// Initiations by state.
    public Map<Progress, Long> counts() {
        Map<Progress, Long> counts = new java.util.EnumMap<>(Progress.class);
        sql.sql("select state, count(*) from initiation group by 1")
                .query((row, _) -> counts.put(Progress.valueOf(row.getString(1)), row.getLong(2)))
                .list();
        return counts;
    }

    /// Marks an initiation as cancelled by somebody.
    boolean cancel(UUID opportunity, String by, String reason) {
        return sql.sql(
                                """
                                update initiation set cancelled_by = :by, cancel_reason = :reason where opportunity_id = :id and cancelled_by is null\
                                """)
                        .param("by", by)
                        .param("reason", reason)
                        .param("id", opportunity)
                        .update()
                == 1;
    }

    private static Initiation initiation(ResultSet row) throws SQLException {
        java.sql.@Nullable Timestamp active = row.getTimestamp("active_at");
        return new Initiation(
                row.getObject("opportunity_id", UUID.class),
                row.getString("name"),
                row.getObject("thread", UUID.class),
                Progress.valueOf(row.getString("state")),
                row.getString("headline"),
                row.getString("project_code"),
                gates(row.getString("gates")),
                JSON.readValue(row.getString("awaits"), TEXTS),
                row.getTimestamp("requested_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                active == null ? null : active.toInstant());
    }

    private static List<Initiation.GateView> gates(String json) {
        List<Initiation.GateView> gates = new ArrayList<>();
        JSON.readValue(json, GATES)
                .forEach((name, gate) ->
                        gates.add(
                                new Initiation.GateView(
                                        name,
                                        Gate.State.valueOf(
                                                gate.getOrDefault("state", "ON_ITS_WAY")),
                                        gate.getOrDefault("words", ""))));
        gates.sort(
                java.util.Comparator.comparing((Initiation.GateView gate) ->
                        gate.name().equals("SIGNED") ? "" : gate.name()));
        return gates;
    }
}
