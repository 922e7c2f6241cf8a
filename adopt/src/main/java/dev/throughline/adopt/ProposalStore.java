package dev.throughline.adopt;

import dev.throughline.journal.RecordKey;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps what was proposed and what people answered, across runs. All in the caller's transaction.
public final class ProposalStore {
    private final JdbcClient sql;

    public ProposalStore(JdbcClient sql) {
        this.sql = sql;
    }

    /// A pair that a person has judged.
    public record Answer(Proposal.Pair pair, boolean same, String source) {}

    /// The pairs that were shown as approvable by the run before.
    public Set<Proposal.Pair> shown(Target target) {
        return new HashSet<>(
                sql.sql(
                                "select external_id, entity_id from adoption_proposal where connection = :c and object_type = :t"
                                        + " and entity_type = :e and standing = 'PROPOSED'")
                        .param("c", target.connection())
                        .param("t", target.objectType())
                        .param("e", target.entityType())
                        .query((row, _) ->
                                new Proposal.Pair(
                                        new RecordKey(
                                                target.connection(),
                                                target.objectType(),
                                                row.getString(1)),
                                        row.getObject(2, UUID.class)))
                        .list());
    }

    /// Whether anything was ever proposed for a target.
    public boolean knows(Target target) {
        return sql.sql(
                        "select exists (select 1 from adoption_proposal where connection = :c and object_type = :t and entity_type = :e)")
                .param("c", target.connection())
                .param("t", target.objectType())
                .param("e", target.entityType())
                .query(Boolean.class)
                .single();
    }

    /// How many entities of the type have no record of this target.
    public long entitiesWithout(Target target) {
        return sql.sql(
                        "select count(*) from entity e where e.type = :e and e.active and e.merged_into is null and not exists ("
                                + "select 1 from link l where l.entity_id = e.id and l.connection = :c and l.object_type = :t)")
                .param("c", target.connection())
                .param("t", target.objectType())
                .param("e", target.entityType())
                .query(Long.class)
                .single();
    }

    /// Replaces what was proposed for a target; what was approved stays.
    public void keep(Target target, List<Proposal> proposals, Instant now) {
        Columns rows =
                Columns.of(
                        "connection",
                        "object_type",
                        "external_id",
                        "entity_id",
                        "entity_type",
                        "record_name",
                        "entity_name",
                        "origin",
                        "score",
                        "explanation",
                        "standing",
                        "obstacle");
        for (Proposal proposal : proposals) {
            Claim claim = proposal.claim();
            rows.row(
                    target.connection(),
                    target.objectType(),
                    claim.record().externalId(),
                    claim.entity(),
                    target.entityType(),
                    claim.recordName(),
                    claim.entityName(),
                    claim.origin(),
                    claim.score(),
                    claim.explanation(),
                    proposal.standing(),
                    proposal.obstacle());
        }
        sql.sql(
                        "delete from adoption_proposal p where p.connection = :c and p.object_type = :t and p.entity_type = :e"
                                + " and p.standing <> 'APPROVED' and not exists (select 1 from "
                                + rows.unnest()
                                + " where u.external_id = p.external_id and u.entity_id::uuid = p.entity_id)")
                .params(rows.parameters())
                .param("c", target.connection())
                .param("t", target.objectType())
                .param("e", target.entityType())
                .update();
        sql.sql(
                        "insert into adoption_proposal (connection, object_type, external_id, entity_id, entity_type, record_name, entity_name, origin,"
                                + " score, explanation, standing, obstacle, first_shown)"
                                + " select u.connection, u.object_type, u.external_id, u.entity_id::uuid, u.entity_type, u.record_name, u.entity_name,"
                                + " u.origin, u.score::numeric, u.explanation, u.standing, u.obstacle, :now from "
                                + rows.unnest()
                                + " on conflict (connection, object_type, external_id, entity_id) do update set record_name = excluded.record_name,"
                                + " entity_name = excluded.entity_name, origin = excluded.origin, score = excluded.score,"
                                + " explanation = excluded.explanation, standing = excluded.standing, obstacle = excluded.obstacle,"
                                + " approved_by = null, approved_at = null")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Marks pairs as approved.
    public void approved(Collection<Proposal> proposals, String by, Instant now) {
        Columns rows = Columns.of("connection", "object_type", "external_id", "entity_id");
        proposals.forEach(proposal ->
                rows.row(
                        proposal.target().connection(),
                        proposal.target().objectType(),
                        proposal.claim().record().externalId(),
                        proposal.claim().entity()));
        sql.sql(
                        "update adoption_proposal p set standing = 'APPROVED', approved_by = :by, approved_at = :now from "
                                + rows.unnest()
                                + " where p.connection = u.connection and p.object_type = u.object_type and p.external_id = u.external_id"
                                + " and p.entity_id = u.entity_id::uuid")
                .params(rows.parameters())
                .param("by", by)
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Remembers answers. Who a record is, is told anew by each file that says it; that it is not
    /// somebody adds up.
    public void answer(Collection<Answer> answers, Instant now) {
        if (answers.isEmpty()) {
            return;
        }
        Columns told = Columns.of("connection", "object_type", "external_id");
        Columns rows =
                Columns.of(
                        "connection", "object_type", "external_id", "entity_id", "same", "source");
        for (Answer answer : answers) {
            RecordKey record = answer.pair().record();
            if (answer.same()) {
                told.row(record.connection(), record.objectType(), record.externalId());
            }
            rows.row(
                    record.connection(),
                    record.objectType(),
                    record.externalId(),
                    answer.pair().entity(),
                    answer.same(),
                    answer.source());
        }
        sql.sql(
                        "delete from adoption_answer a using "
                                + told.unnest()
                                + " where a.same and a.connection = u.connection and a.object_type = u.object_type and a.external_id = u.external_id")
                .params(told.parameters())
                .update();
        sql.sql(
                        "insert into adoption_answer (connection, object_type, external_id, entity_id, same, source, given_at)"
                                + " select distinct on (1, 2, 3, 4) u.connection, u.object_type, u.external_id, u.entity_id::uuid, u.same::boolean, u.source, :now from "
                                + rows.unnest()
                                + " order by 1, 2, 3, 4"
                                + " on conflict (connection, object_type, external_id, entity_id) do update set same = excluded.same,"
                                + " source = excluded.source, given_at = excluded.given_at")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
    }

    /// What people answered about a target's records.
    public List<Answer> answers(Target target) {
        return sql.sql(
                        "select a.external_id, coalesce(e.merged_into, e.id), a.same, a.source from adoption_answer a"
                                + " join entity e on e.id = a.entity_id where a.connection = :c and a.object_type = :t and e.type = :e")
                .param("c", target.connection())
                .param("t", target.objectType())
                .param("e", target.entityType())
                .query((row, _) ->
                        new Answer(
                                new Proposal.Pair(
                                        new RecordKey(
                                                target.connection(),
                                                target.objectType(),
                                                row.getString(1)),
                                        row.getObject(2, UUID.class)),
                                row.getBoolean(3),
                                row.getString(4)))
                .list();
    }
}
