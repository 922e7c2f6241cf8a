package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.Mode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Where a person is known to act: the demo.
class PersonTest {
    private static ConsoleServer server;
    private static Days day;

    @BeforeAll
    static void start() {
        server = new ConsoleServer(true);
        day = Days.normal(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_person_links_two_clients_once_and_the_reason_is_kept() throws Exception {
        UUID pair =
                server.sql
                        .sql("select id from work_case where code = 'CLI-DUP-REVIEW'")
                        .query(UUID.class)
                        .single();
        String form = "review=" + day.review + "&same=true&reason=Same+company+number";
        HttpResponse<String> first = server.post("/worklist/" + pair + "/judge", form);
        assertThat(first.headers().firstValue("Location").orElse("")).endsWith("did=linked");
        assertThat(server.get("/worklist/" + pair + "?did=linked").body())
                .contains(
                        "Linked by the demo",
                        "They are one now",
                        "both records are one client now");
        assertThat(
                        server.post("/worklist/" + pair + "/judge", form)
                                .headers()
                                .firstValue("Location")
                                .orElse(""))
                .endsWith("did=judged");
        assertThat(
                        server.sql
                                .sql("select reason from act where action = 'judged the same'")
                                .query(String.class)
                                .single())
                .startsWith("Same company number");
    }

    @Test
    void a_person_lets_a_held_run_go_and_the_reason_is_kept() throws Exception {
        UUID run = server.ids.next();
        server.transaction.executeWithoutResult(_ ->
                server.intents.want(
                        List.of(
                                new Intents.Wanted(
                                        server.ids.next(),
                                        "kantata",
                                        "workspaces",
                                        WriteRequest.Kind.UPDATE,
                                        server.ids.next(),
                                        "77",
                                        "key",
                                        1,
                                        Map.of("title", "x"),
                                        null,
                                        Intent.State.HELD,
                                        1,
                                        run,
                                        null,
                                        Map.of("USD", 70_000L),
                                        null))));
        assertThat(server.get("/systems/kantata").body())
                .contains("What waits for somebody", "700.00 USD", run.toString());
        HttpResponse<String> done =
                server.post("/systems/kantata/release", "run=" + run + "&reason=New+price+list");
        assertThat(done.headers().firstValue("Location").orElse("")).endsWith("did=released");
        assertThat(
                        server.sql
                                .sql(
                                        "select reason from act where action = 'held run let go' and actor = 'the demo''s visitor'")
                                .query(String.class)
                                .single())
                .isEqualTo("New price list");
        assertThat(server.get("/systems/kantata").body()).doesNotContain(run.toString() + "\"");
    }

    @Test
    void a_person_pauses_a_system_and_resumes_it() throws Exception {
        server.post("/systems/kantata/mode", "mode=PAUSED&reason=Month+end");
        assertThat(server.connections.find("kantata").orElseThrow().mode()).isEqualTo(Mode.PAUSED);
        assertThat(server.get("/systems/kantata").body()).contains("Resume writes", "Month end");
        server.post("/systems/kantata/mode", "mode=LIVE&reason=Done");
        assertThat(server.connections.find("kantata").orElseThrow().mode()).isEqualTo(Mode.LIVE);
    }
}
