package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Tie;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the source says, what the hub holds and what the ledger says, on one page.
class ReconciliationPageTest {
    private final ConsoleServer server = new ConsoleServer(true);

    @AfterEach
    void close() {
        server.close();
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private Runs.Run normal() {
        Days day = Days.normal(server);
        return CloseDays.normal(server, day, BookDays.normal(server, day));
    }

    private Runs.Run bad() {
        Days day = Days.bad(server);
        return CloseDays.bad(server, day, BookDays.bad(server, day));
    }

    private static int tie(Runs.Run run, Check check) {
        for (int i = 0; i < run.ties().size(); i++) {
            Tie tie = run.ties().get(i);
            if (tie.check() == check
                    && tie.entity().equals(CloseDays.ENTITY)
                    && tie.period().equals(CloseDays.PERIOD)) {
                return i;
            }
        }
        throw new AssertionError("no tie of " + check + " in " + run.ties());
    }

    @Test
    void before_the_first_run_the_page_teaches_the_first_step() throws Exception {
        assertThat(page("/reconciliation"))
                .contains("Nothing was reconciled yet", "Reconcile open periods now");
        try (ConsoleServer none = new ConsoleServer(false, false)) {
            assertThat(none.get("/reconciliation").body()).contains("This firm posts nothing yet");
            assertThat(none.get("/reconciliation/" + UUID.randomUUID() + "/0").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_month_that_ties_shows_each_check_with_what_the_ledger_says() throws Exception {
        Runs.Run run = normal();

        assertThat(page("/reconciliation"))
                .contains("Labour cost", CloseDays.ENTITY, CloseDays.PERIOD, "the nightly timer")
                .contains("/reconciliation/" + run.id() + "/" + tie(run, Check.RC2))
                .contains("open in the ledger", "explained in full")
                .contains("Not compared here")
                .contains("Supplier cost: no connection brings purchase orders")
                .contains("Invoices: the hub reads no invoices of");
    }

    @Test
    void a_difference_is_followed_to_its_lines_its_item_and_its_case() throws Exception {
        Runs.Run run = bad();

        assertThat(page("/reconciliation?show=open"))
                .contains("differences that nobody explains", "lines open");
        assertThat(page("/reconciliation/" + run.id() + "/" + tie(run, Check.RC2)))
                .contains("Should be", "Hub holds", "ERP says")
                .contains("Missing in the ERP", "Posted twice")
                .contains("Manual ERP entry without a source", "JE-HAND &lt;b")
                .contains("ERP line with a key nobody gave", "Its case")
                .contains("987,654,321,098 JPY")
                .contains("select * from transactionline where subsidiary")
                .containsPattern("/postings/[0-9]+");
        assertThat(page("/reconciliation/" + run.id() + "/" + tie(run, Check.RC2) + "?why=ORPHAN"))
                .contains("JE-9999")
                .doesNotContain("JE-HAND");
    }

    @Test
    void a_red_difference_is_a_case_and_closes_itself_when_it_ties_again() {
        bad();
        assertThat(open("REC-ORPHAN-ERP")).isPositive();
        assertThat(open("HUB-RECON-CHANGED")).isEqualTo(1);

        server.ledger.rows.removeIf(row -> row.key().isEmpty() || row.number().equals("JE-9999"));
        CloseDays.run(server);

        assertThat(open("REC-ORPHAN-ERP")).isZero();
        assertThat(open("REC-MISSING-ERP")).isPositive();
    }

    private long open(String code) {
        return server.sql
                .sql("select count(*) from work_case where code = :c and closed_at is null")
                .param("c", code)
                .query(Long.class)
                .single();
    }

    @Test
    void a_person_runs_the_checks_signs_and_sees_what_changed_later() throws Exception {
        normal();
        HttpResponse<String> ran = server.post("/reconciliation/run", "period=");
        assertThat(ran.headers().firstValue("Location").orElse(""))
                .matches(".*/reconciliation\\?(did=ran|mine=.*)");
        HttpResponse<String> refused = sign("");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("Not signed: a period is signed with a reason");

        HttpResponse<String> signed = sign("Looked+at+with+the+accountants");
        assertThat(signed.headers().firstValue("Location").orElse("")).endsWith("?did=signed");
        assertThat(page("/reconciliation?did=signed"))
                .contains("Signed off. The period", "by the demo's visitor");

        server.ledger.book("", "JE-BY-HAND", "1", 5_000, "USD");
        CloseDays.run(server);
        assertThat(page("/reconciliation"))
                .contains("1 signed period says something else now", "Changed since signed");
        assertThat(
                        page(
                                "/reconciliation/signed?entity="
                                        + CloseDays.ENTITY.replace(" ", "+")
                                        + "&period=Jan+2026"))
                .contains("A later run says something else", "Found changed", "class=\"differs\"")
                .contains("Looked at with the accountants");
    }

    private HttpResponse<String> sign(String reason) throws Exception {
        return server.post(
                "/reconciliation/sign",
                "entity="
                        + CloseDays.ENTITY.replace(" ", "+")
                        + "&period=Jan+2026&reason="
                        + reason);
    }

    @Test
    void a_period_with_open_differences_is_not_signed() throws Exception {
        bad();
        HttpResponse<String> refused = sign("ok");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("has differences nobody explained");
    }

    @Test
    void what_is_filed_can_be_downloaded_and_printed() throws Exception {
        Runs.Run run = normal();
        assertThat(page("/reconciliation/" + run.id() + "/ties.csv"))
                .startsWith("\uFEFFcheck,title");
        assertThat(page("/reconciliation/" + run.id() + "/differences.csv"))
                .startsWith("\uFEFFcheck,entity");
        assertThat(page("/reconciliation/" + run.id() + "/print"))
                .contains("<h1>Reconciliation</h1>");
        HttpResponse<String> book = server.get("/reconciliation/" + run.id() + "/workbook.xlsx");
        assertThat(book.headers().firstValue("Content-Type").orElse("")).contains("spreadsheetml");
        assertThat(book.body()).startsWith("PK");
    }

    @Test
    void where_nobody_is_known_nothing_is_signed_and_no_line_leaves_the_house() throws Exception {
        try (ConsoleServer serve = new ConsoleServer(false)) {
            Days day = Days.normal(serve);
            Runs.Run run = CloseDays.normal(serve, day, BookDays.normal(serve, day));
            assertThat(serve.get("/reconciliation").body())
                    .contains("Not from here.")
                    .doesNotContain("Sign off")
                    .doesNotContain("differences.csv");
            assertThat(
                            serve.post(
                                            "/reconciliation/sign",
                                            "entity=" + "x" + "&period=y&reason=z")
                                    .statusCode())
                    .isEqualTo(403);
            assertThat(serve.get("/reconciliation/" + run.id() + "/differences.csv").statusCode())
                    .isEqualTo(403);
            assertThat(serve.get("/reconciliation/" + run.id() + "/print").statusCode())
                    .isEqualTo(403);
            assertThat(serve.get("/reconciliation/" + run.id() + "/workbook.xlsx").statusCode())
                    .isEqualTo(403);
            assertThat(serve.get("/reconciliation/" + run.id() + "/ties.csv").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void what_is_not_there_is_said_with_a_way_on() throws Exception {
        Runs.Run run = normal();
        for (String path :
                new String[] {
                    "/reconciliation/none/0",
                    "/reconciliation/" + UUID.randomUUID() + "/0",
                    "/reconciliation/" + run.id() + "/99999",
                    "/reconciliation/progress?run=" + UUID.randomUUID(),
                    "/reconciliation/signed?entity=x&period=y"
                }) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("Go on");
        }
    }

    @Test
    void a_run_that_concludes_nothing_says_why() throws Exception {
        HttpResponse<String> ran = server.post("/reconciliation/run", "period=Jan+1999");
        String location = ran.headers().firstValue("Location").orElse("");
        assertThat(location).contains("/reconciliation?run=");
        assertThat(page(location.substring(location.indexOf("/reconciliation"))))
                .contains("Nothing was concluded", "No accounting period of the ledger is meant");
    }
}
