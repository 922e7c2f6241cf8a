package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuiteQlTest {

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-02-03T10:00:00Z"));
    private final InstantSource clock = now::get;
    private final Account account = new Account(new NetSuiteSimulator(0, clock));

    @AfterEach
    void close() {
        account.close();
    }

    private String customer(String name) {
        now.updateAndGet(instant -> instant.plusSeconds(1));
        return account.simulator.insert(
                "customer",
                Map.of("companyName", name, "subsidiary", "2", "externalId", "K-" + name));
    }

    @Test
    void values_are_text_names_lower_case_and_nulls_missing() throws Exception {
        String id = customer("Alpha");
        assertThat(
                        account.rows(
                                "SELECT t.id, t.companyName AS Name, t.email, t.isinactive, TO_CHAR(t.lastmodifieddate,'YYYY-MM-DD\"T\"HH24:MI:SS') AS changed, t.lastmodifieddate, sr.subsidiary, cur.symbol"
                                        + " FROM customer t LEFT JOIN customersubsidiaryrelationship sr ON sr.entity = t.id AND sr.isprimarysub = 'T'"
                                        + " LEFT JOIN currency cur ON cur.id = t.currency"))
                .containsExactly(
                        Map.of(
                                "links",
                                List.of(),
                                "id",
                                id,
                                "name",
                                "Alpha",
                                "isinactive",
                                "F",
                                "changed",
                                "2026-02-03T10:00:01",
                                "lastmodifieddate",
                                "03/02/2026",
                                "subsidiary",
                                "2",
                                "symbol",
                                "GBP"));
    }

    @Test
    void the_header_Prefer_transient_is_mandatory() throws Exception {
        HttpResponse<String> answer =
                account.call(
                        "POST",
                        "/services/rest/query/v1/suiteql",
                        "{\"q\":\"SELECT id FROM customer\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void conditions_bind_as_in_sql() throws Exception {
        customer("Alpha");
        customer("Beta");
        customer("Gamma");
        assertThat(
                        account.rows(
                                "SELECT id FROM customer WHERE companyname LIKE ? OR companyname = 'Gamma' AND id < 0",
                                "A%"))
                .hasSize(1);
        assertThat(
                        account.rows(
                                "SELECT id FROM customer WHERE externalid IN (?, ?) AND NOT companyname = ?",
                                "K-Alpha",
                                "K-Beta",
                                "Beta"))
                .hasSize(1);
        assertThat(account.rows("SELECT id FROM customer WHERE email IS NULL AND isinactive = 'F'"))
                .hasSize(3);
        assertThat(account.rows("SELECT COUNT(*) AS n FROM customer WHERE id > ?", "0"))
                .containsExactly(Map.of("links", List.of(), "n", "3"));
        assertThat(
                        account.rows("SELECT companyname FROM customer ORDER BY companyname DESC")
                                .getFirst()
                                .toString())
                .contains("Gamma");
        assertThat(
                        account.rows(
                                "SELECT id FROM customer WHERE lastmodifieddate > TO_TIMESTAMP(?, 'YYYY-MM-DD HH24:MI:SS')",
                                "2026-02-03 10:00:02"))
                .hasSize(1);
    }

    @Test
    void an_unknown_field_or_table_is_refused_in_the_vendors_words() throws Exception {
        HttpResponse<String> answer = account.suiteQl("SELECT foo FROM customer");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Account.detail(answer))
                .isEqualTo(
                        "Invalid search query. Detailed unprocessed description follows. Search error occurred: Field 'foo' not found.");
        assertThat(account.suiteQl("SELECT id FROM nothing").statusCode()).isEqualTo(400);
        assertThat(account.suiteQl("DELETE FROM customer").statusCode()).isEqualTo(400);
        assertThat(account.suiteQl("SELECT id FROM customer WHERE id = ?").statusCode())
                .isEqualTo(400);
    }

    @Test
    void times_are_in_the_users_zone() throws Exception {
        account.simulator.timeZone(ZoneId.of("America/New_York"));
        customer("Alpha");
        assertThat(
                        account.rows(
                                        "SELECT TO_CHAR(lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS at FROM customer")
                                .toString())
                .contains("2026-02-03 05:00:01");
    }

    @Test
    void reading_by_stamp_and_id_meets_every_row_once() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            if (i % 10 == 0) {
                now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(1)));
            }
            made.add(
                    account.simulator.insert(
                            "customer", Map.of("companyName", "C" + i, "subsidiary", "1")));
        }
        List<String> met = new ArrayList<>();
        String from = "2000-01-01 00:00:00";
        String id = "0";
        while (true) {
            HttpResponse<String> answer =
                    account.call(
                            "POST",
                            "/services/rest/query/v1/suiteql?limit=4&offset=0",
                            new String(
                                    Json.write(
                                            Map.of(
                                                    "q",
                                                    "SELECT id, TO_CHAR(lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS at FROM customer"
                                                            + " WHERE lastmodifieddate > TO_TIMESTAMP(?,'YYYY-MM-DD HH24:MI:SS') OR (lastmodifieddate = TO_TIMESTAMP(?,'YYYY-MM-DD HH24:MI:SS') AND id > ?)"
                                                            + " ORDER BY lastmodifieddate, id",
                                                    "params",
                                                    List.of(from, from, id)))),
                            "Prefer",
                            "transient");
            List<?> items = Json.items(Account.object(answer));
            if (items.isEmpty()) {
                break;
            }
            for (Object item : items) {
                id = String.valueOf(((Map<?, ?>) item).get("id"));
                from = String.valueOf(((Map<?, ?>) item).get("at"));
                met.add(id);
            }
        }
        assertThat(met).containsExactlyElementsOf(made);
    }
}
