package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What clients are asked to pay: the queue before the release, the systems beside one another, and
/// one invoice's life.
class InvoicesTest {
    private static final Pattern ROW =
            Pattern.compile("<a class=\"row-link\" href=\"/invoices/([0-9a-f-]{36})\"");

    /// A normal day, looked at by most tests and changed by none.
    private static ConsoleServer server;

    private static InvoiceDays days;

    @BeforeAll
    static void begin() {
        server = new ConsoleServer(true);
        days = normal(server);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String page(String path) throws Exception {
        return page(server, path);
    }

    private static String page(ConsoleServer of, String path) throws Exception {
        HttpResponse<String> answer = of.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static InvoiceDays normal(ConsoleServer server) {
        Days day = Days.normal(server);
        return InvoiceDays.normal(server, day, BookDays.normal(server, day));
    }

    private static UUID of(InvoiceDays days, String what) {
        return Objects.requireNonNull(days.known.get(what), what);
    }

    /// The day the overdue invoice was to be paid by.
    private static String due() {
        return Format.date(
                LocalDate.ofInstant(server.clock.instant(), ZoneOffset.UTC).minusDays(15));
    }

    private static String list(String page) {
        return page.substring(page.indexOf("id=\"list\""));
    }

    private static Set<UUID> rows(String page) {
        Set<UUID> rows = new HashSet<>();
        Matcher found = ROW.matcher(list(page));
        while (found.find()) {
            rows.add(UUID.fromString(found.group(1)));
        }
        return rows;
    }

    @Test
    void before_the_first_invoice_the_page_teaches_the_first_step() throws Exception {
        try (ConsoleServer empty = new ConsoleServer(true)) {
            assertThat(page(empty, "/invoices"))
                    .contains("No invoice is known yet", "billing.yaml");
            assertThat(page(empty, "/")).doesNotContain("Invoice sync gap");
        }
    }

    @Test
    void the_overview_tells_the_sync_gap_with_its_money_and_leads_to_its_invoices()
            throws Exception {
        assertThat(page("/"))
                .contains(
                        "Invoice sync gap",
                        "href=\"/invoices?pair=GAP#list\"",
                        "18,250.50 USD",
                        "PSA and ERP apart for over 15 min");
        assertThat(rows(page("/invoices?pair=GAP"))).containsExactly(of(days, "gap"));
    }

    @Test
    void the_page_begins_with_what_somebody_must_do_and_what_it_is_worth() throws Exception {
        assertThat(page("/invoices"))
                .contains(
                        "1 invoice, 18,250.50 USD net, stands differently in PSA and ERP for over 15 minutes",
                        "3 proposals, 72,800.00 USD net, wait for somebody to agree or release",
                        "1 proposal must be mended before it can be released");
    }

    @Test
    void gaps_come_before_differences_and_both_before_the_rest() throws Exception {
        String list = list(page("/invoices"));
        int gap = list.indexOf(of(days, "gap").toString());
        int drift = list.indexOf(of(days, "nobody's").toString());
        int newest = list.indexOf(of(days, "stuck").toString());
        int oldest = list.indexOf(of(days, "paid").toString());
        assertThat(gap).isPositive().isLessThan(drift);
        assertThat(drift).isLessThan(newest);
        assertThat(newest).isLessThan(oldest);
        assertThat(list).contains("overdue, " + due());
    }

    @Test
    void a_filter_shows_its_state_its_pair_its_client_or_its_key_only() throws Exception {
        assertThat(rows(page("/invoices?state=PAID"))).containsExactly(of(days, "paid"));
        assertThat(rows(page("/invoices?pair=GAP"))).containsExactly(of(days, "gap"));
        assertThat(rows(page("/invoices?pair=DRIFT"))).containsExactly(of(days, "nobody's"));
        assertThat(rows(page("/invoices?q=INV-1001"))).containsExactly(of(days, "overdue"));
        assertThat(rows(page("/invoices?q=contoso&state=IN_REVIEW")))
                .containsExactly(of(days, "half agreed"));
        assertThat(page("/invoices?q=nothing-of-the-kind")).contains("No invoice fits this filter");
    }

    @Test
    void paging_shows_each_invoice_once() throws Exception {
        try (ConsoleServer own = new ConsoleServer(true)) {
            Days day = Days.bad(own);
            InvoiceDays bad = InvoiceDays.bad(own, day);
            String first = page(own, "/invoices");
            Matcher more = Pattern.compile("href=\"(/invoices\\?before=[^\"#]+)").matcher(first);
            assertThat(more.find()).isTrue();
            Set<UUID> all = new HashSet<>(rows(first));
            assertThat(all).hasSize(50);
            String second = page(own, more.group(1));
            assertThat(rows(second)).doesNotContainAnyElementsOf(all).hasSize(11);
            all.addAll(rows(second));
            assertThat(all).containsExactlyInAnyOrderElementsOf(bad.known.values());
            assertThat(second).contains("From the beginning").doesNotContain("rel=\"next\"");
        }
    }

    @Test
    void the_queue_says_what_stands_against_each_proposal_and_who_agreed() throws Exception {
        String body = page("/invoices");
        String queue = body.substring(body.indexOf("id=\"queue\""), body.indexOf("id=\"list\""));
        assertThat(queue)
                .contains(
                        "<b>INV-AMOUNT-DRIFT</b>",
                        "Find the line that differs",
                        "The PSA asks for 1,980.00 USD",
                        "<b>BIL-NOT-POSTED</b>",
                        "Comes by itself",
                        "Pat Mason",
                        "Review and release");
        assertThat(queue.indexOf(of(days, "agreed").toString()))
                .isPositive()
                .isLessThan(queue.indexOf(of(days, "fresh").toString()));
        assertThat(queue.indexOf(of(days, "fresh").toString()))
                .isLessThan(queue.indexOf(of(days, "stuck").toString()));
    }

    @Test
    void an_invoice_tells_its_documents_items_credits_payments_and_who_agreed() throws Exception {
        assertThat(page("/invoices/" + of(days, "overdue")))
                .contains(
                        "Northwind Energy Ltd: 12,200.00 USD still open, due "
                                + due()
                                + ", overdue.",
                        "exactly what the ERP was sent",
                        "93.50 h",
                        "720.00 USD credited",
                        "is written off",
                        "returns to unbilled",
                        "wrong month, by mistake",
                        "PAY-9",
                        "60,000.00 USD of payment PAY-9 became known",
                        "The project manager agreed",
                        "NetSuite booked it as INV-1001",
                        "Kantata billing milestones 77",
                        "href=\"/postings/documents/",
                        "href=\"/postings/1",
                        "href=\"/records/" + of(days, "overdue"));
        assertThat(page("/invoices/" + of(days, "released")))
                .contains("attempt 2", "The item is locked.", "NetSuite refused it");
    }

    @Test
    void a_gap_shows_both_words_side_by_side_and_the_case_that_mends_it() throws Exception {
        String body = page("/invoices/" + of(days, "gap"));
        assertThat(body)
                .contains(
                        "Gap, over 15 min",
                        "<tr class=\"differs\">",
                        "number stands: write it into the PSA.");
        UUID found =
                server.sql
                        .sql("select id from work_case where code = 'INV-STATE-DRIFT'")
                        .query(UUID.class)
                        .single();
        assertThat(body).contains("/worklist/" + found);
        assertThat(page("/worklist/" + found)).contains("/invoices/" + of(days, "gap"));
    }

    @Test
    void an_agreement_to_what_has_changed_since_counts_no_more() throws Exception {
        assertThat(page("/invoices/" + of(days, "half agreed")))
                .contains(
                        "Finance agreed, to what has changed since",
                        "Finance: not yet",
                        "Agree as finance")
                .doesNotContain("Agree as the project manager", "Release invoice");
    }

    @Test
    void who_looked_at_an_older_proposal_agrees_to_nothing() throws Exception {
        UUID half = of(days, "half agreed");
        HttpResponse<String> answer =
                server.post(
                        "/invoices/" + half + "/approve",
                        "role=FIN&proposal=f1-before&reason=price+checked");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("Nothing was changed", "has changed since you looked at it");
        assertThat(
                        server.sql
                                .sql(
                                        "select count(*) from billing_approval where entity = :id and proposal = 'f2'")
                                .param("id", half)
                                .query(Long.class)
                                .single())
                .isEqualTo(1);
    }

    @Test
    void two_persons_agree_and_the_invoice_is_released_once() throws Exception {
        try (ConsoleServer own = new ConsoleServer(true)) {
            UUID invoice = InvoiceDays.complete(own, Days.normal(own));
            String path = "/invoices/" + invoice;
            assertThat(page(own, path))
                    .contains(
                            "What would post now: <b>60,000.00 USD</b>",
                            "Agree as the project manager",
                            "Agree as finance",
                            "Kantata billing milestones 78")
                    .doesNotContain("Release invoice");
            for (String role : new String[] {"PM", "FIN"}) {
                Matcher looked =
                        Pattern.compile("name=\"proposal\" value=\"([^\"]+)\"")
                                .matcher(page(own, path));
                assertThat(looked.find()).isTrue();
                HttpResponse<String> agreed =
                        own.post(
                                path + "/approve",
                                "role="
                                        + role
                                        + "&proposal="
                                        + URLEncoder.encode(looked.group(1), StandardCharsets.UTF_8)
                                        + "&reason=looked+at+it");
                assertThat(agreed.statusCode()).as(agreed.body()).isEqualTo(302);
            }
            assertThat(page(own, path))
                    .contains(
                            "<bdi>the demo's visitor</bdi>",
                            "<bdi>the demo's controller</bdi>",
                            "Release invoice");
            for (int click = 0; click < 2; click++) {
                HttpResponse<String> released =
                        own.post(path + "/release", "reason=milestone+accepted");
                assertThat(released.statusCode()).as(released.body()).isEqualTo(302);
            }
            assertThat(page(own, path + "?did=released"))
                    .contains(
                            "Released: it goes to the ERP once.",
                            "exactly what the ERP was sent",
                            "Milestone 1: plan accepted",
                            "Invoice over 60,000.00 USD released to NetSuite")
                    .doesNotContain("Agree as", "data-sheet=\"release-sheet\"");
            assertThat(
                            own.sql
                                    .sql("select count(*) from billing_document where entity = :id")
                                    .param("id", invoice)
                                    .query(Long.class)
                                    .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void what_the_engine_refuses_is_told_with_its_mend() throws Exception {
        HttpResponse<String> answer =
                server.post(
                        "/invoices/" + of(days, "agreed") + "/release", "reason=month+is+closed");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("Nothing was changed", "BIL-EMPTY", "Add approved items, or cancel it.");
    }

    @Test
    void where_nobody_is_known_nobody_agrees_and_the_page_says_who_may() throws Exception {
        try (ConsoleServer serve = new ConsoleServer(false)) {
            String path = "/invoices/" + of(normal(serve), "agreed");
            assertThat(serve.get(path).body())
                    .contains("Not from here.")
                    .doesNotContain("Release invoice");
            assertThat(serve.post(path + "/release", "reason=x").statusCode()).isEqualTo(403);
            assertThat(serve.post(path + "/approve", "role=PM&proposal=f3&reason=x").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void what_is_not_there_is_said_with_a_way_on() throws Exception {
        for (String path : new String[] {"/invoices/none", "/invoices/" + UUID.randomUUID()}) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("Go on");
        }
    }

    @Test
    void names_are_shown_as_words_whatever_they_hold() throws Exception {
        try (ConsoleServer own = new ConsoleServer(true)) {
            InvoiceDays bad = InvoiceDays.bad(own, Days.bad(own));
            assertThat(page(own, "/invoices") + page(own, "/invoices/" + of(bad, "stuck")))
                    .doesNotContain("<script>alert", "<b>Ü</b>");
        }
    }
}
