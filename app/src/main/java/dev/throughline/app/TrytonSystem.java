package dev.throughline.app;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Simulator;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real Tryton among the systems of a scenario. It is asked what it holds over a session of its
/// own, apart from the hub's; people of the scenario work in it over a further one. No weather
/// comes over it.
final class TrytonSystem implements Simulator {
    private static final String NAME = "tryton";
    private static final int PAGE = 1_000;

    /// The record types whose totals are told in reports.
    private static final List<String> COUNTED = List.of("party.party", "project.work");

    private final RealServer server;
    private final String since;
    private final LimitedHttp http;
    private final OpenConnection connection;
    private final TrytonDesk desk;
    private final Faults none = new Faults();

    /// Closes the server with itself.
    TrytonSystem(RealServer server, InstantSource clock) {
        this.server = server;
        this.since = clock.instant().toString();
        ConnectionSettings settings =
                new ConnectionSettings(
                        NAME,
                        NAME,
                        ConnectionSettings.SystemClass.ERP,
                        "Tryton",
                        server.baseUrl(),
                        Map.of(),
                        Map.of("database", server.signIn().getOrDefault("database", "")),
                        server.signIn(),
                        Map.of(),
                        ConnectionSettings.Limits.DEFAULT,
                        ConnectionSettings.Transport.DIRECT);
        Connector connector = Hub.connectors().get(NAME);
        if (connector == null) {
            throw new IllegalStateException("the Tryton connector is not on the class path");
        }
        this.http = new LimitedHttp(settings, clock);
        this.connection = connector.open(settings, new ConnectionContext(clock, http));
        this.desk = new TrytonDesk(server.signIn(), http);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    /// What a connection needs, and `since`, the moment from which on what happens here is the
    /// run's own.
    @Override
    public Map<String, Object> signIn() {
        Map<String, Object> signIn = new LinkedHashMap<>(server.signIn());
        signIn.put("since", since);
        return signIn;
    }

    /// Faults that never come.
    @Override
    public Faults faults() {
        return none;
    }

    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        return desk.create(objectType, fields);
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        desk.write(objectType, id, fields);
    }

    @Override
    public void delete(String objectType, String id) {
        desk.delete(objectType, id);
    }

    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        if (TrytonDesk.SHOWN.containsKey(objectType)) {
            return desk.all(objectType, id).stream().findFirst();
        }
        if (!(connection instanceof Fetches fetches)) {
            throw new IllegalStateException("the Tryton connector fetches no records");
        }
        return fetches.fetch(objectType, List.of(id)).stream()
                .map(TrytonSystem::fields)
                .findFirst();
    }

    @Override
    public List<Map<String, Object>> all(String objectType) {
        if (TrytonDesk.SHOWN.containsKey(objectType)) {
            return desk.all(objectType, null);
        }
        if (!(connection instanceof ReadsPopulation reads)) {
            throw new IllegalStateException("the Tryton connector reads no populations");
        }
        return everything(reads, objectType);
    }

    /// A whole population, by the connector's own reading.
    static List<Map<String, Object>> everything(ReadsPopulation reads, String objectType) {
        List<Map<String, Object>> all = new ArrayList<>();
        Cursor after = Cursor.BEGINNING;
        while (true) {
            ReadsPopulation.PopulationPage page = reads.readPopulation(objectType, after, PAGE);
            page.records().forEach(record -> all.add(fields(record)));
            if (!page.more()) {
                return all;
            }
            after = page.next();
        }
    }

    static Map<String, Object> fields(ObservedRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", record.externalId());
        fields.putAll(record.fields());
        return fields;
    }

    @Override
    public Map<String, Object> totals() {
        Map<String, Object> records = new LinkedHashMap<>();
        COUNTED.forEach(type -> records.put(type, all(type).size()));
        return Map.of("records", records);
    }

    @Override
    public void close() {
        connection.close();
        http.close();
        server.close();
    }
}
