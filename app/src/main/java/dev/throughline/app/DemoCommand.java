package dev.throughline.app;

import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import dev.throughline.sync.Deliveries;
import dev.throughline.sync.HomeReceipts;
import dev.throughline.worklist.Cases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Shows the hub at work on a simulated firm.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts simulated systems, the hub and its console, plays a scenario, and keeps a lively firm going until Ctrl-C.",
            "With --once: plays the scenario to rest, prints each expectation, and exits 0 only if all of them hold."
        })
final class DemoCommand implements Callable<Integer> {
    private static final org.slf4j.Logger LOG =
            org.slf4j.LoggerFactory.getLogger(DemoCommand.class);

    @Spec private CommandSpec spec;

    @Option(
            names = "--once",
            description = "Play the scenario to rest, check its expectations, exit.")
    private boolean once;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            description = "The scenario. Default: global-consulting.")
    private @Nullable String scenario;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a JSON report there (with --once).")
    private @Nullable Path report;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of all chance. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--faults",
            paramLabel = "PROFILE",
            description =
                    "Weather of the simulated systems: none or storm. Default: ${DEFAULT-VALUE}.")
    private String faults = "none";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the console. Default: ${DEFAULT-VALUE}; 0 takes a free one.")
    private int port = 8480;

    /// How long a scenario may take to come to rest.
    private static final Duration REST_MAX = Duration.ofMinutes(5);

    DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            return run();
        } finally {
            Stop.done();
        }
    }

    private int run() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        InstantSource clock = InstantSource.system();
        Scenario story = Scenario.load(scenario != null ? scenario : "global-consulting");
        Weather weather = Weather.of(faults);
        long begun = System.nanoTime();
        Path home = Home.folder(once ? "demo-once" : "demo");
        fresh(home);
        Path firm = Firms.unpack(story.firm(), home.resolve("firm"));
        // The server is made beside the simulated systems and the check of the configuration.
        try (Beside<EmbeddedPostgres> server =
                        Beside.begin(
                                "postgres",
                                () ->
                                        EmbeddedPostgres.start(
                                                home, message -> progress(out, message)));
                Sandbox sandbox =
                        new Sandbox(clock, story.systems(), message -> progress(out, message))) {
            return switch (Configuration.load(firm, Configuration.sandbox(sandbox, firm), clock)) {
                case Loaded.Good(HubConfig config) ->
                        run(config, server, sandbox, home, story, weather, clock, begun, out);
                case Loaded.Faulty faulty -> {
                    faulty.faults()
                            .forEach(fault -> spec.commandLine().getErr().println(fault.message()));
                    yield Throughline.EXIT_USAGE;
                }
            };
        }
    }

    private int run(
            HubConfig config,
            Beside<EmbeddedPostgres> server,
            Sandbox sandbox,
            Path home,
            Scenario story,
            Weather weather,
            InstantSource clock,
            long begun,
            PrintWriter out)
            throws InterruptedException {
        Metrics metrics = new Metrics();
        // Closed in this order: pages, node; the server is the caller's.
        try (Web web = once ? null : Web.begin(config, metrics, port, true);
                Node node =
                        Node.on(DatabaseSettings.of(server.get()), config, home, clock, metrics);
                Web _ = web == null ? null : web.open(node.hub())) {
            if (web == null) {
                node.start();
                return once(out, sandbox, node, story, weather, begun);
            }
            out.println();
            out.println("The console is at  " + web.entrance());
            out.println("Ctrl-C ends the demo.");
            out.flush();
            node.start();
            lively(sandbox, node, story, weather);
            return 0;
        }
    }

    /// Open cases told when expectations do not hold.
    private static final int CASES_SHOWN = 20;

    private static void progress(PrintWriter out, String message) {
        out.println("  " + message);
        out.flush();
    }

    private int once(
            PrintWriter out,
            Sandbox sandbox,
            Node node,
            Scenario story,
            Weather weather,
            long begun) {
        weather.over(sandbox, seed);
        long started = System.nanoTime();
        Story player = new Story(sandbox, node.hub(), REST_MAX);
        player.play(story);
        long played = System.nanoTime();
        Weather.clear(sandbox);
        player.rest();
        List<Story.Outcome> outcomes = player.check(story);
        boolean ok = true;
        for (Story.Outcome outcome : outcomes) {
            ok &= outcome.ok();
            out.println(
                    (outcome.ok() ? "ok      " : "NOT OK  ")
                            + outcome.name()
                            + ": "
                            + outcome.actual()
                            + (outcome.ok() ? "" : " (expected " + outcome.expected() + ")"));
        }
        if (!ok) {
            // Whoever looks for the reason finds it where the hub told it.
            node.hub()
                    .rooms()
                    .cases()
                    .list(Cases.Filter.OPEN, 0, CASES_SHOWN)
                    .forEach(one -> out.println("case    " + one.code() + ": " + one.title()));
        }
        if (report != null) {
            write(
                    report,
                    sandbox,
                    node.hub(),
                    story,
                    outcomes,
                    millis(begun, started),
                    millis(started, played));
        }
        out.println(
                ok
                        ? "All " + outcomes.size() + " expectations hold."
                        : "Some expectations do not hold.");
        out.flush();
        return ok ? 0 : Throughline.EXIT_FAILED;
    }

    private void lively(Sandbox sandbox, Node node, Scenario story, Weather weather)
            throws InterruptedException {
        weather.over(sandbox, seed);
        // People do not wait for the page to be opened; some of what they do waits for the hub.
        Thread telling =
                Thread.ofVirtual()
                        .name("story")
                        .start(() -> {
                            try {
                                new Story(sandbox, node.hub(), REST_MAX).play(story);
                            } catch (RuntimeException e) {
                                LOG.warn("the story ended early: {}", e.toString());
                            }
                        });
        if (!sandbox.systems().keySet().containsAll(Sandbox.SIMULATED)) {
            // A firm with a real server in it does not grow by itself.
            Stop.await();
            telling.interrupt();
            return;
        }
        try (LivelyFirm firm = new LivelyFirm(sandbox, node.hub(), seed)) {
            firm.startAfter(telling);
            Stop.await();
            telling.interrupt();
        }
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }

    private void write(
            Path file,
            Sandbox sandbox,
            Hub hub,
            Scenario story,
            List<Story.Outcome> outcomes,
            long startMillis,
            long playMillis) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", story.name());
        json.put("seed", seed);
        json.put("faults", faults);
        json.put("expectations", outcomes);
        Map<String, Integer> cases = new TreeMap<>();
        hub.rooms()
                .cases()
                .list(Cases.Filter.OPEN, 0, 10_000)
                .forEach(one -> cases.merge(one.code(), 1, Integer::sum));
        json.put("cases", cases);
        Map<Deliveries.State, Long> deliveries = new TreeMap<>();
        hub.rooms()
                .deliveries()
                .counts()
                .values()
                .forEach(counts ->
                        counts.forEach(
                                (state, count) -> deliveries.merge(state, count, Long::sum)));
        json.put("deliveries", deliveries);
        Map<String, Long> entities = new TreeMap<>();
        hub.rooms()
                .entities()
                .counts()
                .forEach((type, counts) ->
                        entities.put(
                                type, counts.values().stream().mapToLong(Long::longValue).sum()));
        json.put("entities", entities);
        Map<String, Object> systems = new LinkedHashMap<>();
        sandbox.systems()
                .forEach((name, system) -> {
                    Map<String, Object> totals = new LinkedHashMap<>(system.totals());
                    totals.put("faultsMet", system.faults().met());
                    systems.put(name, totals);
                });
        json.put("systems", systems);
        json.put("conservation", Ledgers.conservation(hub));
        json.put("reconciliation", Ledgers.reconciliation(hub));
        json.put("home", home(hub));
        json.put("timings", Map.of("startMillis", startMillis, "playMillis", playMillis));
        try {
            Files.writeString(
                    file,
                    JsonMapper.builder()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .build()
                                    .writeValueAsString(json)
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file, e);
        }
    }

    /// What was told to the sources of facts: `sent` receipts they took, `waiting` records that do
    /// not show their newest one yet, `tried` writes of one record, those not taken included.
    private static Map<String, Object> home(Hub hub) {
        long sent = 0;
        long tried = 0;
        long waiting = 0;
        for (HomeReceipts.Count count :
                hub.posting().map(posting -> posting.home().counts()).orElse(Map.of()).values()) {
            sent += count.sent();
            tried += count.tried();
            waiting += count.waiting();
        }
        return Map.of("sent", sent, "tried", tried, "waiting", waiting);
    }

    /// The simulated systems begin empty, so the demo's hub does, too: what an earlier demo kept is
    /// removed (the unpacked programs stay).
    private static void fresh(Path home) {
        for (String part : List.of("pg/data", "firm", "database-epoch")) {
            Path old = home.resolve(part);
            if (!Files.exists(old)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(old)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the folder of an earlier demo cannot be removed: "
                                + old
                                + "; is another demo running?",
                        e);
            }
        }
    }
}
