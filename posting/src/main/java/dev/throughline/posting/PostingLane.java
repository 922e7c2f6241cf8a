package dev.throughline.posting;

import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Links;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.Documents;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.journal.Survived;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.PostingRules;
import dev.throughline.model.Ids;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The whole posting lane of one ledger: reads facts, registers, prepares and freezes them, keeps
/// the books of what becomes of them, and checks that nothing is lost or doubled. What is frozen is
/// sent by dispatch, which tells {@link #receipts}.
public final class PostingLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostingLane.class);

    /// Loops that sleep most of the time: they are woken, not waited for.
    private static final Set<String> BY_THE_CLOCK = Set.of("conservation", "period-end");

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /// How often conservation is checked while the lane runs.
    static final Duration CHECK_EVERY = Duration.ofMinutes(1);

    /// How often it is looked for periods that are to be cut off.
    static final Duration END_EVERY = Duration.ofSeconds(20);

    private final Rooms rooms;
    private final PostingRules rules;
    private final PostingPolicy policy;
    private final Signal registered = new Signal();
    private final Cells cells;
    private final FreshFacts fresh = new FreshFacts();
    private final FactIntake intake;
    private final KnownFirm firm;
    private final Map<Short, FactSource> sources = new LinkedHashMap<>();
    private final PreparationWorker worker;
    private final PeriodEnd periodEnd;
    private final RetroChanges retro;
    private final CutOffs cutOffs;
    private final PostingReceipts receipts;
    private final ConservationCheck check;
    private final OpeningFacts opening;
    private final Allowances allowances;
    private final @Nullable Home home;

    /// Pages may ask for them while feeds are still being added.
    private final List<FactReader> readers = new CopyOnWriteArrayList<>();

    private final Looks looks;

    private final List<Thread> loops = new ArrayList<>();
    private volatile ConservationCheck.@Nullable Report checked;
    private volatile boolean stopping;

    /// A baseline, once there, is never taken back.
    private volatile boolean begun;

    /// What the lane stands on.
    public record Rooms(
            JdbcClient sql,
            TransactionTemplate transaction,
            EntityStore entities,
            Links links,
            Records records,
            Feeds feeds,
            Worklist worklist,
            Documents documents,
            Evidence evidence,
            Ids ids,
            InstantSource clock) {}

    /// @param declared what the ledger takes, as its connector declares it
    /// @param facts what the sources' connectors declare, by connection and type; those the rules
    ///   name are posted
    /// @param reference the connection of the reference files; empty where there is none
    /// @param mappings the inbound mappings of a feed that hold today
    /// @param billed what the hub has billed, and so is not reversed
    /// @param carrier takes references home; null where nothing goes home
    public PostingLane(
            Rooms rooms,
            PostingRules rules,
            List<PostingDeclaration> declared,
            Map<PostingRules.Fact, FactDeclaration> facts,
            String reference,
            Function<FactSource, List<InboundMapping>> mappings,
            BilledItems billed,
            @Nullable HomeCarrier carrier) {
        this.rooms = rooms;
        this.rules = rules;
        this.policy = policy(rules, declared);
        this.looks = new Looks(rules.to(), rooms.worklist(), rooms.transaction(), rooms.clock());
        this.cells = new Cells(rooms.sql(), rooms.transaction());
        this.intake =
                new FactIntake(
                        rooms.sql(), rooms.transaction(), cells, fresh, registered, rooms.clock());
        this.firm =
                new KnownFirm(
                        rooms.entities(),
                        rooms.links(),
                        rooms.records(),
                        rules.to(),
                        reference,
                        rooms.clock(),
                        () -> CutOffs.decided(rooms.sql()));
        for (PostingRules.Fact fact : rules.facts()) {
            FactDeclaration declaration = facts.get(fact);
            if (declaration != null) {
                FactSource source =
                        FactSource.register(
                                rooms.sql(), fact.connection(), declaration, rules.to());
                sources.put(source.feed(), source);
            } else {
                LOG.warn(
                        "{} {} is named in postings.yaml, but its connector declares no such facts; it is not posted",
                        fact.connection(),
                        fact.type());
            }
        }
        this.allowances =
                new Allowances(
                        rooms.sql(),
                        rooms.transaction(),
                        rooms.evidence(),
                        rooms.clock(),
                        registered);
        Terms terms = new Terms(rooms.sql(), firm);
        DueVersions due = new DueVersions(rooms.sql(), sources, fresh);
        FactMapping mapping = new FactMapping(mappings, rooms.links());
        Cutoff sets = new Cutoff(rooms.sql(), rooms.transaction(), rooms.evidence(), rooms.clock());
        this.cutOffs =
                new CutOffs(
                        rooms.sql(),
                        rooms.transaction(),
                        firm,
                        policy,
                        sets,
                        rooms.evidence(),
                        rooms.clock());
        this.retro =
                new RetroChanges(
                        rooms.sql(),
                        rooms.transaction(),
                        firm,
                        terms,
                        rooms.worklist(),
                        rooms.evidence(),
                        rooms.clock(),
                        new Reposting(rooms.sql(), due, mapping, billed, registered));
        PreparationWorker.Rooms preparing =
                new PreparationWorker.Rooms(
                        rooms.sql(),
                        due,
                        mapping,
                        firm,
                        new Corrections(
                                rooms.sql(), rooms.documents(), cells, firm, policy, billed),
                        new DocumentFreezer(
                                rooms.sql(),
                                rooms.documents(),
                                firm,
                                declared,
                                policy,
                                rooms.ids()),
                        cells,
                        rooms.worklist(),
                        policy,
                        terms,
                        allowances::of);
        this.worker = new PreparationWorker(preparing, rooms.transaction(), rooms.clock());
        this.periodEnd =
                new PeriodEnd(
                        firm,
                        policy,
                        sets,
                        new Accruals(
                                preparing,
                                rooms.transaction(),
                                rules.to(),
                                feed -> java.util.Objects.requireNonNull(sources.get(feed))),
                        policy.posts(PostingKind.ACCRUED_COST),
                        rooms.worklist(),
                        rooms.transaction(),
                        rooms.clock());
        this.receipts =
                new PostingReceipts(
                        rooms.sql(), rooms.worklist(), registered, rooms.clock(), carrier != null);
        this.check = new ConservationCheck(rooms.sql(), rooms.transaction());
        this.opening =
                new OpeningFacts(preparing, rooms.transaction(), rooms.evidence(), rooms.clock());
        this.home =
                carrier == null
                        ? null
                        : new Home(rooms.sql(), rooms.transaction(), carrier, rooms.clock());
    }

    /// The rules as preparation uses them: only kinds that the ledger takes.
    static PostingPolicy policy(PostingRules rules, List<PostingDeclaration> declared) {
        Set<PostingKind> taken =
                declared.stream().map(PostingDeclaration::kind).collect(Collectors.toSet());
        Map<PostingKind, Grain> kinds = new EnumMap<>(PostingKind.class);
        rules.kinds()
                .forEach((kind, parts) -> {
                    boolean wanted =
                            kind != PostingKind.ACCRUED_COST || rules.policy().accrueSubmitted();
                    if (wanted && taken.contains(kind)) {
                        kinds.put(kind, grain(parts));
                    }
                });
        PostingRules.Policy said = rules.policy();
        return new PostingPolicy(
                kinds,
                said.lateDays(),
                said.cutOffDay(),
                said.cutOffTime(),
                BigDecimal.valueOf(said.dayCapHours()),
                said.acceptApprovalNotRequired(),
                said.staleRateDays(),
                said.postInternalCost(),
                said.reimbursableOnly(),
                said.receiptLimit(),
                said.forbidden());
    }

    private static Grain grain(List<PostingRules.Part> parts) {
        if (parts.contains(PostingRules.Part.ITEM) || parts.isEmpty()) {
            return Grain.ITEM;
        }
        return new Grain.Summed(
                parts.stream()
                        .map(part -> Grain.By.valueOf(part.name()))
                        .collect(Collectors.toSet()));
    }

    /// A source's feed that the lane reads.
    ///
    /// @param every pause between rounds
    /// @param compareEvery pause between compares of the open periods' population; zero for never
    public record Feed(
            String connection,
            ReadsChanges reads,
            FeedDeclaration declaration,
            Duration every,
            Duration compareEvery) {}

    /// Adds the reader of a feed; it begins with {@link #start}.
    ///
    /// @throws IllegalArgumentException when the rules do not name the feed
    public FactReader read(Feed feed, FeedReader.Listener listener) {
        FactSource source =
                source(feed.connection(), feed.declaration().objectType())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        feed.connection()
                                                + " "
                                                + feed.declaration().objectType()
                                                + " is no feed of facts; name it in postings.yaml"));
        FactReader reader =
                new FactReader(
                        source,
                        feed.reads(),
                        feed.declaration(),
                        feed.every(),
                        feed.compareEvery(),
                        intake,
                        rooms.feeds(),
                        firm::openSpan,
                        rooms.clock(),
                        listener);
        readers.add(reader);
        return reader;
    }

    /// The feed of that connection and type.
    public Optional<FactSource> source(String connection, String objectType) {
        return sources.values().stream()
                .filter(source ->
                        source.connection().equals(connection)
                                && source.objectType().equals(objectType))
                .findFirst();
    }

    /// Starts reading, preparing, carrying home and checking. Without a baseline facts are
    /// registered all the same, and nothing is prepared: a case says so.
    public synchronized void start() {
        readers.forEach(FactReader::start);
        loop("preparation", this::prepare);
        if (home != null) {
            Home carrying = home;
            loop("the way home", carrying::round);
        }
        loops.add(Thread.ofPlatform().daemon().name("conservation").start(this::checkForEver));
        loops.add(Thread.ofPlatform().daemon().name("period-end").start(this::endForEver));
    }

    private void endForEver() {
        while (!stopping) {
            try {
                Thread.sleep(END_EVERY);
            } catch (InterruptedException e) {
                return;
            }
            // One that fails does not keep the others from their turn.
            attempt("ends of periods", this::endPeriods);
            attempt("what waits for a person", this::tellHeld);
            attempt("terms that changed back", retro::round);
        }
    }

    private void attempt(String what, Runnable look) {
        try {
            look.run();
            looks.works(what);
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            if (!stopping) {
                looks.failed(what, e);
            }
        }
    }

    private void loop(String name, IntSupplier round) {
        loops.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("posting-" + name)
                        .start(() -> {
                            while (!stopping) {
                                long seen = registered.seen();
                                try {
                                    int done = round.getAsInt();
                                    looks.works(name);
                                    if (done == 0) {
                                        registered.await(seen, IDLE);
                                    }
                                } catch (InterruptedException e) {
                                    return;
                                } catch (RuntimeException | Error failure) {
                                    RuntimeException e = Survived.of(failure);
                                    if (stopping) {
                                        return;
                                    }
                                    looks.failed(name, e);
                                    java.util.concurrent.locks.LockSupport.parkNanos(
                                            AFTER_FAILURE.toNanos());
                                }
                            }
                        }));
    }

    /// Prepares one batch, where a baseline allows it; answers how many versions it took.
    public int prepare() {
        return mayPost() ? worker.round() : 0;
    }

    /// Cuts periods off whose time has come, accrues and takes accruals back; answers how many
    /// periods were cut off.
    public int endPeriods() {
        return mayPost() ? periodEnd.round() : 0;
    }

    /// Changes of people's terms back into posted days.
    public RetroChanges retroChanges() {
        return retro;
    }

    /// The cut-offs of periods, and what persons decide about them.
    public CutOffs cutOffs() {
        return cutOffs;
    }

    /// What waits for a person on its way into the ledger.
    public Documents.Held held() {
        return rooms.documents().held(rules.to());
    }

    /// Lets held documents go by a person's decision; its case closes with the last of them.
    ///
    /// @param until the newest that the person saw; what was frozen later stays held
    public Documents.Released release(Instant until, Actor.Person by, String reason) {
        Documents.Released released =
                java.util.Objects.requireNonNull(
                        rooms.transaction()
                                .execute(_ ->
                                        rooms.documents().release(rules.to(), until, by, reason)));
        tellHeld();
        return released;
    }

    /// Tells what waits for a person: frozen while the ledger was in SHADOW, or over a brake.
    public void tellHeld() {
        Documents.Held held = rooms.documents().held(rules.to());
        Subject subject = new Subject("connection", rules.to(), rules.to());
        List<Finding> findings = new ArrayList<>();
        if (held.documents() > 0) {
            findings.add(
                    Finding.of(
                            new Problem(
                                    Problem.Mender.SETTINGS,
                                    "HUB-HELD",
                                    "Documents for "
                                            + rules.to()
                                            + " wait for a person: they were frozen in SHADOW, or are over a brake.",
                                    "Look at them, then let them go or withdraw their items."),
                            subject,
                            Map.of(
                                    "ledger",
                                    rules.to(),
                                    "documents",
                                    Long.toString(held.documents()),
                                    "debits",
                                    held.stake().stream()
                                            .map(Object::toString)
                                            .collect(Collectors.joining(", ")))));
        }
        rooms.transaction()
                .executeWithoutResult(
                        _ -> rooms.worklist().standing("posting-held", Map.of(subject, findings)));
    }

    private boolean mayPost() {
        if (begun) {
            return true;
        }
        Optional<Problem> missing = opening.missing(rules.to(), rules.baseline());
        Subject subject = new Subject("connection", rules.to(), rules.to());
        rooms.transaction()
                .executeWithoutResult(_ ->
                        rooms.worklist()
                                .standing(
                                        "posting-baseline",
                                        Map.of(
                                                subject,
                                                missing.map(problem ->
                                                                List.of(
                                                                        Finding.of(
                                                                                problem,
                                                                                subject,
                                                                                Map.of(
                                                                                        "ledger",
                                                                                        rules
                                                                                                .to()))))
                                                        .orElse(List.of()))));
        begun = missing.isEmpty();
        return begun;
    }

    /// Hands one page of references home; answers how many. 0 where nothing goes home.
    public int carryHome() {
        return home == null ? 0 : home.round();
    }

    private void checkForEver() {
        while (!stopping) {
            try {
                Thread.sleep(CHECK_EVERY);
                ConservationCheck.Report report = check.check();
                checked = report;
                tell(report);
                looks.works("conservation");
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (!stopping) {
                    looks.failed("conservation", e);
                }
            }
        }
    }

    /// A law that does not hold is our own defect, and told at once.
    private void tell(ConservationCheck.Report report) {
        Subject subject = new Subject("ledger", rules.to(), rules.to());
        List<Finding> findings =
                report.holds()
                        ? List.of()
                        : List.of(
                                Finding.of(
                                        new Problem(
                                                Problem.Mender.DEFECT,
                                                "HUB-CONSERVATION",
                                                "The movements and the states of "
                                                        + report.differences().size()
                                                        + " cells disagree; the totals of "
                                                        + report.documents().size()
                                                        + " documents are not those of their postings.",
                                                "Report this with the Postings page; nothing is changed by it."),
                                        subject,
                                        Map.of("ledger", rules.to())));
        rooms.transaction()
                .executeWithoutResult(
                        _ -> rooms.worklist().standing("conservation", Map.of(subject, findings)));
        if (!report.holds()) {
            LOG.error(
                    "conservation does not hold: {} {}", report.differences(), report.documents());
        }
    }

    /// Writes down what became of documents; give it to the ledger's dispatcher.
    public DocumentReceipts receipts() {
        return receipts;
    }

    /// Watches entities for what preparation remembers; add it to the entity watchers.
    public EntityWatcher entityWatcher() {
        return (batch, bulk) -> {
            firm.changed(batch, bulk);
            AfterCommit.run(registered::raise);
        };
    }

    /// Watches links for ids in the ledger; add it to the link watchers.
    public LinkWatcher linkWatcher() {
        return links -> {
            firm.linked(links);
            AfterCommit.run(registered::raise);
        };
    }

    /// Takes facts in.
    public FactIntake intake() {
        return intake;
    }

    /// The check, to be asked at any moment.
    public ConservationCheck conservation() {
        return check;
    }

    /// What the newest check of the running lane found; empty before the first.
    public Optional<ConservationCheck.Report> checked() {
        return Optional.ofNullable(checked);
    }

    /// How the lane began in the ledger, and what was settled before.
    public OpeningFacts opening() {
        return opening;
    }

    /// What persons decided for single items.
    public Allowances allowances() {
        return allowances;
    }

    /// What controllers give up.
    public WriteOffs writeOffs() {
        return new WriteOffs(
                rooms.sql(),
                rooms.transaction(),
                rooms.worklist(),
                rooms.evidence(),
                rooms.clock());
    }

    /// What the lane knows of the firm: entities, calendars, rates, prices.
    public KnownFirm firm() {
        return firm;
    }

    /// All readers.
    public List<FactReader> readers() {
        return List.copyOf(readers);
    }

    /// The feeds of facts.
    public List<FactSource> sources() {
        return List.copyOf(sources.values());
    }

    /// Raised when there may be something to prepare.
    public Signal registered() {
        return registered;
    }

    /// Stops everything after the work under way.
    @Override
    public synchronized void close() {
        stopping = true;
        readers.forEach(FactReader::close);
        registered.raise();
        for (Thread loop : loops) {
            try {
                if (!loop.join(Duration.ofSeconds(BY_THE_CLOCK.contains(loop.getName()) ? 0 : 5))) {
                    loop.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
