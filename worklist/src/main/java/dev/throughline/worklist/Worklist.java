package dev.throughline.worklist;

import dev.throughline.evidence.StorableText;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Opens, joins and closes cases.
///
/// The one rule: a room says what is wrong with its subjects *now*. A finding that is new opens a
/// case or joins the open case of its code and root; a finding that is gone leaves it; a case that
/// blocks nothing any more is closed. So a case closes itself by whatever way its cause went away.
public final class Worklist {
    /// The longest name of a subject or root, in characters; longer ones are cut, and told apart by
    /// a hash.
    static final int NAME_MAX = 400;

    /// So many roots are locked one by one.
    static final int LOCKS_MAX = 100;

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
        static Root of(Finding finding) {
            return new Root(finding.problem().code(), name(finding.root()));
        }

        @Override
        public int compareTo(Root other) {
            int byCode = code.compareTo(other.code);
            return byCode != 0 ? byCode : root.compareTo(other.root);
        }
    }

    private record Held(Subject subject, UUID caseId, Root root) {}

    /// Says what stands against each subject now, as far as this room can tell; an empty list
    /// clears the subject. Joins the caller's transaction.
    ///
    /// @param room the room that speaks: it neither sees nor clears what another room found
    public void standing(String room, Map<Subject, List<Finding>> now) {
        if (now.isEmpty()) {
            return;
        }
        Map<Root, Finding> roots = new TreeMap<>();
        Map<Subject, Set<Root>> wanted = new LinkedHashMap<>();
        now.forEach((subject, findings) -> {
            Set<Root> own = wanted.computeIfAbsent(storable(subject), _ -> new HashSet<>());
            for (Finding finding : findings) {
                Root root = Root.of(finding);
                roots.putIfAbsent(root, finding);
                own.add(root);
            }
        });
        List<Held> known = held(room, wanted.keySet());
        if (known.isEmpty() && roots.isEmpty()) {
            return;
        }
        Instant at = clock.instant();
        lock(known, roots.keySet());
        Map<Root, UUID> open = openCases(roots, at);
        join(room, wanted, open, at);
        // Looked at again under the locks: another transaction may have changed what stood when we
        // first looked.
        leave(room, wanted, known.isEmpty() ? known : held(room, wanted.keySet()), at);
    }

    /// Locks every root this call may touch, in one order, whether it has an open case or is only
    /// about to get one. So two calls that close, open and join the same cases wait for each other
    /// instead of meeting crosswise, and nobody joins a case while it is being closed. Many roots
    /// at once are taken as all roots, so that the server's lock table holds whatever comes.
    private void lock(List<Held> known, Set<Root> wanted) {
        Set<Root> all = new HashSet<>(wanted);
        known.forEach(held -> all.add(held.root()));
        boolean many = all.size() > LOCKS_MAX;
        sql.sql(
                        "select 1 from (select pg_advisory_xact_lock"
                                + (many ? "" : "_shared")
                                + "(hashtextextended('work_case', 11))) held")
                .query(Integer.class)
                .single();
        if (many) {
            return;
        }
        Columns roots = Columns.of("code", "root");
        all.forEach(root -> roots.row(root.code(), root.root()));
        sql.sql(
                        "select count(*) from (select pg_advisory_xact_lock(k.key) from (select distinct hashtextextended(u.code || ' ' || u.root, 13) as key from "
                                + roots.unnest()
                                + " order by 1) k) held")
                .params(roots.parameters())
                .query(Long.class)
                .single();
    }

    private static Subject storable(Subject subject) {
        return new Subject(subject.type(), name(subject.id()), StorableText.of(subject.label()));
    }

    /// A name as the index can hold it.
    private static String name(String text) {
        String clean = StorableText.of(text);
        return clean.length() <= NAME_MAX
                ? clean
                : clean.substring(0, NAME_MAX - 9)
                        + "~"
                        + String.format(Locale.ROOT, "%08x", clean.hashCode());
    }

    private List<Held> held(String room, Collection<Subject> subjects) {
        Columns asked = Columns.of("subject_type", "subject_id");
        subjects.forEach(subject -> asked.row(subject.type(), subject.id()));
        return sql.sql(
                        "select s.subject_type, s.subject_id, s.case_id, c.code, c.root from work_case_subject s join work_case c on c.id = s.case_id"
                                + " join "
                                + asked.unnest()
                                + " on u.subject_type = s.subject_type and u.subject_id = s.subject_id where s.room = :room")
                .params(asked.parameters())
                .param("room", room)
                .query((row, _) ->
                        new Held(
                                new Subject(row.getString(1), row.getString(2), ""),
                                row.getObject(3, UUID.class),
                                new Root(row.getString(4), row.getString(5))))
                .list();
    }

    /// Opens missing cases and refreshes known ones; returns the open case of each root.
    private Map<Root, UUID> openCases(Map<Root, Finding> roots, Instant at) {
        Map<Root, UUID> open = new HashMap<>();
        if (roots.isEmpty()) {
            return open;
        }
        Columns rows =
                Columns.of(
                        "id",
                        "code",
                        "root",
                        "title",
                        "mend",
                        "owner",
                        "mender",
                        "due_at",
                        "context",
                        "money_minor",
                        "money_ccy",
                        "correlation");
        roots.forEach((root, finding) -> {
            CaseRules.Rule rule = rules.of(root.code());
            rows.row(
                    ids.next(),
                    root.code(),
                    root.root(),
                    StorableText.of(finding.problem().text()),
                    StorableText.of(finding.problem().mend()),
                    rule.owner(),
                    finding.problem().mender(),
                    rule.due().isZero() ? null : rules.dueAt(root.code(), at),
                    JSON.writeValueAsString(safe(finding.context())),
                    finding.money() == null ? null : finding.money().minor(),
                    finding.money() == null ? null : finding.money().ccy(),
                    finding.correlation());
        });
        Set<UUID> opened = new HashSet<>();
        sql.sql(
                        """
                        insert into work_case as c (id, code, root, title, mend, owner, mender, opened_at, due_at, last_seen_at, context,
                                                    money_minor, money_ccy, correlation)
                        select u.id::uuid, u.code, u.root, u.title, u.mend, u.owner, u.mender, :at, u.due_at::timestamptz, :at,
                               u.context::jsonb, u.money_minor::bigint, u.money_ccy, u.correlation::uuid
                          from\
                        """
                                + " "
                                + rows.unnest()
                                + " "
                                + """
                                on conflict (code, root) where closed_at is null do update
                                   set attempts = c.attempts + 1, last_seen_at = excluded.last_seen_at, title = excluded.title, mend = excluded.mend,
                                       context = excluded.context, money_minor = excluded.money_minor, money_ccy = excluded.money_ccy
                                returning id, code, root, attempts\
                                """)
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
            String room, Map<Subject, Set<Root>> wanted, Map<Root, UUID> open, Instant at) {
        Columns rows = Columns.of("subject_type", "subject_id", "case_id", "label");
        wanted.forEach((subject, roots) -> {
            for (Root root : roots) {
                UUID id = open.get(root);
                if (id != null) {
                    rows.row(subject.type(), subject.id(), id, subject.label());
                }
            }
        });
        if (!rows.isEmpty()) {
            sql.sql(
                            "insert into work_case_subject (room, subject_type, subject_id, case_id, label, since)"
                                    + " select :room, u.subject_type, u.subject_id, u.case_id::uuid, u.label, :at from "
                                    + rows.unnest()
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
        sql.sql(
                        "delete from work_case_subject s using "
                                + gone.unnest()
                                + " where s.room = :room and s.subject_type = u.subject_type and s.subject_id = u.subject_id and s.case_id = u.case_id::uuid")
                .params(gone.parameters())
                .param("room", room)
                .update();
        Set<UUID> closed =
                new HashSet<>(
                        sql.sql(
                                        "update work_case c set closed_at = :at, closed_by = 'the hub' from "
                                                + gone.unnest()
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
        sql.sql(
                        "insert into work_case_event (case_id, at, actor, what) select u.case_id::uuid, :at, :actor, :what from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("at", Timestamp.from(at))
                .param("actor", actor)
                .param("what", what)
                .update();
    }

    /// Notes something in the life of a case, for example a retry by a person.
    public void note(UUID caseId, String actor, String what) {
        events(Set.of(caseId), StorableText.of(what), actor, clock.instant());
    }

    private static Map<String, String> safe(Map<String, String> context) {
        Map<String, String> safe = new LinkedHashMap<>();
        context.forEach((name, value) -> safe.put(StorableText.of(name), StorableText.of(value)));
        return safe;
    }
}
