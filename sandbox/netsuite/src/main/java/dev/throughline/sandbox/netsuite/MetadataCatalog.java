package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `metadata-catalog`: the record types of the account as a list, as JSON Schema, or as an OpenAPI
/// document.
final class MetadataCatalog {

    private static final String PATH = "/services/rest/record/v1/metadata-catalog";
    private static final String JSON_SCHEMA = "application/schema+json";
    private static final String OPEN_API = "application/swagger+json";

    private MetadataCatalog() {}

    static SimReply show(String base, SimRequest request, List<String> path) {
        String accept = request.header("accept").orElse("");
        List<RecordType> types = new ArrayList<>();
        if (path.isEmpty()) {
            List<String> select =
                    request.query("select")
                            .map(names -> Arrays.asList(names.split(",")))
                            .orElse(List.of());
            RecordTypes.BY_NAME.values().stream()
                    .filter(type -> select.isEmpty() || select.contains(type.name()))
                    .forEach(types::add);
        } else {
            RecordType type = RecordTypes.named(path.getFirst());
            if (type == null) {
                throw Refusal.missing(path.getFirst());
            }
            types.add(type);
        }
        if (accept.contains(OPEN_API)) {
            Map<String, Object> schemas = new LinkedHashMap<>();
            Map<String, Object> paths = new LinkedHashMap<>();
            for (RecordType type : types) {
                schemas.put(type.name(), schema(type));
                paths.put(
                        "/" + type.name(),
                        Map.of(
                                "get",
                                Map.of("responses", Map.of("200", Map.of("description", "list")))));
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("openapi", "3.0.1");
            document.put("info", Map.of("title", "NetSuite REST API", "version", "v1"));
            document.put("paths", paths);
            document.put("components", Map.of("schemas", schemas));
            return as(OPEN_API, document);
        }
        if (accept.contains(JSON_SCHEMA)) {
            if (types.size() == 1) {
                return as(JSON_SCHEMA, schema(types.getFirst()));
            }
            Map<String, Object> all = new LinkedHashMap<>();
            types.forEach(type -> all.put(type.name(), schema(type)));
            return as(JSON_SCHEMA, Map.of("definitions", all));
        }
        List<Object> items = new ArrayList<>();
        for (RecordType type : types) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("name", type.name());
            item.put(
                    "links",
                    List.of(
                            RecordView.link("canonical", base + PATH + "/" + type.name()),
                            RecordView.link("describes", base + RecordView.PATH + type.name())));
            items.add(item);
        }
        return SimReply.json(
                200,
                path.isEmpty() ? Map.of("links", List.of(), "items", items) : items.getFirst());
    }

    private static SimReply as(String mediaType, Object body) {
        return new SimReply(200, Map.of("Content-Type", mediaType), Json.write(body));
    }

    private static Map<String, Object> schema(RecordType type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "id", Map.of("type", "string", "title", "Internal ID", "x-ns-filterable", true));
        properties.put(
                "externalId",
                Map.of("type", "string", "title", "External ID", "x-ns-filterable", true));
        List<String> required = new ArrayList<>();
        for (Field field : type.fields()) {
            properties.put(field.name(), property(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("title", type.label());
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> property(Field field) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("title", field.label());
        switch (field.kind()) {
            case TEXT -> property.put("type", "string");
            case DECIMAL -> {
                property.put("type", "number");
                property.put("format", "double");
            }
            case BOOLEAN -> property.put("type", "boolean");
            case DATE -> {
                property.put("type", "string");
                property.put("format", "date");
            }
            case DATETIME -> {
                property.put("type", "string");
                property.put("format", "date-time");
            }
            case REFERENCE, MULTI_REFERENCE, SUBLIST -> property.put("type", "object");
            case CHOICE -> {
                property.put("type", "object");
                Map<String, Object> id = new LinkedHashMap<>();
                id.put("type", "string");
                if (!field.choices().isEmpty()) {
                    id.put("enum", field.choices());
                }
                property.put("properties", Map.of("id", id, "refName", Map.of("type", "string")));
            }
        }
        if (field.textMax() > 0) {
            property.put("maxLength", field.textMax());
        }
        property.put("nullable", !field.required());
        if (field.readOnly()) {
            property.put("readOnly", true);
        }
        property.put("x-ns-filterable", field.kind() != Field.Kind.SUBLIST);
        if (field.name().startsWith("cust")) {
            property.put("x-ns-custom-field", true);
        }
        return property;
    }
}
