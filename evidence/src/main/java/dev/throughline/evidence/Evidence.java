package dev.throughline.evidence;

import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Writes and reads the evidence. Writing joins the caller's transaction: a deed and its evidence
/// commit together or not at all.
public final class Evidence {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final InstantSource clock;
    private volatile String configHash = "none";

    public Evidence(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /// Records deeds, in order, in the caller's transaction.
    public void record(List<Act> acts) {
        if (acts.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Columns rows =
                Columns.of(
                        "actor_kind",
                        "actor",
                        "right_used",
                        "action",
                        "subject_type",
                        "subject_id",
                        "reason",
                        "before",
                        "after",
                        "correlation");
        for (Act act : acts) {
            rows.row(
                    act.actor().kind(),
                    StorableText.of(act.actor().label()),
                    act.right(),
                    act.action(),
                    act.subjectType(),
                    StorableText.of(act.subjectId()),
                    StorableText.of(act.reason()),
                    json(act.before()),
                    json(act.after()),
                    act.correlation());
        }
        sql.sql(
                        """
                        insert into act (at, actor_kind, actor, right_used, action, subject_type, subject_id, reason, before, after,
                                         correlation, config_hash)
                        select :at, u.actor_kind, u.actor, u.right_used, u.action, u.subject_type, u.subject_id, u.reason,
                               u.before::jsonb, u.after::jsonb, u.correlation::uuid, :config
                          from\
                        """
                                + " "
                                + rows.unnest())
                .params(rows.parameters())
                .param("at", Timestamp.from(now))
                .param("config", configHash)
                .update();
    }

    /// Records one deed.
    public void record(Act act) {
        record(List.of(act));
    }

    /// Makes a configuration the running one: keeps its whole content by hash, records the
    /// activation, and stamps every later act with the hash. A hash that is running already is not
    /// activated again.
    ///
    /// @param hash SHA-256 over the content, hex
    /// @param files file name to text
    /// @param author who wrote or started it
    public void activate(String hash, Map<String, String> files, String author) {
        Timestamp now = Timestamp.from(clock.instant());
        sql.sql(
                        "insert into config_snapshot (hash, taken_at, files) values (:hash, :at, :files::jsonb) on conflict do nothing")
                .param("hash", hash)
                .param("at", now)
                .param("files", StorableText.json(JSON.writeValueAsString(files)))
                .update();
        String running =
                sql.sql("select hash from config_activation order by id desc limit 1")
                        .query(String.class)
                        .optional()
                        .orElse("");
        if (!running.equals(hash)) {
            sql.sql(
                            """
                            insert into config_activation (hash, activated_at, effective_at, author, approver)
                            values (:hash, :at, :at, :author, null)\
                            """)
                    .param("hash", hash)
                    .param("at", now)
                    .param("author", author)
                    .update();
        }
        AfterCommit.run(() -> configHash = hash);
    }

    private static @Nullable String json(@Nullable String text) {
        return text == null ? null : StorableText.json(text);
    }

    /// The running configuration's hash; `none` before the first activation.
    public String configHash() {
        return configHash;
    }

    /// What was done to one subject, oldest first, at most `limit` rows.
    public List<Recorded> about(String subjectType, String subjectId, int limit) {
        return sql.sql(
                        """
                        select at, actor_kind, actor, action, reason, before::text, after::text, config_hash
                          from act where subject_type = :type and subject_id = :id order by id limit :limit\
                        """)
                .param("type", subjectType)
                .param("id", subjectId)
                .param("limit", limit)
                .query((row, _) ->
                        new Recorded(
                                row.getTimestamp("at").toInstant(),
                                row.getString("actor_kind"),
                                row.getString("actor"),
                                row.getString("action"),
                                row.getString("reason"),
                                row.getString("before"),
                                row.getString("after"),
                                row.getString("config_hash")))
                .list();
    }

    /// What was done in one thread, oldest first.
    public List<Recorded> of(UUID correlation, int limit) {
        return sql.sql(
                        """
                        select at, actor_kind, actor, action, reason, before::text, after::text, config_hash
                          from act where correlation = :correlation order by id limit :limit\
                        """)
                .param("correlation", correlation)
                .param("limit", limit)
                .query((row, _) ->
                        new Recorded(
                                row.getTimestamp("at").toInstant(),
                                row.getString("actor_kind"),
                                row.getString("actor"),
                                row.getString("action"),
                                row.getString("reason"),
                                row.getString("before"),
                                row.getString("after"),
                                row.getString("config_hash")))
                .list();
    }

    /// A recorded deed, for reading.
    public record Recorded(
            Instant at,
            String actorKind,
            String actor,
            String action,
            String reason,
            @Nullable String before,
            @Nullable String after,
            String configHash) {}
}
