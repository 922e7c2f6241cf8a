package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.Cell;
import dev.throughline.posting.Conservation;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.posting.PostingKey;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostingsTest {
    private static ConsoleServer server;
    private static BookDays books;

    @BeforeAll
    static void start() {
        server = new ConsoleServer(false);
        books = BookDays.normal(server, Days.normal(server));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static long item(String state) {
        return server.sql
                .sql("select min(item) from fact_version where state = :s")
                .param("s", state)
                .query(Long.class)
                .single();
    }

    private static long amended() {
        return server.sql
                .sql("select id from fact_item where latest = 2")
                .query(Long.class)
                .single();
    }

    @Test
    void the_books_open_with_one_sentence_and_buckets_that_add_up() throws Exception {
        assertThat(page("/postings"))
                .contains(
                        "9 of 17 approved versions are in the ledger; 1 waits on somebody (840.00 USD), 2 were sent and not answered yet and 3 are on the way.")
                .contains(
                        "17 = 1 ready + 1 in flight + 2 unknown + 1 accepted + 1 exception + 9 posted + 1 reversed + 1 not postable")
                .contains("The books add up", "71.00 h", "8,520.00 USD");
    }

    @Test
    void filters_narrow_the_books_and_stand_in_the_address() throws Exception {
        assertThat(page("/postings?entity=" + books.entity + "&period=Jan%202026"))
                .contains("9 of 17 approved versions");
        assertThat(page("/postings?period=Feb%202026"))
                .contains("No approved time or expense is in the books here.");
        assertThat(page("/postings?project=" + UUID.randomUUID() + "&by=hours&money=unbilled"))
                .contains("No approved time or expense is in the books here.");
        assertThat(page("/postings?source=none&entity=none&before=x-y&bucket=none"))
                .contains("No approved time");
    }

    @Test
    void each_bucket_lists_its_versions() throws Exception {
        assertThat(page("/postings?bucket=EXCEPTION"))
                .contains("RATE-COST-MISSING", "/postings/" + item("EXCEPTION"))
                .doesNotContain("\"/postings/" + amended() + "\"");
        assertThat(page("/postings?bucket=UNKNOWN")).contains("7.50 h", "4.00 h");
        assertThat(page("/postings?bucket=ACCEPTED")).contains(">6.00 h<");
        assertThat(page("/postings?bucket=IN_FLIGHT")).contains(">3.00 h<");
        assertThat(page("/postings?bucket=REVERSED")).contains("/postings/" + amended());
        assertThat(page("/postings?bucket=WRITTEN_OFF")).contains("None here.");
    }

    @Test
    void a_list_goes_on_where_it_stopped_and_shows_each_version_once() {
        PostingQueries queries = new PostingQueries(server.sql);
        PostingQueries.Place place = PostingQueries.Place.NEWEST;
        java.util.Set<String> seen = new java.util.HashSet<>();
        int pages = 0;
        while (place != null) {
            PostingQueries.Found found = queries.rows(null, 0, PostingFilter.ALL, place, 5);
            found.rows()
                    .forEach(
                            row -> assertThat(seen.add(row.item() + "-" + row.ordinal())).isTrue());
            place = found.next();
            pages++;
        }
        assertThat(seen).hasSize(17);
        assertThat(pages).isEqualTo(4);
    }

    @Test
    void an_item_tells_its_life_with_versions_postings_prices_and_its_reversal() throws Exception {
        assertThat(page("/postings/" + amended()))
                .contains("7.00 h on 12 Jan 2026", "Northwind: ERP rollout: posted.")
                .contains("120 USD an hour, cost-rates, row 4")
                .contains("1 USD = 0.92 EUR, of 9 Jan 2026")
                .contains("Late", "31 Jan 2026", "JE-1003", "JE-1004", "JE-1005")
                .contains("Reversals", "\u2212960.00 USD", ">0.00 USD<")
                .contains("Version 1 read: 8.00 h", "Version 2 read: 7.00 h", "Sent: accepted")
                .contains("L1-", "-1-R");
    }

    @Test
    void who_worked_and_who_approved_is_masked_where_nobody_is_known_to_look() throws Exception {
        assertThat(page("/postings/" + amended()))
                .doesNotContain("Ana Alvarez", "Mia Manager")
                .contains(Masking.MASK);
        assertThat(page("/postings")).doesNotContain("Ana Alvarez");
    }

    @Test
    void an_item_in_a_case_shows_who_must_mend_it_and_who_may_override() throws Exception {
        assertThat(page("/postings/" + item("EXCEPTION")))
                .contains("Add a row to the cost rates.", "Not from here.");
    }

    @Test
    void a_document_shows_its_control_totals_its_lines_and_each_try() throws Exception {
        UUID id =
                server.sql
                        .sql("select id from document where number = 'JE-1001'")
                        .query(UUID.class)
                        .single();
        assertThat(page("/postings/documents/" + id))
                .contains("64.00 h", "7,680.00 USD", "8 posted", "0a1b2c")
                .contains("Sent: accepted", "Looked for proof in the ledger: posted")
                .contains("line 8");
    }

    @Test
    void an_item_is_found_by_its_posting_key_its_source_id_and_its_document() throws Exception {
        String key =
                server.sql
                        .sql("select key from fact_item where id = :i")
                        .param("i", amended())
                        .query(String.class)
                        .single();
        String posting = PostingKey.of(key, 1, PostingKind.LABOUR_COST, true).text();
        assertThat(location("/postings?q=" + posting)).endsWith("/postings/" + amended());
        String source =
                server.sql
                        .sql("select source_id from fact_item where id = :i")
                        .param("i", amended())
                        .query(String.class)
                        .single();
        assertThat(location("/postings?q=" + source)).endsWith("/postings/" + amended());
        assertThat(location("/postings?q=JE-1002")).contains("/postings/documents/");
        assertThat(page("/postings?q=%3Cb%3E")).contains("Nothing in the books is called");
    }

    @Test
    void an_items_life_tells_what_its_source_shows_of_it() throws Exception {
        long item = amended();
        assertThat(page("/postings/" + item)).doesNotContain("on its way");
        server.sql
                .sql(
                        "insert into home_receipt (connection, object_type, source_id, rank, ledger_ref, standing, wanted_at, due_at)"
                                + " select f.connection, f.object_type, i.source_id, 4, 'JE-77, Jan 2026', true, now(), now() from fact_item i"
                                + " join fact_feed f on f.id = i.feed where i.id = :i")
                .param("i", item)
                .update();
        try {
            assertThat(page("/postings/" + item))
                    .contains("is to show version 2 as posted: on its way", "JE-77, Jan 2026");
            server.sql
                    .sql(
                            "update home_receipt set due_at = null, sent_rank = 4, sent_at = now() where rank = 4")
                    .update();
            assertThat(page("/postings/" + item)).contains("shows version 2 as posted");
            server.sql
                    .sql(
                            "update home_receipt set due_at = now(), problem = 'Subject must exist' where rank = 4")
                    .update();
            assertThat(page("/postings/" + item))
                    .contains("and does not yet", "Subject must exist");
        } finally {
            server.sql.sql("delete from home_receipt").update();
        }
    }

    private static String location(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElse("");
    }

    @Test
    void what_is_not_there_is_said_with_a_way_on() throws Exception {
        for (String path :
                List.of(
                        "/postings/0",
                        "/postings/none",
                        "/postings/99999999999999999999",
                        "/postings/documents/none",
                        "/postings/documents/" + UUID.randomUUID())) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("Go on");
        }
    }

    @Test
    void numbers_move_by_server_sent_events_for_the_filter_that_is_looked_at() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> stream =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    server.base()
                                                            + "/live?postings=cost&period=Jan%202026"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = stream.body()) {
                StringBuilder text = new StringBuilder();
                byte[] part = new byte[8192];
                while (text.indexOf("\n\n") < 0) {
                    int read = body.read(part);
                    assertThat(read).isPositive();
                    text.append(new String(part, 0, read, StandardCharsets.UTF_8));
                }
                assertThat(text.toString())
                        .contains("\"p.POSTED_NET.versions\":\"9\"")
                        .contains("\"p.UNKNOWN.hours\":\"11.50 h\"");
            }
        }
    }

    @Test
    void books_that_do_not_add_up_are_told_before_anything_else() throws Exception {
        Cell cell = new Cell("kantata", PostingKind.LABOUR_COST, null, null, null, "USD");
        Conservation.Sum one = new Conservation.Sum(1, BigDecimal.ONE, 100);
        server.checked =
                Optional.of(
                        new ConservationCheck.Report(
                                new Conservation(),
                                List.of(
                                        new Conservation.Difference(
                                                cell,
                                                dev.throughline.posting.Bucket.READY,
                                                one,
                                                Conservation.Sum.ZERO)),
                                true));
        try {
            assertThat(page("/postings"))
                    .contains("The books do not add up", "1 bucket of a cell holds other than");
        } finally {
            server.checked = ConsoleServer.HOLDS;
        }
    }

    @Test
    void a_hub_that_posts_nothing_says_how_to_begin() throws Exception {
        try (ConsoleServer none = new ConsoleServer(false, false)) {
            assertThat(none.get("/postings").body())
                    .contains("This firm posts nothing yet", "postings.yaml");
        }
        try (ConsoleServer empty = new ConsoleServer(false)) {
            assertThat(empty.get("/postings").body())
                    .contains("No time and no expense has been read yet");
        }
    }
}
