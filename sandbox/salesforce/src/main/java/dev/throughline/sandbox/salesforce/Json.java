package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// JSON in and out. Everything beyond ASCII is written escaped, so that even a lone surrogate that
/// somebody pasted into a record can be sent.
final class Json {
    private Json() {}

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    static SimReply reply(int status, Object body) {
        return new SimReply(
                status,
                Map.of("Content-Type", "application/json;charset=UTF-8"),
                MAPPER.writeValueAsBytes(body));
    }

    static SimReply refusal(Refusal refusal) {
        return reply(refusal.status(), refusal.asBody());
    }

    /// @throws Refusal `JSON_PARSER_ERROR`
    static Map<String, @Nullable Object> object(byte[] body) {
        if (read(body) instanceof Map<?, ?> map) {
            return named(map);
        }
        throw Refusal.request(
                400, "JSON_PARSER_ERROR", "The HTTP entity body is required to be a JSON object");
    }

    /// Any JSON value; an empty body is null.
    static @Nullable Object read(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            return MAPPER.readValue(body, Object.class);
        } catch (JacksonException e) {
            throw Refusal.request(
                    400, "JSON_PARSER_ERROR", "Unexpected character in the HTTP entity body");
        }
    }

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// The objects of a list member.
    ///
    /// @throws Refusal `JSON_PARSER_ERROR`
    static List<Map<String, @Nullable Object>> objects(
            Map<String, @Nullable Object> body, String member) {
        if (body.get(member) instanceof List<?> list
                && list.stream().allMatch(Map.class::isInstance)) {
            return list.stream().map(each -> named((Map<?, ?>) each)).toList();
        }
        throw Refusal.request(
                400, "JSON_PARSER_ERROR", "'" + member + "' is required to be a list of objects");
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> named(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }
}
