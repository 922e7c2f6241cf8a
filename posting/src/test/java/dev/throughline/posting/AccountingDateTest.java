package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.posting.AccountingDate.Dated;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The table of DOMAIN 4.15, row by row: late limit 30 days, cut-off on the third day at 18:00.
class AccountingDateTest {
    private static final ZoneId LONDON = Given.LONDON;
    private static final ZoneId TONGA = ZoneId.of("Pacific/Tongatapu");

    private static Dated dated(
            Calendar calendar, String workDate, String approved, Allowance... allowed) {
        return AccountingDate.of(
                calendar,
                LocalDate.parse(workDate),
                Instant.parse(approved),
                Given.policy(),
                Set.of(allowed));
    }

    private static Dated reversal(Calendar calendar, String original, String decided) {
        return AccountingDate.ofReversal(
                calendar,
                LocalDate.parse(original),
                Instant.parse(decided),
                Given.policy(),
                Set.of());
    }

    private static Dated on(String date) {
        return new Dated.Booked(LocalDate.parse(date), date.substring(0, 7), false);
    }

    private static Dated late(String date) {
        return new Dated.Booked(LocalDate.parse(date), date.substring(0, 7), true);
    }

    private static String code(Dated dated) {
        return dated instanceof Dated.Refused(var problem) ? problem.code() : dated.toString();
    }

    @Test
    void row_1_an_open_period_takes_it_on_the_work_date() {
        Calendar open = Given.calendar(LONDON, "2026-01 OPEN");
        assertThat(dated(open, "2026-01-15", "2026-01-16T10:00:00Z")).isEqualTo(on("2026-01-15"));
    }

    @Test
    void row_2_before_the_cut_off_the_old_period_still_takes_it() {
        Calendar open = Given.calendar(LONDON, "2026-01 OPEN", "2026-02 OPEN");
        assertThat(dated(open, "2026-01-30", "2026-02-02T10:00:00Z")).isEqualTo(on("2026-01-30"));
    }

    @Test
    void row_3_after_the_cut_off_it_is_late_though_the_erp_is_still_open() {
        Calendar open = Given.calendar(LONDON, "2026-01 OPEN", "2026-02 OPEN");
        assertThat(dated(open, "2026-01-30", "2026-02-03T18:01:00Z")).isEqualTo(late("2026-02-01"));
    }

    @Test
    void row_4_in_a_closed_period_it_is_late() {
        Calendar closed = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 OPEN");
        assertThat(dated(closed, "2026-01-30", "2026-02-05T10:00:00Z"))
                .isEqualTo(late("2026-02-01"));
    }

    @Test
    void row_5_past_the_late_limit_a_controller_must_let_it_pass() {
        Calendar march = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 CLOSED", "2026-03 OPEN");
        assertThat(code(dated(march, "2026-01-30", "2026-03-10T10:00:00Z")))
                .isEqualTo("TIM-TOO-LATE");
        assertThat(dated(march, "2026-01-30", "2026-03-10T10:00:00Z", Allowance.LATE))
                .isEqualTo(late("2026-03-01"));
    }

    @Test
    void row_5_thirty_days_are_late_and_thirty_one_too_late() {
        Calendar march = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 CLOSED", "2026-03 OPEN");
        assertThat(dated(march, "2026-01-30", "2026-03-01T10:00:00Z"))
                .isEqualTo(late("2026-03-01"));
        assertThat(code(dated(march, "2026-01-30", "2026-03-02T10:00:00Z")))
                .isEqualTo("TIM-TOO-LATE");
    }

    @Test
    void row_6_a_period_not_open_yet_is_waited_for_never_an_earlier_one() {
        Calendar future = Given.calendar(LONDON, "2026-01 OPEN", "2026-02 FUTURE");
        assertThat(dated(future, "2026-02-10", "2026-02-11T10:00:00Z"))
                .isInstanceOf(Dated.Waits.class);
    }

    @Test
    void row_7_a_soft_closed_period_takes_it_only_by_an_accountants_word() {
        Calendar soft = Given.calendar(LONDON, "2026-01 SOFT_CLOSED", "2026-02 OPEN");
        assertThat(dated(soft, "2026-01-30", "2026-02-05T10:00:00Z")).isEqualTo(late("2026-02-01"));
        assertThat(dated(soft, "2026-01-30", "2026-02-05T10:00:00Z", Allowance.SOFT_CLOSED))
                .isEqualTo(on("2026-01-30"));
    }

    @Test
    void row_7_nobodys_word_opens_a_closed_period() {
        Calendar closed = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 OPEN");
        assertThat(dated(closed, "2026-01-30", "2026-02-05T10:00:00Z", Allowance.SOFT_CLOSED))
                .isEqualTo(late("2026-02-01"));
    }

    @Test
    void row_8_amended_after_the_close_both_reversal_and_repost_count_now() {
        Calendar closed = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 OPEN");
        assertThat(reversal(closed, "2026-01-15", "2026-02-05T10:00:00Z"))
                .isEqualTo(late("2026-02-01"));
        assertThat(dated(closed, "2026-01-15", "2026-02-05T10:00:00Z"))
                .isEqualTo(late("2026-02-01"));
    }

    @Test
    void row_9_amended_while_open_both_count_on_the_work_date() {
        Calendar open = Given.calendar(LONDON, "2026-01 OPEN");
        assertThat(reversal(open, "2026-01-15", "2026-01-20T10:00:00Z"))
                .isEqualTo(on("2026-01-15"));
        assertThat(dated(open, "2026-01-15", "2026-01-20T10:00:00Z")).isEqualTo(on("2026-01-15"));
    }

    @Test
    void row_10_the_cut_off_is_a_minute_of_the_entitys_own_clock() {
        Calendar tonga = Given.calendar(TONGA, "2026-01 OPEN", "2026-02 OPEN");
        assertThat(dated(tonga, "2026-01-31", "2026-02-03T04:59:00Z")).isEqualTo(on("2026-01-31"));
        assertThat(dated(tonga, "2026-01-31", "2026-02-03T05:00:00Z")).isEqualTo(on("2026-01-31"));
        assertThat(dated(tonga, "2026-01-31", "2026-02-03T05:01:00Z"))
                .isEqualTo(late("2026-02-01"));
    }

    @Test
    void row_10_lateness_is_counted_in_the_entitys_own_days() {
        Calendar tonga = Given.calendar(TONGA, "2026-01 CLOSED", "2026-02 CLOSED", "2026-03 OPEN");
        assertThat(dated(tonga, "2026-01-30", "2026-03-01T10:00:00Z"))
                .isEqualTo(late("2026-03-01"));
        assertThat(code(dated(tonga, "2026-01-30", "2026-03-01T11:30:00Z")))
                .isEqualTo("TIM-TOO-LATE");
    }

    @Test
    void row_11_without_any_open_period_it_is_an_exception() {
        Calendar closed = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 FUTURE");
        assertThat(code(dated(closed, "2026-01-15", "2026-01-16T10:00:00Z")))
                .isEqualTo("PER-CLOSED");
        assertThat(code(reversal(closed, "2026-01-15", "2026-01-16T10:00:00Z")))
                .isEqualTo("PER-CLOSED");
    }

    @Test
    void an_earlier_open_period_never_takes_later_work() {
        Calendar odd = Given.calendar(LONDON, "2026-01 OPEN", "2026-02 CLOSED");
        assertThat(code(dated(odd, "2026-02-10", "2026-02-11T10:00:00Z"))).isEqualTo("PER-CLOSED");
    }

    @Test
    void a_date_without_a_period_is_told() {
        Calendar gap = Given.calendar(LONDON, "2026-01 OPEN", "2026-03 OPEN");
        assertThat(code(dated(gap, "2026-02-10", "2026-02-11T10:00:00Z")))
                .isEqualTo("PER-NOT-FOUND");
        assertThat(code(dated(gap, "2025-02-10", "2026-02-11T10:00:00Z")))
                .isEqualTo("PER-NOT-FOUND");
        assertThat(code(dated(Given.calendar(LONDON), "2026-01-10", "2026-01-11T10:00:00Z")))
                .isEqualTo("PER-NOT-FOUND");
    }

    @Test
    void cut_off_before_the_next_period_is_open_it_waits() {
        Calendar next = Given.calendar(LONDON, "2026-01 OPEN", "2026-02 FUTURE");
        assertThat(dated(next, "2026-01-30", "2026-02-04T10:00:00Z"))
                .isInstanceOf(Dated.Waits.class);
    }

    @Test
    void closed_periods_between_are_passed_over() {
        Calendar holes =
                Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 SOFT_CLOSED", "2026-03 OPEN");
        assertThat(dated(holes, "2026-01-30", "2026-02-10T10:00:00Z"))
                .isEqualTo(late("2026-03-01"));
    }

    @Test
    void a_ledger_is_put_right_however_late() {
        Calendar may = Given.calendar(LONDON, "2026-01 CLOSED", "2026-05 OPEN");
        assertThat(reversal(may, "2026-01-15", "2026-05-20T10:00:00Z"))
                .isEqualTo(late("2026-05-01"));
    }

    @Test
    void both_sides_of_an_intercompany_pair_count_in_a_period_open_to_both() {
        Calendar lender = Given.calendar(LONDON, "2026-01 CLOSED", "2026-02 OPEN", "2026-03 OPEN");
        Calendar borrower =
                Given.calendar(LONDON, "2026-01 OPEN", "2026-02 CLOSED", "2026-03 OPEN");
        assertThat(
                        AccountingDate.common(
                                lender,
                                LocalDate.parse("2026-02-01"),
                                borrower,
                                LocalDate.parse("2026-01-30")))
                .contains(LocalDate.parse("2026-03-01"));
        assertThat(
                        AccountingDate.common(
                                lender,
                                LocalDate.parse("2026-02-01"),
                                Given.calendar(LONDON, "2026-01 OPEN"),
                                LocalDate.parse("2026-01-30")))
                .isEmpty();
    }

    @Test
    void overlapping_periods_are_no_calendar() {
        List<Calendar.Period> twice =
                List.of(
                        Given.calendar(LONDON, "2026-01 OPEN").periods().getFirst(),
                        new Calendar.Period(
                                "odd",
                                LocalDate.parse("2026-01-31"),
                                LocalDate.parse("2026-02-28"),
                                dev.throughline.model.AccountingPeriod.Openness.OPEN));
        assertThatThrownBy(() -> new Calendar(LONDON, twice))
                .hasMessageContaining("2026-01")
                .hasMessageContaining("odd");
    }
}
