package dev.throughline.postgres;

import java.time.Duration;
import java.time.ZoneId;

/// Which database the hub works on, and as whom.
///
/// @param url `jdbc:postgresql://host:port/database`, without user and password
/// @param owner owns the schema and migrates it
/// @param runtime the role the hub works as; made where missing, with this password
/// @param poolSize connections of the runtime role, 1–200
/// @param applicationName shown in `pg_stat_activity`
/// @param statementTimeout a statement above this is ended by the server, at least 1 s
/// @param sessionZone the sessions' time zone: UTC, except in tests
public record DatabaseSettings(
        String url,
        Credentials owner,
        Credentials runtime,
        int poolSize,
        String applicationName,
        Duration statementTimeout,
        ZoneId sessionZone) {

    /// The runtime role's usual name.
    public static final String RUNTIME = "throughline_runtime";

    /// Enough for the workers of two cores, and three nodes fit into PostgreSQL's usual 100.
    public static final int POOL_SIZE = 24;

    /// Above the longest statement of a healthy hub, below what a person waits for.
    public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

    private static final int POOL_SIZE_MAX = 200;

    private static final ZoneId UTC = ZoneId.of("UTC");

    /// A role's name and password.
    public record Credentials(String user, String password) {
        public Credentials {
            if (user.isBlank() || user.length() > 63) {
                throw new DatabaseFailed(
                        "A database role's name has 1 to 63 characters, not '" + user + "'");
            }
        }

        @Override
        public String toString() {
            return user;
        }
    }

    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new DatabaseFailed(
                    "The database URL must begin with jdbc:postgresql:, such as jdbc:postgresql://host:5432/throughline");
        }
        if (url.contains("password=")) {
            throw new DatabaseFailed(
                    "The database URL holds a password; give it as a secret of its own instead");
        }
        if (poolSize < 1 || poolSize > POOL_SIZE_MAX) {
            throw new DatabaseFailed(
                    "The pool size must be 1 to "
                            + POOL_SIZE_MAX
                            + ", not "
                            + poolSize
                            + "; "
                            + POOL_SIZE
                            + " is usual");
        }
        if (statementTimeout.toSeconds() < 1) {
            throw new DatabaseFailed(
                    "The statement timeout must be at least 1 s, not " + statementTimeout);
        }
        if (owner.user().equals(runtime.user())) {
            throw new DatabaseFailed(
                    "The owner and the runtime role are both '"
                            + owner.user()
                            + "'; they must differ, or the evidence could be changed by the hub itself");
        }
    }

    /// The usual settings for a database.
    public static DatabaseSettings of(String url, Credentials owner, Credentials runtime) {
        return new DatabaseSettings(
                url, owner, runtime, POOL_SIZE, "throughline", STATEMENT_TIMEOUT, UTC);
    }

    /// The usual settings for the embedded server; the runtime role's password is derived from the
    /// owner's, so that there is one secret to keep.
    public static DatabaseSettings of(EmbeddedPostgres server) {
        return of(
                server.jdbcUrl(),
                new Credentials(server.ownerUser(), server.ownerPassword()),
                new Credentials(RUNTIME, DerivedPassword.of(server.ownerPassword(), RUNTIME)));
    }

    /// The same with another pool size.
    public DatabaseSettings withPoolSize(int size) {
        return new DatabaseSettings(
                url, owner, runtime, size, applicationName, statementTimeout, sessionZone);
    }

    /// The same with another session time zone.
    public DatabaseSettings withSessionZone(ZoneId zone) {
        return new DatabaseSettings(
                url, owner, runtime, poolSize, applicationName, statementTimeout, zone);
    }
}
