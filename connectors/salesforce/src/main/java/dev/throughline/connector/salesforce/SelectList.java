package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What to ask for: the declared fields that the org really shows to the connected user.
/// Field-level security takes fields out of describe without a word, and a query that names one of
/// them fails as a whole.
final class SelectList {

    /// Rights change rarely; a query refused for a field asks again at once.
    private static final Duration FRESH = Duration.ofMinutes(10);

    /// What describe said of one type.
    ///
    /// @param parents relationship name → type it leads to
    /// @param children child relationship name → child type
    record Described(
            Set<String> fields,
            Map<String, String> parents,
            Map<String, String> children,
            Instant at) {}

    private final Function<String, Map<String, Object>> describe;
    private final InstantSource clock;
    private final Map<String, Described> known = new ConcurrentHashMap<>();

    /// @param describe asks the org about one type; throws when it does not answer
    SelectList(Function<String, Map<String, Object>> describe, InstantSource clock) {
        this.describe = describe;
        this.clock = clock;
    }

    /// `Id, Name, Owner.Email, (SELECT Id FROM OpportunityLineItems WHERE IsDeleted = false)`.
    String of(ObjectSchema schema) {
        Described here = described(schema.objectType());
        List<String> parts = new ArrayList<>(List.of("Id"));
        for (NativeField field : schema.fields()) {
            String name = field.name();
            if (field.type() == Type.OBJECT) {
                String parent = here.parents().get(name);
                if (parent != null) {
                    scalars(field.fields(), described(parent))
                            .forEach(inner -> parts.add(name + "." + inner));
                }
            } else if (field.type() == Type.LIST) {
                String child = here.children().get(name);
                if (child != null) {
                    Described there = described(child);
                    List<String> inner = scalars(field.fields(), there);
                    if (!inner.isEmpty()) {
                        parts.add(
                                "(SELECT "
                                        + String.join(", ", inner)
                                        + " FROM "
                                        + name
                                        + (there.fields().contains("IsDeleted")
                                                ? " WHERE IsDeleted = false)"
                                                : ")"));
                    }
                }
            } else if (!name.equals("Id") && here.fields().contains(name)) {
                parts.add(name);
            }
        }
        return String.join(", ", parts);
    }

    /// The declared fields that the connected user cannot see.
    List<String> unseen(ObjectSchema schema) {
        Described here = described(schema.objectType());
        return schema.fields().stream()
                .filter(field -> field.type() != Type.OBJECT && field.type() != Type.LIST)
                .map(NativeField::name)
                .filter(name -> !here.fields().contains(name))
                .toList();
    }

    /// Whether the org shows this field.
    boolean shows(String objectType, String field) {
        return described(objectType).fields().contains(field);
    }

    /// Forgets what is known, so that the next question asks the org.
    void forget() {
        known.clear();
    }

    private static List<String> scalars(List<NativeField> fields, Described there) {
        return fields.stream().map(NativeField::name).filter(there.fields()::contains).toList();
    }

    private Described described(String objectType) {
        Described seen = known.get(objectType);
        Instant now = clock.instant();
        if (seen != null && now.isBefore(seen.at().plus(FRESH))) {
            return seen;
        }
        Described fresh = read(describe.apply(objectType), now);
        known.put(objectType, fresh);
        return fresh;
    }

    private static Described read(Map<String, Object> json, Instant now) {
        Set<String> fields = new HashSet<>();
        Map<String, String> parents = new HashMap<>();
        Map<String, String> children = new HashMap<>();
        if (json.get("fields") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> field && field.get("name") instanceof String name) {
                    fields.add(name);
                    if (field.get("relationshipName") instanceof String relationship
                            && field.get("referenceTo") instanceof List<?> targets
                            && !targets.isEmpty()) {
                        parents.put(relationship, String.valueOf(targets.getFirst()));
                    }
                }
            }
        }
        if (json.get("childRelationships") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> child
                        && child.get("relationshipName") instanceof String relationship
                        && child.get("childSObject") instanceof String type) {
                    children.put(relationship, type);
                }
            }
        }
        return new Described(fields, parents, children, now);
    }
}
