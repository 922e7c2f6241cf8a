package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people change about a proposal that the hub collected, before they agree to it.
class ReviewPageTest {
    private final ConsoleServer server = new ConsoleServer(true);
    private final UUID invoice = InvoiceDays.collected(server, Days.normal(server));
    private final String path = "/invoices/" + invoice + "/review";

    @AfterEach
    void close() {
        server.close();
    }

    private String page() throws Exception {
        return page(path);
    }

    private String page(String where) throws Exception {
        HttpResponse<String> answer = server.get(where);
        assertThat(answer.statusCode()).as(where + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> all(String page, String pattern) {
        return Pattern.compile(pattern).matcher(page).results().map(one -> one.group(1)).toList();
    }

    private HttpResponse<String> review(String page, String act, String more, int... items)
            throws Exception {
        StringBuilder form = new StringBuilder("act=" + act + "&ccy=USD&" + more);
        form.append("&proposal=")
                .append(encoded(all(page, "name=\"proposal\" value=\"([^\"]+)\"").getFirst()));
        List<String> sources = all(page, "name=\"item\" value=\"([^\"]+)\"");
        for (int item : items) {
            form.append("&item=").append(encoded(sources.get(item)));
        }
        return server.post(path, form.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElse("");
    }

    @Test
    void an_item_is_written_down_with_a_reason_and_a_second_click_changes_nothing()
            throws Exception {
        assertThat(page("/invoices/" + invoice))
                .contains("href=\"" + path + "\"", "as the hub collected them");
        String before = page();
        assertThat(before).contains("Ana Ruiz", "Ben Cole", "20,000.00 USD", "Above 50,000.00 USD");
        assertThat(review(before, "down", "amount=1,500.00&reason=", 0).statusCode())
                .isEqualTo(409);
        assertThat(review(before, "down", "amount=lots&reason=rework", 0).body())
                .contains("'lots' is no amount");
        assertThat(review(before, "down", "amount=1500&reason=rework").body())
                .contains("No item is named.");

        assertThat(location(review(before, "down", "amount=1,500.00&reason=rework", 0)))
                .endsWith("?did=written-down");
        assertThat(location(review(before, "down", "amount=1,500.00&reason=rework", 0)))
                .endsWith("?did=written-down");

        assertThat(page(path + "?did=written-down"))
                .contains(
                        "18,500.00 USD",
                        "1,500.00 USD written down",
                        "Take write-down back",
                        "the demo&#39;s visitor".replace("&#39;", "'"))
                .containsOnlyOnce("Take write-down back");
        assertThat(review(before, "move", "reason=later", 1).body())
                .contains("has changed since you looked at it");
        assertThat(page("/invoices/" + invoice)).contains("1,500.00 USD written down");
    }

    @Test
    void more_items_than_a_page_shows_are_refused_and_none_of_them_is_changed() throws Exception {
        String many =
                IntStream.rangeClosed(0, 3_000)
                        .mapToObj(item -> "&item=" + item)
                        .collect(Collectors.joining());
        assertThat(server.post(path, "act=move&reason=later" + many).body())
                .contains("Choose at most 3000");
    }

    @Test
    void an_item_is_moved_to_the_next_bill_and_not_all_of_them() throws Exception {
        assertThat(review(page(), "move", "reason=later", 0, 1).body())
                .contains("Nothing would be left", "Cancel it.");
        assertThat(location(review(page(), "move", "reason=later", 1))).endsWith("?did=moved");
        assertThat(page()).contains("12,000.00 USD").doesNotContain("Ben Cole");
    }

    @Test
    void above_the_limit_a_second_person_agrees_and_what_counts_is_taken_back() throws Exception {
        server.sql.sql("update billing_credit_line set minor = minor * 10").update();
        server.sql.sql("update billing_line set minor = minor * 10").update();
        server.billing.cancel(invoice, new dev.throughline.evidence.Actor.Person("x"), "anew");
        UUID large =
                server.billing
                        .collect(
                                java.time.LocalDate.ofInstant(
                                        server.clock.instant(), java.time.ZoneOffset.UTC),
                                new dev.throughline.evidence.Actor.Person("x"),
                                "anew")
                        .getFirst();
        String there = "/invoices/" + large + "/review";
        String before = page(there);
        String form =
                "act=down&ccy=USD&amount=60000&reason=fixed+price+feeling&proposal="
                        + encoded(all(before, "name=\"proposal\" value=\"([^\"]+)\"").getFirst())
                        + "&item="
                        + encoded(all(before, "name=\"item\" value=\"([^\"]+)\"").getFirst());

        assertThat(location(server.post(there, form))).endsWith("?did=down-asked");
        String waiting = page(there);
        assertThat(waiting)
                .contains("Waits for a second person", "Agree to write-down", "Decline write-down");
        server.billing.round();
        assertThat(page("/invoices/" + large)).contains("waits for a second person");
        Matcher key =
                Pattern.compile("name=\"request\" value=\"(console-[0-9a-f]{32})\"")
                        .matcher(waiting);
        assertThat(key.find()).isTrue();
        String request = "request=" + key.group(1);

        location(server.post(there + "/decision", request + "&agreed=true&reason=right"));
        assertThat(page(there))
                .contains("agreed by the demo's controller", "60,000.00 USD written down");
        location(server.post(there + "/decision", request + "&agreed=false&reason=not+so"));
        assertThat(page(there))
                .contains("Taken back by", "200,000.00 USD")
                .doesNotContain("Take write-down back");
    }

    @Test
    void nobody_reviews_where_no_person_is_known_and_what_the_psa_collected_is_not_changed_here()
            throws Exception {
        UUID psas =
                server.sql
                        .sql(
                                "select id from entity where type = 'Invoice' and status = 'PROPOSED' and id <> :id limit 1")
                        .param("id", invoice)
                        .query(UUID.class)
                        .single();
        assertThat(server.get("/invoices/" + psas + "/review").statusCode()).isEqualTo(404);
    }
}
