package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The billing schedule of a line that the hub bills, entered by a person.
class ScheduleEntryTest {
    private final ConsoleServer server = new ConsoleServer(true);
    private final Days day = Days.normal(server);
    private final List<UUID> ours = ContractDays.unscheduled(server, day);
    private final String contract = "/contracts/" + ours.get(0);
    private final String path = contract + "/lines/" + ours.get(1) + "/schedule";

    @AfterEach
    void close() {
        server.close();
    }

    private static String row(
            int n,
            String trigger,
            String due,
            String value,
            String milestone,
            String times,
            String months) {
        return "&trigger-"
                + n
                + "="
                + trigger
                + "&due-"
                + n
                + "="
                + due
                + "&value-"
                + n
                + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)
                + "&milestone-"
                + n
                + "="
                + URLEncoder.encode(milestone, StandardCharsets.UTF_8)
                + "&times-"
                + n
                + "="
                + times
                + "&months-"
                + n
                + "="
                + months;
    }

    private HttpResponse<String> send(String act, String reason, String... rows) throws Exception {
        return server.post(path, "act=" + act + "&reason=" + reason + String.join("", rows));
    }

    private List<String> items() {
        return server.sql
                .sql(
                        "select data->>'trigger' || ' ' || (data->>'due') || ' ' || status from entity where type = 'BillingScheduleItem' order by 1")
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static final String DATED = row(1, "DATE", "2026-04-30", "20,000.00", "", "", "");
    private static final String ACCEPTED =
            row(2, "MILESTONE", "2026-05-31", "25 %", "Design <accepted>", "", "");
    private static final String REST = row(3, "PERIODIC", "2026-06-30", "70000", "", "2", "3");

    @Test
    void rows_are_summed_checked_and_entered_once() throws Exception {
        assertThat(server.get(contract).body()).contains("href=\"" + path + "\"");
        assertThat(server.get(path).body()).contains("Nothing yet</b> of 120,000.00 USD");

        assertThat(send("", "", DATED, ACCEPTED).body())
                .as("the running sum, before anybody asks for faults")
                .contains(
                        "<b>50,000.00 USD</b> of 120,000.00 USD", "70,000.00 USD left to schedule")
                .doesNotContain("BIL-SCHEDULE-SUM");
        assertThat(send("check", "", DATED, ACCEPTED, REST).body())
                .contains("the whole line", "4 items, not entered yet", "Design &lt;accepted&gt;");
        assertThat(send("more", "", DATED).body()).contains("name=\"due-5\"");
        assertThat(items()).as("nothing of that is entered").isEmpty();

        for (int click = 0; click < 2; click++) {
            HttpResponse<String> done = send("save", "as+signed", DATED, ACCEPTED, REST);
            assertThat(done.statusCode()).as(done.body()).isEqualTo(302);
        }
        assertThat(items())
                .containsExactly(
                        "DATE 2026-04-30 PLANNED",
                        "MILESTONE 2026-05-31 PLANNED",
                        "PERIODIC 2026-06-30 PLANNED",
                        "PERIODIC 2026-09-30 PLANNED");
        String story = server.get(contract + "?did=scheduled").body();
        assertThat(story)
                .contains("Scheduled, with your reason", "4 items, 120,000.00 USD in all")
                .contains("Confirm Design &lt;accepted&gt;, 2026-05-31?")
                .doesNotContain("href=\"" + path + "\"");
        assertThat(server.get(path).body())
                .contains("This line is not scheduled here", "has a schedule of 4 items");
        assertThat(
                        send(
                                        "save",
                                        "other",
                                        DATED,
                                        row(2, "DATE", "2026-05-31", "100000", "", "", ""))
                                .statusCode())
                .isEqualTo(409);
        assertThat(items()).hasSize(4);
    }

    @Test
    void all_faults_are_told_at_once_and_what_was_written_stays() throws Exception {
        HttpResponse<String> answer =
                send(
                        "save",
                        "",
                        row(1, "DATE", "", "20000", "", "", ""),
                        row(2, "MILESTONE", "2026-05-31", "25 %", "", "", ""),
                        row(3, "PERIODIC", "2026-06-30", "50000", "", "x", "0"));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains(
                        "Row 1 has no day.",
                        "Row 2 names no milestone.",
                        "which is no number",
                        "every 0 months is no period",
                        "adds to 100000.00 USD of 120000.00 USD",
                        "No reason is given.",
                        "value=\"25 %\"");
        assertThat(send("check", "", row(1, "PERCENT", "2026-05-31", "lots", "", "", "")).body())
                .contains("&#39;lots&#39; is no amount and no share.".replace("&#39;", "'"))
                .as("without every amount a sum says nothing")
                .doesNotContain("BIL-SCHEDULE-SUM");
        assertThat(items()).isEmpty();
    }

    @Test
    void a_line_that_its_psa_bills_or_that_is_not_of_the_contract_is_not_scheduled()
            throws Exception {
        UUID other = ContractDays.normal(server, day);
        assertThat(server.get("/contracts/" + other).body())
                .doesNotContain("Enter its billing schedule");
        assertThat(
                        server.get("/contracts/" + other + "/lines/" + ours.get(1) + "/schedule")
                                .statusCode())
                .isEqualTo(404);
        UUID theirs =
                server.sql
                        .sql(
                                "select id from entity where type = 'ContractLine' and data->>'name' = 'Transition'")
                        .query(UUID.class)
                        .single();
        assertThat(server.get("/contracts/" + other + "/lines/" + theirs + "/schedule").body())
                .contains("its PSA collects");
    }

    @Test
    void where_no_person_is_known_nothing_is_entered() throws Exception {
        try (ConsoleServer nobody = new ConsoleServer(false)) {
            List<UUID> unscheduled = ContractDays.unscheduled(nobody, Days.normal(nobody));
            String there =
                    "/contracts/"
                            + unscheduled.get(0)
                            + "/lines/"
                            + unscheduled.get(1)
                            + "/schedule";
            assertThat(nobody.get(there).body()).contains("Not from here.");
            assertThat(
                            nobody.post(
                                            there,
                                            "act=save&reason=x"
                                                    + row(
                                                            1,
                                                            "DATE",
                                                            "2026-04-30",
                                                            "120000",
                                                            "",
                                                            "",
                                                            ""))
                                    .statusCode())
                    .isEqualTo(403);
        }
    }
}
