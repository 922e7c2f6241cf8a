package dev.throughline.console;

import dev.throughline.billing.AmendedSystems;
import dev.throughline.billing.Billing;
import dev.throughline.billing.BillingQueue;
import dev.throughline.billing.Estimates;
import dev.throughline.billing.Positions;
import dev.throughline.billing.RevenuePolicy;
import dev.throughline.connect.Http;
import dev.throughline.connect.LimiterState;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Merging;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Reviews;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.dispatch.AskingFirst;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.PostingRules;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Uuid7;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.posting.BilledItems;
import dev.throughline.posting.Conservation;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.posting.PostingLane;
import dev.throughline.process.ClientReach;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.process.ProcessQueue;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.sync.Deliveries;
import dev.throughline.sync.HeldDeliveries;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// A console over rooms and a real database, without connectors and workers.
final class ConsoleServer implements AutoCloseable {
    final TestDatabase database = TestDatabase.fresh();
    final InstantSource clock = InstantSource.system();
    final Uuid7 ids = new Uuid7(clock, new Random(7));
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final Evidence evidence = new Evidence(sql, clock);
    final EntityStore entities = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Worklist worklist =
            new Worklist(
                    sql,
                    clock,
                    ids,
                    code -> new CaseRules.Rule(Days.owner(code), Duration.ofHours(8)));
    final Connections connections = new Connections(sql, transaction, evidence, clock, "test");
    final Intents intents = new Intents(sql, clock, new Signal());
    final NewFields newFields;

    /// The ledger, in memory: what reconciliation finds there.
    final MemoryLedger ledger = new MemoryLedger();

    final Reconciliation reconciliation;
    final PostingLane posting;

    /// The documents on their way to the ledger.
    final Documents documents = new Documents(sql, clock, evidence, new Signal());

    /// What lines will cost, as the reference table says.
    volatile Estimates estimates = Estimates.NONE;

    /// Takes invoices for the ledger; nothing carries them there.
    final Billing billing;

    private final ServletWebServerApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @ComponentScan("dev.throughline.console")
    static class Application {}

    /// What a check says when all is well.
    static final Optional<ConservationCheck.Report> HOLDS =
            Optional.of(new ConservationCheck.Report(new Conservation(), List.of(), true));

    volatile Optional<ConservationCheck.Report> checked = HOLDS;

    ConsoleServer(boolean people) {
        this(people, true);
    }

    /// @param lane whether the hub posts
    ConsoleServer(boolean people, boolean lane) {
        reconciliation =
                new Reconciliation(
                        new Reconciliation.Rooms(
                                sql,
                                transaction,
                                entities,
                                links,
                                documents,
                                worklist,
                                evidence,
                                ids,
                                clock),
                        () ->
                                new Reconciliation.Systems(
                                        List.of(new MemorySource(sql).asked()),
                                        new Reconciliation.Ledger("netsuite", ledger, Set.of()),
                                        List.of(),
                                        List.of(),
                                        null));
        Journal journal = new Journal(sql, new Signal());
        Records records = new Records(sql);
        Intake intake = new Intake(sql, transaction, journal, records, clock, ids);
        Reviews reviews = new Reviews(sql);
        Merging merging =
                new Merging(
                        transaction,
                        entities,
                        links,
                        reviews,
                        intake,
                        journal,
                        evidence,
                        List.of(),
                        clock,
                        ids);
        SyncQueue syncQueue = new SyncQueue(sql, clock, new Signal());
        InitiationStore store = new InitiationStore(sql);
        Owners owners =
                new Owners() {
                    @Override
                    public boolean owns(String connection, String entityType, String field) {
                        return connection.equals(
                                entityType.equals("Invoice")
                                                || entityType.equals("BillingScheduleItem")
                                        ? Owners.HUB
                                        : field.equals("payment_terms")
                                                ? "netsuite"
                                                : "salesforce");
                    }

                    @Override
                    public Policy policy(String entityType, String field) {
                        return Policy.RECORD;
                    }
                };
        EntityWriter writer =
                new EntityWriter(
                        sql,
                        entities,
                        owners,
                        new StandardRecognition(MatchPolicy.DEFAULT),
                        List.of(),
                        clock,
                        ids);
        Proposals proposals =
                new Proposals(
                        sql,
                        transaction,
                        entities,
                        writer,
                        evidence,
                        List.of(),
                        new Proposals.Ways() {
                            @Override
                            public Set<String> owners(String entityType, String field) {
                                return Set.of(
                                        field.equals("payment_terms") ? "netsuite" : "salesforce");
                            }

                            @Override
                            public boolean writes(
                                    String connection, String entityType, String field) {
                                return !field.equals("payment_terms");
                            }
                        },
                        clock);
        newFields =
                new NewFields(
                        sql,
                        transaction,
                        worklist,
                        evidence,
                        new NewFields.Systems() {
                            @Override
                            public boolean knows(
                                    String connection, String objectType, String field) {
                                return field.equals("Declared__c");
                            }

                            @Override
                            public String label(String connection) {
                                return connection;
                            }
                        },
                        clock);
        posting =
                new PostingLane(
                        new PostingLane.Rooms(
                                sql,
                                transaction,
                                entities,
                                links,
                                records,
                                new Feeds(sql),
                                worklist,
                                documents,
                                evidence,
                                ids,
                                clock),
                        new PostingRules(
                                List.of(),
                                "netsuite",
                                Map.of(),
                                PostingRules.Policy.STANDARD,
                                PostingRules.Baseline.DECLARED_EMPTY,
                                PostingRules.Nightly.STANDARD),
                        List.of(),
                        Map.of(),
                        "",
                        _ -> List.of(),
                        BilledItems.NONE,
                        null);
        Initiations initiations =
                new Initiations(
                        new Initiations.Rooms(
                                transaction,
                                entities,
                                writer,
                                links,
                                new Linker(sql, links, intake, List.of(), clock),
                                reviews,
                                records,
                                journal,
                                syncQueue,
                                worklist,
                                evidence,
                                store,
                                new ProcessQueue(sql, clock, new Signal()),
                                clock,
                                ids),
                        new Initiations.Systems(
                                Set.of("netsuite"),
                                Set.of("kantata"),
                                "reference",
                                dev.throughline.mapping.Rules.DEFAULT.projectCode(),
                                ClientReach.ONE,
                                LocalDate.EPOCH));
        BillingRules billingRules =
                new BillingRules(
                        true,
                        BillingRules.STANDARD_APPROVALS,
                        List.of(Money.parse("50000.00", "USD")),
                        new BillingRules.Proposals(
                                BillingRules.Collector.PSA,
                                Map.of(
                                        "C-1",
                                        BillingRules.Collector.HUB,
                                        ContractDays.OURS,
                                        BillingRules.Collector.HUB),
                                BillingRules.Per.CONTRACT,
                                null));
        Billing.Rooms billingRooms =
                new Billing.Rooms(
                        sql,
                        transaction,
                        entities,
                        writer,
                        links,
                        new Linker(sql, links, intake, List.of(), clock),
                        journal,
                        worklist,
                        evidence,
                        documents,
                        new BillingQueue(sql, clock, new Signal()),
                        ids,
                        clock);
        billing =
                new Billing(
                        billingRooms,
                        billingRules,
                        "netsuite",
                        List.of(
                                declared(PostingKind.INVOICE, "invoice"),
                                declared(PostingKind.CREDIT, "creditMemo"),
                                declared(PostingKind.UNBILLED_RELIEF, "journalEntry")),
                        new Billing.Contracts(
                                new Positions(
                                        sql, entities, () -> estimates, RevenuePolicy.STANDARD),
                                () -> estimates,
                                AmendedSystems.NONE));
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(
                Map.of(
                        "server.port",
                        "0",
                        "server.address",
                        "127.0.0.1",
                        "spring.main.banner-mode",
                        "off",
                        "spring.threads.virtual.enabled",
                        "true",
                        "spring.mvc.problemdetails.enabled",
                        "true",
                        "server.tomcat.max-parameter-count",
                        "4000",
                        "server.shutdown",
                        "immediate"));
        application.addInitializers(context -> {
            if (context instanceof GenericApplicationContext beans) {
                beans.registerBean(
                        Filter.class,
                        () ->
                                (request, response, chain) -> {
                                    ((HttpServletResponse) response)
                                            .setHeader(
                                                    "Content-Security-Policy",
                                                    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; frame-ancestors 'none'");
                                    chain.doFilter(request, response);
                                });
                beans.registerBean(JdbcClient.class, () -> sql);
                beans.registerBean(EntityStore.class, () -> entities);
                beans.registerBean(Links.class, () -> links);
                beans.registerBean(Reviews.class, () -> reviews);
                beans.registerBean(Merging.class, () -> merging);
                beans.registerBean(Proposals.class, () -> proposals);
                beans.registerBean(NewFields.class, () -> newFields);
                beans.registerBean(Connections.class, () -> connections);
                beans.registerBean(
                        AskingFirst.class, () -> new AskingFirst(sql, transaction, evidence));
                beans.registerBean(Intents.class, () -> intents);
                beans.registerBean(
                        OpenQuestions.class,
                        () ->
                                new OpenQuestions(
                                        sql,
                                        transaction,
                                        _ -> {},
                                        _ -> java.util.Optional.empty(),
                                        evidence,
                                        clock,
                                        new Signal()));
                beans.registerBean(
                        Runs.class,
                        () ->
                                new Runs(
                                        sql,
                                        transaction,
                                        evidence,
                                        new HeldDeliveries(
                                                sql,
                                                entities,
                                                new SyncQueue(sql, clock, new Signal()),
                                                clock),
                                        clock,
                                        new Signal()));
                if (lane) {
                    beans.registerBean(
                            Positions.class,
                            () ->
                                    new Positions(
                                            sql,
                                            entities,
                                            () -> estimates,
                                            RevenuePolicy.STANDARD));
                }
                beans.registerBean(Deliveries.class, () -> new Deliveries(sql));
                beans.registerBean(SyncQueue.class, () -> syncQueue);
                beans.registerBean(InitiationStore.class, () -> store);
                beans.registerBean(Initiations.class, () -> initiations);
                beans.registerBean(Cases.class, () -> new Cases(sql));
                beans.registerBean(Worklist.class, () -> worklist);
                beans.registerBean(Evidence.class, () -> evidence);
                if (lane) {
                    beans.registerBean(Reconciliation.class, () -> reconciliation);
                    beans.registerBean(PostingLane.class, () -> posting);
                    beans.registerBean(
                            DocumentQuestions.class,
                            () ->
                                    new DocumentQuestions(
                                            documents, posting.receipts(), transaction));
                    beans.registerBean(Billing.class, () -> billing);
                    beans.registerBean(BillingRules.class, () -> billingRules);
                    beans.registerBean(
                            LedgerAccounts.class,
                            () ->
                                    LedgerAccounts.of(
                                            Map.of(
                                                    "account.receivable",
                                                    "1200",
                                                    "account.deferred-revenue",
                                                    "2400")));
                    beans.registerBean(
                            PostingWatch.class,
                            () -> new PostingWatch("netsuite", documents, () -> checked));
                }
                beans.registerBean(Feeds.class, () -> new Feeds(sql));
                beans.registerBean(ConsoleSettings.class, () -> settings(people));
            }
        });
        context = (ServletWebServerApplicationContext) application.run();
    }

    private static PostingDeclaration declared(PostingKind kind, String type) {
        return new PostingDeclaration(
                kind,
                type,
                "creditMemo",
                PostingDeclaration.Proof.ANSWER,
                PostingDeclaration.Atomicity.WHOLE,
                new WriteDeclaration.Safety.UniqueKey(),
                200,
                1,
                "externalId");
    }

    private static ConsoleSettings settings(boolean people) {
        return new ConsoleSettings(
                people,
                List.of(
                        new ConsoleSettings.SystemFace(
                                "salesforce",
                                "Salesforce",
                                "CRM",
                                "salesforce",
                                "https://acme.my.salesforce.example",
                                Map.of("org", "00D5e000000AbCd")),
                        new ConsoleSettings.SystemFace(
                                "kantata",
                                "Kantata",
                                "PSA",
                                "kantata",
                                "https://api.kantata.example"),
                        new ConsoleSettings.SystemFace(
                                "netsuite",
                                "NetSuite",
                                "ERP",
                                "netsuite",
                                "https://1234567-sb1.suitetalk.example",
                                Map.of("environment", "sandbox")),
                        new ConsoleSettings.SystemFace(
                                "reference", "Reference files", "REFERENCE", "files", "")),
                () ->
                        Map.of(
                                "netsuite",
                                new LimiterState(
                                        7,
                                        Map.of(Http.Priority.BULK, 40),
                                        8,
                                        10,
                                        19.4,
                                        0.06,
                                        18_422,
                                        90_000,
                                        20_114,
                                        100_000,
                                        null,
                                        12)));
    }

    String base() {
        return "http://127.0.0.1:" + Objects.requireNonNull(context.getWebServer()).getPort();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base() + path))
                        .header("Accept", "text/html")
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base() + path))
                        .header("Accept", "text/html")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
        reconciliation.close();
        http.close();
        database.close();
    }
}
