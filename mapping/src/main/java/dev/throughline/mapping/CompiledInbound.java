package dev.throughline.mapping;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.EntityType;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An inbound mapping, checked and ready.
record CompiledInbound(
        String connection,
        String sourceType,
        String name,
        String version,
        LocalDate effective,
        RecordView.Shape shape,
        @Nullable Expression when,
        List<Entity> entities,
        Map<String, CodeMap> codeMaps,
        InstantSource clock)
        implements InboundMapping {

    /// The most entities one record may make of one kind.
    private static final int CHILDREN_MAX = 10_000;

    /// One `entities:` element.
    record Entity(
            EntityType type,
            @Nullable Expression when,
            @Nullable Expression forEach,
            @Nullable Expression child,
            Map<String, Recipe> fields) {}

    @Override
    public Map<EntityType, Set<String>> produces() {
        Map<EntityType, Set<String>> produces = new LinkedHashMap<>();
        for (Entity entity : entities) {
            produces.computeIfAbsent(entity.type(), type -> new LinkedHashSet<>())
                    .addAll(entity.fields().keySet());
        }
        return produces;
    }

    @Override
    public List<LookupKey> lookups(ObservedRecord record) {
        Variables variables = variables(record, Lookups.NONE);
        Set<LookupKey> keys = new LinkedHashSet<>();
        quietly(() -> gather(when, variables, keys));
        for (Entity entity : entities) {
            quietly(() ->
                    elements(
                            entity,
                            variables,
                            () -> {
                                quietly(() -> gather(entity.when(), variables, keys));
                                quietly(() -> gather(entity.child(), variables, keys));
                                entity.fields()
                                        .values()
                                        .forEach(recipe ->
                                                quietly(() -> recipe.gather(variables, keys::add)));
                            }));
        }
        return List.copyOf(keys);
    }

    @Override
    public List<Produced> map(ObservedRecord record, Lookups found) {
        Variables variables = variables(record, found);
        List<Produced> produced = new ArrayList<>();
        try {
            if (when != null && !when.holds(variables)) {
                return produced;
            }
        } catch (Refusal refusal) {
            return List.of(failed(entities.getFirst().type(), refusal));
        }
        for (Entity entity : entities) {
            Set<String> children = new HashSet<>();
            try {
                elements(
                        entity,
                        variables,
                        () -> {
                            Produced one = one(entity, variables);
                            if (one != null) {
                                produced.add(children.add(one.childKey()) ? one : twice(one));
                            }
                        });
            } catch (Refusal refusal) {
                produced.add(failed(entity.type(), refusal));
            }
        }
        return produced;
    }

    /// Does something for each element of `forEach`, or once.
    private static void elements(Entity entity, Variables variables, Runnable each) {
        if (entity.forEach() == null) {
            each.run();
            return;
        }
        Object list = entity.forEach().value(variables);
        List<?> elements = list instanceof List<?> some ? some : List.of();
        if (elements.size() > CHILDREN_MAX) {
            throw Refusal.data(
                    "The record holds "
                            + elements.size()
                            + " elements; at most "
                            + CHILDREN_MAX
                            + " are taken.",
                    "Split it in the source system.");
        }
        try {
            long place = 1;
            for (Object element : elements) {
                variables.at(element, place++);
                each.run();
            }
        } finally {
            variables.leaveItems();
        }
    }

    private static @Nullable Produced one(Entity entity, Variables variables) {
        String childKey = "";
        try {
            if (entity.when() != null && !entity.when().holds(variables)) {
                return null;
            }
            if (entity.child() != null) {
                childKey =
                        entity.child().value(variables) instanceof String key && !key.isBlank()
                                ? key.strip()
                                : "";
                if (childKey.isEmpty()) {
                    throw Refusal.data(
                            "A part of the record has no key, so that it could not be found again.",
                            "Give it one in its system.");
                }
            }
        } catch (Refusal refusal) {
            return failed(entity.type(), refusal);
        }
        Map<String, @Nullable Object> values = new HashMap<>();
        Map<String, LookupKey> unresolved = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        variables.context().takeMissing();
        for (Map.Entry<String, Recipe> field : entity.fields().entrySet()) {
            try {
                values.put(field.getKey(), field.getValue().make(variables));
            } catch (Refusal refusal) {
                problems.add(at(field.getKey(), refusal.problem()));
            } catch (RuntimeException e) {
                problems.add(at(field.getKey(), defect(e)));
            }
            variables.context().takeMissing().stream()
                    .findFirst()
                    .ifPresent(key -> unresolved.put(field.getKey(), key));
        }
        return new Produced(entity.type(), childKey, Values.of(values), unresolved, problems);
    }

    private static Produced twice(Produced produced) {
        return new Produced(
                produced.type(),
                produced.childKey(),
                Values.empty(),
                Map.of(),
                List.of(
                        new Problem(
                                Problem.Mender.DATA,
                                "SYS-POISON",
                                "Two parts of the record have the same key "
                                        + Refusal.quoted(produced.childKey())
                                        + ".",
                                "Give each its own key in the source system.")));
    }

    private static Produced failed(EntityType type, Refusal refusal) {
        return new Produced(type, "", Values.empty(), Map.of(), List.of(refusal.problem()));
    }

    /// One record that trips over our own mistake must not stop the others.
    static Problem defect(RuntimeException e) {
        return new Problem(
                Problem.Mender.DEFECT,
                "SYS-POISON",
                "The value cannot be worked out (" + e.getClass().getSimpleName() + ").",
                "Report it with the record's id; the rest of the page flows on.");
    }

    static Problem at(String field, Problem problem) {
        return new Problem(problem.mender(), problem.code(), problem.text(), problem.mend(), field);
    }

    private static void gather(
            @Nullable Expression expression, Variables variables, Set<LookupKey> keys) {
        if (expression != null) {
            expression.gather(variables, keys::add);
        }
    }

    /// What cannot be read here is told when the record is mapped.
    private static void quietly(Runnable reading) {
        try {
            reading.run();
        } catch (Refusal _) {
            // told by map()
        }
    }

    private Variables variables(ObservedRecord record, Lookups found) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return new Variables(
                new Context(found, codeMaps, today),
                Variables.SOURCE,
                shape.view(record.fields()),
                record.externalId(),
                record.deleted());
    }
}
