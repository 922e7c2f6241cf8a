package dev.throughline.acceptance;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.connector.kantata.KantataConnector;
import java.util.Collection;
import java.util.List;

/// Kantata with the protection off: it claims an idempotency key that the vendor does not have, and
/// answers every question for an earlier write with "not there". For [UnprotectedHubTest] only.
public final class ForgetfulKantata implements Connector {
    private final KantataConnector kantata = new KantataConnector();

    @Override
    public String vendor() {
        return "forgetful-kantata";
    }

    @Override
    public String description() {
        return "Kantata, forgetting what was sent.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return kantata.schemas(settings);
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        return kantata.feeds(settings);
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        return kantata.writes(settings).stream()
                .map(one ->
                        new WriteDeclaration(
                                one.objectType(),
                                new Safety.NativeKey(),
                                one.batchMax(),
                                one.keyField()))
                .toList();
    }

    @Override
    public List<OptionDeclaration> options() {
        return kantata.options();
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        return new Forgetful(kantata.open(settings, context));
    }

    private record Forgetful(OpenConnection open)
            implements OpenConnection, ReadsChanges, ReadsPopulation, Fetches, Writes, FindsByKey {
        @Override
        public Probe probe() {
            return open.probe();
        }

        @Override
        public ChangePage readChanges(String objectType, Cursor since, int limit) {
            return ((ReadsChanges) open).readChanges(objectType, since, limit);
        }

        @Override
        public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
            return ((ReadsPopulation) open).readPopulation(objectType, after, limit);
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
            return ((Fetches) open).fetch(objectType, externalIds);
        }

        @Override
        public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
            return ((Writes) open).write(objectType, batch);
        }

        @Override
        public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
            return asked.stream().<Finding>map(_ -> new Finding.NotFound()).toList();
        }

        @Override
        public void close() {
            open.close();
        }
    }
}
