package dev.throughline.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/// One life of the server, behind a guard: a small shell whose standard input is a pipe from this
/// JVM. When the pipe ends, asked for or because the JVM was killed, the guard stops the server
/// cleanly.
final class ServerProcess {

    /// Recovery after a crash replays at most `max_wal_size`; a slow disk needs its time.
    private static final Duration START_MAX = Duration.ofSeconds(120);

    private static final int STOP_SECONDS = 15;

    /// `$1` is the data folder, the rest the server's command. The server gets a session of its own
    /// where the system has `setsid`, so that a Ctrl-C in the terminal reaches the hub alone, which
    /// then stops the server in its turn.
    private static final String GUARD =
            """
            trap '' INT HUP TERM
            exec 3<&0
            data="$1"; shift
            if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"; fi
            "$@" </dev/null 3<&- &
            server=$!
            ( while read -r _ <&3; do :; done
              kill -INT "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" 2>/dev/null || kill -INT "$server" ) &
            watch=$!
            exec 3<&-
            wait "$server"
            code=$?
            kill "$watch" 2>/dev/null
            exit "$code"
            """;

    private final ServerFolder folder;
    private final Process guard;

    private ServerProcess(ServerFolder folder, Process guard) {
        this.folder = folder;
        this.guard = guard;
    }

    /// Starts the server and waits until it takes connections to the hub's database, which is made
    /// where missing.
    ///
    /// @throws DatabaseFailed when it does not come up; the message holds the end of the server's
    ///   log
    static ServerProcess start(ServerFolder folder) {
        try {
            List<String> server =
                    new ArrayList<>(
                            List.of(
                                    folder.binaries().program("postgres").toString(),
                                    "-D",
                                    folder.data().toString(),
                                    "-p",
                                    Integer.toString(folder.port())));
            folder.parameters()
                    .forEach((name, value) -> {
                        server.add("-c");
                        server.add(name + "=" + value);
                    });
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "sh",
                                    "-c",
                                    GUARD,
                                    "throughline-postgres",
                                    folder.data().toString()));
            command.addAll(folder.account().command(server));
            long logFrom = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
            Process guard =
                    plain(new ProcessBuilder(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
                            .start();
            ServerProcess process = new ServerProcess(folder, guard);
            try {
                process.awaitConnections(logFrom);
            } catch (RuntimeException e) {
                process.stop();
                throw e;
            }
            return process;
        } catch (IOException e) {
            throw new DatabaseFailed(
                    "PostgreSQL could not be started in " + folder.data() + ": " + e.getMessage(),
                    e);
        }
    }

    /// The server's programs see no settings of the hub's own environment: a `PGDATA` or `PGPORT`
    /// of somebody else's would mislead them, and a secret has no business there.
    static ProcessBuilder plain(ProcessBuilder builder) {
        builder.environment()
                .keySet()
                .removeIf(name -> !name.equals("PATH") && !name.equals("TMPDIR"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder.directory(Path.of("/").toFile());
    }

    boolean alive() {
        return guard.isAlive();
    }

    /// Returns when the server has ended, for whatever reason.
    void awaitExit() {
        guard.onExit().join();
    }

    /// Ends the server: cleanly, and if it does not follow, at once (it then recovers at the next
    /// start).
    void stop() {
        try {
            guard.getOutputStream().close();
        } catch (IOException _) {
            // the guard is gone already
        }
        try {
            if (!guard.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                StaleServer.recordedPid(folder.data())
                        .flatMap(ProcessHandle::of)
                        .ifPresent(ProcessHandle::destroyForcibly);
                guard.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitConnections(long logFrom) {
        long until = System.nanoTime() + START_MAX.toNanos();
        String last = "";
        while (System.nanoTime() < until) {
            if (!guard.isAlive()) {
                throw new DatabaseFailed(
                        "PostgreSQL in "
                                + folder.data()
                                + " ended at once (exit code "
                                + guard.exitValue()
                                + "). Its log "
                                + folder.log()
                                + " says: "
                                + logSince(logFrom));
            }
            try (Connection connection = connect("postgres");
                    Statement statement = connection.createStatement()) {
                if (!ownsFolder(statement)) {
                    throw new DatabaseFailed(
                            "Another PostgreSQL answers on port "
                                    + folder.port()
                                    + "; stop it, or delete "
                                    + folder.data().resolveSibling("port"));
                }
                createDatabaseOnce(statement);
                return;
            } catch (SQLException e) {
                last = String.valueOf(e.getMessage());
                if ("28P01".equals(e.getSQLState())) {
                    throw new DatabaseFailed(
                            "PostgreSQL in "
                                    + folder.data()
                                    + " does not take the password in "
                                    + folder.data().resolveSibling("owner.password")
                                    + "; put the file back that belongs to this data folder",
                            e);
                }
            }
            pause();
        }
        throw new DatabaseFailed(
                "PostgreSQL in "
                        + folder.data()
                        + " takes no connections after "
                        + START_MAX.toSeconds()
                        + " s ("
                        + last
                        + "). Its log "
                        + folder.log()
                        + " says: "
                        + logSince(logFrom));
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedPostgres.OWNER);
        properties.setProperty("password", folder.password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "throughline-start");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + folder.port() + "/" + database, properties);
    }

    private boolean ownsFolder(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("show data_directory")) {
            return rows.next() && Path.of(rows.getString(1)).equals(folder.data());
        }
    }

    private static void createDatabaseOnce(Statement statement) throws SQLException {
        try (var rows =
                statement.executeQuery(
                        "select 1 from pg_database where datname = '"
                                + EmbeddedPostgres.DATABASE
                                + "'")) {
            if (rows.next()) {
                return;
            }
        }
        statement.execute("create database " + EmbeddedPostgres.DATABASE);
    }

    /// The last lines of the server's log from this start on.
    private String logSince(long from) {
        try {
            byte[] all = Files.readAllBytes(folder.log());
            int begin = (int) Math.max(Math.min(from, all.length), all.length - 2000L);
            return new String(all, begin, all.length - begin, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseFailed("Interrupted while PostgreSQL was starting", e);
        }
    }
}
