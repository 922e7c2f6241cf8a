package dev.throughline.posting;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.DocumentAnswer;
import dev.throughline.dispatch.DocumentCases;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.DocumentResult;
import dev.throughline.dispatch.LineChange;
import dev.throughline.dispatch.LineStand;
import dev.throughline.journal.Signal;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Writes what became of documents into the register, in the transaction that writes it down for
/// the documents: movements by cell, states by line, cases, and what is to be done next.
public final class PostingReceipts implements DocumentReceipts {
    /// When a refused line is looked at again by itself: its cause may have gone unseen.
    private static final Duration AGAIN = Duration.ofMinutes(10);

    /// A closed period is dated anew as soon as the calendar may have been read.
    private static final Duration REDATE = Duration.ofSeconds(2);

    private static final int ROOT_MAX = 200;

    private final JdbcClient sql;
    private final Worklist worklist;
    private final Signal registered;
    private final InstantSource clock;
    private final boolean home;

    /// @param registered raised when there is something to prepare again
    /// @param home whether references go home to the source
    public PostingReceipts(
            JdbcClient sql,
            Worklist worklist,
            Signal registered,
            InstantSource clock,
            boolean home) {
        this.sql = sql;
        this.worklist = worklist;
        this.registered = registered;
        this.clock = clock;
        this.home = home;
    }

    private static Bucket bucket(LineStand stand) {
        return switch (stand) {
            case OPEN, RELEASED -> Bucket.READY;
            case IN_FLIGHT -> Bucket.IN_FLIGHT;
            case UNKNOWN -> Bucket.UNKNOWN;
            case ACCEPTED -> Bucket.ACCEPTED;
            case POSTED -> Bucket.POSTED_NET;
            case REFUSED -> Bucket.EXCEPTION;
        };
    }

    /// A posting that has its fate.
    private record Settled(
            UUID document,
            int line,
            long item,
            int ordinal,
            PostingKind kind,
            boolean reversal,
            LineStand to) {
        FreshFacts.Version version() {
            return new FreshFacts.Version(item, ordinal);
        }
    }

    @Override
    public void moved(List<DocumentResult> results) {
        Instant now = clock.instant();
        move(results, now);
        List<Settled> settled = settle(results, now);
        reversed(settled, now);
        Map<UUID, DocumentResult> byId = new HashMap<>();
        results.forEach(result -> byId.put(result.document().id(), result));
        refused(settled, byId, now);
        released(settled, now);
        home(settled, now);
        Set<Long> items = new HashSet<>();
        settled.forEach(one -> items.add(one.item()));
        DueVersions.wakeTargets(sql, items, now);
        new DocumentCases(worklist, Preparing.ROOM).tell(results);
        if (!items.isEmpty()) {
            AfterCommit.run(registered::raise);
        }
    }

    /// Whole documents move by their cells, others by their lines.
    private void move(List<DocumentResult> results, Instant now) {
        Columns whole = Columns.of("document", "from_bucket", "to_bucket");
        Columns lines = Columns.of("document", "line", "from_bucket", "to_bucket");
        for (DocumentResult result : results) {
            if (result.document().reversal()) {
                continue;
            }
            var all = result.whole();
            if (all.isPresent()) {
                Bucket from = bucket(all.get().from());
                Bucket to = bucket(all.get().to());
                if (from != to) {
                    whole.row(result.document().id(), from, to);
                }
                continue;
            }
            for (LineChange change : result.changes()) {
                Bucket from = bucket(change.from());
                Bucket to = bucket(change.to());
                if (from != to) {
                    lines.row(result.document().id(), change.line(), from, to);
                }
            }
        }
        if (!whole.isEmpty()) {
            sql.sql(
                            "insert into posting_movement (at, cell, from_bucket, to_bucket, versions, hours_e4, minor)"
                                    + " select :at, c.cell, u.from_bucket, u.to_bucket, sum(c.versions), sum(c.hours_e4), sum(c.minor)"
                                    + " from posting_document_cell c join "
                                    + whole.unnest()
                                    + " on c.document = u.document::uuid group by 2, 3, 4")
                    .params(whole.parameters())
                    .param("at", Timestamp.from(now))
                    .update();
        }
        if (!lines.isEmpty()) {
            sql.sql(
                            "insert into posting_movement (at, cell, from_bucket, to_bucket, versions, hours_e4, minor)"
                                    + " select :at, p.cell, u.from_bucket, u.to_bucket,"
                                    + " count(*) filter (where p.kind = any(:leading::text[])), sum(p.hours_e4), sum(p.minor)"
                                    + " from posting p join "
                                    + lines.unnest()
                                    + " on p.document = u.document::uuid and p.line_no = u.line::int where not p.reversal group by 2, 3, 4")
                    .params(lines.parameters())
                    .param("at", Timestamp.from(now))
                    .param("leading", LEADING)
                    .update();
        }
    }

    /// The kinds on which versions and hours are counted.
    static final String[] LEADING =
            java.util.Arrays.stream(PostingKind.values())
                    .filter(PostingKind::leading)
                    .map(PostingKind::name)
                    .toArray(String[]::new);

    private List<Settled> settle(List<DocumentResult> results, Instant now) {
        Columns rows =
                Columns.of(
                        "document", "line", "stand", "state", "external", "ref", "problem", "part");
        for (DocumentResult result : results) {
            boolean parted = parted(result);
            for (int at = 0; at < result.changes().size(); at++) {
                LineChange change = result.changes().get(at);
                PostingState state =
                        switch (change.to()) {
                            case ACCEPTED -> PostingState.ACCEPTED;
                            case POSTED -> PostingState.POSTED;
                            case REFUSED -> PostingState.EXCEPTION;
                            case RELEASED -> PostingState.READY;
                            case OPEN, IN_FLIGHT, UNKNOWN -> null;
                        };
                if (state != null) {
                    rows.row(
                            result.document().id(),
                            change.line(),
                            change.to(),
                            state,
                            change.externalId().isEmpty()
                                    ? result.externalId()
                                    : change.externalId(),
                            change.ledgerRef(),
                            change.problem() == null ? null : change.problem().code(),
                            parted ? part(result, at) : null);
                }
            }
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        "update posting p set state = u.state, external_id = case when u.external = '' then p.external_id else u.external end,"
                                + " ledger_ref = case when u.ref = '' then p.ledger_ref else u.ref end, problem = u.problem, changed_at = :now,"
                                + " part = coalesce(u.part, p.part),"
                                + " document = case when u.stand = 'RELEASED' then null else p.document end from "
                                + rows.unnest()
                                + " where p.document = u.document::uuid and p.line_no = u.line::int and p.state in ('READY', 'ACCEPTED')"
                                + " returning u.document::uuid, p.line_no, p.item, p.ordinal, p.kind, p.reversal, u.stand")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .query((row, _) ->
                        new Settled(
                                row.getObject(1, UUID.class),
                                row.getInt(2),
                                row.getLong(3),
                                row.getInt(4),
                                PostingKind.valueOf(row.getString(5)),
                                row.getBoolean(6),
                                LineStand.valueOf(row.getString(7))))
                .list();
    }

    /// Refused whole, and no line is named: somewhere among these is the fault.
    private static boolean parted(DocumentResult result) {
        return result.changes().size() > 1
                && result.problem() != null
                && result.changes().stream()
                        .allMatch(change ->
                                change.to() == LineStand.RELEASED
                                        && java.util.Objects.equals(
                                                change.problem(), result.problem()));
    }

    /// The half of the document that a line goes on with: halved again and again, a bad line is
    /// found in as many steps as the document's length has binary digits.
    private static String part(DocumentResult result, int at) {
        boolean first = at < (result.changes().size() + 1) / 2;
        return result.document().id() + (first ? "/1" : "/2");
    }

    /// What a reversal in the ledger has undone stands there no more.
    private void reversed(List<Settled> settled, Instant now) {
        Columns rows = Columns.of("item", "ordinal", "kind");
        settled.stream()
                .filter(one -> one.reversal() && one.to() == LineStand.POSTED)
                .forEach(one -> rows.row(one.item(), one.ordinal(), one.kind()));
        if (rows.isEmpty()) {
            return;
        }
        Movements movements = new Movements();
        sql.sql(
                        "update posting p set state = 'REVERSED', changed_at = :now from "
                                + rows.unnest()
                                + " where p.item = u.item::bigint and p.ordinal = u.ordinal::int and p.kind = u.kind and not p.reversal"
                                + " and p.state = 'REVERSAL_PENDING' returning p.cell, p.kind, p.hours_e4, p.minor, p.opening")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .query((row, _) -> {
                    movements.move(
                            new Movements.Counted(
                                    row.getInt(1),
                                    PostingKind.valueOf(row.getString(2)).leading() ? 1 : 0,
                                    row.getLong(3),
                                    row.getLong(4)),
                            row.getBoolean(5) ? Bucket.OPENING : Bucket.POSTED_NET,
                            Bucket.REVERSED);
                    return 1;
                })
                .list();
        movements.write(sql, now);
    }

    private void refused(List<Settled> settled, Map<UUID, DocumentResult> results, Instant now) {
        List<Settled> refused =
                settled.stream().filter(one -> one.to() == LineStand.REFUSED).toList();
        if (refused.isEmpty()) {
            return;
        }
        Map<Long, Subject> subjects = subjects(refused);
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        Map<Sort, Map<Subject, List<Finding>>> givenUp = new LinkedHashMap<>();
        Map<String, Set<FreshFacts.Version>> again = new LinkedHashMap<>();
        Map<String, Set<FreshFacts.Version>> redate = new LinkedHashMap<>();
        Columns problems = Columns.of("item", "ordinal", "problem");
        for (Settled one : refused) {
            DocumentResult result = java.util.Objects.requireNonNull(results.get(one.document()));
            LineChange change =
                    result.changes().stream()
                            .filter(c -> c.line() == one.line())
                            .findFirst()
                            .orElseThrow();
            Problem problem = problem(change, result);
            String root = root(problem, result.document());
            Map<String, String> context = new LinkedHashMap<>();
            context.put("ledger", result.document().connection());
            context.put("posting", DocumentFreezer.words(one.kind()));
            context.put("document", result.document().key());
            // What a person gave up goes on by a person's word only.
            boolean held = problem.code().equals(DocumentAnswer.GiveUp.CODE);
            Subject subject = subjects.get(one.item());
            if (subject != null && held) {
                givenUp.computeIfAbsent(
                                new Sort(one.kind(), one.reversal()), _ -> new LinkedHashMap<>())
                        .put(subject, List.of(new Finding(problem, root, context, null, null)));
            } else if (subject != null) {
                standing.computeIfAbsent(subject, _ -> new ArrayList<>())
                        .add(new Finding(problem, root, context, null, null));
            }
            problems.row(one.item(), one.ordinal(), problem.code());
            boolean taken = change.from() == LineStand.ACCEPTED;
            if (!taken && !held) {
                (problem.code().equals("PER-CLOSED") ? redate : again)
                        .computeIfAbsent(problem.code() + " " + root, _ -> new HashSet<>())
                        .add(one.version());
            }
        }
        sql.sql(
                        "update fact_version v set problem = u.problem from "
                                + problems.unnest()
                                + " where v.item = u.item::bigint and v.ordinal = u.ordinal::int")
                .params(problems.parameters())
                .update();
        redate.forEach(
                (root, versions) -> DueVersions.enqueue(sql, versions, now.plus(REDATE), root));
        again.forEach(
                (root, versions) -> DueVersions.enqueue(sql, versions, now.plus(AGAIN), root));
        worklist.standing(Preparing.ROOM, standing);
        givenUp.forEach((sort, findings) ->
                new GivenUp(sql, worklist).tell(sort.kind(), sort.reversal(), findings));
    }

    /// A sort of line of an item's version.
    private record Sort(PostingKind kind, boolean reversal) {}

    private static Problem problem(LineChange change, DocumentResult result) {
        Problem own = change.problem();
        if (own != null) {
            return own;
        }
        Problem whole = result.problem();
        return whole != null
                ? whole
                : new Problem(
                        Problem.Mender.DATA,
                        "ERP-REJECTED",
                        result.document().connection() + " refused the line and said nothing.",
                        "Look there, mend the cause, then resubmit.");
    }

    private static String root(Problem problem, Document document) {
        if (problem.code().startsWith("PER-")) {
            return document.legalEntity()
                    + " "
                    + document.accountingDate().toString().substring(0, 7);
        }
        String text = document.connection() + " " + problem.text();
        return text.length() <= ROOT_MAX ? text : text.substring(0, ROOT_MAX);
    }

    private Map<Long, Subject> subjects(Collection<Settled> settled) {
        Columns rows = Columns.of("item");
        settled.stream().map(Settled::item).distinct().forEach(rows::row);
        Map<Long, Subject> subjects = new HashMap<>();
        sql.sql(
                        "select i.id, f.connection, f.object_type, i.source_id from fact_item i join fact_feed f on f.id = i.feed"
                                + " where i.id = any(:item::bigint[])")
                .params(rows.parameters())
                .query((row, _) ->
                        subjects.put(
                                row.getLong(1),
                                new Subject(
                                        "fact",
                                        row.getString(1),
                                        row.getString(2)
                                                + " "
                                                + row.getString(3)
                                                + " "
                                                + row.getString(4))))
                .list();
        Map<Long, Subject> named = new HashMap<>();
        subjects.forEach((item, subject) ->
                named.put(item, new Subject("fact", Long.toString(item), subject.label())));
        return named;
    }

    /// Lines that went down with a sibling go again at once.
    private void released(List<Settled> settled, Instant now) {
        Set<FreshFacts.Version> free = new HashSet<>();
        settled.stream()
                .filter(one -> one.to() == LineStand.RELEASED)
                .forEach(one -> free.add(one.version()));
        DueVersions.enqueue(sql, free, now, null);
    }

    private void home(List<Settled> settled, Instant now) {
        if (!home) {
            return;
        }
        Columns locked = Columns.of("item", "ordinal", "kind");
        Columns free = Columns.of("item", "ordinal", "kind");
        for (Settled one : settled) {
            if (one.to() == LineStand.POSTED && one.kind().leading()) {
                if (one.reversal()) {
                    free.row(one.item(), one.ordinal(), one.kind());
                } else {
                    locked.row(one.item(), one.ordinal(), one.kind());
                }
            }
        }
        if (!locked.isEmpty()) {
            sql.sql(
                            "insert into posting_home (item, ordinal, ledger_ref, locked, due_at) select p.item, p.ordinal,"
                                    + " case when p.ledger_ref = '' then p.external_id else p.ledger_ref end, true, :now from posting p join "
                                    + locked.unnest()
                                    + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int and p.kind = u.kind and not p.reversal"
                                    + " on conflict do nothing")
                    .params(locked.parameters())
                    .param("now", Timestamp.from(now))
                    .update();
        }
        if (!free.isEmpty()) {
            // Also where a newer version follows: until that is posted too, this is what stands.
            sql.sql(
                            "insert into posting_home (item, ordinal, ledger_ref, locked, due_at) select p.item, p.ordinal,"
                                    + " case when p.ledger_ref = '' then p.external_id else p.ledger_ref end, false, :now from posting p join "
                                    + free.unnest()
                                    + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int and p.kind = u.kind and p.reversal"
                                    + " on conflict do nothing")
                    .params(free.parameters())
                    .param("now", Timestamp.from(now))
                    .update();
        }
    }
}
