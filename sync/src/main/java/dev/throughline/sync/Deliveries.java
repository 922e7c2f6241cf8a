package dev.throughline.sync;

import dev.throughline.journal.Payload;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What each entity should be and is in each target.
public final class Deliveries {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient sql;

    public Deliveries(JdbcClient sql) {
        this.sql = sql;
    }

    /// Where a delivery stands.
    public enum State {
        /// Waits for other entities' ids.
        WAITING,
        /// A business gate is closed.
        GATED,
        /// A write is wanted or under way.
        WANTED,
        /// Over a brake: a person decides.
        HELD,
        /// Computed, not sent: the route or connection is in shadow.
        SHADOW,
        /// As it should be.
        SETTLED,
        /// A person must mend something.
        BLOCKED,
        /// Does not belong there (any more).
        OFF
    }

    /// Names a delivery.
    public record Key(UUID entityId, String connection, String targetType) {}

    /// One delivery.
    ///
    /// @param waits what it waits for, in words
    /// @param applied native fields as last written
    /// @param suspended why nothing more is written there before a person lets it; null when it may
    public record Delivery(
            Key key,
            String entityType,
            State state,
            int entityVersion,
            String mapping,
            @Nullable String externalId,
            Map<String, Object> desired,
            Map<String, Object> applied,
            @Nullable Instant appliedAt,
            int rewrites,
            List<String> waits,
            String reason,
            @Nullable UUID correlation,
            Instant openedAt,
            Instant updatedAt,
            @Nullable Instant settledAt,
            @Nullable String suspended) {}

    /// The deliveries of these entities.
    public Map<Key, Delivery> of(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        Map<Key, Delivery> found = new HashMap<>();
        sql.sql(
                        "select * from delivery where entity_id = any(:id::uuid[]) order by connection, target_type")
                .params(asked.parameters())
                .query((row, _) -> delivery(row))
                .list()
                .forEach(delivery -> found.put(delivery.key(), delivery));
        return found;
    }

    /// Where a delivery stands, without what is and was written.
    ///
    /// @param mapping name and version of the mapping it was last decided by
    record Stand(State state, String mapping, Instant updatedAt) {}

    /// Where the deliveries of these entities stand.
    Map<UUID, Map<Key, Stand>> stands(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        Map<UUID, Map<Key, Stand>> found = new HashMap<>();
        sql.sql(
                        "select entity_id, connection, target_type, state, mapping, updated_at from delivery where entity_id = any(:id::uuid[])")
                .params(asked.parameters())
                .query((row, _) -> {
                    Key key =
                            new Key(
                                    row.getObject(1, UUID.class),
                                    row.getString(2),
                                    row.getString(3));
                    return found.computeIfAbsent(key.entityId(), _ -> new HashMap<>())
                            .put(
                                    key,
                                    new Stand(
                                            State.valueOf(row.getString(4)),
                                            row.getString(5),
                                            row.getTimestamp(6).toInstant()));
                })
                .list();
        return found;
    }

    /// The deliveries of one entity, by connection.
    public List<Delivery> ofEntity(UUID entity) {
        List<Delivery> list = new ArrayList<>(of(List.of(entity)).values());
        list.sort(
                java.util.Comparator.comparing((Delivery delivery) -> delivery.key().connection()));
        return list;
    }

    /// Deliveries per connection and state.
    public Map<String, Map<State, Long>> counts() {
        Map<String, Map<State, Long>> counts = new java.util.TreeMap<>();
        sql.sql("select connection, state, count(*) from delivery group by 1, 2")
                .query((row, _) ->
                        counts.computeIfAbsent(
                                        row.getString(1), _ -> new java.util.EnumMap<>(State.class))
                                .put(State.valueOf(row.getString(2)), row.getLong(3)))
                .list();
        return counts;
    }

    /// A delivery as decided.
    record Decided(
            Key key,
            String entityType,
            State state,
            int entityVersion,
            String mapping,
            @Nullable String externalId,
            @Nullable Map<String, Object> desired,
            int rewrites,
            List<String> waits,
            String reason,
            @Nullable UUID correlation) {}

    /// Keeps decisions, in the caller's transaction. Where another record is used than before, what
    /// was written to that one is forgotten.
    void keep(List<Decided> decided, Instant now) {
        if (decided.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of(
                        "entity_id",
                        "connection",
                        "target_type",
                        "entity_type",
                        "state",
                        "entity_version",
                        "mapping",
                        "external_id",
                        "desired",
                        "rewrites",
                        "waits",
                        "reason",
                        "correlation");
        for (Decided one : decided) {
            rows.row(
                    one.key().entityId(),
                    one.key().connection(),
                    one.key().targetType(),
                    one.entityType(),
                    one.state(),
                    one.entityVersion(),
                    one.mapping(),
                    one.externalId(),
                    one.desired() == null ? null : Payload.text(one.desired()),
                    one.rewrites(),
                    JSON.writeValueAsString(one.waits()),
                    one.reason(),
                    one.correlation());
        }
        sql.sql(
                        """
                        insert into delivery as d (entity_id, connection, target_type, entity_type, state, entity_version, mapping, external_id,
                                                   desired, rewrites, waits, reason, correlation, opened_at, updated_at, settled_at)
                        select u.entity_id::uuid, u.connection, u.target_type, u.entity_type, u.state, u.entity_version::int, u.mapping,
                               u.external_id, u.desired::jsonb, u.rewrites::int, u.waits::jsonb, u.reason, u.correlation::uuid, :now, :now,
                               case when u.state = 'SETTLED' then :now::timestamptz end
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " order by 1, 2, 3 "
                                + """
                                on conflict (entity_id, connection, target_type) do update
                                   set state = excluded.state, entity_version = excluded.entity_version, mapping = excluded.mapping,
                                       external_id = coalesce(excluded.external_id, d.external_id), desired = coalesce(excluded.desired, d.desired),
                                       applied = case when d.external_id <> excluded.external_id then '{}' else d.applied end,
                                       applied_at = case when d.external_id <> excluded.external_id then null else d.applied_at end,
                                       rewrites = excluded.rewrites, waits = excluded.waits, reason = excluded.reason,
                                       correlation = coalesce(excluded.correlation, d.correlation), updated_at = excluded.updated_at,
                                       settled_at = coalesce(excluded.settled_at, d.settled_at)
                                 where (d.state, d.entity_version, d.mapping, d.rewrites, d.waits, d.reason, d.external_id, d.desired) is distinct from
                                       (excluded.state, excluded.entity_version, excluded.mapping, excluded.rewrites, excluded.waits, excluded.reason,
                                        coalesce(excluded.external_id, d.external_id), coalesce(excluded.desired, d.desired))\
                                """)
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// What became of a write.
    ///
    /// @param written the fields now known to be there; null when nothing was written
    record Applied(
            Key key,
            State state,
            @Nullable String externalId,
            @Nullable Map<String, Object> written,
            String reason) {}

    /// Keeps outcomes, in the caller's transaction.
    void applied(List<Applied> outcomes, Instant now) {
        if (outcomes.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of(
                        "entity_id",
                        "connection",
                        "target_type",
                        "state",
                        "external_id",
                        "written",
                        "reason");
        for (Applied one : outcomes) {
            rows.row(
                    one.key().entityId(),
                    one.key().connection(),
                    one.key().targetType(),
                    one.state(),
                    one.externalId(),
                    one.written() == null ? null : Payload.text(one.written()),
                    one.reason());
        }
        sql.sql(
                        """
                        update delivery d set state = case when d.suspended is not null and u.state = 'SETTLED' then 'HELD' else u.state end, external_id = coalesce(u.external_id, d.external_id),
                               applied = case when u.written is null then d.applied else d.applied || u.written::jsonb end,
                               applied_at = case when u.written is null then d.applied_at else :now end,
                               reason = coalesce(case when u.state = 'SETTLED' then d.suspended end, u.reason), waits = '[]',
                               updated_at = :now, settled_at = case when u.state = 'SETTLED' then :now else d.settled_at end
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " where d.entity_id = u.entity_id::uuid and d.connection = u.connection and d.target_type = u.target_type")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    static Delivery delivery(ResultSet row) throws SQLException {
        String desired = row.getString("desired");
        Timestamp applied = row.getTimestamp("applied_at");
        Timestamp settled = row.getTimestamp("settled_at");
        return new Delivery(
                new Key(
                        row.getObject("entity_id", UUID.class),
                        row.getString("connection"),
                        row.getString("target_type")),
                row.getString("entity_type"),
                State.valueOf(row.getString("state")),
                row.getInt("entity_version"),
                row.getString("mapping"),
                row.getString("external_id"),
                desired == null ? Map.of() : Payload.fields(desired),
                Payload.fields(row.getString("applied")),
                applied == null ? null : applied.toInstant(),
                row.getInt("rewrites"),
                JSON.readValue(row.getString("waits"), TEXTS),
                row.getString("reason"),
                row.getObject("correlation", UUID.class),
                row.getTimestamp("opened_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                settled == null ? null : settled.toInstant(),
                row.getString("suspended"));
    }
}
