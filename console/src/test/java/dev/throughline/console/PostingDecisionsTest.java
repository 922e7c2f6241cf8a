package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What persons decide about postings, where one is known.
class PostingDecisionsTest {
    private static final String PAGE = "/postings/decisions";

    private final ConsoleServer server = new ConsoleServer(true);

    @AfterEach
    void close() {
        server.close();
    }

    private String page(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String done(String act, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(PAGE + "/" + act, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        String location = answer.headers().firstValue("Location").orElseThrow();
        return page(location.substring(location.indexOf(PAGE)).replaceAll("#.*", ""));
    }

    private String refused(String act, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(PAGE + "/" + act, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("Nothing was done.");
        return answer.body();
    }

    private UUID frozen(String key, boolean held) {
        FrozenDocument document =
                new FrozenDocument(
                        server.ids.next(),
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
        server.transaction.executeWithoutResult(_ -> server.documents.freeze(List.of(document)));
        return document.id();
    }

    private UUID parked() {
        UUID id = frozen("D1-QUESTION", false);
        server.sql
                .sql(
                        "update document set state = 'PARKED', line_stands = 'U', sends = 1, sent_at = now() where id = :id")
                .param("id", id)
                .update();
        return id;
    }

    private Document document(UUID id) {
        return server.documents.find(id).orElseThrow();
    }

    private static String text(Instant at) {
        return URLEncoder.encode(at.toString(), StandardCharsets.UTF_8);
    }

    @Test
    void with_nothing_to_decide_the_page_says_so() throws Exception {
        assertThat(page(PAGE))
                .contains("Nothing on its way into the ledger waits for a decision.")
                .contains("None is held.", "No posted line would be made otherwise today.");
        assertThat(page("/postings")).contains("href=\"/postings/decisions\"");
    }

    @Test
    void held_documents_are_shown_with_their_money_and_those_seen_are_let_go() throws Exception {
        UUID first = frozen("D1-HELD", true);
        server.posting.tellHeld();
        assertThat(page(PAGE))
                .contains("1 document waits to be let go (2,000.00 USD).")
                .contains("Let 1 document go?", "D1-HELD");
        String one =
                server.sql
                        .sql("select id::text from work_case where code = 'HUB-HELD'")
                        .query(String.class)
                        .single();
        assertThat(page("/worklist/" + one)).contains("Decide about it", PAGE);

        Instant seen = document(first).createdAt();
        UUID second = frozen("D1-LATER", true);
        assertThat(done("release", "until=" + text(seen) + "&reason=as+expected"))
                .contains("1 document goes into the ledger");
        assertThat(document(first).state()).isEqualTo(Document.State.PENDING);
        assertThat(document(second).state()).isEqualTo(Document.State.HELD);
        assertThat(refused("release", "until=" + text(seen) + "&reason=again"))
                .contains("Nothing of what the page showed is held any more.");
        refused("release", "until=soon&reason=again");
    }

    @Test
    void a_document_nobody_else_can_tell_about_is_answered() throws Exception {
        UUID id = parked();
        assertThat(page(PAGE))
                .contains("1 document was sent, and the ledger cannot tell what became of it.")
                .contains("D1-QUESTION", "1 line asked about");
        assertThat(refused("answer", "document=" + id + "&answer=there&externalId=1+2&reason=x"))
                .contains("1 line is asked about, and 2 ids were given");
        assertThat(
                        done(
                                "answer",
                                "document="
                                        + id
                                        + "&answer=there&externalId=7781&number=JE-4&reason=found"))
                .contains("nothing is sent again");
        assertThat(document(id).number()).isEqualTo("JE-4");
        assertThat(refused("answer", "document=" + id + "&answer=give-up&reason=x"))
                .contains("has an outcome meanwhile");
    }

    @Test
    void one_that_is_not_there_goes_again() throws Exception {
        UUID id = parked();
        done("answer", "document=" + id + "&answer=send-again&reason=looked");
        assertThat(document(id).state()).isEqualTo(Document.State.PENDING);
    }

    @Test
    void a_period_is_cut_off_compared_and_lifted() throws Exception {
        Days day = Days.normal(server);
        UUID entity =
                day.entity(
                        "LegalEntity",
                        "US77",
                        "ACTIVE",
                        Map.of("name", "US77", "code", "US77", "functional_ccy", "USD"),
                        "netsuite",
                        "subsidiary",
                        "77",
                        server.clock.instant(),
                        null);
        LocalDate today = LocalDate.ofInstant(server.clock.instant(), java.time.ZoneOffset.UTC);
        day.entity(
                "AccountingPeriod",
                "This month",
                "OPEN",
                Map.of(
                        "entity",
                        entity,
                        "name",
                        "This month",
                        "start",
                        today.withDayOfMonth(1),
                        "end",
                        today.plusMonths(1).withDayOfMonth(1).minusDays(1),
                        "ledger_status",
                        "OPEN"),
                "netsuite",
                "accountingPeriod",
                "p77",
                server.clock.instant(),
                null);
        server.posting.firm().forget();
        assertThat(page(PAGE)).contains("This month, US77", "Takes approvals", "Cut off now");

        String form = "entity=" + entity + "&period=This+month&reason=early+close";
        assertThat(done("cut-off", form + "&lift=false"))
                .contains("Cut off:", "decided by the demo's visitor: early close");
        assertThat(page(PAGE + "?entity=US77&period=This+month"))
                .contains("Not one posting came, went or changed since.");
        assertThat(refused("cut-off", form + "&lift=false")).contains("is cut off since");
        assertThat(done("cut-off", form + "&lift=true")).contains("Lifted:", "Takes approvals");
        assertThat(server.get(PAGE + "?entity=US77&period=1999").statusCode()).isEqualTo(200);
        assertThat(server.post(PAGE + "/cut-off", "entity=US77&period=1999&reason=x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void lines_that_no_change_touches_are_nothing_to_decide() throws Exception {
        assertThat(
                        refused(
                                "lines",
                                "resource=" + UUID.randomUUID() + "&decision=reposted&reason=x"))
                .contains("is touched by a change");
        assertThat(
                        server.post(
                                        PAGE + "/lines",
                                        "resource=" + UUID.randomUUID() + "&decision=x&reason=x")
                                .statusCode())
                .isEqualTo(404);
    }

    @Test
    void where_nobody_is_known_everything_is_shown_and_nothing_is_done() throws Exception {
        try (ConsoleServer nobody = new ConsoleServer(false)) {
            assertThat(nobody.get(PAGE).body()).contains("Not from here.");
            for (String act :
                    List.of(
                            "release?until=2030-01-01T00:00:00Z",
                            "answer?document=" + UUID.randomUUID(),
                            "lines?resource=" + UUID.randomUUID(),
                            "cut-off?entity=x")) {
                assertThat(nobody.post(PAGE + "/" + act, "reason=x").statusCode())
                        .as(act)
                        .isEqualTo(403);
            }
        }
        try (ConsoleServer none = new ConsoleServer(false, false)) {
            assertThat(none.get(PAGE).body()).contains("This firm posts nothing yet");
        }
    }

    @Test
    void the_sentence_names_all_that_waits() {
        Documents.Held held =
                new Documents.Held(2, List.of(new Money(200_000, "USD")), Instant.EPOCH);
        assertThat(PostingDecisions.answer(held, 2, 1))
                .isEqualTo(
                        "2 documents wait to be let go (2,000.00 USD); 2 documents were sent, and the ledger cannot tell what became of them; posted lines of 1 person wait for finance.");
    }
}
