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
/// own, apart from the hub's. Nobody in a scenario works in it, and no weather comes over it.
final class TrytonSystem implements Simulator {
    private static final String NAME = "tryton";
    private static final int PAGE = 1_000;

    /// The record types whose totals are told in reports.
    private static final List<String> COUNTED = List.of("party.party", "project.work");

    private final TrytonServer server;
    private final LimitedHttp http;
    private final OpenConnection connection;
    private final Faults none = new Faults();

    /// Closes the server with itself.
    TrytonSystem(TrytonServer server, InstantSource clock) {
        this.server = server;
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
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    @Override
    public Map<String, Object> signIn() {
        return new LinkedHashMap<>(server.signIn());
    }

    /// Faults that never come.
    @Override
    public Faults faults() {
        return none;
    }

    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        throw onlyAsked("insert");
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        throw onlyAsked("update");
    }

    @Override
    public void delete(String objectType, String id) {
        throw onlyAsked("delete");
    }

    private static IllegalArgumentException onlyAsked(String verb) {
        return new IllegalArgumentException(
                "'"
                        + verb
                        + "' does not work in tryton: it is a real server, which scenarios only ask; play the step in a simulated system");
    }

    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        if (!(connection instanceof Fetches fetches)) {
            throw new IllegalStateException("the Tryton connector fetches no records");
        }
        return fetches.fetch(objectType, List.of(id)).stream()
                .map(TrytonSystem::fields)
                .findFirst();
    }

    @Override
    public List<Map<String, Object>> all(String objectType) {
        if (!(connection instanceof ReadsPopulation reads)) {
            throw new IllegalStateException("the Tryton connector reads no populations");
        }
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

    private static Map<String, Object> fields(ObservedRecord record) {
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
