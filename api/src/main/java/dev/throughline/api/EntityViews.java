package dev.throughline.api;

import dev.throughline.api.EntityView.DeliveryView;
import dev.throughline.api.EntityView.Past;
import dev.throughline.api.EntityView.Said;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.sync.Deliveries;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tells entities, their history and their deliveries, as far as the caller may see.
@Component
final class EntityViews {
    static final String PATH = "/api/v1/entities";

    private final JdbcClient sql;
    private final EntityStore store;
    private final Links links;
    private final Deliveries deliveries;
    private final Sight sight;

    EntityViews(
            JdbcClient sql, EntityStore store, Links links, Deliveries deliveries, Sight sight) {
        this.sql = sql;
        this.store = store;
        this.links = links;
        this.deliveries = deliveries;
        this.sight = sight;
    }

    /// @throws ApiProblem when there is none
    Entity entity(UUID id) {
        return store.find(id)
                .orElseThrow(() ->
                        new ApiProblem(
                                ProblemType.UNKNOWN_ENTITY,
                                "No entity has the canonical id " + id + "."));
    }

    EntityView view(Entity entity, boolean provenance) {
        return view(
                entity,
                links.ofEntities(List.of(entity.id())).getOrDefault(entity.id(), List.of()),
                provenance);
    }

    private EntityView view(Entity entity, List<Link> own, boolean provenance) {
        Map<String, Said> said = null;
        if (provenance) {
            said = new TreeMap<>();
            Map<String, Said> all = said;
            entity.provenance()
                    .fields()
                    .forEach((field, source) -> all.put(field, Said.of(source)));
        }
        return new EntityView(
                entity.id(),
                entity.type().name(),
                entity.version(),
                sight.name(entity),
                entity.status(),
                entity.active(),
                entity.mergedInto(),
                sight.values(entity),
                LinkView.of(own),
                said,
                entity.correlation(),
                entity.createdAt(),
                entity.updatedAt(),
                PATH + "/" + entity.id());
    }

    /// Entities in the order of their ids. A name that may not be seen cannot be looked for either.
    List<EntityView> page(
            String type, String status, String name, Optional<UUID> after, int limit) {
        List<UUID> ids =
                sql.sql(
                                """
                                select e.id from entity e
                                 where (:type = '' or e.type = :type) and (:status = '' or e.status = :status)
                                   and (:name = '' or (strpos(lower(e.name), lower(:name)) > 0 and e.type = any(:nameable)))
                                   and (:after::uuid is null or e.id > :after::uuid)
                                 order by e.id limit :limit\
                                """)
                        .param("type", type)
                        .param("status", status)
                        .param("name", name)
                        .param(
                                "nameable",
                                Canonical.types().stream()
                                        .filter(sight::mayName)
                                        .map(EntityType::name)
                                        .toArray(String[]::new))
                        .param("after", after.map(UUID::toString).orElse(null))
                        .param("limit", limit)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        Map<UUID, Entity> page = store.load(ids);
        Map<UUID, List<Link>> own = links.ofEntities(ids);
        return ids.stream()
                .map(page::get)
                .filter(Objects::nonNull)
                .map(entity -> view(entity, own.getOrDefault(entity.id(), List.of()), false))
                .toList();
    }

    List<LinkView> links(UUID id) {
        return LinkView.of(links.ofEntities(List.of(id)).getOrDefault(id, List.of()));
    }

    /// The versions before a given one, newest first.
    List<Past> history(Entity entity, Optional<Integer> before, int limit) {
        return sql.sql(
                        """
                        select version, at, changes::text, source ->> 'connection', source ->> 'record', source ->> 'rule', config_hash
                          from entity_version where entity_id = :id and (:before::int is null or version < :before::int)
                         order by version desc limit :limit\
                        """)
                .param("id", entity.id())
                .param("before", before.orElse(null))
                .param("limit", limit)
                .query((row, _) ->
                        new Past(
                                row.getInt(1),
                                row.getTimestamp(2).toInstant(),
                                sight.changes(entity.type(), row.getString(3)),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)))
                .list();
    }

    /// An entity behind a system's id, the survivor of merges, and the record type that has the id.
    record Behind(UUID id, String type, String objectType) {}

    /// The entities behind a system's id; several where the id stands for records of several types.
    ///
    /// @param type the canonical type; empty text for any
    /// @param objectType the system's record type; empty text for any
    List<Behind> behind(String system, String nativeId, String type, String objectType) {
        return sql.sql(
                        """
                        select distinct on (1) coalesce(e.merged_into, e.id), l.entity_type, l.object_type from link l join entity e on e.id = l.entity_id
                         where l.connection = :system and l.external_id = :id and (:type = '' or l.entity_type = :type)
                           and (:object = '' or l.object_type = :object)
                           and l.entity_type = any(:types) order by 1 limit 20\
                        """)
                .param("system", system)
                .param("id", nativeId)
                .param("type", type)
                .param("object", objectType)
                // Every type by name, so that the index on connection, type and id serves.
                .param(
                        "types",
                        Canonical.types().stream().map(EntityType::name).toArray(String[]::new))
                .query((row, _) ->
                        new Behind(
                                row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
                .list();
    }

    List<DeliveryView> deliveries(UUID id) {
        return deliveries.ofEntity(id).stream().map(this::view).toList();
    }

    private DeliveryView view(Deliveries.Delivery one) {
        TreeSet<String> fields = new TreeSet<>(one.desired().keySet());
        fields.addAll(one.applied().keySet());
        return new DeliveryView(
                one.key().connection(),
                one.key().targetType(),
                one.state().name(),
                one.entityVersion(),
                one.mapping(),
                one.externalId(),
                List.copyOf(fields),
                sight.all() ? new TreeMap<>(one.desired()) : null,
                sight.all() ? new TreeMap<>(one.applied()) : null,
                one.waits(),
                one.reason(),
                one.rewrites(),
                one.correlation(),
                one.openedAt(),
                one.updatedAt(),
                one.appliedAt(),
                one.settledAt());
    }
}
