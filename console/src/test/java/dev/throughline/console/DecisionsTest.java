package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.evidence.Evidence;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a person decides in the console, where one is known.
class DecisionsTest {
    private final ConsoleServer server = new ConsoleServer(true);
    private final Days day = Days.normal(server);
    private final UUID northwind = day.clients.getFirst();

    @AfterEach
    void close() {
        server.close();
    }

    private String page(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String decide(String act, String field, String system)
            throws IOException, InterruptedException {
        Matcher values =
                Pattern.compile(
                                "name=\"field\" value=\""
                                        + field
                                        + "\".{0,200}?name=\"values\" value=\"([0-9a-f]{32})\"")
                        .matcher(page("/worklist/proposals"));
        assertThat(values.find()).isTrue();
        HttpResponse<String> answer =
                server.post(
                        "/worklist/proposals/" + act,
                        "entity="
                                + northwind
                                + "&field="
                                + field
                                + "&system="
                                + system
                                + "&values="
                                + values.group(1)
                                + "&reason=as+agreed");
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElse("");
    }

    private String value(String field) {
        return String.valueOf(server.entities.find(northwind).orElseThrow().values().get(field));
    }

    @Test
    void an_accepted_change_holds_and_is_told() throws Exception {
        assertThat(decide("accept", "legal_name", "netsuite")).endsWith("?did=accepted");

        assertThat(value("legal_name")).isEqualTo("Northwind Energie (Süd) Ltd");
        assertThat(page("/worklist/proposals?did=accepted"))
                .contains("Accepted: the value holds now", "1 value waits for a decision");
        assertThat(server.evidence.about("Client", northwind.toString(), 10))
                .extracting(Evidence.Recorded::action, Evidence.Recorded::reason)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "accepted netsuite's legal_name for salesforce", "as agreed"));
    }

    @Test
    void a_rejected_change_leaves_the_value_and_the_list() throws Exception {
        String held = value("legal_name");
        assertThat(decide("reject", "legal_name", "netsuite")).endsWith("?did=noted");

        assertThat(value("legal_name")).isEqualTo(held);
        assertThat(page("/worklist/proposals")).doesNotContain("Northwind Energie (Süd) Ltd");
    }

    @Test
    void a_value_that_the_hub_cannot_write_to_its_owner_is_not_accepted_and_says_how()
            throws Exception {
        assertThat(decide("accept", "payment_terms", "kantata")).doesNotContain("did=accepted");
        assertThat(page("/worklist/proposals")).contains("2 values wait for a decision");
    }

    @Test
    void noted_fields_close_their_case() throws Exception {
        assertThat(server.post("/systems/salesforce/fields", "reason=not+for+us").statusCode())
                .isEqualTo(302);

        assertThat(page("/systems/salesforce?did=noted"))
                .contains("Taken note of", "by the demo's visitor", "nobody needs to look");
        assertThat(page("/worklist?code=SYS-SCHEMA-DRIFT")).contains("No case fits this filter");
    }

    @Test
    void a_confirmed_loss_goes_to_the_feed_with_evidence() throws Exception {
        String one =
                server.sql
                        .sql("select id::text from work_case where code = 'SYS-VANISHED'")
                        .query(String.class)
                        .single();
        assertThat(page("/worklist/" + one)).contains("Confirm that 31 records are gone");
        HttpResponse<String> answer =
                server.post(
                        "/worklist/" + one + "/gone",
                        "feed=salesforce+Contract&reason=archive+cleared");

        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("?did=gone&n=31");
        assertThat(
                        server.sql
                                .sql(
                                        "select vanished_confirmed from feed where connection = 'salesforce' and object_type = 'Contract'")
                                .query(Integer.class)
                                .single())
                .isEqualTo(31);
        assertThat(server.evidence.about("connection", "salesforce", 10))
                .extracting(Evidence.Recorded::action)
                .contains("confirmed that 31 records of salesforce Contract are gone");
    }
}
