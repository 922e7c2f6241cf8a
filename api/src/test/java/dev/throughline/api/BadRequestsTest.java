package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is sent, the answer is a problem that tells every fault with its mend.
class BadRequestsTest {
    private static final String PATH = "/api/process/project-initiations";
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

    private static List<String> places(Answer answer) {
        return answer.json()
                .at("/errors")
                .valueStream()
                .map(one ->
                        one.has("pointer")
                                ? one.get("pointer").stringValue()
                                : one.has("header")
                                        ? one.get("header").stringValue()
                                        : one.get("parameter").stringValue())
                .toList();
    }

    private static void refused(Answer answer, int status, String... places) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(Promise.faults("post", PATH, answer)).isEmpty();
        assertThat(places(answer)).containsExactlyInAnyOrder(places);
        assertThat(answer.json().at("/correlationId").stringValue())
                .isEqualTo(answer.header("X-Correlation-Id"));
    }

    @Test
    void five_faults_of_one_request_are_told_in_one_answer() {
        Answer answer =
                served.start(
                        "",
                        "{\"system\":7,\"opportunityId\":\"\",\"opportunityID\":\"006\",\"opportunity\":\"not-a-uuid\"}");

        refused(
                answer,
                400,
                "Idempotency-Key",
                "#/opportunityID",
                "#/opportunity",
                "#/opportunity",
                "#/system",
                "#/opportunityId");
        assertThat(
                        answer.json()
                                .at("/errors")
                                .valueStream()
                                .map(one -> one.get("detail").stringValue()))
                .contains(
                        "'opportunityID' is no member here; did you mean 'opportunityId' or 'opportunity'?",
                        "system is a number.",
                        "opportunityId is empty.");
    }

    @Test
    void a_body_that_says_something_wrong_is_422() {
        refused(served.start("k", "{}"), 422, "#/system", "#/opportunityId");
        refused(
                served.start("k", "{\"system\":\"salesforse\",\"opportunityId\":\"006\"}"),
                422,
                "#/system");
        refused(
                served.start("k", "{\"system\":\"salesforce\",\"opportunityId\":\"006\\u0000\"}"),
                422,
                "#/opportunityId");
        refused(
                served.start("k", "{\"system\":\"salesforce\",\"opportunityId\":\"\\ud800\"}"),
                422,
                "#/opportunityId");
        refused(
                served.start(
                        "k",
                        "{\"system\":\"salesforce\",\"opportunityId\":\""
                                + "x".repeat(256)
                                + "\"}"),
                422,
                "#/opportunityId");
        refused(
                served.start("k", "{\"system\":\"salesforce\",\"opportunityId\":null}"),
                422,
                "#/opportunityId");
        refused(served.start("k", "[1,2]"), 422, "#");
        refused(
                served.start(
                        "k", "{\"a/b~c\":1,\"system\":\"salesforce\",\"opportunityId\":\"006\"}"),
                422,
                "#/a~1b~0c");
    }

    @Test
    void what_is_no_json_is_told_with_its_place() {
        Answer answer = served.start("k", "{\"system\": \"salesforce\",\n \"opportunityId\": }");
        refused(answer, 400, "#");
        assertThat(answer.json().at("/detail").stringValue())
                .startsWith("The body is not JSON at line 2, column");

        refused(served.start("k", ""), 400, "#");
        refused(served.start("k", "{\"system\":\"a\",\"system\":\"b\"}"), 400, "#");
        refused(served.start("k", "{} {}"), 400, "#");
        refused(served.start("k", "[".repeat(20_000)), 400, "#");
        assertThat(served.start("k", "{\"system\":\"secret-value").body())
                .doesNotContain("secret-value");
    }

    @Test
    void a_body_over_64_kb_is_413_whether_or_not_it_says_its_length() {
        String large = "{\"system\":\"" + "x".repeat(70_000) + "\"}";
        refused(served.start("k", large), 413, "#");

        HttpRequest.Builder chunked =
                served.request(PATH)
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                        .headers("Content-Type", "application/json", "Idempotency-Key", "k");
        refused(served.send(chunked), 413, "#");
    }

    @Test
    void a_wrong_or_missing_content_type_is_415_and_the_body_is_still_checked() {
        HttpRequest.Builder form =
                served.request(PATH)
                        .POST(BodyPublishers.ofString("{\"system\":\"nowhere\"}"))
                        .headers("Content-Type", "text/plain", "Idempotency-Key", "k");
        refused(served.send(form), 415, "Content-Type", "#/system", "#/opportunityId");

        HttpRequest.Builder none =
                served.request(PATH)
                        .POST(BodyPublishers.ofString("{}"))
                        .headers("Idempotency-Key", "k");
        refused(served.send(none), 415, "Content-Type", "#/system", "#/opportunityId");

        HttpRequest.Builder latin =
                served.request(PATH)
                        .POST(BodyPublishers.ofString("{}"))
                        .headers(
                                "Content-Type",
                                "application/json; charset=iso-8859-1",
                                "Idempotency-Key",
                                "k");
        refused(served.send(latin), 415, "Content-Type", "#/system", "#/opportunityId");
    }

    @Test
    void a_form_is_told_that_json_is_wanted() {
        HttpRequest.Builder form =
                served.request(PATH)
                        .POST(BodyPublishers.ofString("system=salesforce"))
                        .headers(
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Idempotency-Key",
                                "k");
        refused(served.send(form), 415, "Content-Type", "#");
    }

    @Test
    void parameters_that_cannot_be_decoded_are_no_mistake_of_the_hub() throws Exception {
        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", served.request("/").build().uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            "GET /api/v1/entities?name=%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String answer =
                    new String(
                            socket.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("urn:throughline:problem:invalid-request");
        }
    }

    @Test
    void a_key_that_is_doubled_too_long_or_not_printable_is_refused() {
        String body = "{\"system\":\"salesforce\",\"opportunityId\":\"006\"}";
        refused(served.start("k", body, "Idempotency-Key", "other"), 400, "Idempotency-Key");
        refused(served.start("k".repeat(256), body), 400, "Idempotency-Key");
        refused(served.start("a\tb", body), 400, "Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/entities?limit=0, limit",
        "/api/v1/entities?limit=201, limit",
        "/api/v1/entities?limit=ten, limit",
        "/api/v1/entities?type=Custommer, type",
        "/api/v1/entities?cursor=nonsense, cursor",
        "/api/v1/entities?tpye=Client, tpye",
        "/api/v1/entities?status=a&status=b, status",
        "/api/v1/entities?name=%00, name",
        "/api/v1/entities/by-link?system=salesforce, id",
        "/api/v1/entities/12, id",
        "/api/v1/cases?state=stuck, state",
        "/api/v1/cases?correlation=12, correlation",
        "/api/process/project-initiations?state=LIVE, state",
        "/api/process/project-initiations/1-1-1-1-1, opportunityId"
    })
    void a_parameter_that_does_not_fit_is_named(String path, String parameter) {
        Answer answer = served.get(path);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:invalid-request");
        assertThat(places(answer)).containsExactly(parameter);
        assertThat(answer.json().at("/errors/0/mend").stringValue()).isNotEmpty();
    }

    @Test
    void three_wrong_parameters_are_three_faults() {
        assertThat(places(served.get("/api/v1/entities?limit=0&type=X&cursor=!")))
                .containsExactlyInAnyOrder("limit", "type", "cursor");
    }

    @Test
    void another_lists_cursor_does_not_fit() {
        assertThat(
                        served.get(
                                        "/api/v1/entities?cursor="
                                                + Cursor.write(
                                                        "cases",
                                                        "019a0000-0000-7000-8000-000000000001"))
                                .status())
                .isEqualTo(400);
    }

    @Test
    void an_unknown_address_a_wrong_method_and_an_unknown_id_are_problems_too() {
        Answer unknown = served.get("/api/v2/entities");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:unknown-address");

        Answer method = served.send(served.request("/api/v1/entities").DELETE());
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET");

        for (String path : List.of("/api/v1/entities/", "/api/v1/cases/", PATH + "/")) {
            Answer nobody = served.get(path + "019a0000-0000-7000-8000-00000000ffff");
            assertThat(nobody.status()).isEqualTo(404);
            assertThat(nobody.json().at("/type").stringValue())
                    .startsWith("urn:throughline:problem:unknown-");
        }
    }

    @Test
    void a_correlation_id_that_is_not_plain_is_replaced() {
        Answer answer = served.get("/api/v1/cases", "X-Correlation-Id", "a b<script>");

        assertThat(answer.header("X-Correlation-Id")).matches("[0-9a-f-]{36}");
    }
}
