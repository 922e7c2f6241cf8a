package dev.throughline.curate;

import dev.throughline.journal.RecordKey;
import dev.throughline.postgres.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Pairs that a person must judge, and what was judged: asked once, remembered.
public final class Reviews {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient sql;

    public Reviews(JdbcClient sql) {
        this.sql = sql;
    }

    /// A pair: a record and the known entity it may be.
    public record Review(
            UUID id,
            String entityType,
            RecordKey record,
            UUID candidate,
            double score,
            List<String> explanation,
            Instant openedAt,
            @Nullable String decision,
            @Nullable String decidedBy) {}

    /// Opens reviews; a pair judged or open already stays as it is.
    void open(List<Review> reviews) {
        if (reviews.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of(
                        "id",
                        "entity_type",
                        "connection",
                        "object_type",
                        "external_id",
                        "candidate",
                        "score",
                        "explanation",
                        "opened_at");
        reviews.forEach(review ->
                rows.row(
                        review.id(),
                        review.entityType(),
                        review.record().connection(),
                        review.record().objectType(),
                        review.record().externalId(),
                        review.candidate(),
                        review.score(),
                        JSON.writeValueAsString(review.explanation()),
                        review.openedAt()));
        sql.sql(
                        "insert into match_review (id, entity_type, connection, object_type, external_id, candidate, score, explanation, opened_at)"
                                + " select u.id::uuid, u.entity_type, u.connection, u.object_type, u.external_id, u.candidate::uuid, u.score::numeric,"
                                + " u.explanation::jsonb, u.opened_at::timestamptz from "
                                + rows.unnest()
                                + " on conflict do nothing")
                .params(rows.parameters())
                .update();
    }

    /// Candidates that a person has said these records are not.
    Map<RecordKey, Set<UUID>> different(Collection<RecordKey> records) {
        Columns asked = Columns.of("connection", "object_type", "external_id");
        records.forEach(key -> asked.row(key.connection(), key.objectType(), key.externalId()));
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<RecordKey, Set<UUID>> different = new HashMap<>();
        sql.sql(
                        "select m.connection, m.object_type, m.external_id, m.candidate from match_review m join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id) where m.decision = 'DIFFERENT'")
                .params(asked.parameters())
                .query((row, _) ->
                        different
                                .computeIfAbsent(
                                        new RecordKey(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3)),
                                        _ -> new HashSet<>())
                                .add(row.getObject(4, UUID.class)))
                .list();
        return different;
    }

    /// Of these entities, those behind a record whose review is still open: they may turn out to be
    /// somebody else.
    public Set<UUID> undecided(Collection<UUID> entities) {
        if (entities.isEmpty()) {
            return Set.of();
        }
        Columns asked = Columns.of("id");
        entities.forEach(asked::row);
        return new HashSet<>(
                sql.sql(
                                "select distinct l.entity_id from match_review m join link l on l.connection = m.connection"
                                        + " and l.object_type = m.object_type and l.external_id = m.external_id"
                                        + " where m.decision is null and l.entity_id = any(:id::uuid[])")
                        .params(asked.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list());
    }

    /// One review.
    public Optional<Review> find(UUID id) {
        return sql.sql("select * from match_review where id = :id")
                .param("id", id)
                .query((row, _) -> review(row))
                .optional();
    }

    /// Open reviews, oldest first.
    public List<Review> open(int limit) {
        return sql.sql(
                        "select * from match_review where decision is null order by opened_at limit :limit")
                .param("limit", limit)
                .query((row, _) -> review(row))
                .list();
    }

    /// The open reviews of these records.
    Map<RecordKey, List<Review>> undecidedOf(Collection<RecordKey> records) {
        Columns asked = Columns.of("connection", "object_type", "external_id");
        records.forEach(key -> asked.row(key.connection(), key.objectType(), key.externalId()));
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<RecordKey, List<Review>> open = new HashMap<>();
        sql.sql(
                        "select m.* from match_review m join "
                                + asked.unnest()
                                + " using (connection, object_type, external_id) where m.decision is null order by m.opened_at")
                .params(asked.parameters())
                .query((row, _) -> review(row))
                .list()
                .forEach(review ->
                        open.computeIfAbsent(review.record(), _ -> new java.util.ArrayList<>())
                                .add(review));
        return open;
    }

    /// Remembers a judgement.
    void decide(UUID id, String decision, String by, Instant at) {
        sql.sql(
                        "update match_review set decision = :decision, decided_by = :by, decided_at = :at where id = :id and decision is null")
                .param("decision", decision)
                .param("by", by)
                .param("at", Timestamp.from(at))
                .param("id", id)
                .update();
    }

    private static Review review(ResultSet row) throws SQLException {
        return new Review(
                row.getObject("id", UUID.class),
                row.getString("entity_type"),
                new RecordKey(
                        row.getString("connection"),
                        row.getString("object_type"),
                        row.getString("external_id")),
                row.getObject("candidate", UUID.class),
                row.getDouble("score"),
                JSON.readValue(row.getString("explanation"), TEXTS),
                row.getTimestamp("opened_at").toInstant(),
                row.getString("decision"),
                row.getString("decided_by"));
    }
}
