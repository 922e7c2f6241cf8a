package dev.throughline.billing;

import static dev.throughline.billing.Amounts.cad;
import static dev.throughline.billing.Amounts.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.AmendmentTreatment.Shown;
import dev.throughline.billing.AmendmentTreatment.Standing;
import dev.throughline.billing.AmendmentTreatment.ToCome;
import dev.throughline.model.ContractAmendment.Treatment;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class AmendmentTreatmentTest {
    @Test
    void a_line_by_hours_is_caught_up_by_hours() {
        // 400 of 1,000 hours at 100,000; 50,000 more for 200 hours more.
        AmendmentTreatment shown =
                AmendmentTreatment.of(
                        new AmendmentTreatment.Progressed(
                                cad("100,000"),
                                cad("40,000"),
                                new Progress(new BigDecimal(400), new BigDecimal(1_000)),
                                AmendmentTreatment.Measure.HOURS),
                        cad("50,000"),
                        new BigDecimal(200),
                        RevenuePolicy.STANDARD);

        assertThat(shown.catchUp().catchUp()).isEqualTo(cad("10,000"));
        assertThat(shown.catchUp().recognised()).isEqualTo(cad("50,000"));
        assertThat(shown.prospective().toCome())
                .containsExactly(
                        new ToCome(
                                cad("110,000"),
                                new BigDecimal(800),
                                AmendmentTreatment.Measure.HOURS));
        assertThat(shown.separate().toCome())
                .extracting(ToCome::revenue, ToCome::effort)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(cad("60,000"), new BigDecimal(600)),
                        org.assertj.core.groups.Tuple.tuple(cad("50,000"), new BigDecimal(200)));
    }

    @Test
    void a_line_by_time_is_caught_up_by_its_days_and_what_is_added_runs_along_with_what_is_left() {
        AmendmentTreatment shown =
                AmendmentTreatment.of(
                        new AmendmentTreatment.Progressed(
                                cad("360,000"),
                                cad("90,000"),
                                new Progress(new BigDecimal(90), new BigDecimal(360)),
                                AmendmentTreatment.Measure.DAYS),
                        cad("36,000"),
                        BigDecimal.ZERO,
                        RevenuePolicy.STANDARD);

        assertThat(shown.catchUp().catchUp()).isEqualTo(cad("9,000"));
        assertThat(shown.prospective().remaining()).isEqualTo(cad("306,000"));
        assertThat(shown.separate().toCome())
                .extracting(ToCome::effort)
                .containsExactly(new BigDecimal(270), new BigDecimal(270));
    }

    /// The standard's Example 8.
    private static final Standing EXAMPLE =
            new Standing(usd("1,000,000"), usd("700,000"), usd("420,000"), usd("600,000"));

    /// The plant of scenario 7.B on 31 March.
    private static final Standing PLANT =
            new Standing(cad("1,000,000"), cad("800,000"), cad("344,000"), cad("430,000"));

    @Test
    void the_standards_example_is_91_463_41_when_ratios_are_not_rounded() {
        Shown catchUp =
                AmendmentTreatment.of(
                                EXAMPLE, usd("350,000"), usd("120,000"), RevenuePolicy.STANDARD)
                        .catchUp();
        assertThat(catchUp.catchUp()).isEqualTo(usd("91,463.41"));
        assertThat(catchUp.recognised()).isEqualTo(usd("691,463.41"));
    }

    @Test
    void the_standards_example_is_91_200_as_printed_with_three_decimals_of_progress() {
        assertThat(
                        AmendmentTreatment.of(
                                        EXAMPLE,
                                        usd("350,000"),
                                        usd("120,000"),
                                        new RevenuePolicy(
                                                3,
                                                RevenueInputs.DayCount.ACTUAL,
                                                RevenuePolicy.Unknown.ZERO_MARGIN))
                                .catchUp()
                                .catchUp())
                .isEqualTo(usd("91,200.00"));
    }

    @Test
    void the_plants_change_order_catches_9_555_56_up() {
        AmendmentTreatment shown =
                AmendmentTreatment.of(
                        PLANT, cad("150,000"), cad("100,000"), RevenuePolicy.STANDARD);
        assertThat(shown.catchUp().catchUp()).isEqualTo(cad("9,555.56"));
        assertThat(shown.catchUp().recognised()).isEqualTo(cad("439,555.56"));
        assertThat(shown.catchUp().remaining()).isEqualTo(cad("710,444.44"));
    }

    @Test
    void from_now_on_nothing_is_caught_up_and_old_and_new_price_are_earned_together() {
        Shown prospective =
                AmendmentTreatment.of(PLANT, cad("150,000"), cad("100,000"), RevenuePolicy.STANDARD)
                        .prospective();
        assertThat(prospective)
                .isEqualTo(
                        new Shown(
                                Treatment.PROSPECTIVE,
                                cad("0"),
                                cad("430,000"),
                                List.of(new ToCome(cad("720,000"), cad("556,000")))));
        assertThat(prospective.toCome().getFirst().earnedBy(cad("106,000")))
                .isEqualTo(cad("137,266.19"));
        assertThat(prospective.toCome().getFirst().earnedBy(cad("600,000")))
                .isEqualTo(cad("720,000"));
    }

    @Test
    void a_contract_of_its_own_leaves_the_old_one_alone() {
        assertThat(
                        AmendmentTreatment.of(
                                        PLANT,
                                        cad("150,000"),
                                        cad("100,000"),
                                        RevenuePolicy.STANDARD)
                                .separate())
                .isEqualTo(
                        new Shown(
                                Treatment.SEPARATE,
                                cad("0"),
                                cad("430,000"),
                                List.of(
                                        new ToCome(cad("570,000"), cad("456,000")),
                                        new ToCome(cad("150,000"), cad("100,000")))));
    }

    @Test
    void all_three_end_at_the_same_price() {
        AmendmentTreatment shown =
                AmendmentTreatment.of(
                        PLANT, cad("150,000"), cad("100,000"), RevenuePolicy.STANDARD);
        for (Shown each : List.of(shown.separate(), shown.prospective(), shown.catchUp())) {
            assertThat(each.recognised().plus(each.remaining()))
                    .as(each.treatment().name())
                    .isEqualTo(cad("1,150,000"));
        }
    }

    @Test
    void finance_answers_two_questions_and_the_standard_follows() {
        assertThat(AmendmentTreatment.suggested(null, true)).isEmpty();
        assertThat(AmendmentTreatment.suggested(true, null)).isEmpty();
        assertThat(AmendmentTreatment.suggested(true, true)).contains(Treatment.SEPARATE);
        assertThat(AmendmentTreatment.suggested(true, false)).contains(Treatment.PROSPECTIVE);
        assertThat(AmendmentTreatment.suggested(false, null))
                .contains(Treatment.CUMULATIVE_CATCH_UP);
    }
}
