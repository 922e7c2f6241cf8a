package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What stands between us and closing this period.
class ClosePageTest {
    private final ConsoleServer server = new ConsoleServer(false);

    @AfterEach
    void close() {
        server.close();
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void each_bucket_is_told_with_versions_hours_and_money_and_leads_to_its_versions()
            throws Exception {
        Days day = Days.normal(server);
        BookDays books = BookDays.normal(server, day);
        CloseDays.normal(server, day, books);

        assertThat(page("/close"))
                .contains("cannot close yet", "Jan 2026, " + CloseDays.ENTITY)
                .contains("1 version, 7.00 h, 840.00 USD, waits on finance systems")
                .contains("2 versions were sent and not answered", "11.50 h")
                .contains("3 versions are on the way into the ledger")
                .contains(
                        "/postings?bucket=EXCEPTION&amp;entity="
                                + books.entity
                                + "&amp;period=Jan+2026")
                .contains("RATE-COST-MISSING", "finance systems")
                .contains("receivables: open", "payables: closed")
                .contains("Not closed in the ledger yet: receivables")
                .contains("reached the ledger in the last quarter of an hour: done by");
    }

    @Test
    void what_the_ledger_was_changed_to_by_hand_stands_in_the_way_with_its_cases()
            throws Exception {
        Days day = Days.bad(server);
        CloseDays.bad(server, day, BookDays.bad(server, day));

        assertThat(page("/close?period=Jan+2026"))
                .contains("says something else than what was signed")
                .contains("REC-ORPHAN-ERP", "REC-DOUBLE-POST", "RATE-COST-MISSING", "120");
    }

    @Test
    void a_month_of_which_nothing_is_known_is_said_so() throws Exception {
        assertThat(page("/close")).contains("No period to close");
        assertThat(page("/close?period=Jan+1999&entity=x"))
                .contains("The ledger has no period of that name");
        try (ConsoleServer none = new ConsoleServer(false, false)) {
            assertThat(none.get("/close").body()).contains("This firm posts nothing yet");
        }
    }
}
