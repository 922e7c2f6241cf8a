package dev.throughline.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.Repair.Choice;
import dev.throughline.model.Invoice.ErpStatus;
import dev.throughline.model.Invoice.PsaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InvoicePairTest {
    private static final Instant SINCE = Instant.parse("2026-01-31T10:00:00Z");
    private static final Instant SOON = SINCE.plus(Duration.ofMinutes(15));
    private static final Instant LATER = SOON.plusMillis(1);

    /// All pairs with the number that belongs there. `=` at rest, `~` allowed for 15 minutes, `!`
    /// drift; then how they are brought together: `P:` moves the PSA, `number`, `ask`, `post`, and
    /// `?` a person decides.
    private static final String TABLE =
            """
            PSA \\ ERP           | none   | DRAFT  | PENDING_APPROVAL | POSTED       | PARTIALLY_PAID | PAID      | PARTIALLY_CREDITED       | CREDITED     | VOIDED
            none                | .      | !?     | !?               | !?           | !?             | !?        | !?                       | !?           | !?
            PROPOSED            | =      | !?     | !?               | !P:INVOICED  | !P:INVOICED    | !P:PAID   | !P:PARTIALLY_CREDITED    | !P:CREDITED  | !P:CANCELLED
            IN_REVIEW           | =      | !?     | !?               | !P:INVOICED  | !P:INVOICED    | !P:PAID   | !P:PARTIALLY_CREDITED    | !P:CREDITED  | !P:CANCELLED
            APPROVED            | =      | !?     | !?               | !?           | !?             | !?        | !?                       | !?           | !P:CANCELLED
            RELEASED            | ~ask   | ~post  | ~post            | =            | !P:INVOICED    | !P:PAID   | !P:PARTIALLY_CREDITED    | !P:CREDITED  | !P:CANCELLED
            INVOICED            | !?     | !?     | !?               | =            | =              | ~P:PAID   | !P:PARTIALLY_CREDITED    | ~P:CREDITED  | !P:CANCELLED
            PAID                | !?     | !?     | !?               | !P:INVOICED  | !P:INVOICED    | =         | !P:PARTIALLY_CREDITED    | !P:CREDITED  | !P:CANCELLED
            PARTIALLY_CREDITED  | !?     | !?     | !?               | !P:INVOICED  | !P:INVOICED    | !P:PAID   | =                        | !P:CREDITED  | !P:CANCELLED
            CREDITED            | !?     | !?     | !?               | !P:INVOICED  | !P:INVOICED    | !P:PAID   | !P:PARTIALLY_CREDITED    | =            | !P:CANCELLED
            CANCELLED           | =      | !?     | !?               | !P:INVOICED  | !P:INVOICED    | !P:PAID   | !P:PARTIALLY_CREDITED    | !P:CREDITED  | =
            """;

    @Test
    void every_pair_of_states_stands_in_the_table() {
        List<List<String>> rows =
                TABLE.lines()
                        .map(line ->
                                List.of(line.split("\\|")).stream().map(String::strip).toList())
                        .toList();
        List<String> seen = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                PsaStatus psa = word(PsaStatus.class, row.getFirst());
                ErpStatus erp = word(ErpStatus.class, rows.getFirst().get(i));
                String pair = psa + " beside " + erp;
                seen.add(pair);
                if (psa == null && erp == null) {
                    assertThatThrownBy(() -> new InvoicePair(psa, null, erp, null, SINCE))
                            .hasMessage(
                                    "an invoice that neither the PSA nor the ERP has is none; leave it out");
                } else {
                    InvoicePair stands = new InvoicePair(psa, "INV-1", erp, "inv-1 ", SINCE);
                    assertThat(sign(stands.verdict(SOON))).as(pair).isEqualTo(row.get(i));
                }
            }
        }
        assertThat(seen)
                .hasSize((PsaStatus.values().length + 1) * (ErpStatus.values().length + 1))
                .doesNotHaveDuplicates();
    }

    private static <E extends Enum<E>> @Nullable E word(Class<E> type, String word) {
        return word.equals("none") ? null : Enum.valueOf(type, word);
    }

    private static String sign(PairVerdict verdict) {
        return switch (verdict) {
            case PairVerdict.AtRest _ -> "=";
            case PairVerdict.Moving moving -> "~" + sign(moving.next());
            case PairVerdict.Drift drift -> "!" + sign(drift.repair());
        };
    }

    private static String sign(Repair repair) {
        return switch (repair) {
            case Repair.MovePsa(PsaStatus to) -> "P:" + to;
            case Repair.CarryNumber _ -> "number";
            case Repair.AskErp _ -> "ask";
            case Repair.PostInErp _ -> "post";
            case Repair.Decide _ -> "?";
        };
    }

    @Test
    void what_may_take_fifteen_minutes_is_a_gap_a_moment_later() {
        InvoicePair released = new InvoicePair(PsaStatus.RELEASED, null, null, null, SINCE);
        assertThat(released.verdict(SOON))
                .isEqualTo(new PairVerdict.Moving(SOON, new Repair.AskErp()));
        assertThat(released.verdict(LATER))
                .isInstanceOfSatisfying(
                        PairVerdict.Drift.class,
                        drift -> {
                            assertThat(drift.gap()).isTrue();
                            assertThat(drift.repair()).isEqualTo(new Repair.AskErp());
                            assertThat(drift.problem().line())
                                    .isEqualTo(
                                            "INV-STATE-DRIFT: PSA says RELEASED, ERP says nothing. Ask the ERP by the key of the release; it is not sent again before that.");
                        });
    }

    @Test
    void drift_is_seen_at_once_and_counts_as_a_gap_only_later() {
        InvoicePair drift =
                new InvoicePair(PsaStatus.CANCELLED, "INV-1", ErpStatus.PAID, "INV-1", SINCE);
        assertThat(drift.verdict(SOON))
                .isInstanceOfSatisfying(
                        PairVerdict.Drift.class, seen -> assertThat(seen.gap()).isFalse());
        assertThat(drift.verdict(LATER))
                .isInstanceOfSatisfying(
                        PairVerdict.Drift.class, seen -> assertThat(seen.gap()).isTrue());
    }

    @Test
    void a_number_on_its_way_home_has_fifteen_minutes() {
        InvoicePair posted =
                new InvoicePair(PsaStatus.RELEASED, null, ErpStatus.POSTED, "INV-1", SINCE);
        assertThat(posted.verdict(SOON))
                .isEqualTo(new PairVerdict.Moving(SOON, new Repair.CarryNumber()));
        assertThat(sign(posted.verdict(LATER))).isEqualTo("!number");
    }

    @Test
    void another_number_than_the_erps_is_drift_and_the_erps_stands() {
        assertThat(
                        new InvoicePair(
                                        PsaStatus.INVOICED,
                                        "INV-2",
                                        ErpStatus.POSTED,
                                        "INV-1",
                                        SINCE)
                                .verdict(SOON))
                .isInstanceOfSatisfying(
                        PairVerdict.Drift.class,
                        drift ->
                                assertThat(drift.problem().line())
                                        .isEqualTo(
                                                "INV-STATE-DRIFT: PSA says INVOICED INV-2, ERP says POSTED INV-1. The ERP's number stands: write it into the PSA."));
        assertThat(
                        sign(
                                new InvoicePair(
                                                PsaStatus.RELEASED,
                                                "INV-2",
                                                ErpStatus.POSTED,
                                                "INV-1",
                                                SINCE)
                                        .verdict(SOON)))
                .isEqualTo("!number");
        assertThat(
                        sign(
                                new InvoicePair(
                                                PsaStatus.INVOICED,
                                                null,
                                                ErpStatus.POSTED,
                                                "INV-1",
                                                SINCE)
                                        .verdict(SOON)))
                .isEqualTo("!number");
    }

    @Test
    void an_invoice_nobody_here_released_is_for_a_person_to_decide() {
        assertThat(new InvoicePair(null, null, ErpStatus.POSTED, "INV-9", SINCE).verdict(SOON))
                .isInstanceOfSatisfying(
                        PairVerdict.Drift.class,
                        drift -> {
                            assertThat(drift.repair())
                                    .isEqualTo(
                                            new Repair.Decide(
                                                    List.of(Choice.ADOPT, Choice.UNDO_IN_ERP)));
                            assertThat(drift.problem().line())
                                    .isEqualTo(
                                            "INV-STATE-DRIFT: PSA says nothing, ERP says POSTED INV-9. Decide: adopt, undo in erp.");
                        });
    }
}
