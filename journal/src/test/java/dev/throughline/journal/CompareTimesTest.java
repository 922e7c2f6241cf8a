package dev.throughline.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CompareTimesTest {
    private static final Instant NOON = Instant.parse("2026-01-20T12:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final CompareTimes times = new CompareTimes(EVERY, NOON);

    private boolean dueAfter(Instant from, int seconds) {
        return times.due(from.plusSeconds(seconds).plusNanos(1))
                && !times.due(from.plusSeconds(seconds));
    }

    @Test
    void a_population_that_was_seen_is_compared_again_from_time_to_time() {
        assertThat(dueAfter(NOON, 30)).isTrue();
        times.made(true, NOON.plusSeconds(31));
        assertThat(dueAfter(NOON, 61)).isTrue();
        assertThat(times.blind()).isFalse();
    }

    @Test
    void one_that_was_not_is_compared_soon_then_later_and_later_and_never_later_than_usual() {
        for (int pause : new int[] {2, 4, 8, 16, 30, 30}) {
            times.made(false, NOON);
            assertThat(times.blind()).isTrue();
            assertThat(dueAfter(NOON, pause)).as(pause + " s").isTrue();
        }
        times.made(true, NOON);
        assertThat(times.blind()).isFalse();
        assertThat(dueAfter(NOON, 30)).isTrue();
        times.made(false, NOON);
        assertThat(dueAfter(NOON, 2)).as("begins anew").isTrue();
    }
}
