package dev.throughline.posting;

import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.posting.FactMapping.Mapped;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.Fact;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionTemplate;

/// Submitted, not yet approved time at the end of a period (DOMAIN 4.5): accrued on its last day,
/// and taken back exactly on the first day of the next. It counts no version and no hours: those
/// come with the approval. An entry that is approved in time, changed or withdrawn takes its
/// accrual back as it takes any posting back.
final class Accruals {
    private static final int PAGE = 1_000;

    private final PreparationWorker.Rooms rooms;
    private final TransactionTemplate transaction;
    private final String ledger;
    private final Function<Short, FactSource> sources;

    /// @param ledger the target connection
    /// @param sources a feed by its number
    Accruals(
            PreparationWorker.Rooms rooms,
            TransactionTemplate transaction,
            String ledger,
            Function<Short, FactSource> sources) {
        this.rooms = rooms;
        this.transaction = transaction;
        this.ledger = ledger;
        this.sources = sources;
    }

    /// What was accrued, and what could not be.
    ///
    /// @param refused how many entries each problem keeps out
    record Accrued(int lines, Map<Problem, Integer> refused) {}

    /// Accrues what was submitted until the cut-off and is not accrued yet; asked again it goes on
    /// with what was left.
    ///
    /// @param cutAt when the period was cut off
    Accrued accrue(EntityFacts entity, Calendar.Period period, Instant cutAt, Instant now) {
        Accrued total = new Accrued(0, new LinkedHashMap<>());
        Optional<Calendar.Period> next = entity.time().after(period);
        if (next.isEmpty()) {
            total.refused()
                    .put(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "PER-NOT-FOUND",
                                    "No period follows "
                                            + period.name()
                                            + " in "
                                            + entity.code()
                                            + ", so what is accrued could not be taken back.",
                                    "Open the calendar in the ERP."),
                            1);
            return total;
        }
        long after = 0;
        while (true) {
            long from = after;
            Page page =
                    java.util.Objects.requireNonNull(
                            transaction.execute(
                                    _ -> page(entity, period, next.get(), cutAt, from, now)));
            total =
                    new Accrued(
                            total.lines() + page.lines(), merged(total.refused(), page.refused()));
            if (page.last() < 0) {
                return total;
            }
            after = page.last();
        }
    }

    private static Map<Problem, Integer> merged(
            Map<Problem, Integer> all, Map<Problem, Integer> more) {
        more.forEach((problem, entries) -> all.merge(problem, entries, Integer::sum));
        return all;
    }

    private record Page(int lines, Map<Problem, Integer> refused, long last) {}

    private Page page(
            EntityFacts entity,
            Calendar.Period period,
            Calendar.Period next,
            Instant cutAt,
            long after,
            Instant now) {
        alone();
        List<DueVersion> drafts =
                rooms.list().drafts(period.start(), period.end(), cutAt, after, PAGE);
        List<Mapped> mapped = rooms.mapping().drafts(drafts, rooms.list().records(drafts));
        Briefing briefing = new Briefing(rooms.firm(), rooms.policy());
        List<Fact> facts = new ArrayList<>();
        for (Mapped one : mapped) {
            if (one instanceof Mapped.Read(Fact fact, var _)) {
                facts.add(fact);
            }
        }
        briefing.load(facts);
        PreparationBatch batch = new PreparationBatch();
        Map<Problem, Integer> refused = new LinkedHashMap<>();
        int lines = 0;
        for (int i = 0; i < drafts.size(); i++) {
            DueVersion draft = drafts.get(i);
            if (!(mapped.get(i) instanceof Mapped.Read(Fact fact, var _))
                    || !(fact instanceof Fact.Time(var entry))
                    || !(briefing.worker(fact) instanceof EntityFacts worker)
                    || !worker.id().equals(entity.id())) {
                continue;
            }
            switch (decided(briefing, draft, fact, entry.hours(), period, next)) {
                case Prepared.Lines(List<PostingLine> accrued) -> {
                    post(draft, accrued.getFirst(), batch);
                    lines++;
                }
                case Prepared.Refused(List<Problem> problems) ->
                        refused.merge(named(problems.getFirst(), entity, period), 1, Integer::sum);
                case Prepared.Waits _, Prepared.NonPostable _ -> {
                    // not submitted, or not to be posted at all
                }
            }
        }
        batch.write(rooms.sql(), rooms.freezer(), now);
        return new Page(lines, refused, drafts.size() < PAGE ? -1 : drafts.getLast().item());
    }

    private Prepared decided(
            Briefing briefing,
            DueVersion draft,
            Fact fact,
            BigDecimal hours,
            Calendar.Period period,
            Calendar.Period next) {
        try {
            return Preparation.accrue(
                    briefing.facts(
                            fact,
                            draft.observedAt(),
                            hours,
                            null,
                            null,
                            rooms.allowances(draft.item())),
                    period,
                    next);
        } catch (RuntimeException e) {
            return new Prepared.Refused(List.of(Preparing.defect(e)));
        }
    }

    /// Entries of one cause are one problem, whatever days they are of.
    private static Problem named(Problem problem, EntityFacts entity, Calendar.Period period) {
        return new Problem(
                problem.mender(),
                problem.code(),
                "Submitted time of "
                        + period.name()
                        + " cannot be accrued in "
                        + entity.code()
                        + ": "
                        + problem.text(),
                problem.mend(),
                problem.field());
    }

    private void post(DueVersion draft, PostingLine line, PreparationBatch batch) {
        Movements.Counted counted =
                new Movements.Counted(
                        rooms.cells().number(line.cell(draft.source().connection())),
                        0,
                        0,
                        line.measure().amount());
        batch.movements.move(counted, null, Bucket.READY);
        batch.post(
                new PreparationBatch.NewPosting(
                        new PostingRow.Id(draft.item(), draft.ordinal(), line.kind(), false),
                        PostingKey.of(draft.key(), draft.ordinal(), line.kind(), false).text(),
                        line,
                        counted),
                ledger,
                null);
    }

    private record Standing(PostingRow row, short feed, String key) {}

    /// Takes accruals back that are in the ledger, on the first day of the period that follows, as
    /// soon as that is open; answers how many.
    int reverse(Instant now) {
        Integer reversed =
                transaction.execute(_ -> {
                    alone();
                    PreparationBatch batch = new PreparationBatch();
                    int count = 0;
                    for (Standing standing : standing()) {
                        PostingRow row = standing.row();
                        PostingLine line = row.content();
                        Optional<PostingLine> back =
                                rooms.firm()
                                        .entity(line.entity())
                                        .flatMap(entity -> back(line, entity.time()));
                        if (back.isPresent()) {
                            batch.state(row.id(), PostingState.REVERSAL_PENDING);
                            rooms.corrections()
                                    .reverse(
                                            sources.apply(standing.feed()),
                                            standing.key(),
                                            row,
                                            back.get(),
                                            batch);
                            count++;
                        }
                    }
                    batch.write(rooms.sql(), rooms.freezer(), now);
                    return count;
                });
        return reversed == null ? 0 : reversed;
    }

    private List<Standing> standing() {
        return rooms.sql()
                .sql(
                        "select "
                                + PostingRow.COLUMNS
                                + ", i.feed, i.key from posting p join fact_item i on i.id = p.item"
                                + " where p.kind = :kind and not p.reversal and p.state = 'POSTED' order by p.item for update of p")
                .param("kind", PostingKind.ACCRUED_COST.name())
                .query((row, _) ->
                        new Standing(
                                PostingRow.of(row), row.getShort("feed"), row.getString("key")))
                .list();
    }

    private static Optional<PostingLine> back(PostingLine line, Calendar calendar) {
        Optional<Calendar.Period> period = calendar.at(line.accountingDate());
        Optional<Calendar.Period> next = period.flatMap(calendar::after);
        if (next.isEmpty() || next.get().openness() == Openness.FUTURE) {
            return Optional.empty();
        }
        // Where that one is closed already, the first open one takes it: never a closed period.
        return calendar.openAfter(line.accountingDate())
                .map(open ->
                        line.reversed(
                                open.start(), open.name(), !open.name().equals(next.get().name())));
    }

    /// Waits for preparation to be between two batches: one decides about an item at a time.
    private void alone() {
        rooms.sql()
                .sql("select pg_advisory_xact_lock(:lock, 0)")
                .param("lock", PreparationWorker.LOCK)
                .query((_, _) -> 1)
                .list();
    }
}
