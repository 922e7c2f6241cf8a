package dev.throughline.connector.tryton;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.NativeField;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An open connection with its own HTTP client.
record Opened(TrytonConnection tryton, LimitedHttp http) implements AutoCloseable {

    static Opened at(
            URI endpoint, String database, String username, String password, InstantSource clock) {
        return with(
                settings(endpoint, Map.of("database", database), username, password, Map.of()),
                clock);
    }

    static Opened with(ConnectionSettings settings, InstantSource clock) {
        LimitedHttp http = new LimitedHttp(settings, clock);
        return new Opened(
                (TrytonConnection)
                        new TrytonConnector().open(settings, new ConnectionContext(clock, http)),
                http);
    }

    static ConnectionSettings settings(
            URI endpoint,
            Map<String, String> options,
            String username,
            String password,
            Map<String, List<NativeField>> customFields) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("database", "tryton"));
        all.putAll(options);
        return new ConnectionSettings(
                "erp",
                "tryton",
                SystemClass.ERP,
                "Tryton",
                endpoint,
                Map.of(),
                all,
                Map.of("username", username, "password", password),
                customFields,
                new Limits(5, 0, 60, 0, 0.0, 3, 32 * 1024 * 1024),
                Transport.DIRECT);
    }

    /// The same, for a real server on a busy machine: it takes its time to post an invoice.
    static ConnectionSettings patient(ConnectionSettings settings) {
        return new ConnectionSettings(
                settings.name(),
                settings.vendor(),
                settings.systemClass(),
                settings.label(),
                settings.endpoint(),
                settings.identity(),
                settings.options(),
                settings.secrets(),
                settings.customFields(),
                new Limits(5, 0, 60, 0, 0.0, 60, 32 * 1024 * 1024),
                settings.transport());
    }

    @Override
    public void close() {
        tryton.close();
        http.close();
    }
}
