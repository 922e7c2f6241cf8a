package dev.throughline.connector.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentOutcome.Taken;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import dev.throughline.sandbox.Faults;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is NetSuite's own about posting, beyond the contract every connector keeps.
class PostingTest {

    private final LedgerFixture fixture = new LedgerFixture(PostingKind.LABOUR_COST, false);
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

    private List<LineOutcome> lines(DocumentRequest document) {
        return ((Taken) connection.post(List.of(document)).getFirst()).lines();
    }

    @Test
    void hours_that_are_no_whole_minutes_are_refused_and_twenty_minutes_are_carried() {
        List<LineOutcome> lines =
                lines(
                        fixture.document(
                                1,
                                List.of(
                                        fixture.line(1, 0, "7.33"),
                                        fixture.line(1, 1, "0.3333"),
                                        fixture.line(1, 2, "8"),
                                        fixture.line(1, 3, "25"))));
        assertThat(lines.get(0))
                .isInstanceOfSatisfying(
                        LineOutcome.Refused.class,
                        refused -> {
                            assertThat(refused.problem().text()).contains("7.33", "whole minutes");
                            assertThat(refused.problem().field()).isEqualTo("hours");
                        });
        assertThat(lines.get(1)).isInstanceOf(LineOutcome.Accepted.class);
        assertThat(lines.get(2)).isInstanceOf(LineOutcome.Accepted.class);
        assertThat(lines.get(3)).isInstanceOf(LineOutcome.Refused.class);
        assertThat(fixture.simulator.all("timeBill"))
                .extracting(bill -> bill.get("hours"), bill -> bill.get("custcol_tl_hours"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("0:20", new BigDecimal("0.3333")),
                        org.assertj.core.groups.Tuple.tuple("8:00", new BigDecimal("8.0000")));
    }

    @Test
    void an_unknown_dimension_is_named_as_such() {
        DocumentRequest document = fixture.spoiled(fixture.document(2, 2), 1);
        assertThat(lines(document).get(1))
                .isInstanceOfSatisfying(
                        LineOutcome.Refused.class,
                        refused ->
                                assertThat(refused.problem().code()).isEqualTo("PRJ-DIM-INVALID"));
    }

    @Test
    void a_reversal_is_a_journal_with_the_signs_turned_and_the_ledger_shows_both() {
        DocumentRequest original = fixture.document(3, 1);
        assertThat(lines(original).getFirst()).isInstanceOf(LineOutcome.Accepted.class);
        fixture.settle();
        Line line = original.lines().getFirst();
        DocumentRequest reversal =
                new DocumentRequest(
                        "journalEntry",
                        PostingKind.LABOUR_COST,
                        true,
                        "D1-rev",
                        8_100_000L,
                        "1",
                        "USD",
                        LedgerFixture.DAY,
                        "Reversal",
                        List.of(
                                new Line(
                                        "L1-rev-1",
                                        line.refs(),
                                        line.workDate(),
                                        new BigDecimal("-1.5"),
                                        null,
                                        List.of(
                                                new Entry(AccountRole.PROJECT_COST_LABOUR, -16_500),
                                                new Entry(AccountRole.PAYROLL_ALLOCATION, 16_500)),
                                        true,
                                        null,
                                        "",
                                        "1")));
        assertThat(lines(reversal).getFirst()).isInstanceOf(LineOutcome.Posted.class);
        fixture.simulator.insert(
                "journalEntry",
                Map.of(
                        "subsidiary",
                        "1",
                        "tranDate",
                        "2026-01-25",
                        "line",
                        List.of(
                                Map.of("account", "eid:5100", "debit", new BigDecimal("9.99")),
                                Map.of("account", "eid:1100", "credit", new BigDecimal("9.99")))));
        List<LedgerRow> rows =
                connection
                        .readLedger(
                                "1",
                                LedgerFixture.DAY.withDayOfMonth(1),
                                LedgerFixture.DAY.withDayOfMonth(31),
                                Cursor.BEGINNING,
                                100)
                        .rows();
        assertThat(rows)
                .extracting(
                        LedgerRow::objectType, LedgerRow::key, LedgerRow::role, LedgerRow::minor)
                .containsExactlyInAnyOrder(
                        tuple("timeBill", line.key(), AccountRole.PROJECT_COST_LABOUR, 16_500L),
                        tuple("timeBill", line.key(), AccountRole.PAYROLL_ALLOCATION, -16_500L),
                        tuple(
                                "journalEntry",
                                "L1-rev-1",
                                AccountRole.PROJECT_COST_LABOUR,
                                -16_500L),
                        tuple("journalEntry", "L1-rev-1", AccountRole.PAYROLL_ALLOCATION, 16_500L),
                        tuple("journalEntry", "", AccountRole.PROJECT_COST_LABOUR, 999L));
        assertThat(rows)
                .filteredOn(row -> row.role() == AccountRole.PROJECT_COST_LABOUR)
                .extracting(LedgerRow::hours)
                .filteredOn(java.util.Objects::nonNull)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactlyInAnyOrder(new BigDecimal("1.5"), new BigDecimal("-1.5"));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    @Test
    void errors_of_single_records_in_an_accepted_batch_leave_their_siblings_alone() {
        List<DocumentRequest> batch = List.of(fixture.document(4, 100), fixture.document(5, 100));
        fixture.simulator
                .faults()
                .script(
                        Faults.Kind.PARTIAL_BATCH,
                        1,
                        call -> call.writes() && call.path().contains("/record/"));
        List<DocumentOutcome> outcomes = connection.post(batch);
        List<LineOutcome> all = new ArrayList<>();
        outcomes.forEach(outcome -> all.addAll(((Taken) outcome).lines()));
        assertThat(all).filteredOn(LineOutcome.NotSent.class::isInstance).hasSize(33);
        assertThat(all).filteredOn(LineOutcome.Accepted.class::isInstance).hasSize(167);
        assertThat(fixture.simulator.accountants().keys().keys()).isEqualTo(167);
        assertThat(connection.post(batch))
                .allSatisfy(outcome ->
                        assertThat(((Taken) outcome).lines())
                                .hasOnlyElementsOfType(LineOutcome.Accepted.class));
        assertThat(fixture.simulator.accountants().keys().keys()).isEqualTo(200);
        assertThat(fixture.simulator.accountants().keys().doubled()).isZero();
    }

    @Test
    void an_account_that_is_not_set_is_a_matter_of_settings() {
        DocumentRequest journal =
                new DocumentRequest(
                        "journalEntry",
                        PostingKind.UNBILLED_TIME,
                        false,
                        "D1-x",
                        1,
                        "1",
                        "XAF",
                        LedgerFixture.DAY,
                        "",
                        fixture.document(6, 1).lines());
        assertThat(connection.post(List.of(journal)).getFirst())
                .isInstanceOfSatisfying(
                        DocumentOutcome.Refused.class,
                        refused -> assertThat(refused.problem().text()).contains("XAF"));
    }

    @Test
    void a_posting_deleted_by_hand_is_told_by_its_id() {
        DocumentRequest document = fixture.document(7, 1);
        LineOutcome.Accepted accepted = (LineOutcome.Accepted) lines(document).getFirst();
        fixture.deleteByHand(document.lines().getFirst().key());
        assertThat(
                        connection
                                .prove(
                                        "timeBill",
                                        List.of(
                                                new Held(
                                                        document.lines().getFirst().key(),
                                                        accepted.externalId())))
                                .getFirst())
                .isInstanceOfSatisfying(
                        LineOutcome.Refused.class,
                        refused ->
                                assertThat(refused.problem().text())
                                        .contains(accepted.externalId()));
    }
}
