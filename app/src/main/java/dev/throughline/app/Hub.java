package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingQueue;
import dev.throughline.billing.Estimates;
import dev.throughline.billing.Positions;
import dev.throughline.billing.RevenuePolicy;
import dev.throughline.connect.CallObserver;
import dev.throughline.connect.LimiterState;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
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
import dev.throughline.dispatch.Mode;
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
import dev.throughline.worklist.Worklist;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    /// How often it is asked whether a month is to be collected.
    private static final Duration MONTHS_EVERY = Duration.ofMinutes(1);

    /// How often proposals that wait for something are looked at again.
    private static final Duration PROPOSALS_EVERY = Duration.ofSeconds(3);

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
    private final List<AutoCloseable> running = new ArrayList<>();

    private final OpenSystems systems;
    private final FeedReaders readers;
    private final Upkeep upkeep;
    private final Rooms rooms;
    private final SyncLane syncLane;
    private final Initiations initiations;
    private final Curator.Rooms curatorRooms;
    private final SyncReceipts receipts;
    private final Undo undo;
    private final Runs runs;
    private final OpenQuestions questions;
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

    /// @param node this process's name, which no other has: a restart under the same name takes its
    ///   leases over at once
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
        Connections connections = new Connections(sql, transaction, evidence, clock, node);
        Links links = new Links(sql);
        this.systems =
                new OpenSystems(
                        config,
                        connections,
                        worklist,
                        transaction,
                        clock,
                        calls,
                        wanted,
                        this::hint,
                        name -> new WitnessedActs(name, sql, transaction, links, evidence));
        List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
        List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
        EntityStore entities = new EntityStore(sql, evidence);
        Reviews reviews = new Reviews(sql);
        Owners owners =
                Wiring.owners(
                        config,
                        company ->
                                Optional.ofNullable(entities.load(List.of(company)).get(company))
                                        .flatMap(one -> one.values().text("code")),
                        clock);
        Recognition recognition = new StandardRecognition(Wiring.matchPolicy(config));
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
                        Wiring.systems(config, systems.schemas()),
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
                        Wiring.starting(config),
                        new StartSchedules(this::billing));
        Brakes brakes = new Brakes(sql, connection -> Wiring.brake(config, connection));
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
                                systems.schema(connection, objectType).orElse(null),
                        clock);
        HeldDeliveries heldBack = new HeldDeliveries(sql, entities, syncQueue, clock);
        this.undo = new Undo(sql, transaction, intents, heldBack, undoSystems(), evidence, ids);
        this.runs = new Runs(sql, transaction, evidence, heldBack, clock, wanted);
        this.questions =
                new OpenQuestions(
                        sql, transaction, receipts, this::proven, evidence, clock, wanted);
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
        Reconsidering reconsidering =
                new Reconsidering(config, sql, transaction, intake, journal, syncQueue, clock, ids);
        this.posting = config.policies().postings().any() ? posting(node) : null;
        Posting facts = this.posting;
        this.readers =
                new FeedReaders(config, systems, intake, rooms.feeds(), records, clock, facts);
        this.upkeep =
                new Upkeep(
                        sql,
                        syncLane,
                        initiations,
                        initiationStore,
                        intake,
                        newFields,
                        reconsidering,
                        facts,
                        epoch,
                        clock);
        if (facts != null) {
            entityWatchers.add(facts.lane().entityWatcher());
            linkWatchers.add(facts.lane().linkWatcher());
        }
        Supplier<Estimates> estimates =
                () -> Estimates.read(records, Wiring.starting(config).reference());
        this.positions =
                new Positions(
                        sql, entities, estimates, RevenuePolicy.of(config.policies().revenue()));
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
                                                Wiring.starting(config).reference())));
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
                                new Brakes(sql, connection -> Wiring.brake(config, connection))),
                        rooms.evidence(),
                        ids,
                        clock),
                rooms.connections(),
                frozen,
                Wiring.starting(config).reference(),
                node,
                this::connection,
                this::proven,
                this::positions,
                this::trusted);
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
                return proven(name);
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
                OpenConnection connection = systems.connection(name).orElse(null);
                Connector connector = settings == null ? null : connectors.get(settings.vendor());
                if (settings == null || connection == null || connector == null) {
                    continue;
                }
                systems.probe(settings, connection);
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
                () -> trusted(settings.name()));
    }

    /// Whether a system may be worked with: the database is trusted, and the system has proved who
    /// it is.
    private boolean trusted(String connection) {
        return epoch.verdict().trusted() && systems.isProven(connection);
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
        running.addAll(upkeep.start());
        Map<String, Connector> connectors = connectors();
        config.connections()
                .forEach((name, settings) ->
                        startConnection(
                                settings,
                                java.util.Objects.requireNonNull(
                                        connectors.get(settings.vendor()))));
        Posting facts = posting;
        if (facts != null
                && systems.connection(facts.ledger()).orElse(null)
                        instanceof OpenConnection ledger) {
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
        config.connections().keySet().forEach(this::honourMode);
        upkeep.beforeReading();
        if (epoch.verdict() instanceof EpochVerdict.ReadOnly readOnly) {
            LOG.warn("{}", readOnly.words());
        }
        Map<String, Connector> connectors = connectors();
        config.connections()
                .forEach((name, settings) ->
                        systems.open(
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

    /// Reads every feed to its end once, facts last, and waits until what was read is understood;
    /// nothing is decided and nothing is sent. For a hub that was started with [#startCurating].
    ///
    /// @param progress told what is read
    /// @throws CallFailed when a system does not answer, or could not be read in time
    void readOnce(Duration patience, Consumer<String> progress) {
        Instant begun = clock.instant();
        Instant until = begun.plus(patience);
        Map<String, Connector> connectors = connectors();
        config.connections()
                .forEach((name, settings) -> {
                    OpenConnection connection = systems.connection(name).orElseThrow();
                    systems.probe(settings, connection);
                    if (!systems.isProven(name)) {
                        throw new CallFailed(notRead(name, "it does not answer, or is not itself"));
                    }
                    readers.read(
                            settings,
                            java.util.Objects.requireNonNull(connectors.get(settings.vendor())),
                            connection);
                });
        List<FeedReader> all = readers.masters();
        progress.accept(
                "reading "
                        + all.size()
                        + " record types of "
                        + readers.systems().size()
                        + " systems");
        while (all.stream().anyMatch(reader -> !reader.completed().isAfter(begun))
                || rooms.shards().backlog("curate") > 0) {
            if (clock.instant().isAfter(until)) {
                throw new CallFailed(
                        notRead("A system", "it was not read to its end within " + patience));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        Posting facts = posting;
        if (facts != null) {
            facts.readOnce(until, progress);
        }
    }

    private static Problem notRead(String name, String why) {
        return new Problem(
                Problem.Mender.WEATHER,
                "SYS-UNREAD",
                name + " could not be read: " + why + ".",
                "Run it again when the system answers; see the Systems page.");
    }

    private void honourMode(String connection) {
        rooms.connections()
                .configured(
                        connection,
                        switch (config.plan(connection).mode()) {
                            case null -> null;
                            case LIVE -> Mode.LIVE;
                            case SHADOW -> Mode.SHADOW;
                            case OFF -> Mode.OFF;
                            case PAUSED -> Mode.PAUSED;
                        });
    }

    private void startConnection(ConnectionSettings settings, Connector connector) {
        String name = settings.name();
        OpenConnection connection = systems.connection(name).orElseThrow();
        running.add(Worker.paced("probe-" + name, () -> systems.probe(settings, connection)));
        Dispatcher dispatcher = dispatcher(settings, connector, connection, rooms.intents());
        dispatcher.start();
        running.add(dispatcher);
        readers.read(settings, connector, connection);
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
    public Optional<OpenConnection> connection(String name) {
        return systems.connection(name);
    }

    /// An open connection whose system has proved who it is; asked now where it has not. Empty for
    /// one that is not configured.
    ///
    /// @throws CallFailed when it does not answer, or is not who it should be
    public Optional<OpenConnection> proven(String name) {
        return systems.proven(name);
    }

    /// The schema of a record type.
    public Optional<ObjectSchema> schema(String connection, String objectType) {
        return systems.schema(connection, objectType);
    }

    /// How hard each system is pressed right now.
    public Map<String, LimiterState> limits() {
        return systems.limits();
    }

    /// How often something went on only because the sweep looked at it; it should stay 0.
    long lostWakes() {
        return upkeep.lostWakes();
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
        readers.hint(connection);
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
                                                                + " + (select count(*) from doubt where look_at is not null and looks = 0)"
                                                                + " + (select count(*) from intent where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN'))")
                                                .query(Long.class)
                                                .single()
                                        == 0));
    }

    /// Whether every feed has been read to its end by a round that began after `instant`.
    public boolean readSince(Instant instant) {
        return readers.readSince(instant);
    }

    /// Stops reading first, then working, then sending; what is under way ends or is asked about at
    /// the next start.
    @Override
    public void close() {
        readers.close();
        posting().ifPresent(Posting::close);
        for (AutoCloseable part : running) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("stopping {}: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
        systems.close();
        try {
            epoch.advance();
        } catch (RuntimeException e) {
            LOG.warn("the epoch could not be moved on while stopping: {}", e.toString());
        }
    }
}
