package dev.throughline.curate;

import dev.throughline.curate.EntityStore.NewVersion;
import dev.throughline.curate.Provenance.Source;
import dev.throughline.model.EntityType;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Brings what sources say into entities: locks, merges, writes new versions, keys and drift, and
/// tells the watchers. The one way by which an entity changes, whether a record, a process or a
/// person speaks.
public final class EntityWriter {
    /// The name under which provenance keeps who says that an entity is gone, or there again.
    static final String ACTIVE = "active";

    private final JdbcClient sql;
    private final EntityStore store;
    private final Owners owners;
    private final Recognition recognition;
    private final List<EntityWatcher> watchers;
    private final InstantSource clock;
    private final Ids ids;

    public EntityWriter(
            JdbcClient sql,
            EntityStore store,
            Owners owners,
            Recognition recognition,
            List<EntityWatcher> watchers,
            InstantSource clock,
            Ids ids) {
        this.sql = sql;
        this.store = store;
        this.owners = owners;
        this.recognition = recognition;
        this.watchers = watchers;
        this.clock = clock;
        this.ids = ids;
    }

    /// What one source says about one entity.
    ///
    /// @param entityId the entity; null for a new one
    /// @param originKey the key a new entity will carry
    /// @param spoken the fields it speaks about; those without a value are said to be empty
    /// @param echo whether it merely repeats what the hub wrote there
    /// @param active false when the source says it is gone; true takes that back where the same
    ///   source had said so
    public record Saying(
            EntityType type,
            @Nullable UUID entityId,
            String originKey,
            Values values,
            Set<String> spoken,
            Source source,
            boolean echo,
            boolean active,
            @Nullable UUID correlation,
            RecordRef record) {}

    /// The record a saying comes from, for drift; empty texts for the hub itself.
    public record RecordRef(String objectType, String externalId) {
        /// No record: the hub speaks.
        public static final RecordRef HUB = new RecordRef("", "");
    }

    /// What became of a saying.
    ///
    /// @param created whether the entity is new
    /// @param changed whether a new version was written for it
    /// @param problem a refused state step; null if none
    public record Said(
            Saying saying,
            Entity entity,
            boolean created,
            boolean changed,
            @Nullable Problem problem) {}

    /// Brings sayings in, in the caller's transaction; several about one entity are taken in order.
    /// Answers in the same order.
    public List<Said> say(List<Saying> sayings, boolean bulk) {
        Instant now = clock.instant();
        Map<UUID, Entity> present = locked(sayings);
        Map<UUID, Entity> originals = Map.copyOf(present);
        Map<UUID, Entity> confirmed = new HashMap<>();
        Set<UUID> revert = new HashSet<>();
        Map<String, UUID> created = new HashMap<>();
        Map<UUID, Map<String, @Nullable Object>> changedFields = new LinkedHashMap<>();
        Map<UUID, Source> lastSource = new HashMap<>();
        List<Said> answers = new ArrayList<>();
        Columns drifts =
                Columns.of(
                        "entity_id",
                        "field",
                        "connection",
                        "object_type",
                        "external_id",
                        "held",
                        "seen",
                        "policy");
        Columns agreed = Columns.of("entity_id", "field", "connection");
        for (Saying saying : sayings) {
            String newKey = saying.type().name() + " " + saying.originKey();
            UUID id =
                    saying.entityId() != null
                            ? survivor(saying.entityId(), originals)
                            : created.get(newKey);
            Entity before = id == null ? null : present.get(id);
            Merge.Merged merged =
                    Merge.decide(
                            saying.type(),
                            before == null ? null : before.values(),
                            before == null ? Provenance.NONE : before.provenance(),
                            saying.values(),
                            saying.spoken(),
                            saying.source(),
                            owners,
                            saying.echo());
            boolean activeNow = active(saying, before);
            boolean isNew = before == null;
            boolean changed =
                    before == null || !merged.changed().isEmpty() || before.active() != activeNow;
            Entity after =
                    after(saying, before, merged, id == null ? ids.next() : id, now, activeNow);
            if (isNew) {
                created.put(newKey, after.id());
            }
            if (changed || !merged.said().isEmpty()) {
                present.put(after.id(), after);
            }
            if (changed) {
                Map<String, @Nullable Object> fields =
                        changedFields.computeIfAbsent(after.id(), _ -> new LinkedHashMap<>());
                merged.changed()
                        .forEach((field, was) -> {
                            if (!fields.containsKey(field)) {
                                fields.put(field, was);
                            }
                        });
                lastSource.put(after.id(), saying.source());
            }
            if (!merged.said().isEmpty()) {
                confirmed.put(after.id(), after);
            }
            if (!isNew) {
                note(saying, after.id(), merged, drifts, agreed);
                if (merged.drifts().stream()
                        .anyMatch(drift -> drift.policy() == Owners.Policy.REVERT)) {
                    revert.add(after.id());
                }
            }
            answers.add(new Said(saying, after, isNew, changed, refusal(saying, after, merged)));
        }
        write(present, originals, changedFields, lastSource, revert, bulk);
        // An owner that says what a stand-in had said changes no value, but from now on it is the
        // owner's.
        store.provenance(
                confirmed.keySet().stream()
                        .filter(id -> !lastSource.containsKey(id))
                        .sorted()
                        .map(id -> Objects.requireNonNull(present.get(id)))
                        .toList());
        keepDrift(drifts, agreed, now);
        // Later sayings about the same entity made newer versions: answer with the newest.
        return answers.stream()
                .map(said ->
                        new Said(
                                said.saying(),
                                present.getOrDefault(said.entity().id(), said.entity()),
                                said.created(),
                                said.changed(),
                                said.problem()))
                .toList();
    }

    /// Locks everything spoken of. Whoever was merged away since the saying was made is answered
    /// for by its survivor.
    private Map<UUID, Entity> locked(List<Saying> sayings) {
        Map<UUID, Entity> present =
                new HashMap<>(
                        store.lock(
                                sayings.stream()
                                        .map(Saying::entityId)
                                        .filter(Objects::nonNull)
                                        .toList()));
        List<UUID> survivors =
                present.values().stream()
                        .map(Entity::mergedInto)
                        .filter(into -> into != null && !present.containsKey(into))
                        .toList();
        present.putAll(store.lock(survivors));
        return present;
    }

    private static UUID survivor(UUID id, Map<UUID, Entity> known) {
        Entity entity = known.get(id);
        return entity != null && entity.mergedInto() != null ? entity.mergedInto() : id;
    }

    /// Gone is gone until the same source shows it again; what was merged away stays away.
    private static boolean active(Saying saying, @Nullable Entity before) {
        if (before == null || !saying.active()) {
            return saying.active();
        }
        if (before.active() || before.mergedInto() != null) {
            return before.active();
        }
        Source goneBy = before.provenance().fields().get(ACTIVE);
        return goneBy == null || goneBy.connection().equals(saying.source().connection());
    }

    private static Entity after(
            Saying saying,
            @Nullable Entity before,
            Merge.Merged merged,
            UUID id,
            Instant now,
            boolean active) {
        String status = merged.values().text("status").orElse(null);
        Values values = merged.values();
        if (before == null && status == null && !saying.type().states().initial().isEmpty()) {
            status = saying.type().states().initial();
            values = values.with("status", status);
        }
        return new Entity(
                id,
                saying.type(),
                before == null ? saying.originKey() : before.originKey(),
                before == null ? 1 : before.version(),
                name(saying.type(), values),
                status,
                active,
                before == null ? null : before.mergedInto(),
                values,
                provenance(saying, before, merged, active),
                before == null || before.correlation() == null
                        ? saying.correlation()
                        : before.correlation(),
                before == null ? now : before.createdAt(),
                now);
    }

    private static Provenance provenance(
            Saying saying, @Nullable Entity before, Merge.Merged merged, boolean active) {
        Provenance provenance =
                (before == null ? Provenance.NONE : before.provenance()).with(merged.said());
        boolean turned = before != null && before.active() != active;
        return turned ? provenance.with(Map.of(ACTIVE, saying.source())) : provenance;
    }

    private void write(
            Map<UUID, Entity> present,
            Map<UUID, Entity> originals,
            Map<UUID, Map<String, @Nullable Object>> changedFields,
            Map<UUID, Source> lastSource,
            Set<UUID> revert,
            boolean bulk) {
        List<NewVersion> versions = new ArrayList<>();
        List<EntityWatcher.Changed> told = new ArrayList<>();
        Map<Entity, List<String>> keys = new LinkedHashMap<>();
        changedFields.keySet().stream()
                .sorted()
                .forEach(id -> {
                    Entity now = Objects.requireNonNull(present.get(id));
                    Entity before = originals.get(id);
                    Map<String, @Nullable Object> fields =
                            Objects.requireNonNull(changedFields.get(id));
                    // What was said and taken back within one call has not changed.
                    fields.entrySet()
                            .removeIf(field ->
                                    before != null
                                            && Objects.equals(
                                                    field.getValue(),
                                                    now.values().get(field.getKey())));
                    if (before != null && fields.isEmpty() && before.active() == now.active()) {
                        lastSource.remove(id);
                        return;
                    }
                    Entity next = before == null ? now : withVersion(now, before.version() + 1);
                    present.put(id, next);
                    versions.add(
                            new NewVersion(
                                    next,
                                    before,
                                    fields,
                                    Objects.requireNonNull(lastSource.get(id))));
                    told.add(new EntityWatcher.Changed(next, before, Set.copyOf(fields.keySet())));
                    if (before == null || recognition.concerns(next.type(), fields.keySet())) {
                        List<String> own = recognition.keys(next.type(), next.values());
                        if (before == null
                                ? !own.isEmpty()
                                : !own.equals(recognition.keys(before.type(), before.values()))) {
                            keys.put(next, own);
                        }
                    }
                });
        store.write(versions);
        store.keys(keys);
        // A value to be written back is work for those who write.
        revert.stream()
                .filter(id -> !lastSource.containsKey(id))
                .sorted()
                .map(id -> Objects.requireNonNull(present.get(id)))
                .forEach(entity -> told.add(new EntityWatcher.Changed(entity, entity, Set.of())));
        if (!told.isEmpty()) {
            watchers.forEach(watcher -> watcher.changed(told, bulk));
        }
    }

    private static Entity withVersion(Entity entity, int version) {
        return new Entity(
                entity.id(),
                entity.type(),
                entity.originKey(),
                version,
                entity.name(),
                entity.status(),
                entity.active(),
                entity.mergedInto(),
                entity.values(),
                entity.provenance(),
                entity.correlation(),
                entity.createdAt(),
                entity.updatedAt());
    }

    private static @Nullable Problem refusal(Saying saying, Entity entity, Merge.Merged merged) {
        Merge.RefusedStep refused = merged.refused();
        return refused == null
                ? null
                : new Problem(
                        Problem.Mender.DATA,
                        "HUB-STATE",
                        saying.type().name()
                                + " "
                                + entity.name()
                                + ": "
                                + saying.source().connection()
                                + " says "
                                + refused.to()
                                + ". "
                                + refused.reason(),
                        "Follow the state list, or correct the state in "
                                + saying.source().connection()
                                + ".",
                        "status");
    }

    private static void note(
            Saying saying, UUID id, Merge.Merged merged, Columns drifts, Columns agreed) {
        for (Merge.Drift drift : merged.drifts()) {
            drifts.row(
                    id,
                    drift.field(),
                    saying.source().connection(),
                    saying.record().objectType(),
                    saying.record().externalId(),
                    DriftValue.json(drift.field(), drift.held()),
                    DriftValue.json(drift.field(), drift.seen()),
                    drift.policy());
        }
        for (String field : merged.agreed()) {
            agreed.row(id, field, saying.source().connection());
        }
    }

    private void keepDrift(Columns drifts, Columns agreed, Instant now) {
        if (!drifts.isEmpty()) {
            sql.sql(
                            "insert into drift as d (entity_id, field, connection, object_type, external_id, held, seen, policy, since)"
                                    + " select distinct on (1, 2, 3) u.entity_id::uuid, u.field, u.connection, u.object_type, u.external_id, u.held::jsonb, u.seen::jsonb, u.policy, :now from "
                                    + drifts.unnest()
                                    + " on conflict (entity_id, field, connection) do update set held = excluded.held, seen = excluded.seen,"
                                    // What a person has decided not to act on is not asked again.
                                    + " policy = case when d.policy = 'RECORD' and d.held is not distinct from excluded.held"
                                    + " and d.seen is not distinct from excluded.seen then d.policy else excluded.policy end")
                    .params(drifts.parameters())
                    .param("now", Timestamp.from(now))
                    .update();
        }
        if (!agreed.isEmpty()) {
            sql.sql(
                            "delete from drift d using "
                                    + agreed.unnest()
                                    + " where d.entity_id = u.entity_id::uuid and d.field = u.field and d.connection = u.connection")
                    .params(agreed.parameters())
                    .update();
        }
    }

    /// What people call an entity: the first of its naming fields.
    static String name(EntityType type, Values values) {
        for (String field : List.of("name", "legal_name", "code", "number", "line_no", "email")) {
            if (values.get(field) instanceof String text) {
                return text.length() > 255 ? text.substring(0, 255) : text;
            }
        }
        return type.name();
    }
}
