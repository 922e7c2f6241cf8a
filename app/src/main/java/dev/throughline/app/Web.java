package dev.throughline.app;

import dev.throughline.api.ApiActs;
import dev.throughline.api.MetricsText;
import dev.throughline.api.PostingActs;
import dev.throughline.console.ConsoleSettings;
import dev.throughline.console.PostingWatch;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.curate.Merging;
import dev.throughline.curate.NewFields;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Reviews;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Records;
import dev.throughline.journal.Shards;
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
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The API and the console over a running hub, on loopback, behind a random token.
final class Web implements AutoCloseable {
    private final ServletWebServerApplicationContext context;
    private final String token;

    private Web(ServletWebServerApplicationContext context, String token) {
        this.context = context;
        this.token = token;
    }

    /// Starts serving.
    ///
    /// @param people whether acts reserved for a person may be done here: in the demo its visitor
    ///   plays the person; `serve` refuses them until sign-in exists
    static Web start(Node node, Metrics metrics, int port, boolean people) {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Hub hub = node.hub();
        metrics.watch(hub);
        // The log is set up already; Spring would begin it anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SpringApplication application = new SpringApplication(WebApplication.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(Map.of("server.port", Integer.toString(port)));
        application.addInitializers(context -> {
            if (context instanceof GenericApplicationContext beans) {
                beans.registerBean(LocalGuard.class, () -> new LocalGuard(token));
                beans.registerBean(Metrics.class, () -> metrics);
                beans.registerBean(Hub.class, () -> hub);
                beans.registerBean(JdbcClient.class, () -> hub.rooms().sql());
                beans.registerBean(EntityStore.class, () -> hub.rooms().entities());
                beans.registerBean(Links.class, () -> hub.rooms().links());
                beans.registerBean(Reviews.class, () -> hub.rooms().reviews());
                beans.registerBean(Merging.class, () -> hub.rooms().merging());
                beans.registerBean(Proposals.class, hub::proposals);
                beans.registerBean(NewFields.class, hub::newFields);
                beans.registerBean(Connections.class, () -> hub.rooms().connections());
                beans.registerBean(Intents.class, () -> hub.rooms().intents());
                beans.registerBean(Runs.class, hub::runs);
                beans.registerBean(Undo.class, hub::undo);
                beans.registerBean(OpenQuestions.class, hub::questions);
                beans.registerBean(Deliveries.class, () -> hub.rooms().deliveries());
                beans.registerBean(SyncQueue.class, () -> hub.rooms().syncQueue());
                beans.registerBean(InitiationStore.class, () -> hub.rooms().initiations());
                beans.registerBean(Initiations.class, hub::initiations);
                beans.registerBean(Cases.class, () -> hub.rooms().cases());
                beans.registerBean(Worklist.class, () -> hub.rooms().worklist());
                beans.registerBean(Evidence.class, () -> hub.rooms().evidence());
                beans.registerBean(Journal.class, () -> hub.rooms().journal());
                beans.registerBean(Records.class, () -> hub.rooms().records());
                beans.registerBean(Feeds.class, () -> hub.rooms().feeds());
                beans.registerBean(Shards.class, () -> hub.rooms().shards());
                beans.registerBean(ApiActs.class, () -> new HubActs(hub, people));
                beans.registerBean(MetricsText.class, () -> metrics::scrape);
                beans.registerBean(TransactionTemplate.class, () -> hub.rooms().transaction());
                beans.registerBean(ConsoleSettings.class, () -> settings(hub, people));
                hub.posting()
                        .ifPresent(posting -> {
                            beans.registerBean(
                                    PostingWatch.class,
                                    () ->
                                            new PostingWatch(
                                                    posting.ledger(),
                                                    posting.documents(),
                                                    posting.lane()::checked));
                            beans.registerBean(PostingActs.class, () -> posting);
                            beans.registerBean(Reconciliation.class, posting::reconciliation);
                        });
            }
        });
        try {
            return new Web((ServletWebServerApplicationContext) application.run(), token);
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
        return java.util.Objects.requireNonNull(context.getWebServer()).getPort();
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
        context.close();
    }
}
