package dev.throughline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.api.Served.Answer;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What persons decide about postings on their way, over HTTP.
class PostingDecisionsTest {
    private static final String HELD = "/api/v1/held-documents";
    private static final String QUESTIONS = "/api/v1/document-questions";
    private static final String RETRO = "/api/v1/retro-changes";
    private static final String CUT_OFFS = "/api/v1/cut-offs";
    private static final String JANUARY =
            "{\"entity\":\"US01\",\"period\":\"all\",\"reason\":\"early close\"}";

    private final SmallHub hub = new SmallHub();
    private final FakeCrm crm = new FakeCrm();
    private final PostedLane lane = new PostedLane(hub);
    private final Served served = new Served(hub, crm, lane);

    @BeforeEach
    void somebody_is_known() {
        crm.people = true;
    }

    @AfterEach
    void close() {
        served.close();
        lane.reconciliation.close();
        hub.close();
    }

    private UUID frozen(String key, boolean held) {
        FrozenDocument document =
                new FrozenDocument(
                        hub.ids.next(),
                        "netsuite",
                        new DocumentRequest(
                                "journalEntry",
                                PostingKind.UNBILLED_TIME,
                                false,
                                key,
                                1,
                                "1",
                                "USD",
                                LocalDate.of(2026, 1, 15),
                                "January",
                                List.of(
                                        new DocumentRequest.Line(
                                                key + "-1",
                                                Map.of(),
                                                LocalDate.of(2026, 1, 15),
                                                new BigDecimal("8"),
                                                null,
                                                List.of(
                                                        new DocumentRequest.Entry(
                                                                AccountRole.WIP_SALES_VALUE,
                                                                200_000),
                                                        new DocumentRequest.Entry(
                                                                AccountRole.ACCRUED_REVENUE,
                                                                -200_000)),
                                                true,
                                                null,
                                                "Work",
                                                null))),
                        5,
                        held,
                        null);
        hub.transaction.executeWithoutResult(_ -> lane.documents().freeze(List.of(document)));
        return document.id();
    }

    private void fits(String verb, String path, Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(Promise.faults(verb, path, answer)).isEmpty();
    }

    @Test
    void held_documents_are_told_with_their_money_and_go_as_far_as_they_were_seen() {
        frozen("D1-A", true);
        Answer list = served.get(HELD);
        fits("get", HELD, list, 200);
        assertThat(list.json().at("/debits/0/amount").stringValue()).isEqualTo("2000.00");
        String seen = list.json().at("/newest").stringValue();
        frozen("D1-B", true);

        Answer released =
                served.post(
                        HELD + "/release", "{\"until\":\"" + seen + "\",\"reason\":\"expected\"}");
        fits("post", HELD + "/release", released, 200);
        assertThat(released.json().at("/released").intValue()).isEqualTo(1);
        assertThat(served.get(HELD).json().at("/items/0/key").stringValue()).isEqualTo("D1-B");
        assertThat(hub.evidence.about("connection", "netsuite", 10))
                .extracting(Evidence.Recorded::action, Evidence.Recorded::reason)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "released 1, debits 2000.00 USD", "expected"));

        Answer again =
                served.post(
                        HELD + "/release", "{\"until\":\"" + seen + "\",\"reason\":\"expected\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains("nothing-to-decide");
    }

    @Test
    void a_release_says_until_when_and_why() {
        frozen("D1-A", true);
        assertThat(served.post(HELD + "/release", "{\"reason\":\"x\"}").body()).contains("#/until");
        assertThat(
                        served.post(HELD + "/release", "{\"until\":\"yesterday\",\"reason\":\"x\"}")
                                .body())
                .contains("'yesterday' is no instant");
        assertThat(served.post(HELD + "/release", "{\"until\":\"2026-01-31T17:00:00Z\"}").body())
                .contains("#/reason");
        assertThat(served.get(HELD).json().at("/documents").intValue()).isEqualTo(1);
    }

    private UUID parked() {
        UUID id = frozen("D1-Q", false);
        hub.sql
                .sql(
                        "update document set state = 'PARKED', line_stands = 'U', sends = 1, sent_at = now() where id = :id")
                .param("id", id)
                .update();
        return id;
    }

    @Test
    void a_document_that_is_there_is_told_so_by_its_id_and_is_looked_up() {
        UUID id = parked();
        Answer list = served.get(QUESTIONS);
        fits("get", QUESTIONS, list, 200);
        assertThat(list.json().at("/items/0/key").stringValue()).isEqualTo("D1-Q");
        assertThat(list.json().at("/items/0/asked").intValue()).isEqualTo(1);
        String path = QUESTIONS + "/" + id + "/answer";

        assertThat(served.post(path, "{\"answer\":\"maybe\",\"reason\":\"x\"}").body())
                .contains("'maybe' is no answer");
        assertThat(served.post(path, "{\"answer\":\"there\",\"reason\":\"x\"}").body())
                .contains("#/externalId");
        assertThat(
                        served.post(
                                        path,
                                        "{\"answer\":\"there\",\"lineIds\":[\"1\",\"2\"],\"reason\":\"x\"}")
                                .body())
                .contains("1 line is asked about, and 2 ids were given");
        Answer taken =
                served.post(
                        path,
                        "{\"answer\":\"there\",\"externalId\":\"7781\",\"number\":\"JE-4\",\"reason\":\"found by its key\"}");
        fits("post", QUESTIONS + "/{id}/answer", taken, 200);
        assertThat(taken.body()).contains("nothing is sent again");
        assertThat(lane.documents().find(id).orElseThrow())
                .satisfies(document -> {
                    assertThat(document.number()).isEqualTo("JE-4");
                    assertThat(document.state().name()).isEqualTo("ACCEPTED");
                });
        assertThat(served.post(path, "{\"answer\":\"send-again\",\"reason\":\"x\"}").status())
                .isEqualTo(409);
    }

    @Test
    void one_that_is_not_there_goes_again_or_is_given_up() {
        UUID id = parked();
        String path = QUESTIONS + "/" + id + "/answer";
        fits(
                "post",
                QUESTIONS + "/{id}/answer",
                served.post(path, "{\"answer\":\"send-again\",\"reason\":\"looked\"}"),
                200);
        assertThat(lane.documents().find(id).orElseThrow().state().name()).isEqualTo("PENDING");
        assertThat(
                        served.post(
                                        QUESTIONS + "/" + UUID.randomUUID() + "/answer",
                                        "{\"answer\":\"give-up\",\"reason\":\"x\"}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void periods_are_cut_off_and_lifted_and_compared_with_what_was_frozen() {
        Answer list = served.get(CUT_OFFS);
        fits("get", CUT_OFFS, list, 200);
        assertThat(list.json().at("/items/0/cut").booleanValue()).isFalse();

        fits("post", CUT_OFFS + "/cut", served.post(CUT_OFFS + "/cut", JANUARY), 200);
        Answer one = served.get(CUT_OFFS + "?entity=US01&period=all");
        fits("get", CUT_OFFS, one, 200);
        assertThat(one.json().at("/items/0/frozen/versions").intValue()).isEqualTo(1);
        assertThat(one.json().at("/items/0/stands").booleanValue()).isTrue();
        assertThat(one.json().at("/items/0/decision/by").stringValue())
                .isEqualTo("the demo's visitor");
        hub.sql.sql("update posting set minor = minor + 1").update();
        assertThat(
                        served.get(CUT_OFFS + "?entity=US01&period=all")
                                .json()
                                .at("/items/0/stands")
                                .booleanValue())
                .as("a change of the frozen set shows")
                .isFalse();

        Answer again = served.post(CUT_OFFS + "/cut", JANUARY);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().at("/mend").stringValue()).startsWith("Lift that cut-off first");
        fits("post", CUT_OFFS + "/lift", served.post(CUT_OFFS + "/lift", JANUARY), 200);
        assertThat(served.get(CUT_OFFS).json().at("/items/0/decision/lifted").booleanValue())
                .isTrue();
    }

    @Test
    void a_period_that_does_not_exist_is_told_apart_from_one_half_named() {
        Answer unknown = served.get(CUT_OFFS + "?entity=US01&period=1999-01");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/type").stringValue())
                .isEqualTo("urn:throughline:problem:unknown-period");
        assertThat(served.get(CUT_OFFS + "?entity=US01").status()).isEqualTo(400);
        assertThat(
                        served.post(
                                        CUT_OFFS + "/cut",
                                        "{\"entity\":\"XX\",\"period\":\"all\",\"reason\":\"x\"}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void changed_terms_are_listed_and_there_must_be_something_to_decide() {
        Answer list = served.get(RETRO);
        fits("get", RETRO, list, 200);
        assertThat(list.json().at("/items")).isEmpty();
        String path = RETRO + "/" + UUID.randomUUID() + "/decide";
        assertThat(served.post(path, "{\"decision\":\"forget\",\"reason\":\"x\"}").body())
                .contains("'forget' is no decision");
        assertThat(served.post(path, "{\"decision\":\"reclassed\",\"reason\":\"x\"}").body())
                .contains("#/reference");
        Answer nothing = served.post(path, "{\"decision\":\"accepted\",\"reason\":\"x\"}");
        fits("post", RETRO + "/{resource}/decide", nothing, 409);
        assertThat(nothing.body()).contains("nothing-to-decide");
    }

    @Test
    void a_program_decides_none_of_it() {
        crm.people = false;
        UUID id = parked();
        frozen("D1-A", true);
        assertThat(
                        List.of(
                                served.post(
                                        HELD + "/release",
                                        "{\"until\":\"2030-01-31T17:00:00Z\",\"reason\":\"x\"}"),
                                served.post(
                                        QUESTIONS + "/" + id + "/answer",
                                        "{\"answer\":\"give-up\",\"reason\":\"x\"}"),
                                served.post(
                                        RETRO + "/" + id + "/decide",
                                        "{\"decision\":\"accepted\",\"reason\":\"x\"}"),
                                served.post(CUT_OFFS + "/cut", JANUARY),
                                served.post(CUT_OFFS + "/lift", JANUARY)))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(403));
        assertThat(served.get(HELD).json().at("/documents").intValue()).isEqualTo(1);
        assertThat(lane.documents().find(id).orElseThrow().state().name()).isEqualTo("PARKED");
    }

    @Test
    void a_firm_that_posts_nothing_says_so() {
        try (Served none = new Served(hub, crm)) {
            for (String path : List.of(HELD, QUESTIONS, RETRO, CUT_OFFS)) {
                assertThat(none.get(path).body()).contains("nothing-is-posted");
            }
        }
    }
}
