package dev.throughline.app;

import dev.throughline.api.ApiActs;
import dev.throughline.api.ContractAmendmentActs;
import dev.throughline.api.InvoiceActs;
import dev.throughline.api.MetricsText;
import dev.throughline.api.PostingActs;
import dev.throughline.billing.Billing;
import dev.throughline.billing.Positions;
import dev.throughline.console.CaseKinds;
import dev.throughline.console.ConsoleSettings;
import dev.throughline.console.LedgerAccounts;
import dev.throughline.console.PostingWatch;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.curate.Merging;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Reviews;
import dev.throughline.dispatch.AskingFirst;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Records;
import dev.throughline.journal.Shards;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Sla;
import dev.throughline.posting.PostingLane;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.sync.Deliveries;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The API and the console over a hub, on loopback, behind a random token. Their framework starts
/// beside the hub's database: it needs the hub only where pages are put together, and waits there.
final class Web implements AutoCloseable {
    private final CompletableFuture<Hub> hub = new CompletableFuture<>();
    private final String token;
    private final Metrics metrics;
    private final Beside<ServletWebServerApplicationContext> context;

    private Web(HubConfig config, Metrics metrics, int port, boolean people) {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
        this.metrics = metrics;
        this.context = Beside.begin("web", () -> run(config, port, people));
    }

    /// Begins to start; nothing is served before [#open].
    ///
    /// @param people whether acts reserved for a person may be done here: in the demo its visitor
    ///   plays the person; `serve` refuses them until sign-in exists
    static Web begin(HubConfig config, Metrics metrics, int port, boolean people) {
        return new Web(config, metrics, port, people);
    }

    /// Serves the hub: returns itself when pages are answered, so that it can be closed before the
    /// hub is.
    ///
    /// @throws IllegalArgumentException when the port is taken; says what to do
    Web open(Hub served) {
        metrics.watch(served);
        hub.complete(served);
        context.get();
        return this;
    }

    private ServletWebServerApplicationContext run(HubConfig config, int port, boolean people) {
        // The log is set up already; Spring would begin it anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SpringApplication application = new SpringApplication(WebApplication.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(Map.of("server.port", Integer.toString(port)));
        application.addInitializers(context -> {
            if (context instanceof GenericApplicationContext beans) {
                rooms(beans, config, people);
            }
        });
        try {
            return (ServletWebServerApplicationContext) application.run();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof java.net.BindException
                        || cause
                                instanceof org.springframework.boot.web.server.PortInUseException) {
                    throw new IllegalArgumentException(
                            "port "
                                    + port
                                    + " is taken by another program; choose another one with --port, or --port 0 for any free one",
                            e);
                }
            }
            throw e;
        }
    }

    /// The hub's rooms as beans; each is fetched when it is first needed.
    private void rooms(GenericApplicationContext beans, HubConfig config, boolean people) {
        beans.registerBean(LocalGuard.class, () -> new LocalGuard(token));
        beans.registerBean(Metrics.class, () -> metrics);
        beans.registerBean(Hub.class, hub::join);
        beans.registerBean(JdbcClient.class, () -> rooms().sql());
        beans.registerBean(EntityStore.class, () -> rooms().entities());
        beans.registerBean(Links.class, () -> rooms().links());
        beans.registerBean(Reviews.class, () -> rooms().reviews());
        beans.registerBean(Merging.class, () -> rooms().merging());
        beans.registerBean(Proposals.class, () -> hub.join().proposals());
        beans.registerBean(NewFields.class, () -> hub.join().newFields());
        beans.registerBean(Connections.class, () -> rooms().connections());
        beans.registerBean(
                AskingFirst.class,
                () -> new AskingFirst(rooms().sql(), rooms().transaction(), rooms().evidence()));
        beans.registerBean(Intents.class, () -> rooms().intents());
        beans.registerBean(Runs.class, () -> hub.join().runs());
        beans.registerBean(Undo.class, () -> hub.join().undo());
        beans.registerBean(OpenQuestions.class, () -> hub.join().questions());
        beans.registerBean(Deliveries.class, () -> rooms().deliveries());
        beans.registerBean(SyncQueue.class, () -> rooms().syncQueue());
        beans.registerBean(InitiationStore.class, () -> rooms().initiations());
        beans.registerBean(Initiations.class, () -> hub.join().initiations());
        beans.registerBean(Cases.class, () -> rooms().cases());
        beans.registerBean(Worklist.class, () -> rooms().worklist());
        beans.registerBean(Evidence.class, () -> rooms().evidence());
        beans.registerBean(Journal.class, () -> rooms().journal());
        beans.registerBean(Records.class, () -> rooms().records());
        beans.registerBean(Feeds.class, () -> rooms().feeds());
        beans.registerBean(Shards.class, () -> rooms().shards());
        beans.registerBean(ApiActs.class, () -> new HubActs(hub.join(), people));
        beans.registerBean(MetricsText.class, () -> metrics::scrape);
        beans.registerBean(TransactionTemplate.class, () -> rooms().transaction());
        beans.registerBean(Positions.class, () -> hub.join().positions());
        beans.registerBean(
                CaseKinds.class,
                () ->
                        new CaseKinds(
                                config.policies().sla().codes().values().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        Sla.Code::code, Sla.Code::wording))));
        beans.registerBean(ConsoleSettings.class, () -> settings(hub.join(), people));
        if (config.policies().postings().any()) {
            beans.registerBean(
                    PostingWatch.class,
                    () ->
                            new PostingWatch(
                                    posting().ledger(),
                                    posting().documents(),
                                    posting().lane()::checked));
            beans.registerBean(PostingActs.class, this::posting);
            beans.registerBean(Reconciliation.class, () -> posting().reconciliation());
            beans.registerBean(PostingLane.class, () -> posting().lane());
            beans.registerBean(DocumentQuestions.class, () -> posting().questions());
        }
        if (config.policies().postings().any() && config.policies().billing().any()) {
            beans.registerBean(
                    InvoiceActs.class,
                    () -> new InvoiceActsOfHub(hub.join().billing().orElseThrow()));
            beans.registerBean(Billing.class, () -> hub.join().billing().orElseThrow());
            beans.registerBean(
                    ContractAmendmentActs.class,
                    () -> new AmendmentActsOfHub(hub.join().billing().orElseThrow().amendments()));
            beans.registerBean(BillingRules.class, () -> config.policies().billing());
            beans.registerBean(
                    LedgerAccounts.class,
                    () ->
                            LedgerAccounts.of(
                                    Objects.requireNonNull(
                                                    config.connections().get(posting().ledger()))
                                            .options()));
        }
    }

    private Hub.Rooms rooms() {
        return hub.join().rooms();
    }

    private Posting posting() {
        return hub.join().posting().orElseThrow();
    }

    private static ConsoleSettings settings(Hub hub, boolean people) {
        return new ConsoleSettings(
                people,
                hub.config().connections().values().stream()
                        .map(one ->
                                new ConsoleSettings.SystemFace(
                                        one.name(),
                                        one.label(),
                                        one.systemClass().name(),
                                        one.vendor(),
                                        one.endpoint().toString(),
                                        one.identity()))
                        .toList(),
                hub::limits);
    }

    /// The port it listens on.
    int port() {
        return Objects.requireNonNull(context.get().getWebServer()).getPort();
    }

    /// The address to open first: it carries the token, which the browser then keeps in a cookie.
    String entrance() {
        return "http://127.0.0.1:" + port() + "/?token=" + token;
    }

    /// The token, for programs that call the API.
    String token() {
        return token;
    }

    @Override
    public void close() {
        hub.completeExceptionally(new CancellationException("the hub did not start"));
        context.close();
    }
}
