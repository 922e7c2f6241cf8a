package dev.throughline.app;

import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The hub's database as a command uses it while `serve` is stopped: the embedded one below
/// THROUGHLINE_HOME, or the one of an address.
final class OwnDatabase implements AutoCloseable {
    private final @Nullable EmbeddedPostgres postgres;
    private final Database database;

    private OwnDatabase(@Nullable EmbeddedPostgres postgres, Database database) {
        this.postgres = postgres;
        this.database = database;
    }

    /// @param url the address of an external one; null for the embedded one
    static OwnDatabase open(@Nullable String url, Path home, PrintWriter out) {
        if (url != null) {
            return new OwnDatabase(
                    null,
                    Database.open(
                            DatabaseSettings.of(
                                    url,
                                    new DatabaseSettings.Credentials(
                                            need("THROUGHLINE_DB_OWNER"),
                                            need("THROUGHLINE_DB_OWNER_PASSWORD")),
                                    new DatabaseSettings.Credentials(
                                            need("THROUGHLINE_DB_USER"),
                                            need("THROUGHLINE_DB_PASSWORD")))));
        }
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(
                        home,
                        message -> {
                            out.println("  " + message);
                            out.flush();
                        });
        try {
            return new OwnDatabase(postgres, Database.open(DatabaseSettings.of(postgres)));
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    Database database() {
        return database;
    }

    private static String need(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "environment variable " + variable + " is not set; --database needs it");
        }
        return value;
    }

    @Override
    public void close() {
        database.close();
        if (postgres != null) {
            postgres.close();
        }
    }
}
