package dev.throughline.app;

import dev.throughline.api.PostingActs;
import dev.throughline.billing.Billing;
import dev.throughline.billing.InvoicedItems;
import dev.throughline.billing.Positions;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.DocumentDispatcher;
import dev.throughline.dispatch.DocumentLease;
import dev.throughline.dispatch.DocumentMeter;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.Documents;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.mapping.PostingRules;
import dev.throughline.model.AccountRole;
import dev.throughline.model.EntityType;
import dev.throughline.model.Problem;
import dev.throughline.posting.FactReader;
import dev.throughline.posting.FactScope;
import dev.throughline.posting.FactSource;
import dev.throughline.posting.Facts;
import dev.throughline.posting.PostingLane;
import dev.throughline.reconcile.ReconcileWorker;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Retention;
import dev.throughline.sync.HomeReceipts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The posting lane of a hub: what the rooms need of configuration and connectors, and when there
/// is nothing left to do. A firm without `postings.yaml` has none.
public final class Posting implements PostingActs, AutoCloseable {
    /// What has a counterpart in other systems that reconciliation counts.
    private static final Set<String> MASTERS =
            Set.of(
                    "Client",
                    "Project",
                    "Resource",
                    "LegalEntity",
                    "CostCentre",
                    "AccountingDimension",
                    "DimensionValue");

    private static final Set<String> BILLED = Set.of("Invoice", "CreditMemo", "Payment");

    /// How often a caller who waits looks whether all is done.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final PostingRules rules;
    private final PostingLane lane;
    private final Documents documents;
    private final List<PostingDeclaration> declared;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Connections connections;
    private final DocumentLease lease;
    private final Signal wanted;
    private final InstantSource clock;
    private final Predicate<String> trusted;
    private final HubConfig config;
    private final Function<String, Optional<OpenConnection>> open;
    private final Function<String, Optional<OpenConnection>> proven;
    private final Supplier<Positions> positions;
    private final Reconciliation reconciliation;
    private final ReconcileWorker nightly;
    private final Retention retention;
    private final HomeLane home;
    private @Nullable DocumentDispatcher dispatcher;

    /// Who is told what became of documents; billing is told of its own once it is there.
    private volatile DocumentReceipts told;

    /// @param rooms what the lane stands on
    /// @param wanted raised when documents wait to be sent; the same that `rooms.documents()`
    ///   raises
    /// @param node this process's name
    /// @param open the open connections by name
    /// @param proven the same, for reading: throws for one that does not prove who it is
    /// @param positions how contracts stand; asked when books are reconciled
    /// @param trusted whether a system may be written to: the database may be relied on, and the
    ///   system has proved who it is
    Posting(
            HubConfig config,
            PostingLane.Rooms rooms,
            Connections connections,
            Signal wanted,
            String reference,
            String node,
            Function<String, Optional<OpenConnection>> open,
            Function<String, Optional<OpenConnection>> proven,
            Supplier<Positions> positions,
            Predicate<String> trusted) {
        this.config = config;
        this.positions = positions;
        this.open = open;
        this.proven = proven;
        this.rules = config.policies().postings();
        this.documents = rooms.documents();
        this.sql = rooms.sql();
        this.transaction = rooms.transaction();
        this.connections = connections;
        this.lease = new DocumentLease(sql, rooms.clock(), node);
        this.wanted = wanted;
        this.clock = rooms.clock();
        this.home = new HomeLane(config, rooms, connections, trusted);
        this.trusted = trusted;
        Map<String, Connector> connectors = Hub.connectors();
        Map<PostingRules.Fact, FactDeclaration> facts = new HashMap<>();
        config.connections()
                .forEach((name, settings) -> {
                    Connector connector = connectors.get(settings.vendor());
                    if (connector != null) {
                        connector
                                .facts(settings)
                                .forEach(fact ->
                                        facts.put(
                                                new PostingRules.Fact(name, fact.objectType()),
                                                fact));
                    }
                });
        var ledger = config.connections().get(rules.to());
        Connector connector = ledger == null ? null : connectors.get(ledger.vendor());
        this.declared =
                ledger == null || connector == null ? List.of() : connector.postings(ledger);
        this.lane =
                new PostingLane(
                        rooms,
                        rules,
                        declared,
                        facts,
                        reference,
                        source -> config.inbound(source.connection(), source.objectType(), today()),
                        new InvoicedItems(sql, clock),
                        home.any() ? home : null);
        this.told = lane.receipts();
        this.reconciliation =
                new Reconciliation(
                        new Reconciliation.Rooms(
                                sql,
                                transaction,
                                rooms.entities(),
                                rooms.links(),
                                documents,
                                rooms.worklist(),
                                rooms.evidence(),
                                rooms.ids(),
                                clock),
                        this::systems);
        this.retention =
                new Retention(sql, transaction, rooms.evidence(), clock, rules.retention());
        this.nightly =
                new ReconcileWorker(
                        reconciliation,
                        rules.nightly().time(),
                        rules.nightly().zone(),
                        clock,
                        node);
    }

    /// What reconciliation asks: every source of facts, the ledger, and the masters that the hub
    /// fills in other systems.
    private Reconciliation.Systems systems() {
        List<Reconciliation.Source> sources = new ArrayList<>();
        List<Reconciliation.Master> masters = new ArrayList<>();
        for (FactSource source : lane.sources()) {
            if (reading(source.connection()) instanceof ReadsPeriod period) {
                sources.add(
                        new Reconciliation.Source(
                                source,
                                period,
                                () ->
                                        config.inbound(
                                                source.connection(),
                                                source.objectType(),
                                                today())));
            }
        }
        for (OutboundMapping mapping : config.outbound()) {
            if (MASTERS.contains(mapping.entityType())
                    && mapping.creates()
                    && reading(mapping.connection()) instanceof ReadsPopulation population) {
                masters.add(
                        new Reconciliation.Master(
                                mapping.entityType(),
                                mapping.connection(),
                                mapping.targetType(),
                                population,
                                schema(mapping.connection(), mapping.targetType()),
                                true));
            }
        }
        read(masters);
        if (reading(rules.to()) instanceof ReadsLedger ledger) {
            return new Reconciliation.Systems(
                    sources,
                    new Reconciliation.Ledger(rules.to(), ledger, roles()),
                    masters.stream().distinct().toList(),
                    billed(),
                    config.policies().billing().any() ? positions.get() : null);
        }
        throw new IllegalStateException(
                rules.to() + " has no ledger that can be read; reconciliation needs one");
    }

    /// Adds what the hub reads of masters and does not create there: people of the PSA, companies
    /// and dimensions of the ERP, clients of the CRM.
    private void read(List<Reconciliation.Master> masters) {
        for (InboundMapping mapping : config.inbound()) {
            Optional<String> type =
                    mapping.produces().keySet().stream()
                            .map(EntityType::name)
                            .filter(MASTERS::contains)
                            .findFirst();
            boolean there =
                    masters.stream()
                            .anyMatch(one ->
                                    one.connection().equals(mapping.connection())
                                            && one.objectType().equals(mapping.sourceType()));
            if (type.isPresent()
                    && !there
                    && config.plan(mapping.connection()).feeds().containsKey(mapping.sourceType())
                    && reading(mapping.connection()) instanceof ReadsPopulation population) {
                masters.add(
                        new Reconciliation.Master(
                                type.get(),
                                mapping.connection(),
                                mapping.sourceType(),
                                population,
                                schema(mapping.connection(), mapping.sourceType()),
                                false));
            }
        }
    }

    /// The roles that the ledger's connection names accounts for.
    private Set<AccountRole> roles() {
        ConnectionSettings settings = config.connections().get(rules.to());
        return Arrays.stream(AccountRole.values())
                .filter(role ->
                        settings != null
                                && settings.options().containsKey("account." + role.code()))
                .collect(Collectors.toSet());
    }

    /// The record types of what is billed, in every system that can be read whole.
    private List<Reconciliation.Billed> billed() {
        List<Reconciliation.Billed> billed = new ArrayList<>();
        for (InboundMapping mapping : config.inbound()) {
            for (EntityType type : mapping.produces().keySet()) {
                if (BILLED.contains(type.name())
                        && reading(mapping.connection()) instanceof ReadsPopulation population
                        && billed.stream()
                                .noneMatch(one ->
                                        one.connection().equals(mapping.connection())
                                                && one.objectType().equals(mapping.sourceType())
                                                && one.entityType().equals(type.name()))) {
                    billed.add(
                            new Reconciliation.Billed(
                                    mapping.connection(),
                                    mapping.sourceType(),
                                    type.name(),
                                    population,
                                    () ->
                                            config.inbound(
                                                    mapping.connection(),
                                                    mapping.sourceType(),
                                                    today())));
                }
            }
        }
        return billed;
    }

    /// A system as reconciliation reads it; null where it is not configured.
    ///
    /// @throws IllegalStateException when it does not prove who it is: nothing is compared with
    ///   another system's records
    private @Nullable OpenConnection reading(String connection) {
        try {
            return proven.apply(connection).orElse(null);
        } catch (CallFailed e) {
            throw new IllegalStateException(e.problem().line(), e);
        }
    }

    private @Nullable ObjectSchema schema(String connection, String objectType) {
        ConnectionSettings settings = config.connections().get(connection);
        Connector connector = settings == null ? null : Hub.connectors().get(settings.vendor());
        return settings == null || connector == null
                ? null
                : connector.schemas(settings).stream()
                        .filter(one -> one.objectType().equals(objectType))
                        .findFirst()
                        .orElse(null);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// Reconciliation of this lane.
    public Reconciliation reconciliation() {
        return reconciliation;
    }

    @Override
    public Set<String> sources() {
        return lane.sources().stream().map(FactSource::connection).collect(Collectors.toSet());
    }

    @Override
    public boolean postNow(FactScope scope, Duration patience) {
        Instant begun = clock.instant();
        Instant until = begun.plus(patience);
        boolean woken = !scope.narrow();
        lane.readers().forEach(FactReader::hint);
        while (clock.instant().isBefore(until)) {
            if (readSince(begun)) {
                if (!woken) {
                    scope.wake(sql, clock.instant());
                    lane.registered().raise();
                    woken = true;
                } else if (scope.narrow() ? scope.due(sql, clock.instant()) == 0 : quiet()) {
                    return true;
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return false;
    }

    /// Questions to the register of facts.
    Facts facts() {
        return new Facts(sql);
    }

    /// Removes payloads that are past their time and that nothing needs any more; answers how many.
    int forget() {
        return retention.round();
    }

    /// The lane itself.
    public PostingLane lane() {
        return lane;
    }

    @Override
    public Documents documents() {
        return documents;
    }

    /// Documents of which only a person can say whether they arrived.
    DocumentQuestions questions() {
        return new DocumentQuestions(documents, results -> told.moved(results), transaction);
    }

    @Override
    public String ledger() {
        return rules.to();
    }

    /// Whether a feed is one of facts, and read here.
    boolean reads(String connection, String objectType) {
        return lane.source(connection, objectType).isPresent();
    }

    /// Adds the reader of a feed of facts.
    void read(
            String connection,
            ReadsChanges reads,
            FeedDeclaration declaration,
            Duration every,
            Duration compareEvery,
            FeedReader.Listener listener) {
        lane.read(
                new PostingLane.Feed(connection, reads, declaration, every, compareEvery),
                listener);
    }

    /// What the ledger takes, of all kinds.
    List<PostingDeclaration> declared() {
        return declared;
    }

    /// Starts posting into the ledger.
    ///
    /// @param billing whose documents go the same way; null where nothing is invoiced
    void start(OpenConnection ledger, @Nullable Billing billing) {
        told = billing == null ? lane.receipts() : new Invoicing(lane.receipts(), billing);
        DocumentDispatcher sending =
                new DocumentDispatcher(
                        rules.to(),
                        ledger,
                        declared,
                        connections,
                        lease,
                        sql,
                        told,
                        DocumentMeter.NONE,
                        wanted,
                        transaction,
                        clock,
                        () -> trusted.test(rules.to()));
        sending.start();
        dispatcher = sending;
        lane.start();
        home.start(open);
        nightly.start();
    }

    /// Something may have happened in a source: its feeds are read at once.
    void hint(String connection) {
        lane.readers().forEach(FactReader::hint);
    }

    /// Whether every feed of facts has been read to its end by a round that began after `instant`.
    boolean readSince(Instant instant) {
        return lane.readers().stream().allMatch(reader -> reader.completed().isAfter(instant));
    }

    /// Reads every feed of facts to its end once, and takes what its source shows no more as gone;
    /// nothing is prepared.
    ///
    /// @throws CallFailed when a source could not be read
    void readOnce(Instant until, Consumer<String> progress) {
        for (FactReader reader : lane.readers()) {
            while (!reader.readRound()) {
                if (clock.instant().isAfter(until)) {
                    throw new CallFailed(
                            new Problem(
                                    Problem.Mender.WEATHER,
                                    "SYS-UNREAD",
                                    "A source of facts could not be read to its end.",
                                    "Run it again; it goes on where it ended."));
                }
            }
            reader.comparePopulation();
        }
        progress.accept("read " + lane.readers().size() + " kinds of facts");
    }

    /// Whether nothing is left to do that the lane could do by itself now.
    boolean quiet() {
        return sql.sql(
                                        """
                                        select (select count(*) from fact_due where due_at <= now())
                                             + (select count(*) from posting_home where due_at <= now())
                                             + (select count(*) from document
                                                 where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'ACCEPTED'))
                                        """)
                                .query(Long.class)
                                .single()
                        == 0
                && home.quiet();
    }

    /// What goes home to the sources.
    HomeReceipts home() {
        return home.receipts();
    }

    @Override
    public void close() {
        nightly.close();
        reconciliation.close();
        lane.close();
        home.close();
        DocumentDispatcher sending = dispatcher;
        if (sending != null) {
            sending.close();
        }
    }
}
