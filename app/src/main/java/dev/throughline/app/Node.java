package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.mapping.HubConfig;
import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One running node: database, hub. Started and stopped as a whole.
final class Node implements AutoCloseable {
    private final @Nullable EmbeddedPostgres postgres;
    private final Database database;
    private final Hub hub;

    private Node(@Nullable EmbeddedPostgres postgres, Database database, Hub hub) {
        this.postgres = postgres;
        this.database = database;
        this.hub = hub;
    }

    /// Starts a node on its own embedded database below `home`.
    static Node embedded(
            HubConfig config,
            Path home,
            InstantSource clock,
            CallObserver calls,
            Consumer<String> progress) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home, progress);
        try {
            return on(postgres, DatabaseSettings.of(postgres), config, home, clock, calls);
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /// Starts a node on a given database.
    static Node on(
            @Nullable EmbeddedPostgres postgres,
            DatabaseSettings settings,
            HubConfig config,
            Path home,
            InstantSource clock,
            CallObserver calls) {
        Database database = Database.open(settings);
        try {
            Hub hub = new Hub(config, database, home, "node " + home, clock, calls);
            hub.start();
            return new Node(postgres, database, hub);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    Hub hub() {
        return hub;
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        hub.close();
        database.close();
        if (postgres != null) {
            postgres.close();
        }
    }
}
