package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.mapping.LookupKey;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.FactMapping.Mapped;
import dev.throughline.posting.PreparationBatch.Day;
import dev.throughline.posting.PreparationBatch.VersionStand;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.Fact;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch of preparation, in one transaction: everything it needs is asked for once, each
/// version is decided alone, and everything it decides is written once.
final class Preparing {
    private static final Logger LOG = LoggerFactory.getLogger(Preparing.class);

    /// A reference that finds nothing may only be late: so often it is waited for before it is a
    /// case.
    private static final int LATE_TRIES = 3;

    private static final Duration AGAIN_MIN = Duration.ofSeconds(2);
    private static final Duration AGAIN_MAX = Duration.ofMinutes(10);

    /// The room that speaks in the worklist.
    static final String ROOM = "posting";

    private final PreparationWorker.Rooms rooms;
    private final Instant now;
    private final PreparationBatch batch = new PreparationBatch();
    private final Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
    private final Set<String> through = new HashSet<>();
    private final Map<Long, Long> woken = new HashMap<>();
    private final Set<Long> unclaimed = new HashSet<>();
    private final Set<UUID> worked = new HashSet<>();

    Preparing(PreparationWorker.Rooms rooms, Instant now) {
        this.rooms = rooms;
        this.now = now;
    }

    /// A live version with what its record says.
    private record Read(
            DueVersion due, Fact fact, Map<String, LookupKey> unresolved, List<PostingRow> before) {
        @Nullable UUID project() {
            return fact.project();
        }

        @Nullable UUID task() {
            return fact.task();
        }

        @Nullable UUID resource() {
            return fact.person();
        }

        @Nullable LocalDate date() {
            return fact.date();
        }

        long hoursE4() {
            return fact instanceof Fact.Time(TimeEntry entry) ? HoursE4.of(entry.hours()) : 0;
        }

        boolean invoiced() {
            return switch (fact) {
                case Fact.Time(TimeEntry entry) -> Boolean.TRUE.equals(entry.invoiced());
                case Fact.Expense(ExpenseItem item) -> Boolean.TRUE.equals(item.invoiced());
                case Fact.Unreadable _ -> false;
            };
        }

        @Nullable Instant approvedAt() {
            return switch (fact) {
                case Fact.Time(TimeEntry entry) -> entry.approvedAt();
                case Fact.Expense(ExpenseItem item) -> item.approvedAt();
                case Fact.Unreadable _ -> null;
            };
        }

        @Nullable Money amount() {
            return fact instanceof Fact.Expense(ExpenseItem item) ? item.amount() : null;
        }

        /// Who approved it; with finance that has it posted anew, where that is why it is.
        String approval() {
            return due.reposted() ? approved() + "; posted anew by finance" : approved();
        }

        private String approved() {
            return switch (fact) {
                case Fact.Time(TimeEntry entry) ->
                        Validation.evidence(
                                entry.approvalBasis(),
                                entry.approvedBy(),
                                entry.approvedAt(),
                                entry.submission());
                case Fact.Expense(ExpenseItem item) ->
                        Validation.evidence(
                                item.approvalBasis(),
                                item.approvedBy(),
                                item.approvedAt(),
                                item.report());
                case Fact.Unreadable _ -> "";
            };
        }
    }

    void run(List<DueVersion> claimed) {
        Map<FreshFacts.Version, List<PostingRow>> before = postingsOf(claimed);
        List<DueVersion> live = new ArrayList<>();
        for (DueVersion due : claimed) {
            List<PostingRow> rows = before.getOrDefault(due.version(), List.of());
            if (due.superseded()) {
                superseded(due, rows);
            } else if (!due.prepared()) {
                accrued(due, rows);
                live.add(due);
            } else if (rows.stream().anyMatch(Preparing::refused)) {
                live.add(due);
            } else {
                again(due, rows);
            }
        }
        List<ObservedRecord> records = rooms.list().records(live);
        List<Mapped> mapped = rooms.mapping().map(live, records);
        Map<Long, Corrections.Way> ways = corrections(live, mapped);
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < live.size(); i++) {
            DueVersion due = live.get(i);
            Corrections.Way way = ways.getOrDefault(due.item(), new Corrections.Way.Clear());
            if (due.gone()) {
                ended(due, PostingState.NOT_READY, way);
                continue;
            }
            switch (mapped.get(i)) {
                case Mapped.NotApproved(String _, Instant _) ->
                        ended(due, PostingState.NOT_READY, way);
                case Mapped.LeftOut() -> ended(due, PostingState.NON_POSTABLE, way);
                case Mapped.Read(Fact fact, Map<String, LookupKey> unresolved) -> {
                    Read read =
                            new Read(
                                    due,
                                    broken(due, fact),
                                    unresolved,
                                    before.getOrDefault(due.version(), List.of()));
                    switch (way) {
                        case Corrections.Way.Clear() -> reads.add(read);
                        case Corrections.Way.Waits(String root) -> held(due, root);
                        case Corrections.Way.Refused(Problem problem) ->
                                refused(read, List.of(problem), null, null);
                    }
                }
            }
        }
        new Claims(rooms.sql()).drop(unclaimed);
        prepare(reads);
        batch.write(rooms.sql(), rooms.freezer(), now);
        rooms.terms().keep(worked);
        rooms.list().settle(claimed, batch.waits());
        rooms.list().wakeRoots(through, now);
        DueVersions.wakeItems(rooms.sql(), woken.keySet(), now);
        rooms.worklist().standing(ROOM, standing);
        new GivenUp(rooms.sql(), rooms.worklist())
                .settled(claimed.stream().map(DueVersion::item).distinct().toList());
    }

    /// Puts one version aside that cannot be prepared, whatever it says.
    void aside(DueVersion due, RuntimeException e) {
        Problem problem = defect(e);
        String root = "fact " + due.item();
        finding(due, problem, root, null, null);
        if (due.prepared()) {
            stand(due, "PREPARED", due.counted(), null, null, problem.code());
        } else {
            batch.movements.move(due.counted(), due.bucket(), Bucket.EXCEPTION);
            stand(due, "EXCEPTION", due.counted(), null, null, problem.code());
        }
        batch.wait(due, now.plus(AGAIN_MAX), problem.code() + " " + root);
        batch.write(rooms.sql(), rooms.freezer(), now);
        rooms.list().settle(List.of(due), batch.waits());
        rooms.worklist().standing(ROOM, standing);
    }

    /// What could not even be kept is not read for what it seems to say.
    private static Fact broken(DueVersion due, Fact fact) {
        return "SYS-POISON".equals(due.problem()) && due.root() == null
                ? new Fact.Unreadable(
                        List.of(
                                new Problem(
                                        Problem.Mender.DATA,
                                        "SYS-POISON",
                                        "The record is too large, or cannot be written down as it is.",
                                        "Mend it in the source.")))
                : fact;
    }

    private static boolean refused(PostingRow row) {
        return row.state() == PostingState.EXCEPTION && !row.reversal() && !GivenUp.holds(row);
    }

    private Map<FreshFacts.Version, List<PostingRow>> postingsOf(List<DueVersion> claimed) {
        Columns asked = Columns.of("item", "ordinal");
        claimed.stream()
                .filter(due -> due.prepared() || due.accruable())
                .forEach(due -> asked.row(due.item(), due.ordinal()));
        Map<FreshFacts.Version, List<PostingRow>> rows = new HashMap<>();
        if (!asked.isEmpty()) {
            rooms.sql()
                    .sql(
                            "select "
                                    + PostingRow.COLUMNS
                                    + " from posting p join "
                                    + asked.unnest()
                                    + " on p.item = u.item::bigint and p.ordinal = u.ordinal::int order by p.item, p.ordinal, p.kind, p.reversal for update of p")
                    .params(asked.parameters())
                    .query((row, _) -> PostingRow.of(row))
                    .list()
                    .forEach(row ->
                            rows.computeIfAbsent(row.version(), _ -> new ArrayList<>()).add(row));
        }
        return rows;
    }

    private Map<Long, Corrections.Way> corrections(List<DueVersion> live, List<Mapped> mapped) {
        List<Corrections.Newer> newer = new ArrayList<>();
        for (int i = 0; i < live.size(); i++) {
            DueVersion due = live.get(i);
            if (due.ordinal() == 1 || due.prepared()) {
                continue;
            }
            Instant decided = due.observedAt();
            String invoice = null;
            if (!due.gone() && mapped.get(i) instanceof Mapped.Read(Fact fact, var unresolved)) {
                Read read = new Read(due, fact, unresolved, List.of());
                Instant approved = due.reposted() ? null : read.approvedAt();
                decided = approved == null ? decided : approved;
                invoice = read.invoiced() ? "of the source" : null;
            }
            newer.add(new Corrections.Newer(due, decided, invoice, rooms.allowances(due.item())));
        }
        return rooms.corrections().correct(newer, batch, now);
    }

    /// An older version that was never prepared is withdrawn; one that was is the newer one's
    /// business, save for reversals that must go again.
    private void superseded(DueVersion due, List<PostingRow> rows) {
        if (!due.prepared()) {
            leaveDay(due);
            Bucket bucket = due.bucket();
            boolean withdrawn =
                    bucket == Bucket.READY
                            || bucket == Bucket.EXCEPTION
                            || bucket == Bucket.NON_POSTABLE;
            if (withdrawn) {
                batch.movements.move(due.counted(), bucket, Bucket.WITHDRAWN);
            }
            stand(due, withdrawn ? "WITHDRAWN" : due.state(), due.counted(), Day.NONE, null, null);
            got(due);
            again(due, rows.stream().filter(PostingRow::reversal).toList());
            return;
        }
        again(due, rows.stream().filter(PostingRow::reversal).toList());
        woken.put(due.item(), due.item());
    }

    /// Postings that are free again go into new documents as they were frozen; a refused reversal
    /// gets a date of its own first.
    private void again(DueVersion due, List<PostingRow> rows) {
        for (PostingRow row : rows) {
            String key = PostingKey.of(due.key(), row.ordinal(), row.kind(), row.reversal()).text();
            if (row.state() == PostingState.READY && row.document() == null) {
                batch.again(row, key, due.source().ledger(), reverses(due, row));
            } else if (row.reversal()
                    && row.state() == PostingState.EXCEPTION
                    && !GivenUp.holds(row)) {
                redate(due, row);
            }
        }
    }

    /// What a version that nobody has approved was accrued as goes again as it was frozen. Into a
    /// period that has closed meanwhile nothing is accrued any more.
    private void accrued(DueVersion due, List<PostingRow> rows) {
        again(due, rows);
        for (PostingRow row : rows) {
            if (!refused(row)) {
                continue;
            }
            if ("PER-CLOSED".equals(row.problem())) {
                batch.movements.move(row.counted(), Bucket.EXCEPTION, Bucket.WITHDRAWN);
                batch.state(row.id(), PostingState.WITHDRAWN);
            } else {
                batch.movements.move(row.counted(), Bucket.EXCEPTION, Bucket.READY);
                batch.retry(
                        new PreparationBatch.NewPosting(
                                row.id(),
                                PostingKey.of(due.key(), row.ordinal(), row.kind(), false).text(),
                                row.content(),
                                row.counted()),
                        due.source().ledger(),
                        row.part());
            }
            clear(due);
        }
    }

    private @Nullable String reverses(DueVersion due, PostingRow reversal) {
        if (!reversal.reversal()) {
            return null;
        }
        return original(due, reversal)
                .map(PostingRow::externalId)
                .filter(id -> !id.isEmpty())
                .orElse(null);
    }

    private java.util.Optional<PostingRow> original(DueVersion due, PostingRow reversal) {
        return rooms.sql()
                .sql(
                        "select "
                                + PostingRow.COLUMNS
                                + " from posting p where p.item = :item and p.ordinal = :ordinal and p.kind = :kind and not p.reversal")
                .param("item", due.item())
                .param("ordinal", reversal.ordinal())
                .param("kind", reversal.kind().name())
                .query((row, _) -> PostingRow.of(row))
                .optional();
    }

    private void redate(DueVersion due, PostingRow reversal) {
        java.util.Optional<PostingRow> original = original(due, reversal);
        if (original.isEmpty()) {
            return;
        }
        PostingLine line = original.get().content();
        EntityFacts entity = rooms.firm().entity(line.entity()).orElse(null);
        Calendar calendar =
                entity == null
                        ? new Calendar(java.time.ZoneOffset.UTC, List.of())
                        : due.source().expense() ? entity.expense() : entity.time();
        switch (AccountingDate.ofReversal(
                calendar,
                line.accountingDate(),
                now,
                rooms.policy(),
                rooms.allowances(due.item()))) {
            case AccountingDate.Dated.Booked booked -> {
                rooms.corrections()
                        .reverse(
                                due,
                                original.get(),
                                line.reversed(booked.date(), booked.period(), booked.late()),
                                batch);
                clear(due);
                got(due);
            }
            case AccountingDate.Dated.Waits _, AccountingDate.Dated.Refused _ ->
                    batch.wait(due, later(due), "PERIOD " + line.entity() + " " + line.period());
        }
    }

    /// The item is not, or no longer, to be posted.
    private void ended(DueVersion due, PostingState state, Corrections.Way way) {
        if (due.prepared()) {
            // Other rules than those it was prepared by would leave it out: what was refused then
            // stays refused until somebody decides.
            batch.wait(due, now.plus(AGAIN_MAX), "fact " + due.item());
            return;
        }
        leaveDay(due);
        batch.movements.move(due.counted(), due.bucket(), Bucket.of(state).orElse(null));
        if (due.source().expense()) {
            unclaimed.add(due.item());
        }
        String problem = null;
        switch (way) {
            case Corrections.Way.Clear() -> got(due);
            case Corrections.Way.Waits(String root) -> batch.wait(due, later(due), root);
            case Corrections.Way.Refused(Problem refusal) -> {
                problem = refusal.code();
                String root = "fact " + due.item();
                finding(due, refusal, root, null, null);
                batch.wait(due, later(due), refusal.code() + " " + root);
            }
        }
        if (problem == null) {
            clear(due);
        }
        stand(due, state.name(), due.counted(), Day.NONE, null, problem);
    }

    /// It stays READY until nothing of the earlier versions stands.
    private void held(DueVersion due, String root) {
        batch.movements.move(due.counted(), due.bucket(), Bucket.READY);
        clear(due);
        stand(due, "READY", due.counted(), null, null, null);
        batch.wait(due, later(due), root);
    }

    private void prepare(List<Read> reads) {
        new Briefing(rooms.firm(), rooms.policy()).load(reads.stream().map(Read::fact).toList());
        Map<PersonDay, DayHours> days = days(reads);
        Map<Long, String> claimedBefore = claimedBefore(reads);
        List<Decided> decided = new ArrayList<>(reads.size());
        Set<Cell> cells = new HashSet<>();
        for (Read read : reads) {
            Decided one = decide(read, days, claimedBefore);
            decided.add(one);
            if (one.prepared() instanceof Prepared.Lines(List<PostingLine> lines)) {
                lines.forEach(line -> cells.add(line.cell(read.due().source().connection())));
            } else {
                cells.add(cell(read, one));
            }
        }
        rooms.cells().numbers(cells);
        decided.forEach(this::apply);
    }

    /// Where the receipts of this batch were claimed before, by item.
    private Map<Long, String> claimedBefore(List<Read> reads) {
        List<Claims.Claim> claims = new ArrayList<>();
        for (Read read : reads) {
            UUID person = read.resource();
            if (person != null && read.fact() instanceof Fact.Expense(ExpenseItem item)) {
                claims.add(
                        new Claims.Claim(
                                read.due().item(),
                                person,
                                item.date(),
                                item.amount(),
                                item.merchant(),
                                item.receiptHash(),
                                item.report()));
            }
        }
        return new Claims(rooms.sql()).claim(claims);
    }

    private record PersonDay(UUID resource, LocalDate date) {}

    /// The hours of a day of somebody.
    private static final class DayHours {
        /// Over all connections.
        private long all;

        /// Connections that have some.
        private final Set<String> in = new TreeSet<>();
    }

    /// All hours of the persons and days of this batch, its own versions included.
    private Map<PersonDay, DayHours> days(List<Read> reads) {
        Map<PersonDay, DayHours> days = new HashMap<>();
        for (Read read : reads) {
            UUID resource = read.resource();
            LocalDate date = read.date();
            if (read.hoursE4() != 0 && resource != null && date != null) {
                // What it counted before is in the stored sum; only the difference is new.
                long before =
                        resource.equals(read.due().resource()) && date.equals(read.due().workDate())
                                ? read.due().dayE4()
                                : 0;
                days.computeIfAbsent(new PersonDay(resource, date), _ -> new DayHours()).all +=
                        read.hoursE4() - before;
            }
        }
        if (days.isEmpty()) {
            return days;
        }
        Columns asked = Columns.of("resource", "work_date");
        days.keySet().forEach(day -> asked.row(day.resource(), day.date()));
        rooms.sql()
                .sql(
                        "select d.resource, d.work_date, d.hours_e4, f.connection from fact_day d join "
                                + asked.unnest()
                                + " on d.resource = u.resource::uuid and d.work_date = u.work_date::date join fact_feed f on f.id = d.feed")
                .params(asked.parameters())
                .query((row, _) -> {
                    DayHours day =
                            java.util.Objects.requireNonNull(
                                    days.get(
                                            new PersonDay(
                                                    row.getObject(1, UUID.class),
                                                    row.getObject(2, LocalDate.class))));
                    day.all += row.getLong(3);
                    if (row.getLong(3) > 0) {
                        day.in.add(row.getString(4));
                    }
                    return day;
                })
                .list();
        return days;
    }

    /// A decision with what it was decided on.
    private record Decided(
            Read read,
            Prepared prepared,
            @Nullable EntityFacts workerEntity,
            @Nullable ProjectFacts project) {}

    private Decided decide(
            Read read, Map<PersonDay, DayHours> days, Map<Long, String> claimedBefore) {
        UUID resource = read.resource();
        LocalDate date = read.date();
        DayHours day =
                resource == null || date == null ? null : days.get(new PersonDay(resource, date));
        String own = read.due().source().connection();
        Briefing briefing = new Briefing(rooms.firm(), rooms.policy());
        EntityFacts worker = briefing.worker(read.fact());
        ProjectFacts project = briefing.project(read.fact());
        Prepared prepared;
        try {
            prepared =
                    taken(
                            Preparation.decide(
                                    briefing.facts(
                                            read.fact(),
                                            read.due().observedAt(),
                                            HoursE4.hours(day == null ? 0 : day.all),
                                            day == null
                                                    ? null
                                                    : day.in.stream()
                                                            .filter(other -> !other.equals(own))
                                                            .findFirst()
                                                            .orElse(null),
                                            claimedBefore.get(read.due().item()),
                                            allowances(read.due()))),
                            read);
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} {} could not be decided",
                    read.due().source().connection(),
                    read.due().source().objectType(),
                    read.due().sourceId(),
                    e);
            prepared = new Prepared.Refused(List.of(defect(e)));
        }
        boolean fills =
                !(prepared instanceof Prepared.NonPostable)
                        && !(prepared instanceof Prepared.Refused(List<Problem> problems)
                                && overlaps(problems));
        if (day != null && fills && read.hoursE4() > 0) {
            // Whoever comes first has the day; the next one in this batch is asked about.
            day.in.add(own);
        }
        return new Decided(read, prepared, worker, project);
    }

    static Problem defect(RuntimeException e) {
        return new Problem(
                Problem.Mender.DEFECT,
                "SYS-POISON",
                "It cannot be worked out (" + e.getClass().getSimpleName() + ").",
                "Report it with the item's id; its siblings flow on.");
    }

    private Set<Allowance> allowances(DueVersion due) {
        Set<Allowance> kept = rooms.allowances(due.item());
        if (!due.reposted()) {
            return kept;
        }
        Set<Allowance> all = EnumSet.of(Allowance.REPOSTED);
        all.addAll(kept);
        return all;
    }

    /// A ledger that does not take a kind at all is a matter of settings, told once.
    private Prepared taken(Prepared prepared, Read read) {
        if (prepared instanceof Prepared.Lines(List<PostingLine> lines)) {
            for (PostingLine line : lines) {
                if (!rooms.freezer().takes(line.kind())) {
                    return new Prepared.Refused(
                            List.of(
                                    new Problem(
                                            Problem.Mender.SETTINGS,
                                            "ERP-REJECTED",
                                            read.due().source().ledger()
                                                    + " takes no "
                                                    + DocumentFreezer.words(line.kind())
                                                    + ".",
                                            "Leave "
                                                    + line.kind()
                                                    + " out of 'kinds' in postings.yaml, or connect a ledger that takes it.")));
                }
            }
        }
        return prepared;
    }

    private static Cell cell(Read read, Decided decided) {
        Money amount = read.amount();
        return new Cell(
                read.due().source().connection(),
                read.due().source().leading(),
                decided.workerEntity() == null ? null : decided.workerEntity().id(),
                null,
                decided.project() == null ? null : decided.project().id(),
                amount == null ? null : amount.ccy());
    }

    private Movements.Counted counted(Read read, Decided decided) {
        if (read.fact() instanceof Fact.Unreadable) {
            return read.due().counted();
        }
        Money amount = read.amount();
        return new Movements.Counted(
                rooms.cells().number(cell(read, decided)),
                1,
                read.hoursE4(),
                amount == null ? 0 : amount.minor());
    }

    private void apply(Decided decided) {
        Read read = decided.read();
        DueVersion due = read.due();
        switch (decided.prepared()) {
            case Prepared.Lines(List<PostingLine> lines) -> lines(read, lines);
            case Prepared.Refused(List<Problem> problems) -> {
                boolean late =
                        !read.unresolved().isEmpty()
                                && due.tries() < LATE_TRIES
                                && problems.stream()
                                        .allMatch(problem -> problem.code().endsWith("-UNKNOWN"));
                if (late) {
                    ready(decided, root(read, problems.getFirst(), decided));
                } else {
                    refused(read, problems, decided, counted(read, decided));
                }
            }
            case Prepared.Waits(String _, String code) -> ready(decided, waitRoot(read, code));
            case Prepared.NonPostable(String reason) -> {
                Movements.Counted counted = counted(read, decided);
                batch.movements.move(due.counted(), due.bucket(), counted, Bucket.NON_POSTABLE);
                clear(due);
                got(due);
                stand(due, "NON_POSTABLE", counted, Day.NONE, reason, null);
            }
        }
    }

    private String waitRoot(Read read, String code) {
        return switch (code) {
            case "PROJECT" -> "PROJECT " + read.project();
            case "TASK" -> "TASK " + read.task();
            case "RESOURCE" -> "RESOURCE " + read.resource();
            default -> {
                LocalDate date = read.date();
                yield code + " " + (date == null ? "" : date.toString().substring(0, 7));
            }
        };
    }

    private void ready(Decided decided, String root) {
        Read read = decided.read();
        DueVersion due = read.due();
        if (due.prepared()) {
            batch.wait(due, later(due), root);
            return;
        }
        Movements.Counted counted = counted(read, decided);
        batch.movements.move(due.counted(), due.bucket(), counted, Bucket.READY);
        clear(due);
        stand(due, "READY", counted, day(read), null, null);
        batch.wait(due, later(due), root);
        if (due.root() != null && !due.root().equals(root)) {
            through.add(due.root());
        }
    }

    private void lines(Read read, List<PostingLine> lines) {
        DueVersion due = read.due();
        if (read.fact() instanceof Fact.Time(TimeEntry entry)) {
            worked.add(entry.resource());
        }
        Map<PostingKind, PostingRow> before = new HashMap<>();
        read.before().stream()
                .filter(row -> !row.reversal())
                .forEach(row -> before.put(row.kind(), row));
        for (PostingLine line : lines) {
            PostingRow row = before.remove(line.kind());
            if (row != null && row.state() == PostingState.READY && row.document() == null) {
                again(due, List.of(row));
                continue;
            }
            if (row != null && !refused(row)) {
                continue;
            }
            Movement.Measure measure = line.measure();
            Movements.Counted counted =
                    new Movements.Counted(
                            rooms.cells().number(line.cell(due.source().connection())),
                            (int) measure.versions(),
                            HoursE4.of(measure.hours()),
                            measure.amount());
            if (row != null) {
                batch.movements.move(row.counted(), Bucket.EXCEPTION, counted, Bucket.READY);
            } else if (line.kind().leading()) {
                batch.movements.move(due.counted(), due.bucket(), counted, Bucket.READY);
            } else {
                batch.movements.move(counted, null, Bucket.READY);
            }
            PostingKey key = PostingKey.of(due.key(), due.ordinal(), line.kind(), false);
            PreparationBatch.NewPosting posting =
                    new PreparationBatch.NewPosting(
                            new PostingRow.Id(due.item(), due.ordinal(), line.kind(), false),
                            key.text(),
                            line,
                            counted);
            if (row == null) {
                batch.post(posting, due.source().ledger(), null);
            } else {
                batch.retry(posting, due.source().ledger(), row.part());
            }
        }
        for (PostingRow left : before.values()) {
            if (left.state() == PostingState.EXCEPTION) {
                batch.movements.move(left.counted(), Bucket.EXCEPTION, Bucket.WITHDRAWN);
                batch.state(left.id(), PostingState.WITHDRAWN);
            }
        }
        clear(due);
        got(due);
        stand(due, "PREPARED", due.counted(), day(read), read.approval(), null);
    }

    /// What it counted in the hours of a day, it counts there no more.
    private void leaveDay(DueVersion due) {
        batch.day(due.source().feed(), due.resource(), due.workDate(), -due.dayE4());
    }

    private Day day(Read read) {
        DueVersion due = read.due();
        Day day =
                read.resource() == null
                        ? Day.NONE
                        : new Day(read.resource(), read.date(), read.hoursE4());
        leaveDay(due);
        batch.day(due.source().feed(), day.resource(), day.date(), day.hoursE4());
        return day;
    }

    private void refused(
            Read read,
            List<Problem> problems,
            @Nullable Decided decided,
            Movements.@Nullable Counted counted) {
        DueVersion due = read.due();
        Subject subject = subject(due);
        String first = "";
        for (Problem problem : problems) {
            String root = root(read, problem, decided);
            if (first.isEmpty()) {
                first = problem.code() + " " + root;
            }
            finding(due, problem, root, read, decided);
        }
        standing.computeIfAbsent(subject, _ -> new ArrayList<>());
        String code = problems.getFirst().code();
        if (due.prepared()) {
            // Its refused postings are counted where they are.
            stand(due, "PREPARED", due.counted(), null, null, code);
        } else {
            Movements.Counted now = counted == null ? due.counted() : counted;
            batch.movements.move(due.counted(), due.bucket(), now, Bucket.EXCEPTION);
            stand(
                    due,
                    "EXCEPTION",
                    now,
                    decided == null ? null : dayOf(read, problems),
                    decided == null ? null : read.approval(),
                    code);
        }
        batch.wait(due, later(due), first);
        if (due.root() != null && !due.root().equals(first)) {
            through.add(due.root());
        }
    }

    /// Hours that are asked about since another PSA has some fill no day until somebody says so.
    private Day dayOf(Read read, List<Problem> problems) {
        if (overlaps(problems)) {
            leaveDay(read.due());
            return Day.NONE;
        }
        return day(read);
    }

    private static boolean overlaps(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.code().equals(Validation.OVERLAP));
    }

    private static String root(Read read, Problem problem, @Nullable Decided decided) {
        return Roots.of(
                problem,
                read.due(),
                read.project(),
                read.resource(),
                decided == null || decided.workerEntity() == null
                        ? null
                        : decided.workerEntity().id(),
                read.date(),
                read.unresolved());
    }

    private void finding(
            DueVersion due,
            Problem problem,
            String root,
            @Nullable Read read,
            @Nullable Decided decided) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("source", due.source().connection() + " " + due.source().objectType());
        context.put("id", due.sourceId());
        if (decided != null && decided.project() != null) {
            context.put("project", decided.project().code());
        }
        if (read != null && read.date() != null) {
            context.put("date", String.valueOf(read.date()));
        }
        if (decided != null && decided.workerEntity() != null) {
            context.put("entity", decided.workerEntity().code());
        }
        BigDecimal hours =
                HoursE4.hours(read == null || read.hoursE4() == 0 ? due.hoursE4() : read.hoursE4());
        if (hours.signum() != 0) {
            context.put("hours", hours.stripTrailingZeros().toPlainString());
        }
        standing.computeIfAbsent(subject(due), _ -> new ArrayList<>())
                .add(
                        new Finding(
                                problem, root, context, read == null ? null : read.amount(), null));
    }

    static Subject subject(DueVersion due) {
        return subject(due.source(), due.item(), due.sourceId());
    }

    static Subject subject(FactSource source, long item, String sourceId) {
        return new Subject(
                "fact",
                Long.toString(item),
                source.connection() + " " + source.objectType() + " " + sourceId);
    }

    /// Its case, where it had one, is over.
    private void clear(DueVersion due) {
        if (due.problem() != null) {
            standing.computeIfAbsent(subject(due), _ -> new ArrayList<>());
        }
    }

    /// What it waited for has come: others that wait for the same are tried again.
    private void got(DueVersion due) {
        if (due.root() != null) {
            through.add(due.root());
        }
    }

    private void stand(
            DueVersion due,
            String state,
            Movements.Counted counted,
            @Nullable Day day,
            @Nullable String approval,
            @Nullable String problem) {
        batch.version(
                new VersionStand(
                        due.item(), due.ordinal(), state, counted, day, approval, problem));
    }

    private Instant later(DueVersion due) {
        Duration pause = AGAIN_MIN.multipliedBy(1L << Math.min(due.tries(), 12));
        return now.plus(pause.compareTo(AGAIN_MAX) > 0 ? AGAIN_MAX : pause);
    }
}
