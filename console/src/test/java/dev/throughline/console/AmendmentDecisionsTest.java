package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.AmendmentStory;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What finance decides about changes of a contract.
class AmendmentDecisionsTest {
    private static final String CLIENT = "&clientApprover=Nora+Northwind&clientAgreedOn=2026-01-05";
    private static ConsoleServer server;
    private static Days day;

    @BeforeAll
    static void begin() {
        server = new ConsoleServer(true);
        day = Days.normal(server);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String page(ConsoleServer of, AmendmentStory story) throws Exception {
        HttpResponse<String> answer = of.get("/contracts/" + story.contract());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String path(AmendmentStory story) {
        return "/contracts/" + story.contract() + "/amendments/" + story.id() + "/decision";
    }

    private static String seen(String page) {
        Matcher found = Pattern.compile("name=\"seen\" value=\"([0-9a-f]{32})\"").matcher(page);
        assertThat(found.find()).as(page).isTrue();
        return found.group(1);
    }

    private static AmendmentStory now(AmendmentStory story) {
        return server.billing.amendments().find(story.id()).orElseThrow();
    }

    private static long acts(AmendmentStory story, String words) {
        return server.sql
                .sql(
                        "select count(*) from act where right_used = 'amendment.decide' and subject_id = :id and action like :words")
                .param("id", story.id().toString())
                .param("words", words + "%")
                .query(Long.class)
                .single();
    }

    @Test
    void the_three_treatments_are_offered_with_their_money_and_none_is_chosen_for_finance()
            throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3001");
        assertThat(page(server, story))
                .contains(
                        "Agree to Amendment 1",
                        "A contract of its own",
                        "From now on",
                        "As if from the beginning",
                        "L1: 0.00 USD at once, 140,000.00 USD still to be earned",
                        "Suggested",
                        "Decline Amendment 1")
                .doesNotContain("type=\"radio\" checked", "value=\"PROSPECTIVE\" checked");
    }

    @Test
    void an_agreement_keeps_treatment_client_and_reason_and_a_second_click_is_the_same()
            throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3002");
        String form =
                "decision=approve&treatment=PROSPECTIVE&reason=scope+checked&seen="
                        + seen(page(server, story))
                        + CLIENT;
        for (int click = 0; click < 2; click++) {
            HttpResponse<String> answer = server.post(path(story), form);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElse(""))
                    .contains("/contracts/" + story.contract() + "?did=agreed");
        }
        assertThat(now(story).state().name()).isEqualTo("APPROVED");
        assertThat(String.valueOf(now(story).treatment())).isEqualTo("PROSPECTIVE");
        assertThat(
                        server.sql
                                .sql("select data->>'approvals' from entity where id = :id")
                                .param("id", story.id())
                                .query(String.class)
                                .single())
                .contains("Nora Northwind", "2026-01-05", "the demo's visitor");
        assertThat(page(server, story))
                .contains("Chosen", "Take Amendment 1 back")
                .doesNotContain("Decline Amendment 1");

        // Agreed to is not agreed to again in another way.
        HttpResponse<String> other =
                server.post(path(story), form.replace("PROSPECTIVE", "SEPARATE"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("Nothing was changed.", "was agreed to as PROSPECTIVE");
        assertThat(String.valueOf(now(story).treatment())).isEqualTo("PROSPECTIVE");
    }

    @Test
    void figures_that_changed_since_they_were_looked_at_are_looked_at_anew() throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3003");
        String seen = seen(page(server, story));
        server.estimates = dev.throughline.billing.Estimates.NONE;
        String form = "decision=approve&treatment=SEPARATE&reason=x" + CLIENT + "&seen=";

        HttpResponse<String> answer = server.post(path(story), form + seen);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("have changed since you looked at them");
        assertThat(now(story).state().name()).isEqualTo("SUBMITTED");
        // The control: what is seen now may be decided about.
        String anew = seen(page(server, story));
        assertThat(anew).isNotEqualTo(seen);
        assertThat(server.post(path(story), form + anew).statusCode()).isEqualTo(302);
    }

    @Test
    void what_is_missing_or_wrong_in_the_form_is_told_all_at_once() throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3004");
        String seen = seen(page(server, story));
        HttpResponse<String> answer =
                server.post(
                        path(story),
                        "decision=approve&treatment=GUESSED&clientAgreedOn=soon&seen=" + seen);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body().replace("&#39;", "'"))
                .contains(
                        "'GUESSED' is no treatment",
                        "Who agreed for the client is not said",
                        "'soon' is no day",
                        "No reason is given");
        assertThat(
                        server.post(path(story), "decision=burn&reason=x&seen=" + seen)
                                .body()
                                .replace("&#39;", "'"))
                .contains("'burn' is no decision");
        assertThat(now(story).state().name()).isEqualTo("SUBMITTED");
    }

    @Test
    void a_declined_amendment_never_holds_and_is_decided_once() throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3005");
        String seen = "&seen=" + seen(page(server, story));
        HttpResponse<String> answer =
                server.post(path(story), "decision=decline&reason=not+agreed" + seen);
        assertThat(answer.headers().firstValue("Location").orElse("")).contains("did=declined");
        assertThat(now(story).state().name()).isEqualTo("REJECTED");
        assertThat(acts(story, "rejected")).isEqualTo(1);
        assertThat(
                        server.post(
                                        path(story),
                                        "decision=approve&treatment=SEPARATE&reason=x"
                                                + CLIENT
                                                + seen)
                                .statusCode())
                .isEqualTo(409);
        assertThat(page(server, story)).doesNotContain("Agree to Amendment 1");
    }

    @Test
    void what_was_agreed_to_is_taken_back_while_it_is_not_in_all_systems() throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3006");
        server.post(
                path(story),
                "decision=approve&treatment=CUMULATIVE_CATCH_UP&reason=x"
                        + CLIENT
                        + "&seen="
                        + seen(page(server, story)));
        HttpResponse<String> answer =
                server.post(
                        path(story),
                        "decision=withdraw&reason=the+client+left&seen="
                                + seen(page(server, story)));
        assertThat(answer.headers().firstValue("Location").orElse("")).contains("did=withdrawn");
        assertThat(now(story).state().name()).isEqualTo("WITHDRAWN");
    }

    @Test
    void an_amendment_of_another_contract_is_not_decided_about_here() throws Exception {
        AmendmentStory story = ContractDays.amended(server, day, "CTR-3007");
        String elsewhere =
                "/contracts/" + UUID.randomUUID() + "/amendments/" + story.id() + "/decision";
        assertThat(server.post(elsewhere, "decision=decline&reason=x").statusCode()).isEqualTo(404);
        assertThat(now(story).state().name()).isEqualTo("SUBMITTED");
    }

    @Test
    void where_nobody_is_known_nobody_decides() throws Exception {
        try (ConsoleServer serve = new ConsoleServer(false)) {
            AmendmentStory story = ContractDays.amended(serve, Days.normal(serve), "CTR-3008");
            assertThat(page(serve, story))
                    .contains("Not from here.", "taking it back are reserved")
                    .doesNotContain("Agree to Amendment 1");
            assertThat(serve.post(path(story), "decision=decline&reason=x").statusCode())
                    .isEqualTo(403);
            assertThat(serve.billing.amendments().find(story.id()).orElseThrow().state().name())
                    .isEqualTo("SUBMITTED");
        }
    }
}
