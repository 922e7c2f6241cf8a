package dev.throughline.connector.tryton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.ReadsLedger.LedgerPage;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An invoice, a credit note and a payment of one client in the real ERP, told by its own records
/// and its own ledger.
@Tag("real")
@SuppressWarnings("NullAway.Init")
class RealTrytonBillingTest {

    private static RealTryton real;

    private final String run = "tb" + Long.toString(System.nanoTime(), 36);
    private LocalDate day;
    private Opened hub;
    private Talk person;
    private long client;

    @BeforeAll
    static void bringUp() throws Exception {
        real = RealTryton.start();
    }

    @AfterAll
    static void takeDown() throws Exception {
        real.close();
    }

    @BeforeEach
    void open() {
        hub = Opened.with(settings(), InstantSource.system());
        person = new Talk(settings(), new ConnectionContext(InstantSource.system(), hub.http()));
        day = RealTryton.invoiceDay(person);
        client =
                create(
                        "party.party",
                        Map.of(
                                "name",
                                run,
                                "addresses",
                                List.of(List.of("create", List.of(Map.of("city", "Bonn"))))));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static ConnectionSettings settings() {
        return Opened.patient(
                Opened.settings(
                        real.endpoint(),
                        Map.of(
                                "account.receivable",
                                "Main Receivable",
                                "account.invoiced-revenue",
                                "Main Revenue",
                                "acknowledge",
                                "invoice_payment_term"),
                        real.text("username"),
                        real.text("password"),
                        Map.of()));
    }

    private long create(String model, Map<String, ?> values) {
        return Rows.id(
                Wire.list(person.ask("model." + model + ".create", List.of(values))).getFirst());
    }

    private DocumentRequest document(
            PostingKind kind, String key, @Nullable String original, long... minors) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < minors.length; i++) {
            lines.add(
                    new Line(
                            run + key + "-" + i,
                            Map.of(),
                            day,
                            new BigDecimal("7.5"),
                            new BigDecimal("180"),
                            List.of(
                                    new Entry(AccountRole.RECEIVABLE, minors[i]),
                                    new Entry(AccountRole.INVOICED_REVENUE, -minors[i])),
                            true,
                            null,
                            "Design",
                            null));
        }
        return new DocumentRequest(
                Postings.BILL,
                kind,
                false,
                run + key,
                1,
                Long.toString(person.company()),
                "USD",
                day,
                "January",
                new Billing(
                        Long.toString(client),
                        String.valueOf(real.ids("paymentTerms").get("NET30")),
                        day.plusDays(30),
                        "PO-9",
                        original),
                lines);
    }

    private DocumentOutcome.Taken posted(DocumentRequest document) {
        DocumentOutcome outcome = hub.tryton().post(List.of(document)).getFirst();
        assertThat(outcome).isInstanceOf(DocumentOutcome.Taken.class);
        DocumentOutcome.Taken taken = (DocumentOutcome.Taken) outcome;
        assertThat(taken.lines()).hasOnlyElementsOfType(LineOutcome.Posted.class);
        assertThat(taken.number()).isNotBlank();
        return taken;
    }

    private Map<String, Object> read(String id) {
        return hub.tryton().fetch(Postings.BILL, List.of(id)).getFirst().fields();
    }

    private static BigDecimal money(Map<String, Object> fields, String name) {
        return new BigDecimal(String.valueOf(fields.get(name)));
    }

    /// What the cashier does: a move of cash against the receivable, counted on the invoice.
    private void pay(String invoice, String amount) {
        long journal = id("account.journal", List.of("type", "=", "cash"));
        long cash = id("account.account", List.of("name", "=", "Main Cash"));
        long receivable = id("account.account", List.of("name", "=", "Main Receivable"));
        long period =
                id(
                        "account.period",
                        List.of(
                                List.of("start_date", "<=", Books.day(day)),
                                List.of("end_date", ">=", Books.day(day)),
                                List.of("type", "=", "standard")));
        Object value = Books.value(WireValue.Kind.NUMERIC, new BigDecimal(amount));
        Object none = Books.value(WireValue.Kind.NUMERIC, BigDecimal.ZERO);
        long move =
                create(
                        "account.move",
                        Map.of(
                                "journal",
                                journal,
                                "period",
                                period,
                                "date",
                                Books.day(day),
                                "company",
                                person.company(),
                                "origin",
                                Postings.BILL + "," + invoice,
                                "lines",
                                List.of(
                                        List.of(
                                                "create",
                                                List.of(
                                                        Map.of(
                                                                "account", cash, "debit", value,
                                                                "credit", none),
                                                        Map.of(
                                                                "account",
                                                                receivable,
                                                                "party",
                                                                client,
                                                                "debit",
                                                                none,
                                                                "credit",
                                                                value))))));
        person.ask("model.account.move.post", List.of(move));
        long line =
                id(
                        "account.move.line",
                        List.of(List.of("move", "=", move), List.of("account", "=", receivable)));
        person.ask(
                "model.account.invoice.write",
                List.of(Long.parseLong(invoice)),
                Map.of("payment_lines", List.of(List.of("add", List.of(line)))));
    }

    private long id(String model, List<?> domain) {
        List<?> whole = domain.getFirst() instanceof String ? List.of(domain) : domain;
        return Rows.id(
                person.rows(model, whole, 1, List.of(List.of("id", "ASC")), List.of("id"))
                        .getFirst());
    }

    @Test
    void an_invoice_a_credit_and_a_payment_leave_what_the_ledger_says_is_open() {
        DocumentRequest document = document(PostingKind.INVOICE, "i", null, 135_000, 4_999);
        DocumentOutcome.Taken invoice = posted(document);
        assertThat(posted(document)).isEqualTo(invoice);
        Map<String, Object> fresh = read(invoice.externalId());
        assertThat(fresh)
                .containsEntry("state", "posted")
                .containsEntry("number", invoice.number())
                .containsEntry("throughline_key", run + "i")
                .containsEntry("reference", "PO-9")
                .containsEntry("currency_code", "USD")
                .containsEntry("due_date", day.plusDays(30).toString());
        assertThat(money(fresh, "total_amount")).isEqualByComparingTo("1399.99");
        List<?> lines = (List<?>) fresh.get("lines");
        assertThat(lines).hasSize(2);
        Map<?, ?> hours = (Map<?, ?>) java.util.Objects.requireNonNull(lines).getFirst();
        assertThat(hours.get("throughline_key")).isEqualTo(run + "i-0");
        assertThat(hours.get("description")).isEqualTo("Design");
        assertThat((BigDecimal) hours.get("quantity")).isEqualByComparingTo("7.5");

        DocumentRequest credit = document(PostingKind.CREDIT, "c", invoice.externalId(), -72_000);
        DocumentOutcome.Taken note = posted(credit);
        assertThat(posted(credit)).isEqualTo(note);
        assertThat(money(read(note.externalId()), "total_amount")).isEqualByComparingTo("-720.00");
        assertThat(money(read(invoice.externalId()), "amount_to_pay"))
                .isEqualByComparingTo("679.99");

        pay(invoice.externalId(), "600.00");
        Map<String, Object> paid = read(invoice.externalId());
        assertThat(money(paid, "amount_to_pay")).isEqualByComparingTo("79.99");
        assertThat((List<?>) paid.get("payment_lines")).hasSize(2);
        assertThat(ledger())
                .extracting(
                        LedgerRow::objectType, LedgerRow::role, LedgerRow::key, LedgerRow::minor)
                .containsExactlyInAnyOrder(
                        tuple(Postings.BILL, AccountRole.RECEIVABLE, "", 139_999L),
                        tuple(Postings.BILL, AccountRole.INVOICED_REVENUE, run + "i-0", -135_000L),
                        tuple(Postings.BILL, AccountRole.INVOICED_REVENUE, run + "i-1", -4_999L),
                        tuple(Postings.BILL, AccountRole.RECEIVABLE, "", -72_000L),
                        tuple(Postings.BILL, AccountRole.INVOICED_REVENUE, run + "c-0", 72_000L),
                        tuple(InvoiceTypes.PAYMENT.model(), AccountRole.RECEIVABLE, "", -60_000L));
    }

    @Test
    void
            a_credit_note_tells_which_invoice_it_lessens_and_is_told_again_when_that_is_decided_later() {
        DocumentOutcome.Taken invoice = posted(document(PostingKind.INVOICE, "i", null, 135_000));
        DocumentOutcome.Taken ours =
                posted(document(PostingKind.CREDIT, "c", invoice.externalId(), -72_000));
        DocumentOutcome.Taken loose = posted(document(PostingKind.CREDIT, "l", null, -1_000));

        assertThat(read(ours.externalId())).containsEntry("counted_on", invoice.externalId());
        assertThat(money(read(ours.externalId()), "uncounted")).isZero();
        assertThat(read(loose.externalId())).doesNotContainKey("counted_on");
        assertThat(money(read(loose.externalId()), "uncounted")).isEqualByComparingTo("10.00");

        Cursor seen = drained(Postings.BILL, Cursor.BEGINNING, new ArrayList<>());
        count(loose.externalId(), invoice.externalId());
        List<Map<String, Object>> changed = new ArrayList<>();
        drained(Postings.BILL, seen, changed);
        assertThat(changed)
                .filteredOn(each -> (run + "l").equals(each.get("throughline_key")))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each).containsEntry("counted_on", invoice.externalId());
                    assertThat(money(each, "uncounted")).isZero();
                });
    }

    /// What the cashier does with a credit note that nobody has counted on an invoice.
    private void count(String credit, String invoice) {
        long receivable = id("account.account", List.of("name", "=", "Main Receivable"));
        long line =
                id(
                        "account.move.line",
                        List.of(
                                List.of("move.origin", "=", Postings.BILL + "," + credit),
                                List.of("account", "=", receivable)));
        person.ask(
                "model.account.invoice.write",
                List.of(Long.parseLong(invoice)),
                Map.of("payment_lines", List.of(List.of("add", List.of(line)))));
    }

    @Test
    void without_terms_an_invoice_is_due_on_the_day_the_document_says() {
        DocumentRequest told = document(PostingKind.INVOICE, "d", null, 135_000);
        Billing billing = java.util.Objects.requireNonNull(told.billing());
        DocumentOutcome.Taken invoice =
                posted(
                        new DocumentRequest(
                                told.objectType(),
                                told.kind(),
                                told.reversal(),
                                told.key(),
                                told.keyNumber(),
                                told.legalEntity(),
                                told.currency(),
                                told.accountingDate(),
                                told.memo(),
                                new Billing(billing.billTo(), null, day.plusDays(37), null, null),
                                told.lines()));

        assertThat(read(invoice.externalId()))
                .containsEntry("due_date", day.plusDays(37).toString());
    }

    @Test
    void what_was_billed_before_the_hub_came_is_none_of_its_business() {
        DocumentOutcome.Taken before = posted(document(PostingKind.INVOICE, "b", null, 135_000));
        java.time.Instant moment = java.time.Instant.now();
        pay(before.externalId(), "350.00");
        DocumentOutcome.Taken after = posted(document(PostingKind.INVOICE, "a", null, 135_000));
        ConnectionSettings settings =
                Opened.patient(
                        Opened.settings(
                                real.endpoint(),
                                Map.of("billedSince", moment.toString()),
                                real.text("username"),
                                real.text("password"),
                                Map.of()));
        try (Opened later = Opened.with(settings, InstantSource.system())) {
            assertThat(
                            later.tryton()
                                    .readPopulation(Postings.BILL, Cursor.BEGINNING, 500)
                                    .records())
                    .extracting(record -> record.externalId())
                    .containsExactly(after.externalId());
            assertThat(
                            later.tryton()
                                    .fetch(
                                            Postings.BILL,
                                            List.of(before.externalId(), after.externalId())))
                    .hasSize(1);
        }
    }

    /// All rows of this run: by its keys, its documents, its client.
    private List<LedgerRow> ledger() {
        List<LedgerRow> rows = new ArrayList<>();
        Cursor cursor = Cursor.BEGINNING;
        while (true) {
            LedgerPage page =
                    hub.tryton()
                            .readLedger(Long.toString(person.company()), day, day, cursor, 1_000);
            page.rows().stream()
                    .filter(row ->
                            row.key().startsWith(run)
                                    || row.refs().getOrDefault("document", "").startsWith(run)
                                    || Long.toString(client).equals(row.refs().get("party")))
                    .forEach(rows::add);
            if (!page.more()) {
                return rows;
            }
            cursor = page.next();
        }
    }

    @Test
    void a_payment_shows_in_a_feed_of_its_own_with_the_invoice_it_is_counted_on() {
        DocumentOutcome.Taken invoice = posted(document(PostingKind.INVOICE, "p", null, 135_000));
        Cursor invoices = drained(Postings.BILL, Cursor.BEGINNING, new ArrayList<>());
        pay(invoice.externalId(), "350.00");
        List<Map<String, Object>> payments = new ArrayList<>();
        drained(InvoiceTypes.PAYMENT.model(), Cursor.BEGINNING, payments);
        assertThat(payments)
                .filteredOn(each -> Long.toString(client).equals(each.get("party")))
                .singleElement()
                .satisfies(payment -> {
                    assertThat(money(payment, "credit")).isEqualByComparingTo("350.00");
                    assertThat(payment)
                            .containsEntry("invoice_payment", invoice.externalId())
                            .containsEntry("date", day.toString());
                });
        List<Map<String, Object>> changed = new ArrayList<>();
        drained(Postings.BILL, invoices, changed);
        assertThat(changed)
                .filteredOn(each -> (run + "p").equals(each.get("throughline_key")))
                .singleElement()
                .satisfies(each ->
                        assertThat(money(each, "amount_to_pay")).isEqualByComparingTo("1000.00"));
    }

    private Cursor drained(String type, Cursor from, List<Map<String, Object>> seen) {
        Cursor cursor = from;
        boolean more = true;
        while (more) {
            var page = hub.tryton().readChanges(type, cursor, 500);
            page.records().forEach(record -> seen.add(record.fields()));
            cursor = page.next();
            more = page.more();
        }
        return cursor;
    }
}
