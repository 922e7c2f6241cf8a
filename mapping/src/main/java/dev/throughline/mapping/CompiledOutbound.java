package dev.throughline.mapping;

import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An outbound mapping, checked and ready.
record CompiledOutbound(
        String connection,
        String entityType,
        String targetType,
        String name,
        String version,
        LocalDate effective,
        boolean creates,
        RecordView.Shape shape,
        @Nullable Expression when,
        @Nullable Expression key,
        Map<String, Recipe> recipes,
        Set<String> createOnly,
        Set<String> reads,
        Map<String, Set<String>> readsByField,
        Map<String, Comparison> comparisons,
        Map<String, CodeMap> codeMaps,
        InstantSource clock)
        implements OutboundMapping {

    @Override
    public Set<String> fields() {
        return recipes.keySet();
    }

    @Override
    public Set<String> readsFor(String field) {
        return readsByField.getOrDefault(field, Set.of());
    }

    @Override
    public Comparison comparison(String field) {
        return comparisons.getOrDefault(field, Comparison.EXACT);
    }

    @Override
    public List<LookupKey> lookups(Values it) {
        Variables variables = variables(null, it, Lookups.NONE);
        Set<LookupKey> keys = new LinkedHashSet<>();
        if (when != null) {
            when.gather(variables, keys::add);
        }
        recipes.values().forEach(recipe -> recipe.gather(variables, keys::add));
        return List.copyOf(keys);
    }

    @Override
    public Optional<String> key(UUID id, Values it) {
        if (key == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable((String) key.value(variables(id, it, Lookups.NONE)));
        } catch (Refusal refusal) {
            return Optional.empty();
        }
    }

    @Override
    public Desired desire(UUID id, Values it, Lookups found) {
        Variables variables = variables(id, it, found);
        List<Problem> problems = new ArrayList<>();
        Set<LookupKey> missing = new LinkedHashSet<>();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        try {
            if (when != null && !when.holds(variables)) {
                return new Desired.NotForThisTarget();
            }
        } catch (Refusal refusal) {
            return new Desired.Unmappable(List.of(refusal.problem()));
        }
        missing.addAll(variables.context().takeMissing());
        recipes.forEach((name, recipe) -> {
            try {
                Object value = recipe.make(variables);
                Set<LookupKey> waits = variables.context().takeMissing();
                if (waits.isEmpty()) {
                    fields.put(name, value);
                }
                missing.addAll(waits);
            } catch (Refusal refusal) {
                variables.context().takeMissing();
                problems.add(CompiledInbound.at(name, refusal.problem()));
            } catch (RuntimeException e) {
                variables.context().takeMissing();
                problems.add(CompiledInbound.at(name, CompiledInbound.defect(e)));
            }
        });
        if (!problems.isEmpty()) {
            return new Desired.Unmappable(problems);
        }
        return missing.isEmpty()
                ? new Desired.Ready(fields, createOnly)
                : new Desired.Waits(List.copyOf(missing), fields);
    }

    private Variables variables(@Nullable UUID id, Values it, Lookups found) {
        Map<String, Object> raw = new TreeMap<>(it.asMap());
        if (id != null) {
            raw.put("id", id);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return new Variables(
                new Context(found, codeMaps, today), Variables.ENTITY, shape.view(raw), "", false);
    }
}
