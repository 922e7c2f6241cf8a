package dev.throughline.connector.tryton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.kit.DocumentContract;
import dev.throughline.connect.kit.DocumentFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The contract of posting against the real ERP: timesheet lines, bills and moves.
@Tag("real")
@SuppressWarnings("NullAway.Init")
class RealTrytonPostingTest {

    private static RealTryton real;

    @BeforeAll
    static void bringUp() throws Exception {
        real = RealTryton.start();
    }

    @AfterAll
    static void takeDown() throws Exception {
        real.close();
    }

    @Nested
    class Labour extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new SampleBooks(PostingKind.LABOUR_COST);
        }
    }

    @Nested
    class Expenses extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new SampleBooks(PostingKind.EXPENSE_COST);
        }
    }

    @Nested
    class Invoices extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new SampleBooks(PostingKind.INVOICE);
        }
    }

    @Nested
    class CreditNotes extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new SampleBooks(PostingKind.CREDIT);
        }
    }

    @Nested
    class Unbilled extends DocumentContract {
        @Override
        protected DocumentFixture newFixture() {
            return new SampleBooks(PostingKind.UNBILLED_TIME);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LABOUR_COST", "EXPENSE_COST", "UNBILLED_TIME"})
    void a_reversal_takes_the_posting_back_once_and_never_edits_it(PostingKind kind) {
        try (SampleBooks books = new SampleBooks(kind);
                Opened hub = Opened.with(books.settings(), InstantSource.system())) {
            DocumentRequest original = books.document(1, 1);
            LineOutcome.Posted posted = posted(hub.tryton().post(List.of(original)));
            DocumentRequest reversal = books.reversal(original, posted.externalId());
            assertThat(hub.tryton().find(List.of(reversal)).getFirst()).isNull();

            LineOutcome.Posted undone = posted(hub.tryton().post(List.of(reversal)));
            LineOutcome.Posted again = posted(hub.tryton().post(List.of(reversal)));
            assertThat(again).isEqualTo(undone);
            assertThat(hub.tryton().find(List.of(reversal)).getFirst()).isNotNull();
            String key = original.lines().getFirst().key();
            assertThat(books.keysHeld())
                    .containsExactlyInAnyOrderElementsOf(
                            kind == PostingKind.LABOUR_COST
                                    ? List.of(key)
                                    : List.of(key, reversal.lines().getFirst().key()));
            assertThat(
                            hub.tryton()
                                    .prove(
                                            original.objectType(),
                                            List.of(
                                                    new PostsDocuments.Held(
                                                            key, posted.externalId()),
                                                    new PostsDocuments.Held(
                                                            reversal.lines().getFirst().key(),
                                                            undone.externalId()))))
                    .containsExactly(posted, undone);
        }
    }

    @Test
    void hours_taken_back_stay_as_a_struck_out_line_whose_two_halves_the_ledger_shows() {
        try (SampleBooks books = new SampleBooks(PostingKind.LABOUR_COST);
                Opened hub = Opened.with(books.settings(), InstantSource.system())) {
            DocumentRequest original = books.document(1, 1);
            LineOutcome.Posted posted = posted(hub.tryton().post(List.of(original)));
            DocumentRequest reversal = books.reversal(original, posted.externalId());
            posted(hub.tryton().post(List.of(reversal)));

            assertThat(books.line(posted.externalId()))
                    .containsEntry("hours", "0")
                    .containsEntry(
                            "description",
                            "[tl:"
                                    + reversal.lines().getFirst().key()
                                    + " took back 0.75 h] Line 0");
            assertThat(books.ledger(hub))
                    .containsExactlyInAnyOrder(
                            original.lines().getFirst().key() + " 0.75",
                            reversal.lines().getFirst().key() + " -0.75");
        }
    }

    @Test
    void hours_that_somebody_changed_in_the_erp_are_not_taken_back_over_their_head() {
        try (SampleBooks books = new SampleBooks(PostingKind.LABOUR_COST);
                Opened hub = Opened.with(books.settings(), InstantSource.system())) {
            DocumentRequest original = books.document(1, 1);
            LineOutcome.Posted posted = posted(hub.tryton().post(List.of(original)));
            books.changeByHand(posted.externalId(), new BigDecimal("0.5"));

            DocumentOutcome outcome =
                    hub.tryton()
                            .post(List.of(books.reversal(original, posted.externalId())))
                            .getFirst();

            assertThat(((DocumentOutcome.Taken) outcome).lines())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LineOutcome.Refused.class,
                            refused ->
                                    assertThat(refused.problem().text())
                                            .contains("has 0.5 hours and was posted with 0.75"));
            assertThat(books.line(posted.externalId())).containsEntry("hours", "0.5");
        }
    }

    private static LineOutcome.Posted posted(List<DocumentOutcome> outcomes) {
        assertThat(outcomes).singleElement().isInstanceOf(DocumentOutcome.Taken.class);
        LineOutcome line = ((DocumentOutcome.Taken) outcomes.getFirst()).lines().getFirst();
        assertThat(line).isInstanceOf(LineOutcome.Posted.class);
        return (LineOutcome.Posted) line;
    }

    /// The books of the sample company. Each fixture has keys of its own, and leaves no work and no
    /// hours behind: other tests begin with none.
    private static final class SampleBooks implements DocumentFixture {
        private final PostingKind kind;
        private final String run = "tl" + Long.toString(System.nanoTime(), 36);
        private final LocalDate day;
        private final Opened person = Opened.with(settings(), InstantSource.system());
        private final Talk talk =
                new Talk(settings(), new ConnectionContext(InstantSource.system(), person.http()));
        private final long work;
        private final long employee;
        private final long client;
        private @Nullable Long closed;

        SampleBooks(PostingKind kind) {
            this.kind = kind;
            this.day =
                    billing()
                            ? RealTryton.invoiceDay(talk)
                            : LocalDate.now(java.time.ZoneOffset.UTC).withDayOfMonth(2);
            this.employee =
                    Rows.id(
                            talk.rows(
                                            "company.employee",
                                            List.of(),
                                            1,
                                            List.of(List.of("id", "ASC")),
                                            List.of("party"))
                                    .getFirst());
            this.work =
                    kind == PostingKind.LABOUR_COST
                            ? create(
                                    "project.work",
                                    Map.of(
                                            "name",
                                            run,
                                            "type",
                                            "project",
                                            "company",
                                            talk.company(),
                                            "timesheet_available",
                                            true))
                            : 0;
            if (kind == PostingKind.EXPENSE_COST) {
                address();
            }
            this.client =
                    billing()
                            ? create(
                                    "party.party",
                                    Map.of(
                                            "name",
                                            run,
                                            "addresses",
                                            List.of(
                                                    List.of(
                                                            "create",
                                                            List.of(Map.of("city", "Bonn"))))))
                            : 0;
        }

        private boolean billing() {
            return kind == PostingKind.INVOICE || kind == PostingKind.CREDIT;
        }

        private void address() {
            Map<String, @Nullable Object> row =
                    talk.rows(
                                    "company.employee",
                                    List.of(List.of("id", "=", employee)),
                                    1,
                                    List.of(List.of("id", "ASC")),
                                    List.of("party", "party.addresses"))
                            .getFirst();
            if (Wire.list(Wire.object(row.get("party.")).get("addresses")).isEmpty()) {
                create("party.address", Map.of("party", Rows.id(row.get("party")), "city", "Bonn"));
            }
        }

        private long create(String model, Map<String, ?> values) {
            return Rows.id(
                    Wire.list(talk.ask("model." + model + ".create", List.of(values))).getFirst());
        }

        @Override
        public PostingKind kind() {
            return kind;
        }

        @Override
        public Connector connector() {
            return new TrytonConnector();
        }

        /// `hours` and `description` of a timesheet line.
        Map<String, String> line(String id) {
            Map<String, @Nullable Object> row =
                    talk.rows(
                                    Postings.TIMESHEET,
                                    List.of(List.of("id", "=", Long.parseLong(id))),
                                    1,
                                    List.of(List.of("id", "ASC")),
                                    List.of("duration", "description"))
                            .getFirst();
            return Map.of(
                    "hours",
                    String.valueOf(
                            WireValue.plain(
                                    dev.throughline.connect.spi.NativeField.Type.DECIMAL,
                                    row.get("duration"))),
                    "description",
                    String.valueOf(row.get("description")));
        }

        void changeByHand(String id, BigDecimal hours) {
            talk.ask(
                    "model.timesheet.line.write",
                    List.of(Long.parseLong(id)),
                    Map.of("duration", Books.value(WireValue.Kind.TIMEDELTA, hours)));
        }

        /// Key and hours of this fixture's rows in the ledger.
        List<String> ledger(Opened hub) {
            List<String> rows = new ArrayList<>();
            Cursor cursor = Cursor.BEGINNING;
            while (true) {
                ReadsLedger.LedgerPage page =
                        hub.tryton()
                                .readLedger(Long.toString(talk.company()), day, day, cursor, 500);
                page.rows().stream()
                        .filter(row -> row.key().startsWith(run))
                        .forEach(row -> rows.add(row.key() + " " + row.hours()));
                if (!page.more()) {
                    return rows;
                }
                cursor = page.next();
            }
        }

        @Override
        public ConnectionSettings settings() {
            Map<String, String> options = new LinkedHashMap<>();
            options.put("account.project-cost-expense", "Main Expense");
            options.put("account.employee-payable", "Main Payable");
            options.put("account.wip-sales-value", "Main Cash");
            options.put("account.accrued-revenue", "Main Revenue");
            if (billing()) {
                options.remove("account.accrued-revenue");
                options.put("account.receivable", "Main Receivable");
                options.put("account.invoiced-revenue", "Main Revenue");
                options.put("acknowledge", "invoice_payment_term");
            }
            return Opened.patient(
                    Opened.settings(
                            real.endpoint(),
                            options,
                            real.text("username"),
                            real.text("password"),
                            Map.of()));
        }

        @Override
        public Optional<ConnectionSettings> forgedSettings() {
            return Optional.empty();
        }

        @Override
        public Optional<HandClock> clock() {
            return Optional.empty();
        }

        @Override
        public String objectType() {
            return switch (kind) {
                case LABOUR_COST -> Postings.TIMESHEET;
                case EXPENSE_COST, INVOICE, CREDIT -> Postings.BILL;
                default -> Postings.MOVE;
            };
        }

        @Override
        public DocumentRequest document(int number, int lines) {
            List<Line> all = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                Map<String, String> refs = new LinkedHashMap<>();
                refs.put("resource", Long.toString(employee));
                refs.put("project", Long.toString(work));
                long minor = 1_050 + i;
                all.add(
                        new Line(
                                run + "-" + number + "-" + i,
                                refs,
                                day,
                                new BigDecimal("0.75"),
                                null,
                                kind == PostingKind.EXPENSE_COST
                                        ? List.of(
                                                new Entry(AccountRole.PROJECT_COST_EXPENSE, minor),
                                                new Entry(AccountRole.EMPLOYEE_PAYABLE, -minor))
                                        : billing()
                                                ? sold(minor)
                                                : List.of(
                                                        new Entry(
                                                                AccountRole.WIP_SALES_VALUE, minor),
                                                        new Entry(
                                                                AccountRole.ACCRUED_REVENUE,
                                                                -minor)),
                                true,
                                null,
                                "Line " + i,
                                null));
            }
            return with(run + "-" + number, all);
        }

        private List<Entry> sold(long minor) {
            long owed = kind == PostingKind.INVOICE ? minor : -minor;
            return List.of(
                    new Entry(AccountRole.RECEIVABLE, owed),
                    new Entry(AccountRole.INVOICED_REVENUE, -owed));
        }

        private DocumentRequest with(String key, List<Line> lines) {
            return new DocumentRequest(
                    objectType(),
                    kind,
                    false,
                    key,
                    1,
                    Long.toString(talk.company()),
                    "USD",
                    day,
                    "Contract",
                    billing()
                            ? new DocumentRequest.Billing(
                                    Long.toString(client), null, day.plusDays(30), "PO-9", null)
                            : null,
                    lines);
        }

        DocumentRequest reversal(DocumentRequest original, String reverses) {
            Line line = original.lines().getFirst();
            return new DocumentRequest(
                    original.objectType(),
                    kind,
                    true,
                    original.key() + "r",
                    2,
                    original.legalEntity(),
                    original.currency(),
                    day,
                    "Reversal",
                    List.of(
                            new Line(
                                    line.key() + "r",
                                    line.refs(),
                                    day,
                                    new BigDecimal("-0.75"),
                                    null,
                                    line.entries().stream()
                                            .map(entry -> new Entry(entry.role(), -entry.minor()))
                                            .toList(),
                                    true,
                                    null,
                                    line.memo(),
                                    reverses)));
        }

        /// Time for a work that takes none; an amount on an account that nobody has mapped.
        @Override
        public DocumentRequest spoiled(DocumentRequest document, int line) {
            List<Line> lines = new ArrayList<>(document.lines());
            Line good = lines.get(line);
            Map<String, String> refs = new LinkedHashMap<>(good.refs());
            refs.put("project", "999999");
            List<Entry> entries =
                    good.entries().stream()
                            .map(entry ->
                                    entry.role() == AccountRole.EMPLOYEE_PAYABLE
                                                    || entry.role() == AccountRole.RECEIVABLE
                                            ? entry
                                            : new Entry(AccountRole.IC_REVENUE, entry.minor()))
                            .toList();
            lines.set(
                    line,
                    new Line(
                            good.key(),
                            refs,
                            good.workDate(),
                            good.hours(),
                            null,
                            entries,
                            true,
                            null,
                            good.memo(),
                            null));
            return with(document.key(), lines);
        }

        @Override
        public int ledgerRows() {
            return kind == PostingKind.LABOUR_COST || billing() ? 1 : 2;
        }

        @Override
        public void settle() {}

        @Override
        public void hold() {}

        @Override
        public void closePeriod() {
            Object on = Books.day(day);
            long period =
                    Rows.id(
                            talk.rows(
                                            "account.period",
                                            List.of(
                                                    List.of("start_date", "<=", on),
                                                    List.of("end_date", ">=", on)),
                                            1,
                                            List.of(List.of("id", "ASC")),
                                            List.of("state"))
                                    .getFirst());
            talk.ask("model.account.period.close", List.of(period));
            closed = period;
        }

        @Override
        public List<String> keysHeld() {
            List<String> keys = new ArrayList<>();
            for (Map<String, @Nullable Object> row : held("%")) {
                keys.add(key(row));
            }
            return keys.stream().distinct().toList();
        }

        private String field() {
            return switch (kind) {
                case LABOUR_COST -> "uuid";
                case EXPENSE_COST -> "reference";
                case INVOICE, CREDIT -> "note";
                default -> "description";
            };
        }

        private boolean marked() {
            return kind == PostingKind.UNBILLED_TIME || billing();
        }

        private String key(Map<String, @Nullable Object> row) {
            String text = String.valueOf(row.get(field()));
            return marked() ? Marks.key(text) : text;
        }

        private List<Map<String, @Nullable Object>> held(String rest) {
            return talk.rows(
                    billing()
                            ? "account.invoice.line"
                            : marked() ? "account.move.line" : objectType(),
                    List.of(List.of(field(), "like", (marked() ? "[tl:" : "") + run + rest)),
                    1_000,
                    List.of(List.of("id", "ASC")),
                    List.of(field()));
        }

        /// Nobody can delete what is posted, save hours.
        @Override
        public void deleteByHand(String lineKey) {
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    kind == PostingKind.LABOUR_COST, "Tryton lets nobody delete what is posted");
            for (Map<String, @Nullable Object> row : held("%")) {
                if (key(row).equals(lineKey)) {
                    talk.ask("model.timesheet.line.delete", List.of(Rows.id(row)));
                }
            }
        }

        @Override
        public Map<String, Object> fields(int number) {
            return Map.of();
        }

        @Override
        public Map<String, Object> changedFields(int number) {
            return Map.of();
        }

        @Override
        public Optional<Spoiled> spoiled() {
            return Optional.empty();
        }

        @Override
        public String insert(int number) {
            throw new UnsupportedOperationException("documents only");
        }

        @Override
        public void update(String externalId, int number) {
            throw new UnsupportedOperationException("documents only");
        }

        @Override
        public void delete(String externalId) {
            throw new UnsupportedOperationException("documents only");
        }

        @Override
        public long count() {
            return keysHeld().size();
        }

        @Override
        public FarSideFaults faults() {
            return FarSideFaults.NONE;
        }

        @Override
        public void close() {
            Long period = closed;
            if (period != null) {
                talk.ask("model.account.period.reopen", List.of(period));
                List<Long> journals =
                        talk
                                .rows(
                                        "account.journal.period",
                                        List.of(
                                                List.of("period", "=", period),
                                                List.of("state", "=", "close")),
                                        100,
                                        List.of(List.of("id", "ASC")),
                                        List.of("state"))
                                .stream()
                                .map(Rows::id)
                                .toList();
                if (!journals.isEmpty()) {
                    talk.ask("model.account.journal.period.reopen", journals);
                }
                closed = null;
            }
            if (kind == PostingKind.LABOUR_COST) {
                List<Long> hours = held("%").stream().map(Rows::id).toList();
                if (!hours.isEmpty()) {
                    talk.ask("model.timesheet.line.delete", hours);
                }
                if (!talk.rows(
                                "project.work",
                                List.of(List.of("id", "=", work)),
                                1,
                                List.of(List.of("id", "ASC")),
                                List.of("name"))
                        .isEmpty()) {
                    talk.ask("model.project.work.delete", List.of(work));
                }
            }
            person.close();
        }
    }
}
