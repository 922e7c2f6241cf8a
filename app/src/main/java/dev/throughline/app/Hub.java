package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingQueue;
import dev.throughline.billing.Estimates;
import dev.throughline.billing.Positions;
import dev.throughline.billing.RevenuePolicy;
import dev.throughline.connect.CallObserver;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.LimiterState;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.curate.Curator;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Merging;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Recognition;
import dev.throughline.curate.Reviews;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.dispatch.Brakes;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Dispatcher;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.JournalWorker;
import dev.throughline.journal.Lane;
import dev.throughline.journal.Records;
import dev.throughline.journal.Shards;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.ConnectionPlan;
import dev.throughline.mapping.HubConfig;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.model.Uuid7;
import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseEpoch;
import dev.throughline.postgres.EpochVerdict;
import dev.throughline.posting.PostingLane;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.process.ProcessQueue;
import dev.throughline.sync.Deliveries;
import dev.throughline.sync.HeldDeliveries;
import dev.throughline.sync.SyncLane;
import dev.throughline.sync.SyncQueue;
import dev.throughline.sync.SyncReceipts;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The running hub: all rooms wired to one database and one configuration, their workers started
/// and stopped together.
public final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /// How often each system is asked who and how it is.
    private static final Duration PROBE_EVERY = Duration.ofSeconds(15);

    /// How often a system that did not answer is asked again.
    private static final Duration PROBE_AGAIN = Duration.ofSeconds(2);

    /// A system that does not answer is told after this many probes in a row.
    private static final int UNANSWERED_MIN = 3;

    /// How often populations are compared for feeds that cannot tell deletions.
    private static final Duration COMPARE_EVERY = Duration.ofMinutes(10);

    /// How often new fields of vendors are looked for.
    private static final Duration NEW_FIELDS_EVERY = Duration.ofSeconds(10);

    /// How often it is asked whether a month is to be collected.
    private static final Duration MONTHS_EVERY = Duration.ofMinutes(1);

    /// How often proposals that wait for something are looked at again.
    private static final Duration PROPOSALS_EVERY = Duration.ofSeconds(3);

    /// How often the coming months' partitions are made sure of.
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(6);

    /// How long the API remembers an `Idempotency-Key`: longer than any caller retries.
    private static final Duration REQUEST_KEYS_KEPT = Duration.ofDays(30);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    /// How often the waits are swept and the epoch moves on.
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

    private final HubConfig config;
    private final InstantSource clock;
    private final Ids ids;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final DatabaseEpoch epoch;
    private final Signal appended = new Signal();
    private final Signal wanted = new Signal();
    private final Signal dealMarked = new Signal();
    private final Signal invoiceMarked = new Signal();
    private final Map<String, OpenConnection> open = new ConcurrentSkipListMap<>();
    private final Map<String, LimitedHttp> https = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, ObjectSchema>> schemas = new ConcurrentSkipListMap<>();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final Map<String, List<FeedReader>> readers = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> unanswered = new java.util.concurrent.ConcurrentHashMap<>();
    private final Rooms rooms;
    private final SyncLane syncLane;
    private final Initiations initiations;
    private final Curator.Rooms curatorRooms;
    private final SyncReceipts receipts;
    private final Undo undo;
    private final Runs runs;
    private final OpenQuestions questions;
    private final CallObserver calls;
    private final Proposals proposals;
    private final NewFields newFields;
    private final @Nullable Posting posting;
    private final @Nullable Billing billing;
    private final Positions positions;

    /// The rooms, for the API and the console.
    public record Rooms(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            Journal journal,
            Records records,
            Intake intake,
            Feeds feeds,
            Shards shards,
            Worklist worklist,
            Cases cases,
            EntityStore entities,
            Links links,
            Reviews reviews,
            Merging merging,
            Connections connections,
            Intents intents,
            Deliveries deliveries,
            SyncQueue syncQueue,
            InitiationStore initiations) {}

    /// @param node this process's name: a restart under the same name takes its leases over at once
    /// @param calls told of every call to a system
    public Hub(
            HubConfig config,
            Database database,
            Path home,
            String node,
            InstantSource clock,
            CallObserver calls) {
        this.config = config;
        this.clock = clock;
        this.calls = calls;
        this.ids = new Uuid7(clock, new SecureRandom());
        this.sql = database.jdbc();
        this.transaction = database.transactions();
        this.epoch = DatabaseEpoch.open(database, home, clock, ids::next);
        Evidence evidence = new Evidence(sql, clock);
        evidence.activate(
                config.contentHash(),
                config.files(),
                "started by " + System.getProperty("user.name", "unknown"));
        Journal journal = new Journal(sql, appended);
        Records records = new Records(sql);
        Intake intake = new Intake(sql, transaction, journal, records, clock, ids);
        Worklist worklist =
                new Worklist(sql, clock, ids, Wiring.caseRules(config.policies().sla()));
        List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
        List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
        EntityStore entities = new EntityStore(sql, evidence);
        Links links = new Links(sql);
        Reviews reviews = new Reviews(sql);
        Owners owners = Wiring.owners(config, clock);
        Recognition recognition = new StandardRecognition(matchPolicy(config));
        EntityWriter writer =
                new EntityWriter(sql, entities, owners, recognition, entityWatchers, clock, ids);
        this.proposals =
                new Proposals(
                        sql,
                        transaction,
                        entities,
                        writer,
                        evidence,
                        entityWatchers,
                        Wiring.ways(config, clock),
                        clock);
        this.newFields =
                new NewFields(
                        sql,
                        transaction,
                        worklist,
                        evidence,
                        Wiring.systems(config, schemas),
                        clock);
        Linker linker = new Linker(sql, links, intake, linkWatchers, clock);
        Merging merging =
                new Merging(
                        transaction,
                        entities,
                        links,
                        reviews,
                        intake,
                        journal,
                        evidence,
                        entityWatchers,
                        clock,
                        ids);
        Connections connections = new Connections(sql, transaction, evidence, clock, node);
        Intents intents = new Intents(sql, clock, wanted);
        Deliveries deliveries = new Deliveries(sql);
        SyncQueue syncQueue = new SyncQueue(sql, clock, new Signal());
        InitiationStore initiationStore = new InitiationStore(sql);
        ProcessQueue processQueue = new ProcessQueue(sql, clock, dealMarked);
        this.initiations =
                new Initiations(
                        new Initiations.Rooms(
                                transaction,
                                entities,
                                writer,
                                links,
                                linker,
                                reviews,
                                records,
                                journal,
                                syncQueue,
                                worklist,
                                evidence,
                                initiationStore,
                                processQueue,
                                clock,
                                ids),
                        systems(config));
        Brakes brakes = new Brakes(sql, connection -> brake(config, connection));
        this.syncLane =
                new SyncLane(
                        new SyncLane.Rooms(
                                sql,
                                transaction,
                                syncQueue,
                                entities,
                                links,
                                records,
                                deliveries,
                                intents,
                                connections,
                                worklist,
                                brakes,
                                clock,
                                ids),
                        Wiring.routes(config, clock),
                        initiations);
        entityWatchers.add(syncLane);
        entityWatchers.add(initiations);
        linkWatchers.add(syncLane);
        linkWatchers.add(initiations);
        this.curatorRooms =
                new Curator.Rooms(
                        entities,
                        writer,
                        links,
                        linker,
                        recognition,
                        reviews,
                        merging,
                        worklist,
                        journal,
                        clock,
                        ids);
        this.receipts =
                new SyncReceipts(
                        entities,
                        deliveries,
                        syncQueue,
                        links,
                        linker,
                        intake,
                        journal,
                        worklist,
                        (connection, objectType) ->
                                schemas.getOrDefault(connection, Map.of()).get(objectType),
                        clock);
        HeldDeliveries heldBack = new HeldDeliveries(sql, entities, syncQueue, clock);
        this.undo = new Undo(sql, transaction, intents, heldBack, undoSystems(), evidence, ids);
        this.runs = new Runs(sql, transaction, evidence, heldBack, clock, wanted);
        this.questions =
                new OpenQuestions(
                        sql, transaction, receipts, this::connection, evidence, clock, wanted);
        this.rooms =
                new Rooms(
                        sql,
                        transaction,
                        evidence,
                        journal,
                        records,
                        intake,
                        new Feeds(sql),
                        new Shards(sql, clock, node),
                        worklist,
                        new Cases(sql),
                        entities,
                        links,
                        reviews,
                        merging,
                        connections,
                        intents,
                        deliveries,
                        syncQueue,
                        initiationStore);
        this.posting = config.policies().postings().any() ? posting(node) : null;
        Posting facts = this.posting;
        if (facts != null) {
            entityWatchers.add(facts.lane().entityWatcher());
            linkWatchers.add(facts.lane().linkWatcher());
        }
        Supplier<Estimates> estimates = () -> Estimates.read(records, systems(config).reference());
        this.positions = new Positions(sql, entities, estimates, RevenuePolicy.STANDARD);
        this.billing =
                facts == null || !config.policies().billing().any()
                        ? null
                        : new Billing(
                                new Billing.Rooms(
                                        sql,
                                        transaction,
                                        entities,
                                        writer,
                                        links,
                                        linker,
                                        journal,
                                        worklist,
                                        evidence,
                                        facts.documents(),
                                        new BillingQueue(sql, clock, invoiceMarked),
                                        ids,
                                        clock),
                                config.policies().billing(),
                                facts.ledger(),
                                facts.declared(),
                                new Billing.Contracts(
                                        positions,
                                        estimates,
                                        new SystemsAmended(
                                                config,
                                                deliveries,
                                                records,
                                                systems(config).reference())));
        if (billing != null) {
            entityWatchers.add(billing);
        }
    }

    private Posting posting(String node) {
        Signal frozen = new Signal();
        return new Posting(
                config,
                new PostingLane.Rooms(
                        sql,
                        transaction,
                        rooms.entities(),
                        rooms.links(),
                        rooms.records(),
                        rooms.feeds(),
                        rooms.worklist(),
                        new Documents(
                                sql,
                                clock,
                                rooms.evidence(),
                                frozen,
                                new Brakes(sql, connection -> brake(config, connection))),
                        rooms.evidence(),
                        ids,
                        clock),
                rooms.connections(),
                frozen,
                systems(config).reference(),
                node,
                this::connection,
                this::positions,
                () -> epoch.verdict().trusted());
    }

    /// Invoices both ways; empty where the firm invoices nothing through the hub.
    public Optional<Billing> billing() {
        return Optional.ofNullable(billing);
    }

    /// How contracts stand on a day, from the hub's own data.
    public Positions positions() {
        return positions;
    }

    /// The posting lane; empty where the firm posts nothing.
    public Optional<Posting> posting() {
        return Optional.ofNullable(posting);
    }

    /// What undoing needs to know of the systems: it reads them as they are now, and compares as
    /// the mapping that writes a field does.
    private Undo.Systems undoSystems() {
        return new Undo.Systems() {
            @Override
            public Optional<OpenConnection> connection(String name) {
                return Hub.this.connection(name);
            }

            @Override
            public Optional<ObjectSchema> schema(String connection, String objectType) {
                return Hub.this.schema(connection, objectType);
            }

            @Override
            public boolean same(
                    String connection,
                    String objectType,
                    String field,
                    @Nullable Object left,
                    @Nullable Object right) {
                return Wiring.comparison(config, connection, objectType, field, clock)
                        .same(left, right);
            }
        };
    }

    /// All connectors on the class path by vendor name.
    public static Map<String, Connector> connectors() {
        Map<String, Connector> connectors = new TreeMap<>();
        ServiceLoader.load(Connector.class)
                .forEach(connector -> connectors.put(connector.vendor(), connector));
        return connectors;
    }

    private static Initiations.Systems systems(HubConfig config) {
        Map<ConnectionSettings.SystemClass, Set<String>> byClass =
                config.connections().values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ConnectionSettings::systemClass,
                                        Collectors.mapping(
                                                ConnectionSettings::name, Collectors.toSet())));
        return new Initiations.Systems(
                byClass.getOrDefault(ConnectionSettings.SystemClass.ERP, Set.of()),
                byClass.getOrDefault(ConnectionSettings.SystemClass.PSA, Set.of()),
                byClass.getOrDefault(ConnectionSettings.SystemClass.REFERENCE, Set.of()).stream()
                        .sorted()
                        .findFirst()
                        .orElse(""),
                config.policies().rules().projectCode(),
                LocalDate.EPOCH);
    }

    static MatchPolicy matchPolicy(HubConfig config) {
        MatchPolicy standard = MatchPolicy.DEFAULT;
        return new MatchPolicy(
                standard.nameWeight(),
                standard.domainWeight(),
                standard.addressWeight(),
                standard.phoneWeight(),
                config.policies().rules().matching().link().doubleValue(),
                config.policies().rules().matching().review().doubleValue(),
                standard.featuresMin(),
                standard.noticeBelow());
    }

    private static Brakes.Limit brake(HubConfig config, String connection) {
        var brake = config.policies().brakes().of(connection);
        // A share of 1 is no limit.
        double share = brake.share().doubleValue();
        Map<String, Long> money = new TreeMap<>();
        brake.money().forEach(most -> money.put(most.ccy(), most.minor()));
        return new Brakes.Limit(brake.records(), share >= 1 ? 0 : share, money);
    }

    /// Sends the writes of one run and nothing else, until they are settled or the patience ends;
    /// for a hub that was started with [#startCurating].
    void send(UUID run, Duration patience) throws InterruptedException {
        Map<String, Connector> connectors = connectors();
        List<Dispatcher> dispatchers = new ArrayList<>();
        try {
            for (String name :
                    undo.standing(run).stream()
                            .map(Undo.Standing::connection)
                            .distinct()
                            .toList()) {
                ConnectionSettings settings = config.connections().get(name);
                OpenConnection connection = open.get(name);
                Connector connector = settings == null ? null : connectors.get(settings.vendor());
                if (settings == null || connection == null || connector == null) {
                    continue;
                }
                rooms.connections().probed(name, connection.probe(), settings.identity());
                Dispatcher dispatcher =
                        dispatcher(settings, connector, connection, rooms.intents().only(run));
                dispatcher.start();
                dispatchers.add(dispatcher);
            }
            Instant until = clock.instant().plus(patience);
            while (clock.instant().isBefore(until)
                    && undo.standing(run).stream()
                            .anyMatch(one ->
                                    switch (one.state()) {
                                        case PENDING, IN_FLIGHT, UNKNOWN -> true;
                                        case HELD, SHADOWED, DONE, REFUSED, WITHDRAWN -> false;
                                    })) {
                Thread.sleep(100);
            }
        } finally {
            dispatchers.forEach(Dispatcher::close);
        }
    }

    private Dispatcher dispatcher(
            ConnectionSettings settings,
            Connector connector,
            OpenConnection connection,
            Intents intents) {
        return new Dispatcher(
                settings.name(),
                connection,
                connector.writes(settings),
                rooms.connections(),
                intents,
                receipts,
                wanted,
                transaction,
                clock,
                () -> epoch.verdict().trusted());
    }

    /// Opens all connections and starts all workers.
    public void start() {
        startCurating();
        syncLane.reconsider();
        running.add(
                Worker.start(
                        "sync",
                        rooms.syncQueue().marks(SyncQueue.NORMAL),
                        () -> syncLane.round(SyncQueue.INTERACTIVE, SyncQueue.NORMAL)));
        running.add(
                Worker.start(
                        "sync-bulk",
                        rooms.syncQueue().marks(SyncQueue.BULK),
                        () -> syncLane.round(SyncQueue.BULK, SyncQueue.BULK)));
        running.add(Worker.start("initiation", dealMarked, initiations::round));
        Billing invoices = billing;
        if (invoices != null) {
            running.add(Worker.start("billing", invoiceMarked, invoices::round));
            running.add(Worker.every("proposals", PROPOSALS_EVERY, invoices::markProposals));
            running.add(Worker.every("months", MONTHS_EVERY, invoices::collectByCalendar));
        }
        running.add(Worker.every("sweep", SWEEP_EVERY, this::sweep));
        running.add(Worker.every("partitions", PARTITIONS_EVERY, this::partitions));
        running.add(Worker.every("forget", FORGET_EVERY, this::forget));
        running.add(Worker.every("new-fields", NEW_FIELDS_EVERY, newFields::look));
        Map<String, Connector> connectors = connectors();
        config.connections()
                .forEach((name, settings) ->
                        startConnection(
                                settings,
                                java.util.Objects.requireNonNull(
                                        connectors.get(settings.vendor()))));
        Posting facts = posting;
        if (facts != null && open.get(facts.ledger()) instanceof OpenConnection ledger) {
            facts.start(ledger, billing);
        }
    }

    /// Opens all connections and understands what is taken in, and does nothing else by itself: no
    /// feed is read, nothing is decided and nothing is sent. Instead of [#start], for adoption.
    public void startCurating() {
        Map<String, Boolean> declaredEmpty = new TreeMap<>();
        config.connections()
                .keySet()
                .forEach(name ->
                        declaredEmpty.put(
                                name,
                                config.plan(name).adoption()
                                        == ConnectionPlan.Adoption.DECLARED_EMPTY));
        rooms.connections().register(declaredEmpty);
        if (epoch.verdict() instanceof EpochVerdict.ReadOnly readOnly) {
            LOG.warn("{}", readOnly.words());
        }
        Map<String, Connector> connectors = connectors();
        config.connections()
                .forEach((name, settings) ->
                        openConnection(
                                settings,
                                java.util.Objects.requireNonNull(
                                        connectors.get(settings.vendor()))));
        for (Lane lane : Lane.values()) {
            JournalWorker worker =
                    new JournalWorker(
                            "curate",
                            lane,
                            rooms.journal(),
                            rooms.shards(),
                            appended,
                            transaction,
                            new Curator(
                                    curatorRooms,
                                    Wiring.mappings(config, clock),
                                    lane == Lane.BULK),
                            clock);
            worker.start();
            running.add(worker);
        }
    }

    private void openConnection(ConnectionSettings settings, Connector connector) {
        LimitedHttp http = new LimitedHttp(settings, clock, calls);
        https.put(settings.name(), http);
        open.put(settings.name(), connector.open(settings, new ConnectionContext(clock, http)));
        Map<String, ObjectSchema> byType = new LinkedHashMap<>();
        connector.schemas(settings).forEach(schema -> byType.put(schema.objectType(), schema));
        schemas.put(settings.name(), byType);
    }

    private void startConnection(ConnectionSettings settings, Connector connector) {
        String name = settings.name();
        OpenConnection connection = java.util.Objects.requireNonNull(open.get(name));
        running.add(Worker.paced("probe-" + name, () -> probe(settings, connection)));
        Dispatcher dispatcher = dispatcher(settings, connector, connection, rooms.intents());
        dispatcher.start();
        running.add(dispatcher);
        if (connection instanceof ReadsChanges reads) {
            List<FeedReader> own = new ArrayList<>();
            for (FeedDeclaration feed : connector.feeds(settings)) {
                Duration every = config.plan(name).feeds().get(feed.objectType());
                ObjectSchema schema = schemas.getOrDefault(name, Map.of()).get(feed.objectType());
                Posting facts = posting;
                if (every != null && facts != null && facts.reads(name, feed.objectType())) {
                    facts.read(name, reads, feed, every, COMPARE_EVERY, feedListener());
                } else if (every != null && schema != null) {
                    FeedReader reader =
                            new FeedReader(
                                    name,
                                    reads,
                                    feed,
                                    schema,
                                    every,
                                    feed.kind() == FeedDeclaration.Kind.RELOAD
                                            ? every.multipliedBy(4)
                                            : COMPARE_EVERY,
                                    rooms.intake(),
                                    rooms.feeds(),
                                    rooms.records(),
                                    clock,
                                    feedListener());
                    reader.start();
                    own.add(reader);
                }
            }
            readers.put(name, own);
        }
    }

    private FeedReader.Listener feedListener() {
        return new FeedReader.Listener() {
            @Override
            public void failed(String connection, String objectType, Problem problem) {
                standing(
                        connection,
                        new Subject(
                                "feed",
                                connection + " " + objectType,
                                connection + " " + objectType),
                        List.of(problem));
            }

            @Override
            public void works(String connection, String objectType) {
                standing(
                        connection,
                        new Subject(
                                "feed",
                                connection + " " + objectType,
                                connection + " " + objectType),
                        List.of());
            }
        };
    }

    /// One cause in a system is one case, whatever it stops.
    private void standing(String connection, Subject subject, List<Problem> problems) {
        List<Finding> findings =
                problems.stream()
                        .map(problem ->
                                new Finding(
                                        problem,
                                        "connection " + connection,
                                        Map.of("system", connection),
                                        null,
                                        null))
                        .toList();
        transaction.executeWithoutResult(
                _ -> rooms.worklist().standing("systems", Map.of(subject, findings)));
    }

    private Duration probe(ConnectionSettings settings, OpenConnection connection) {
        Probe probe = connection.probe();
        rooms.connections().probed(settings.name(), probe, settings.identity());
        Connections.State state = rooms.connections().find(settings.name()).orElseThrow();
        Subject subject = new Subject("connection", settings.name(), settings.label());
        boolean weather =
                probe instanceof Probe.Unwell(Problem problem)
                        && problem.mender() == Problem.Mender.WEATHER;
        int inARow =
                weather
                        ? unanswered.merge(settings.name(), 1, Integer::sum)
                        : unanswered.merge(settings.name(), 0, (_, none) -> none);
        List<Problem> problems =
                switch (probe) {
                    case Probe.Unwell unwell ->
                            weather && inARow < UNANSWERED_MIN
                                    ? List.of()
                                    : List.of(unwell.problem());
                    case Probe.Healthy _ ->
                            Boolean.FALSE.equals(state.identityOk())
                                    ? List.of(
                                            new Problem(
                                                    Problem.Mender.SETTINGS,
                                                    "SYS-IDENTITY",
                                                    settings.label() + ": " + state.problem(),
                                                    "Correct the connection file and restart."))
                                    : List.of();
                };
        standing(settings.name(), subject, problems);
        wanted.raise();
        return probe instanceof Probe.Healthy && problems.isEmpty() ? PROBE_EVERY : PROBE_AGAIN;
    }

    private void sweep() {
        int missed = syncLane.sweep();
        if (missed > 0) {
            LOG.error("the sweep found {} waits that nobody had woken; this must stay 0", missed);
        }
        epoch.advance();
    }

    /// Forgets what need not be remembered any longer.
    private void forget() {
        int forgotten =
                rooms.initiations().forgetRequests(clock.instant().minus(REQUEST_KEYS_KEPT));
        if (forgotten > 0) {
            LOG.info("{} request keys of the API were forgotten", forgotten);
        }
        int removed = posting == null ? 0 : posting.forget();
        if (removed > 0) {
            LOG.info("{} payloads and tries past their time were removed", removed);
        }
    }

    /// Makes the partitions of the coming months, so that nothing ever falls into the default one.
    private void partitions() {
        for (String table :
                List.of(
                        "journal_change",
                        "attempt",
                        "document_attempt",
                        "document_payload",
                        "fact_payload")) {
            sql.sql("select ensure_partitions(:table, 3)")
                    .param("table", table)
                    .query(Integer.class)
                    .single();
        }
    }

    /// The configuration it runs.
    public HubConfig config() {
        return config;
    }

    /// Its rooms.
    public Rooms rooms() {
        return rooms;
    }

    /// Writes links and wakes whoever waited for them.
    public Linker linker() {
        return curatorRooms.linker();
    }

    /// Differing values on which a person is to decide.
    public Proposals proposals() {
        return proposals;
    }

    /// Fields that vendors send and nobody has declared.
    public NewFields newFields() {
        return newFields;
    }

    /// Undoes runs.
    public Undo undo() {
        return undo;
    }

    /// The runs, held ones among them.
    public Runs runs() {
        return runs;
    }

    /// New records of which only a person can say whether they arrived.
    public OpenQuestions questions() {
        return questions;
    }

    /// The project initiations.
    public Initiations initiations() {
        return initiations;
    }

    /// An open connection; for interactive reads of single records.
    public java.util.Optional<OpenConnection> connection(String name) {
        return java.util.Optional.ofNullable(open.get(name));
    }

    /// The schema of a record type.
    public java.util.Optional<ObjectSchema> schema(String connection, String objectType) {
        return java.util.Optional.ofNullable(
                schemas.getOrDefault(connection, Map.of()).get(objectType));
    }

    /// How hard each system is pressed right now.
    public Map<String, LimiterState> limits() {
        Map<String, LimiterState> states = new TreeMap<>();
        https.forEach((name, http) -> states.put(name, http.limiterState()));
        return states;
    }

    /// Whether the database is trusted: not restored from an older backup, not a copy.
    public EpochVerdict epoch() {
        return epoch.verdict();
    }

    /// Takes a restored or copied database into use: every create is looked up before it is sent
    /// from now on.
    public void acknowledgeEpoch(Actor.Person by, String reason) {
        rooms.connections().askFirst(true, by, reason);
        epoch.acknowledge(by.name(), reason);
    }

    /// Something may have happened in a system: its feeds are read at once.
    public void hint(String connection) {
        readers.getOrDefault(connection, List.of()).forEach(FeedReader::hint);
        posting().ifPresent(facts -> facts.hint(connection));
    }

    /// Whether nothing is left to do that the hub could do by itself: nothing to read, curate,
    /// decide, send or ask.
    public boolean quiet() {
        // Of one moment: work that moves from room to room must not be missed between two looks.
        TransactionTemplate moment =
                new TransactionTemplate(
                        java.util.Objects.requireNonNull(transaction.getTransactionManager()));
        moment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        moment.setReadOnly(true);
        return Boolean.TRUE.equals(
                moment.execute(_ ->
                        posting().map(Posting::quiet).orElse(true)
                                && rooms.shards().backlog("curate") == 0
                                && sql.sql(
                                                        "select (select count(*) from sync_queue) + (select count(*) from process_queue)"
                                                                + " + (select count(*) from billing_queue where due_at <= now())"
                                                                + " + (select count(*) from intent where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN'))")
                                                .query(Long.class)
                                                .single()
                                        == 0));
    }

    /// Whether every feed has been read to its end by a round that began after `instant`.
    public boolean readSince(Instant instant) {
        return readers.values().stream()
                        .flatMap(List::stream)
                        .allMatch(reader -> reader.completed().isAfter(instant))
                && posting().map(facts -> facts.readSince(instant)).orElse(true);
    }

    /// Stops reading first, then working, then sending; what is under way ends or is asked about at
    /// the next start.
    @Override
    public void close() {
        readers.values().forEach(list -> list.parallelStream().forEach(FeedReader::close));
        posting().ifPresent(Posting::close);
        for (AutoCloseable part : running) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("stopping {}: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
        open.values().forEach(OpenConnection::close);
        https.values().forEach(LimitedHttp::close);
        try {
            epoch.advance();
        } catch (RuntimeException e) {
            LOG.warn("the epoch could not be moved on while stopping: {}", e.toString());
        }
    }
}
