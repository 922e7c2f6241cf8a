package dev.throughline.reconcile;

import dev.throughline.evidence.StorableText;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The store of runs.
public final class Runs {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ROWS = 5_000;

    private final JdbcClient sql;

    Runs(JdbcClient sql) {
        this.sql = sql;
    }

    /// How a run stands.
    public enum State {
        /// Under way, or waiting for its turn.
        RUNNING,
        /// Carried through.
        DONE,
        /// A system could not be read to the end; nothing was concluded.
        FAILED
    }

    /// A run in a list.
    ///
    /// @param problem why it failed; null otherwise
    /// @param red ties that need somebody
    public record Head(
            UUID id,
            Instant startedAt,
            String by,
            String scope,
            List<Check> checks,
            State state,
            @Nullable Instant doneAt,
            @Nullable String problem,
            int ties,
            int red) {}

    /// A run with what it found; the lines of a tie are asked for by its place in `ties`.
    public record Run(Head head, List<Tie> ties, List<Reading> evidence) {
        public Run {
            ties = List.copyOf(ties);
            evidence = List.copyOf(evidence);
        }

        /// Its id.
        public UUID id() {
            return head.id();
        }

        /// How it stands.
        public State state() {
            return head.state();
        }
    }

    void begin(UUID id, Instant at, String by, Scope scope, Set<Check> checks) {
        sql.sql(
                        "insert into reconciliation_run (id, started_at, started_by, scope, checks) values (:id, :at, :by, :scope, :checks)")
                .param("id", id)
                .param("at", Timestamp.from(at))
                .param("by", StorableText.of(by))
                .param("scope", StorableText.of(scope.words()))
                .param("checks", checks.stream().sorted().map(Enum::name).toArray(String[]::new))
                .update();
    }

    void failed(UUID id, Instant at, String problem) {
        sql.sql(
                        "update reconciliation_run set done_at = :at, problem = :problem where id = :id and done_at is null")
                .param("id", id)
                .param("at", Timestamp.from(at))
                .param("problem", StorableText.of(problem))
                .update();
    }

    /// Runs of a process that is no more.
    void abandoned(Instant now) {
        sql.sql(
                        "update reconciliation_run set done_at = :now, problem = 'The hub stopped before it was carried through.'"
                                + " where done_at is null and started_at < :now")
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Runs of that name that nobody carries any more.
    void abandoned(String by, Instant now) {
        sql.sql(
                        "update reconciliation_run set done_at = :now, problem = 'The node that ran it stopped before it was carried through.'"
                                + " where done_at is null and started_by = :by")
                .param("now", Timestamp.from(now))
                .param("by", by)
                .update();
    }

    /// Whether posting began in every ledger after that moment.
    boolean begunAfter(Instant moment) {
        return sql.sql("select coalesce(min(signed_at) > :moment, false) from posting_baseline")
                .param("moment", Timestamp.from(moment))
                .query(Boolean.class)
                .single();
    }

    /// Writes what a run found, in the caller's transaction; also of one that another node took for
    /// abandoned.
    void done(UUID id, Instant at, List<Tie> ties, List<Reading> evidence) {
        sql.sql(
                        "update reconciliation_run set done_at = :at, problem = null, evidence = :evidence::json where id = :id")
                .param("id", id)
                .param("at", Timestamp.from(at))
                .param("evidence", StorableText.json(JSON.writeValueAsString(evidence)))
                .update();
        Columns rows =
                Columns.of(
                        "no",
                        "check_name",
                        "entity",
                        "period",
                        "currency",
                        "source",
                        "hub",
                        "posted",
                        "ledger",
                        "explained",
                        "lines",
                        "unexplained",
                        "part",
                        "note");
        for (int i = 0; i < ties.size(); i++) {
            Tie tie = ties.get(i);
            rows.row(
                    i,
                    tie.check(),
                    tie.entity(),
                    tie.period(),
                    tie.currency(),
                    tie.source(),
                    tie.hub(),
                    tie.posted(),
                    tie.ledger(),
                    tie.explained(),
                    tie.lines(),
                    tie.unexplained(),
                    tie.part(),
                    StorableText.of(tie.note()));
        }
        if (!rows.isEmpty()) {
            sql.sql(
                            "insert into reconciliation_tie (run, no, check_name, entity, period, currency, source, hub, posted, ledger, explained,"
                                    + " lines, unexplained, part, note) select :run, u.no::int, u.check_name, u.entity, u.period, u.currency, u.source::numeric,"
                                    + " u.hub::numeric, u.posted::numeric, u.ledger::numeric, u.explained::numeric, u.lines::int, u.unexplained::int, u.part, u.note from "
                                    + rows.unnest())
                    .params(rows.parameters())
                    .param("run", id)
                    .update();
        }
        for (int i = 0; i < ties.size(); i++) {
            List<Difference> all = ties.get(i).differences();
            for (int from = 0; from < all.size(); from += ROWS) {
                lines(id, i, from, all.subList(from, Math.min(all.size(), from + ROWS)));
            }
        }
    }

    private void lines(UUID run, int tie, int from, List<Difference> some) {
        Columns rows =
                Columns.of(
                        "no",
                        "why",
                        "item",
                        "line_key",
                        "ledger_ref",
                        "left_side",
                        "right_side",
                        "since",
                        "words");
        for (int i = 0; i < some.size(); i++) {
            Difference one = some.get(i);
            rows.row(
                    from + i,
                    one.why(),
                    text(one.item()),
                    text(one.lineKey()),
                    text(one.ledgerRef()),
                    one.left(),
                    one.right(),
                    one.since(),
                    text(one.words()));
        }
        sql.sql(
                        "insert into reconciliation_difference (run, tie, no, why, item, line_key, ledger_ref, \"left\", \"right\", since, words)"
                                + " select :run, :tie, u.no::int, u.why, u.item, u.line_key, u.ledger_ref, u.left_side::numeric, u.right_side::numeric,"
                                + " u.since::date, u.words from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("run", run)
                .param("tie", tie)
                .update();
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : StorableText.of(text);
    }

    private static final String HEAD =
            """
            select r.*, (select count(*) from reconciliation_tie t where t.run = r.id) as ties,
                   (select count(*) from reconciliation_tie t where t.run = r.id
                      and (t.unexplained > 0 or t.source - t.ledger <> t.explained)) as red
              from reconciliation_run r\
            """;

    private static Head head(java.sql.ResultSet row) throws java.sql.SQLException {
        Timestamp done = row.getTimestamp("done_at");
        String problem = row.getString("problem");
        return new Head(
                row.getObject("id", UUID.class),
                row.getTimestamp("started_at").toInstant(),
                row.getString("started_by"),
                row.getString("scope"),
                Arrays.stream((Object[]) row.getArray("checks").getArray())
                        .map(name -> Check.valueOf(name.toString()))
                        .toList(),
                done == null ? State.RUNNING : problem == null ? State.DONE : State.FAILED,
                done == null ? null : done.toInstant(),
                problem,
                row.getInt("ties"),
                row.getInt("red"));
    }

    List<Head> list(int limit) {
        return sql.sql(HEAD + " order by r.started_at desc, r.id desc limit :limit")
                .param("limit", Math.clamp(limit, 1, 1_000))
                .query((row, _) -> head(row))
                .list();
    }

    List<Head> list(String by, int limit) {
        return sql.sql(
                        HEAD
                                + " where r.started_by = :by order by r.started_at desc, r.id desc limit :limit")
                .param("by", by)
                .param("limit", Math.clamp(limit, 1, 1_000))
                .query((row, _) -> head(row))
                .list();
    }

    /// A second look is about a few records: it is not the run that people look at.
    Optional<UUID> newest() {
        return sql.sql(
                        "select id from reconciliation_run where done_at is not null and problem is null and started_by <> :again"
                                + " order by started_at desc, id desc limit 1")
                .param("again", ReconcileWorker.SECOND_LOOK)
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional();
    }

    /// When a run of that name was last begun and not failed.
    Optional<Instant> last(String by) {
        return sql.sql(
                        "select max(started_at) from reconciliation_run where started_by = :by and problem is null")
                .param("by", by)
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)))
                .single()
                .map(Timestamp::toInstant);
    }

    /// The checks that any finished run made for that entity and period, its pairs with other
    /// companies included.
    Set<Check> compared(String period, String entity) {
        return Set.copyOf(
                sql.sql(
                                "select distinct t.check_name from reconciliation_tie t join reconciliation_run r on r.id = t.run"
                                        + " where r.done_at is not null and r.problem is null and t.period = :period and t.note = ''"
                                        + " and (t.entity = :entity or (t.check_name = 'RC10' and :entity = any(string_to_array(t.entity, '→'))))")
                        .param("period", period)
                        .param("entity", entity)
                        .query((row, _) -> Check.valueOf(row.getString(1)))
                        .list());
    }

    /// The newest finished run that has ties of all these checks for that entity and period.
    Optional<UUID> newest(String period, String entity, Set<Check> checks) {
        return sql.sql(
                        "select r.id from reconciliation_run r where r.done_at is not null and r.problem is null and r.checks @> cast(:checks as text[])"
                                + " and exists (select 1 from reconciliation_tie t where t.run = r.id and t.period = :period and t.entity = :entity)"
                                + " order by r.started_at desc, r.id desc limit 1")
                .param("checks", checks.stream().map(Enum::name).toArray(String[]::new))
                .param("period", period)
                .param("entity", entity)
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional();
    }

    Optional<Run> find(UUID id) {
        Optional<Head> head =
                sql.sql(HEAD + " where r.id = :id")
                        .param("id", id)
                        .query((row, _) -> head(row))
                        .optional();
        return head.map(found -> new Run(found, ties(id), evidence(id)));
    }

    private List<Reading> evidence(UUID id) {
        return sql.sql("select evidence::text from reconciliation_run where id = :id")
                .param("id", id)
                .query((row, _) ->
                        JSON.readValue(row.getString(1), new TypeReference<List<Reading>>() {}))
                .single();
    }

    private List<Tie> ties(UUID id) {
        return sql.sql("select * from reconciliation_tie where run = :run order by no")
                .param("run", id)
                .query((row, _) ->
                        new Tie(
                                Check.valueOf(row.getString("check_name")),
                                row.getString("part"),
                                row.getString("entity"),
                                row.getString("period"),
                                row.getString("currency"),
                                row.getBigDecimal("source"),
                                row.getBigDecimal("hub"),
                                row.getBigDecimal("posted"),
                                row.getBigDecimal("ledger"),
                                row.getBigDecimal("explained"),
                                row.getInt("lines"),
                                row.getInt("unexplained"),
                                List.of(),
                                row.getString("note")))
                .list();
    }

    List<Difference> lines(UUID run, int tie, int from, int limit) {
        return new ArrayList<>(
                sql.sql(
                                "select * from reconciliation_difference where run = :run and tie = :tie and no >= :from order by no limit :limit")
                        .param("run", run)
                        .param("tie", tie)
                        .param("from", from)
                        .param("limit", Math.clamp(limit, 1, 2 * Sums.LINES_MAX))
                        .query((row, _) ->
                                new Difference(
                                        Break.valueOf(row.getString("why")),
                                        row.getString("item"),
                                        row.getString("line_key"),
                                        row.getString("ledger_ref"),
                                        row.getBigDecimal("left"),
                                        row.getBigDecimal("right"),
                                        row.getObject("since", LocalDate.class),
                                        row.getString("words")))
                        .list());
    }
}
