package dev.throughline.connect.kit;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Settings with one thing changed.
final class Settings {
    private Settings() {}

    static ConnectionSettings at(ConnectionSettings from, URI endpoint) {
        return copy(from, endpoint, from.secrets(), from.customFields());
    }

    static ConnectionSettings withoutSecrets(ConnectionSettings from) {
        return copy(from, from.endpoint(), Map.of(), from.customFields());
    }

    static ConnectionSettings withCustomField(
            ConnectionSettings from, String objectType, NativeField field) {
        return copy(from, from.endpoint(), from.secrets(), Map.of(objectType, List.of(field)));
    }

    private static ConnectionSettings copy(
            ConnectionSettings from,
            URI endpoint,
            Map<String, String> secrets,
            Map<String, List<NativeField>> customFields) {
        return new ConnectionSettings(
                from.name(),
                from.vendor(),
                from.systemClass(),
                from.label(),
                endpoint,
                from.identity(),
                from.options(),
                secrets,
                customFields,
                from.limits(),
                from.transport());
    }
}
