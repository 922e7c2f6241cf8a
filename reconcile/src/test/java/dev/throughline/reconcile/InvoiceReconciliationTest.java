package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.curate.Link;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Invoices, receivables and control accounts over a real database: PSA, hub, ERP and its ledger.
class InvoiceReconciliationTest {
    private static final Actor.Person CARLA = new Actor.Person("Carla Lopez");
    private static final String OLD = "2026-01-31T10:00:00Z";

    private final Firm firm = new Firm();
    private final BilledBooks drafts = new BilledBooks("psa", "invoices", "Invoice");
    private final BilledBooks invoices = new BilledBooks("erp", "invoice", "Invoice");
    private final BilledBooks credits = new BilledBooks("erp", "creditMemo", "CreditMemo");
    private final BilledBooks payments = new BilledBooks("erp", "customerPayment", "Payment");

    @BeforeEach
    void connect() {
        firm.billed.addAll(
                List.of(drafts.asked(), invoices.asked(), credits.asked(), payments.asked()));
        for (String type : List.of("invoice", "creditMemo", "customerPayment")) {
            firm.sql
                    .sql(
                            "insert into feed (connection, object_type, last_read_at) values ('erp', :type, '2026-02-09T00:00:00Z')")
                    .param("type", type)
                    .update();
        }
    }

    @AfterEach
    void close() {
        firm.close();
    }

    @Test
    void an_invoice_its_payment_and_its_credit_tie_out_down_to_the_control_account() {
        billed();
        paidAndCredited();

        Runs.Run run = firm.run();

        assertThat(firm.first(run, Tie.Colour.RED)).isNull();
        Tie net = part(run, Check.RC6, "net", "2026-01");
        assertThat(net.source()).isEqualByComparingTo("740.00");
        assertThat(net.hub()).isEqualByComparingTo("740.00");
        assertThat(net.posted()).isEqualByComparingTo("740.00");
        assertThat(net.ledger()).isEqualByComparingTo("740.00");
        assertThat(net.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(part(run, Check.RC6, "net", "2026-02").ledger()).isEqualByComparingTo("-18.00");
        Tie open = part(run, Check.RC7, "", "2026-01");
        assertThat(open.ledger()).isEqualByComparingTo("122.00");
        assertThat(open.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(part(run, Check.RC11, "receivable", "2026-01").ledger())
                .isEqualByComparingTo("740.00");
        Tie february = part(run, Check.RC11, "receivable", "2026-02");
        assertThat(february.source()).isEqualByComparingTo("-618.00");
        assertThat(february.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(run.evidence())
                .extracting(Reading::query)
                .contains("every invoice, of any age", "every customerPayment, of any age");
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void a_signature_rests_on_every_check_that_was_made_and_a_payment_later_changes_nothing() {
        billed();
        firm.run();
        Signatures.Signature signature =
                firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end");
        assertThat(signature.checks())
                .containsAll(Signatures.signed())
                .contains(Check.RC6, Check.RC11)
                .doesNotContain(Check.RC7);

        paidAndCredited();
        firm.run();

        assertThat(firm.cases()).isEmpty();
        assertThat(firm.reconciliation.signature("2026-01", "US01").orElseThrow().changed())
                .isFalse();
        // The control: what was signed of the control account is frozen.
        row("journalEntry", "J-9", "2026-01-28", AccountRole.RECEIVABLE, -5_000);
        row("journalEntry", "J-9", "2026-01-28", AccountRole.INVOICED_REVENUE, 5_000);
        firm.run();
        assertThat(firm.reconciliation.signature("2026-01", "US01").orElseThrow().changed())
                .isTrue();
    }

    @Test
    void what_a_check_of_billing_has_found_keeps_a_period_from_being_signed() {
        billed();
        row("journalEntry", "J-9", "2026-01-28", AccountRole.RECEIVABLE, -5_000);
        row("journalEntry", "J-9", "2026-01-28", AccountRole.INVOICED_REVENUE, 5_000);
        firm.run();
        assertThatThrownBy(() -> firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end"))
                .hasMessageContaining("RC11 USD");
        // A run that leaves the check out does not help.
        firm.now = firm.now.plusSeconds(60);
        firm.reconciliation.run(new Scope.Open(), Signatures.signed(), "test");
        assertThatThrownBy(() -> firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end"))
                .hasMessageContaining("RC11 USD");
    }

    @Test
    void a_journal_by_hand_into_a_control_account_is_found_though_every_open_item_agrees() {
        billed();
        row("journalEntry", "J-9", "2026-01-28", AccountRole.RECEIVABLE, -5_000);
        row("journalEntry", "J-9", "2026-01-28", AccountRole.INVOICED_REVENUE, 5_000);

        Runs.Run run = firm.run();

        assertThat(part(run, Check.RC7, "", "2026-01").colour()).isEqualTo(Tie.Colour.GREEN);
        Tie control = part(run, Check.RC11, "receivable", "2026-01");
        assertThat(control.difference()).isEqualByComparingTo("50.00");
        Difference line =
                firm.reconciliation.lines(run.id(), run.ties().indexOf(control), 0, 10).getFirst();
        assertThat(line.why()).isEqualTo(Break.MANUAL_ENTRY);
        assertThat(line.ledgerRef()).isEqualTo("J-9");
        assertThat(line.words()).contains("by hand").contains("no document of the subledger");
        assertThat(firm.cases()).containsExactly("REC-ORPHAN-ERP");
    }

    @Test
    void revenue_that_finance_books_out_of_deferred_is_shown_and_explained_and_no_more_than_that() {
        billed();
        row("journalEntry", "J-1", "2026-01-31", AccountRole.DEFERRED_REVENUE, 30_000);
        row("journalEntry", "J-1", "2026-01-31", AccountRole.EARNED_REVENUE, -30_000);
        Tie deferred = part(firm.run(), Check.RC11, "deferred-revenue", "2026-01");
        assertThat(deferred.colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(deferred.source()).isEqualByComparingTo("-360.00");
        assertThat(deferred.explained()).isEqualByComparingTo("-300.00");

        row("journalEntry", "J-2", "2026-01-31", AccountRole.DEFERRED_REVENUE, 700);
        assertThat(part(firm.run(), Check.RC11, "deferred-revenue", "2026-01").unexplained())
                .isEqualTo(1);
    }

    @Test
    void a_payment_that_came_while_invoices_were_read_is_no_break() {
        billed();
        invoices.afterwards =
                () -> {
                    invoice("7", "INV-7", "PARTIALLY_PAID", 14_000, "2026-02-10T09:00:30Z");
                    hold("INV-7", "PARTIALLY_PAID", 14_000, "POSTED");
                };

        Runs.Run run = firm.run();

        assertThat(part(run, Check.RC7, "", "2026-01").colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void a_payment_the_feed_has_not_come_round_to_is_in_motion_and_one_it_missed_is_a_break() {
        billed();
        invoice("7", "INV-7", "PARTIALLY_PAID", 14_000, "2026-02-10T09:00:30Z");
        Tie moving = part(firm.run(), Check.RC7, "", "2026-01");
        assertThat(moving.colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(moving.explained()).isEqualByComparingTo("600.00");
        assertThat(firm.cases()).isEmpty();

        // Control: the same difference in a record that the feed had every chance to read.
        invoice("7", "INV-7", "PARTIALLY_PAID", 14_000, OLD);
        Tie missed = part(firm.run(), Check.RC7, "", "2026-01");
        assertThat(missed.colour()).isEqualTo(Tie.Colour.RED);
        assertThat(firm.cases()).containsExactly("INV-AMOUNT-DRIFT");

        hold("INV-7", "PARTIALLY_PAID", 14_000, "POSTED");
        firm.run();
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void without_a_feed_of_the_erps_invoices_nothing_is_said_to_tie() {
        firm.billed.clear();

        assertThat(firm.run().ties())
                .filteredOn(tie -> List.of(Check.RC6, Check.RC7, Check.RC11).contains(tie.check()))
                .isNotEmpty()
                .allMatch(tie -> tie.colour() == Tie.Colour.AMBER && !tie.served())
                .allMatch(tie -> tie.note().contains("reads no invoices of erp"));
    }

    // --- the story

    private void billed() {
        firm.entity("INV-7", "Invoice", held("INV-7", "POSTED", 74_000, "POSTED"), "7");
        // The feed names the record as the ERP does.
        link("INV-7", "psa", "invoices", "44", "Invoice");
        link("INV-7", "erp", "invoice", "7", "Invoice");
        firm.sql
                .sql(
                        "insert into billing_document (document, entity, kind, reversal, attempt, state, ledger, object_type, key, proposal, net_minor, ccy,"
                                + " released_by, released_at) values (:document, :entity, 'INVOICE', false, 1, 'POSTED', 'erp', 'invoice', 'N1', '', 74000, 'USD',"
                                + " 'fiona', now())")
                .param("document", new UUID(7, 7))
                .param("entity", firm.id("INV-7"))
                .update();
        drafts.shows(
                "44",
                OLD,
                values("proposal_no", "INV-7", "psa_status", "INVOICED", 74_000, 0, 0, false));
        invoice("7", "INV-7", "POSTED", 74_000, OLD);
        row("invoice", "7", "2026-01-31", AccountRole.RECEIVABLE, 74_000);
        row("invoice", "7", "2026-01-31", AccountRole.DEFERRED_REVENUE, -36_000);
        row("invoice", "7", "2026-01-31", AccountRole.INVOICED_REVENUE, -38_000);
    }

    @Test
    void a_payment_taken_with_a_discount_ties_to_the_whole_that_it_settles() {
        billed();
        Map<String, Object> payment = new LinkedHashMap<>();
        payment.put("number", "PY-2");
        payment.put("entity", firm.id("US01"));
        payment.put("ccy", "USD");
        payment.put("date", LocalDate.of(2026, 2, 5));
        payment.put("amount", usd(72_520));
        payment.put("open", usd(0));
        payment.put("status", "APPLIED");
        payments.shows("10", OLD, Map.copyOf(payment));
        firm.entity("PY-2", "Payment", payment, "10");
        link("PY-2", "erp", "customerPayment", "10", "Payment");
        row("customerPayment", "10", "2026-02-05", AccountRole.RECEIVABLE, -74_000);
        // The control: without its discount the payment does not account for what it settled.
        assertThat(part(firm.run(), Check.RC11, "receivable", "2026-02").unexplained()).isOne();

        payment.put(
                "applications",
                List.of(
                        Map.of(
                                "invoice",
                                firm.id("INV-7"),
                                "amount",
                                usd(72_520),
                                "discount",
                                usd(1_480))));
        payments.shows("10", OLD, payment);

        Tie february = part(firm.run(), Check.RC11, "receivable", "2026-02");
        assertThat(february.source()).isEqualByComparingTo("-740.00");
        assertThat(february.colour()).isEqualTo(Tie.Colour.GREEN);
    }

    private void paidAndCredited() {
        hold("INV-7", "PARTIALLY_PAID", 12_200, "PARTIALLY_PAID");
        invoice("7", "INV-7", "PARTIALLY_PAID", 12_200, OLD);
        Map<String, Object> credit = new LinkedHashMap<>();
        credit.put("number", "CM-1");
        credit.put("entity", firm.id("US01"));
        credit.put("ccy", "USD");
        credit.put("date", LocalDate.of(2026, 2, 10));
        credit.put("net", usd(1_800));
        credit.put("tax", usd(0));
        credit.put("gross", usd(1_800));
        credit.put("open", usd(0));
        credit.put("erp_status", "APPLIED");
        credits.shows("8", OLD, Map.copyOf(credit));
        credit.put("status", "APPLIED");
        firm.entity("CM-1", "CreditMemo", credit, "8");
        link("CM-1", "erp", "creditMemo", "8", "CreditMemo");
        Map<String, Object> payment = new LinkedHashMap<>();
        payment.put("number", "PY-1");
        payment.put("entity", firm.id("US01"));
        payment.put("ccy", "USD");
        payment.put("date", LocalDate.of(2026, 2, 27));
        payment.put("amount", usd(60_000));
        payment.put("open", usd(0));
        payment.put("status", "APPLIED");
        payments.shows("9", OLD, payment);
        firm.entity("PY-1", "Payment", payment, "9");
        link("PY-1", "erp", "customerPayment", "9", "Payment");
        row("creditMemo", "8", "2026-02-10", AccountRole.RECEIVABLE, -1_800);
        row("customerPayment", "9", "2026-02-27", AccountRole.RECEIVABLE, -60_000);
    }

    private void hold(String number, String erp, int open, String status) {
        firm.entity(number, "Invoice", held(number, erp, open, status), "7");
    }

    private Map<String, Object> held(String number, String erp, int open, String status) {
        Map<String, Object> held =
                new LinkedHashMap<>(
                        values("number", number, "erp_status", erp, 74_000, 0, open, true));
        held.put("psa_status", "INVOICED");
        held.put("status", status);
        return held;
    }

    private void invoice(String id, String number, String status, int open, String stamp) {
        invoices.shows(
                id, stamp, values("number", number, "erp_status", status, 74_000, 0, open, true));
    }

    private Map<String, Object> values(
            String numberField,
            String number,
            String statusField,
            String status,
            int net,
            int tax,
            int open,
            boolean erp) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(numberField, number);
        values.put("ccy", "USD");
        values.put("issue_date", LocalDate.of(2026, 1, 31));
        values.put(statusField, status);
        values.put("net", usd(net));
        if (erp) {
            values.put("entity", firm.id("US01"));
            values.put("tax", usd(tax));
            values.put("gross", usd(net + tax));
            values.put("open", usd(open));
        }
        return values;
    }

    private void link(String name, String connection, String type, String id, String entityType) {
        firm.transaction.executeWithoutResult(_ ->
                firm.links.put(
                        List.of(
                                new Link(
                                        new RecordKey(connection, type, id),
                                        "",
                                        firm.id(name),
                                        entityType,
                                        Link.LinkOrigin.SOURCE,
                                        firm.now,
                                        null))));
    }

    private static Money usd(int minor) {
        return new Money(minor, "USD");
    }

    private void row(String type, String id, String date, AccountRole role, long minor) {
        firm.ledger.add(
                new LedgerFact(
                        "US01",
                        date.substring(0, 7),
                        new LedgerRow(
                                type,
                                id,
                                Integer.toString(firm.ledger.size()),
                                id,
                                "",
                                role,
                                "1200",
                                minor,
                                "USD",
                                null,
                                null,
                                LocalDate.parse(date),
                                Map.of())));
    }

    private static Tie part(Runs.Run run, Check check, String part, String period) {
        return run.ties().stream()
                .filter(tie ->
                        tie.check() == check
                                && tie.part().equals(part)
                                && tie.period().equals(period)
                                && tie.currency().equals("USD"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such tie in " + run.ties()));
    }
}
