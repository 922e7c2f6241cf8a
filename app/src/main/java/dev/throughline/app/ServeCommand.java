package dev.throughline.app;

import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs the hub on a firm's configuration.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the hub, its API and its console on a configuration directory until SIGTERM.",
            "State lies in an embedded PostgreSQL below THROUGHLINE_HOME, or in the one you name with --database.",
            "Until sign-in exists the console listens on this machine only, needs the token of the printed address, and refuses",
            "acts that are reserved for a person."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            required = true,
            description = "The configuration directory.")
    private Path config = Path.of(".");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of API and console. Default: ${DEFAULT-VALUE}.")
    private int port = 8480;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://host:port/database of a PostgreSQL 16 or later. The owner's name and password come from"
                            + " THROUGHLINE_DB_OWNER and THROUGHLINE_DB_OWNER_PASSWORD, the runtime role's from THROUGHLINE_DB_USER and THROUGHLINE_DB_PASSWORD.")
    private @Nullable String database;

    @Option(
            names = "--acknowledge-database",
            paramLabel = "REASON",
            description =
                    "Take a restored or copied database into use: every create is looked up before it is sent from now on.")
    private @Nullable String acknowledge;

    @Option(
            names = "--headless",
            description =
                    "Run without API and console: a further node, or a hub that is only watched (see --metrics-port).")
    private boolean headless;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = {
                "Answer /health and /metrics on this port of this machine as well, also with --headless.",
                "/metrics needs the token in THROUGHLINE_HOME/hub/metrics-token, or in THROUGHLINE_METRICS_TOKEN, as a bearer token."
            })
    private @Nullable Integer metricsPort;

    ServeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!Files.isDirectory(config)) {
            throw new IllegalArgumentException("--config " + config + " is no directory");
        }
        InstantSource clock = InstantSource.system();
        HubConfig good;
        switch (Configuration.load(config, Map.of(), clock)) {
            case Loaded.Faulty faulty -> {
                faulty.faults()
                        .forEach(fault -> spec.commandLine().getErr().println(fault.message()));
                spec.commandLine()
                        .getErr()
                        .println(faulty.faults().size() + " faults. Nothing was started.");
                return Throughline.EXIT_USAGE;
            }
            case Loaded.Good(HubConfig loaded) -> good = loaded;
        }
        Path home = Home.folder("hub");
        Metrics metrics = new Metrics();
        try {
            return run(good, home, clock, metrics, out);
        } finally {
            Stop.done();
        }
    }

    private int run(
            HubConfig good, Path home, InstantSource clock, Metrics metrics, PrintWriter out)
            throws InterruptedException {
        DatabaseSettings external = database == null ? null : external(database);
        // Closed in this order: pages, node, server.
        try (Web web = headless ? null : Web.begin(good, metrics, port, false);
                EmbeddedPostgres own = external == null ? embedded(home, out) : null;
                Node node =
                        Node.on(
                                own != null
                                        ? DatabaseSettings.of(own)
                                        : java.util.Objects.requireNonNull(external),
                                good,
                                home,
                                clock,
                                metrics);
                Web _ = web == null ? null : web.open(node.hub());
                Lookout lookout = metricsPort == null ? null : lookout(home, node, metrics)) {
            if (lookout != null) {
                out.println("Figures are at  http://127.0.0.1:" + lookout.port() + "/metrics");
            }
            if (web != null) {
                // Told before the feeds are read: a long backlog keeps nobody from the pages.
                out.println("The console is at  " + web.entrance());
                out.flush();
            }
            node.start();
            if (acknowledge != null) {
                node.hub()
                        .acknowledgeEpoch(
                                new dev.throughline.evidence.Actor.Person(
                                        System.getProperty("user.name", "operator")),
                                acknowledge);
            }
            out.println(
                    headless
                            ? "The hub runs. SIGTERM or Ctrl-C stops it."
                            : "SIGTERM or Ctrl-C stops the hub.");
            out.flush();
            Stop.await();
        }
        return 0;
    }

    private Lookout lookout(Path home, Node node, Metrics metrics) {
        if (headless) {
            metrics.watch(node.hub());
        }
        return Lookout.open(
                java.util.Objects.requireNonNull(metricsPort),
                Lookout.token(home, System.getenv("THROUGHLINE_METRICS_TOKEN")),
                metrics::scrape,
                () -> node.hub().rooms().sql().sql("select 1").query(Integer.class).single());
    }

    private static EmbeddedPostgres embedded(Path home, PrintWriter out) {
        return EmbeddedPostgres.start(
                home,
                message -> {
                    out.println("  " + message);
                    out.flush();
                });
    }

    private static DatabaseSettings external(String url) {
        return DatabaseSettings.of(
                url,
                new DatabaseSettings.Credentials(
                        need("THROUGHLINE_DB_OWNER"), need("THROUGHLINE_DB_OWNER_PASSWORD")),
                new DatabaseSettings.Credentials(
                        need("THROUGHLINE_DB_USER"), need("THROUGHLINE_DB_PASSWORD")));
    }

    private static String need(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "environment variable " + variable + " is not set; --database needs it");
        }
        return value;
    }
}
