package dev.throughline.curate;

import dev.throughline.evidence.Evidence;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import dev.throughline.model.ValuesCodec;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Holds the newest version of every entity, the history of versions, the references between
/// entities and the keys they are recognised by.
public final class EntityStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// A recognition key shared by more entities than this is passed by.
    static final int HOLDERS_MAX = 50;

    private final JdbcClient sql;
    private final Evidence evidence;

    public EntityStore(JdbcClient sql, Evidence evidence) {
        this.sql = sql;
        this.evidence = evidence;
    }

    /// One new version to be written.
    ///
    /// @param before the version it replaces, null for a new entity
    /// @param changed field to value before
    public record NewVersion(
            Entity entity,
            @Nullable Entity before,
            Map<String, @Nullable Object> changed,
            Provenance.Source source) {}

    /// Loads entities and locks them until the transaction ends, in id order so that two
    /// transactions cannot wait for each other. The lock lets others refer to them meanwhile
    /// (links, deliveries).
    public Map<UUID, Entity> lock(Collection<UUID> ids) {
        return byId(ids, " for no key update of e");
    }

    /// Locks entities as {@link #lock} does, without loading them.
    public void hold(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        Columns asked = Columns.of("id");
        ids.stream().distinct().sorted().forEach(asked::row);
        sql.sql(
                        "select 1 from entity e where e.id = any(:id::uuid[]) order by e.id for no key update of e")
                .params(asked.parameters())
                .query((row, _) -> row.getInt(1))
                .list();
    }

    /// Loads entities.
    public Map<UUID, Entity> load(Collection<UUID> ids) {
        return byId(ids, "");
    }

    private Map<UUID, Entity> byId(Collection<UUID> ids, String lock) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("id");
        ids.stream().distinct().sorted().forEach(asked::row);
        Map<UUID, Entity> found = new HashMap<>();
        sql.sql("select e.* from entity e where e.id = any(:id::uuid[]) order by e.id" + lock)
                .params(asked.parameters())
                .query((row, _) -> entity(row))
                .list()
                .forEach(entity -> found.put(entity.id(), entity));
        return found;
    }

    /// One entity.
    public Optional<Entity> find(UUID id) {
        return Optional.ofNullable(load(List.of(id)).get(id));
    }

    /// Entities whose references name one of these, by field: who refers to whom.
    public List<Entity> referring(Collection<UUID> to, String type, String field) {
        if (to.isEmpty()) {
            return List.of();
        }
        Columns asked = Columns.of("to_id");
        to.forEach(asked::row);
        return sql.sql(
                        "select e.* from entity e where e.type = :type and e.active and exists (select 1 from entity_ref r"
                                + " where r.from_id = e.id and r.field = :field and r.to_id = any(:to_id::uuid[])) order by e.id")
                .params(asked.parameters())
                .param("type", type)
                .param("field", field)
                .query((row, _) -> entity(row))
                .list();
    }

    /// The ids of entities that refer to this one by any field.
    public List<UUID> referringIds(UUID to) {
        return sql.sql("select distinct from_id from entity_ref where to_id = :to")
                .param("to", to)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Entities of a type, by id, after a given one: cursor paging.
    ///
    /// @param status only this state; empty text for any
    /// @param text part of the name, any case; empty text for any
    public List<Entity> page(
            String type, String status, String text, @Nullable UUID after, int limit) {
        return sql.sql(
                        """
                        select e.* from entity e
                         where (:type = '' or e.type = :type) and (:status = '' or e.status = :status) and (:text = '' or e.name ilike '%' || :text || '%')
                           and (:after::uuid is null or e.id > :after::uuid)
                         order by e.id limit :limit\
                        """)
                .param("type", type)
                .param("status", status)
                .param("text", text)
                .param("after", after == null ? null : after.toString())
                .param("limit", limit)
                .query((row, _) -> entity(row))
                .list();
    }

    /// How the entities of small types stand, as a text that differs whenever one of them has
    /// changed.
    public String stand(Collection<String> types) {
        Columns asked = Columns.of("type");
        types.forEach(asked::row);
        return sql.sql(
                        """
                        select coalesce(string_agg(stand, ' ' order by stand), '') from (
                          select type || ' ' || count(*) || ' ' || sum(version) as stand
                            from entity where type = any(:type::text[]) group by type) types\
                        """)
                .params(asked.parameters())
                .query(String.class)
                .single();
    }

    /// All active entities of a small type, for reference tables.
    public List<Entity> all(String type, int limit) {
        return sql.sql(
                        "select e.* from entity e where e.type = :type and e.active order by e.id limit :limit")
                .param("type", type)
                .param("limit", limit)
                .query((row, _) -> entity(row))
                .list();
    }

    /// Entities per type and state.
    public Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        sql.sql(
                        "select type, coalesce(status, ''), count(*) from entity where merged_into is null group by 1, 2")
                .query((row, _) ->
                        counts.computeIfAbsent(row.getString(1), _ -> new TreeMap<>())
                                .put(row.getString(2), row.getLong(3)))
                .list();
        return counts;
    }

    /// Writes new versions in the caller's transaction: entity, history, references.
    public void write(List<NewVersion> versions) {
        if (versions.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of(
                        "id",
                        "type",
                        "origin_key",
                        "version",
                        "name",
                        "status",
                        "active",
                        "merged_into",
                        "data",
                        "provenance",
                        "content_hash",
                        "correlation",
                        "created_at",
                        "updated_at");
        Columns history =
                Columns.of("entity_id", "version", "at", "changes", "source", "correlation");
        Columns refs = Columns.of("from_id", "field", "to_id");
        Columns touched = Columns.of("id");
        for (NewVersion version : versions) {
            Entity entity = version.entity();
            String data = ValuesCodec.write(entity.values());
            rows.row(
                    entity.id(),
                    entity.type().name(),
                    entity.originKey(),
                    entity.version(),
                    entity.name(),
                    entity.status(),
                    entity.active(),
                    entity.mergedInto(),
                    data,
                    entity.provenance().json(),
                    ValuesCodec.contentHash(data),
                    entity.correlation(),
                    entity.createdAt(),
                    entity.updatedAt());
            history.row(
                    entity.id(),
                    entity.version(),
                    entity.updatedAt(),
                    changesJson(version),
                    sourceJson(version.source()),
                    entity.correlation());
            List<Field> references =
                    entity.type().fields().stream()
                            .filter(field -> field.kind() == FieldKind.REFERENCE)
                            .toList();
            Entity before = version.before();
            if (before != null) {
                if (references.stream()
                        .allMatch(field ->
                                Objects.equals(
                                        before.values().get(field.name()),
                                        entity.values().get(field.name())))) {
                    continue;
                }
                touched.row(entity.id());
            }
            for (Field field : references) {
                if (entity.values().get(field.name()) instanceof Object value) {
                    switch (value) {
                        case UUID to -> refs.row(entity.id(), field.name(), to);
                        case List<?> many ->
                                many.forEach(to -> refs.row(entity.id(), field.name(), to));
                        default -> {}
                    }
                }
            }
        }
        int written =
                insert(
                        rows,
                        """
                        insert into entity as e (id, type, origin_key, version, name, status, active, merged_into, data, provenance, content_hash,
                                                 correlation, created_at, updated_at)
                        select u.id::uuid, u.type, u.origin_key, u.version::int, u.name, u.status, u.active::boolean, u.merged_into::uuid,
                               u.data::json, u.provenance::json, u.content_hash, u.correlation::uuid, u.created_at::timestamptz,
                               u.updated_at::timestamptz
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " "
                                + """
                                on conflict (id) do update
                                   set version = excluded.version, name = excluded.name, status = excluded.status, active = excluded.active,
                                       merged_into = excluded.merged_into, data = excluded.data, provenance = excluded.provenance,
                                       content_hash = excluded.content_hash, correlation = excluded.correlation, updated_at = excluded.updated_at
                                 where e.version = excluded.version - 1\
                                """);
        if (written != versions.size()) {
            throw new org.springframework.dao.OptimisticLockingFailureException(
                    (versions.size() - written)
                            + " of "
                            + versions.size()
                            + " entities were changed by another transaction meanwhile");
        }
        sql.sql(
                        "insert into entity_version (entity_id, version, at, changes, source, correlation, config_hash)"
                                + " select u.entity_id::uuid, u.version::int, u.at::timestamptz, u.changes::json, u.source::json, u.correlation::uuid, :config from "
                                + history.unnest())
                .params(history.parameters())
                .param("config", evidence.configHash())
                .update();
        if (!touched.isEmpty()) {
            sql.sql("delete from entity_ref where from_id = any(:id::uuid[])")
                    .params(touched.parameters())
                    .update();
        }
        if (!refs.isEmpty()) {
            sql.sql(
                            "insert into entity_ref (from_id, field, to_id) select u.from_id::uuid, u.field, u.to_id::uuid from "
                                    + refs.unnest()
                                    + " on conflict do nothing")
                    .params(refs.parameters())
                    .update();
        }
    }

    private int insert(Columns rows, String statement) {
        try {
            return sql.sql(statement).params(rows.parameters()).update();
        } catch (org.springframework.dao.DuplicateKeyException e) {
            // Another transaction has just brought an entity of the same origin: tried again, it is
            // found.
            throw new org.springframework.dao.OptimisticLockingFailureException(
                    "an entity of the same origin came in meanwhile", e);
        }
    }

    /// The entities that began as these records, by origin key.
    Map<String, UUID> byOrigin(String type, Collection<String> originKeys) {
        Columns asked = Columns.of("key");
        originKeys.forEach(asked::row);
        Map<String, UUID> found = new HashMap<>();
        sql.sql(
                        "select e.origin_key, coalesce(e.merged_into, e.id) from entity e where e.type = :type and e.origin_key = any(:key::text[])")
                .params(asked.parameters())
                .param("type", type)
                .query((row, _) -> found.put(row.getString(1), row.getObject(2, UUID.class)))
                .list();
        return found;
    }

    /// Keeps who says the values of entities whose values stay as they are, in the caller's
    /// transaction: no new version.
    void provenance(Collection<Entity> entities) {
        if (entities.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("id", "provenance");
        entities.forEach(entity -> rows.row(entity.id(), entity.provenance().json()));
        sql.sql(
                        "update entity e set provenance = u.provenance::json from "
                                + rows.unnest()
                                + " where e.id = u.id::uuid")
                .params(rows.parameters())
                .update();
    }

    /// Those who were merged into `loser` earlier are merged into `survivor` now, so that every
    /// alias is one step away.
    void moveAliases(UUID loser, UUID survivor) {
        sql.sql("update entity set merged_into = :survivor where merged_into = :loser")
                .param("survivor", survivor)
                .param("loser", loser)
                .update();
    }

    private static String changesJson(NewVersion version) {
        StringBuilder changes = new StringBuilder("{");
        version.changed()
                .forEach((field, before) ->
                        changes.append(changes.length() == 1 ? "" : ",")
                                .append(ValuesCodec.writeOne(field))
                                .append(":[")
                                .append(text(before))
                                .append(',')
                                .append(text(version.entity().values().get(field)))
                                .append(']'));
        return changes.append('}').toString();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "null" : ValuesCodec.writeOne(value);
    }

    private static String sourceJson(Provenance.Source source) {
        return JSON.writeValueAsString(
                Map.of(
                        "connection",
                        source.connection(),
                        "record",
                        source.record(),
                        "rule",
                        source.rule()));
    }

    /// One step in the history of an entity.
    ///
    /// @param changes JSON text: field to `[before, after]`
    public record Past(
            int version,
            Instant at,
            String changes,
            String connection,
            String record,
            String rule,
            String configHash) {}

    /// The history of an entity, newest first.
    public List<Past> history(UUID id, int limit) {
        return sql.sql(
                        """
                        select version, at, changes::text, source ->> 'connection' c, source ->> 'record' r, source ->> 'rule' u, config_hash
                          from entity_version where entity_id = :id order by version desc limit :limit\
                        """)
                .param("id", id)
                .param("limit", limit)
                .query((row, _) ->
                        new Past(
                                row.getInt(1),
                                row.getTimestamp(2).toInstant(),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)))
                .list();
    }

    /// Sets the keys of entities: those they had before are replaced.
    void keys(Map<Entity, List<String>> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("type", "key", "entity_id");
        Columns touched = Columns.of("id");
        keys.forEach((entity, own) -> {
            if (entity.version() > 1) {
                touched.row(entity.id());
            }
            own.stream()
                    .distinct()
                    .forEach(key -> rows.row(entity.type().name(), key, entity.id()));
        });
        if (!touched.isEmpty()) {
            sql.sql("delete from entity_key where entity_id = any(:id::uuid[])")
                    .params(touched.parameters())
                    .update();
        }
        if (!rows.isEmpty()) {
            sql.sql(
                            "insert into entity_key (type, key, entity_id) select u.type, u.key, u.entity_id::uuid from "
                                    + rows.unnest()
                                    + " on conflict do nothing")
                    .params(rows.parameters())
                    .update();
        }
    }

    /// The active entities that have one of these keys, by key; an empty list for a key that too
    /// many have.
    public Map<String, List<UUID>> withKeys(String type, Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("key");
        keys.stream().distinct().forEach(asked::row);
        Map<String, List<UUID>> found = new HashMap<>();
        sql.sql(
                        "select u.key, k.entity_id from "
                                + asked.unnest()
                                + """
                                cross join lateral (
                                 select k.entity_id from entity_key k join entity e on e.id = k.entity_id
                                  where k.type = :type and k.key = u.key and e.merged_into is null order by k.entity_id limit :most) k\
                                """)
                .params(asked.parameters())
                .param("type", type)
                .param("most", HOLDERS_MAX + 1)
                .query((row, _) ->
                        found.computeIfAbsent(row.getString(1), _ -> new java.util.ArrayList<>())
                                .add(row.getObject(2, UUID.class)))
                .list();
        // A key that very many share recognises nobody.
        found.replaceAll((_, holders) -> holders.size() > HOLDERS_MAX ? List.of() : holders);
        return found;
    }

    /// Takes the recognition locks for these keys of whatever types until the transaction ends, so
    /// that two transactions that could bring the same thing for the first time see each other. At
    /// most 64 different ones, all at once and in sorted order: call once a transaction.
    void lockKeys(Collection<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Columns buckets = Columns.of("bucket");
        keys.stream()
                .map(key -> Math.floorMod(key.hashCode(), 64))
                .distinct()
                .sorted()
                .forEach(buckets::row);
        sql.sql("select pg_advisory_xact_lock(7001, b)::text from unnest(:bucket::int[]) as b")
                .params(buckets.parameters())
                .query(String.class)
                .list();
    }

    static Entity entity(ResultSet row) throws SQLException {
        EntityType type = Canonical.type(row.getString("type"));
        Timestamp created = row.getTimestamp("created_at");
        return new Entity(
                row.getObject("id", UUID.class),
                type,
                row.getString("origin_key"),
                row.getInt("version"),
                row.getString("name"),
                row.getString("status"),
                row.getBoolean("active"),
                row.getObject("merged_into", UUID.class),
                ValuesCodec.read(type, row.getString("data")),
                Provenance.read(row.getString("provenance")),
                row.getObject("correlation", UUID.class),
                created.toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
