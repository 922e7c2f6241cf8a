package dev.throughline.api;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the OpenAPI document promises, for checking what is answered.
final class Promise {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    static final ObjectNode DOCUMENT = document();

    private Promise() {}

    private static ObjectNode document() {
        try {
            return new OpenApi().document();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The faults of a value against a schema of the document.
    static List<String> faults(JsonNode schema, String json) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", DOCUMENT.get("components"));
        return REGISTRY
                .getSchema(whole.toString(), InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /// The faults of an answer against what is promised for that operation and status.
    static List<String> faults(String method, String path, Served.Answer answer) {
        JsonNode response =
                DOCUMENT.at(
                        "/paths/"
                                + path.replace("~", "~0").replace("/", "~1")
                                + "/"
                                + method
                                + "/responses/"
                                + answer.status());
        if (response.isMissingNode()) {
            return List.of(method + " " + path + " promises no status " + answer.status());
        }
        if (response.has("$ref")) {
            response = DOCUMENT.at(response.get("$ref").stringValue().substring(1));
        }
        String type = answer.type().replaceFirst(";.*", "");
        JsonNode content = response.at("/content/" + type.replace("/", "~1"));
        if (content.isMissingNode()) {
            return List.of(method + " " + path + " " + answer.status() + " promises no " + type);
        }
        return faults(content.get("schema"), answer.body());
    }
}
