package dev.throughline.postgres;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A durable PostgreSQL of the hub's own: on loopback only, with a generated password, `fsync` and
/// checksums on. It lives and dies with this JVM: also a killed JVM leaves no server behind, and a
/// killed server is started again on the same port.
///
/// Everything is kept in `<home>/pg`: the programs, `data`, `owner.password` (readable by the owner
/// only), `port`, `server.log`, and `lock`, which keeps two hubs from sharing one home.
public final class EmbeddedPostgres implements AutoCloseable {

    /// The owner of the database, who may change its schema. The hub itself works as a lesser role:
    /// see {@link Database}.
    public static final String OWNER = "throughline_owner";

    /// The database's name.
    public static final String DATABASE = "throughline";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /// A server that falls more often than this within {@link #FALLS_WINDOW} has a cause that
    /// starting again does not mend.
    private static final int FALLS_MAX = 5;

    private static final Duration FALLS_WINDOW = Duration.ofMinutes(1);

    private final HomeLock lock;
    private final ServerFolder folder;
    private final Thread watch;
    private volatile ServerProcess process;
    private volatile boolean closing;

    private EmbeddedPostgres(HomeLock lock, ServerFolder folder, ServerProcess process) {
        this.lock = lock;
        this.folder = folder;
        this.process = process;
        this.watch = Thread.ofPlatform().daemon().name("postgres-watch").unstarted(this::watch);
    }

    /// Starts a durable server below `home`, made on first use (about 5 s), else in about 1 s.
    ///
    /// @throws DatabaseFailed when it cannot start; the message says why and what to do
    public static EmbeddedPostgres start(Path home) {
        return start(EmbeddedPostgresSettings.durable(home), LOG::info);
    }

    /// As {@link #start(Path)}, telling what goes on in whole sentences.
    ///
    /// @param progress called on this thread before each step that may take longer than a blink
    public static EmbeddedPostgres start(Path home, Consumer<String> progress) {
        return start(EmbeddedPostgresSettings.durable(home), progress);
    }

    /// Starts a server with settings of one's own.
    ///
    /// @throws DatabaseFailed when it cannot start; the message says why and what to do
    public static EmbeddedPostgres start(
            EmbeddedPostgresSettings settings, Consumer<String> progress) {
        return start(settings, new SecureRandom(), progress);
    }

    /// @param random where the password comes from
    static EmbeddedPostgres start(
            EmbeddedPostgresSettings settings, RandomGenerator random, Consumer<String> progress) {
        HomeLock lock = HomeLock.take(settings.home().resolve("pg"));
        try {
            PostgresBinaries binaries =
                    PostgresBinaries.unpackedInto(settings.binaries(), progress);
            ServerFolder folder = ServerFolder.prepared(settings, binaries, random, progress);
            progress.accept(
                    "Starting PostgreSQL "
                            + PostgresBinaries.VERSION
                            + " on 127.0.0.1:"
                            + folder.port());
            EmbeddedPostgres server =
                    new EmbeddedPostgres(lock, folder, ServerProcess.start(folder));
            server.watch.start();
            return server;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// The database's address for JDBC, without user and password.
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /// The address of another database of this server.
    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + folder.port() + "/" + database;
    }

    /// Who owns the database.
    public String ownerUser() {
        return OWNER;
    }

    /// The owner's password. A secret: never logged.
    public String ownerPassword() {
        return folder.password();
    }

    /// The TCP port on loopback; the same after each start unless another program took it
    /// meanwhile.
    public int port() {
        return folder.port();
    }

    /// Where the server writes its own log.
    public Path log() {
        return folder.log();
    }

    /// Whether the server process runs at this moment.
    public boolean alive() {
        return process.alive();
    }

    /// The process id of the server at this moment, for tests that kill it.
    long pid() {
        return folder.recordedPid().orElse(-1L);
    }

    /// Stops the server cleanly (well under a second) and frees the home. Connections still open
    /// are ended. Again is fine.
    ///
    /// There is deliberately no shutdown hook: hooks run side by side, and the server must outlive
    /// those of the hub. Where nobody closes it, it is stopped cleanly when the JVM has ended.
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        process.stop();
        lock.close();
    }

    /// Starts the server again when it fell: the pool of connections finds it on the same port.
    private void watch() {
        int falls = 0;
        long windowStart = System.nanoTime();
        while (true) {
            process.awaitExit();
            if (System.nanoTime() - windowStart > FALLS_WINDOW.toNanos()) {
                falls = 0;
                windowStart = System.nanoTime();
            }
            falls++;
            if (!restarted(falls)) {
                return;
            }
        }
    }

    private synchronized boolean restarted(int falls) {
        if (closing) {
            return false;
        }
        if (falls > FALLS_MAX) {
            LOG.error(
                    "PostgreSQL ended {} times within {} s and is not started again; read {} and restart the hub",
                    falls,
                    FALLS_WINDOW.toSeconds(),
                    folder.log());
            return false;
        }
        LOG.warn("PostgreSQL ended unasked; starting it again (its log: {})", folder.log());
        try {
            process = ServerProcess.start(folder);
            LOG.info("PostgreSQL runs again on 127.0.0.1:{}", folder.port());
        } catch (DatabaseFailed e) {
            LOG.error("PostgreSQL did not start again: {}", e.getMessage());
        }
        return true;
    }
}
