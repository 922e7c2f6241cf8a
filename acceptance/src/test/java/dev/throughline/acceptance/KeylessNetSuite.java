package dev.throughline.acceptance;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.connector.netsuite.NetSuiteConnection;
import dev.throughline.connector.netsuite.NetSuiteConnector;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// NetSuite without keys: every posting goes out under one of that moment, so the account cannot
/// refuse a second one, and whoever asks for an earlier one is told that it is not there. This one
/// says so; see {@link ForgetfulNetSuite} for one that does not.
public class KeylessNetSuite implements Connector {
    private final NetSuiteConnector netsuite = new NetSuiteConnector();
    private final String name;
    private final Safety said;

    /// The honest one: a person has to be asked.
    public KeylessNetSuite() {
        this("keyless", new Safety.None());
    }

    /// @param said what it declares to keep a repeated posting from doubling
    KeylessNetSuite(String name, Safety said) {
        this.name = name;
        this.said = said;
    }

    @Override
    public String vendor() {
        return name + "-netsuite";
    }

    @Override
    public String description() {
        return "NetSuite, " + name + ".";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return netsuite.schemas(settings);
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        return netsuite.feeds(settings);
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        return netsuite.writes(settings);
    }

    @Override
    public List<PostingDeclaration> postings(ConnectionSettings settings) {
        return netsuite.postings(settings).stream()
                .map(one ->
                        new PostingDeclaration(
                                one.kind(),
                                one.objectType(),
                                one.reversalObjectType(),
                                one.proof(),
                                one.atomicity(),
                                said,
                                one.linesMax(),
                                one.documentsMax(),
                                one.keyField()))
                .toList();
    }

    @Override
    public List<OptionDeclaration> options() {
        return netsuite.options();
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        return new Keyless((NetSuiteConnection) netsuite.open(settings, context));
    }

    private static final class Keyless
            implements OpenConnection,
                    ReadsChanges,
                    ReadsPopulation,
                    Fetches,
                    Writes,
                    FindsByKey,
                    PostsDocuments,
                    ReadsLedger {
        private final NetSuiteConnection open;
        private final AtomicInteger sent = new AtomicInteger();

        Keyless(NetSuiteConnection open) {
            this.open = open;
        }

        @Override
        public List<DocumentOutcome> post(List<DocumentRequest> documents) {
            return open.post(documents.stream().map(this::renamed).toList());
        }

        private DocumentRequest renamed(DocumentRequest document) {
            // A restart begins from one again: the process's own number keeps keys apart.
            String suffix = "-" + ProcessHandle.current().pid() + "-" + sent.incrementAndGet();
            return new DocumentRequest(
                    document.objectType(),
                    document.kind(),
                    document.reversal(),
                    document.key() + suffix,
                    document.keyNumber(),
                    document.legalEntity(),
                    document.currency(),
                    document.accountingDate(),
                    document.memo(),
                    document.billing(),
                    document.lines().stream()
                            .map(line ->
                                    new DocumentRequest.Line(
                                            line.key() + suffix,
                                            line.refs(),
                                            line.workDate(),
                                            line.hours(),
                                            line.rate(),
                                            line.entries(),
                                            line.billable(),
                                            line.category(),
                                            line.memo(),
                                            line.reverses()))
                            .toList());
        }

        @Override
        public List<DocumentOutcome.@Nullable Taken> find(List<DocumentRequest> documents) {
            return documents.stream().<DocumentOutcome.@Nullable Taken>map(_ -> null).toList();
        }

        @Override
        public List<LineOutcome> prove(String objectType, List<Held> held) {
            return open.prove(objectType, held);
        }

        @Override
        public LedgerPage readLedger(
                String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
            return open.readLedger(legalEntity, from, to, after, limit);
        }

        @Override
        public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
            return open.ledgerQuery(legalEntity, from, to);
        }

        @Override
        public Probe probe() {
            return open.probe();
        }

        @Override
        public ChangePage readChanges(String objectType, Cursor since, int limit) {
            return open.readChanges(objectType, since, limit);
        }

        @Override
        public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
            return open.readPopulation(objectType, after, limit);
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
            return open.fetch(objectType, externalIds);
        }

        @Override
        public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
            return open.write(objectType, batch);
        }

        @Override
        public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
            return open.findByKey(objectType, asked);
        }

        @Override
        public void close() {
            open.close();
        }
    }
}
