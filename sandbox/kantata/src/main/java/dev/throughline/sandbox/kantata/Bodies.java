package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads request bodies: JSON, or the framework's form style
/// (`story[title]=Plan&story[assignee_ids][]=12`).
final class Bodies {
    private Bodies() {}

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .build();

    static Map<String, @Nullable Object> of(SimRequest request) {
        if (request.body().length == 0) {
            return Map.of();
        }
        String type = request.header("content-type").orElse("application/json");
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return form(SimServer.queryOf(request.text()));
        }
        try {
            Object body = plain(JSON.readValue(request.body(), Object.class));
            if (body instanceof Map<?, ?> map) {
                return typed(map);
            }
        } catch (JacksonException malformed) {
            throw Refusal.system(400, "There was a problem in the JSON you submitted");
        }
        throw Refusal.system(400, "The request body must be a JSON object");
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> typed(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case java.math.BigInteger whole -> new java.math.BigDecimal(whole);
            case List<?> list -> {
                List<@Nullable Object> items = new ArrayList<>();
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                map.forEach((key, member) -> members.put(String.valueOf(key), plain(member)));
                yield members;
            }
            case null, default -> value;
        };
    }

    private static Map<String, @Nullable Object> form(Map<String, List<String>> pairs) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        pairs.forEach((name, values) -> {
            String[] path = name.replace("]", "").split("\\[", -1);
            Map<String, @Nullable Object> at = root;
            int last = path.length - 1;
            boolean list = last > 0 && path[last].isEmpty();
            int end = list ? last - 1 : last;
            for (int i = 0; i < end; i++) {
                Object next =
                        at.computeIfAbsent(
                                path[i], _ -> new LinkedHashMap<String, @Nullable Object>());
                at = next instanceof Map<?, ?> map ? typed(map) : new LinkedHashMap<>();
            }
            at.put(path[end], list ? new ArrayList<>(values) : values.getLast());
        });
        return root;
    }
}
