package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds ids by the names people use (`NET30`, `US`), and how Tryton stores the firm's own fields;
/// remembers both for a while.
final class Names {

    /// A renamed term is noticed within this time.
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int REMEMBERED_MAX = 10_000;

    private final Talk talk;
    private final InstantSource clock;
    private final Map<List<String>, Known> ids = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> fieldTypes = new ConcurrentHashMap<>();

    Names(Talk talk, InstantSource clock) {
        this.talk = talk;
        this.clock = clock;
    }

    /// The id of the one record with that name.
    ///
    /// @throws Untranslatable when there is none or several
    /// @throws CallFailed when Tryton could not be asked
    long id(String field, String model, String by, String name) throws Untranslatable {
        List<String> asked = List.of(model, by, name);
        Known known = ids.get(asked);
        if (known != null && known.until().isAfter(clock.instant())) {
            return known.id();
        }
        List<Map<String, @Nullable Object>> found =
                talk.rows(
                        model,
                        List.of(List.of(by, "=", name)),
                        2,
                        List.of(List.of("id", "ASC")),
                        List.of("id"));
        if (found.size() != 1) {
            throw new Untranslatable(
                    field,
                    found.isEmpty()
                            ? "there is no " + model + " with " + by + " '" + name + "'"
                            : "several " + model + " have the " + by + " '" + name + "'");
        }
        if (ids.size() >= REMEMBERED_MAX) {
            ids.clear();
        }
        long id = Rows.id(found.getFirst());
        ids.put(asked, new Known(id, clock.instant().plus(REMEMBERED)));
        return id;
    }

    /// How Tryton stores one of the firm's own fields.
    ///
    /// @throws Untranslatable when Tryton has no such field, or one that takes no plain value
    /// @throws CallFailed when Tryton could not be asked
    WireValue.Kind kind(String model, String field) throws Untranslatable {
        Map<String, String> types = fieldTypes.computeIfAbsent(model, this::types);
        String type = types.get(field);
        WireValue.Kind kind = type == null ? null : WireValue.Kind.ofTryton(type);
        if (kind == null) {
            throw new Untranslatable(
                    field,
                    type == null
                            ? model + " has no such field in Tryton"
                            : "a field of Tryton's type " + type + " cannot be written");
        }
        return kind;
    }

    private Map<String, String> types(String model) {
        Map<String, String> types = new ConcurrentHashMap<>();
        if (talk.ask("model." + model + ".fields_get", List.of()) instanceof Map<?, ?> fields) {
            fields.forEach((name, description) -> {
                if (description instanceof Map<?, ?> facts
                        && facts.get("type") instanceof String type) {
                    types.put(String.valueOf(name), type);
                }
            });
        }
        return types;
    }

    private record Known(long id, Instant until) {}
}
