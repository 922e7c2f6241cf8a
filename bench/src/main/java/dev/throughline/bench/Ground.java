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
import dev.throughline.postgres.EmbeddedPostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What a measurement stands on: a durable database (fsync on), a hub, and counters. The systems it
/// works with are given.
final class Ground implements AutoCloseable {
    /// Further parameters of the server, to look into it: `name=value` with commas between.
    private static final String PARAMETERS = System.getProperty("bench.postgres", "");

    final EmbeddedPostgres postgres;
    final Database database;
    final AtomicLong calls = new AtomicLong();
    final AtomicLong heapMax = new AtomicLong();
    private final Path home;
    private final Path firm;
    private final Map<String, Map<String, Object>> signIns;
    private final InstantSource clock = InstantSource.system();
    private Hub hub;
    private volatile boolean watching = true;

    /// @param changes files of the firm's configuration that this measurement replaces: path to
    ///   text; an empty text removes the file
    /// @param signIns what the hub needs to sign in, by system
    Ground(Map<String, String> changes, Map<String, Map<String, Object>> signIns) {
        this.signIns = signIns;
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
        postgres = EmbeddedPostgres.start(settings(home), _ -> {});
        database = Database.open(DatabaseSettings.of(postgres));
        hub = newHub();
        Thread.ofPlatform().daemon().start(this::watchHeap);
    }

    private static EmbeddedPostgresSettings settings(Path home) {
        EmbeddedPostgresSettings usual = EmbeddedPostgresSettings.durable(home);
        Map<String, String> parameters = new HashMap<>();
        for (String one : PARAMETERS.split(",")) {
            if (one.contains("=")) {
                parameters.put(
                        one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
            }
        }
        return new EmbeddedPostgresSettings(
                usual.home(), usual.binaries(), usual.durable(), parameters);
    }

    private Hub newHub() {
        return new Hub(
                config(),
                database,
                home,
                "bench",
                clock,
                (CallObserver) _ -> calls.incrementAndGet());
    }

    private HubConfig config() {
        Map<String, Connector> connectors = Hub.connectors();
        Map<String, SecretResolver.Scheme> sandbox =
                Map.of(
                        "sandbox",
                        name -> {
                            String[] parts = name.split("\\.", 2);
                            Map<String, Object> signIn = signIns.get(parts[0]);
                            return signIn == null
                                    ? firm.resolve("reference").toUri().toString()
                                    : String.valueOf(signIn.get(parts[1]));
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

    /// Transactions that have written something so far: each has taken a number, and asking for the
    /// next one takes none.
    long writes() {
        return count("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    /// All commits of the hub's database so far as the server counts them, those that only read
    /// (idle polling among them) included.
    long commits() {
        return database.jdbc()
                .sql("select xact_commit from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }

    /// Rows written so far to each table that has any, most first: inserted, updated (of those
    /// within their page), deleted.
    List<String> rows(long records) {
        return database.jdbc()
                .sql(
                        """
                        select relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del from pg_stat_user_tables
                         where n_tup_ins + n_tup_upd + n_tup_del > 0 order by n_tup_ins + n_tup_upd + n_tup_del desc limit 20\
                        """)
                .query((row, _) ->
                        String.format(
                                Locale.ROOT,
                                "  %-28s %6.2f %6.2f (%.2f) %6.2f a record",
                                row.getString(1),
                                row.getLong(2) / (double) records,
                                row.getLong(3) / (double) records,
                                row.getLong(4) / (double) records,
                                row.getLong(5) / (double) records))
                .list();
    }

    /// How many records of a system are clients here.
    long links(String connection) {
        return database.jdbc()
                .sql(
                        "select count(*) from link where connection = :connection and entity_type = 'Client'")
                .param("connection", connection)
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
        if (PARAMETERS.isEmpty()) {
            remove(home);
        } else {
            System.out.println("the server's log: " + postgres.log());
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
