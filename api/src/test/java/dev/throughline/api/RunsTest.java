package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Intents;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunsTest {
    private static SmallHub hub;
    private static Served served;
    private static FakeCrm crm;

    @BeforeAll
    static void open() {
        hub = new SmallHub();
        crm = new FakeCrm();
        served = new Served(hub, crm);
    }

    @AfterAll
    static void close() {
        served.close();
        hub.close();
    }

    @BeforeEach
    void somebody() {
        crm.people = true;
    }

    private static UUID run(Intent.State state) {
        UUID run = hub.ids.next();
        hub.transaction.executeWithoutResult(_ ->
                hub.intents.want(
                        List.of(
                                new Intents.Wanted(
                                        hub.ids.next(),
                                        "netsuite",
                                        "job",
                                        Kind.CREATE,
                                        hub.ids.next(),
                                        null,
                                        "key",
                                        1,
                                        Map.of("name", "Northwind"),
                                        null,
                                        state,
                                        1,
                                        run,
                                        null,
                                        Map.of("USD", 700L),
                                        null))));
        return run;
    }

    private static Answer post(String path, String body) {
        return served.send(
                served.request(path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json"));
    }

    private static void promised(String schema, Answer answer) {
        assertThat(
                        Promise.faults(
                                Promise.DOCUMENT.at("/components/schemas/" + schema),
                                answer.body()))
                .isEmpty();
    }

    @Test
    void runs_are_told_with_what_waits_for_a_person() {
        UUID run = run(Intent.State.HELD);
        Answer answer = served.get("/api/v1/runs?connection=netsuite");
        assertThat(answer.status()).isEqualTo(200);
        promised("Runs", answer);
        assertThat(answer.body()).contains(run.toString()).contains("\"minor\":700");
    }

    @Test
    void a_held_run_is_let_go_by_a_person_only() {
        UUID run = run(Intent.State.HELD);
        String body = "{\"connection\":\"netsuite\",\"reason\":\"as planned\"}";
        crm.people = false;
        Answer refused = post("/api/v1/runs/" + run + "/release", body);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().at("/type").stringValue()).endsWith("reserved-for-a-person");

        crm.people = true;
        Answer done = post("/api/v1/runs/" + run + "/release", body);
        assertThat(done.status()).isEqualTo(200);
        promised("Released", done);
        assertThat(done.json().at("/released").intValue()).isEqualTo(1);
        assertThat(
                        hub.sql
                                .sql(
                                        "select actor || ': ' || reason from act where action = 'held run let go' and after ->> 'run' = :run")
                                .param("run", run.toString())
                                .query(String.class)
                                .list())
                .containsExactly("the demo's visitor: as planned");
    }

    @Test
    void a_run_is_looked_at_by_anybody_and_undone_by_a_person_only() {
        UUID run = run(Intent.State.HELD);
        crm.people = false;
        Answer looked = post("/api/v1/runs/" + run + "/undo", "{\"dryRun\":true}");
        assertThat(looked.status()).isEqualTo(200);
        promised("Undone", looked);
        assertThat(looked.json().at("/steps/0/remedy").stringValue()).isEqualTo("TAKE_BACK");
        assertThat(post("/api/v1/runs/" + run + "/undo", "{\"reason\":\"wrong\"}").status())
                .isEqualTo(403);

        crm.people = true;
        Answer undone = post("/api/v1/runs/" + run + "/undo", "{\"reason\":\"wrong\"}");
        assertThat(undone.status()).isEqualTo(200);
        promised("Undone", undone);
        assertThat(
                        hub.sql
                                .sql("select state from intent where run_id = :run")
                                .param("run", run)
                                .query(String.class)
                                .single())
                .isEqualTo("WITHDRAWN");
        assertThat(post("/api/v1/runs/" + hub.ids.next() + "/undo", "{\"reason\":\"x\"}").status())
                .isEqualTo(404);
        assertThat(post("/api/v1/runs/" + run + "/undo", "{\"dryRun\":\"yes\"}").status())
                .isEqualTo(422);
        assertThat(
                        post("/api/v1/runs/" + run + "/resume", "{\"reason\":\"x\"}")
                                .json()
                                .at("/resumed")
                                .intValue())
                .isZero();
    }

    @Test
    void what_only_a_person_can_know_a_person_answers() {
        UUID run = run(Intent.State.PENDING);
        hub.sql
                .sql(
                        "update intent set state = 'UNKNOWN', asks_person = true, sends = 1, sent_at = created_at where run_id = :run")
                .param("run", run)
                .update();
        Answer asked = served.get("/api/v1/open-questions");
        promised("OpenQuestions", asked);
        String id = asked.json().at("/items/0/intent").stringValue();
        String path = "/api/v1/open-questions/" + id + "/answer";

        crm.people = false;
        assertThat(post(path, "{\"there\":false,\"reason\":\"looked\"}").status()).isEqualTo(403);
        crm.people = true;
        assertThat(post(path, "{\"there\":true}").body())
                .contains("#/externalId")
                .contains("#/reason");
        Answer answered = post(path, "{\"there\":true,\"externalId\":\"77\",\"reason\":\"seen\"}");
        assertThat(answered.status()).isEqualTo(200);
        promised("Words", answered);
        assertThat(post(path, "{\"there\":false,\"reason\":\"late\"}").status()).isEqualTo(409);
    }
}
