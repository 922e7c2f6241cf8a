package dev.throughline.worklist;

import dev.throughline.model.Ids;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Opens, joins and closes cases.
///
/// The one rule: a room says what is wrong with its subjects *now*. A finding that is new opens a case or joins the open case of
/// its code and root; a finding that is gone leaves it; a case that blocks nothing any more is closed. So a case closes itself
/// by whatever way its cause went away.
public final class Worklist {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Ids ids;
    private final CaseRules rules;

    public Worklist(JdbcClient sql, InstantSource clock, Ids ids, CaseRules rules) {
        this.sql = sql;
        this.clock = clock;
        this.ids = ids;
        this.rules = rules;
    }

    private record Root(String code, String root) implements Comparable<Root> {
        @Override
        public int compareTo(Root other) {
            int byCode = code.compareTo(other.code);
            return byCode != 0 ? byCode : root.compareTo(other.root);
        }
    }

    private record Held(Subject subject, UUID caseId, Root root) {}

    /// Says what stands against each subject now, as far as this room can tell; an empty list clears the subject. Joins the
    /// caller's transaction.
    ///
    /// @param room the room that speaks: it neither sees nor clears what another room found
    public void standing(String room, Map<Subject, List<Finding>> now) {
        if (now.isEmpty()) {
            return;
        }
        List<Held> held = held(room, now.keySet());
        boolean anyFinding = now.values().stream().anyMatch(findings -> !findings.isEmpty());
        if (held.isEmpty() && !anyFinding) {
            return;
        }
        Instant at = clock.instant();
        Map<Root, Finding> roots = new TreeMap<>();
        Map<Subject, Set<Root>> wanted = new LinkedHashMap<>();
        now.forEach((subject, findings) -> {
            Set<Root> own = new HashSet<>();
            for (Finding finding : findings) {
                Root root = new Root(finding.problem().code(), finding.root());
                roots.putIfAbsent(root, finding);
                own.add(root);
            }
            wanted.put(subject, own);
        });
        Map<Root, UUID> open = openCases(roots, at);
        join(room, wanted, open, held, at);
        leave(room, wanted, held, at);
    }

    private List<Held> held(String room, Collection<Subject> subjects) {
        Columns asked = Columns.of("subject_type", "subject_id");
        Map<Subject, Subject> labels = new HashMap<>();
        for (Subject subject : subjects) {
            asked.row(subject.type(), subject.id());
            labels.put(subject, subject);
        }
        return sql.sql("select s.subject_type, s.subject_id, s.case_id, c.code, c.root from work_case_subject s join work_case c on c.id = s.case_id"
                        + " join " + asked.unnest() + " on u.subject_type = s.subject_type and u.subject_id = s.subject_id where s.room = :room")
                .params(asked.parameters())
                .param("room", room)
                .query((row, _) -> {
                    Subject asKey = new Subject(row.getString(1), row.getString(2), "");
                    return new Held(
                            labels.getOrDefault(asKey, asKey),
                            row.getObject(3, UUID.class),
                            new Root(row.getString(4), row.getString(5)));
                })
                .list();
    }

    /// Opens missing cases and refreshes known ones; returns the open case of each root.
    private Map<Root, UUID> openCases(Map<Root, Finding> roots, Instant at) {
        Map<Root, UUID> open = new HashMap<>();
        if (roots.isEmpty()) {
            return open;
        }
        Columns rows = Columns.of(
                "id", "code", "root", "title", "mend", "owner", "mender", "due_at", "context", "money_minor", "money_ccy", "correlation");
        roots.forEach((root, finding) -> {
            CaseRules.Rule rule = rules.of(root.code());
            rows.row(
                    ids.next(), root.code(), root.root(), safe(finding.problem().text()), safe(finding.problem().mend()), rule.owner(),
                    finding.problem().mender(), rule.due().isZero() ? null : rules.dueAt(root.code(), at),
                    JSON.writeValueAsString(safe(finding.context())),
                    finding.money() == null ? null : finding.money().minor(),
                    finding.money() == null ? null : finding.money().ccy(),
                    finding.correlation());
        });
        Set<UUID> opened = new HashSet<>();
        sql.sql("""
                insert into work_case as c (id, code, root, title, mend, owner, mender, opened_at, due_at, last_seen_at, context,
                                            money_minor, money_ccy, correlation)
                select u.id::uuid, u.code, u.root, u.title, u.mend, u.owner, u.mender, :at, u.due_at::timestamptz, :at,
                       u.context::jsonb, u.money_minor::bigint, u.money_ccy, u.correlation::uuid
                  from """ + " " + rows.unnest() + " " + """
                on conflict (code, root) where closed_at is null do update
                   set attempts = c.attempts + 1, last_seen_at = excluded.last_seen_at, title = excluded.title, mend = excluded.mend,
                       context = excluded.context, money_minor = excluded.money_minor, money_ccy = excluded.money_ccy
                returning id, code, root, attempts""")
                .params(rows.parameters())
                .param("at", Timestamp.from(at))
                .query((row, _) -> {
                    UUID id = row.getObject(1, UUID.class);
                    if (row.getInt(4) == 1) {
                        opened.add(id);
                    }
                    return open.put(new Root(row.getString(2), row.getString(3)), id);
                })
                .list();
        events(opened, "opened", "the hub", at);
        return open;
    }

    private void join(
            String room, Map<Subject, Set<Root>> wanted, Map<Root, UUID> open, List<Held> held, Instant at) {
        Set<Map.Entry<Subject, UUID>> already = new HashSet<>();
        for (Held one : held) {
            already.add(Map.entry(one.subject(), one.caseId()));
        }
        Columns rows = Columns.of("subject_type", "subject_id", "case_id", "label");
        wanted.forEach((subject, roots) -> {
            for (Root root : roots) {
                UUID id = open.get(root);
                if (id != null && !already.contains(Map.entry(subject, id))) {
                    rows.row(subject.type(), subject.id(), id, safe(subject.label()));
                }
            }
        });
        if (!rows.isEmpty()) {
            sql.sql("insert into work_case_subject (room, subject_type, subject_id, case_id, label, since)"
                            + " select :room, u.subject_type, u.subject_id, u.case_id::uuid, u.label, :at from " + rows.unnest()
                            + " on conflict do nothing")
                    .params(rows.parameters())
                    .param("room", room)
                    .param("at", Timestamp.from(at))
                    .update();
        }
    }

    private void leave(String room, Map<Subject, Set<Root>> wanted, List<Held> held, Instant at) {
        Columns gone = Columns.of("subject_type", "subject_id", "case_id");
        for (Held one : held) {
            if (!wanted.getOrDefault(one.subject(), Set.of()).contains(one.root())) {
                gone.row(one.subject().type(), one.subject().id(), one.caseId());
            }
        }
        if (gone.isEmpty()) {
            return;
        }
        sql.sql("delete from work_case_subject s using " + gone.unnest()
                        + " where s.room = :room and s.subject_type = u.subject_type and s.subject_id = u.subject_id and s.case_id = u.case_id::uuid")
                .params(gone.parameters())
                .param("room", room)
                .update();
        Set<UUID> closed = new HashSet<>(sql.sql("update work_case c set closed_at = :at, closed_by = 'the hub' from " + gone.unnest()
                        + " where c.id = u.case_id::uuid and c.closed_at is null"
                        + " and not exists (select 1 from work_case_subject s where s.case_id = c.id) returning c.id")
                .params(gone.parameters())
                .param("at", Timestamp.from(at))
                .query((row, _) -> row.getObject(1, UUID.class))
                .list());
        events(closed, "closed: nothing is blocked by it any more", "the hub", at);
    }

    private void events(Set<UUID> cases, String what, String actor, Instant at) {
        if (cases.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("case_id");
        cases.forEach(rows::row);
        sql.sql("insert into work_case_event (case_id, at, actor, what) select u.case_id::uuid, :at, :actor, :what from " + rows.unnest())
                .params(rows.parameters())
                .param("at", Timestamp.from(at))
                .param("actor", actor)
                .param("what", what)
                .update();
    }

    /// Notes something in the life of a case, for example a retry by a person.
    public void note(UUID caseId, String actor, String what) {
        events(Set.of(caseId), what, actor, clock.instant());
    }

    private static Map<String, String> safe(Map<String, String> context) {
        Map<String, String> safe = new LinkedHashMap<>();
        context.forEach((name, value) -> safe.put(name, safe(value)));
        return safe;
    }

    /// What PostgreSQL cannot keep as text (NUL, lone surrogates) is shown as a replacement character.
    static String safe(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
