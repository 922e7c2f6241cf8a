package dev.throughline.dispatch;

import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Payload;
import dev.throughline.model.Ids;
import dev.throughline.postgres.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// Undoes runs (DESIGN 4.5). Two steps: [#plan] reads what the targets show now and says for each
/// write, the last one first, what can be done; [#apply] wants it done and holds the deliveries
/// back, so that the lane does not write the same again before a person lets it.
///
/// A field gets its before-image back where the target still shows what the run wrote; one that has
/// moved on since is left and named. A created record is never deleted: it is made inactive where
/// its type has a field for that and nobody has worked on it since, else it is named. An undo is a
/// run itself, with intents, evidence and before-images of its own.
public final class Undo {
    /// The right it takes.
    public static final String RIGHT = "dispatch.undo";

    /// Records read back in one call.
    private static final int FETCH_MAX = 100;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Fields by which vendors take a record out of use, and the value that does it.
    private static final Map<String, Boolean> INACTIVE =
            new TreeMap<>(
                    Map.of(
                            "isInactive",
                            true,
                            "archived",
                            true,
                            "active",
                            false,
                            "IsActive",
                            false));

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Intents intents;
    private final HeldBack heldBack;
    private final Systems systems;
    private final Evidence evidence;
    private final Ids ids;

    /// What it needs to know of the connected systems.
    public interface Systems {
        /// The open connection of that name.
        Optional<OpenConnection> connection(String name);

        /// The schema of a record type.
        Optional<ObjectSchema> schema(String connection, String objectType);

        /// Whether two values of a field mean the same, as the mapping that writes it compares
        /// them.
        boolean same(
                String connection,
                String objectType,
                String field,
                @Nullable Object left,
                @Nullable Object right);
    }

    public Undo(
            JdbcClient sql,
            TransactionTemplate transaction,
            Intents intents,
            HeldBack heldBack,
            Systems systems,
            Evidence evidence,
            Ids ids) {
        this.sql = sql;
        this.transaction = transaction;
        this.intents = intents;
        this.heldBack = heldBack;
        this.systems = systems;
        this.evidence = evidence;
        this.ids = ids;
    }

    /// What can be done about one write.
    public enum Remedy {
        /// Fields get their before-image back.
        RESTORE,
        /// The created record is taken out of use.
        INACTIVATE,
        /// It was not sent yet, and will not be.
        TAKE_BACK,
        /// It shows already what it showed before the run, or is out of use.
        NOTHING,
        /// It never reached the target, so there is nothing to undo.
        NEVER,
        /// It is left as it is; a person looks.
        LEAVE
    }

    /// One write of the run and what can be done about it.
    ///
    /// @param run the run it belongs to
    /// @param fields native fields to be written
    /// @param shown what the target shows for them now
    /// @param moved fields that show something else than the run wrote; they are left
    /// @param words what is done or why not
    public record Step(
            UUID run,
            UUID intent,
            String connection,
            String objectType,
            @Nullable String externalId,
            UUID entityId,
            Remedy remedy,
            Map<String, Object> fields,
            Map<String, Object> shown,
            List<String> moved,
            String words) {
        /// As a line for people.
        public String line() {
            return connection
                    + " "
                    + objectType
                    + " "
                    + (externalId == null ? "(not created)" : externalId)
                    + ": "
                    + words;
        }

        private Step left(String why) {
            return new Step(
                    run,
                    intent,
                    connection,
                    objectType,
                    externalId,
                    entityId,
                    Remedy.LEAVE,
                    Map.of(),
                    Map.of(),
                    moved,
                    why);
        }
    }

    /// What undoing would do.
    ///
    /// @param steps one for each write, the last one first
    public record Plan(Set<UUID> runs, List<Step> steps) {
        /// How many writes have each remedy.
        public Map<Remedy, Long> counts() {
            Map<Remedy, Long> counts = new java.util.EnumMap<>(Remedy.class);
            steps.forEach(step -> counts.merge(step.remedy(), 1L, Long::sum));
            return counts;
        }
    }

    /// What was done.
    ///
    /// @param run the run that undoes
    /// @param steps as applied
    public record Undone(UUID run, List<Step> steps) {}

    private record Written(
            UUID run,
            UUID id,
            String connection,
            String objectType,
            WriteRequest.Kind kind,
            UUID entityId,
            @Nullable String externalId,
            Map<String, Object> fields,
            @Nullable Map<String, Object> before,
            Intent.State state,
            int sends) {
        Place place() {
            return new Place(connection, objectType, externalId == null ? "" : externalId);
        }

        HeldBack.Delivery delivery() {
            return new HeldBack.Delivery(entityId, connection, objectType);
        }

        Step step(Remedy remedy, String words) {
            return step(remedy, Map.of(), Map.of(), List.of(), words);
        }

        Step step(
                Remedy remedy,
                Map<String, Object> restored,
                Map<String, Object> shown,
                List<String> moved,
                String words) {
            return new Step(
                    run,
                    id,
                    connection,
                    objectType,
                    externalId,
                    entityId,
                    remedy,
                    restored,
                    shown,
                    moved,
                    words);
        }
    }

    private record Place(String connection, String objectType, String externalId) {}

    /// Reads what the targets show and says what undoing these runs would do. Writes nothing.
    ///
    /// @throws dev.throughline.connect.spi.CallFailed when a target does not answer
    /// @throws IllegalArgumentException when there is no such run
    public Plan plan(Collection<UUID> runs) {
        Set<UUID> asked = new LinkedHashSet<>(runs);
        List<Written> writes = writes(asked);
        Set<UUID> known = new HashSet<>();
        writes.forEach(write -> known.add(write.run()));
        for (UUID run : asked) {
            if (!known.contains(run)) {
                throw new IllegalArgumentException(
                        "There is no run " + run + "; 'throughline runs' lists them.");
            }
        }
        Map<Place, Map<String, Object>> shown = shown(writes);
        Map<HeldBack.Delivery, Map<String, Object>> last =
                heldBack.written(
                        writes.stream()
                                .filter(write -> write.kind() == WriteRequest.Kind.CREATE)
                                .map(Written::delivery)
                                .toList());
        List<Step> steps = new ArrayList<>();
        for (Written write : writes) {
            Step step = step(write, shown, last.getOrDefault(write.delivery(), Map.of()));
            steps.add(step);
            if (!step.fields().isEmpty()) {
                // An earlier write of the same record is undone on top of this.
                java.util.Objects.requireNonNull(shown.get(write.place())).putAll(step.fields());
            }
        }
        return new Plan(asked, steps);
    }

    private List<Written> writes(Set<UUID> runs) {
        Columns rows = Columns.of("run");
        runs.forEach(rows::row);
        return sql.sql(
                        """
                        select * from intent where run_id = any(:run::uuid[]) order by coalesce(done_at, created_at) desc, id desc\
                        """)
                .params(rows.parameters())
                .query((row, _) -> {
                    String before = row.getString("before_image");
                    return new Written(
                            row.getObject("run_id", UUID.class),
                            row.getObject("id", UUID.class),
                            row.getString("connection"),
                            row.getString("object_type"),
                            WriteRequest.Kind.valueOf(row.getString("kind")),
                            row.getObject("entity_id", UUID.class),
                            row.getString("external_id"),
                            Payload.fields(row.getString("fields")),
                            before == null ? null : Payload.fields(before),
                            Intent.State.valueOf(row.getString("state")),
                            row.getInt("sends"));
                })
                .list();
    }

    /// What the targets show now for the records that were written; a record that is gone is
    /// missing.
    private Map<Place, Map<String, Object>> shown(List<Written> writes) {
        Map<String, Map<String, Set<String>>> asked = new TreeMap<>();
        for (Written write : writes) {
            if (write.state() == Intent.State.DONE && write.externalId() != null) {
                asked.computeIfAbsent(write.connection(), _ -> new TreeMap<>())
                        .computeIfAbsent(write.objectType(), _ -> new LinkedHashSet<>())
                        .add(write.externalId());
            }
        }
        Map<Place, Map<String, Object>> shown = new HashMap<>();
        asked.forEach((connection, types) -> {
            if (systems.connection(connection).orElse(null) instanceof Fetches fetches) {
                types.forEach((type, externalIds) -> {
                    List<String> list = List.copyOf(externalIds);
                    for (int i = 0; i < list.size(); i += FETCH_MAX) {
                        for (ObservedRecord record :
                                fetches.fetch(
                                        type,
                                        list.subList(i, Math.min(list.size(), i + FETCH_MAX)))) {
                            if (!record.deleted() || inactive(record)) {
                                // As kept values are: what was written has been through JSON.
                                shown.put(
                                        new Place(connection, type, record.externalId()),
                                        new HashMap<>(
                                                Payload.fields(Payload.text(record.fields()))));
                            }
                        }
                    }
                });
            }
        });
        return shown;
    }

    /// Whether a record counts as deleted only because it was taken out of use.
    private static boolean inactive(ObservedRecord record) {
        return INACTIVE.entrySet().stream()
                .anyMatch(one -> one.getValue().equals(record.fields().get(one.getKey())));
    }

    private Step step(
            Written write, Map<Place, Map<String, Object>> shown, Map<String, Object> last) {
        return switch (write.state()) {
            case PENDING, HELD ->
                    write.sends() == 0
                            ? write.step(Remedy.TAKE_BACK, "not sent yet: taken back")
                            : unknown(write);
            case IN_FLIGHT, UNKNOWN -> unknown(write);
            case SHADOWED, REFUSED, WITHDRAWN ->
                    write.step(Remedy.NEVER, "was never written there");
            case DONE -> {
                if (!(systems.connection(write.connection()).orElse(null) instanceof Fetches)) {
                    yield write.step(
                            Remedy.LEAVE,
                            "cannot be read back, so nobody knows whether it has moved on");
                }
                Map<String, Object> now = shown.get(write.place());
                if (now == null) {
                    yield write.step(Remedy.LEAVE, "is not there any more");
                }
                yield write.kind() == WriteRequest.Kind.CREATE
                        ? created(write, now, last)
                        : updated(write, now);
            }
        };
    }

    private static Step unknown(Written write) {
        return write.step(
                Remedy.LEAVE,
                "it is not known yet whether this write arrived; undo the run again when it is");
    }

    private Step updated(Written write, Map<String, Object> now) {
        Map<String, Object> before = write.before();
        if (before == null) {
            return write.step(Remedy.LEAVE, "no before-image was kept");
        }
        Map<String, Object> restored = new LinkedHashMap<>();
        Map<String, Object> shows = new LinkedHashMap<>();
        List<String> moved = new ArrayList<>();
        write.fields()
                .forEach((field, wrote) -> {
                    Object shown = now.get(field);
                    Object was = before.get(field);
                    if (same(write, field, was, shown)) {
                        return;
                    }
                    if (same(write, field, wrote, shown)) {
                        restored.put(field, was);
                        shows.put(field, shown);
                    } else {
                        moved.add(field);
                    }
                });
        String left =
                moved.isEmpty()
                        ? ""
                        : String.join(", ", moved)
                                + (moved.size() == 1 ? " has" : " have")
                                + " moved on and "
                                + (moved.size() == 1 ? "is" : "are")
                                + " left";
        if (!restored.isEmpty()) {
            return write.step(
                    Remedy.RESTORE,
                    restored,
                    shows,
                    moved,
                    String.join(", ", restored.keySet())
                            + " as before"
                            + (left.isEmpty() ? "" : "; " + left));
        }
        return left.isEmpty()
                ? write.step(Remedy.NOTHING, "shows what it showed before the run")
                : write.step(Remedy.LEAVE, Map.of(), Map.of(), moved, left);
    }

    private Step created(Written write, Map<String, Object> now, Map<String, Object> last) {
        Optional<Map.Entry<String, Boolean>> switchable =
                INACTIVE.entrySet().stream()
                        .filter(one ->
                                systems.schema(write.connection(), write.objectType())
                                        .flatMap(schema -> schema.field(one.getKey()))
                                        .filter(field ->
                                                field.writable()
                                                        && field.type() == NativeField.Type.BOOLEAN)
                                        .isPresent())
                        .findFirst();
        if (switchable.isEmpty()) {
            return write.step(
                    Remedy.LEAVE,
                    "was created; a "
                            + write.objectType()
                            + " has no field that takes it out of use, so look at it there");
        }
        String field = switchable.get().getKey();
        boolean value = switchable.get().getValue();
        if (Boolean.valueOf(value).equals(now.get(field))) {
            return write.step(Remedy.NOTHING, "is out of use already");
        }
        List<String> moved = new ArrayList<>();
        write.fields()
                .forEach((name, wrote) -> {
                    Object shown = now.get(name);
                    boolean ours =
                            !now.containsKey(name)
                                    || same(write, name, wrote, shown)
                                    || last.containsKey(name)
                                            && same(write, name, last.get(name), shown);
                    if (!ours) {
                        moved.add(name);
                    }
                });
        if (!moved.isEmpty()) {
            return write.step(
                    Remedy.LEAVE,
                    Map.of(),
                    Map.of(),
                    moved,
                    "was created and somebody has worked on it since ("
                            + String.join(", ", moved)
                            + "); look at it there");
        }
        Map<String, Object> shows = new LinkedHashMap<>();
        shows.put(field, now.get(field));
        return write.step(
                Remedy.INACTIVATE,
                Map.of(field, value),
                shows,
                List.of(),
                "was created: taken out of use by " + field + " = " + value);
    }

    private boolean same(
            Written write, String field, @Nullable Object left, @Nullable Object right) {
        return systems.same(write.connection(), write.objectType(), field, left, right);
    }

    /// Wants done what the plan says and holds the deliveries of its runs back, with evidence, all
    /// in one transaction. What has got under way since the plan was made is left, and says so.
    public Undone apply(Plan plan, Actor.Person by, String reason) {
        Undone done = transaction.execute(_ -> applied(plan, by, reason));
        return java.util.Objects.requireNonNull(done);
    }

    private Undone applied(Plan plan, Actor.Person by, String reason) {
        UUID undoing = ids.next();
        Set<HeldBack.Delivery> touched = new LinkedHashSet<>();
        Set<UUID> entities = new LinkedHashSet<>();
        for (Step step : plan.steps()) {
            if (step.remedy() != Remedy.NEVER) {
                touched.add(delivery(step));
                entities.add(step.entityId());
            }
        }
        heldBack.lock(entities);
        Map<String, Set<UUID>> byConnection = new TreeMap<>();
        touched.forEach(one ->
                byConnection
                        .computeIfAbsent(one.connection(), _ -> new LinkedHashSet<>())
                        .add(one.entityId()));
        byConnection.forEach(intents::withdraw);
        Set<HeldBack.Delivery> underWay = live(entities);
        Map<UUID, Origin> origins = origins(plan.steps());
        List<Step> applied = new ArrayList<>();
        Map<HeldBack.Delivery, Intents.Wanted> wanted = new LinkedHashMap<>();
        for (Step step : plan.steps()) {
            boolean writes = step.remedy() == Remedy.RESTORE || step.remedy() == Remedy.INACTIVATE;
            if (writes && underWay.contains(delivery(step))) {
                applied.add(
                        step.left("another write of it is under way; undo the run again later"));
                continue;
            }
            applied.add(step);
            if (writes) {
                wanted.merge(
                        delivery(step),
                        wanted(
                                step,
                                java.util.Objects.requireNonNull(origins.get(step.intent())),
                                undoing),
                        Undo::together);
            }
        }
        intents.want(List.copyOf(wanted.values()));
        for (UUID run : plan.runs()) {
            Set<HeldBack.Delivery> own = new LinkedHashSet<>();
            plan.steps().stream()
                    .filter(step -> step.run().equals(run))
                    .map(Undo::delivery)
                    .filter(touched::contains)
                    .forEach(own::add);
            heldBack.hold(own, run, "Held back since " + by.name() + " undid a run: " + reason);
        }
        evidence.record(acts(plan, applied, undoing, by, reason));
        return new Undone(undoing, applied);
    }

    private static HeldBack.Delivery delivery(Step step) {
        return new HeldBack.Delivery(step.entityId(), step.connection(), step.objectType());
    }

    private Set<HeldBack.Delivery> live(Set<UUID> entities) {
        Columns rows = Columns.of("id");
        entities.forEach(rows::row);
        return new HashSet<>(
                sql.sql(
                                """
                                select entity_id, connection, object_type from intent
                                 where entity_id = any(:id::uuid[]) and state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'HELD')\
                                """)
                        .params(rows.parameters())
                        .query((row, _) ->
                                new HeldBack.Delivery(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getString(3)))
                        .list());
    }

    /// The key and thread of a write that is undone.
    private record Origin(String key, long number, @Nullable UUID correlation) {}

    private Map<UUID, Origin> origins(List<Step> steps) {
        Columns rows = Columns.of("id");
        steps.forEach(step -> rows.row(step.intent()));
        Map<UUID, Origin> origins = new HashMap<>();
        sql.sql("select id, key, key_number, correlation from intent where id = any(:id::uuid[])")
                .params(rows.parameters())
                .query((row, _) ->
                        origins.put(
                                row.getObject(1, UUID.class),
                                new Origin(
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getObject(4, UUID.class))))
                .list();
        return origins;
    }

    private Intents.Wanted wanted(Step step, Origin origin, UUID undoing) {
        return new Intents.Wanted(
                ids.next(),
                step.connection(),
                step.objectType(),
                WriteRequest.Kind.UPDATE,
                step.entityId(),
                step.externalId(),
                origin.key(),
                origin.number(),
                step.fields(),
                step.shown(),
                Intent.State.PENDING,
                0,
                undoing,
                origin.correlation(),
                null,
                step.run());
    }

    /// Two undoings of one record as one write: the later step undoes the earlier write, so its
    /// values count; what was shown before all of them is the before-image.
    private static Intents.Wanted together(Intents.Wanted first, Intents.Wanted second) {
        Map<String, Object> fields = new LinkedHashMap<>(first.fields());
        fields.putAll(second.fields());
        Map<String, Object> shown = new LinkedHashMap<>();
        if (second.before() != null) {
            shown.putAll(second.before());
        }
        if (first.before() != null) {
            shown.putAll(first.before());
        }
        return new Intents.Wanted(
                first.id(),
                first.connection(),
                first.objectType(),
                first.kind(),
                first.entityId(),
                first.externalId(),
                first.key(),
                first.keyNumber(),
                fields,
                shown,
                first.state(),
                first.priority(),
                first.runId(),
                first.correlation(),
                null,
                first.undoes());
    }

    /// One act for each run, and one for each record that is written. Names of fields only: the
    /// values stand in the intents.
    private List<Act> acts(
            Plan plan, List<Step> applied, UUID undoing, Actor.Person by, String reason) {
        List<Act> acts = new ArrayList<>();
        for (UUID run : plan.runs()) {
            Map<Remedy, Long> counts = new java.util.EnumMap<>(Remedy.class);
            applied.stream()
                    .filter(step -> step.run().equals(run))
                    .forEach(step -> counts.merge(step.remedy(), 1L, Long::sum));
            Map<String, Object> after = new LinkedHashMap<>();
            after.put("by", undoing.toString());
            counts.forEach((remedy, count) -> after.put(remedy.name(), count));
            acts.add(
                    new Act(
                            by,
                            RIGHT,
                            "run undone",
                            "run",
                            run.toString(),
                            reason,
                            null,
                            JSON.writeValueAsString(after),
                            null));
        }
        for (Step step : applied) {
            if (step.remedy() == Remedy.RESTORE || step.remedy() == Remedy.INACTIVATE) {
                Map<String, Object> after = new LinkedHashMap<>();
                after.put("run", undoing.toString());
                after.put("fields", List.copyOf(step.fields().keySet()));
                acts.add(
                        new Act(
                                by,
                                RIGHT,
                                step.remedy() == Remedy.RESTORE
                                        ? "before-image wanted back"
                                        : "inactive wanted",
                                "record",
                                step.connection()
                                        + " "
                                        + step.objectType()
                                        + " "
                                        + step.externalId(),
                                reason,
                                JSON.writeValueAsString(
                                        Map.of(
                                                "run",
                                                step.run().toString(),
                                                "intent",
                                                step.intent().toString())),
                                JSON.writeValueAsString(after),
                                null));
            }
        }
        return acts;
    }

    /// How the writes of an undoing run stand.
    public record Standing(
            String connection,
            String objectType,
            @Nullable String externalId,
            Intent.State state,
            @Nullable String problem) {}

    /// The writes of a run.
    public List<Standing> standing(UUID run) {
        return sql.sql(
                        "select connection, object_type, external_id, state, problem ->> 'text' from intent where run_id = :run order by id")
                .param("run", run)
                .query((row, _) ->
                        new Standing(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Intent.State.valueOf(row.getString(4)),
                                row.getString(5)))
                .list();
    }
}
