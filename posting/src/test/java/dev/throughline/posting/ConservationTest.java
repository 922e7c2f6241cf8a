package dev.throughline.posting;

import static dev.throughline.posting.PostingState.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConservationTest {
    private static final BigDecimal FIVE = new BigDecimal("5");
    private static final Cell OLD = cell(Given.id("P-OLD"));
    private static final Cell NEW = cell(Given.id("P-NEW"));

    private final Conservation ledger = new Conservation();
    private final Map<Integer, Cell> cells = new HashMap<>();
    private final Map<Integer, PostingState> states = new HashMap<>();
    private int erpHours;

    private static Cell cell(UUID project) {
        return new Cell("kantata", PostingKind.LABOUR_COST, Given.US01, "2026-01", project, "USD");
    }

    private static Movement.Measure measure() {
        return new Movement.Measure(1, FIVE, 90_000);
    }

    private void approved(int version, Cell cell) {
        cells.put(version, cell);
        states.put(version, READY);
        Movement.between(null, measure(), new Movement.Place(cell, Bucket.READY), measure())
                .forEach(ledger::add);
    }

    private void step(int version, PostingState to) {
        PostingState from = states.getOrDefault(version, NOT_READY);
        assertThat(from.may(to)).as(from + " to " + to).isTrue();
        Cell cell = cells.getOrDefault(version, OLD);
        Movement.between(
                        new Movement.Place(cell, Bucket.of(from).orElseThrow()),
                        measure(),
                        new Movement.Place(cell, Bucket.of(to).orElseThrow()),
                        measure())
                .forEach(ledger::add);
        states.put(version, to);
    }

    /// One row of the worked trace: versions by bucket, ever, and net hours in the ERP.
    private void row(
            int ready,
            int inFlight,
            int unknown,
            int exception,
            int posted,
            int reversed,
            int ever,
            int erp) {
        check(Bucket.READY, ready);
        check(Bucket.IN_FLIGHT, inFlight);
        check(Bucket.UNKNOWN, unknown);
        check(Bucket.EXCEPTION, exception);
        check(Bucket.POSTED_NET, posted);
        check(Bucket.REVERSED, reversed);
        assertThat(ledger.ever().versions()).isEqualTo(ever);
        assertThat(ledger.ever().hours()).isEqualByComparingTo(BigDecimal.valueOf(5L * ever));
        assertThat(ledger.ever().amount()).isEqualTo(90_000L * ever);
        assertThat(ledger.balanced()).isTrue();
        assertThat(erpHours).isEqualTo(erp);
        assertThat(ledger.against(counted())).isEmpty();
        // the two ledgers differ by what is unknown, and by nothing else
        BigDecimal difference =
                BigDecimal.valueOf(erp).subtract(ledger.in(Bucket.POSTED_NET).hours());
        assertThat(difference.signum()).isNotNegative();
        assertThat(difference).isLessThanOrEqualTo(ledger.in(Bucket.UNKNOWN).hours());
    }

    private void check(Bucket bucket, int versions) {
        assertThat(ledger.in(bucket).versions()).as(bucket.name()).isEqualTo(versions);
        assertThat(ledger.in(bucket).hours())
                .as(bucket + " hours")
                .isEqualByComparingTo(BigDecimal.valueOf(5L * versions));
    }

    private Map<Conservation.Slot, Conservation.Sum> counted() {
        Map<Conservation.Slot, Conservation.Sum> counted = new HashMap<>();
        states.forEach((version, state) ->
                counted.merge(
                        new Conservation.Slot(
                                cells.getOrDefault(version, OLD), Bucket.of(state).orElseThrow()),
                        new Conservation.Sum(1, FIVE, 90_000),
                        Conservation.Sum::plus));
        return counted;
    }

    @Test
    void the_worked_trace_row_by_row() {
        approved(1, OLD);
        row(1, 0, 0, 0, 0, 0, 1, 0);

        step(1, IN_FLIGHT);
        row(0, 1, 0, 0, 0, 0, 1, 0);

        erpHours += 5;
        step(1, UNKNOWN);
        row(0, 0, 1, 0, 0, 0, 1, 5);

        step(1, POSTED);
        row(0, 0, 0, 0, 1, 0, 1, 5);

        approved(2, NEW);
        step(1, REVERSAL_PENDING);
        row(1, 0, 0, 0, 1, 0, 2, 5);

        erpHours -= 5;
        step(1, REVERSED);
        row(1, 0, 0, 0, 0, 1, 2, 0);

        step(2, EXCEPTION);
        row(0, 0, 0, 1, 0, 1, 2, 0);

        step(2, READY);
        step(2, IN_FLIGHT);
        erpHours += 5;
        step(2, POSTED);
        row(0, 0, 0, 0, 1, 1, 2, 5);

        step(2, REVERSAL_PENDING);
        erpHours -= 5;
        step(2, REVERSED);
        row(0, 0, 0, 0, 0, 2, 2, 0);
        assertThat(ledger.in(NEW, Bucket.REVERSED).versions()).isEqualTo(1);
    }

    @Test
    void to_be_reversed_moves_nothing_because_it_still_counts_as_posted() {
        assertThat(
                        Movement.between(
                                new Movement.Place(OLD, Bucket.POSTED_NET),
                                measure(),
                                new Movement.Place(OLD, Bucket.POSTED_NET),
                                measure()))
                .isEmpty();
    }

    @Test
    void a_change_of_cell_leaves_one_enters_the_other_and_changes_nothing_in_all() {
        approved(1, OLD);
        Movement.between(
                        new Movement.Place(OLD, Bucket.READY),
                        measure(),
                        new Movement.Place(NEW, Bucket.EXCEPTION),
                        measure())
                .forEach(ledger::add);
        assertThat(ledger.ever().versions()).isEqualTo(1);
        assertThat(ledger.ever(OLD).versions()).isZero();
        assertThat(ledger.ever(NEW).versions()).isEqualTo(1);
        assertThat(ledger.in(OLD, Bucket.READY).versions()).isZero();
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void an_amount_learnt_later_is_a_movement_within_the_cell() {
        Movement.Measure unread = new Movement.Measure(1, BigDecimal.ZERO, 0);
        Movement.between(null, unread, new Movement.Place(OLD, Bucket.EXCEPTION), unread)
                .forEach(ledger::add);
        assertThat(ledger.ever().versions()).isEqualTo(1);
        Movement.between(
                        new Movement.Place(OLD, Bucket.EXCEPTION),
                        unread,
                        new Movement.Place(OLD, Bucket.READY),
                        measure())
                .forEach(ledger::add);
        assertThat(ledger.ever().versions()).isEqualTo(1);
        assertThat(ledger.ever().hours()).isEqualByComparingTo(FIVE);
        assertThat(ledger.in(Bucket.EXCEPTION)).isEqualTo(Conservation.Sum.ZERO);
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void a_movement_out_of_an_empty_bucket_is_noticed() {
        ledger.add(new Movement(OLD, Bucket.READY, Bucket.IN_FLIGHT, 1, FIVE, 90_000));
        assertThat(ledger.balanced()).isFalse();
    }

    @Test
    void a_state_changed_without_its_movement_is_noticed_with_both_numbers() {
        approved(1, OLD);
        states.put(1, POSTED);
        assertThat(ledger.against(counted()))
                .extracting(difference ->
                        difference.bucket()
                                + " "
                                + difference.moved().versions()
                                + " "
                                + difference.counted().versions())
                .containsExactlyInAnyOrder("READY 1 0", "POSTED_NET 0 1");
    }

    @Test
    void a_movement_that_moves_nothing_is_none() {
        assertThatThrownBy(() -> new Movement(OLD, Bucket.READY, Bucket.READY, 1, FIVE, 0))
                .hasMessageContaining("moves nothing");
        assertThatThrownBy(() -> new Movement(OLD, null, null, 1, FIVE, 0))
                .hasMessageContaining("moves nothing");
    }
}
