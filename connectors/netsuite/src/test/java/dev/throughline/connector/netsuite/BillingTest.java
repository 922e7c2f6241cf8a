package dev.throughline.connector.netsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentOutcome.Taken;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.BigDecimalComparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Invoices, credit memos and payments of one client, both ways, and what the account's own ledger
/// says in the end.
class BillingTest {

    private static final LocalDate JANUARY_31 = LocalDate.of(2026, 1, 31);

    private final LedgerFixture fixture = new LedgerFixture(PostingKind.INVOICE, false);
    private final LimitedHttp http =
            new LimitedHttp(fixture.settings(), fixture.clock().orElseThrow());
    private final NetSuiteConnection connection =
            (NetSuiteConnection)
                    new NetSuiteConnector()
                            .open(
                                    fixture.settings(),
                                    new ConnectionContext(fixture.clock().orElseThrow(), http));

    @AfterEach
    void close() {
        http.close();
        fixture.close();
    }

    private Line line(String key, AccountRole role, long minor, String hours, String taxCode) {
        Map<String, String> refs = new HashMap<>();
        refs.put("project", fixture.project);
        refs.put("department", "1");
        if (!taxCode.isEmpty()) {
            refs.put("taxCode", taxCode);
        }
        return new Line(
                key,
                refs,
                JANUARY_31,
                hours.isEmpty() ? null : new BigDecimal(hours),
                hours.isEmpty() ? null : new BigDecimal("180"),
                List.of(
                        new Entry(AccountRole.RECEIVABLE, minor),
                        new Entry(role, Math.negateExact(minor))),
                true,
                null,
                "January",
                null);
    }

    private DocumentRequest document(
            PostingKind kind, String type, String key, String original, List<Line> lines) {
        return new DocumentRequest(
                type,
                kind,
                false,
                key,
                Math.abs((long) key.hashCode()),
                "1",
                "USD",
                type.equals("creditMemo") ? LocalDate.of(2026, 2, 10) : JANUARY_31,
                "January 2026",
                new Billing(
                        fixture.client,
                        "2",
                        LocalDate.of(2026, 3, 2),
                        "PO-9",
                        original.isEmpty() ? null : original),
                lines);
    }

    private String januaryInvoice() {
        DocumentRequest document =
                document(
                        PostingKind.INVOICE,
                        "invoice",
                        "I1-january",
                        "",
                        List.of(
                                line(
                                        "I1-january-1",
                                        AccountRole.INVOICED_REVENUE,
                                        3_800_000,
                                        "211.1111",
                                        ""),
                                line(
                                        "I1-january-2",
                                        AccountRole.DEFERRED_REVENUE,
                                        3_600_000,
                                        "",
                                        "ZERO-US")));
        Taken taken = (Taken) connection.post(List.of(document)).getFirst();
        assertThat(taken.number()).isEqualTo("INV-US01-1001");
        assertThat(taken.lines())
                .allSatisfy(line ->
                        assertThat(((LineOutcome.Posted) line).ledgerRef())
                                .isEqualTo("INV-US01-1001, Jan 2026"));
        return taken.externalId();
    }

    private Map<String, Object> read(String type, String id) {
        return connection.fetch(type, List.of(id)).getFirst().fields();
    }

    private static BigDecimal money(Map<String, Object> fields, String name) {
        return new BigDecimal(String.valueOf(fields.get(name)));
    }

    @Test
    void january_is_invoiced_credited_and_paid_and_twelve_thousand_two_hundred_stay_open() {
        String invoice = januaryInvoice();
        Map<String, Object> fresh = read("invoice", invoice);
        assertThat(fresh)
                .containsEntry("externalId", "I1-january")
                .containsEntry("dueDate", "2026-03-02")
                .containsEntry("otherRefNum", "PO-9")
                .containsEntry("entity", fixture.client)
                .containsEntry("subsidiary", "1")
                .containsEntry("currency_symbol", "USD")
                .containsEntry("period_name", "Jan 2026")
                .containsEntry("status", "A");
        assertThat(money(fresh, "total")).isEqualByComparingTo("74000.00");
        assertThat(money(fresh, "taxTotal")).isZero();
        Line credited = line("C1-february-1", AccountRole.INVOICED_REVENUE, -180_000, "-10", "");
        Taken credit =
                (Taken)
                        connection
                                .post(
                                        List.of(
                                                document(
                                                        PostingKind.CREDIT,
                                                        "creditMemo",
                                                        "C1-february",
                                                        invoice,
                                                        List.of(credited))))
                                .getFirst();
        assertThat(credit.number()).isEqualTo("CM-US01-1001");
        fixture.simulator
                .accountants()
                .receive(
                        invoice,
                        LocalDate.of(2026, 2, 27),
                        new BigDecimal("60000"),
                        BigDecimal.ZERO);
        Map<String, Object> paid = read("invoice", invoice);
        assertThat(money(paid, "amountRemaining")).isEqualByComparingTo("12200.00");
        assertThat(money(paid, "amountPaid")).isEqualByComparingTo("61800.00");
        assertThat(paid).containsEntry("status", "A");
        Map<String, Object> memo = read("creditMemo", credit.externalId());
        assertThat(money(memo, "total")).isEqualByComparingTo("1800.00");
        assertThat(money(memo, "unapplied")).isZero();
        assertThat(memo.get("apply"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .usingRecursiveFieldByFieldElementComparator(
                        org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration
                                .builder()
                                .withComparatorForType(
                                        BigDecimalComparator.BIG_DECIMAL_COMPARATOR,
                                        BigDecimal.class)
                                .build())
                .containsExactly(Map.of("doc", invoice, "amount", new BigDecimal("1800")));
        assertThat(ledger())
                .filteredOn(row -> row.role() == AccountRole.RECEIVABLE)
                .extracting(
                        LedgerRow::objectType,
                        LedgerRow::number,
                        LedgerRow::minor,
                        row -> row.refs().get("document"))
                .containsExactlyInAnyOrder(
                        tuple("invoice", "INV-US01-1001", 7_400_000L, "I1-january"),
                        tuple("creditMemo", "CM-US01-1001", -180_000L, "C1-february"),
                        tuple("customerPayment", "PYMT-US01-1001", -6_000_000L, null));
        assertThat(ledger())
                .filteredOn(row -> !row.key().isEmpty())
                .extracting(LedgerRow::key, LedgerRow::role, LedgerRow::minor)
                .containsExactlyInAnyOrder(
                        tuple("I1-january-1", AccountRole.INVOICED_REVENUE, -3_800_000L),
                        tuple("I1-january-2", AccountRole.DEFERRED_REVENUE, -3_600_000L),
                        tuple("C1-february-1", AccountRole.INVOICED_REVENUE, 180_000L));
    }

    private List<LedgerRow> ledger() {
        return connection
                .readLedger(
                        "1",
                        LocalDate.of(2026, 1, 1),
                        LocalDate.of(2026, 3, 31),
                        Cursor.BEGINNING,
                        100)
                .rows();
    }

    @Test
    void the_lines_come_back_with_keys_quantities_and_the_sign_of_what_is_owed() {
        String invoice = januaryInvoice();
        List<?> lines = (List<?>) read("invoice", invoice).get("item");
        assertThat(lines).hasSize(2);
        Map<?, ?> first = (Map<?, ?>) java.util.Objects.requireNonNull(lines).getFirst();
        assertThat(first.get("custcol_tl_key")).isEqualTo("I1-january-1");
        assertThat(first.get("job")).isEqualTo(fixture.project);
        assertThat(first.get("account")).isEqualTo("4000");
        assertThat((BigDecimal) first.get("amount")).isEqualByComparingTo("38000");
        assertThat((BigDecimal) first.get("quantity")).isEqualByComparingTo("211.1111");
        assertThat((BigDecimal) first.get("rate")).isEqualByComparingTo("180");
    }

    @Test
    void tax_is_the_accounts_own_answer_line_by_line_and_stands_in_its_ledger() {
        Taken taken =
                (Taken)
                        connection
                                .post(
                                        List.of(
                                                document(
                                                        PostingKind.INVOICE,
                                                        "invoice",
                                                        "I1-tax",
                                                        "",
                                                        List.of(
                                                                line(
                                                                        "I1-tax-1",
                                                                        AccountRole
                                                                                .INVOICED_REVENUE,
                                                                        10_044,
                                                                        "",
                                                                        "NY-8.875"),
                                                                line(
                                                                        "I1-tax-2",
                                                                        AccountRole
                                                                                .INVOICED_REVENUE,
                                                                        10_044,
                                                                        "",
                                                                        "NY-8.875")))))
                                .getFirst();
        Map<String, Object> read = read("invoice", taken.externalId());
        // 100.44 at 8.875 % is 8.914, so 8.91 a line; worked out from the sum it would be 17.83.
        assertThat(money(read, "taxTotal")).isEqualByComparingTo("17.82");
        assertThat(money(read, "subtotal")).isEqualByComparingTo("200.88");
        assertThat(money(read, "total")).isEqualByComparingTo("218.70");
        assertThat(ledger())
                .extracting(LedgerRow::role, LedgerRow::minor)
                .contains(
                        tuple(AccountRole.TAX_PAYABLE, -1_782L),
                        tuple(AccountRole.RECEIVABLE, 21_870L));
    }

    @Test
    void an_invoice_that_brings_its_own_tax_is_refused_before_anything_is_sent() {
        Line line = line("I1-x-1", AccountRole.TAX_PAYABLE, 100, "", "");
        assertThat(
                        connection
                                .post(
                                        List.of(
                                                document(
                                                        PostingKind.INVOICE,
                                                        "invoice",
                                                        "I1-x",
                                                        "",
                                                        List.of(line))))
                                .getFirst())
                .isInstanceOfSatisfying(
                        DocumentOutcome.Refused.class,
                        refused -> assertThat(refused.problem().field()).isEqualTo("taxCode"));
        assertThat(fixture.simulator.all("invoice")).isEmpty();
    }

    @Test
    void a_credit_of_a_paid_invoice_stays_unapplied_with_the_client() {
        String invoice = januaryInvoice();
        fixture.simulator
                .accountants()
                .receive(
                        invoice,
                        LocalDate.of(2026, 2, 1),
                        new BigDecimal("73000"),
                        new BigDecimal("1000"));
        assertThat(read("invoice", invoice)).containsEntry("status", "B");
        Taken credit =
                (Taken)
                        connection
                                .post(
                                        List.of(
                                                document(
                                                        PostingKind.CREDIT,
                                                        "creditMemo",
                                                        "C1-late",
                                                        invoice,
                                                        List.of(
                                                                line(
                                                                        "C1-late-1",
                                                                        AccountRole
                                                                                .INVOICED_REVENUE,
                                                                        -180_000,
                                                                        "",
                                                                        "")))))
                                .getFirst();
        Map<String, Object> memo = read("creditMemo", credit.externalId());
        assertThat(money(memo, "unapplied")).isEqualByComparingTo("1800.00");
        assertThat((List<?>) memo.get("apply")).isEmpty();
    }

    @Test
    void a_payment_says_which_invoices_it_settles_and_what_was_waived() {
        String invoice = januaryInvoice();
        String payment =
                fixture.simulator
                        .accountants()
                        .receive(
                                invoice,
                                LocalDate.of(2026, 2, 1),
                                new BigDecimal("59000"),
                                new BigDecimal("1000"));
        Map<String, Object> read = read("customerPayment", payment);
        assertThat(money(read, "payment")).isEqualByComparingTo("59000");
        Map<?, ?> applied =
                (Map<?, ?>)
                        ((List<?>) java.util.Objects.requireNonNull(read.get("apply"))).getFirst();
        assertThat(applied.get("doc")).isEqualTo(invoice);
        assertThat((BigDecimal) applied.get("amount")).isEqualByComparingTo("59000");
        assertThat((BigDecimal) applied.get("disc")).isEqualByComparingTo("1000");
        assertThatThrownBy(() ->
                        fixture.simulator
                                .accountants()
                                .receive(
                                        invoice,
                                        LocalDate.of(2026, 2, 1),
                                        new BigDecimal("14000.01"),
                                        BigDecimal.ZERO))
                .hasMessageContaining("14000.00");
    }

    @Test
    void a_hand_edit_a_payment_and_a_void_all_show_in_the_feed() {
        String invoice = januaryInvoice();
        Cursor cursor = drained(Cursor.BEGINNING, new ArrayList<>());
        fixture.clock().orElseThrow().move(java.time.Duration.ofHours(2));
        List<Map<String, Object>> seen = new ArrayList<>();
        fixture.simulator.update(
                "invoice",
                invoice,
                Map.of("item", List.of(Map.of("line", "1", "amount", new BigDecimal("38000.01")))));
        cursor = drained(cursor, seen);
        assertThat(money(seen.getLast(), "total")).isEqualByComparingTo("74000.01");
        fixture.clock().orElseThrow().move(java.time.Duration.ofHours(2));
        String payment =
                fixture.simulator
                        .accountants()
                        .receive(
                                invoice,
                                LocalDate.of(2026, 2, 1),
                                new BigDecimal("1"),
                                BigDecimal.ZERO);
        cursor = drained(cursor, seen);
        assertThat(money(seen.getLast(), "amountPaid")).isEqualByComparingTo("1");
        fixture.simulator.delete("customerPayment", payment);
        fixture.simulator.accountants().annul("invoice", invoice);
        drained(cursor, seen);
        assertThat(seen.getLast())
                .containsEntry("status", "V")
                .containsEntry("voided", true)
                .containsEntry("posting", false);
        assertThat(
                        connection
                                .prove("invoice", List.of(new Held("I1-january-1", invoice)))
                                .getFirst())
                .isInstanceOf(LineOutcome.Refused.class);
        assertThat(ledger()).isEmpty();
    }

    private Cursor drained(Cursor from, List<Map<String, Object>> seen) {
        Cursor cursor = from;
        boolean more = true;
        while (more) {
            var page = connection.readChanges("invoice", cursor, 100);
            page.records().forEach(record -> seen.add(record.fields()));
            cursor = page.next();
            more = page.more();
        }
        return cursor;
    }

    @Test
    void many_invoices_with_many_lines_are_read_whole() {
        List<DocumentRequest> batch = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                lines.add(
                        line(
                                "I1-many" + number + "-" + i,
                                AccountRole.INVOICED_REVENUE,
                                100 + i,
                                "",
                                ""));
            }
            batch.add(document(PostingKind.INVOICE, "invoice", "I1-many" + number, "", lines));
        }
        assertThat(connection.post(batch)).hasOnlyElementsOfType(Taken.class);
        assertThat(connection.readPopulation("invoice", Cursor.BEGINNING, 100).records())
                .hasSize(10)
                .allSatisfy(record -> {
                    List<?> lines = (List<?>) record.fields().get("item");
                    assertThat(lines).hasSize(250);
                    assertThat(money(new HashMap<>(record.fields()), "subtotal"))
                            .isEqualByComparingTo("561.25");
                });
        assertThat(
                        fixture.simulator.all("invoice").stream()
                                .map(invoice -> String.valueOf(invoice.get("tranId")))
                                .sorted())
                .containsExactly(
                        java.util.stream.IntStream.rangeClosed(1001, 1010)
                                .mapToObj(number -> "INV-US01-" + number)
                                .toArray(String[]::new));
    }
}
