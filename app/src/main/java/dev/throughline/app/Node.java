package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.mapping.HubConfig;
import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

/// One node on a database: wired by [#on], at work from [#start] on. Stopped as a whole.
final class Node implements AutoCloseable {
    private final Database database;
    private final Hub hub;

    private Node(Database database, Hub hub) {
        this.database = database;
        this.hub = hub;
    }

    /// Wires a node; nothing is read or sent yet.
    static Node on(
            DatabaseSettings settings,
            HubConfig config,
            Path home,
            InstantSource clock,
            CallObserver calls) {
        Database database = Database.open(settings);
        try {
            return new Node(
                    database,
                    new Hub(
                            config,
                            database,
                            home,
                            NodeName.of(home, UUID::randomUUID),
                            clock,
                            calls));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Begins to work: its feeds are read, its workers decide and send.
    void start() {
        hub.start();
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
    }
}
