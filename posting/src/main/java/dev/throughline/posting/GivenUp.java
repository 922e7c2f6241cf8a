package dev.throughline.posting;

import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Lines that a person gave up: the ledger may hold them after all, so nothing but a person's word
/// sends them again, whatever becomes of the other lines of their item. Their cases are told in
/// rooms of their own, one for each sort of line, so that no other word about the item closes them.
final class GivenUp {
    private static final String ROOM = "posting given up ";

    private final JdbcClient sql;
    private final Worklist worklist;

    GivenUp(JdbcClient sql, Worklist worklist) {
        this.sql = sql;
        this.worklist = worklist;
    }

    /// Whether a line waits for a person's word.
    static boolean holds(PostingRow row) {
        return row.state() == PostingState.EXCEPTION
                && DocumentAnswer.GiveUp.CODE.equals(row.problem());
    }

    /// Tells of lines of one sort that were given up, in the caller's transaction.
    void tell(PostingKind kind, boolean reversal, Map<Subject, List<Finding>> findings) {
        worklist.standing(room(kind, reversal), findings);
    }

    /// Closes what no line of these items waits for any more, in the caller's transaction.
    void settled(Collection<Long> items) {
        if (items.isEmpty()) {
            return;
        }
        Columns asked = Columns.of("item");
        items.forEach(asked::row);
        Map<String, Map<Subject, List<Finding>>> over = new LinkedHashMap<>();
        sql.sql(
                        "select distinct s.room, s.subject_id, s.label from "
                                + asked.unnest()
                                + " join work_case_subject s on s.subject_type = 'fact' and s.subject_id = u.item and starts_with(s.room, :room)"
                                + " where not exists (select 1 from posting p where p.item = u.item::bigint and p.state = 'EXCEPTION' and p.problem = :code"
                                + " and :room || p.kind || case when p.reversal then ' reversal' else '' end = s.room) order by 1, 2")
                .params(asked.parameters())
                .param("room", ROOM)
                .param("code", DocumentAnswer.GiveUp.CODE)
                .query((row, _) ->
                        over.computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                                .put(
                                        new Subject("fact", row.getString(2), row.getString(3)),
                                        List.of()))
                .list();
        over.forEach(worklist::standing);
    }

    private static String room(PostingKind kind, boolean reversal) {
        return ROOM + kind + (reversal ? " reversal" : "");
    }
}
