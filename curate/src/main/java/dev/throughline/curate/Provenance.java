package dev.throughline.curate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Who says each value: field name to source, immutable, compared by content. Kept compactly: equal
/// sources are written once. What was kept is understood when somebody asks: most who load an
/// entity do not.
public final class Provenance {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// Nothing said yet.
    public static final Provenance NONE = new Provenance(Map.of());

    /// What was kept, null where it is to be made from the fields.
    private final @Nullable String kept;

    private volatile @Nullable Map<String, Source> fields;

    /// Who says these fields.
    public Provenance(Map<String, Source> fields) {
        this.fields = Map.copyOf(fields);
        this.kept = null;
    }

    private Provenance(String kept) {
        this.kept = kept;
    }

    /// Who said something.
    ///
    /// @param connection the system, or `hub`
    /// @param owned whether that system owned the field when it spoke; a value that is not owned is
    ///   only a stand-in until the owner speaks
    /// @param record record type and id there
    /// @param rule mapping name and version, or the rule of the hub
    /// @param at since when: by the system's own stamp where it gives one, else when the hub heard
    ///   it
    public record Source(
            String connection, boolean owned, String record, String rule, Instant at) {}

    /// Source by field name; unmodifiable.
    public Map<String, Source> fields() {
        Map<String, Source> known = fields;
        if (known == null) {
            known = understood(Objects.requireNonNull(kept));
            fields = known;
        }
        return known;
    }

    /// Who says this field.
    public Optional<Source> of(String field) {
        return Optional.ofNullable(fields().get(field));
    }

    /// The same with some fields said anew.
    public Provenance with(Map<String, Source> said) {
        if (said.isEmpty()) {
            return this;
        }
        Map<String, Source> all = new HashMap<>(fields());
        all.putAll(said);
        return new Provenance(all);
    }

    /// As JSON text: `{"s":[[connection, owned, record, rule, at]…], "f":{field: index}}`.
    public String json() {
        if (kept != null) {
            return kept;
        }
        List<List<Object>> sources = new ArrayList<>();
        Map<Source, Integer> index = new LinkedHashMap<>();
        Map<String, Integer> said = new TreeMap<>();
        new TreeMap<>(fields())
                .forEach((field, source) ->
                        said.put(
                                field,
                                index.computeIfAbsent(
                                        source,
                                        one -> {
                                            sources.add(
                                                    List.of(
                                                            one.connection(),
                                                            one.owned(),
                                                            one.record(),
                                                            one.rule(),
                                                            one.at().toString()));
                                            return sources.size() - 1;
                                        })));
        return JSON.writeValueAsString(Map.of("s", sources, "f", said));
    }

    /// Reads what {@link #json} wrote.
    static Provenance read(String json) {
        return new Provenance(json);
    }

    private static Map<String, Source> understood(String json) {
        Map<String, Object> tree = JSON.readValue(json, MAP);
        List<Source> sources = new ArrayList<>();
        if (tree.get("s") instanceof List<?> list) {
            for (Object entry : list) {
                List<?> parts = (List<?>) entry;
                sources.add(
                        new Source(
                                (String) parts.get(0),
                                (Boolean) parts.get(1),
                                (String) parts.get(2),
                                (String) parts.get(3),
                                Instant.parse((String) parts.get(4))));
            }
        }
        Map<String, Source> fields = new HashMap<>();
        if (tree.get("f") instanceof Map<?, ?> said) {
            said.forEach((field, at) -> fields.put((String) field, sources.get((Integer) at)));
        }
        return Map.copyOf(fields);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Provenance provenance && fields().equals(provenance.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "Provenance" + fields();
    }
}
