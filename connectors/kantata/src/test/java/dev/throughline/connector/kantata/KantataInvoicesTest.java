package dev.throughline.connector.kantata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.sandbox.kantata.KantataSimulator;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An invoice from its proposal to its payment, as Kantata shows it.
class KantataInvoicesTest {

    private final KantataFixture fixture = KantataFixture.invoices();
    private final KantataSimulator kantata = fixture.kantata;
    private final LimitedHttp http =
            new LimitedHttp(fixture.settings(), fixture.clock().orElseThrow());
    private final KantataConnection connection =
            (KantataConnection)
                    new KantataConnector()
                            .open(
                                    fixture.settings(),
                                    new ConnectionContext(fixture.clock().orElseThrow(), http));
    private final String project =
            kantata.insert(
                    "workspaces",
                    Map.of(
                            "title",
                            "Enhancements",
                            "currency",
                            "USD",
                            "require_time_approvals",
                            true));

    @AfterEach
    void close() {
        http.close();
        fixture.close();
    }

    private String hours(int minutes, boolean approved) {
        String id =
                kantata.insert(
                        "time_entries",
                        Map.of(
                                "workspace_id",
                                project,
                                "date_performed",
                                "2026-01-20",
                                "time_in_minutes",
                                minutes,
                                "rate_in_cents",
                                18_055,
                                "notes",
                                "Design"));
        if (approved) {
            kantata.approveTime(
                    List.of(id), String.valueOf(kantata.all("users").getFirst().get("id")));
        }
        return id;
    }

    private WriteOutcome create(int number, Map<String, Object> fields) {
        return connection
                .write(
                        "invoices",
                        List.of(
                                new WriteRequest(
                                        WriteRequest.Kind.CREATE,
                                        null,
                                        "I-" + number,
                                        5_000L + number,
                                        fields)))
                .getFirst();
    }

    private Map<String, Object> invoiceOf(String... timeEntries) {
        return Map.of(
                "workspace_ids",
                List.of(project),
                "payment_schedule",
                new BigDecimal(30),
                "invoice_date",
                "2026-01-31",
                "time_entry_ids",
                List.of(timeEntries));
    }

    private Map<String, Object> read(String id) {
        return connection.fetch("invoices", List.of(id)).getFirst().fields();
    }

    private static void assertMoney(Map<String, Object> fields, String name, String amount) {
        assertThat((BigDecimal) fields.get(name)).as(name).isEqualByComparingTo(amount);
    }

    @Test
    void an_invoice_shows_its_lines_its_sum_and_what_is_open() {
        String entry = hours(100, true);
        String id = ((WriteOutcome.Written) create(1, invoiceOf(entry))).externalId();
        Map<String, Object> read = read(id);
        assertThat(read).containsEntry("due_date", "2026-03-02").containsEntry("status", "new");
        // 100 minutes at 180.55 an hour
        assertMoney(read, "net", "300.92");
        assertMoney(read, "total", "300.92");
        assertMoney(read, "balance", "300.92");
        Map<?, ?> line =
                (Map<?, ?>) ((List<?>) Objects.requireNonNull(read.get("lines"))).getFirst();
        assertThat(line.get("kind")).isEqualTo("TIME");
        assertThat(line.get("source_id")).isEqualTo(entry);
        assertThat((BigDecimal) line.get("hours")).isEqualByComparingTo("1.6667");
        assertThat((BigDecimal) line.get("amount")).isEqualByComparingTo("300.92");
        assertThat(connection.fetch("time_entries", List.of(entry)).getFirst().fields())
                .containsEntry("is_invoiced", true)
                .containsEntry("invoice_id", id);
    }

    @Test
    void hours_are_billed_once_and_only_when_approved_and_a_cancelled_invoice_frees_them() {
        String entry = hours(60, true);
        assertThat(create(1, invoiceOf(hours(60, false))))
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        refused -> assertThat(refused.problem().text()).contains("approved"));
        String id = ((WriteOutcome.Written) create(2, invoiceOf(entry))).externalId();
        assertThat(create(3, invoiceOf(entry)))
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        refused -> assertThat(refused.problem().text()).contains("already"));
        kantata.cancelInvoice(id);
        assertThat(read(id)).containsEntry("status", "cancelled");
        assertThat(connection.fetch("time_entries", List.of(entry)).getFirst().fields())
                .containsEntry("is_invoiced", false);
        assertThat(create(4, invoiceOf(entry))).isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void number_dates_and_what_the_ledger_says_go_home() {
        String id = ((WriteOutcome.Written) create(1, invoiceOf(hours(60, true)))).externalId();
        WriteOutcome outcome =
                connection
                        .write(
                                "invoices",
                                List.of(
                                        new WriteRequest(
                                                WriteRequest.Kind.UPDATE,
                                                id,
                                                "I-1",
                                                5_001L,
                                                Map.of(
                                                        "user_invoice_number",
                                                        "INV-US01-1001",
                                                        "payment_schedule",
                                                        new BigDecimal(45),
                                                        "external_status",
                                                        "posted",
                                                        "external_message",
                                                        "INV-US01-1001, Jan 2026"))))
                        .getFirst();
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        assertThat(read(id))
                .containsEntry("user_invoice_number", "INV-US01-1001")
                .containsEntry("title", "Invoice #INV-US01-1001")
                .containsEntry("due_date", "2026-03-17")
                .containsEntry("external_status", "posted")
                .containsEntry("external_message", "INV-US01-1001, Jan 2026");
    }

    @Test
    void a_payment_made_elsewhere_shows_in_the_feed_and_the_last_one_settles_it() {
        String id = ((WriteOutcome.Written) create(1, invoiceOf(hours(60, true)))).externalId();
        Cursor cursor = drained(Cursor.BEGINNING, new ArrayList<>());
        fixture.clock().orElseThrow().move(Duration.ofHours(1));
        kantata.insert(
                "external_payments",
                Map.of("invoice_id", id, "amount_in_cents", 10_055, "message", "PYMT-1"));
        List<Map<String, Object>> seen = new ArrayList<>();
        cursor = drained(cursor, seen);
        assertMoney(seen.getLast(), "balance", "80.00");
        assertThat((List<?>) seen.getLast().get("payments")).hasSize(1);
        assertThatThrownBy(() ->
                        kantata.insert(
                                "external_payments",
                                Map.of("invoice_id", id, "amount_in_cents", 8_001)))
                .hasMessageContaining("balance");
        assertThatThrownBy(() -> kantata.cancelInvoice(id)).hasMessageContaining("payments");
        fixture.clock().orElseThrow().move(Duration.ofHours(1));
        kantata.insert("external_payments", Map.of("invoice_id", id, "amount_in_cents", 8_000));
        drained(cursor, seen);
        assertThat(seen.getLast()).containsEntry("status", "accepted payment");
        assertMoney(seen.getLast(), "balance", "0");
        assertMoney(seen.getLast(), "total", "180.55");
    }

    private Cursor drained(Cursor from, List<Map<String, Object>> seen) {
        Cursor cursor = from;
        boolean more = true;
        while (more) {
            var page = connection.readChanges("invoices", cursor, 100);
            page.records().forEach(record -> seen.add(record.fields()));
            cursor = page.next();
            more = page.more();
        }
        return cursor;
    }

    @Test
    void milestones_and_fees_of_several_projects_stand_on_one_invoice_with_tax() {
        String other = kantata.insert("workspaces", Map.of("title", "Transition"));
        String milestone =
                kantata.insert(
                        "billing_milestones",
                        Map.of(
                                "title",
                                "M1",
                                "workspace_id",
                                other,
                                "amount_in_cents",
                                3_600_000,
                                "date_to_invoice",
                                "2026-01-31"));
        WriteOutcome outcome =
                create(
                        1,
                        Map.of(
                                "workspace_ids",
                                List.of(project, other),
                                "payment_schedule",
                                new BigDecimal(30),
                                "tax_rate",
                                new BigDecimal("20"),
                                "billing_milestone_ids",
                                List.of(milestone),
                                "fixed_fee_items",
                                List.of(
                                        Map.of(
                                                "title",
                                                "Licence",
                                                "amount",
                                                new BigDecimal("9.99")))));
        Map<String, Object> read = read(((WriteOutcome.Written) outcome).externalId());
        assertMoney(read, "net", "36009.99");
        assertMoney(read, "tax", "7202.00");
        assertMoney(read, "balance", "43211.99");
        assertThat(connection.fetch("billing_milestones", List.of(milestone)).getFirst().fields())
                .containsKey("invoice_id");
    }
}
