package dev.throughline.connector.tryton;

import dev.throughline.connect.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parsed JSON whose values may be null.
final class Wire {
    private Wire() {}

    /// @throws Json.Malformed if it is no object
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        return (Map<String, @Nullable Object>) (Map<?, ?>) Json.asObject(value);
    }

    /// @throws Json.Malformed if it is no list
    @SuppressWarnings("unchecked")
    static List<@Nullable Object> list(@Nullable Object value) {
        return (List<@Nullable Object>) (List<?>) Json.asList(value);
    }
}
