package dev.throughline.acceptance;

import dev.throughline.app.PeopledHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A hub in a process of its own, to be killed.
final class HubProcess implements AutoCloseable {
    private static final Duration UNTIL = Duration.ofSeconds(180);

    /// Those not closed yet.
    private static final Set<HubProcess> RUNNING = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final Map<String, String> environment;
    private final List<String> program;
    private @Nullable Process process;

    HubProcess(Path home, Path config) {
        this(home, config, Map.of());
    }

    /// @param environment what it finds in its environment beside its home
    HubProcess(Path home, Path config, Map<String, String> environment) {
        this(
                home,
                environment,
                List.of(
                        "dev.throughline.app.Throughline",
                        "serve",
                        "--headless",
                        "--config",
                        config.toString()));
    }

    private HubProcess(Path home, Map<String, String> environment, List<String> program) {
        this.home = home;
        this.environment = environment;
        this.program = program;
    }

    /// One in which people may act, on a port of this machine; see {@link PeopledHub}.
    static HubProcess peopled(Path home, Path config, int port) {
        return new HubProcess(
                home,
                Map.of(),
                List.of(PeopledHub.class.getName(), config.toString(), Integer.toString(port)));
    }

    /// What it said since it was started last; nothing while it is being started.
    String words() {
        try {
            return Files.readString(home.resolve("out.txt"));
        } catch (NoSuchFileException startsAnew) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it; returns once its line says that it runs.
    HubProcess start(String... options) {
        try {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-Xmx400m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path")));
            command.addAll(program);
            command.addAll(List.of(options));
            Files.createDirectories(home);
            Path out = home.resolve("out.txt");
            Files.deleteIfExists(out);
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile());
            builder.environment().put("THROUGHLINE_HOME", home.toString());
            builder.environment().putAll(environment);
            Process started = builder.start();
            process = started;
            RUNNING.add(this);
            long deadline = System.nanoTime() + Duration.ofSeconds(240).toNanos();
            while (!Files.readString(out).contains("The hub runs.")) {
                if (!started.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "the hub did not start:\n" + Files.readString(out));
                }
                pause(50);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `kill -9`.
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            waitFor(running);
        }
    }

    /// Holds it where it is (SIGSTOP), or lets it go on (SIGCONT).
    void pause(boolean held) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        try {
            int exit =
                    new ProcessBuilder(
                                    "kill", held ? "-STOP" : "-CONT", Long.toString(running.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// SIGTERM; returns the exit code.
    int stop() {
        Process running = process;
        if (running == null) {
            return 0;
        }
        running.destroy();
        waitFor(running);
        return running.exitValue();
    }

    private static void waitFor(Process running) {
        try {
            if (!running.waitFor(60, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits, for as long as a crowded machine may take, until something holds.
    static void until(String what, BooleanSupplier holds) {
        until(() -> what, UNTIL, holds);
    }

    /// Waits until something holds. Where it does not in time, the failure tells how far the
    /// running hubs are, what they said last and what their threads wait for.
    ///
    /// @param what told by the failure, as it stands then
    static void until(Supplier<String> what, Duration patience, BooleanSupplier holds) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "waited "
                                + patience.toSeconds()
                                + " s until "
                                + what.get()
                                + RUNNING.stream()
                                        .map(HubProcess::standing)
                                        .collect(Collectors.joining()));
            }
            pause(50);
        }
    }

    /// How far it is, the end of its log, and its threads, for a person who looks into a failure.
    private String standing() {
        Process running = process;
        Path threads = home.resolve("threads.txt");
        try {
            Path log = home.resolve("throughline.log");
            List<String> said = Files.exists(log) ? Files.readAllLines(log) : List.of();
            if (running != null && running.isAlive()) {
                Files.deleteIfExists(threads);
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(running.pid()),
                                "Thread.dump_to_file",
                                threads.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(20, TimeUnit.SECONDS);
            }
            return "\n--- the hub in "
                    + home
                    + " at "
                    + Instant.now()
                    + ":\n"
                    + known()
                    + "\n--- it said last:\n"
                    + String.join("\n", said.subList(Math.max(0, said.size() - 60), said.size()))
                    + "\n--- its threads:\n"
                    + (Files.exists(threads) ? Files.readString(threads) : "not told");
        } catch (IOException e) {
            return "\n--- nothing can be told of the hub in " + home + ": " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// What each room has still to do, as its own database says.
    private static final Map<String, String> ROOMS =
            new TreeMap<>(
                    Map.of(
                            "systems",
                            "select connection, mode, ask_first, identity_ok, health, problem, leased_until from connection_state",
                            "feeds",
                            "select connection, object_type, cursor, last_read_at, last_change_at, problem from feed"
                                    + " order by last_read_at desc limit 12",
                            "doubts",
                            "select connection, object_type, external_id, stamp, looks_left, look_at from doubt",
                            "readers",
                            "select reader, s.lane, s.shard, s.last_position, r.position, r.owner, r.leased_until from journal_shard s"
                                    + " left join journal_reader r using (lane, shard) where coalesce(r.position, 0) < s.last_position",
                            "starts",
                            "select state, headline, awaits, updated_at from initiation where state <> 'ACTIVE'",
                            "marks",
                            "select 'deal', opportunity_id, due_at from process_queue union all"
                                    + " select 'entity', entity_id, due_at from sync_queue",
                            "intents",
                            "select connection, object_type, kind, state, tries, next_at, sent_at, problem from intent where state <> 'DONE'",
                            "cases",
                            "select code, title, opened_at from work_case where closed_at is null"));

    private String known() {
        StringBuilder told = new StringBuilder();
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:"
                                        + Files.readString(home.resolve("hub/pg/port")).strip()
                                        + "/throughline?connectTimeout=5&socketTimeout=20",
                                "throughline_owner",
                                Files.readString(home.resolve("hub/pg/owner.password")).strip());
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> room : ROOMS.entrySet()) {
                told.append(room.getKey()).append(":\n");
                try (ResultSet rows = statement.executeQuery(room.getValue())) {
                    int columns = rows.getMetaData().getColumnCount();
                    for (int row = 0; row < 20 && rows.next(); row++) {
                        told.append("   ");
                        for (int i = 1; i <= columns; i++) {
                            told.append(' ').append(rows.getString(i)).append(" |");
                        }
                        told.append('\n');
                    }
                }
            }
        } catch (IOException | SQLException e) {
            told.append("its database does not tell: ").append(e);
        }
        return told.toString();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    Path home() {
        return home;
    }

    /// Kills it, and waits until its database server, which stops by itself when its hub is gone,
    /// writes into the folder no more: whoever made the folder may delete it then.
    @Override
    public void close() {
        RUNNING.remove(this);
        List<ProcessHandle> server = server();
        kill();
        for (ProcessHandle one : server) {
            try {
                one.onExit().get(60, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                one.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the database server cannot be waited for", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// The processes of the hub's embedded database server, if it runs one.
    private List<ProcessHandle> server() {
        try {
            long first =
                    Long.parseLong(
                            Files.readAllLines(home.resolve("hub/pg/data/postmaster.pid"))
                                    .getFirst()
                                    .strip());
            return ProcessHandle.of(first).stream()
                    .flatMap(one -> Stream.concat(Stream.of(one), one.descendants()))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
