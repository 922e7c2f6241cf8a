package dev.throughline.connector.redmine;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteRequest;
import java.net.URI;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An open connection with its own HTTP client.
record Opened(RedmineConnection redmine, LimitedHttp http) implements AutoCloseable {

    static Opened with(ConnectionSettings settings, InstantSource clock) {
        LimitedHttp http = new LimitedHttp(settings, clock);
        return new Opened(
                (RedmineConnection)
                        new RedmineConnector().open(settings, new ConnectionContext(clock, http)),
                http);
    }

    static ConnectionSettings settings(
            URI endpoint,
            Map<String, String> options,
            String key,
            Map<String, List<NativeField>> customFields) {
        return new ConnectionSettings(
                "psa",
                "redmine",
                SystemClass.PSA,
                "Redmine",
                endpoint,
                Map.of(),
                options,
                Map.of("apiKey", key),
                customFields,
                new Limits(5, 0, 60, 0, 0.0, 10, 4 * 1024 * 1024),
                Transport.DIRECT);
    }

    static WriteRequest create(String key, Map<String, Object> fields) {
        return new WriteRequest(WriteRequest.Kind.CREATE, null, key, 1, fields);
    }

    static WriteRequest update(String id, Map<String, Object> fields) {
        return new WriteRequest(WriteRequest.Kind.UPDATE, id, "tl-any", 1, fields);
    }

    /// What one run from a cursor to its end brought.
    record Run(List<ObservedRecord> records, Cursor end) {
        List<String> ids() {
            return records.stream().map(ObservedRecord::externalId).toList();
        }
    }

    Run changes(String type, Cursor since, int limit) {
        List<ObservedRecord> all = new ArrayList<>();
        Cursor cursor = since;
        for (int pages = 0; pages < 500; pages++) {
            ChangePage page = redmine.readChanges(type, cursor, limit);
            all.addAll(page.records());
            cursor = page.next();
            if (!page.more()) {
                return new Run(all, cursor);
            }
        }
        throw new AssertionError("the feed does not end");
    }

    List<String> period(LocalDate from, LocalDate to, int limit) {
        List<String> all = new ArrayList<>();
        Cursor cursor = Cursor.BEGINNING;
        for (int pages = 0; pages < 500; pages++) {
            PopulationPage page = redmine.readPeriod("time_entries", from, to, cursor, limit);
            page.records().forEach(record -> all.add(record.externalId()));
            cursor = page.next();
            if (!page.more()) {
                return all;
            }
        }
        throw new AssertionError("the period does not end");
    }

    @Override
    public void close() {
        redmine.close();
        http.close();
    }
}
