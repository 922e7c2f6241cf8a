package dev.throughline.api;

import dev.throughline.curate.Entity;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.Sensitivity;
import dev.throughline.model.ValuesCodec;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a caller may see: values that are confidential or personal are masked until somebody is
/// known to have the right.
@Component
final class Sight {
    /// Stands for a value that is there and not shown.
    static final String MASK = "•••";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The fields by which people call an entity, in order.
    private static final List<String> NAMING =
            List.of("name", "legal_name", "code", "number", "line_no", "email");

    private final ApiActs acts;

    Sight(ApiActs acts) {
        this.acts = acts;
    }

    /// Whether everything may be seen.
    boolean all() {
        return acts.people();
    }

    /// The values in canonical JSON, masked where need be.
    ObjectNode values(Entity entity) {
        ObjectNode values = (ObjectNode) JSON.readTree(ValuesCodec.write(entity.values()));
        return all() ? values : masked(entity.type().fields(), values);
    }

    /// The name, masked where it comes from a field that is.
    String name(Entity entity) {
        if (all()) {
            return entity.name();
        }
        for (String naming : NAMING) {
            if (entity.values().get(naming) instanceof String) {
                return entity.type()
                                .field(naming)
                                .filter(field -> field.sensitivity() != Sensitivity.PUBLIC)
                                .isPresent()
                        ? MASK
                        : entity.name();
            }
        }
        return entity.name();
    }

    /// Whether entities of that type may be looked for by name.
    boolean mayName(EntityType type) {
        return all()
                || NAMING.stream()
                        .flatMap(naming -> type.field(naming).stream())
                        .allMatch(field -> field.sensitivity() == Sensitivity.PUBLIC);
    }

    /// Changes of one version: field to `[before, after]`.
    ObjectNode changes(EntityType type, String json) {
        ObjectNode changes = (ObjectNode) JSON.readTree(json);
        if (all()) {
            return changes;
        }
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        changes.properties()
                .forEach(change -> {
                    ArrayNode pair = shown.putArray(change.getKey());
                    change.getValue()
                            .forEach(value ->
                                    pair.add(
                                            value(
                                                    type.field(change.getKey()).orElse(null),
                                                    value)));
                });
        return shown;
    }

    private static ObjectNode masked(List<Field> fields, JsonNode values) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        values.properties()
                .forEach(member ->
                        shown.set(
                                member.getKey(),
                                value(
                                        fields.stream()
                                                .filter(field ->
                                                        field.name().equals(member.getKey()))
                                                .findFirst()
                                                .orElse(null),
                                        member.getValue())));
        return shown;
    }

    private static JsonNode value(@org.jspecify.annotations.Nullable Field field, JsonNode value) {
        if (value.isNull()) {
            return value;
        }
        // A field the model does not know (any more) is not shown either.
        if (field == null || field.sensitivity() != Sensitivity.PUBLIC) {
            return JsonNodeFactory.instance.stringNode(MASK);
        }
        if (value.isObject() && !field.members().isEmpty()) {
            return masked(field.members(), value);
        }
        if (value.isArray()) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            value.forEach(element ->
                    shown.add(
                            element.isObject() && !field.members().isEmpty()
                                    ? masked(field.members(), element)
                                    : element));
            return shown;
        }
        return value;
    }
}
