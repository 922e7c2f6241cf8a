package dev.throughline.api;

import dev.throughline.model.Canonical;
import dev.throughline.model.CanonicalJsonSchema;
import dev.throughline.model.EntityType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// The OpenAPI 3.1 document: written by hand in `openapi.yaml`, with the schema of every canonical
/// type put in from the model, so that it cannot differ from what is answered.
@Component
final class OpenApi {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build();
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final ObjectNode document;
    private final byte[] yaml;
    private final byte[] json;

    OpenApi() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        OpenApi.class.getResourceAsStream("openapi.yaml"),
                        "openapi.yaml is missing")) {
            document = (ObjectNode) YAML.readTree(in);
        }
        ObjectNode schemas = (ObjectNode) document.get("components").get("schemas");
        ArrayNode any = ((ObjectNode) schemas.get("Values")).putArray("anyOf");
        ArrayNode names = ((ObjectNode) schemas.get("EntityTypeName")).putArray("enum");
        for (EntityType type : Canonical.types()) {
            ObjectNode schema = (ObjectNode) JSON.readTree(CanonicalJsonSchema.of(type));
            schema.remove("$schema");
            schema.remove("$id");
            // Entities grow, and masked values are no numbers or dates: what is required of a
            // complete one is not promised here.
            Growing.loosen(schema);
            schemas.set(type.name() + "Values", schema);
            any.addObject().put("$ref", "#/components/schemas/" + type.name() + "Values");
            names.add(type.name());
        }
        yaml = YAML.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
        json = JSON.writeValueAsBytes(document);
    }

    byte[] yaml() {
        return yaml.clone();
    }

    byte[] json() {
        return json.clone();
    }

    /// The document, for tests.
    ObjectNode document() {
        return document;
    }

    /// Makes a canonical schema fit for answers: nothing is required, and each value may be masked.
    private static final class Growing {
        static void loosen(ObjectNode schema) {
            schema.remove("required");
            if (schema.get("properties") instanceof ObjectNode properties) {
                for (String name : java.util.List.copyOf(properties.propertyNames())) {
                    ObjectNode property = (ObjectNode) properties.get(name);
                    ObjectNode either = properties.objectNode();
                    if (property.remove("description")
                            instanceof tools.jackson.databind.JsonNode description) {
                        either.set("description", description);
                    }
                    if (property.get("items") instanceof ObjectNode items
                            && items.has("properties")
                            && !items.get("properties").has("minor")) {
                        loosen(items);
                    } else if (property.has("properties")
                            && !property.get("properties").has("minor")) {
                        loosen(property);
                    }
                    ArrayNode options = either.putArray("anyOf");
                    options.add(property);
                    options.addObject().put("$ref", "#/components/schemas/Masked");
                    properties.set(name, either);
                }
            }
        }
    }
}
