package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.Witness;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One NetSuite account, ready to be called. The population cursor, and the cursor of a feed that
/// is read whole, are the last id delivered; a feed's incremental cursor is described at
/// `ChangeCursor`.
public final class NetSuiteConnection
        implements OpenConnection,
                ReadsChanges,
                ReadsPopulation,
                Fetches,
                Writes,
                FindsByKey,
                PostsDocuments,
                ReadsLedger {

    /// Up to this many records are written one by one, at once and with priority.
    public static final int SMALL_BATCH_MAX = 5;

    private final Map<String, NetSuiteType> types;
    private final NetSuiteOptions options;
    private final NetSuiteTalk talk;
    private final RecordQueries queries;
    private final ChangeReads changes;
    private final SingleWrites single;
    private final BulkWrites bulk;
    private final Postings postings;
    private final LedgerReads ledger;
    private final CustomerCompanies companies;

    NetSuiteConnection(
            Map<String, NetSuiteType> types,
            NetSuiteOptions options,
            PostingOptions postingOptions,
            NetSuiteTalk talk,
            InstantSource clock,
            RandomGenerator random,
            Witness witness) {
        this.types = types;
        this.options = options;
        this.talk = talk;
        this.queries = new RecordQueries(talk, options.zone());
        this.changes = new ChangeReads(talk, queries, options, clock);
        this.single = new SingleWrites(talk);
        AsyncCollections collections = new AsyncCollections(talk, options.jobWait());
        this.bulk = new BulkWrites(talk, collections, queries, single, options, random);
        Chart chart = new Chart(talk, postingOptions);
        States states = new States(talk);
        Creates creates = new Creates(talk, collections, states, random);
        this.postings = new Postings(talk, postingOptions, chart, creates, states);
        this.ledger = new LedgerReads(talk, chart);
        this.companies = new CustomerCompanies(talk, witness);
    }

    @Override
    public Probe probe() {
        try {
            Map<String, ?> time = talk.object(talk.get("/services/rest/system/v1/serverTime"));
            if (!(time.get("serverTime") instanceof String serverTime)) {
                return new Probe.Unwell(
                        new Problem(
                                Mender.SETTINGS,
                                "SYS-UNREACHABLE",
                                talk.settings().label() + ": it answers, but not as NetSuite does.",
                                "Check the endpoint of connection "
                                        + talk.settings().name()
                                        + "; it must be https://<account>.suitetalk.api.netsuite.com."));
            }
            String account = talk.provenAccount().orElse(options.account());
            Map<String, String> identity = new LinkedHashMap<>();
            identity.put("account", account);
            identity.put("environment", NetSuiteOptions.environmentOf(account));
            Map<String, String> limits = new LinkedHashMap<>();
            limits.put("serverTime", serverTime);
            limits.putAll(governanceLimits());
            return new Probe.Healthy(identity, limits);
        } catch (CallFailed failed) {
            return new Probe.Unwell(failed.problem());
        }
    }

    /// The account's concurrency limits; an administrator's role is needed to see them, so they may
    /// be empty.
    private Map<String, String> governanceLimits() {
        Map<String, String> limits = new LinkedHashMap<>();
        try {
            talk.object(talk.get("/services/rest/system/v1/governanceLimits"))
                    .forEach((name, value) -> limits.put(name, String.valueOf(value)));
        } catch (CallFailed notForThisRole) {
            return Map.of();
        }
        return limits;
    }

    private NetSuiteType type(String name) {
        NetSuiteType type = types.get(name);
        if (type == null) {
            throw new CallFailed(unknownType(name));
        }
        return type;
    }

    private Problem unknownType(String name) {
        return new Problem(
                Mender.SETTINGS,
                "SYS-SCHEMA-DRIFT",
                talk.settings().label()
                        + ": the NetSuite connector knows no record type '"
                        + name
                        + "'.",
                "Use one of " + types.keySet() + ".");
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        NetSuiteType type = type(objectType);
        if (type.incremental()) {
            return changes.page(type, since, limit);
        }
        RecordQueries.Page page = byId(type, since, limit);
        return new ChangePage(
                page.records(), page.more() ? last(page) : Cursor.BEGINNING, page.more());
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        RecordQueries.Page page = byId(type(objectType), after, limit);
        return new PopulationPage(
                page.records(), page.records().isEmpty() ? after : last(page), page.more());
    }

    private RecordQueries.Page byId(NetSuiteType type, Cursor after, int limit) {
        boolean start = after.isBeginning();
        return queries.page(
                type,
                start ? "" : "t.id > ?",
                start ? List.of() : List.of(after.value()),
                "t.id",
                Math.clamp(limit, 1, ChangeReads.PAGE_MAX));
    }

    private static Cursor last(RecordQueries.Page page) {
        return new Cursor(page.records().getLast().externalId());
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        List<String> ids =
                externalIds.stream().filter(id -> id.matches("-?\\d{1,18}")).distinct().toList();
        return queries.having(type(objectType), "id", ids);
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        NetSuiteType type = type(objectType);
        Map<String, List<ObservedRecord>> found = new HashMap<>();
        queries.having(
                        type,
                        "externalid",
                        asked.stream().map(WriteRequest::key).distinct().toList())
                .forEach(record ->
                        found.computeIfAbsent(
                                        String.valueOf(record.fields().get("externalId")),
                                        _ -> new ArrayList<>())
                                .add(record));
        List<Finding> findings = new ArrayList<>(asked.size());
        for (WriteRequest request : asked) {
            List<ObservedRecord> records = found.getOrDefault(request.key(), List.of());
            findings.add(
                    switch (records.size()) {
                        case 0 -> new Finding.NotFound();
                        case 1 -> new Finding.Found(records.getFirst());
                        default ->
                                new Finding.Several(
                                        records.stream().map(ObservedRecord::externalId).toList());
                    });
        }
        return findings;
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        NetSuiteType type = types.get(objectType);
        if (type == null || !type.writable()) {
            Problem problem =
                    type == null
                            ? unknownType(objectType)
                            : new Problem(
                                    Mender.SETTINGS,
                                    "ERP-REJECTED",
                                    talk.settings().label()
                                            + ": the hub does not write "
                                            + objectType
                                            + ".",
                                    "Keep it in NetSuite and take the route away.");
            return batch.stream()
                    .<WriteOutcome>map(_ -> new WriteOutcome.Refused(problem))
                    .toList();
        }
        try {
            Map<Integer, WriteOutcome> stopped =
                    objectType.equals("job") && options.extendsCustomers()
                            ? companies.extend(batch)
                            : Map.of();
            if (!stopped.isEmpty()) {
                return withoutStopped(objectType, batch, stopped);
            }
            Set<String> known = known(type, batch);
            Map<String, String> addressLines = addressLines(type, batch);
            return batch.size() <= SMALL_BATCH_MAX
                    ? small(type, batch, known, addressLines)
                    : bulk.write(type, batch, known, addressLines);
        } catch (CallFailed failed) {
            // Only the questions before the first write throw.
            return batch.stream()
                    .<WriteOutcome>map(_ ->
                            new WriteOutcome.NotSent(
                                    failed.problem(), failed.retryAfter().orElse(null)))
                    .toList();
        }
    }

    /// Writes the rest of a batch beside what is stopped already.
    private List<WriteOutcome> withoutStopped(
            String objectType, List<WriteRequest> batch, Map<Integer, WriteOutcome> stopped) {
        List<WriteRequest> rest = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (!stopped.containsKey(i)) {
                rest.add(batch.get(i));
            }
        }
        Iterator<WriteOutcome> written = write(objectType, rest).iterator();
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            outcomes.add(stopped.containsKey(i) ? stopped.get(i) : written.next());
        }
        return outcomes;
    }

    private List<WriteOutcome> small(
            NetSuiteType type,
            List<WriteRequest> batch,
            Set<String> known,
            Map<String, String> addressLines) {
        WriteOutcome[] outcomes = new WriteOutcome[batch.size()];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < batch.size(); i++) {
                int index = i;
                WriteRequest request = batch.get(index);
                String line =
                        request.externalId() == null
                                ? null
                                : addressLines.get(request.externalId());
                threads.execute(() ->
                        outcomes[index] =
                                single.write(
                                        type,
                                        request,
                                        known.contains(request.key()),
                                        line,
                                        Http.Priority.INTERACTIVE));
            }
        }
        return Arrays.asList(outcomes);
    }

    /// Which keys of the creates are there already: what tells a repeat from a first time, since an
    /// upsert does not.
    private Set<String> known(NetSuiteType type, List<WriteRequest> batch) {
        List<String> keys =
                batch.stream()
                        .filter(request -> request.kind() == WriteRequest.Kind.CREATE)
                        .map(WriteRequest::key)
                        .toList();
        Set<String> known = new HashSet<>();
        for (List<String> chunk : RecordQueries.chunks(keys, RecordQueries.IN_MAX)) {
            talk.suiteQl(
                            "SELECT t.externalid FROM "
                                    + type.table()
                                    + " t WHERE t.externalid IN ("
                                    + RecordQueries.marks(chunk.size())
                                    + ")",
                            chunk,
                            1000)
                    .items()
                    .forEach(row -> known.add(String.valueOf(row.get("externalid"))));
        }
        return known;
    }

    /// The billing line of each record whose address is to be changed: lines sent without an id
    /// would be added.
    private Map<String, String> addressLines(NetSuiteType type, List<WriteRequest> batch) {
        List<String> ids = new ArrayList<>();
        for (WriteRequest request : batch) {
            if (request.kind() == WriteRequest.Kind.UPDATE
                    && request.externalId() != null
                    && RecordBody.hasAddress(type, request)) {
                ids.add(request.externalId());
            }
        }
        Map<String, String> lines = new HashMap<>();
        for (List<String> chunk : RecordQueries.chunks(ids, RecordQueries.IN_MAX)) {
            talk.suiteQl(
                            "SELECT ab.entity, ab.internalid FROM customeraddressbook ab WHERE ab.defaultbilling = 'T'"
                                    + " AND ab.entity IN ("
                                    + RecordQueries.marks(chunk.size())
                                    + ")",
                            chunk,
                            1000)
                    .items()
                    .forEach(row ->
                            lines.put(
                                    String.valueOf(row.get("entity")),
                                    String.valueOf(row.get("internalid"))));
        }
        return lines;
    }

    @Override
    public List<DocumentOutcome> post(List<DocumentRequest> documents) {
        return postings.post(documents);
    }

    @Override
    public List<DocumentOutcome.@Nullable Taken> find(List<DocumentRequest> documents) {
        return postings.find(documents);
    }

    @Override
    public List<DocumentOutcome.LineOutcome> prove(String objectType, List<Held> held) {
        return postings.prove(objectType, held);
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        return ledger.readLedger(legalEntity, from, to, after, limit);
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return ledger.ledgerQuery(legalEntity, from, to);
    }

    /// Holds nothing of its own: the HTTP client belongs to the hub.
    @Override
    public void close() {}

    /// The connection's name; secrets stay inside.
    @Override
    public String toString() {
        return talk.settings().toString();
    }
}
