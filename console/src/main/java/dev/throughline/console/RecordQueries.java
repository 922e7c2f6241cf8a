package dev.throughline.console;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the record pages read beyond what the rooms offer.
@Component
public class RecordQueries {
    private final JdbcClient sql;

    RecordQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// An entity in a list.
    public record Row(
            UUID id,
            String type,
            String name,
            String status,
            boolean active,
            Instant updatedAt,
            int links) {}

    private static final String ROW =
            """
            select e.id, e.type, e.name, coalesce(e.status, '') as status, e.active, e.updated_at,
                   (select count(*) from link l where l.entity_id = e.id) as links from entity e
            """;

    /// Entities by type and a part of their name, or by their own id, their key or their id in any
    /// system.
    ///
    /// @param nameless types whose names may not be searched
    List<Row> search(String type, String text, List<String> nameless, int offset, int limit) {
        @Nullable UUID id = Ids.find(text).orElse(null);
        return sql.sql(
                        ROW
                                + """
                                where (:type = '' or e.type = :type)
                                  and (:text = '' or (e.name ilike :like and e.type <> all(:nameless::text[])) or e.id = :id::uuid or e.origin_key = :text
                                       or e.id in (select l.entity_id from link l where l.external_id = :text)
                                       or e.id in (select i.entity_id from initiation_member i join initiation n using (opportunity_id)
                                                    where n.project_code = :text))
                                order by e.updated_at desc, e.id offset :offset limit :limit\
                                """)
                .param("type", type)
                .param("text", text)
                .param("like", OverviewQueries.like(text))
                .param("id", id == null ? null : id.toString())
                .param("nameless", nameless.toArray(String[]::new))
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) ->
                        new Row(
                                row.getObject("id", UUID.class),
                                row.getString("type"),
                                row.getString("name"),
                                row.getString("status"),
                                row.getBoolean("active"),
                                row.getTimestamp("updated_at").toInstant(),
                                row.getInt("links")))
                .list();
    }

    /// Values of systems that do not own the field.
    public record Drift(
            String field,
            String connection,
            @Nullable String held,
            @Nullable String seen,
            String policy,
            Instant since) {}

    List<Drift> drift(UUID entity) {
        return sql.sql(
                        "select field, connection, held::text, seen::text, policy, since from drift where entity_id = :id order by field, connection")
                .param("id", entity)
                .query((row, _) ->
                        new Drift(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getTimestamp(6).toInstant()))
                .list();
    }

    /// Open cases that block an entity or one of its deliveries.
    List<UUID> cases(UUID entity) {
        return sql.sql(
                        """
                        select distinct s.case_id from work_case_subject s join work_case c on c.id = s.case_id and c.closed_at is null
                         where (s.subject_type = 'delivery' and s.subject_id in (
                                  select d.entity_id || ' ' || d.connection || ' ' || d.target_type from delivery d where d.entity_id = :id))
                            or (s.subject_type = 'record' and s.subject_id in (
                                  select l.connection || ' ' || l.object_type || ' ' || l.external_id from link l where l.entity_id = :id))
                            or (s.subject_type in ('entity', 'initiation') and s.subject_id = :id::text) limit 20\
                        """)
                .param("id", entity)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Who refers to an entity.
    List<RecordPage.Ref> referring(UUID entity, boolean people) {
        return sql.sql(
                        """
                        select e.id, e.type, e.name, r.field from entity_ref r join entity e on e.id = r.from_id
                         where r.to_id = :id order by e.type, e.name limit 50\
                        """)
                .param("id", entity)
                .query((row, _) ->
                        new RecordPage.Ref(
                                row.getObject(1, UUID.class), Format.type(row.getString(2)),
                                Masking.name(
                                                row.getString(2),
                                                row.getString(3),
                                                row.getString(1),
                                                people),
                                        Format.field(row.getString(4))))
                .list();
    }

    /// The deal an entity belongs to.
    @Nullable UUID thread(UUID entity) {
        return sql.sql(
                        """
                        select coalesce((select opportunity_id from initiation where opportunity_id = :id),
                                        (select m.opportunity_id from initiation_member m where m.entity_id = :id limit 1))\
                        """)
                .param("id", entity)
                .query((row, _) -> java.util.Optional.ofNullable(row.getObject(1, UUID.class)))
                .single()
                .orElse(null);
    }

    /// What a person should know of links to this entity that the hub made without asking, the
    /// newest first.
    List<String> notices(UUID entity) {
        return sql.sql(
                        "select reason from act where subject_id = :id and right_used = 'match.notice' order by id desc limit 5")
                .param("id", entity.toString())
                .query((row, _) -> row.getString(1))
                .list();
    }
}
