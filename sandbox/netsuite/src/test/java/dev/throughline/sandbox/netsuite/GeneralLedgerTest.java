package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the account refuses, when something is in its ledger, and what the ledger then shows.
class GeneralLedgerTest {

    private static final LocalDate FROM = LocalDate.of(2026, 1, 1);
    private static final LocalDate TO = LocalDate.of(2026, 3, 31);

    private final NetSuiteSimulator simulator = new NetSuiteSimulator(0, InstantSource.system());
    private final Account account = new Account(simulator);
    private String ben = "";
    private String project = "";

    @BeforeEach
    void set_up() {
        simulator.accountants().pausePostTime(true);
        ben =
                simulator.insert(
                        "employee",
                        Map.of(
                                "firstName",
                                "Ben",
                                "lastName",
                                "Ode",
                                "subsidiary",
                                "2",
                                "laborCost",
                                new BigDecimal("70")));
        String client =
                simulator.insert("customer", Map.of("companyName", "Client", "subsidiary", "1"));
        project = simulator.insert("job", Map.of("companyName", "P", "parent", client));
    }

    @AfterEach
    void tear_down() {
        account.close();
        simulator.close();
    }

    private String bill(String key, String hours, String day, String more) {
        return "{\"externalId\":\""
                + key
                + "\",\"employee\":{\"id\":\""
                + ben
                + "\"},\"customer\":{\"id\":\""
                + project
                + "\"},\"hours\":\""
                + hours
                + "\",\"tranDate\":\""
                + day
                + "\""
                + more
                + "}";
    }

    private HttpResponse<String> post(String type, String body) throws Exception {
        return account.call(
                "POST",
                Account.RECORD + "/" + type,
                body,
                "X-NetSuite-PropertyNameValidation",
                "Error");
    }

    private static String journal(String key, String currency, String debit, String credit) {
        return "{\"externalId\":\""
                + key
                + "\",\"subsidiary\":{\"id\":\"3\"},\"currency\":{\"externalId\":\""
                + currency
                + "\"},\"tranDate\":\"2026-01-31\",\"line\":{\"items\":["
                + "{\"account\":{\"externalId\":\"1250\"},\"debit\":"
                + debit
                + ",\"custcol_tl_key\":\"I1-a-1\",\"custcol_tl_hours\":140},"
                + "{\"account\":{\"externalId\":\"4900\"},\"credit\":"
                + credit
                + ",\"custcol_tl_key\":\"I1-a-1\",\"custcol_tl_hours\":140}]}}";
    }

    @Test
    void time_is_held_until_the_account_posts_it_at_the_employees_cost() throws Exception {
        assertThat(post("timeBill", bill("L1-a-1", "7:30", "2026-01-20", "")).statusCode())
                .isEqualTo(204);
        assertThat(simulator.accountants().balances(FROM, TO)).isEmpty();
        assertThat(simulator.accountants().timeWaiting()).isEqualTo(1);
        simulator.accountants().postTime();
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsOnly(
                        Map.entry("GB01/5150", new BigDecimal("525.00")),
                        Map.entry("GB01/2110", new BigDecimal("-525.00")));
        HttpResponse<String> edit =
                account.call(
                        "PATCH", Account.RECORD + "/timeBill/eid:L1-a-1", "{\"hours\":\"1:00\"}");
        assertThat(edit.statusCode()).isEqualTo(400);
        assertThat(edit.body()).contains("posted").contains("USER_ERROR");
    }

    @Test
    void time_posts_at_once_when_the_run_has_no_pause_and_into_the_next_period_when_its_own_closed()
            throws Exception {
        post("timeBill", bill("L1-b-1", "1:00", "2026-01-20", ""));
        simulator.accountants().closePeriod("2026-01");
        HttpResponse<String> late = post("timeBill", bill("L1-c-1", "1:00", "2026-01-20", ""));
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body()).contains("closed or locked period").contains("\"tranDate\"");
        simulator.accountants().postTimeEvery(Duration.ZERO);
        assertThat(
                        simulator
                                .accountants()
                                .balances(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 1)))
                .containsEntry("GB01/5150", new BigDecimal("70.00"));
        simulator.accountants().reopenPeriod("2026-01");
        post("timeBill", bill("L1-d-1", "1:00", "2026-01-20", ""));
        assertThat(simulator.accountants().timeWaiting()).isZero();
    }

    @Test
    void a_time_entry_names_what_there_is() throws Exception {
        assertThat(
                        post(
                                        "timeBill",
                                        bill(
                                                "k1",
                                                "8:00",
                                                "2026-01-20",
                                                ",\"department\":{\"id\":\"99\"}"))
                                .body())
                .contains("Invalid Field Value 99")
                .contains("\"o:errorPath\":\"department\"");
        assertThat(post("timeBill", bill("k2", "0:00", "2026-01-20", "")).statusCode())
                .isEqualTo(400);
        assertThat(post("timeBill", bill("k3", "7.5", "2026-01-20", "")).statusCode())
                .isEqualTo(400);
        assertThat(post("timeBill", bill("k4", "8:00", "2031-01-20", "")).body())
                .contains("date range of your accounting period");
        assertThat(post("timeBill", bill("k5", "8:00", "2026-01-20", "")).statusCode())
                .isEqualTo(204);
        assertThat(post("timeBill", bill("k5", "8:00", "2026-01-20", "")).body())
                .contains("already exists");
        simulator.accountants().refuseCombination("CC-100", "ADV");
        assertThat(
                        post(
                                        "timeBill",
                                        bill(
                                                "k6",
                                                "8:00",
                                                "2026-01-20",
                                                ",\"department\":{\"externalId\":\"CC-100\"},\"class\":{\"externalId\":\"ADV\"}"))
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_journal_balances_or_is_not_there_and_is_translated_at_the_rate_of_its_day()
            throws Exception {
        assertThat(post("journalEntry", journal("J0", "USD", "4900", "4899.99")).body())
                .contains("must balance");
        assertThat(post("journalEntry", journal("J0", "USD", "4900.001", "4900.001")).statusCode())
                .as("three decimals of USD")
                .isEqualTo(400);
        assertThat(simulator.all("journalEntry")).isEmpty();
        assertThat(post("journalEntry", journal("J1", "USD", "4900", "4900")).statusCode())
                .isEqualTo(204);
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsOnly(
                        Map.entry("IN01/1250", new BigDecimal("408333.33")),
                        Map.entry("IN01/4900", new BigDecimal("-408333.33")));
        assertThat(post("journalEntry", journal("J1", "USD", "4900", "4900")).body())
                .contains("already exists");
        String rows =
                account.suiteQl(
                                "SELECT tal.transactionline AS line, tal.amount, tl.foreignamount, tl.custcol_tl_key,"
                                        + " tl.custcol_tl_hours FROM transactionaccountingline tal JOIN transaction t ON"
                                        + " t.id = tal.transaction JOIN transactionline tl ON tl.transaction ="
                                        + " tal.transaction AND tl.id = tal.transactionline WHERE t.externalid = ?"
                                        + " ORDER BY tal.transaction, tal.transactionline",
                                "J1")
                        .body();
        assertThat(rows)
                .contains("\"amount\":\"408333.33\"")
                .contains("\"foreignamount\":\"-4900\"")
                .contains("\"custcol_tl_key\":\"I1-a-1\"")
                .contains("\"custcol_tl_hours\":\"140\"");
    }

    @Test
    void a_journal_that_waits_is_not_posted_and_a_deleted_one_is_told() throws Exception {
        simulator.accountants().approvalRequired("journalEntry", true);
        post("journalEntry", journal("J2", "INR", "10", "10"));
        assertThat(simulator.accountants().balances(FROM, TO)).isEmpty();
        simulator.accountants().approve("journalEntry", "eid:J2");
        assertThat(simulator.accountants().balances(FROM, TO)).hasSize(2);
        String id = String.valueOf(simulator.all("journalEntry").getFirst().get("id"));
        simulator.delete("journalEntry", id);
        assertThat(account.suiteQl("SELECT d.recordid, d.recordtypeid FROM deletedrecord d").body())
                .contains("\"recordtypeid\":\"journalentry\"")
                .contains("\"recordid\":\"" + id + "\"");
        assertThat(simulator.accountants().keys().keys()).isZero();
    }

    @Test
    void an_upsert_changes_what_is_there_which_is_why_nobody_should_use_it_to_create()
            throws Exception {
        post("journalEntry", journal("J3", "INR", "10", "10"));
        HttpResponse<String> upsert =
                account.call(
                        "PUT",
                        Account.RECORD + "/journalEntry/eid:J3",
                        journal("J3", "INR", "10", "10"));
        assertThat(upsert.statusCode()).isEqualTo(204);
        assertThat(simulator.accountants().balances(FROM, TO))
                .as("lines without a number are added")
                .containsEntry("IN01/1250", new BigDecimal("20.00"));
    }

    @Test
    void an_expense_debits_its_categorys_account_and_credits_the_employee() throws Exception {
        HttpResponse<String> made =
                post(
                        "expenseReport",
                        "{\"externalId\":\"E1-a-1\",\"entity\":{\"id\":\""
                                + ben
                                + "\"},\"tranDate\":\"2026-01-15\",\"expense\":{\"items\":[{\"expensedate\":\"2026-01-14\","
                                + "\"category\":{\"externalId\":\"LODGING\"},\"amount\":400.00,\"customer\":{\"id\":\""
                                + project
                                + "\"},\"custcol_tl_key\":\"E1-a-1\"}]}}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(204);
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsOnly(
                        Map.entry("GB01/5200", new BigDecimal("400.00")),
                        Map.entry("GB01/2120", new BigDecimal("-400.00")));
    }
}
