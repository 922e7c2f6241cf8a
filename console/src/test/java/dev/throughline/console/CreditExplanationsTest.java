package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Money;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What somebody says about credit memos that were written in the ERP.
class CreditExplanationsTest {
    private static final Money CREDIT = Money.parse("1000.00", "USD");
    private static ConsoleServer server;
    private static Days day;
    private static UUID invoice;

    @BeforeAll
    static void begin() {
        server = new ConsoleServer(true);
        day = Days.normal(server);
        InvoiceDays days = InvoiceDays.normal(server, day, BookDays.normal(server, day));
        invoice = Objects.requireNonNull(days.known.get("overdue"));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> lines(UUID credit) {
        return server.sql
                .sql(
                        "select invoice_line || ' ' || minor || ' ' || disposition from billing_credit_line where credit = :id order by line_no")
                .param("id", credit)
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static String acts(UUID credit) {
        return String.join(
                "; ",
                server.sql
                        .sql(
                                "select action || ' / ' || reason from act where right_used = 'credit.explain' and subject_id = :id order by at")
                        .param("id", credit.toString())
                        .query(String.class)
                        .list());
    }

    @Test
    void it_is_found_from_its_case_and_its_invoice_and_previewed_before_it_is_done()
            throws Exception {
        UUID credit = InvoiceDays.written(server, day, "CM-901", invoice, CREDIT);
        String path = "/invoices/credits/" + credit;
        String one =
                server.sql
                        .sql("select case_id::text from work_case_subject where subject_id = :id")
                        .param("id", credit.toString())
                        .query(String.class)
                        .single();
        assertThat(page("/worklist/" + one)).contains("Explain the credit memo", path);
        assertThat(page("/invoices/" + invoice)).contains("Explain credit memo CM-901", path);
        assertThat(page(path))
                .contains("Explain credit memo CM-901", "1,000.00 USD", "Preview the explanation")
                .doesNotContain("What becomes of it</h2>");

        String preview = server.post(path, "back-1=600&off-1=400&reason=checked&date=x").body();
        // The day is the credit memo's own; the form carries it.
        assertThat(preview).contains("Nothing was explained.");
        String date = date(page(path));
        preview = server.post(path, "back-1=600&off-1=400&reason=checked&date=" + date).body();
        assertThat(preview)
                .contains(
                        "Returns to unbilled</dt><dd>600.00 USD",
                        "Written off</dt><dd>400.00 USD",
                        "only this journal goes there",
                        "Explain 1,000.00 USD");
        assertThat(lines(credit)).isEmpty();

        String form =
                "confirmed=yes&invoice="
                        + invoice
                        + "&back-1=600&off-1=400&reason=checked&date="
                        + date;
        for (int click = 0; click < 2; click++) {
            HttpResponse<String> done = server.post(path, form);
            assertThat(done.statusCode()).as(done.body()).isEqualTo(302);
            assertThat(done.headers().firstValue("Location").orElse(""))
                    .endsWith("/invoices/" + invoice + "?did=explained");
        }
        assertThat(lines(credit))
                .containsExactlyInAnyOrder("1 60000 RETURN_TO_UNBILLED", "1 40000 WRITE_OFF");
        assertThat(acts(credit)).startsWith("explained: done / checked");
        assertThat(page("/invoices/" + invoice + "?did=explained"))
                .contains("Explained, with your reason.")
                .doesNotContain("Explain credit memo CM-901");
        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    private static String date(String page) {
        var found =
                java.util.regex.Pattern.compile("name=\"date\" value=\"([0-9-]{10})\"")
                        .matcher(page);
        assertThat(found.find()).as(page).isTrue();
        return found.group(1);
    }

    @Test
    void all_of_it_is_explained_and_no_more_and_a_milestone_in_full() throws Exception {
        UUID credit = InvoiceDays.written(server, day, "CM-902", invoice, CREDIT);
        String path = "/invoices/credits/" + credit;
        String date = "&reason=x&date=" + date(page(path));
        assertThat(server.post(path, "off-1=999.99" + date).body())
                .contains(
                        "INV-AMOUNT-DRIFT",
                        "The lines say 999.99 USD, and the credit memo is of 1000.00 USD");
        HttpResponse<String> part =
                server.post(path, "confirmed=yes&invoice=" + invoice + "&off-2=1000" + date);
        assertThat(part.statusCode()).isEqualTo(409);
        assertThat(part.body()).contains("Nothing was explained.", "or not at all");
        assertThat(lines(credit)).isEmpty();
        assertThat(acts(credit)).startsWith("explained: refused: ");
    }

    @Test
    void where_the_erp_names_no_invoice_somebody_names_it_first() throws Exception {
        UUID credit = InvoiceDays.written(server, day, "CM-903", null, CREDIT);
        String path = "/invoices/credits/" + credit;
        assertThat(page(path))
                .contains("Which invoice is it against?", invoice.toString(), "INV-1001, 74,000.00")
                .doesNotContain("back-1");
        String named = page(path + "?invoice=" + invoice);
        assertThat(named).contains("back-1", "Preview the explanation");
        HttpResponse<String> done =
                server.post(
                        path,
                        "confirmed=yes&invoice="
                                + invoice
                                + "&off-1=1000&reason=by+letter&date="
                                + date(named));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(302);
        assertThat(lines(credit)).containsExactly("1 100000 WRITE_OFF");
        assertThat(page("/invoices/" + invoice)).contains("CM-903");
    }

    @Test
    void where_nobody_is_known_nobody_explains() throws Exception {
        try (ConsoleServer serve = new ConsoleServer(false)) {
            Days days = Days.normal(serve);
            UUID posted = InvoiceDays.booked(serve, days);
            UUID credit =
                    InvoiceDays.written(
                            serve, days, "CM-904", posted, Money.parse("60000.00", "USD"));
            String path = "/invoices/credits/" + credit;
            assertThat(serve.get(path).body())
                    .contains("Not from here.")
                    .doesNotContain("name=\"back-1\"");
            assertThat(
                            serve.post(
                                            path,
                                            "confirmed=yes&invoice="
                                                    + posted
                                                    + "&off-1=60000&reason=x&date=2026-02-10")
                                    .statusCode())
                    .isEqualTo(403);
        }
    }
}
