package dev.throughline.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.WriteDown.Decision;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Writing down what a proposal asks for, without a database.
class WriteDownTest {
    private static final InvoiceDraft DRAFT =
            new InvoiceDraft(
                    "gb",
                    "thames",
                    "thames",
                    "GBP",
                    List.of(
                            line(LineKind.TIME, "t1", 100_00, "t2", 100_00, "t3", 100_00),
                            line(LineKind.EXPENSE, "e1", 50_00),
                            line(LineKind.MILESTONE, "m1", 500_00)));

    private static DraftLine line(LineKind kind, Object... items) {
        List<DraftLine.Part> parts = new java.util.ArrayList<>();
        for (int i = 0; i < items.length; i += 2) {
            parts.add(
                    new DraftLine.Part(
                            (String) items[i], null, gbp((Integer) items[i + 1]), gbp(0), null));
        }
        return new DraftLine(kind, "c1", "l1", "p1", "words", null, null, parts, null);
    }

    private static Money gbp(long minor) {
        return new Money(minor, "GBP");
    }

    private static Decision decide(Set<String> sources, Money amount, long before, long limit) {
        return WriteDown.of(DRAFT, sources, amount, "goodwill", gbp(before), gbp(limit));
    }

    private static WriteDown standing(String request, Map<String, Money> items) {
        return new WriteDown(
                request,
                items,
                items.values().stream().reduce(gbp(0), Money::plus),
                "pam",
                "goodwill",
                Instant.EPOCH,
                WriteDown.State.STANDS,
                null);
    }

    @Test
    void an_amount_is_shared_by_value_to_the_last_penny() {
        assertThat(decide(Set.of("t1", "t2", "t3"), gbp(100_00), 0, 1_000_00))
                .isInstanceOfSatisfying(
                        Decision.Stands.class,
                        stands -> {
                            assertThat(stands.items())
                                    .containsOnly(
                                            Map.entry("t1", gbp(33_34)),
                                            Map.entry("t2", gbp(33_33)),
                                            Map.entry("t3", gbp(33_33)));
                        });
        assertThat(decide(Set.of("t1", "e1"), gbp(30_00), 0, 1_000_00))
                .isEqualTo(new Decision.Stands(Map.of("t1", gbp(20_00), "e1", gbp(10_00))));
    }

    @Test
    void above_the_limit_of_one_person_a_second_one_is_asked_and_small_ones_add_up() {
        assertThat(decide(Set.of("t1"), gbp(60_00), 0, 60_00)).isInstanceOf(Decision.Stands.class);
        assertThat(decide(Set.of("t1"), gbp(60_00), 1, 60_00)).isInstanceOf(Decision.Awaits.class);
        assertThat(WriteDown.of(DRAFT, Set.of("t1"), gbp(60_00), "x", gbp(1), null))
                .as("control: without a limit one person may")
                .isInstanceOf(Decision.Stands.class);
    }

    @Test
    void what_cannot_be_written_down_is_told_all_at_once() {
        assertThat(WriteDown.of(DRAFT, Set.of("m1", "x9"), gbp(500_01), " ", gbp(0), null))
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused ->
                                assertThat(refused.problems())
                                        .extracting(dev.throughline.model.Problem::text)
                                        .containsExactly(
                                                "m1 is billed by a schedule and cannot be written down.",
                                                "Not on the proposal: [x9].",
                                                "The write-down has no reason.",
                                                "A write-down of 500.01 GBP does not fit items that are billed with 500.00 GBP."));
        assertThat(decide(Set.of("t1"), gbp(0), 0, 1)).isInstanceOf(Decision.Refused.class);
        assertThat(decide(Set.of("t1"), new Money(1, "USD"), 0, 1))
                .isInstanceOf(Decision.Refused.class);
        assertThat(decide(Set.of(), gbp(1), 0, 1)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void what_stands_is_taken_off_and_what_is_only_asked_for_is_not() {
        WriteDown first = standing("r1", Map.of("t1", gbp(40_00)));
        WriteDown second = standing("r2", Map.of("t1", gbp(60_00), "gone", gbp(1)));
        InvoiceDraft down = WriteDown.on(DRAFT, List.of(first, second));

        assertThat(down.amount("t1")).isEqualTo(gbp(0));
        assertThat(down.writtenDown()).isEqualTo(gbp(100_00));
        assertThat(down.net()).isEqualTo(DRAFT.net().minus(gbp(100_00)));
        assertThat(down.fingerprint()).isNotEqualTo(DRAFT.fingerprint());
        WriteDown open =
                new WriteDown(
                        "r3",
                        first.items(),
                        first.amount(),
                        "pam",
                        "x",
                        Instant.EPOCH,
                        WriteDown.State.OPEN,
                        null);
        assertThat(WriteDown.on(DRAFT, List.of(open))).isEqualTo(DRAFT);
        assertThatThrownBy(() ->
                        WriteDown.on(DRAFT, List.of(standing("r4", Map.of("t1", gbp(100_01))))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_leaves_unbilled_is_what_is_billed_and_what_is_given_up() {
        InvoiceDraft down = WriteDown.on(DRAFT, List.of(standing("r1", Map.of("t1", gbp(40_00)))));

        assertThat(Booking.of(down, true))
                .filteredOn(
                        one -> one.document() == dev.throughline.model.PostingKind.UNBILLED_RELIEF)
                .extracting(Booking::amount)
                .containsExactly(gbp(350_00), gbp(-350_00));
        assertThat(Booking.of(down, true))
                .filteredOn(one -> one.role() == dev.throughline.model.AccountRole.RECEIVABLE)
                .extracting(Booking::amount)
                .containsExactly(gbp(810_00));
    }
}
