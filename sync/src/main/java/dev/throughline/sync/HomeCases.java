package dev.throughline.sync;

import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Shows what keeps sources from showing their receipts: one cause is one case, however many
/// records it stops, and it closes itself when none is stopped by it any more.
final class HomeCases {
    static final String ROOM = "home";

    /// Tries after which a receipt on its way is shown as a case, though the hub goes on by itself.
    static final int TRIES_BEFORE_CASE = 5;

    private static final int CAUSES_MAX = 20;

    private final JdbcClient sql;
    private final Worklist worklist;

    HomeCases(JdbcClient sql, Worklist worklist) {
        this.sql = sql;
        this.worklist = worklist;
    }

    /// Says what stands in the way of a connection now, in the caller's transaction.
    ///
    /// @param label the system's name for people
    void tell(String connection, String label) {
        List<Finding> findings =
                sql.sql(
                                "select object_type, problem_code, mender, min(problem), min(mend), count(*), min(source_id), bool_or(refused)"
                                        + " from home_receipt where connection = :c and problem_code is not null and due_at is not null"
                                        + " and (refused or tries >= :tries) group by 1, 2, 3 order by 6 desc limit :limit")
                        .param("c", connection)
                        .param("tries", TRIES_BEFORE_CASE)
                        .param("limit", CAUSES_MAX)
                        .query((row, _) -> finding(connection, label, row))
                        .list();
        Subject subject =
                new Subject("connection", connection + " home", label + ": references going home");
        worklist.standing(ROOM, Map.of(subject, findings));
    }

    private static Finding finding(String connection, String label, ResultSet row)
            throws SQLException {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("system", connection);
        context.put("record type", row.getString(1));
        context.put("records", Long.toString(row.getLong(6)));
        context.put("for example", row.getString(7));
        boolean refused = row.getBoolean(8);
        String code = row.getString(2);
        return new Finding(
                new Problem(
                        Problem.Mender.valueOf(row.getString(3)),
                        code,
                        refused
                                ? label
                                        + " does not show what the ledger made of some records: "
                                        + row.getString(4)
                                : row.getString(4),
                        row.getString(5)),
                refused
                        ? "home " + connection + " " + row.getString(1) + " " + code
                        : "connection " + connection,
                context,
                null,
                null);
    }
}
