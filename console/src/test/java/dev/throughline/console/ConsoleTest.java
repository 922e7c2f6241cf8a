package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static ConsoleServer server;
    private static Days day;

    @BeforeAll
    static void start() {
        server = new ConsoleServer(false);
        day = Days.normal(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        return answer.body();
    }

    private static UUID caseOf(String code) {
        return server.sql
                .sql("select id from work_case where code = :c")
                .param("c", code)
                .query(UUID.class)
                .single();
    }

    @Test
    void the_overview_says_in_one_sentence_what_waits_on_whom_and_for_how_much() throws Exception {
        assertThat(page("/"))
                .contains(
                        "2 deals wait on somebody, 600,000.00 USD at stake: 2 on delivery operations; 3 other cases are open; everything else is where it must be.")
                .contains("7 = 3 live + 1 being set up + 1 at the gates + 2 blocked");
    }

    @Test
    void a_thread_tells_its_deal_from_won_to_live_with_its_ids_and_its_tries_folded()
            throws Exception {
        assertThat(page("/threads/" + day.deals.getFirst()))
                .contains(
                        "1,240,000.00 USD",
                        "Contract signed",
                        "4.3 s in all",
                        "3 tasks created in NetSuite",
                        "Show the 3 tries",
                        "workspaces")
                .contains("Live; nothing is awaited");
        assertThat(page("/threads/" + day.deals.get(5)))
                .contains(
                        "Awaited: a signed contract",
                        "No signature found: the deal has no contract.");
    }

    @Test
    void filters_stand_in_the_address_and_narrow_the_lists() throws Exception {
        assertThat(page("/threads?state=BLOCKED&q=tail"))
                .contains("Tailspin: fleet planning")
                .doesNotContain("Wingtip: loyalty redesign");
        assertThat(page("/threads?q=100%25")).contains("No thread fits this filter");
        assertThat(page("/worklist?owner=DO"))
                .contains("No signature found")
                .doesNotContain("Looks like an existing client");
        assertThat(page("/worklist?show=closed")).contains("No case fits this filter");
    }

    @Test
    void a_record_is_found_by_the_id_any_system_gave_it() throws Exception {
        String id =
                server.sql
                        .sql(
                                "select external_id from link where connection = 'netsuite' and object_type = 'job' limit 1")
                        .query(String.class)
                        .single();
        HttpResponse<String> answer = server.get("/records?q=" + id);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).contains("/records/");
    }

    @Test
    void each_field_of_a_record_names_its_owner_and_who_says_it() throws Exception {
        assertThat(page("/records/" + day.clients.getFirst()))
                .contains(
                        "Northwind Energy Ltd",
                        "ERP decides",
                        "salesforce/Account.yaml@1",
                        "Bill currency",
                        "NET45",
                        "it is being written back",
                        "1 High Street, London, GB");
    }

    @Test
    void personal_values_are_masked_where_nobody_is_known_to_look() throws Exception {
        assertThat(page("/records/" + day.person))
                .doesNotContain("Ada", "ada@example.com")
                .contains(Masking.MASK);
        assertThat(page("/records?type=Contact")).doesNotContain("Ada");
        assertThat(page("/records?q=lovelace")).contains("Nothing fits");
        assertThat(
                        page(
                                "/records/"
                                        + server.sql
                                                .sql(
                                                        "select id from entity where type = 'Project' limit 1")
                                                .query(UUID.class)
                                                .single()))
                .contains(Masking.MASK, "1,200.50 h");
    }

    @Test
    void a_pair_of_clients_is_compared_side_by_side_and_judging_says_who_may() throws Exception {
        UUID pair = caseOf("CLI-DUP-REVIEW");
        assertThat(page("/worklist/" + pair))
                .contains("2 of 10 fields differ", "GB123456780", "reserved for a signed-in person")
                .doesNotContain("Link the two clients?");
        HttpResponse<String> refused =
                server.post(
                        "/worklist/" + pair + "/judge",
                        "review=" + day.review + "&same=true&reason=x");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("reserved for a signed-in person");
        assertThat(
                        server.sql
                                .sql("select count(*) from match_review where decision is not null")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void proposals_show_both_values_and_are_decided_by_nobody_where_no_person_is_known()
            throws Exception {
        assertThat(page("/worklist")).contains("Proposals <span class=\"tab-count\">2</span>");
        assertThat(page("/worklist/proposals"))
                .contains(
                        "2 values wait for a decision",
                        "Northwind Energy Ltd",
                        "Northwind Energie (Süd) Ltd",
                        "NetSuite says",
                        "No mapping writes this field to Salesforce",
                        "reserved for a signed-in person")
                .doesNotContain("Accept the change");
        String form =
                "entity=" + day.clients.getFirst() + "&field=legal_name&system=netsuite&values=x";
        assertThat(server.post("/worklist/proposals/accept", form).statusCode()).isEqualTo(403);
        assertThat(server.post("/worklist/proposals/reject", form).statusCode()).isEqualTo(403);
    }

    @Test
    void new_fields_of_a_vendor_are_shown_by_kind_never_by_value_and_are_one_case()
            throws Exception {
        assertThat(page("/systems/salesforce"))
                .contains("New fields seen", "Account.Mood__c", "Declared", "2 wait for somebody");
        assertThat(page("/worklist?code=SYS-SCHEMA-DRIFT"))
                .contains("salesforce sends 2 new fields: Account.Mood__c")
                .doesNotContain("Declared__c");
        assertThat(server.post("/systems/salesforce/fields", "reason=x").statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_vanished_population_is_confirmed_by_a_person_only() throws Exception {
        UUID one = caseOf("SYS-VANISHED");
        assertThat(page("/worklist/" + one)).contains("31 of 60 known records", "Not from here");
        assertThat(
                        server.post(
                                        "/worklist/" + one + "/gone",
                                        "feed=salesforce+Contract&reason=x")
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void pausing_a_system_is_refused_where_no_person_is_known() throws Exception {
        assertThat(server.post("/systems/netsuite/mode", "mode=PAUSED&reason=x").statusCode())
                .isEqualTo(403);
        assertThat(server.connections.find("netsuite").orElseThrow().mode().name())
                .isEqualTo("LIVE");
    }

    @Test
    void retrying_all_of_a_cause_marks_the_deal_and_its_records_and_shows_the_result()
            throws Exception {
        UUID one = caseOf("CTR-UNSIGNED");
        HttpResponse<String> answer = server.post("/worklist/" + one + "/retry", "");
        assertThat(answer.statusCode()).isIn(302, 303);
        String shown =
                page(
                        URI.create(answer.headers().firstValue("Location").orElseThrow())
                                .toString()
                                .replace(server.base(), ""));
        assertThat(shown).contains("1 record is being tried again", "Case retried 1 record");
        assertThat(
                        server.sql
                                .sql("select opportunity_id from process_queue")
                                .query(UUID.class)
                                .list())
                .contains(day.deals.get(5));
        assertThat(
                        server.sql
                                .sql(
                                        "select count(*) from act where action = 'retried 1 record' and actor = 'console'")
                                .query(Long.class)
                                .single())
                .isPositive();
    }

    @Test
    void a_subject_of_another_case_is_not_retried_through_this_one() throws Exception {
        HttpResponse<String> answer =
                server.post(
                        "/worklist/" + caseOf("CTR-VALUE-MISMATCH") + "/retry",
                        "type=initiation&subject=" + day.deals.getFirst());
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("n=0");
        assertThat(
                        server.sql
                                .sql("select opportunity_id from process_queue")
                                .query(UUID.class)
                                .list())
                .doesNotContain(day.deals.getFirst());
    }

    @Test
    void a_system_shows_what_it_is_pinned_to_and_how_hard_it_is_pressed() throws Exception {
        assertThat(page("/systems/netsuite"))
                .contains(
                        "sandbox", "7 of 8 allowed", "18,422 calls of 90,000", "20,114 of 100,000");
        assertThat(page("/systems")).contains("All 4 systems are well and written to.");
    }

    @Test
    void what_is_not_there_gets_words_and_a_way_on() throws Exception {
        for (String path :
                new String[] {
                    "/threads/none",
                    "/threads/" + UUID.randomUUID(),
                    "/worklist/" + UUID.randomUUID(),
                    "/records/x",
                    "/systems/none",
                    "/nowhere"
                }) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body())
                    .as(path)
                    .contains("Go on")
                    .doesNotContain("Exception", "at dev.throughline");
        }
        assertThat(server.get("/threads?page=x").statusCode()).isEqualTo(400);
    }

    @Test
    void what_people_typed_is_never_markup() throws Exception {
        assertThat(page("/records?q=%3Cscript%3Ealert(1)%3C/script%3E"))
                .doesNotContain("<script>alert(1)")
                .contains("&lt;script");
    }

    @Test
    void scripts_and_styles_come_from_the_hub_itself() throws Exception {
        for (String path :
                new String[] {
                    "/webjars/htmx.org/dist/htmx.min.js",
                    "/webjars/tabler__core/dist/css/tabler.min.css",
                    "/webjars/tabler__icons-webfont/dist/tabler-icons-outline.min.css",
                    "/webjars/echarts/echarts.min.js",
                    "/console/console.css",
                    "/console/parts.css",
                    "/console/console.js",
                    "/console/charts.js",
                    "/console/theme.js",
                    "/favicon.ico"
                }) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(page("/"))
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("https?://(?!www.w3.org)");
    }

    @Test
    void live_numbers_come_as_server_sent_events() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<java.util.stream.Stream<String>> answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(server.base() + "/live?since=1"))
                                    .header("Accept", "text/event-stream")
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines());
            try (java.util.stream.Stream<String> lines = answer.body()) {
                Iterator<String> read = lines.iterator();
                String event = read.next();
                String data = read.next();
                assertThat(event).isEqualTo("event:numbers");
                assertThat(data)
                        .contains("\"cases\":\"5\"", "\"news.threads\":\"7\"", "\"live\":\"3\"");
            }
            http.shutdownNow();
        }
    }
}
