package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.Admission.Decision;
import dev.throughline.connect.Http.Priority;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

    private static final Instant START = Instant.parse("2026-01-15T08:00:00Z");

    private Instant now = START;

    private static Limits limits(
            int concurrent, int perWindow, int windowSeconds, int perDay, double share) {
        return new Limits(concurrent, perWindow, windowSeconds, perDay, share, 30, 1024);
    }

    private Decision ask(Admission admission, Priority priority) {
        return admission.decide(now, priority);
    }

    private void callOnce(Admission admission) {
        assertThat(ask(admission, Priority.NORMAL)).isInstanceOf(Decision.Go.class);
        admission.good(now, admission.began(now));
        admission.ended();
    }

    private static Instant notBefore(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.NotBefore.class);
        return ((Decision.NotBefore) decision).at();
    }

    @Test
    void the_share_for_others_is_taken_off_the_places() {
        Admission admission = new Admission(limits(10, 0, 60, 0, 0.4));
        for (int i = 0; i < 6; i++) {
            assertThat(ask(admission, Priority.NORMAL)).isInstanceOf(Decision.Go.class);
            admission.began(now);
        }
        assertThat(ask(admission, Priority.INTERACTIVE)).isInstanceOf(Decision.Full.class);
    }

    @Test
    void a_named_time_to_wait_pauses_everybody_until_then() {
        Admission admission = new Admission(limits(10, 0, 60, 0, 0));
        Admission.Out call = admission.began(now);
        admission.refused(now, call, Duration.ofSeconds(42));
        admission.ended();
        assertThat(notBefore(ask(admission, Priority.INTERACTIVE)))
                .isEqualTo(START.plusSeconds(42));
        now = START.plusSeconds(42);
        assertThat(ask(admission, Priority.BULK)).isInstanceOf(Decision.Go.class);
    }

    @Test
    void refusals_in_a_row_without_a_time_are_answered_by_longer_and_longer_waits() {
        Admission admission = new Admission(limits(10, 0, 60, 0, 0));
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Admission.Out call = admission.began(now);
            now = now.plusMillis(50);
            admission.refused(now, call, null);
            admission.ended();
            Duration wait =
                    ask(admission, Priority.NORMAL) instanceof Decision.NotBefore later
                            ? Duration.between(now, later.at())
                            : Duration.ZERO;
            waits.add(wait);
            now = now.plus(wait);
        }
        assertThat(waits.getFirst()).as("one refusal may be a stray one").isZero();
        assertThat(waits.get(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(waits).isSorted();
        assertThat(waits.getLast()).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    void several_refusals_of_one_burst_cut_the_places_once() {
        Admission admission = new Admission(limits(9, 0, 60, 0, 0));
        List<Admission.Out> calls = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            calls.add(admission.began(now));
        }
        now = now.plusMillis(20);
        for (Admission.Out call : calls.reversed()) {
            admission.refused(now, call, null);
            admission.ended();
        }
        assertThat(admission.state(now, Map.of()).allowedNow()).isEqualTo(6);
        assertThat(admission.state(now, Map.of()).refused()).isEqualTo(9);
    }

    @Test
    void the_day_is_rolling_and_its_last_tenth_is_not_for_bulk() {
        Admission admission = new Admission(limits(10, 0, 60, 125, 0.2));
        for (int i = 0; i < 90; i++) {
            callOnce(admission);
        }
        now = START.plus(Duration.ofHours(2));
        assertThat(notBefore(ask(admission, Priority.BULK)))
                .isEqualTo(START.plus(Duration.ofHours(24)));
        for (int i = 0; i < 10; i++) {
            callOnce(admission);
        }
        assertThat(notBefore(ask(admission, Priority.INTERACTIVE)))
                .isEqualTo(START.plus(Duration.ofHours(24)));
        assertThat(admission.state(now, Map.of()).usedToday()).isEqualTo(100);
        now = START.plus(Duration.ofHours(24));
        assertThat(ask(admission, Priority.BULK)).isInstanceOf(Decision.Go.class);
        assertThat(admission.state(now, Map.of()).usedToday()).isEqualTo(10);
    }

    @Test
    void the_vendors_own_count_holds_us_back_and_is_asked_for_again_after_five_minutes() {
        Admission admission = new Admission(limits(10, 0, 60, 0, 0.2));
        admission.budget(now, 3_999, 5_000);
        callOnce(admission);
        assertThat(notBefore(ask(admission, Priority.NORMAL)))
                .isEqualTo(START.plus(Duration.ofMinutes(5)));
        now = START.plus(Duration.ofMinutes(5));
        callOnce(admission);
        admission.budget(now, 100, 5_000);
        callOnce(admission);
    }

    @Test
    void a_clock_that_is_set_back_holds_nobody_up() {
        Admission admission = new Admission(limits(5, 10, 1, 0, 0));
        for (int i = 0; i < 20; i++) {
            now = now.plusMillis(200);
            callOnce(admission);
        }
        now = now.minus(Duration.ofHours(3));
        now = now.plusMillis(200);
        Decision decision = ask(admission, Priority.NORMAL);
        if (decision instanceof Decision.NotBefore later) {
            assertThat(Duration.between(now, later.at())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest(name = "{0} calls in {1} s, seed {2}")
    @CsvSource({"100,60,1", "1000,60,2", "3000,60,3", "25,1,4", "10,1,5", "6000,300,6"})
    void a_window_is_used_to_95_percent_with_less_than_one_percent_refused(
            int calls, int seconds, long seed) {
        Duration window = Duration.ofSeconds(seconds);
        SimulatedCalls.Vendor vendor = SimulatedCalls.Vendor.of(calls, window, 1_000);
        int windows = seconds >= 60 ? 10 : 120;
        new SimulatedCalls(new Admission(limits(50, calls, seconds, 0, 0)), vendor, seed, 100)
                .run(window.multipliedBy(windows));
        assertThat(vendor.served).isGreaterThanOrEqualTo((long) (0.95 * calls * windows));
        assertThat(vendor.refused).isLessThan((vendor.served + vendor.refused) / 100 + 1);
    }

    @ParameterizedTest(name = "the vendor serves {0} of our {1} at once, seed {2}")
    @CsvSource({"5,15,1", "5,6,2", "1,20,3", "10,50,4", "15,15,5"})
    void a_hidden_limit_of_concurrency_is_found_and_kept(int serves, int ours, long seed) {
        Duration time = Duration.ofMinutes(20);
        SimulatedCalls.Vendor vendor =
                SimulatedCalls.Vendor.of(Integer.MAX_VALUE, Duration.ofSeconds(1), serves);
        new SimulatedCalls(new Admission(limits(ours, 0, 60, 0, 0)), vendor, seed, 100).run(time);

        SimulatedCalls.Vendor ideal =
                SimulatedCalls.Vendor.of(Integer.MAX_VALUE, Duration.ofSeconds(1), serves);
        new SimulatedCalls(new Admission(limits(serves, 0, 60, 0, 0)), ideal, seed, 100).run(time);
        assertThat(vendor.served).isGreaterThanOrEqualTo((long) (0.95 * ideal.served));
        assertThat(vendor.refused).isLessThan((vendor.served + vendor.refused) / 100);
    }

    @Test
    void without_learning_the_same_vendor_would_refuse_far_more() {
        SimulatedCalls.Vendor vendor =
                SimulatedCalls.Vendor.of(Integer.MAX_VALUE, Duration.ofSeconds(1), 5);
        SimulatedCalls deaf =
                new SimulatedCalls(new Admission(limits(15, 0, 60, 0, 0)), vendor, 1, 100);
        deaf.deaf = true;
        deaf.run(Duration.ofMinutes(1));
        assertThat(vendor.refused).isGreaterThan((vendor.served + vendor.refused) / 10);
    }
}
