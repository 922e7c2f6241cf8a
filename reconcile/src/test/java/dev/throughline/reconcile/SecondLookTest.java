package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// When a difference that nobody dates is believed.
class SecondLookTest {
    private static final Instant SEEN = Instant.parse("2026-02-10T09:00:00Z");
    private final SecondLook first = SecondLook.first("77", "a", SEEN);

    private static Instant after(int seconds) {
        return SEEN.plusSeconds(seconds);
    }

    @Test
    void a_round_that_ends_after_it_was_seen_may_have_begun_before_the_next_one_did_not() {
        SecondLook one = first.again("a", after(60), after(50));
        assertThat(one.believed()).isFalse();
        assertThat(one.due(after(100), after(50))).as("the same round").isFalse();
        assertThat(one.due(after(100), after(90))).isTrue();
        assertThat(one.again("a", after(100), after(90)).believed()).isTrue();
    }

    @Test
    void a_round_that_ends_within_what_a_vendors_pages_lag_behind_does_not_count() {
        assertThat(first.noted(after(29)).round()).isNull();
        assertThat(first.noted(after(31)).round()).isEqualTo(after(31));
        assertThat(first.noted(null).round()).isNull();
    }

    @Test
    void what_changed_again_meanwhile_waits_again() {
        SecondLook changed = first.noted(after(60)).again("b", after(100), after(90));
        assertThat(changed.believed()).isFalse();
        assertThat(changed.due(after(110), after(90))).isFalse();
        assertThat(changed.again("b", after(110), after(90)).believed()).isFalse();
    }

    @Test
    void neither_endless_change_nor_a_feed_without_end_hides_it_for_more_than_a_day() {
        Instant day = SEEN.plus(SecondLook.PATIENCE);
        assertThat(first.due(day.minusSeconds(1), null)).isFalse();
        assertThat(first.again("b", day.minusSeconds(1), null).believed()).isFalse();
        assertThat(first.due(day, null)).isTrue();
        assertThat(first.again("b", day, null).believed()).isTrue();
    }

    @Test
    void what_is_believed_stays_so_until_it_agrees() {
        SecondLook believed = first.noted(after(60)).again("a", after(100), after(90));
        assertThat(believed.again("b", after(200), after(190)).believed()).isTrue();
        assertThat(believed.due(after(200), after(190))).isFalse();
    }
}
