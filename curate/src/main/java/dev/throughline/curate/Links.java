package dev.throughline.curate;

import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.LookupKey;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which records an entity has, and which entity a record is.
///
/// Waiting for a link and writing one take the same lock (waiters exclusively, writers shared), in
/// one sorted order, so that no wait is ever missed; see {@link #lock}.
public final class Links {
    private final JdbcClient sql;

    public Links(JdbcClient sql) {
        this.sql = sql;
    }

    /// What a transaction is going to do with the links of one connection and entity type.
    public enum Use {
        /// It writes such links.
        WRITES,
        /// It registers waits for such links.
        WAITS
    }

    /// A kind of link: connection and entity type.
    public record Kind(String connection, String entityType) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int by = connection.compareTo(other.connection);
            return by != 0 ? by : entityType.compareTo(other.entityType);
        }
    }

    /// Takes the link locks of this transaction, all at once and in sorted order: exclusive for
    /// waits, shared for writes. Held until the transaction ends. Call once a transaction, before
    /// registering a wait or writing a link.
    public void lock(Map<Kind, Use> uses) {
        for (Map.Entry<Kind, Use> use : new TreeMap<>(uses).entrySet()) {
            String function =
                    use.getValue() == Use.WAITS
                            ? "pg_advisory_xact_lock"
                            : "pg_advisory_xact_lock_shared";
            sql.sql("select 1 from (select " + function + "(hashtextextended(:key, 7))) held")
                    .param(
                            "key",
                            "link " + use.getKey().connection() + " " + use.getKey().entityType())
                    .query(Integer.class)
                    .single();
        }
    }

    /// The links of these records, all their children.
    public Map<RecordKey, List<Link>> of(Collection<RecordKey> records) {
        if (records.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("connection", "object_type", "external_id");
        records.forEach(key -> asked.row(key.connection(), key.objectType(), key.externalId()));
        Map<RecordKey, List<Link>> links = new HashMap<>();
        sql.sql(
                        "select l.* from link l join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id)")
                .params(asked.parameters())
                .query((row, _) -> link(row))
                .list()
                .forEach(link ->
                        links.computeIfAbsent(link.record(), _ -> new ArrayList<>()).add(link));
        return links;
    }

    /// All links of these entities: those that speak for them first, of these the oldest first.
    public Map<UUID, List<Link>> ofEntities(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return Map.of();
        }
        Columns asked = Columns.of("entity_id");
        entities.forEach(asked::row);
        Map<UUID, List<Link>> links = new HashMap<>();
        sql.sql(
                        "select l.* from link l join (select distinct u.entity_id::uuid as entity_id from "
                                + asked.unnest()
                                + ") a on a.entity_id = l.entity_id order by l.beside_since nulls first, l.created_at, l.connection, l.object_type, l.external_id")
                .params(asked.parameters())
                .query((row, _) -> link(row))
                .list()
                .forEach(link ->
                        links.computeIfAbsent(link.entityId(), _ -> new ArrayList<>()).add(link));
        return links;
    }

    /// The entity behind a record, by any record type of that connection.
    public Optional<Link> find(String connection, String externalId) {
        return sql.sql(
                        "select * from link where connection = :c and external_id = :id order by created_at limit 1")
                .param("c", connection)
                .param("id", externalId)
                .query((row, _) -> link(row))
                .optional();
    }

    /// Answers look-ups of mappings in at most two queries. `connection` is the one the mapping
    /// belongs to.
    public Map<LookupKey, String> lookUp(String connection, Collection<LookupKey> keys) {
        Map<LookupKey, String> found = new HashMap<>();
        Columns links = Columns.of("connection", "type", "id");
        Columns refs = Columns.of("connection", "type", "id");
        for (LookupKey key : keys) {
            String in = key.connection().isEmpty() ? connection : key.connection();
            if (key.kind() == LookupKey.Kind.LINK) {
                links.row(in, key.type(), key.id());
            } else if (isUuid(key.id())) {
                refs.row(in, key.type(), key.id());
            }
        }
        if (!links.isEmpty()) {
            sql.sql(
                            "select distinct on (u.connection, u.type, u.id) u.connection, u.type, u.id, coalesce(e.merged_into, e.id)::text from "
                                    + links.unnest()
                                    + " join link l on l.connection = u.connection and l.entity_type = u.type and l.external_id = u.id"
                                    + " join entity e on e.id = l.entity_id order by u.connection, u.type, u.id, l.child_key, l.created_at")
                    .params(links.parameters())
                    .query((row, _) -> answer(found, connection, LookupKey.Kind.LINK, row))
                    .list();
        }
        if (!refs.isEmpty()) {
            // Who refers to somebody merged away means the survivor.
            sql.sql(
                            "select distinct on (u.connection, u.type, u.id) u.connection, u.type, u.id, l.external_id from "
                                    + refs.unnest()
                                    + " join entity e on e.id = u.id::uuid"
                                    + " join link l on l.entity_id = coalesce(e.merged_into, e.id) and l.connection = u.connection"
                                    + " order by u.connection, u.type, u.id, l.beside_since nulls first, l.created_at, l.external_id")
                    .params(refs.parameters())
                    .query((row, _) -> answer(found, connection, LookupKey.Kind.REF, row))
                    .list();
        }
        return found;
    }

    private static int answer(
            Map<LookupKey, String> found, String own, LookupKey.Kind kind, ResultSet row)
            throws SQLException {
        String in = row.getString(1);
        found.put(new LookupKey(kind, in, row.getString(2), row.getString(3)), row.getString(4));
        if (in.equals(own)) {
            found.put(
                    new LookupKey(kind, "", row.getString(2), row.getString(3)), row.getString(4));
        }
        return 1;
    }

    private static boolean isUuid(String text) {
        return text.length() == 36 && text.charAt(8) == '-' && text.charAt(23) == '-';
    }

    /// Writes new links in the caller's transaction, under {@link #lock}. A record that is linked
    /// already keeps its link. Returns those that were new.
    public List<Link> put(List<Link> links) {
        if (links.isEmpty()) {
            return List.of();
        }
        Columns rows =
                Columns.of(
                        "connection",
                        "object_type",
                        "external_id",
                        "child_key",
                        "entity_id",
                        "entity_type",
                        "origin",
                        "created_at",
                        "correlation");
        for (Link link : links) {
            rows.row(
                    link.record().connection(),
                    link.record().objectType(),
                    link.record().externalId(),
                    link.childKey(),
                    link.entityId(),
                    link.entityType(),
                    link.origin(),
                    link.createdAt(),
                    link.correlation());
        }
        return sql.sql(
                        """
                        insert into link (connection, object_type, external_id, child_key, entity_id, entity_type, origin, created_at, correlation)
                        select u.connection, u.object_type, u.external_id, u.child_key, u.entity_id::uuid, u.entity_type, u.origin,
                               u.created_at::timestamptz, u.correlation::uuid
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " order by 1, 2, 3, 4 on conflict do nothing returning *")
                .params(rows.parameters())
                .query((row, _) -> link(row))
                .list();
    }

    /// Points a record at another entity: after a merge, a split, or a person's decision.
    ///
    /// @param beside where it stands beside another record of its system there; null where it
    ///   speaks for the entity
    public void repoint(
            RecordKey record,
            String childKey,
            UUID entity,
            LinkOrigin origin,
            Link.@Nullable Beside beside) {
        sql.sql(
                        """
                        update link set entity_id = :entity, origin = :origin, beside_since = cast(:since as timestamptz), beside_by = :by
                         where connection = :c and object_type = :t and external_id = :id and child_key = :child\
                        """)
                .param("entity", entity)
                .param("origin", origin.name())
                .param("since", beside == null ? null : Timestamp.from(beside.since()))
                .param("by", beside == null ? null : beside.by())
                .param("c", record.connection())
                .param("t", record.objectType())
                .param("id", record.externalId())
                .param("child", childKey)
                .update();
    }

    /// How many links each connection has, by entity type.
    public Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        sql.sql("select connection, entity_type, count(*) from link group by 1, 2")
                .query((row, _) ->
                        counts.computeIfAbsent(row.getString(1), _ -> new TreeMap<>())
                                .put(row.getString(2), row.getLong(3)))
                .list();
        return counts;
    }

    static Link link(ResultSet row) throws SQLException {
        Timestamp created = row.getTimestamp("created_at");
        Timestamp beside = row.getTimestamp("beside_since");
        return new Link(
                new RecordKey(
                        row.getString("connection"),
                        row.getString("object_type"),
                        row.getString("external_id")),
                row.getString("child_key"),
                row.getObject("entity_id", UUID.class),
                row.getString("entity_type"),
                LinkOrigin.valueOf(row.getString("origin")),
                created.toInstant(),
                row.getObject("correlation", UUID.class),
                beside == null
                        ? null
                        : new Link.Beside(beside.toInstant(), row.getString("beside_by")));
    }
}
