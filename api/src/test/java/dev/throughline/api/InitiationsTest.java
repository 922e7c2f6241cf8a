package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.ApiActs.Requested;
import dev.throughline.api.Served.Answer;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The process API over real HTTP and the real rooms; only the CRM is played.
class InitiationsTest {
    private static final String PATH = "/api/process/project-initiations";
    private static SmallHub hub;
    private static FakeCrm crm;
    private static Served served;

    @BeforeAll
    static void open() {
        hub = new SmallHub();
        hub.firm();
        crm = new FakeCrm();
        served = new Served(hub, crm);
    }

    @AfterAll
    static void close() {
        served.close();
        hub.close();
    }

    @BeforeEach
    void programsOnly() {
        crm.people = false;
        crm.asked.clear();
    }

    private static String body(String id) {
        return "{\"system\":\"salesforce\",\"opportunityId\":\"" + id + "\"}";
    }

    private static Answer kept(String method, String path, Answer answer) {
        assertThat(Promise.faults(method, path, answer)).as(answer.body()).isEmpty();
        return answer;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.stringValue()));
        return texts;
    }

    @Test
    void a_won_deal_that_becomes_live_in_time_is_answered_with_all_ids() {
        crm.answer =
                id -> {
                    UUID deal = hub.signedDeal(id);
                    hub.turn();
                    Thread.ofVirtual().start(() -> hub.provision(deal));
                    return new Requested.Taken(deal);
                };

        Answer answer = served.start("key-live", body("006-live"), "X-Correlation-Id", "my-call-1");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        kept("post", PATH, answer);
        JsonNode told = answer.json();
        assertThat(told.at("/state").stringValue()).isEqualTo("ACTIVE");
        assertThat(told.at("/projectCode").stringValue()).startsWith("P-");
        assertThat(told.at("/thread").stringValue()).isNotEmpty();
        assertThat(told.at("/deal/systems/0/id").stringValue()).isEqualTo("006-live");
        assertThat(
                        told.at("/client/systems")
                                .valueStream()
                                .map(one -> one.get("connection").stringValue()))
                .containsExactlyInAnyOrder("salesforce", "netsuite");
        assertThat(told.at("/contract/systems/0/id").stringValue()).isEqualTo("800-006-live");
        assertThat(told.at("/lines/0/code").stringValue()).isEqualTo("L1");
        assertThat(
                        told.at("/project/systems")
                                .valueStream()
                                .map(one -> one.get("connection").stringValue()))
                .containsExactlyInAnyOrder("kantata", "netsuite");
        assertThat(told.at("/subprojects")).hasSize(1);
        assertThat(
                        told.at("/tasks/0/systems")
                                .valueStream()
                                .map(one -> one.get("objectType").stringValue()))
                .contains("story");
        assertThat(told.at("/gates").valueStream().map(one -> one.get("state").stringValue()))
                .containsOnly("OPEN");
        assertThat(texts(told.at("/waitsFor"))).isEmpty();
        assertThat(answer.header("Location"))
                .isEqualTo(PATH + "/" + told.at("/opportunity").stringValue());
        assertThat(answer.header("X-Correlation-Id")).isEqualTo("my-call-1");
        assertThat(hub.evidence.about("deal", "salesforce 006-live", 10))
                .hasSize(1)
                .first()
                .extracting(one -> one.action())
                .isEqualTo("asked for the project start");
    }

    @Test
    void a_deal_without_a_signature_is_answered_with_what_it_waits_for_in_business_words() {
        crm.answer =
                id -> {
                    UUID deal = hub.deal(id, "CLOSED_WON");
                    hub.turn();
                    return new Requested.Taken(deal);
                };

        Answer answer = served.start("key-unsigned", body("006-unsigned"), "Prefer", "wait=0");

        assertThat(answer.status()).isEqualTo(202);
        kept("post", PATH, answer);
        JsonNode told = answer.json();
        assertThat(told.at("/state").stringValue()).isEqualTo("BLOCKED");
        assertThat(told.at("/headline").stringValue())
                .isEqualTo("No signature found: the deal has no contract.");
        assertThat(texts(told.at("/waitsFor")))
                .contains("No signature found: the deal has no contract.");
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
        String caseId = told.at("/cases/0").stringValue();
        Answer found = served.get("/api/v1/cases/" + caseId);
        kept("get", "/api/v1/cases/{id}", found);
        assertThat(served.get(answer.header("Location")).json().at("/state").stringValue())
                .isEqualTo("BLOCKED");
    }

    @Test
    void the_same_key_and_body_finds_the_same_start_and_asks_the_crm_only_once() {
        crm.answer = id -> new Requested.Taken(hub.deal(id, "CLOSED_WON"));
        JsonNode first = served.start("key-again", body("006-again"), "Prefer", "wait=0").json();
        hub.turn();

        Answer second = served.start("key-again", body("006-again"), "Prefer", "wait=0");

        assertThat(second.json().at("/opportunity")).isEqualTo(first.at("/opportunity"));
        assertThat(crm.asked).containsExactly("006-again");
    }

    @Test
    void the_same_key_with_another_deal_is_refused_and_reads_nothing() {
        crm.answer = id -> new Requested.Taken(hub.deal(id, "CLOSED_WON"));
        served.start("key-other", body("006-one"), "Prefer", "wait=0");

        Answer answer = served.start("key-other", body("006-two"));

        assertThat(answer.status()).isEqualTo(422);
        kept("post", PATH, answer);
        assertThat(answer.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:idempotency-key-reused");
        assertThat(crm.asked).containsExactly("006-one");
    }

    @Test
    void of_two_calls_at_once_with_one_key_and_two_deals_one_is_refused() {
        crm.answer = id -> new Requested.Taken(hub.deal(id, "CLOSED_WON"));
        CompletableFuture<Answer> other =
                CompletableFuture.supplyAsync(
                        () -> served.start("key-race", body("006-race-a"), "Prefer", "wait=0"));
        Answer mine = served.start("key-race", body("006-race-b"), "Prefer", "wait=0");

        assertThat(List.of(mine.status(), other.join().status()))
                .containsExactlyInAnyOrder(202, 422);
    }

    @Test
    void a_deal_named_by_its_canonical_id_is_read_anew_by_its_record() {
        UUID deal = hub.deal("006-canonical", "CLOSED_WON");
        hub.turn();
        crm.answer = _ -> new Requested.Taken(deal);

        Answer answer =
                served.start(
                        "key-canonical", "{\"opportunity\":\"" + deal + "\"}", "Prefer", "wait=0");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(crm.asked).containsExactly("006-canonical");
    }

    @Test
    void a_deal_that_is_not_won_is_a_conflict_at_once_and_not_after_the_wait() {
        crm.answer = id -> new Requested.Taken(hub.deal(id, "OPEN"));
        long before = System.nanoTime();

        Answer answer = served.start("key-open", body("006-open"), "Prefer", "wait=30");

        assertThat(answer.status()).isEqualTo(409);
        kept("post", PATH, answer);
        assertThat(answer.json().at("/detail").stringValue())
                .isEqualTo("Deal Northwind ERP 006-open is open in salesforce, not won.");
        assertThat(System.nanoTime() - before).isLessThan(15_000_000_000L);
    }

    @Test
    void a_deal_that_was_read_and_is_no_entity_yet_says_what_it_waits_for_and_can_be_asked_again() {
        hub.sql
                .sql(
                        "insert into feed (connection, object_type) values ('salesforce', 'Opportunity') on conflict do nothing")
                .update();
        hub.sql
                .sql(
                        """
                        insert into inbound_wait values ('salesforce', 'Client', '001-missing', 'salesforce', 'Opportunity', '006-early', now(), gen_random_uuid())\
                        """)
                .update();
        hub.observed("salesforce", "Opportunity", "006-early", java.util.Map.of("Name", "x"));
        crm.answer = _ -> new Requested.Waiting("The deal was read; the hub is making its entity.");

        Answer answer = served.start("key-early", body("006-early"), "Prefer", "wait=0");

        assertThat(answer.status()).isEqualTo(202);
        kept("post", PATH, answer);
        assertThat(answer.json().at("/state").stringValue()).isEqualTo("RECEIVED");
        assertThat(texts(answer.json().at("/waitsFor")))
                .containsExactly("Client 001-missing of salesforce has not been read yet.");
        Answer again = served.get(answer.header("Location"));
        kept("get", PATH + "/by-link", again);
        assertThat(again.status()).isEqualTo(200);

        UUID deal = hub.deal("006-early", "CLOSED_WON");
        hub.turn();
        assertThat(served.get(answer.header("Location")).json().at("/opportunity").stringValue())
                .isEqualTo(deal.toString());
    }

    @Test
    void a_deal_that_no_system_has_is_not_found_and_its_key_stays_free() {
        crm.answer = id -> new Requested.NotThere("There is no deal " + id + " in salesforce.");
        Answer answer = served.start("key-none", body("006-none"));
        assertThat(answer.status()).isEqualTo(404);
        kept("post", PATH, answer);

        crm.answer = id -> new Requested.Taken(hub.deal(id, "CLOSED_WON"));
        assertThat(
                        served.start("key-none", body("006-mistyped-before"), "Prefer", "wait=0")
                                .status())
                .isEqualTo(202);
    }

    @Test
    void a_system_that_is_away_is_503_with_when_to_come_again_and_one_that_refuses_is_502() {
        crm.answer = _ -> FakeCrm.away();
        Answer away = served.start("key-away", body("006-away"));
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.header("Retry-After")).isEqualTo("5");
        kept("post", PATH, away);

        crm.answer = _ -> FakeCrm.locked();
        Answer locked = served.start("key-away", body("006-away"));
        assertThat(locked.status()).isEqualTo(502);
        assertThat(locked.json().at("/mend").stringValue()).isEqualTo("Renew the secret.");
        kept("post", PATH, locked);
    }

    @Test
    void a_list_goes_page_by_page_through_every_start_once() {
        for (int i = 0; i < 5; i++) {
            hub.deal("006-list-" + i, "CLOSED_WON");
            hub.turn();
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page = served.get(PATH + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            kept("get", PATH, page);
            page.json().at("/items").forEach(one -> seen.add(one.get("opportunity").stringValue()));
            next = page.json().path("next").stringValue("");
        } while (!next.isEmpty());

        assertThat(seen).doesNotHaveDuplicates();
        assertThat((long) seen.size())
                .isEqualTo(
                        hub.sql.sql("select count(*) from initiation").query(Long.class).single());
        assertThat(
                        served.get(PATH + "?state=BLOCKED")
                                .json()
                                .at("/items")
                                .valueStream()
                                .map(one -> one.get("state").stringValue()))
                .containsOnly("BLOCKED");
    }

    @Test
    void a_program_may_not_cancel_and_a_person_may() {
        UUID deal = hub.deal("006-cancel", "CLOSED_WON");
        hub.turn();
        HttpRequest.Builder cancel =
                served.request(PATH + "/" + deal + "/cancel")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"reason\":\"The client withdrew.\"}"))
                        .headers("Content-Type", "application/json", "Prefer", "wait=0");

        Answer refused = served.send(cancel);
        assertThat(refused.status()).isEqualTo(403);
        kept("post", PATH + "/{opportunityId}/cancel", refused);

        crm.people = true;
        Answer taken = served.send(cancel);
        assertThat(taken.status()).isEqualTo(202);
        kept("post", PATH + "/{opportunityId}/cancel", taken);
        hub.turn();
        Answer again = served.send(cancel);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().at("/state").stringValue()).isEqualTo("CANCELLED");
        assertThat(hub.evidence.about("Initiation", deal.toString(), 50))
                .anyMatch(act -> act.reason().equals("The client withdrew."));
    }

    @Test
    void a_person_decides_about_a_reopened_deal_and_nothing_where_nothing_is_asked() {
        UUID deal = hub.deal("006-reopened", "CLOSED_WON");
        hub.turn();
        String path = PATH + "/{opportunityId}/decisions";
        assertThat(
                        kept("post", path, decide(deal, "{\"answer\":\"HOLD\",\"reason\":\"x\"}"))
                                .status())
                .isEqualTo(403);
        crm.people = true;
        Answer wrong =
                kept("post", path, decide(deal, "{\"answer\":\"HOLD\",\"until\":\"2026-01-40\"}"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("#/until", "#/reason");
        assertThat(
                        kept("post", path, decide(deal, "{\"answer\":\"PASS\",\"reason\":\"x\"}"))
                                .status())
                .isEqualTo(409);

        hub.deal("006-reopened", "OPEN");
        hub.turn();
        Answer taken =
                kept(
                        "post",
                        path,
                        decide(deal, "{\"answer\":\"HOLD\",\"reason\":\"The client thinks.\"}"));
        assertThat(taken.status()).isEqualTo(200);
        hub.turn();
        assertThat(hub.evidence.about("Initiation", deal.toString(), 50))
                .anyMatch(act -> act.reason().equals("The client thinks."));
        assertThat(served.get(PATH + "/" + deal).json().at("/headline").stringValue())
                .isEqualTo("The deal is reopened again; its projects are on hold.");
    }

    private Answer decide(UUID deal, String body) {
        return served.send(
                served.request(PATH + "/" + deal + "/decisions")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .headers("Content-Type", "application/json"));
    }

    @Test
    void who_waits_is_answered_at_once_when_the_hub_stops() throws Exception {
        crm.answer =
                id -> {
                    UUID deal = hub.deal(id, "CLOSED_WON");
                    hub.turn();
                    return new Requested.Taken(deal);
                };
        Served other = new Served(hub, crm);
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(
                        () -> other.start("key-stop", body("006-stop"), "Prefer", "wait=30"));
        while (crm.asked.isEmpty()) {
            Thread.sleep(20);
        }
        Thread.sleep(300);
        assertThat(waiting).isNotDone();

        long before = System.nanoTime();
        other.context.close();
        assertThat(System.nanoTime() - before)
                .as("not held up by who waits")
                .isLessThan(15_000_000_000L);

        assertThat(waiting.get(10, java.util.concurrent.TimeUnit.SECONDS).status()).isEqualTo(202);
        other.close();
    }

    @Test
    void a_reopened_deal_that_is_won_again_is_waited_for() {
        UUID deal = hub.signedDeal("006-reopened");
        hub.provision(deal);
        hub.say(
                "salesforce",
                "Opportunity",
                "006-reopened",
                "Opportunity",
                java.util.Map.of("status", "REOPENED"));
        hub.turn();
        assertThat(served.get(PATH + "/" + deal).json().at("/state").stringValue())
                .isEqualTo("REOPENED");
        crm.answer =
                _ -> {
                    Thread.ofVirtual()
                            .start(() -> {
                                hub.say(
                                        "salesforce",
                                        "Opportunity",
                                        "006-reopened",
                                        "Opportunity",
                                        java.util.Map.of("status", "CLOSED_WON"));
                                hub.turn();
                            });
                    return new Requested.Taken(deal);
                };

        assertThat(served.start("key-reopened", body("006-reopened")).status()).isEqualTo(200);
    }

    @Test
    void an_unchanged_start_is_answered_304_to_who_has_it() {
        UUID deal = hub.deal("006-etag", "CLOSED_WON");
        hub.turn();
        Answer first = served.get(PATH + "/" + deal);
        kept("get", PATH + "/{opportunityId}", first);

        Answer second = served.get(PATH + "/" + deal, "If-None-Match", first.header("ETag"));

        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }
}
