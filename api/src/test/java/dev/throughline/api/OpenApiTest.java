package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import dev.throughline.model.Canonical;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The document says what is served, and nothing else.
class OpenApiTest {
    private static SmallHub hub;
    private static Served served;

    @BeforeAll
    static void open() {
        hub = new SmallHub();
        served = new Served(hub, new FakeCrm());
    }

    @AfterAll
    static void close() {
        served.close();
        hub.close();
    }

    @Test
    void every_route_is_in_the_document_and_every_path_of_the_document_is_a_route() {
        TreeSet<String> routes = new TreeSet<>();
        served.context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, method) -> {
                    if (method.getBeanType().getPackageName().equals("dev.throughline.api")) {
                        mapping.getPatternValues()
                                .forEach(path ->
                                        mapping.getMethodsCondition()
                                                .getMethods()
                                                .forEach(verb ->
                                                        routes.add(
                                                                verb.name().toLowerCase(Locale.ROOT)
                                                                        + " "
                                                                        + path)));
                    }
                });
        TreeSet<String> documented = new TreeSet<>();
        Promise.DOCUMENT
                .get("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .propertyNames()
                                .forEach(verb -> documented.add(verb + " " + path.getKey())));

        assertThat(documented).isEqualTo(routes).hasSizeGreaterThan(12);
    }

    @Test
    void every_reference_of_the_document_leads_somewhere() {
        List<String> broken = new ArrayList<>();
        walk(
                Promise.DOCUMENT,
                node -> {
                    JsonNode ref = node.get("$ref");
                    if (ref != null
                            && Promise.DOCUMENT
                                    .at(ref.stringValue().substring(1))
                                    .isMissingNode()) {
                        broken.add(ref.stringValue());
                    }
                });
        assertThat(broken).isEmpty();
    }

    @Test
    void every_example_of_the_document_fits_its_schema() {
        List<String> checked = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        walk(
                Promise.DOCUMENT,
                node -> {
                    if (node.has("schema") && node.has("example")) {
                        checked.add(node.get("example").toString());
                        faults.addAll(
                                Promise.faults(node.get("schema"), node.get("example").toString()));
                    }
                    if (node.has("schema")
                            && node.has("examples")
                            && node.get("examples").isObject()) {
                        node.get("examples")
                                .forEach(example -> {
                                    checked.add(example.get("value").toString());
                                    faults.addAll(
                                            Promise.faults(
                                                    node.get("schema"),
                                                    example.get("value").toString()));
                                });
                    }
                });
        assertThat(faults).isEmpty();
        assertThat(checked).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void an_answer_that_breaks_the_promise_would_be_noticed() {
        assertThat(
                        Promise.faults(
                                Promise.DOCUMENT.at("/components/schemas/Case"),
                                "{\"id\":1,\"more\":true}"))
                .hasSizeGreaterThan(2);
        assertThat(
                        Promise.faults(
                                Promise.DOCUMENT.at("/components/schemas/ClientValues"),
                                "{\"legal_name\":1}"))
                .isNotEmpty();
    }

    @Test
    void the_document_is_served_alike_as_yaml_and_json_with_every_canonical_type() {
        Answer yaml = served.get("/api/openapi.yaml");
        Answer json = served.get("/api/openapi.json");

        assertThat(yaml.type()).isEqualTo("application/yaml");
        assertThat(YAMLMapper.builder().build().readTree(yaml.body())).isEqualTo(json.json());
        assertThat(json.json().at("/openapi").stringValue()).isEqualTo("3.1.1");
        assertThat(json.json().at("/info/version").stringValue()).isEqualTo("1");
        Canonical.types()
                .forEach(type ->
                        assertThat(
                                        json.json()
                                                .at(
                                                        "/components/schemas/"
                                                                + type.name()
                                                                + "Values/properties"))
                                .isNotEmpty());
    }

    @Test
    void every_kind_of_problem_is_described_in_the_reference() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/api.md"));
        for (ProblemType type : ProblemType.values()) {
            assertThat(reference)
                    .contains(
                            "| `"
                                    + type.uri().substring("urn:throughline:problem:".length())
                                    + "` | "
                                    + type.status()
                                    + " |");
        }
    }

    private static void walk(JsonNode node, java.util.function.Consumer<JsonNode> visitor) {
        visitor.accept(node);
        node.forEach(child -> walk(child, visitor));
    }
}
