package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
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
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One open Tryton: hands each ability to the room that keeps it.
final class TrytonConnection
        implements OpenConnection,
                ReadsChanges,
                ReadsPopulation,
                Fetches,
                Writes,
                FindsByKey,
                PostsDocuments,
                ReadsLedger {

    private static final int PAGE_MAX = 1_000;

    private final Talk talk;
    private final InstantSource clock;
    private final Duration overlap;
    private final Map<String, RecordType> types = new LinkedHashMap<>();
    private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
    private final KeySearch keys;
    private final Writing writing;
    private final Postings postings;
    private final LedgerReading ledger;
    private final String label;

    TrytonConnection(ConnectionSettings settings, ConnectionContext context, Duration overlap) {
        this.talk = new Talk(settings, context);
        this.clock = context.clock();
        this.overlap = overlap;
        this.label = settings.label();
        RecordTypes.ALL.forEach(type ->
                types.put(
                        type.model(),
                        type.with(settings.customFields().getOrDefault(type.model(), List.of()))));
        TrytonConnector.billedSince(settings)
                .ifPresent(since ->
                        RecordTypes.BILLED.forEach(model ->
                                types.computeIfPresent(model, (_, type) -> type.since(since))));
        this.keys = new KeySearch(talk);
        List<String> acknowledged =
                Stream.of(settings.option(TrytonConnector.ACKNOWLEDGE, "").split(","))
                        .map(String::strip)
                        .filter(prefix -> !prefix.isEmpty())
                        .toList();
        this.writing = new Writing(label, talk, new Names(talk, clock), keys, acknowledged);
        Books books = new Books(settings, talk, clock);
        this.postings = new Postings(label, talk, books, new Questions(talk, acknowledged));
        this.ledger = new LedgerReading(label, talk, books);
    }

    /// Identity: `database`, `company` (name), `companyCode` (its party's code), `currency`.
    @Override
    public Probe probe() {
        try {
            long company = talk.company();
            List<ObservedRecord> own =
                    fetch(RecordTypes.COMPANY.model(), List.of(Long.toString(company)));
            if (own.isEmpty()) {
                return new Probe.Unwell(
                        new Problem(
                                Problem.Mender.SETTINGS,
                                "SYS-AUTH",
                                label + ": the hub's user may not see company " + company + ".",
                                "Correct the option '"
                                        + TrytonConnector.COMPANY
                                        + "', or the user's companies in Tryton."));
            }
            Map<String, String> identity = new LinkedHashMap<>();
            identity.put("database", talk.database());
            put(identity, "company", own.getFirst().fields().get("name"));
            put(identity, "companyCode", own.getFirst().fields().get("party_code"));
            put(identity, "currency", own.getFirst().fields().get("currency_code"));
            return new Probe.Healthy(identity, Map.of("serverVersion", talk.version()));
        } catch (CallFailed unwell) {
            return new Probe.Unwell(unwell.problem());
        }
    }

    private static void put(Map<String, String> identity, String name, @Nullable Object value) {
        if (value != null) {
            identity.put(name, value.toString());
        }
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        RecordType type = type(objectType);
        return feeds.computeIfAbsent(objectType, any -> new Feed(type, talk, clock, overlap))
                .read(since, limit);
    }

    /// By id; the cursor is the last id handed on.
    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        RecordType type = type(objectType);
        long last = after.isBeginning() ? 0 : id(after.value());
        List<Object> domain = new ArrayList<>();
        domain.add(List.of("id", ">", last));
        domain.addAll(type.filter());
        if (type.companyScoped()) {
            domain.add(List.of("company", "=", talk.company()));
        }
        int asked = Math.min(limit, PAGE_MAX);
        List<ObservedRecord> records = records(type, domain, asked);
        Cursor next = records.isEmpty() ? after : new Cursor(records.getLast().externalId());
        return new PopulationPage(
                records.stream().filter(record -> !record.deleted()).toList(),
                next,
                records.size() == asked);
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        RecordType type = type(objectType);
        List<Long> ids =
                externalIds.stream()
                        .map(TrytonConnection::id)
                        .filter(id -> id > 0)
                        .distinct()
                        .toList();
        List<ObservedRecord> records = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += PAGE_MAX) {
            List<Long> page = ids.subList(from, Math.min(ids.size(), from + PAGE_MAX));
            List<Object> domain = new ArrayList<>(type.filter());
            domain.add(List.of("id", "in", page));
            records.addAll(records(type, domain, page.size()));
        }
        return records;
    }

    private List<ObservedRecord> records(RecordType type, List<?> domain, int limit) {
        return talk
                .rows(type.model(), domain, limit, List.of(List.of("id", "ASC")), type.asked())
                .stream()
                .map(row -> Rows.observed(type, row))
                .toList();
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        RecordType type = types.get(objectType);
        if (type == null || !RecordTypes.WRITABLE.contains(objectType)) {
            WriteOutcome refused =
                    new WriteOutcome.Refused(
                            new Problem(
                                    Problem.Mender.SETTINGS,
                                    "ERP-REJECTED",
                                    label
                                            + ": records of type '"
                                            + objectType
                                            + "' cannot be written here.",
                                    "Take the record type out of the routes; the connector writes "
                                            + String.join(", ", RecordTypes.WRITABLE)
                                            + "."));
            return batch.stream().map(request -> refused).toList();
        }
        return writing.write(type, batch);
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        return asked.isEmpty() ? List.of() : keys.find(type(objectType), asked);
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

    @Override
    public void close() {
        feeds.clear();
        talk.signOut();
    }

    private RecordType type(String objectType) {
        RecordType type = types.get(objectType);
        if (type == null) {
            throw new CallFailed(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-SCHEMA-DRIFT",
                            label
                                    + ": '"
                                    + objectType
                                    + "' is not a record type of the Tryton connector.",
                            "Take it out of the configuration; the connector knows "
                                    + String.join(", ", types.keySet())
                                    + "."));
        }
        return type;
    }

    /// A Tryton id; 0 for what cannot be one.
    static long id(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
