package dev.throughline.bench;

import dev.throughline.app.Firms;
import dev.throughline.app.Hub;
import dev.throughline.connect.CallObserver;
import dev.throughline.connect.Http;
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
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    /// When writes to the systems were under way: begin and end.
    final Queue<Busy> writing = new ConcurrentLinkedQueue<>();

    /// A span of time.
    record Busy(Instant from, Instant to) {}

    final AtomicLong heapMax = new AtomicLong();
    private final Path root;
    private final Path home;
    private final Path firm;
    private final boolean kept;
    private final Map<String, Map<String, Object>> signIns;
    private final InstantSource clock = InstantSource.system();
    private Hub hub;
    private volatile boolean watching = true;

    /// @param changes files of the firm's configuration that this measurement replaces: path to
    ///   text; an empty text removes the file
    /// @param signIns what the hub needs to sign in, by system
    Ground(Map<String, String> changes, Map<String, Map<String, Object>> signIns) {
        this(changes, signIns, false);
    }

    /// A ground whose folder stays when it is closed, laid out as `serve` has it: see {@link
    /// #root}.
    static Ground kept(Map<String, String> changes, Map<String, Map<String, Object>> signIns) {
        return new Ground(changes, signIns, true);
    }

    private Ground(
            Map<String, String> changes, Map<String, Map<String, Object>> signIns, boolean kept) {
        this.signIns = signIns;
        this.kept = kept;
        try {
            root = Files.createTempDirectory("throughline-bench");
            home = root.resolve("hub");
            firm = Firms.unpack("global-consulting", root.resolve("firm"));
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

    private void called(CallObserver.CallReport report) {
        calls.incrementAndGet();
        if (report.effect() != Http.Effect.READ) {
            Instant end = clock.instant();
            writing.add(new Busy(end.minus(report.duration()), end));
        }
    }

    /// How long a commit of one row takes here: the median of many.
    Duration commitTime() {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long[] begun = new long[1];
            database.transactions()
                    .executeWithoutResult(_ -> {
                        database.jdbc()
                                .sql(
                                        "update journal_shard set last_position = last_position where lane = 1 and shard = 1")
                                .update();
                        begun[0] = System.nanoTime();
                    });
            took.add(System.nanoTime() - begun[0]);
        }
        took.sort(null);
        return Duration.ofNanos(took.get(took.size() / 2));
    }

    /// The folder that serves as `THROUGHLINE_HOME`.
    Path root() {
        return root;
    }

    /// The configuration with its sandbox references as files, as `serve` reads it.
    Path firmForServe() {
        Path served = root.resolve("served");
        try (Stream<Path> tree = Files.walk(firm)) {
            for (Path from : tree.toList()) {
                Path to = served.resolve(firm.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else if (firm.resolve("connections").equals(from.getParent())) {
                    Files.writeString(
                            to,
                            Files.readString(from)
                                    .replace(
                                            "${sandbox:reference.baseUrl}",
                                            firm.resolve("reference").toUri().toString())
                                    .replaceAll(
                                            "sandbox:([a-z]+)\\.([A-Za-z]+)",
                                            "file:" + root + "/secrets/$1.$2"));
                } else {
                    Files.copy(from, to);
                }
            }
            Files.createDirectories(root.resolve("secrets"));
            for (Map.Entry<String, Map<String, Object>> system : signIns.entrySet()) {
                for (Map.Entry<String, Object> secret : system.getValue().entrySet()) {
                    Files.writeString(
                            root.resolve("secrets")
                                    .resolve(system.getKey() + "." + secret.getKey()),
                            String.valueOf(secret.getValue()));
                }
            }
            return served;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Hub newHub() {
        return new Hub(config(), database, home, "bench", clock, (CallObserver) this::called);
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

    /// Closes the hub and makes a new one on the same data, with a configuration file changed: its
    /// code is warm then.
    void again(String file, String text) {
        again(Map.of(file, text));
    }

    /// The same with several files changed.
    void again(Map<String, String> changes) {
        hub.close();
        try {
            for (Map.Entry<String, String> change : changes.entrySet()) {
                Files.writeString(firm.resolve(change.getKey()), change.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        heapMax.set(0);
        hub = newHub();
    }

    /// A file of the firm as it is now.
    String text(String file) {
        try {
            return Files.readString(firm.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file of the demo's firm as it is shipped.
    static String shipped(String file) {
        try {
            Path folder = Files.createTempDirectory("throughline-firm");
            try {
                return Files.readString(
                        Firms.unpack("global-consulting", folder.resolve("firm")).resolve(file));
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /// When the won deal was received, and when it was live.
    Optional<Busy> wonToLive(String deal) {
        return database.jdbc()
                .sql(
                        """
                        select (select min(c.received_at) from journal_change c
                                 where c.connection = 'salesforce' and c.object_type = 'Opportunity' and c.external_id = l.external_id
                                   and c.payload ->> 'StageName' = 'Closed Won') won, i.active_at
                          from link l join initiation i on i.opportunity_id = l.entity_id
                         where l.connection = 'salesforce' and l.object_type = 'Opportunity' and l.external_id = :deal and i.active_at is not null\
                        """)
                .param("deal", deal)
                .query((row, _) ->
                        new Busy(row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()))
                .optional();
    }

    /// What was written for a deal that was alone, each write with its way: wanted, sent and
    /// answered, in milliseconds since the deal was received.
    List<String> writesOf(Busy span) {
        return database.jdbc()
                .sql(
                        """
                        select kind, connection, object_type, created_at, sent_at, done_at from intent
                         where created_at between :from and :to and sent_at is not null and done_at is not null order by created_at, sent_at\
                        """)
                .param("from", Timestamp.from(span.from()))
                .param("to", Timestamp.from(span.to()))
                .query((row, _) ->
                        String.format(
                                Locale.ROOT,
                                "    %-6s %-10s %-16s wanted %4d, sent %4d, recorded %4d ms",
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                since(span, row.getTimestamp(4)),
                                since(span, row.getTimestamp(5)),
                                since(span, row.getTimestamp(6))))
                .list();
    }

    private static long since(Busy span, Timestamp at) {
        return Duration.between(span.from(), at.toInstant()).toMillis();
    }

    /// How much of a span some write was under way in some system.
    Duration written(Busy span) {
        List<Busy> within =
                writing.stream()
                        .filter(one ->
                                one.to().isAfter(span.from()) && one.from().isBefore(span.to()))
                        .sorted(Comparator.comparing(Busy::from))
                        .toList();
        Duration sum = Duration.ZERO;
        Instant reached = span.from();
        for (Busy one : within) {
            Instant from = one.from().isAfter(reached) ? one.from() : reached;
            Instant to = one.to().isBefore(span.to()) ? one.to() : span.to();
            if (to.isAfter(from)) {
                sum = sum.plus(Duration.between(from, to));
                reached = to;
            }
        }
        return sum;
    }

    /// The id of some client that is in the ERP.
    String anyClient() {
        return database.jdbc()
                .sql("select entity_id::text from link where connection = 'netsuite' limit 1")
                .query(String.class)
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
        if (kept) {
            return;
        }
        if (PARAMETERS.isEmpty()) {
            remove(root);
        } else {
            System.out.println("the server's log: " + postgres.log());
        }
    }

    static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
