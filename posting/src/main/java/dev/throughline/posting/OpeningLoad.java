package dev.throughline.posting;

import dev.throughline.model.ExpenseItem;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import dev.throughline.posting.FactMapping.Mapped;
import dev.throughline.posting.OpeningFacts.Decision;
import dev.throughline.posting.OpeningFacts.Found;
import dev.throughline.posting.OpeningFacts.ItemKey;
import dev.throughline.posting.OpeningFacts.Seen;
import dev.throughline.posting.OpeningFacts.Wanted;
import dev.throughline.posting.OpeningTotals.Group;
import dev.throughline.posting.OpeningTotals.Sum;
import dev.throughline.posting.PreparationFacts.Fact;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Walks the registered items that nothing was posted of yet, makes of each what was posted of it
/// before the hub came, and loads that where it is asked to. What an item becomes is decided by the
/// same {@link Preparation} as ever, as of its own day.
final class OpeningLoad {
    private static final Logger LOG = LoggerFactory.getLogger(OpeningLoad.class);

    private static final int PAGE = 1_000;

    private final PreparationWorker.Rooms rooms;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    OpeningLoad(
            PreparationWorker.Rooms rooms, TransactionTemplate transaction, InstantSource clock) {
        this.rooms = rooms;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// What one walk found.
    private static final class Tally {
        private final Map<Group, Sum> sums = new HashMap<>();
        private final Map<Problem, List<ItemKey>> refused = new HashMap<>();
        private final Map<Problem, Long> counts = new HashMap<>();
        private final Set<ItemKey> met = new HashSet<>();
        private long settled;
        private long notApproved;
        private long notPosted;
        private long leftToHub;
        private long walked;
    }

    /// Walks all items of the cut-over.
    ///
    /// @param write whether what is found is loaded
    /// @param each told of every item
    /// @param progress told how many items were walked, page by page
    Found walk(Wanted wanted, boolean write, Consumer<Seen> each, LongConsumer progress) {
        Tally tally = new Tally();
        long after = 0;
        while (true) {
            long from = after;
            Long last =
                    transaction.execute(_ -> {
                        alone();
                        return page(wanted, write, from, tally, each);
                    });
            progress.accept(tally.walked);
            if (last == null || last < 0) {
                break;
            }
            after = last;
        }
        Set<ItemKey> unused = new HashSet<>(wanted.decisions().keySet());
        unused.removeAll(tally.met);
        List<OpeningFacts.Obstacle> obstacles = new ArrayList<>();
        tally.counts.forEach((problem, count) ->
                obstacles.add(
                        new OpeningFacts.Obstacle(
                                problem, count, tally.refused.getOrDefault(problem, List.of()))));
        obstacles.sort(
                java.util.Comparator.comparingLong(OpeningFacts.Obstacle::items)
                        .reversed()
                        .thenComparing(one -> one.problem().line()));
        return new Found(
                tally.sums,
                obstacles,
                tally.settled,
                tally.notApproved,
                tally.notPosted,
                tally.leftToHub,
                unused);
    }

    private long page(Wanted wanted, boolean write, long after, Tally tally, Consumer<Seen> each) {
        Instant now = clock.instant();
        List<DueVersion> due = rooms.list().unprepared(wanted.until(), after, PAGE);
        List<Mapped> mapped = rooms.mapping().map(due, rooms.list().records(due));
        Briefing briefing = new Briefing(rooms.firm(), rooms.policy());
        List<Fact> facts = new ArrayList<>();
        for (Mapped one : mapped) {
            if (one instanceof Mapped.Read(Fact fact, var _)) {
                facts.add(fact);
            }
        }
        briefing.load(facts);
        PreparationBatch batch = new PreparationBatch();
        List<DueVersion> loaded = new ArrayList<>();
        List<Claims.Claim> claims = new ArrayList<>();
        Set<UUID> worked = new HashSet<>();
        for (int i = 0; i < due.size(); i++) {
            DueVersion one = due.get(i);
            tally.walked++;
            ItemKey key =
                    new ItemKey(
                            one.source().connection(), one.source().objectType(), one.sourceId());
            Decision decision = wanted.decisions().get(key);
            if (decision != null) {
                tally.met.add(key);
            }
            switch (mapped.get(i)) {
                case Mapped.NotApproved _ -> tally.notApproved++;
                case Mapped.LeftOut() -> tally.notPosted++;
                case Mapped.Read(Fact fact, var _) -> {
                    if (decision != null && !decision.settled()) {
                        tally.leftToHub++;
                        each.accept(Seen.leftToHub(key, fact.date()));
                        continue;
                    }
                    switch (decided(briefing, one, fact, decision)) {
                        case Prepared.NonPostable _ -> tally.notPosted++;
                        case Prepared.Refused(List<Problem> problems) ->
                                refused(key, fact, problems.getFirst(), tally, each);
                        case Prepared.Waits(String reason, String code) ->
                                refused(
                                        key,
                                        fact,
                                        new Problem(
                                                Problem.Mender.DATA,
                                                "PER-NOT-FOUND",
                                                reason,
                                                "Mend it in the ledger (" + code + ")."),
                                        tally,
                                        each);
                        case Prepared.Lines(List<PostingLine> all) -> {
                            List<PostingLine> lines = kept(all, fact, wanted);
                            tally.settled++;
                            count(one, lines, tally);
                            each.accept(Seen.settled(key, fact.date(), lines));
                            if (write) {
                                write(one, fact, lines, decision, batch);
                                loaded.add(one);
                                claim(one, fact).ifPresent(claims::add);
                                if (fact instanceof Fact.Time(TimeEntry entry)) {
                                    worked.add(entry.resource());
                                }
                            }
                        }
                    }
                }
            }
        }
        if (!loaded.isEmpty()) {
            new Claims(rooms.sql()).claim(claims);
            batch.write(rooms.sql(), rooms.freezer(), now);
            rooms.terms().keep(worked);
            rooms.list().settle(loaded, List.of());
        }
        return due.size() < PAGE ? -1 : due.getLast().item();
    }

    private static void refused(
            ItemKey key, Fact fact, Problem problem, Tally tally, Consumer<Seen> each) {
        tally.counts.merge(problem, 1L, Long::sum);
        List<ItemKey> examples = tally.refused.computeIfAbsent(problem, _ -> new ArrayList<>());
        if (examples.size() < OpeningFacts.EXAMPLES_MAX) {
            examples.add(key);
        }
        each.accept(Seen.refused(key, fact.date(), problem));
    }

    private Prepared decided(
            Briefing briefing, DueVersion due, Fact fact, @Nullable Decision decision) {
        LocalDate on = decision == null ? null : decision.accountingDate();
        LocalDate date = fact.date();
        if (on != null && date != null && on.isBefore(date)) {
            return new Prepared.Refused(
                    List.of(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "HUB-VALUE",
                                    "The accounting date "
                                            + on
                                            + " is before the work of "
                                            + date
                                            + ".",
                                    "Correct accounting_date in the items file.")));
        }
        try {
            return Preparation.decide(
                    briefing.facts(
                                    fact,
                                    due.observedAt(),
                                    java.math.BigDecimal.ZERO,
                                    null,
                                    null,
                                    EnumSet.noneOf(Allowance.class))
                            .settled(date != null && date.equals(on) ? null : on));
        } catch (RuntimeException e) {
            // A defect of the hub: its makers need the trace, the item is refused by name, and
            // nothing is loaded while one is.
            LOG.error(
                    "{} {} {} could not be valued",
                    due.source().connection(),
                    due.source().objectType(),
                    due.sourceId(),
                    e);
            return new Prepared.Refused(List.of(Preparing.defect(e)));
        }
    }

    /// What is on an invoice already is unbilled no more; and a ledger that never held a kind holds
    /// none of it now.
    private static List<PostingLine> kept(List<PostingLine> lines, Fact fact, Wanted wanted) {
        boolean invoiced =
                switch (fact) {
                    case Fact.Time(TimeEntry entry) -> Boolean.TRUE.equals(entry.invoiced());
                    case Fact.Expense(ExpenseItem item) -> Boolean.TRUE.equals(item.invoiced());
                    case Fact.Unreadable _ -> false;
                };
        return lines.stream()
                .filter(line -> line.kind().leading() || !wanted.without().contains(line.kind()))
                .filter(line ->
                        !invoiced
                                || (line.kind() != PostingKind.UNBILLED_TIME
                                        && line.kind() != PostingKind.UNBILLED_EXPENSE))
                .toList();
    }

    private void count(DueVersion due, List<PostingLine> lines, Tally tally) {
        for (PostingLine line : lines) {
            Movement.Measure measure = line.measure();
            Group.of(line.cell(due.source().connection()))
                    .ifPresent(group ->
                            tally.sums.merge(
                                    group,
                                    new Sum(1, measure.hours(), measure.amount()),
                                    Sum::plus));
        }
    }

    private void write(
            DueVersion due,
            Fact fact,
            List<PostingLine> lines,
            @Nullable Decision decision,
            PreparationBatch batch) {
        rooms.cells()
                .numbers(
                        lines.stream()
                                .map(line -> line.cell(due.source().connection()))
                                .distinct()
                                .toList());
        for (PostingLine line : lines) {
            Movement.Measure measure = line.measure();
            Movements.Counted counted =
                    new Movements.Counted(
                            rooms.cells().number(line.cell(due.source().connection())),
                            (int) measure.versions(),
                            HoursE4.of(measure.hours()),
                            measure.amount());
            boolean leads = line.kind().leading();
            if (leads) {
                batch.movements.move(due.counted(), due.bucket(), counted, Bucket.OPENING);
            } else {
                batch.movements.move(counted, null, Bucket.OPENING);
            }
            batch.open(
                    new PreparationBatch.NewPosting(
                            new PostingRow.Id(due.item(), due.ordinal(), line.kind(), false),
                            PostingKey.of(due.key(), due.ordinal(), line.kind(), false).text(),
                            line,
                            counted),
                    new PreparationBatch.Settled(
                            due.source().ledger(),
                            decision == null || !leads ? "" : decision.externalId(),
                            decision == null ? "" : decision.ledgerRef()));
        }
        PreparationBatch.Day day = PreparationBatch.Day.NONE;
        if (fact instanceof Fact.Time(TimeEntry entry) && fact.person() instanceof UUID person) {
            day = new PreparationBatch.Day(person, entry.workDate(), HoursE4.of(entry.hours()));
        }
        batch.day(due.source().feed(), due.resource(), due.workDate(), -due.dayE4());
        batch.day(due.source().feed(), day.resource(), day.date(), day.hoursE4());
        batch.version(
                new PreparationBatch.VersionStand(
                        due.item(),
                        due.ordinal(),
                        "PREPARED",
                        due.counted(),
                        day,
                        lines.getFirst().evidence(),
                        null));
    }

    /// A receipt that was settled is claimed: whoever claims it again is asked.
    private static Optional<Claims.Claim> claim(DueVersion due, Fact fact) {
        return fact instanceof Fact.Expense(ExpenseItem item)
                        && fact.person() instanceof UUID person
                ? Optional.of(
                        new Claims.Claim(
                                due.item(),
                                person,
                                item.date(),
                                item.amount(),
                                item.merchant(),
                                item.receiptHash(),
                                item.report()))
                : Optional.empty();
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
