package dev.throughline.billing;

import static dev.throughline.billing.Amounts.day;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.BillingSchedule.Share;
import dev.throughline.billing.BillingSchedule.Step;
import dev.throughline.billing.ScheduleItem.Reached;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BillingScheduleTest {
    private static final BillingSchedule TRANSITION =
            BillingSchedule.steps(
                    "L1",
                    "USD",
                    List.of(
                            new Step(day("2026-01-31"), usd("36,000"), "M1"),
                            new Step(day("2026-02-28"), usd("36,000"), "M2"),
                            new Step(day("2026-03-31"), usd("48,000"), "M3")));

    private static Reached milestones(String... keys) {
        return new Reached(Set.of(keys), BigDecimal.ZERO);
    }

    @Test
    void northwinds_milestones_add_up_to_the_line() {
        assertThat(TRANSITION.problem(usd("120,000"))).isEmpty();
    }

    @Test
    void a_schedule_that_does_not_add_up_says_by_how_much() {
        assertThat(TRANSITION.problem(usd("150,000")))
                .hasValueSatisfying(problem ->
                        assertThat(problem.line())
                                .isEqualTo(
                                        "BIL-SCHEDULE-SUM: Schedule of line L1 adds to 120000.00 USD of 150000.00 USD. Add items for 30000.00 USD, or correct the line's price."));
        assertThat(TRANSITION.problem(usd("119,999.99")))
                .hasValueSatisfying(problem ->
                        assertThat(problem.mend())
                                .isEqualTo(
                                        "Take 0.01 USD off the items that are not billed yet, or correct the line's price."));
    }

    @Test
    void a_milestone_is_ready_when_it_is_confirmed_and_not_when_its_day_comes() {
        assertThat(TRANSITION.on(day("2026-12-31"), Reached.NOTHING).ready()).isEmpty();
        assertThat(TRANSITION.on(day("2026-01-10"), milestones("M1")).ready())
                .extracting(ScheduleItem::key)
                .containsExactly("L1/1");
    }

    @Test
    void a_confirmation_taken_back_takes_the_item_back() {
        BillingSchedule ready = TRANSITION.on(day("2026-01-31"), milestones("M1"));
        assertThat(ready.on(day("2026-01-31"), Reached.NOTHING).ready()).isEmpty();
        BillingSchedule proposed = ready.with("L1/1", ScheduleState.PROPOSED);
        assertThat(proposed.on(day("2026-01-31"), Reached.NOTHING)).isEqualTo(proposed);
    }

    @Test
    void a_year_of_run_fees_is_twelve_times_30_000_from_april() {
        BillingSchedule run =
                BillingSchedule.periodic("L2", usd("360,000"), 12, day("2026-04-01"), 1);
        assertThat(run.items())
                .hasSize(12)
                .extracting(ScheduleItem::amount)
                .containsOnly(usd("30,000"));
        assertThat(run.items().getLast().due()).isEqualTo(day("2027-03-01"));
        assertThat(run.problem(usd("360,000"))).isEmpty();
        assertThat(run.on(day("2026-05-31"), Reached.NOTHING).ready()).hasSize(2);
        assertThat(run.on(day("2026-03-31"), Reached.NOTHING).ready()).isEmpty();
    }

    @Test
    void what_does_not_divide_goes_to_the_first_items_in_every_currency() {
        assertThat(BillingSchedule.periodic("L", usd("100.00"), 3, day("2026-01-31"), 1).items())
                .extracting(ScheduleItem::amount)
                .containsExactly(usd("33.34"), usd("33.33"), usd("33.33"));
        assertThat(
                        BillingSchedule.periodic(
                                        "L", Money.parse("100", "JPY"), 3, day("2026-01-31"), 1)
                                .items())
                .extracting(ScheduleItem::amount)
                .containsExactly(
                        Money.parse("34", "JPY"),
                        Money.parse("33", "JPY"),
                        Money.parse("33", "JPY"));
        assertThat(
                        BillingSchedule.periodic(
                                        "L", Money.parse("100", "BHD"), 3, day("2026-01-31"), 1)
                                .items())
                .extracting(ScheduleItem::amount)
                .containsExactly(
                        Money.parse("33.334", "BHD"),
                        Money.parse("33.333", "BHD"),
                        Money.parse("33.333", "BHD"));
    }

    @Test
    void the_last_of_a_month_stays_the_last_of_a_month() {
        assertThat(BillingSchedule.periodic("L", usd("300"), 3, day("2026-01-31"), 1).items())
                .extracting(ScheduleItem::due)
                .containsExactly(day("2026-01-31"), day("2026-02-28"), day("2026-03-31"));
    }

    @Test
    void percentages_are_billed_when_so_much_is_done_and_lose_no_cent() {
        BillingSchedule thirds =
                BillingSchedule.percent(
                        "L",
                        usd("100.01"),
                        List.of(
                                new Share(new BigDecimal("0.30"), day("2026-01-31")),
                                new Share(new BigDecimal("0.20"), day("2026-02-28")),
                                new Share(new BigDecimal("0.50"), day("2026-03-31"))));
        assertThat(thirds.items())
                .extracting(ScheduleItem::amount)
                .containsExactly(usd("30.00"), usd("20.00"), usd("50.01"));
        assertThat(thirds.problem(usd("100.01"))).isEmpty();
        assertThat(
                        thirds.on(
                                        day("2026-12-31"),
                                        new Reached(Set.of(), new BigDecimal("0.4999")))
                                .ready())
                .hasSize(1);
        assertThat(
                        thirds.on(day("2026-01-01"), new Reached(Set.of(), new BigDecimal("0.50")))
                                .ready())
                .hasSize(2);
    }

    @Test
    void percentages_that_are_no_whole_are_found_by_their_sum() {
        assertThat(
                        BillingSchedule.percent(
                                        "L",
                                        usd("100"),
                                        List.of(
                                                new Share(
                                                        new BigDecimal("0.30"), day("2026-01-31")),
                                                new Share(
                                                        new BigDecimal("0.60"), day("2026-02-28"))))
                                .problem(usd("100")))
                .hasValueSatisfying(
                        problem -> assertThat(problem.code()).isEqualTo("BIL-SCHEDULE-SUM"));
    }

    @Test
    void an_amendment_replaces_what_is_not_billed_and_leaves_what_is() {
        BillingSchedule billed =
                TRANSITION
                        .on(day("2026-01-31"), milestones("M1"))
                        .with("L1/1", ScheduleState.PROPOSED)
                        .with("L1/1", ScheduleState.INVOICED);
        ScheduleItem more =
                new ScheduleItem(
                        "L1/4",
                        Trigger.DATE,
                        day("2026-04-30"),
                        usd("66,000"),
                        null,
                        null,
                        null,
                        ScheduleState.PLANNED);
        BillingSchedule amended = billed.amended(Set.of("L1/3"), List.of(more));
        assertThat(amended.problem(usd("138,000"))).isEmpty();
        assertThatThrownBy(() -> billed.amended(Set.of("L1/1"), List.of()))
                .hasMessage(
                        "HUB-STATE: schedule item L1/1 is INVOICED; an amendment replaces only what is not billed. Credit the invoice or take the item off the proposal first");
    }

    @Test
    void a_credited_item_is_ready_again_and_an_invoiced_one_is_never_cancelled() {
        assertThat(ScheduleState.CREDITED.may(ScheduleState.READY)).isTrue();
        assertThat(ScheduleState.INVOICED.may(ScheduleState.CANCELLED)).isFalse();
        assertThat(ScheduleState.PLANNED.may(ScheduleState.INVOICED)).isFalse();
        assertThatThrownBy(() -> TRANSITION.with("L1/2", ScheduleState.INVOICED))
                .hasMessage(
                        "HUB-STATE: schedule item L1/2 is PLANNED and cannot become INVOICED; follow the state list");
    }

    @Test
    void an_item_of_another_currency_or_without_its_trigger_is_refused() {
        assertThatThrownBy(() ->
                        BillingSchedule.steps(
                                "L1", "EUR", List.of(new Step(day("2026-01-31"), usd("1"), null))))
                .hasMessage(
                        "schedule item L1/1 is of 1.00 USD, the contract of EUR; a contract has one currency");
        assertThatThrownBy(() ->
                        new ScheduleItem(
                                "x",
                                Trigger.MILESTONE,
                                day("2026-01-31"),
                                usd("1"),
                                null,
                                null,
                                null,
                                ScheduleState.PLANNED))
                .hasMessage("schedule item x waits for a milestone and names none; name it");
    }
}
