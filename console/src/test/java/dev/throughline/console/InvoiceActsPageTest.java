package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people do about an invoice: look at what will post, drop it, credit it, bring its systems
/// together.
class InvoiceActsPageTest {
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

    private String state(UUID invoice) {
        return server.sql
                .sql("select status from entity where id = :id")
                .param("id", invoice)
                .query(String.class)
                .single();
    }

    private long documents(UUID invoice, String kind) {
        return server.sql
                .sql(
                        "select count(*) from billing_document d where d.kind = :kind and (d.entity = :id or d.entity in (select credit from billing_credit_line where invoice = :id))")
                .param("id", invoice)
                .param("kind", kind)
                .query(Long.class)
                .single();
    }

    @Test
    void before_the_release_the_page_shows_what_will_post_on_which_accounts() throws Exception {
        UUID invoice = InvoiceDays.complete(server, Days.normal(server));

        assertThat(page("/invoices/" + invoice))
                .contains(
                        "Preview: what will post",
                        "Milestone 1: plan accepted",
                        ", by the contract's terms",
                        "<b>1200</b> Receivable, what the client owes",
                        "<b>2400</b> Deferred revenue, billed and not earned yet",
                        "Taxed at the jurisdiction&#39;s own rate".replace("&#39;", "'"));
        assertThat(documents(invoice, "INVOICE")).isZero();
    }

    @Test
    void a_proposal_is_cancelled_once_with_its_reason_and_never_after_its_release()
            throws Exception {
        Days day = Days.normal(server);
        UUID invoice = InvoiceDays.complete(server, day);
        assertThat(page("/invoices/" + invoice)).contains("Cancel this invoice?");

        HttpResponse<String> answer =
                server.post("/invoices/" + invoice + "/cancel", "reason=billed+by+hand");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        assertThat(state(invoice)).isEqualTo("CANCELLED");
        assertThat(page("/invoices/" + invoice + "?did=cancelled"))
                .contains("Cancelled, with your reason.")
                .doesNotContain("Cancel this invoice?");
        HttpResponse<String> again =
                server.post("/invoices/" + invoice + "/cancel", "reason=clicked+twice");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("Nothing was changed", "cannot be cancelled");
    }

    @Test
    void a_credit_is_previewed_line_by_line_and_a_milestone_is_credited_in_full_only()
            throws Exception {
        UUID invoice = InvoiceDays.booked(server, Days.normal(server));
        String path = "/invoices/" + invoice + "/credit";
        assertThat(page("/invoices/" + invoice)).contains("href=\"" + path + "\"");
        assertThat(page(path)).contains("in full or not at all", "60,000.00 USD", "back-1");

        String part = server.post(path, "back-1=1,080.00&date=2026-02-10&reason=disputed").body();
        assertThat(part)
                .contains(
                        "Nothing was credited.", "is credited in full (60000.00 USD) or not at all")
                .doesNotContain("What would post");
        String unread = server.post(path, "off-1=all+of+it&date=soon&reason=x").body();
        assertThat(unread).contains("'all of it' on line 1 is no amount", "'soon' is no day");
        String much = server.post(path, "off-1=60000.01&date=2026-02-10&reason=x").body();
        assertThat(much).contains("INV-CREDIT-EXCEEDS");
        assertThat(documents(invoice, "CREDIT")).isZero();
    }

    @Test
    void above_the_limit_a_credit_waits_for_a_second_person_and_clicks_make_one() throws Exception {
        UUID invoice = InvoiceDays.booked(server, Days.normal(server));
        String path = "/invoices/" + invoice + "/credit";
        String form = "off-1=60,000.00&why-1=agreed+with+the+client&date=2026-02-10&reason=dispute";
        String preview = server.post(path, form).body();
        assertThat(preview)
                .contains(
                        "What would post",
                        "Ask for a credit of 60,000.00 USD",
                        "It is above 50,000.00 USD",
                        "Written off</dt><dd>60,000.00 USD");
        String request = one(preview, "name=\"request\" value=\"(console-[0-9a-f]{32})\"");

        for (int click = 0; click < 2; click++) {
            HttpResponse<String> asked = server.post(path, form + "&request=" + request);
            assertThat(asked.headers().firstValue("Location").orElse(""))
                    .as(asked.body())
                    .endsWith("?did=credit-asked");
        }
        assertThat(page("/invoices/" + invoice))
                .contains(
                        "A credit of 60,000.00 USD waits for a second person",
                        "the demo's visitor");
        assertThat(documents(invoice, "CREDIT")).isZero();
        for (int click = 0; click < 2; click++) {
            HttpResponse<String> agreed =
                    server.post(
                            path + "/decision",
                            "request=" + request + "&agreed=true&reason=looked+at+it");
            assertThat(agreed.statusCode()).as(agreed.body()).isEqualTo(302);
        }
        assertThat(documents(invoice, "CREDIT")).isEqualTo(1);
        assertThat(page("/invoices/" + invoice))
                .doesNotContain("waits for a second person")
                .contains("is written off", "60,000.00 USD credited");
        assertThat(page(path)).contains("credited in full");
    }

    @Test
    void a_posted_invoice_is_sent_disputed_and_the_dispute_is_answered() throws Exception {
        UUID invoice = InvoiceDays.booked(server, Days.normal(server));
        server.sql
                .sql(
                        "update entity set data = jsonb_set(jsonb_set(data::jsonb, '{number}', '\"INV-77\"'), '{open}', '{\"minor\": 6000000, \"ccy\": \"USD\"}')::json where id = :id")
                .param("id", invoice)
                .update();
        String path = "/invoices/" + invoice;
        assertThat(page(path)).contains("Mark as sent").doesNotContain("Open dispute");
        assertThat(server.post(path + "/sent", "on=soon&means=EMAIL&reason=x").body())
                .contains("do not tell when and how");

        server.post(path + "/sent", "on=2999-01-01&means=EMAIL&reason=x");
        assertThat(state(invoice)).isEqualTo("POSTED");
        String today =
                java.time.LocalDate.ofInstant(server.clock.instant(), java.time.ZoneOffset.UTC)
                        .toString();
        HttpResponse<String> sent =
                server.post(
                        path + "/sent", "on=" + today + "&means=PORTAL&to=Ariba&reason=month+end");
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        assertThat(state(invoice)).isEqualTo("SENT");
        assertThat(page(path)).contains("through a portal to Ariba", "Open dispute");

        assertThat(server.post(path + "/dispute", "amount=60000.01&ccy=USD&reason=late").body())
                .contains("60000.01 USD cannot be disputed");
        server.post(path + "/dispute", "amount=1,200.00&ccy=USD&reason=two+days+late");
        assertThat(state(invoice)).isEqualTo("DISPUTED");
        assertThat(page(path))
                .contains("1,200.00 USD", "two days late", "Uphold dispute", "Reject dispute");

        server.post(path + "/dispute/answer", "upheld=false&reason=it+was+agreed");
        assertThat(state(invoice)).isEqualTo("SENT");
        assertThat(page(path)).contains("Rejected, the invoice stands", "it was agreed");
    }

    @Test
    void a_declined_credit_may_be_asked_for_anew() throws Exception {
        UUID invoice = InvoiceDays.booked(server, Days.normal(server));
        String path = "/invoices/" + invoice + "/credit";
        String form = "anew-1=60000&date=2026-02-10&reason=wrong+client";
        String first = one(server.post(path, form).body(), "value=\"(console-[0-9a-f]{32})\"");
        server.post(path, form + "&request=" + first);

        server.post(path + "/decision", "request=" + first + "&agreed=false&reason=no");

        assertThat(documents(invoice, "CREDIT")).isZero();
        String second = one(server.post(path, form).body(), "value=\"(console-[0-9a-f]{32})\"");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void where_the_systems_disagree_the_one_right_act_is_offered() throws Exception {
        Days day = Days.normal(server);
        InvoiceDays days = InvoiceDays.normal(server, day, BookDays.normal(server, day));
        UUID foreign = Objects.requireNonNull(days.known.get("nobody's"));
        UUID gap = Objects.requireNonNull(days.known.get("gap"));
        assertThat(page("/invoices/" + gap)).contains("Write it into the PSA again");
        assertThat(page("/invoices/" + foreign))
                .contains("Accept the ERP's invoice", "a person decides", "voids or credits it");

        assertThat(server.post("/invoices/" + gap + "/mend", "act=carry&reason=x").statusCode())
                .isEqualTo(302);
        assertThat(
                        server.sql
                                .sql("select count(*) from sync_queue where entity_id = :id")
                                .param("id", gap)
                                .query(Long.class)
                                .single())
                .isPositive();
        HttpResponse<String> accepted =
                server.post("/invoices/" + foreign + "/mend", "act=accept&reason=by+hand");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(302);
        assertThat(state(foreign)).isEqualTo("POSTED");
        assertThat(page("/invoices/" + foreign)).doesNotContain("Accept the ERP's invoice");
        assertThat(server.post("/invoices/" + gap + "/mend", "act=burn&reason=x").statusCode())
                .isEqualTo(409);
    }

    @Test
    void where_nobody_is_known_nobody_cancels_credits_or_mends() throws Exception {
        try (ConsoleServer serve = new ConsoleServer(false)) {
            UUID invoice = InvoiceDays.booked(serve, Days.normal(serve));
            String path = "/invoices/" + invoice;
            assertThat(serve.get(path + "/credit").body())
                    .contains("Not from here.")
                    .doesNotContain("name=\"back-1\"");
            for (String act : new String[] {"/cancel", "/mend", "/credit/decision"}) {
                assertThat(serve.post(path + act, "act=accept&reason=x").statusCode())
                        .as(act)
                        .isEqualTo(403);
            }
            assertThat(
                            serve.post(
                                            path + "/credit",
                                            "off-1=60000&date=2026-02-10&reason=x&request=console-"
                                                    + "0".repeat(32))
                                    .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void what_was_not_posted_from_here_is_credited_in_the_erp() throws Exception {
        UUID invoice = InvoiceDays.complete(server, Days.normal(server));
        HttpResponse<String> answer = server.get("/invoices/" + invoice + "/credit");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("credit it in the ERP");
    }

    private static String one(String body, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(body);
        assertThat(found.find()).as(pattern + " in " + body).isTrue();
        return URLDecoder.decode(found.group(1), StandardCharsets.UTF_8);
    }
}
