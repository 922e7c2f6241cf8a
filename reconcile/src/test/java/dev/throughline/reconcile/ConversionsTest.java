package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.FxPath;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What rounding leaves over when lines are converted one by one.
class ConversionsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 31);
    private static final Books.Book IN01 = new Books.Book(new UUID(0, 3), "IN01", "3", List.of());
    private static final FxPath RATE =
            new FxPath(
                    "USD",
                    "INR",
                    List.of(new FxPath.Leg("INR", "USD", new BigDecimal("0.0120"), true, DAY)));

    /// Scenario 7.A: 140 hours of 35 USD in 18 lines, at 0.0120 USD a rupee.
    private static Conversions.Converted lent(String converted) {
        return new Conversions.Converted(
                PostingKind.IC_SALES,
                Money.parse("4900.00", "USD"),
                RATE,
                18,
                Money.parse(converted, "INR"));
    }

    private static Tie tie(Conversions.Converted one, HubFact held, LedgerFact row) {
        List<Tie> ties =
                Conversions.ties(IN01, "Jan 2026", List.of(one), List.of(held), List.of(row));
        assertThat(ties).hasSize(1);
        return ties.getFirst();
    }

    private static HubFact held(String key) {
        return new HubFact(
                "kantata/time_entries/1",
                PostingKind.IC_SALES,
                1,
                Bucket.POSTED_NET,
                false,
                true,
                false,
                key,
                "IN01",
                "US01",
                "Jan 2026",
                DAY,
                null,
                null,
                490_000L,
                "USD",
                DAY,
                Map.of());
    }

    private static LedgerFact row(String key, long functional) {
        return new LedgerFact(
                "IN01",
                "Jan 2026",
                new LedgerRow(
                        "journalEntry",
                        "7",
                        "1",
                        "JE7",
                        key,
                        AccountRole.IC_RECEIVABLE,
                        "1150",
                        490_000,
                        "USD",
                        functional,
                        null,
                        DAY,
                        Map.of()));
    }

    @Test
    void the_sum_converted_and_the_lines_converted_differ_by_rounding_and_both_are_shown() {
        Tie tie = tie(lent("408333.28"), held("S1-A-1"), row("S1-A-1", 40_833_328));

        assertThat(tie.source()).isEqualByComparingTo("408333.33");
        assertThat(tie.hub()).isEqualByComparingTo("408333.28");
        assertThat(tie.ledger()).isEqualByComparingTo("408333.28");
        assertThat(tie.explained()).isEqualByComparingTo("0.05");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(tie.differences())
                .extracting(Difference::why, Difference::words)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Break.ROUNDING,
                                "4900.00 USD at 1 / INR→USD 0.0120 (2026-01-31) is 408333.33 INR; its 18 lines, each rounded, add to 408333.28 INR."
                                        + " Rounding may be up to 0.18."));
    }

    @Test
    void a_rate_that_is_published_again_unchanged_is_the_same_rate() {
        FxPath later =
                new FxPath(
                        "USD",
                        "INR",
                        List.of(
                                new FxPath.Leg(
                                        "INR",
                                        "USD",
                                        new BigDecimal("0.012"),
                                        true,
                                        DAY.minusDays(1))));
        Conversions.Converted first =
                new Conversions.Converted(
                        PostingKind.IC_SALES,
                        Money.parse("280.00", "USD"),
                        RATE,
                        1,
                        Money.parse("23333.33", "INR"));
        Conversions.Converted second =
                new Conversions.Converted(
                        PostingKind.IC_SALES, first.sum(), later, 1, first.converted());

        Tie tie =
                Conversions.ties(IN01, "Jan 2026", List.of(first, second), List.of(), List.of())
                        .getFirst();

        assertThat(tie.source()).isEqualByComparingTo("46666.67");
        assertThat(tie.hub()).isEqualByComparingTo("46666.66");
        assertThat(tie.explained()).isEqualByComparingTo("0.01");
    }

    @Test
    void more_than_a_minor_unit_a_line_is_another_rate() {
        Tie tie = tie(lent("408333.28"), held("S1-A-1"), row("S1-A-1", 40_833_314));

        assertThat(tie.colour()).isEqualTo(Tie.Colour.RED);
        assertThat(tie.differences())
                .extracting(Difference::why)
                .containsExactly(Break.CONVERTED_OTHERWISE);
    }

    @Test
    void eighteen_hundredths_for_eighteen_lines_are_still_rounding() {
        assertThat(tie(lent("408333.15"), held("S1-A-1"), row("S1-A-1", 40_833_315)).colour())
                .isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void lines_that_leave_nothing_over_are_green() {
        assertThat(tie(lent("408333.33"), held("S1-A-1"), row("S1-A-1", 40_833_333)).colour())
                .isEqualTo(Tie.Colour.GREEN);
    }

    @Test
    void somebody_elses_lines_on_the_account_do_not_count() {
        assertThat(tie(lent("408333.28"), held("S1-A-1"), row("", 99)).ledger())
                .isEqualByComparingTo("408333.28");
    }
}
