package dev.throughline.bench;

import dev.throughline.app.Firms;
import dev.throughline.app.Hub;
import dev.throughline.connect.CallObserver;
import dev.throughline.connect.spi.Connector;
import dev.throughline.mapping.ConfigLoader;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.mapping.SecretResolver;
import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What a measurement stands on: simulated systems, a durable database (fsync on), a hub, and
/// counters.
final class Ground implements AutoCloseable {
    final Simulator salesforce;
    final Simulator kantata;
    final Simulator netsuite;
    final EmbeddedPostgres postgres;
    final Database database;
    final AtomicLong calls = new AtomicLong();
    final AtomicLong heapMax = new AtomicLong();
    private final Path home;
    private final Path firm;
    private Hub hub;
    private volatile boolean watching = true;

    /// @param changes files of the firm's configuration that this measurement replaces: path to
    ///   text; an empty text removes the file
    Ground(Map<String, String> changes) {
        InstantSource clock = InstantSource.system();
        try {
            home = Files.createTempDirectory("throughline-bench");
            firm = Firms.unpack("global-consulting", home.resolve("firm"));
            for (Map.Entry<String, String> change : changes.entrySet()) {
                if (change.getValue().isEmpty()) {
                    Files.delete(firm.resolve(change.getKey()));
                } else {
                    Files.writeString(firm.resolve(change.getKey()), change.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        salesforce = new SalesforceSimulator(0, clock);
        kantata = new KantataSimulator(0, clock);
        netsuite = new NetSuiteSimulator(0, clock);
        postgres = EmbeddedPostgres.start(home, _ -> {});
        database = Database.open(DatabaseSettings.of(postgres));
        hub =
                new Hub(
                        config(clock),
                        database,
                        home,
                        "bench",
                        clock,
                        (CallObserver) _ -> calls.incrementAndGet());
        Thread.ofPlatform().daemon().start(this::watchHeap);
    }

    private HubConfig config(InstantSource clock) {
        Map<String, Connector> connectors = Hub.connectors();
        Map<String, SecretResolver.Scheme> sandbox =
                Map.of(
                        "sandbox",
                        name -> {
                            String[] parts = name.split("\\.", 2);
                            return switch (parts[0]) {
                                case "salesforce" ->
                                        String.valueOf(salesforce.signIn().get(parts[1]));
                                case "kantata" -> String.valueOf(kantata.signIn().get(parts[1]));
                                case "netsuite" -> String.valueOf(netsuite.signIn().get(parts[1]));
                                default -> firm.resolve("reference").toUri().toString();
                            };
                        });
        return switch (ConfigLoader.load(
                firm,
                settings ->
                        java.util.Objects.requireNonNull(connectors.get(settings.vendor()))
                                .schemas(settings),
                SecretResolver.of(Map.of(), firm, sandbox),
                clock)) {
            case Loaded.Good(HubConfig good) -> good;
            case Loaded.Faulty faulty ->
                    throw new IllegalStateException(faulty.faults().toString());
        };
    }

    Hub hub() {
        return hub;
    }

    private void watchHeap() {
        Runtime runtime = Runtime.getRuntime();
        while (watching) {
            heapMax.accumulateAndGet(runtime.totalMemory() - runtime.freeMemory(), Math::max);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Commits of the hub's database so far, as the server counts them.
    long commits() {
        return database.jdbc()
                .sql("select xact_commit from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }

    long count(String sql) {
        return database.jdbc().sql(sql).query(Long.class).single();
    }

    @Override
    public void close() {
        watching = false;
        hub.close();
        database.close();
        postgres.close();
        salesforce.close();
        kantata.close();
        netsuite.close();
    }
}
