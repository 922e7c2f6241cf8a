package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The system API over real HTTP and the real rooms.
class EntitiesTest {
    private static final String PATH = "/api/v1/entities";
    private static SmallHub hub;
    private static FakeCrm crm;
    private static Served served;
    private static UUID client;
    private static UUID person;

    @BeforeAll
    static void open() {
        hub = new SmallHub();
        crm = new FakeCrm();
        served = new Served(hub, crm);
        client =
                hub.say(
                        "salesforce",
                        "Account",
                        "001-A",
                        "Client",
                        Map.of("legal_name", "Northwind Ltd", "country", "GB"));
        hub.say("salesforce", "Account", "001-A", "Client", Map.of("legal_name", "Northwind plc"));
        hub.say("salesforce", "Account", "001-A", "Client", Map.of("bill_ccy", "GBP"));
        hub.link("netsuite", "customer", "77", client, "Client", LinkOrigin.CREATED);
        person =
                hub.say(
                        "kantata",
                        "user",
                        "77",
                        "Resource",
                        Map.of(
                                "name",
                                "Mia Manager",
                                "email",
                                "mia@firm.example",
                                "cost_rate",
                                new BigDecimal("75.5")));
        hub.say("kantata", "user", "77", "Resource", Map.of("cost_rate", new BigDecimal("80")));
        for (int i = 0; i < 7; i++) {
            hub.say(
                    "salesforce",
                    "Account",
                    "001-L" + i,
                    "Client",
                    Map.of("legal_name", "100% List_" + i, "country", "US"));
        }
    }

    @AfterAll
    static void close() {
        served.close();
        hub.close();
    }

    @BeforeEach
    void programsOnly() {
        crm.people = false;
    }

    private static Answer kept(String path, Answer answer) {
        assertThat(Promise.faults("get", path, answer)).as(answer.body()).isEmpty();
        return answer;
    }

    @Test
    void an_entity_is_told_with_its_values_and_its_records_everywhere() {
        Answer answer = kept(PATH + "/{id}", served.get(PATH + "/" + client));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/type").stringValue()).isEqualTo("Client");
        assertThat(answer.json().at("/version").intValue()).isEqualTo(3);
        assertThat(answer.json().at("/values/legal_name").stringValue()).isEqualTo("Northwind plc");
        assertThat(
                        answer.json()
                                .at("/links")
                                .valueStream()
                                .map(one ->
                                        one.get("connection").stringValue()
                                                + " "
                                                + one.get("id").stringValue()))
                .containsExactly("salesforce 001-A", "netsuite 77");
        assertThat(answer.json().has("provenance")).isFalse();
        assertThat(
                        kept(PATH + "/{id}/links", served.get(PATH + "/" + client + "/links"))
                                .json()
                                .at("/items"))
                .hasSize(2);
    }

    @Test
    void provenance_is_told_to_who_asks_for_it() {
        Answer answer =
                kept(PATH + "/{id}", served.get(PATH + "/" + client + "?include=provenance"));

        assertThat(answer.json().at("/provenance/legal_name/connection").stringValue())
                .isEqualTo("salesforce");
        assertThat(answer.json().at("/provenance/legal_name/rule").stringValue())
                .isEqualTo("test@1");
        assertThat(answer.json().at("/provenance/legal_name/owned").booleanValue()).isTrue();
    }

    @Test
    void an_entity_is_found_by_any_systems_id_and_an_id_of_two_records_needs_the_type() {
        assertThat(
                        kept(
                                        PATH + "/by-link",
                                        served.get(PATH + "/by-link?system=salesforce&id=001-A"))
                                .json()
                                .at("/id")
                                .stringValue())
                .isEqualTo(client.toString());
        assertThat(
                        served.get(PATH + "/by-link?system=netsuite&id=77")
                                .json()
                                .at("/id")
                                .stringValue())
                .isEqualTo(client.toString());

        UUID job =
                hub.say(
                        "netsuite",
                        "job",
                        "77",
                        "Project",
                        Map.of("code", "P-77", "name", "Seventy-seven"));
        Answer several =
                kept(PATH + "/by-link", served.get(PATH + "/by-link?system=netsuite&id=77"));
        assertThat(several.status()).isEqualTo(409);
        assertThat(
                        several.json()
                                .at("/candidates")
                                .valueStream()
                                .map(one -> one.get("type").stringValue()))
                .containsExactlyInAnyOrder("Client", "Project");
        assertThat(
                        served.get(PATH + "/by-link?system=netsuite&id=77&type=Project")
                                .json()
                                .at("/id")
                                .stringValue())
                .isEqualTo(job.toString());
        assertThat(
                        served.get(PATH + "/by-link?system=netsuite&id=77&objectType=customer")
                                .json()
                                .at("/id")
                                .stringValue())
                .isEqualTo(client.toString());
        assertThat(served.get(PATH + "/by-link?system=netsuite&id=78").status()).isEqualTo(404);
    }

    @Test
    void an_unchanged_entity_is_304_until_a_value_or_a_link_moves() {
        UUID one =
                hub.say(
                        "salesforce",
                        "Account",
                        "001-E",
                        "Client",
                        Map.of("legal_name", "Etag Inc"));
        String tag = served.get(PATH + "/" + one).header("ETag");
        assertThat(tag).startsWith("\"1-");
        assertThat(served.get(PATH + "/" + one, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(served.get(PATH + "/" + one, "If-None-Match", "\"other\", W/" + tag).status())
                .isEqualTo(304);

        hub.link("netsuite", "customer", "991", one, "Client", LinkOrigin.CREATED);
        assertThat(served.get(PATH + "/" + one, "If-None-Match", tag).status()).isEqualTo(200);

        hub.say("salesforce", "Account", "001-E", "Client", Map.of("legal_name", "Etag Corp"));
        assertThat(served.get(PATH + "/" + one).header("ETag")).startsWith("\"2-");
    }

    @Test
    void the_history_tells_each_change_newest_first_page_by_page() {
        Answer first =
                kept(PATH + "/{id}/history", served.get(PATH + "/" + client + "/history?limit=2"));
        assertThat(
                        first.json()
                                .at("/items")
                                .valueStream()
                                .map(one -> one.get("version").intValue()))
                .containsExactly(3, 2);
        assertThat(first.json().at("/items/1/changes/legal_name/0").stringValue())
                .isEqualTo("Northwind Ltd");
        assertThat(first.json().at("/items/1/changes/legal_name/1").stringValue())
                .isEqualTo("Northwind plc");

        Answer second =
                served.get(
                        PATH
                                + "/"
                                + client
                                + "/history?limit=2&cursor="
                                + first.json().at("/next").stringValue());
        assertThat(
                        second.json()
                                .at("/items")
                                .valueStream()
                                .map(one -> one.get("version").intValue()))
                .containsExactly(1);
        assertThat(second.json().has("next")).isFalse();
    }

    @Test
    void what_is_personal_or_confidential_is_masked_unless_a_person_looks() {
        Answer masked = kept(PATH + "/{id}", served.get(PATH + "/" + person));
        assertThat(masked.json().at("/values/cost_rate").stringValue()).isEqualTo("•••");
        assertThat(masked.json().at("/values/email").stringValue()).isEqualTo("•••");
        assertThat(masked.json().at("/name").stringValue()).isEqualTo("•••");
        assertThat(served.get(PATH + "/" + person + "/history").body())
                .doesNotContain("75.5", "mia@firm.example", "Mia");
        assertThat(served.get(PATH + "?type=Resource").body()).doesNotContain("Mia");
        assertThat(served.get(PATH + "?name=mia").json().at("/items"))
                .as("a masked name cannot be looked for")
                .isEmpty();

        crm.people = true;
        Answer open = kept(PATH + "/{id}", served.get(PATH + "/" + person));
        assertThat(open.json().at("/values/cost_rate").stringValue()).isEqualTo("80");
        assertThat(open.json().at("/name").stringValue()).isEqualTo("Mia Manager");
        assertThat(served.get(PATH + "?name=mia").json().at("/items")).hasSize(1);
    }

    @Test
    void a_list_is_filtered_literally_and_goes_page_by_page_in_the_order_of_ids() {
        assertThat(served.get(PATH + "?name=0%25%20list_").json().at("/items")).hasSize(7);
        assertThat(served.get(PATH + "?name=%25").json().at("/items")).hasSize(7);
        assertThat(served.get(PATH + "?type=Client&status=NOWHERE").json().at("/items")).isEmpty();

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page =
                    kept(
                            PATH,
                            served.get(
                                    PATH
                                            + "?type=Client&limit=3"
                                            + (next.isEmpty() ? "" : "&cursor=" + next)));
            page.json().at("/items").forEach(one -> seen.add(one.get("id").stringValue()));
            next = page.json().path("next").stringValue("");
        } while (!next.isEmpty());
        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void a_delivery_shows_its_values_to_a_person_only() {
        hub.sql
                .sql(
                        """
                        insert into delivery (entity_id, connection, target_type, entity_type, state, entity_version, mapping, external_id, desired, applied,
                                              waits, reason, opened_at, updated_at)
                        values (:id, 'netsuite', 'customer', 'Client', 'WAITING', 3, 'customer-out@1', '77', '{"companyName":"Northwind plc"}', '{}',
                                '["Its parent is not there yet."]', '', now(), now())\
                        """)
                .param("id", client)
                .update();

        Answer shut =
                kept(PATH + "/{id}/deliveries", served.get(PATH + "/" + client + "/deliveries"));
        assertThat(shut.json().at("/items/0/state").stringValue()).isEqualTo("WAITING");
        assertThat(shut.json().at("/items/0/fields/0").stringValue()).isEqualTo("companyName");
        assertThat(shut.body()).doesNotContain("Northwind plc");

        crm.people = true;
        Answer open =
                kept(PATH + "/{id}/deliveries", served.get(PATH + "/" + client + "/deliveries"));
        assertThat(open.json().at("/items/0/desired/companyName").stringValue())
                .isEqualTo("Northwind plc");
    }

    @Test
    void cases_are_listed_by_owner_and_code_and_told_with_what_they_block() {
        hub.transaction.executeWithoutResult(_ -> {
            for (int i = 0; i < 3; i++) {
                Subject subject = new Subject("delivery", "x" + i, "Client x" + i);
                hub.worklist.standing(
                        "api test",
                        Map.of(
                                subject,
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "ERP-REJECTED",
                                                        "NetSuite refused x" + i + ".",
                                                        "Mend it."),
                                                "root " + i,
                                                Map.of("client", "x" + i),
                                                null,
                                                null))));
            }
        });

        Answer page = kept("/api/v1/cases", served.get("/api/v1/cases?code=ERP-REJECTED&limit=2"));
        assertThat(page.json().at("/items")).hasSize(2);
        Answer rest =
                served.get(
                        "/api/v1/cases?code=ERP-REJECTED&limit=2&cursor="
                                + page.json().at("/next").stringValue());
        assertThat(rest.json().at("/items")).hasSize(1);
        assertThat(served.get("/api/v1/cases?text=REFUSED%20x1").json().at("/items")).hasSize(1);
        assertThat(served.get("/api/v1/cases?owner=Nobody").json().at("/items")).isEmpty();
        assertThat(served.get("/api/v1/cases?state=closed").json().at("/items")).isEmpty();

        Answer one =
                kept(
                        "/api/v1/cases/{id}",
                        served.get(page.json().at("/items/0/self").stringValue()));
        assertThat(one.json().at("/records/0/label").stringValue()).isEqualTo("Client x0");
        assertThat(one.json().at("/events/0/what").stringValue()).isEqualTo("opened");
    }
}
