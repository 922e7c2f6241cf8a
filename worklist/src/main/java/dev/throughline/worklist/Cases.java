package dev.throughline.worklist;

import dev.throughline.evidence.StorableText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Reads cases, for the worklist page, the API and the record pages.
public final class Cases {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> CONTEXT = new TypeReference<>() {};

    private final JdbcClient sql;

    public Cases(JdbcClient sql) {
        this.sql = sql;
    }

    /// A case as people see it.
    ///
    /// @param blocked how many subjects it blocks
    public record Case(
            UUID id,
            String code,
            String root,
            String title,
            String mend,
            String owner,
            String mender,
            Instant openedAt,
            @Nullable Instant dueAt,
            @Nullable Instant closedAt,
            int attempts,
            Map<String, String> context,
            @Nullable Long moneyMinor,
            @Nullable String moneyCcy,
            @Nullable UUID correlation,
            int blocked) {}

    /// Something blocked by a case.
    public record Blocked(String room, String type, String id, String label, Instant since) {}

    /// Something that happened to a case.
    public record Event(Instant at, String actor, String what) {}

    /// Which cases to show. Empty text means any.
    ///
    /// @param open true for open ones, false for closed ones
    public record Filter(boolean open, String owner, String code, String text) {
        /// All open cases.
        public static final Filter OPEN = new Filter(true, "", "", "");
    }

    private static final String SELECT =
            """
            select c.*, (select count(*) from work_case_subject s where s.case_id = c.id) as blocked from work_case c
            """;

    /// Cases by the filter, most urgent first.
    public List<Case> list(Filter filter, int offset, int limit) {
        return sql.sql(
                        SELECT
                                + """
                                where (c.closed_at is null) = :open and (:owner = '' or c.owner = :owner) and (:code = '' or c.code = :code)
                                  and (:text = '' or c.title ilike '%' || :text || '%' or c.context::text ilike '%' || :text || '%')
                                order by c.due_at nulls last, c.opened_at, c.id offset :offset limit :limit\
                                """)
                .param("open", filter.open())
                .param("owner", filter.owner())
                .param("code", filter.code())
                .param("text", like(filter.text()))
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> read(row))
                .list();
    }

    /// The text as `like` takes it literally.
    private static String like(String text) {
        return StorableText.of(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /// One case.
    public Optional<Case> find(UUID id) {
        return sql.sql(SELECT + "where c.id = :id")
                .param("id", id)
                .query((row, _) -> read(row))
                .optional();
    }

    /// The open cases that block a subject.
    public List<Case> blocking(String subjectType, String subjectId) {
        return sql.sql(
                        SELECT
                                + """
                                where c.closed_at is null and exists (select 1 from work_case_subject s where s.case_id = c.id
                                      and s.subject_type = :type and s.subject_id = :id) order by c.opened_at\
                                """)
                .param("type", subjectType)
                .param("id", subjectId)
                .query((row, _) -> read(row))
                .list();
    }

    /// What a case blocks, oldest first.
    public List<Blocked> blockedBy(UUID caseId, int limit) {
        return sql.sql(
                        "select room, subject_type, subject_id, label, since from work_case_subject where case_id = :id order by since, subject_id limit :limit")
                .param("id", caseId)
                .param("limit", limit)
                .query((row, _) ->
                        new Blocked(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getTimestamp(5).toInstant()))
                .list();
    }

    /// The life of a case, oldest first.
    public List<Event> events(UUID caseId) {
        return sql.sql(
                        "select at, actor, what from work_case_event where case_id = :id order by id limit 500")
                .param("id", caseId)
                .query((row, _) ->
                        new Event(
                                row.getTimestamp(1).toInstant(),
                                row.getString(2),
                                row.getString(3)))
                .list();
    }

    /// Open cases by owner role and by code.
    public record Count(String owner, String code, long cases, long overdue) {}

    /// How many open cases each owner has, by code.
    public List<Count> counts(Instant now) {
        return sql.sql(
                        """
                        select owner, code, count(*), count(*) filter (where due_at < :now) from work_case where closed_at is null
                         group by owner, code order by owner, code\
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) ->
                        new Count(
                                row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    private static Case read(ResultSet row) throws SQLException {
        return new Case(
                row.getObject("id", UUID.class),
                row.getString("code"),
                row.getString("root"),
                row.getString("title"),
                row.getString("mend"),
                row.getString("owner"),
                row.getString("mender"),
                row.getTimestamp("opened_at").toInstant(),
                instant(row.getTimestamp("due_at")),
                instant(row.getTimestamp("closed_at")),
                row.getInt("attempts"),
                JSON.readValue(row.getString("context"), CONTEXT),
                row.getObject("money_minor", Long.class),
                row.getString("money_ccy"),
                row.getObject("correlation", UUID.class),
                row.getInt("blocked"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp stamp) {
        return stamp == null ? null : stamp.toInstant();
    }
}
