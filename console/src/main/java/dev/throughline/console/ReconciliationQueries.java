package dev.throughline.console;

import dev.throughline.reconcile.Break;
import dev.throughline.reconcile.Difference;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the reconciliation pages read beside the runs themselves.
@Component
class ReconciliationQueries {
    private final JdbcClient sql;

    ReconciliationQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// A sort of break in a tie.
    record Share(Break why, long lines, BigDecimal difference) {}

    /// The kept lines of a tie by sort, most first.
    List<Share> shares(UUID run, int tie) {
        return sql.sql(
                        "select why, count(*) as lines, sum(\"left\" - \"right\") as difference from reconciliation_difference"
                                + " where run = :run and tie = :tie group by why order by 2 desc, 1")
                .param("run", run)
                .param("tie", tie)
                .query((row, _) ->
                        new Share(
                                Break.valueOf(row.getString("why")),
                                row.getLong("lines"),
                                row.getBigDecimal("difference")))
                .list();
    }

    /// Lines of a tie; those that need somebody first.
    List<Difference> lines(UUID run, int tie, String why, int offset, int limit) {
        return sql.sql(
                        "select * from reconciliation_difference where run = :run and tie = :tie and (:why = '' or why = :why)"
                                + " order by why = any(:explained), no offset :offset limit :limit")
                .param("run", run)
                .param("tie", tie)
                .param("why", why)
                .param(
                        "explained",
                        java.util.Arrays.stream(Break.values())
                                .filter(Break::explained)
                                .map(Break::name)
                                .toArray(String[]::new))
                .param("offset", offset)
                .param("limit", limit)
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
                .list();
    }

    /// The pages of items named `connection/type/id`.
    Map<String, String> items(Collection<String> names) {
        Map<String, String> found = new HashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        sql.sql(
                        """
                        select f.connection || '/' || f.object_type || '/' || i.source_id, i.id
                          from unnest(:names::text[]) n(name) join fact_feed f on starts_with(n.name, f.connection || '/' || f.object_type || '/')
                          join fact_item i on i.feed = f.id and i.source_id = substr(n.name, length(f.connection || '/' || f.object_type || '/') + 1)\
                        """)
                .param("names", names.toArray(String[]::new))
                .query((row, _) -> found.put(row.getString(1), "/postings/" + row.getLong(2)))
                .list();
        return found;
    }

    /// Open cases by their root.
    Map<String, UUID> cases(Collection<String> roots) {
        Map<String, UUID> found = new HashMap<>();
        if (roots.isEmpty()) {
            return found;
        }
        sql.sql("select root, id from work_case where closed_at is null and root = any(:roots)")
                .param("roots", roots.toArray(String[]::new))
                .query((row, _) -> found.put(row.getString(1), row.getObject(2, UUID.class)))
                .list();
        return found;
    }

    /// A step in the life of a signature.
    record Step(String what, Instant at, String person, String reason, UUID run) {}

    List<Step> signature(String entity, String period) {
        return sql.sql(
                        "select what, at, person, reason, run from reconciliation_signature where entity = :entity and period = :period order by id desc limit 200")
                .param("entity", entity)
                .param("period", period)
                .query((row, _) ->
                        new Step(
                                row.getString(1),
                                row.getTimestamp(2).toInstant(),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, UUID.class)))
                .list()
                .reversed();
    }
}
