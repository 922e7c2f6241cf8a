package dev.throughline.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The hub's database, migrated and seen as the runtime role: it reads and writes ordinary tables,
/// and adds to append-only ones. Sessions speak UTC, batches are sent as one statement, and a
/// statement above the time limit is ended.
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final HikariDataSource dataSource;
    private final JdbcTransactionManager transactionManager;

    private Database(HikariDataSource dataSource) {
        this.dataSource = dataSource;
        this.transactionManager = new JdbcTransactionManager(dataSource);
    }

    /// Makes or updates the runtime role, migrates the schema by every `db/migration` on the class
    /// path, grants the runtime role what it needs and no more, and opens its pool. Several nodes
    /// may do so at once: they take turns.
    ///
    /// @throws DatabaseFailed when the database cannot be reached or prepared; the message says
    ///   what to do
    public static Database open(DatabaseSettings settings) {
        prepare(settings);
        return connect(settings);
    }

    /// Opens the runtime role's pool on a database that is prepared already.
    ///
    /// @throws DatabaseFailed when the database cannot be reached as the runtime role
    static Database connect(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.runtime().user());
        config.setPassword(settings.runtime().password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(4, settings.poolSize()));
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(10_000);
        config.setKeepaliveTime(120_000);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", settings.applicationName());
        config.addDataSourceProperty("connectTimeout", "10");
        config.addDataSourceProperty(
                "socketTimeout", Long.toString(settings.statementTimeout().toSeconds() + 30));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The driver asks for the JVM's zone at connect, so the session's own is set after it.
        config.setConnectionInitSql(
                "set time zone '"
                        + settings.sessionZone().getId()
                        + "'; set statement_timeout = "
                        + settings.statementTimeout().toMillis()
                        + "; set idle_in_transaction_session_timeout = "
                        + settings.statementTimeout().multipliedBy(2).toMillis());
        try {
            return new Database(new HikariDataSource(config));
        } catch (RuntimeException e) {
            throw new DatabaseFailed(
                    "The database "
                            + settings.url()
                            + " cannot be reached as "
                            + settings.runtime()
                            + ": "
                            + rootMessage(e)
                            + "; check the role and its password",
                    e);
        }
    }

    private static void prepare(DatabaseSettings settings) {
        try (Connection owner = ownerConnection(settings)) {
            RuntimeRole role = new RuntimeRole(owner, settings.runtime());
            role.takeTurn();
            role.ensure();
            migrate(settings);
            role.grant();
        } catch (SQLException e) {
            throw new DatabaseFailed(
                    "The database "
                            + settings.url()
                            + " could not be prepared as "
                            + settings.owner()
                            + ": "
                            + e.getMessage()
                            + " (SQLSTATE "
                            + e.getSQLState()
                            + "); check that the server runs, and the owner's name, password and rights",
                    e);
        }
    }

    private static void migrate(DatabaseSettings settings) {
        try {
            MigrateResult result =
                    Flyway.configure()
                            .dataSource(
                                    settings.url(),
                                    settings.owner().user(),
                                    settings.owner().password())
                            .locations("classpath:db/migration")
                            // Each module has its own range of numbers, so a later release fills
                            // gaps.
                            .outOfOrder(true)
                            .validateMigrationNaming(true)
                            .connectRetries(2)
                            .load()
                            .migrate();
            if (result.migrationsExecuted > 0) {
                LOG.info("Migrated the database by {} steps", result.migrationsExecuted);
            }
        } catch (FlywayException e) {
            throw new DatabaseFailed(
                    "The database " + settings.url() + " could not be migrated: " + e.getMessage(),
                    e);
        }
    }

    static Connection ownerConnection(DatabaseSettings settings) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.owner().user());
        properties.setProperty("password", settings.owner().password());
        properties.setProperty("ApplicationName", settings.applicationName() + "-owner");
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(settings.url(), properties);
    }

    /// The runtime role's pool of connections.
    public HikariDataSource dataSource() {
        return dataSource;
    }

    /// SQL with named parameters, one statement at a time.
    public JdbcClient jdbc() {
        return JdbcClient.create(dataSource);
    }

    /// SQL with named parameters, many rows at a time.
    public NamedParameterJdbcTemplate batches() {
        return new NamedParameterJdbcTemplate(dataSource);
    }

    /// Runs work in one transaction (read committed), joined by an inner one; any exception rolls
    /// it back.
    public TransactionTemplate transactions() {
        return new TransactionTemplate(transactionManager);
    }

    /// Ends all connections.
    @Override
    public void close() {
        dataSource.close();
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
