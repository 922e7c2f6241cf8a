package dev.throughline.mapping;

import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one evaluation may ask: the answered look-ups and the code maps of the day. Remembers what
/// found no answer.
final class Context {
    private final Lookups found;
    private final Map<String, CodeMap> codeMaps;
    private final LocalDate today;
    private final Set<LookupKey> missing = new LinkedHashSet<>();

    Context(Lookups found, Map<String, CodeMap> codeMaps, LocalDate today) {
        this.found = found;
        this.codeMaps = codeMaps;
        this.today = today;
    }

    LocalDate today() {
        return today;
    }

    /// Look-ups without an answer since the last call.
    Set<LookupKey> takeMissing() {
        if (missing.isEmpty()) {
            return Set.of();
        }
        Set<LookupKey> taken = new LinkedHashSet<>(missing);
        missing.clear();
        return taken;
    }

    @Nullable UUID link(String connection, String type, String id) {
        LookupKey key = new LookupKey(LookupKey.Kind.LINK, connection, type, id);
        return found.find(key)
                .map(UUID::fromString)
                .orElseGet(() -> {
                    missing.add(key);
                    return null;
                });
    }

    @Nullable String ref(String connection, String type, UUID id, boolean needed) {
        LookupKey key = new LookupKey(LookupKey.Kind.REF, connection, type, id.toString());
        return found.find(key)
                .orElseGet(() -> {
                    if (needed) {
                        missing.add(key);
                    }
                    return null;
                });
    }

    String code(String map, String from, LocalDate day) {
        return map(map).translate(from, day).orElseThrow(() -> unmapped(map, from, "from"));
    }

    String codeOr(String map, String from, String otherwise) {
        return map(map).translate(from, today).orElse(otherwise);
    }

    String reverseCode(String map, String to) {
        return map(map).reverse(to, today).orElseThrow(() -> unmapped(map, to, "to"));
    }

    private CodeMap map(String name) {
        CodeMap map = codeMaps.get(name);
        if (map == null) {
            throw new IllegalStateException(
                    "code map '" + name + "' passed the check but is not there");
        }
        return map;
    }

    private static Refusal unmapped(String map, String code, String column) {
        return new Refusal(
                new Problem(
                        Problem.Mender.SETTINGS,
                        "TIM-CODE-UNMAPPED",
                        Refusal.quoted(code) + " has no meaning in the code map '" + map + "'.",
                        "Add a row with "
                                + column
                                + " = "
                                + Refusal.quoted(code)
                                + " to code-maps/"
                                + map
                                + ".csv."));
    }
}
