package dev.throughline.connector.tryton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of postings when answers are lost, which the real ERP cannot be asked to do.
@SuppressWarnings("NullAway.Init")
class TrytonPostingTest {

    private static final LocalDate DAY = LocalDate.of(2026, 1, 12);

    private final HandClock clock = new HandClock();
    private SmallTryton far;
    private Opened opened;

    @BeforeEach
    void open() throws IOException {
        far = new SmallTryton(clock);
        far.inside(tables -> {
            tables.create("company.company", Map.of("rec_name", "Services Inc"));
            tables.create(
                    "account.period",
                    Map.of(
                            "company",
                            BigDecimal.ONE,
                            "type",
                            "standard",
                            "state",
                            "open",
                            "start_date",
                            wire(DAY.withDayOfMonth(1)),
                            "end_date",
                            wire(DAY.withDayOfMonth(31))));
            return tables.create(
                    "project.work", Map.of("timesheet_works", List.of(BigDecimal.valueOf(77))));
        });
        opened =
                Opened.with(
                        Opened.settings(
                                far.endpoint(), Map.of(), "hub", "right-password", Map.of()),
                        clock);
        assertThat(opened.tryton().probe()).isNotNull();
    }

    private static Map<String, Object> wire(LocalDate day) {
        return Map.of(
                "__class__",
                "date",
                "year",
                BigDecimal.valueOf(day.getYear()),
                "month",
                BigDecimal.valueOf(day.getMonthValue()),
                "day",
                BigDecimal.valueOf(day.getDayOfMonth()));
    }

    @AfterEach
    void close() {
        opened.close();
        far.close();
    }

    private static Line line(String key, String work) {
        return new Line(
                key,
                Map.of("resource", "9", "task", work),
                DAY,
                new BigDecimal("7.5"),
                null,
                List.of(
                        new Entry(AccountRole.PROJECT_COST_LABOUR, 100),
                        new Entry(AccountRole.PAYROLL_ALLOCATION, -100)),
                true,
                null,
                "Design",
                null);
    }

    private static DocumentRequest hours(LocalDate on, Line... lines) {
        return new DocumentRequest(
                Postings.TIMESHEET,
                PostingKind.LABOUR_COST,
                false,
                "D1",
                1,
                "1",
                "USD",
                on,
                "Hours",
                List.of(lines));
    }

    private DocumentOutcome post(DocumentRequest document) {
        return opened.tryton().post(List.of(document)).getFirst();
    }

    private int held() {
        return far.inside(tables -> tables.table("timesheet.line").size());
    }

    @Test
    void hours_whose_answer_was_lost_are_unknown_then_found_and_never_there_twice() {
        DocumentRequest document = hours(DAY, line("k-1", "3"), line("k-2", "3"));
        far.meet(Fault.LOST_ANSWER, Traffic.WRITES, 1);
        assertThat(post(document)).isInstanceOf(DocumentOutcome.Unknown.class);
        assertThat(opened.tryton().find(List.of(document)).getFirst())
                .isInstanceOfSatisfying(
                        DocumentOutcome.Taken.class,
                        taken ->
                                assertThat(taken.lines())
                                        .hasOnlyElementsOfType(LineOutcome.Posted.class));
        assertThat(post(document)).isInstanceOf(DocumentOutcome.Taken.class);
        assertThat(held()).isEqualTo(2);
    }

    @Test
    void a_line_whose_task_takes_no_time_is_refused_alone() {
        DocumentOutcome outcome = post(hours(DAY, line("k-1", "3"), line("k-2", "4711")));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DocumentOutcome.Taken.class,
                        taken -> {
                            assertThat(taken.lines().get(0)).isInstanceOf(LineOutcome.Posted.class);
                            assertThat(taken.lines().get(1))
                                    .isInstanceOfSatisfying(
                                            LineOutcome.Refused.class,
                                            refused ->
                                                    assertThat(refused.problem().text())
                                                            .contains("4711"));
                        });
        assertThat(held()).isEqualTo(1);
    }

    @Test
    void a_date_in_no_open_period_is_refused_before_anything_is_sent() {
        assertThat(post(hours(DAY.plusMonths(1), line("k-1", "3"))))
                .isInstanceOfSatisfying(
                        DocumentOutcome.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("PER-CLOSED"));
        assertThat(far.calls).noneMatch(call -> call.endsWith(".create"));
    }

    private DocumentOutcome refusedByARule(Runnable meanwhile) throws IOException {
        far.inside(tables -> {
            tables.create("currency.currency", Map.of("code", "USD"));
            tables.create("account.journal", Map.of("type", "revenue"));
            tables.create("party.address", Map.of("party", BigDecimal.valueOf(42)));
            tables.create("account.account", Map.of("code", "1200", "company", BigDecimal.ONE));
            return tables.create(
                    "account.account", Map.of("code", "4000", "company", BigDecimal.ONE));
        });
        far.answer(
                "account.invoice.post",
                200,
                "{\"id\": 1, \"error\": [\"UserError\", [\"Eine Regel sagt nein.\", \"\", null]]}",
                meanwhile);
        try (Opened billing =
                Opened.with(
                        Opened.settings(
                                far.endpoint(),
                                Map.of(
                                        "account.receivable",
                                        "1200",
                                        "account.invoiced-revenue",
                                        "4000"),
                                "hub",
                                "right-password",
                                Map.of()),
                        clock)) {
            assertThat(billing.tryton().probe()).isNotNull();
            return billing.tryton().post(List.of(invoice("i-1", "42"))).getFirst();
        }
    }

    @Test
    void a_period_that_closes_between_the_look_and_the_write_is_told_as_that_in_any_language()
            throws IOException {
        DocumentOutcome outcome =
                refusedByARule(() ->
                        far.inside(tables -> {
                            tables.table("account.period")
                                    .values()
                                    .forEach(row -> row.put("state", "close"));
                            return 0;
                        }));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DocumentOutcome.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("PER-CLOSED"));
    }

    @Test
    void a_rule_that_refuses_in_an_open_period_keeps_its_own_words() throws IOException {
        assertThat(refusedByARule(() -> {}))
                .isInstanceOfSatisfying(
                        DocumentOutcome.Refused.class,
                        refused -> {
                            assertThat(refused.problem().code()).isEqualTo("ERP-REJECTED");
                            assertThat(refused.problem().text()).contains("Eine Regel sagt nein.");
                        });
    }

    @Test
    void being_too_fast_is_surely_not_sent() {
        far.meet(Fault.THROTTLED, Traffic.WRITES, 1);
        assertThat(post(hours(DAY, line("k-1", "3")))).isInstanceOf(DocumentOutcome.NotSent.class);
        assertThat(held()).isZero();
    }

    @Test
    void an_invoice_whose_answer_was_lost_is_found_by_the_keys_of_its_lines_and_made_once()
            throws IOException {
        far.inside(tables -> {
            tables.create("currency.currency", Map.of("code", "USD"));
            tables.create("account.journal", Map.of("type", "revenue"));
            tables.create("party.address", Map.of("party", BigDecimal.valueOf(42)));
            tables.create("account.account", Map.of("code", "1200", "company", BigDecimal.ONE));
            return tables.create(
                    "account.account", Map.of("code", "4000", "company", BigDecimal.ONE));
        });
        try (Opened billing =
                Opened.with(
                        Opened.settings(
                                far.endpoint(),
                                Map.of(
                                        "account.receivable",
                                        "1200",
                                        "account.invoiced-revenue",
                                        "4000"),
                                "hub",
                                "right-password",
                                Map.of()),
                        clock)) {
            assertThat(billing.tryton().probe()).isNotNull();
            DocumentRequest invoice = invoice("i-1", "42");
            far.meet(Fault.LOST_ANSWER, Traffic.WRITES, 1);
            assertThat(billing.tryton().post(List.of(invoice)).getFirst())
                    .isInstanceOf(DocumentOutcome.Unknown.class);
            // the draft is there, and in no ledger
            assertThat(billing.tryton().find(List.of(invoice)).getFirst()).isNull();
            assertThat(billing.tryton().post(List.of(invoice)).getFirst())
                    .isInstanceOf(DocumentOutcome.Taken.class);
            assertThat(billing.tryton().find(List.of(invoice)).getFirst()).isNotNull();
            assertThat(billing.tryton().post(List.of(invoice)).getFirst())
                    .isInstanceOf(DocumentOutcome.Taken.class);
            assertThat(far.<Integer>inside(tables -> tables.table("account.invoice").size()))
                    .isEqualTo(1);
            assertThat(billing.tryton().post(List.of(invoice("i-2", ""))).getFirst())
                    .isInstanceOfSatisfying(
                            DocumentOutcome.Refused.class,
                            refused -> assertThat(refused.problem().field()).isEqualTo("billTo"));
        }
    }

    private static DocumentRequest invoice(String key, String client) {
        return new DocumentRequest(
                Postings.BILL,
                PostingKind.INVOICE,
                false,
                key,
                1,
                "1",
                "USD",
                DAY,
                "January",
                new DocumentRequest.Billing(client, null, DAY.plusDays(30), null, null),
                List.of(
                        new Line(
                                key + "-1",
                                Map.of(),
                                DAY,
                                null,
                                null,
                                List.of(
                                        new Entry(AccountRole.RECEIVABLE, 1_500),
                                        new Entry(AccountRole.INVOICED_REVENUE, -1_500)),
                                true,
                                null,
                                "Milestone",
                                null)));
    }
}
