package dev.throughline.connector.kantata;

import dev.throughline.connect.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer of the API, read: the asked records in the order of `results`, each once, and
/// everything that came beside.
///
/// @param count how many there are before paging
/// @param listed how many records `results` names, each counted once; some may be out of our rights
/// @param beside records by collection and id, the asked ones included
record Envelope(
        long count,
        int listed,
        List<Map<String, Object>> records,
        Map<String, Map<String, Map<String, Object>>> beside) {

    /// Reads the body of an answer.
    ///
    /// @throws Misshapen if it does not have the vendor's shape
    static Envelope read(byte[] body) {
        try {
            return shaped(body);
        } catch (Json.Malformed malformed) {
            throw new Misshapen(String.valueOf(malformed.getMessage()));
        }
    }

    /// An answer that is not what the API answers; the message says so in words.
    static final class Misshapen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misshapen(String message) {
            super(message);
        }
    }

    private static Envelope shaped(byte[] body) {
        Map<String, Object> top = Json.object(body);
        if (!top.containsKey("results")) {
            throw new Misshapen("the answer has no 'results'");
        }
        Map<String, Map<String, Map<String, Object>>> beside = new LinkedHashMap<>();
        top.forEach((name, value) -> {
            if (value instanceof Map<?, ?> && !name.equals("meta")) {
                Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
                Json.asObject(value)
                        .forEach((id, record) -> {
                            if (record instanceof Map<?, ?>) {
                                byId.put(id, Json.asObject(record));
                            }
                        });
                beside.put(name, byId);
            }
        });
        Map<String, Map<String, Object>> asked = new LinkedHashMap<>();
        Set<String> listed = new HashSet<>();
        for (Object each : Json.asList(top.get("results"))) {
            Map<String, Object> result = Json.asObject(each);
            String id = text(result.get("id"));
            listed.add(id);
            Map<String, Object> record =
                    beside.getOrDefault(text(result.get("key")), Map.of()).get(id);
            if (record != null) {
                asked.putIfAbsent(id, record);
            }
        }
        return new Envelope(counted(top), listed.size(), List.copyOf(asked.values()), beside);
    }

    private static long counted(Map<String, Object> top) {
        Object count = top.get("count");
        if (count == null && top.get("meta") instanceof Map<?, ?> meta) {
            count = meta.get("count");
        }
        return count instanceof BigDecimal number ? number.longValue() : 0;
    }

    /// Records of a collection that came beside and belong to `subject`.
    List<Map<String, Object>> of(String collection, String subjectType, String subjectId) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Map<String, Object> each : beside.getOrDefault(collection, Map.of()).values()) {
            if (subjectType.equals(text(each.get("subject_type")))
                    && subjectId.equals(text(each.get("subject_id")))) {
                found.add(each);
            }
        }
        return found;
    }

    /// An id, a number or a text as text; empty for null.
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }
}
