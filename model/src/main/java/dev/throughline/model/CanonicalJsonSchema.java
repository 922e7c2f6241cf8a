package dev.throughline.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The JSON Schema (2020-12) of a type's canonical JSON, as [ValuesCodec] writes it. Derived, never
/// written by hand.
public final class CanonicalJsonSchema {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private CanonicalJsonSchema() {}

    /// The schema of a complete entity, as JSON text.
    public static String of(EntityType type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:throughline:canonical:" + type.code());
        schema.put("title", type.name());
        schema.put("description", type.meaning());
        schema.putAll(object(type.fields()));
        return JSON.writeValueAsString(schema);
    }

    private static Map<String, Object> object(List<Field> fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : fields) {
            properties.put(field.name(), property(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(Field field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", field.meaning());
        if (field.list()) {
            schema.put("type", "array");
            schema.put("items", value(field));
            schema.put("minItems", 1);
            schema.put("maxItems", ValuesCheck.LIST_MAX);
        } else {
            schema.putAll(value(field));
        }
        return schema;
    }

    private static Map<String, Object> value(Field field) {
        return switch (field.kind()) {
            case REFERENCE -> {
                Map<String, Object> schema = text("format", "uuid");
                schema.put("x-refers-to", String.valueOf(field.refersTo()));
                yield schema;
            }
            case DATE -> text("format", "date");
            case INSTANT -> text("format", "date-time");
            case MONEY -> money();
            case RATE, FRACTION -> text("pattern", "^-?[0-9]{1,9}(\\.[0-9]{1,10})?$");
            case HOURS -> text("pattern", "^-?[0-9]{1,8}(\\.[0-9]{1,4})?$");
            case INTEGER -> new LinkedHashMap<>(Map.of("type", "integer"));
            case BOOLEAN -> new LinkedHashMap<>(Map.of("type", "boolean"));
            case CURRENCY -> text("pattern", "^[A-Z]{3}$");
            case COUNTRY -> text("pattern", "^[A-Z]{2}$");
            case REGION -> text("pattern", "^[A-Z]{2}-[A-Z0-9]{1,3}$");
            case CODE -> text("maxLength", ValuesCheck.CODE_MAX);
            case NAME -> text("maxLength", ValuesCheck.NAME_MAX);
            case TEXT -> text("maxLength", ValuesCheck.TEXT_MAX);
            case ENUM -> text("enum", field.values());
            case OBJECT -> object(field.members());
        };
    }

    private static Map<String, Object> text(String keyword, Object value) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put(keyword, value);
        return schema;
    }

    private static Map<String, Object> money() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("ccy", text("pattern", "^[A-Z]{3}$"));
        properties.put("minor", Map.of("type", "integer"));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of("ccy", "minor"));
        schema.put("additionalProperties", false);
        return schema;
    }
}
