package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// JSON to plain values and back.
final class Json {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private Json() {}

    /// The object in a request body.
    ///
    /// @throws Refusal when it is none
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(byte[] body) {
        if (body.length == 0) {
            return new LinkedHashMap<>();
        }
        try {
            Object read = MAPPER.readValue(body, Object.class);
            if (read instanceof Map<?, ?> map) {
                return (Map<String, @Nullable Object>) map;
            }
        } catch (JacksonException e) {
            throw Refusal.content("The request body contains invalid JSON.", null);
        }
        throw Refusal.content("The request body must be a JSON object.", null);
    }

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// A JSON number as `BigDecimal`, other values as they are.
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal decimal -> decimal;
            case Number number -> new BigDecimal(number.toString());
            default -> value;
        };
    }

    /// The members of `{"items": […]}` or of a bare array.
    static List<?> items(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof Map<?, ?> map && map.get("items") instanceof List<?> list) {
            return list;
        }
        return List.of();
    }
}
