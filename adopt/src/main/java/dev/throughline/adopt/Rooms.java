package dev.throughline.adopt;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Recognition;
import dev.throughline.dispatch.Connections;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Records;
import dev.throughline.journal.Shards;
import dev.throughline.mapping.HubConfig;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Ids;
import dev.throughline.sync.SyncQueue;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What adoption works with: rooms of a hub that understands what it is given, but sends nothing.
public record Rooms(
        HubConfig config,
        Systems systems,
        JdbcClient sql,
        TransactionTemplate transaction,
        Evidence evidence,
        Journal journal,
        Records records,
        Intake intake,
        Feeds feeds,
        Shards shards,
        EntityStore entities,
        Links links,
        Linker linker,
        Recognition recognition,
        MatchPolicy policy,
        Connections connections,
        SyncQueue syncQueue,
        InstantSource clock,
        Ids ids) {

    /// The systems, open for reading.
    public interface Systems {
        /// An open connection.
        Optional<OpenConnection> connection(String name);

        /// The schema of a record type.
        Optional<ObjectSchema> schema(String connection, String objectType);

        /// The code for a connection's vendor.
        Connector connector(String connection);
    }

    /// The settings of a connection that the configuration has.
    ConnectionSettings settings(String connection) {
        return Objects.requireNonNull(config.connections().get(connection), connection);
    }

    /// The day that mappings are taken from.
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
