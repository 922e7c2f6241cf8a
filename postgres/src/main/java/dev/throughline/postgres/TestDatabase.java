package dev.throughline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Stream;

/// **For tests only.** A fresh, migrated database of a real PostgreSQL, within a tenth of a second.
///
/// One server a JVM is started on first use, in a folder of its own that goes when the JVM ends;
/// JVMs on one machine share only the unpacked programs. It is not durable (`fsync` off). The
/// sessions' time zone is deliberately an odd one.
///
/// ```java
/// private final TestDatabase database = TestDatabase.fresh();   // @AfterAll database.close()
/// ```
public final class TestDatabase implements AutoCloseable {

    /// Neither the JVM's zone nor UTC, and off by a quarter of an hour.
    public static final ZoneId ODD_ZONE = ZoneId.of("Asia/Kathmandu");

    private static final String TEMPLATE = "throughline_template";
    private static final int POOL_SIZE = 12;

    private final String name;
    private final DatabaseSettings settings;
    private final Database database;

    private TestDatabase(String name, DatabaseSettings settings) {
        this.name = name;
        this.settings = settings;
        this.database = Database.connect(settings);
    }

    /// The server of this JVM, with a template that holds every migration of the class path.
    private static final class Shared {
        private static final Shared INSTANCE = new Shared();

        private final EmbeddedPostgres server;
        private int made;

        private Shared() {
            Path base =
                    Path.of(
                            System.getProperty("java.io.tmpdir"),
                            "throughline-test-pg-" + System.getProperty("user.name"));
            try {
                Files.createDirectories(base);
                sweep(base);
                Path home =
                        Files.createTempDirectory(
                                base, "jvm-" + ProcessHandle.current().pid() + "-");
                Runtime.getRuntime()
                        .addShutdownHook(Thread.ofPlatform().unstarted(() -> discard(home)));
                EmbeddedPostgresSettings settings =
                        new EmbeddedPostgresSettings(
                                home,
                                base,
                                false,
                                Map.of(
                                        "shared_buffers",
                                        "64MB",
                                        "max_connections",
                                        "200",
                                        "autovacuum",
                                        "off"));
                server = EmbeddedPostgres.start(settings, _ -> {});
            } catch (IOException e) {
                throw new DatabaseFailed(
                        "The folder for test databases " + base + " is not writable: " + e, e);
            }
            execute("create database " + TEMPLATE);
            Database.open(settings(TEMPLATE)).close();
        }

        private DatabaseSettings settings(String database) {
            DatabaseSettings usual = DatabaseSettings.of(server);
            return DatabaseSettings.of(server.jdbcUrl(database), usual.owner(), usual.runtime())
                    .withPoolSize(POOL_SIZE)
                    .withSessionZone(ODD_ZONE);
        }

        private synchronized String create() {
            String name = "test_" + ++made;
            execute("create database " + name + " template " + TEMPLATE);
            return name;
        }

        private synchronized void execute(String sql) {
            try (Connection connection =
                            DriverManager.getConnection(
                                    server.jdbcUrl(), server.ownerUser(), server.ownerPassword());
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new DatabaseFailed(
                        "The test server refused `" + sql + "`: " + e.getMessage(), e);
            }
        }

        private void discard(Path home) {
            try {
                server.close();
                PostgresBinaries.deleteTree(home);
            } catch (IOException | RuntimeException _) {
                // the next JVM sweeps it
            }
        }

        /// Removes what JVMs that were killed left behind.
        private static void sweep(Path base) throws IOException {
            try (Stream<Path> folders = Files.list(base)) {
                for (Path folder : folders.toList()) {
                    String[] parts = folder.getFileName().toString().split("-", -1);
                    if (parts.length == 3
                            && parts[0].equals("jvm")
                            && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
                        try {
                            PostgresBinaries.deleteTree(folder);
                        } catch (IOException _) {
                            // another JVM sweeps it at this moment
                        }
                    }
                }
            }
        }
    }

    /// A new database with every migration of the class path, and nothing in it.
    public static TestDatabase fresh() {
        String name = Shared.INSTANCE.create();
        return new TestDatabase(name, Shared.INSTANCE.settings(name));
    }

    /// The database as the hub sees it.
    public Database database() {
        return database;
    }

    /// How to open it again, for tests that restart a part of the hub.
    public DatabaseSettings settings() {
        return settings;
    }

    /// A connection of the owner, for controls that need more rights than the hub has. The caller
    /// closes it.
    public Connection ownerConnection() {
        try {
            return Database.ownerConnection(settings);
        } catch (SQLException e) {
            throw new DatabaseFailed(
                    "The owner cannot connect to " + name + ": " + e.getMessage(), e);
        }
    }

    /// Ends the connections and drops the database.
    @Override
    public void close() {
        database.close();
        Shared.INSTANCE.execute("drop database if exists " + name + " with (force)");
    }
}
