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
    void a_person_puts_the_projects_of_a_reopened_deal_on_hold() throws Exception {
        UUID deal = day.deals.getFirst();
        server.sql
                .sql(
                        "update entity set status = 'REOPENED', data = jsonb_set(data::jsonb, '{status}', '\"REOPENED\"')::json where id = :deal")
                .param("deal", deal)
                .update();
        server.sql
                .sql("update initiation set state = 'REOPENED' where opportunity_id = :deal")
                .param("deal", deal)
                .update();
        assertThat(server.get("/threads/" + deal).body())
                .contains("Let the work go on", "Put the projects on hold?")
                .doesNotContain("pass the credit hold");
        assertThat(
                        server.post(
                                        "/threads/" + deal + "/decide",
                                        "answer=HOLD&reason=The+client+thinks")
                                .headers()
                                .firstValue("Location")
                                .orElse(""))
                .endsWith("did=decided");
        assertThat(server.get("/threads/" + deal + "?did=decided").body())
                .contains(
                        "Kept, with your reason",
                        "The projects are on hold until the deal is won again, decided by the demo");
        assertThat(
                        server.post(
                                        "/threads/" + deal + "/decide",
                                        "answer=PASS&until=&reason=paid")
                                .headers()
                                .firstValue("Location")
                                .orElse(""))
                .endsWith("did=settled");
    }

    @Test
    void a_person_ends_looking_up_first_once_everything_has_been_read_since_the_restore()
            throws Exception {
        assertThat(server.get("/systems/kantata").body()).doesNotContain("Looked up before");
        server.sql
                .sql(
                        "update connection_state set ask_first = true, ask_first_since = now() where connection = 'kantata'")
                .update();
        assertThat(server.get("/systems/kantata").body())
                .contains("Looked up before it is created", "It cannot be ended yet");
        assertThat(asked()).endsWith("did=early");

        server.sql.sql("update feed set caught_up_at = now() + interval '1 minute'").update();
        server.sql
                .sql(
                        "update intent set state = 'PENDING' where connection = 'kantata' and state in ('UNKNOWN', 'IN_FLIGHT')")
                .update();
        assertThat(server.get("/systems/kantata").body()).contains("Stop looking up first");
        assertThat(asked()).endsWith("did=trusted");
        assertThat(server.get("/systems/kantata").body()).doesNotContain("Looked up before");
    }

    private static String asked() throws Exception {
        return server.post("/systems/kantata/asked", "reason=all+decided+again")
                .headers()
                .firstValue("Location")
                .orElse("");
    }

    @Test
    void a_person_chooses_between_two_customers_and_takes_a_record_apart() throws Exception {
        UUID client = day.clients.get(1);
        for (String number : List.of("9001", "9002")) {
            server.sql
                    .sql(
                            """
                            insert into link (connection, object_type, external_id, child_key, entity_id, entity_type, origin, created_at, beside_since)
                            values ('netsuite', 'customer', :number, 'client', :client, 'Client', 'DECIDED', now(),
                                    case when :number = '9002' then now() end)\
                            """)
                    .param("number", number)
                    .param("client", client)
                    .update();
        }
        assertThat(server.get("/records/" + client).body())
                .contains("Go on with this one", "neither written nor listened to");
        String form = "connection=netsuite&type=customer&record=";
        HttpResponse<String> chosen =
                server.post(
                        "/records/" + client + "/links/prefer", form + "9002&reason=Its+the+one");
        assertThat(chosen.headers().firstValue("Location").orElse("")).endsWith("did=preferred");
        assertThat(server.get("/records/" + client + "?did=preferred").body())
                .contains("The hub goes on with the record you chose");
        assertThat(
                        server.sql
                                .sql(
                                        "select external_id from link where connection = 'netsuite' and entity_id = :client and beside_since is null")
                                .param("client", client)
                                .query(String.class)
                                .list())
                .containsExactly("9002");

        HttpResponse<String> apart =
                server.post("/records/" + client + "/links/apart", form + "9001&reason=Other+firm");
        String own = apart.headers().firstValue("Location").orElse("");
        assertThat(own).endsWith("did=apart").doesNotContain(client.toString());
        assertThat(server.get("/records/" + client).body()).doesNotContain("9001");
        assertThat(
                        server.post(
                                        "/records/" + client + "/links/prefer",
                                        form + "404&reason=Again")
                                .headers()
                                .firstValue("Location")
                                .orElse(""))
                .endsWith("did=moved");
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
