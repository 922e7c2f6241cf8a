package dev.throughline.billing;

import static dev.throughline.billing.Amounts.cad;
import static dev.throughline.billing.Amounts.day;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.EarnedRevenue.Ground;
import dev.throughline.billing.RevenueInputs.AsInvoiced;
import dev.throughline.billing.RevenueInputs.Completed;
import dev.throughline.billing.RevenueInputs.CostApart;
import dev.throughline.billing.RevenueInputs.CostToCost;
import dev.throughline.billing.RevenueInputs.DayCount;
import dev.throughline.billing.RevenueInputs.HoursSpent;
import dev.throughline.billing.RevenueInputs.Milestones;
import dev.throughline.billing.RevenueInputs.StraightLine;
import dev.throughline.model.Money;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarnedRevenueTest {

    private static Money earned(RevenueInputs inputs) {
        return EarnedRevenue.of(inputs, RevenuePolicy.STANDARD).earned();
    }

    @Test
    void northwinds_transition_has_earned_a_quarter_of_its_price() {
        EarnedRevenue transition =
                EarnedRevenue.of(
                        new CostToCost(usd("120,000"), usd("9,100"), usd("36,400")),
                        RevenuePolicy.STANDARD);
        assertThat(transition.earned()).isEqualTo(usd("30,000.00"));
        assertThat(Objects.requireNonNull(transition.progress()).ratio())
                .isEqualByComparingTo("0.25");
        assertThat(transition.ground()).isEqualTo(Ground.RULE);
    }

    @Test
    void northwinds_january_is_67_500() {
        Money transition = earned(new CostToCost(usd("120,000"), usd("9,100"), usd("36,400")));
        Money run =
                earned(
                        new StraightLine(
                                usd("360,000"),
                                day("2026-04-01"),
                                day("2027-03-31"),
                                day("2026-01-31"),
                                DayCount.MONTHS));
        Money enhancements = earned(new AsInvoiced(usd("37,500"), usd("120,000")));
        assertThat(run).isEqualTo(usd("0"));
        assertThat(enhancements).isEqualTo(usd("37,500"));
        assertThat(transition.plus(run).plus(enhancements)).isEqualTo(usd("67,500"));
    }

    @Test
    void the_plant_has_earned_427_500_by_the_books_and_430_000_by_the_work() {
        assertThat(earned(new CostToCost(cad("1,000,000"), cad("342,000"), cad("800,000"))))
                .isEqualTo(cad("427,500.00"));
        assertThat(earned(new CostToCost(cad("1,000,000"), cad("344,000"), cad("800,000"))))
                .isEqualTo(cad("430,000.00"));
    }

    @Test
    void a_new_estimate_is_caught_up_in_the_period_it_becomes_known() {
        EarnedRevenue april =
                EarnedRevenue.of(
                        new CostToCost(cad("1,150,000"), cad("450,000"), cad("1,000,000")),
                        RevenuePolicy.STANDARD);
        assertThat(april.earned()).isEqualTo(cad("517,500.00"));
        assertThat(april.period(cad("430,000"))).isEqualTo(cad("87,500.00"));
        assertThat(april.period(cad("439,555.56"))).isEqualTo(cad("77,944.44"));
    }

    @Test
    void uninstalled_equipment_earns_its_cost_and_shows_no_progress() {
        CostApart equipment = new CostApart(cad("50,000"), cad("50,000"), cad("0"));
        assertThat(
                        earned(
                                new CostToCost(
                                        cad("1,000,000"),
                                        cad("344,000"),
                                        cad("800,000"),
                                        equipment)))
                .as("950,000 x 294,000 / 750,000 + 50,000")
                .isEqualTo(cad("422,400.00"));
    }

    @Test
    void equipment_that_is_expected_and_not_delivered_has_earned_nothing_yet() {
        CostApart expected = new CostApart(cad("0"), cad("50,000"), cad("0"));
        assertThat(
                        earned(
                                new CostToCost(
                                        cad("1,000,000"),
                                        cad("294,000"),
                                        cad("800,000"),
                                        expected)))
                .as("950,000 x 294,000 / 750,000")
                .isEqualTo(cad("372,400.00"));
    }

    @Test
    void work_done_wrong_earns_nothing_and_shows_no_progress() {
        CostApart wasted = new CostApart(cad("0"), cad("0"), cad("44,000"));
        assertThat(earned(new CostToCost(cad("1,000,000"), cad("344,000"), cad("844,000"), wasted)))
                .as("1,000,000 x 300,000 / 800,000")
                .isEqualTo(cad("375,000.00"));
    }

    @Test
    void without_an_estimate_revenue_is_the_cost_that_comes_back_or_nothing_by_policy() {
        CostToCost unknown = new CostToCost(usd("120,000"), usd("9,100"), null);
        assertThat(EarnedRevenue.of(unknown, RevenuePolicy.STANDARD))
                .isEqualTo(new EarnedRevenue(usd("9,100"), null, Ground.ZERO_MARGIN));
        assertThat(
                        EarnedRevenue.of(
                                unknown,
                                new RevenuePolicy(
                                        null,
                                        RevenueInputs.DayCount.ACTUAL,
                                        RevenuePolicy.Unknown.NOTHING)))
                .isEqualTo(new EarnedRevenue(usd("0"), null, Ground.UNKNOWN));
        assertThat(earned(new CostToCost(usd("120,000"), usd("9,100"), usd("0"))))
                .isEqualTo(usd("9,100"));
        assertThat(earned(new CostToCost(usd("8,000"), usd("9,100"), null)))
                .as("never more than the price")
                .isEqualTo(usd("8,000"));
        assertThat(earned(new HoursSpent(usd("8,000"), new BigDecimal("10"), null, usd("900"))))
                .isEqualTo(usd("900"));
    }

    @Test
    void who_spends_more_than_estimated_has_earned_all_and_no_more() {
        assertThat(
                        EarnedRevenue.of(
                                new CostToCost(usd("120,000"), usd("40,000"), usd("36,400")),
                                RevenuePolicy.STANDARD))
                .satisfies(over -> {
                    assertThat(over.earned()).isEqualTo(usd("120,000"));
                    assertThat(over.ground()).isEqualTo(Ground.OVERRUN);
                });
        assertThat(
                        EarnedRevenue.of(
                                        new HoursSpent(
                                                usd("10,000"),
                                                new BigDecimal("120"),
                                                new BigDecimal("100"),
                                                usd("0")),
                                        RevenuePolicy.STANDARD)
                                .ground())
                .isEqualTo(Ground.OVERRUN);
    }

    @Test
    void a_cost_credit_beyond_all_cost_does_not_make_revenue_negative() {
        assertThat(earned(new CostToCost(usd("120,000"), usd("-100"), usd("36,400"))))
                .isEqualTo(usd("0"));
    }

    @Test
    void hours_earn_in_proportion_to_the_forecast() {
        assertThat(
                        earned(
                                new HoursSpent(
                                        usd("100,000"),
                                        new BigDecimal("110"),
                                        new BigDecimal("330"),
                                        usd("0"))))
                .isEqualTo(usd("33,333.33"));
    }

    @Test
    void accepted_milestones_earn_their_values() {
        assertThat(earned(new Milestones("USD", List.of(usd("36,000"), usd("48,000")))))
                .isEqualTo(usd("84,000"));
        assertThat(earned(new Milestones("USD", List.of()))).isEqualTo(usd("0"));
    }

    @Test
    void a_straight_line_counts_days_or_months() {
        assertThat(straight("2026-04-30", DayCount.MONTHS)).isEqualTo(usd("30,000.00"));
        assertThat(straight("2026-04-30", DayCount.ACTUAL))
                .as("30 of 365 days")
                .isEqualTo(usd("29,589.04"));
        assertThat(straight("2026-05-15", DayCount.MONTHS))
                .as("one month and 15 of 31 days")
                .isEqualTo(usd("44,516.13"));
        assertThat(straight("2026-03-31", DayCount.ACTUAL)).isEqualTo(usd("0"));
        assertThat(straight("2027-03-31", DayCount.MONTHS)).isEqualTo(usd("360,000"));
        assertThat(straight("2029-01-01", DayCount.ACTUAL)).isEqualTo(usd("360,000"));
    }

    private static Money straight(String asOf, DayCount count) {
        return earned(
                new StraightLine(
                        usd("360,000"), day("2026-04-01"), day("2027-03-31"), day(asOf), count));
    }

    @Test
    void a_term_that_begins_in_the_middle_of_a_month_has_months_of_its_own() {
        assertThat(
                        earned(
                                new StraightLine(
                                        usd("3,000"),
                                        day("2026-01-15"),
                                        day("2026-04-14"),
                                        day("2026-02-14"),
                                        DayCount.MONTHS)))
                .isEqualTo(usd("1,000"));
    }

    @Test
    void a_term_that_ends_before_it_begins_is_refused_with_both_days() {
        assertThatThrownBy(() ->
                        new StraightLine(
                                usd("1"),
                                day("2026-04-01"),
                                day("2026-03-31"),
                                day("2026-04-01"),
                                DayCount.ACTUAL))
                .hasMessage("the term 2026-04-01 to 2026-03-31 ends before it begins");
    }

    @Test
    void what_may_be_billed_is_earned_up_to_the_limit() {
        assertThat(
                        EarnedRevenue.of(
                                new AsInvoiced(usd("121,000"), usd("120,000")),
                                RevenuePolicy.STANDARD))
                .isEqualTo(new EarnedRevenue(usd("120,000"), null, Ground.LIMITED));
        assertThat(earned(new AsInvoiced(usd("121,000"), null))).isEqualTo(usd("121,000"));
    }

    @Test
    void on_acceptance_all_is_earned_and_nothing_before() {
        assertThat(earned(new Completed(usd("5,000"), null, day("2026-01-31"))))
                .isEqualTo(usd("0"));
        assertThat(earned(new Completed(usd("5,000"), day("2026-02-01"), day("2026-01-31"))))
                .isEqualTo(usd("0"));
        assertThat(earned(new Completed(usd("5,000"), day("2026-01-31"), day("2026-01-31"))))
                .isEqualTo(usd("5,000"));
    }

    @Test
    void every_rule_has_its_inputs() {
        assertThat(
                        List.of(
                                new CostToCost(usd("1"), usd("1"), usd("1")).rule(),
                                new HoursSpent(usd("1"), BigDecimal.ONE, null, usd("0")).rule(),
                                new Milestones("USD", List.of()).rule(),
                                new StraightLine(
                                                usd("1"),
                                                day("2026-01-01"),
                                                day("2026-01-01"),
                                                day("2026-01-01"),
                                                DayCount.ACTUAL)
                                        .rule(),
                                new AsInvoiced(usd("1"), null).rule(),
                                new Completed(usd("1"), null, day("2026-01-01")).rule()))
                .containsExactly(RevenueRule.values());
    }

    @Test
    void yen_have_no_digits_after_the_point_and_dinars_have_three() {
        assertThat(
                        earned(
                                new CostToCost(
                                        Money.parse("1000", "JPY"),
                                        Money.parse("1", "JPY"),
                                        Money.parse("3", "JPY"))))
                .isEqualTo(Money.parse("333", "JPY"));
        assertThat(
                        earned(
                                new CostToCost(
                                        Money.parse("1000", "BHD"),
                                        Money.parse("2", "BHD"),
                                        Money.parse("3", "BHD"))))
                .isEqualTo(Money.parse("666.667", "BHD"));
    }

    @Test
    void cost_may_be_in_another_currency_than_the_price() {
        assertThat(
                        earned(
                                new CostToCost(
                                        usd("120,000"),
                                        Money.parse("9100", "GBP"),
                                        Money.parse("36400", "GBP"))))
                .isEqualTo(usd("30,000"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void periods_add_up_to_the_price_whatever_the_estimates_were(long seed) {
        Random random = new Random(seed);
        Money price = Money.of(new BigDecimal(1 + random.nextInt(1_000_000)), "USD");
        long cost = 0;
        Money booked = usd("0");
        int periods = 2 + random.nextInt(30);
        for (int i = 0; i < periods; i++) {
            cost += random.nextInt(1_000_000);
            Money now = new Money(cost, "USD");
            Money estimate =
                    i == periods - 1 && cost > 0
                            ? now
                            : new Money(cost + 1 + random.nextInt(1_000_000), "USD");
            EarnedRevenue earned =
                    EarnedRevenue.of(new CostToCost(price, now, estimate), RevenuePolicy.STANDARD);
            assertThat(earned.earned()).isBetween(usd("0"), price);
            booked = booked.plus(earned.period(booked));
        }
        assertThat(booked).isEqualTo(price);
    }
}
