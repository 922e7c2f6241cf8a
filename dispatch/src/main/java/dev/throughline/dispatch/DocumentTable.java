package dev.throughline.dispatch;

import dev.throughline.evidence.StorableText;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the dispatcher reads and writes of documents, many at once, in its own transactions.
final class DocumentTable {
    private final JdbcClient sql;
    private final InstantSource clock;

    DocumentTable(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /// Claims what is due and marks it IN_FLIGHT, most urgent first. Nothing when this epoch does
    /// not hold the lease any more; while the transaction lasts, no other node can take it.
    List<DocumentWork> claim(String connection, long epoch, int from, int to, int limit) {
        boolean ours =
                sql.sql(
                                "select 1 from document_lease where connection = :c and epoch = :epoch for share")
                        .param("c", connection)
                        .param("epoch", epoch)
                        .query(Integer.class)
                        .optional()
                        .isPresent();
        if (!ours) {
            return List.of();
        }
        List<DocumentWork> claimed =
                sql.sql(
                                """
                                with due as materialized (
                                  select id from document
                                   where connection = :c and state = 'PENDING' and priority between :from and :to and next_at <= :now
                                   order by priority, next_at, id limit :limit for update skip locked),
                                claimed as (
                                  update document d set state = 'IN_FLIGHT', epoch = :epoch, tries = d.tries + 1, sends = d.sends + 1, sent_at = :now,
                                         line_stands = translate(d.line_stands, 'O', 'F')
                                    from due where d.id = due.id returning d.*)
                                select claimed.*, p.payload from claimed
                                  left join document_payload p on p.document_id = claimed.id and p.at = claimed.created_at\
                                """)
                        .param("c", connection)
                        .param("from", from)
                        .param("to", to)
                        .param("now", Timestamp.from(clock.instant()))
                        .param("limit", limit)
                        .param("epoch", epoch)
                        .query((row, _) -> DocumentWork.of(row))
                        .list();
        return claimed.stream()
                .sorted(
                        Comparator.<DocumentWork>comparingInt(work -> work.document().priority())
                                .thenComparing(work -> work.document().createdAt())
                                .thenComparing(work -> work.document().id()))
                .toList();
    }

    /// What is to be asked about now.
    List<DocumentWork> toAsk(String connection, int limit) {
        return sql.sql(
                        """
                        select d.*, p.payload from
                          (select * from document where connection = :c and state in ('UNKNOWN', 'PARKED') and next_at <= :now
                            order by next_at limit :limit) d
                          left join document_payload p on p.document_id = d.id and p.at = d.created_at order by d.next_at\
                        """)
                .param("c", connection)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .query((row, _) -> DocumentWork.of(row))
                .list();
    }

    /// What is to be looked up in the ledger now; without payloads.
    List<DocumentWork> toProve(String connection, int limit) {
        return sql.sql(
                        "select * from document where connection = :c and prove_at <= :now order by prove_at limit :limit")
                .param("c", connection)
                .param("now", Timestamp.from(clock.instant()))
                .param("limit", limit)
                .query((row, _) -> DocumentWork.unloaded(row))
                .list();
    }

    /// What an earlier holder of the lease had in flight becomes UNKNOWN. It may be sending still,
    /// so the quiet time counts from now.
    List<DocumentResult> orphaned(String connection, long epoch) {
        return lost(
                "where connection = :c and state = 'IN_FLIGHT' and epoch is distinct from :epoch",
                Map.of("c", connection, "epoch", epoch));
    }

    /// What this epoch has in flight.
    List<UUID> inFlight(String connection, long epoch) {
        return sql.sql(
                        "select id from document where connection = :c and state = 'IN_FLIGHT' and epoch = :epoch")
                .param("c", connection)
                .param("epoch", epoch)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// What is in flight by the table only, becomes UNKNOWN.
    List<DocumentResult> forsaken(Collection<UUID> ids) {
        return lost(
                "where id = any(:ids) and state = 'IN_FLIGHT'",
                Map.of("ids", ids.toArray(new UUID[0])));
    }

    private List<DocumentResult> lost(String which, Map<String, Object> parameters) {
        Instant now = clock.instant();
        List<Document> lost =
                sql.sql(
                                "update document set state = 'UNKNOWN', next_at = :now, sent_at = :now, line_stands = translate(line_stands, 'F', 'U') "
                                        + which
                                        + " returning *")
                        .params(parameters)
                        .param("now", Timestamp.from(now))
                        .query((row, _) -> DocumentRow.document(row))
                        .list();
        List<DocumentResult> results = new ArrayList<>();
        for (Document document : lost) {
            List<LineChange> changes =
                    document.stands().lines(LineStand.UNKNOWN).stream()
                            .map(line ->
                                    LineChange.of(
                                            line, LineStand.IN_FLIGHT, LineStand.UNKNOWN, null))
                            .toList();
            results.add(
                    new DocumentResult(
                            document.with(
                                    Document.State.IN_FLIGHT,
                                    document.stands().with(LineStand.UNKNOWN, LineStand.IN_FLIGHT)),
                            DocumentResult.Event.ORPHANED,
                            Document.State.UNKNOWN,
                            document.externalId(),
                            document.number(),
                            null,
                            changes));
        }
        return results;
    }

    /// What is claimed, as it is told to those who keep the books.
    static DocumentResult claimed(DocumentWork work) {
        Document document = work.document();
        List<LineChange> changes =
                document.stands().lines(LineStand.IN_FLIGHT).stream()
                        .map(line -> LineChange.of(line, LineStand.OPEN, LineStand.IN_FLIGHT, null))
                        .toList();
        return new DocumentResult(
                document.with(
                        Document.State.PENDING,
                        document.stands().with(LineStand.IN_FLIGHT, LineStand.OPEN)),
                DocumentResult.Event.CLAIMED,
                Document.State.IN_FLIGHT,
                document.externalId(),
                document.number(),
                null,
                changes);
    }

    /// Moves documents to where their outcomes put them; answers the stands of those that were
    /// moved, as they were before.
    ///
    /// An outcome speaks about one try: the answer to a send is taken while that very try is under
    /// way or unknown, by whatever node; an answer to a question or a look for proof while nothing
    /// else was decided since it was asked. The rest is passed by.
    Map<UUID, LineStands> move(List<DocumentStep> steps) {
        return move(steps, false);
    }

    /// The same for late word, decided on what the table shows under lock: taken in any case.
    Map<UUID, LineStands> moveLocked(List<DocumentStep> steps) {
        return move(steps, true);
    }

    private Map<UUID, LineStands> move(List<DocumentStep> steps, boolean locked) {
        Instant now = clock.instant();
        Columns rows =
                Columns.of(
                        "id",
                        "tries",
                        "event",
                        "state",
                        "stands",
                        "keep",
                        "held",
                        "external_id",
                        "number",
                        "next_at",
                        "prove_at",
                        "problem",
                        "done_at",
                        "unsent");
        for (DocumentStep step : steps) {
            DocumentDecision decision = step.decision();
            List<HeldLine> held = step.held();
            boolean keep = held == step.work().held();
            rows.row(
                    decision.before().id(),
                    decision.before().tries(),
                    locked ? "LATE" : step.event(),
                    decision.next().state(),
                    decision.before().stands().with(decision.changes()).letters(),
                    keep,
                    keep ? null : HeldLine.text(held),
                    StorableText.of(decision.externalId()),
                    StorableText.of(decision.number()),
                    nextAt(decision, now),
                    decision.proveAt(),
                    DocumentRow.json(decision.next().problem()),
                    decision.over() ? now : null,
                    step.reached() ? 0 : 1);
        }
        Map<UUID, LineStands> moved = new HashMap<>();
        sql.sql(
                        "with u as materialized (select * from "
                                + rows.unnest()
                                + """
                                ), old as materialized (
                                  select d.id, d.line_stands from document d join u on d.id = u.id::uuid
                                   where d.tries = u.tries::int
                                     and case u.event when 'SENT' then d.state in ('IN_FLIGHT', 'UNKNOWN')
                                                      when 'ASKED' then d.state in ('UNKNOWN', 'PARKED')
                                                      when 'PROVED' then d.state in ('ACCEPTED', 'PARKED') and d.prove_at is not null
                                                      else true end
                                   order by d.id for update of d)
                                update document d
                                   set state = u.state, line_stands = u.stands, held = case when u.keep::boolean then d.held else u.held::json end,
                                       external_id = u.external_id, number = u.number, next_at = u.next_at::timestamptz,
                                       prove_at = u.prove_at::timestamptz, problem = u.problem::jsonb, done_at = u.done_at::timestamptz,
                                       sends = greatest(0, d.sends - u.unsent::int),
                                       tries = d.tries + case when u.event = 'SENT' then 0 else 1 end,
                                       proofs = d.proofs + case when u.event = 'PROVED' then 1 else 0 end,
                                       sent_at = case when d.state = 'IN_FLIGHT' and u.state = 'UNKNOWN' then :now else d.sent_at end
                                  from u join old on old.id = u.id::uuid where d.id = old.id returning d.id, old.line_stands\
                                """)
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .query((row, _) ->
                        moved.put(row.getObject(1, UUID.class), LineStands.of(row.getString(2))))
                .list();
        return moved;
    }

    private static Instant nextAt(DocumentDecision decision, Instant now) {
        return switch (decision.next()) {
            case DocumentNext.Send send -> send.at();
            case DocumentNext.Ask ask -> ask.at();
            case DocumentNext.AskPerson person -> person.at();
            case DocumentNext.Prove prove -> prove.at();
            case DocumentNext.Done _, DocumentNext.Refused _ -> now;
        };
    }

    /// A document as it is now, locked; null when it is not one about which late word counts.
    @Nullable DocumentWork lockForLateWord(UUID id) {
        return sql.sql(
                        "select * from document where id = :id and state in ('UNKNOWN', 'PENDING', 'PARKED') for update")
                .param("id", id)
                .query((row, _) -> DocumentWork.unloaded(row))
                .optional()
                .orElse(null);
    }

    /// The outcomes of these tries could not be written down: they are asked about, or looked up
    /// again, at `nextAt`. What is in flight stays so until that can be told.
    void putOff(Collection<UUID> ids, Instant nextAt) {
        sql.sql(
                        """
                        update document set next_at = :next, prove_at = case when prove_at is null then null else :next::timestamptz end
                         where id = any(:ids) and state in ('UNKNOWN', 'PARKED', 'ACCEPTED')\
                        """)
                .param("ids", ids.toArray(new UUID[0]))
                .param("next", Timestamp.from(nextAt))
                .update();
    }

    /// Records tries.
    void tried(List<DocumentStep> steps) {
        Columns rows =
                Columns.of("document_id", "at", "kind", "millis", "outcome", "batch", "problem");
        for (DocumentStep step : steps) {
            rows.row(
                    step.work().document().id(),
                    step.at(),
                    switch (step.event()) {
                        case ASKED -> "ASK";
                        case PROVED -> "PROVE";
                        default -> "SEND";
                    },
                    step.millis(),
                    step.outcome(),
                    step.batch(),
                    DocumentRow.json(step.problem()));
        }
        sql.sql(
                        "insert into document_attempt (document_id, at, kind, millis, outcome, batch, problem) select u.document_id::uuid,"
                                + " u.at::timestamptz, u.kind, u.millis::int, u.outcome, u.batch::int, u.problem::jsonb from "
                                + rows.unnest())
                .params(rows.parameters())
                .update();
    }
}
