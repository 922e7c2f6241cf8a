package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.SimulatedCalls.Counting;
import dev.throughline.connect.SimulatedCalls.Vendor;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A system that bears 20, then 2, then 50 calls a second and tells nobody so.
class PaceTest {

    private static final Function<Places, Pacing> LEARNING = places -> new Pacing(places, 1);

    /// @param limit calls a second
    /// @param warmUp how long the hub may take to find out
    private record Stretch(int limit, Duration warmUp, Duration measured) {}

    /// At two calls a second one refusal in a hundred calls is one in fifty seconds: more is not
    /// tried oftener, so that a raised limit is noticed only then, and found in a few doublings.
    private static final List<Stretch> STRETCHES =
            List.of(
                    new Stretch(20, Duration.ofSeconds(30), Duration.ofMinutes(5)),
                    new Stretch(2, Duration.ofSeconds(30), Duration.ofMinutes(10)),
                    new Stretch(50, Duration.ofSeconds(120), Duration.ofMinutes(5)));

    /// What came of one stretch behind its warm-up.
    private record Seen(int limit, double used, double refused, long interactiveP95) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d/s: used %.1f %%, refused %.2f %%, interactive p95 %d ms",
                    limit,
                    100 * used,
                    100 * refused,
                    interactiveP95);
        }
    }

    private static Counting counting(String how, int limit) {
        return switch (how) {
            case "bucket" -> SimulatedCalls.bucket(limit);
            case "window" -> SimulatedCalls.sliding(limit, Duration.ofSeconds(1));
            default -> SimulatedCalls.fixed(limit);
        };
    }

    private static List<Seen> drain(
            String how,
            int concurrent,
            int latency,
            boolean named,
            Function<Places, Pacing> learning,
            long seed) {
        Limits limits = new Limits(concurrent, 0, 60, 0, 0, 30, 1024);
        Vendor vendor = new Vendor(counting(how, 20), Integer.MAX_VALUE);
        vendor.retryAfter = named ? Duration.ofSeconds(1) : null;
        SimulatedCalls calls =
                new SimulatedCalls(new Admission(limits, learning), vendor, seed, latency);
        calls.lateMillis = 4;
        calls.interactiveEvery(Duration.ofMillis(7_300));
        List<Seen> seen = new ArrayList<>();
        for (Stretch stretch : STRETCHES) {
            vendor.counting = counting(how, stretch.limit());
            calls.run(stretch.warmUp());
            long served = vendor.served;
            long refused = vendor.refused;
            calls.interactiveMillis.clear();
            calls.run(stretch.measured());
            double ok = vendor.served - served;
            double no = vendor.refused - refused;
            calls.interactiveMillis.sort(null);
            seen.add(
                    new Seen(
                            stretch.limit(),
                            ok / stretch.limit() / stretch.measured().toSeconds(),
                            no / (ok + no),
                            calls.interactiveMillis.get(
                                    calls.interactiveMillis.size() * 95 / 100)));
        }
        return seen;
    }

    @ParameterizedTest(name = "{0} at once, {1} ms a call, wait named: {2}")
    @CsvSource({"5,20,false", "10,100,false", "20,100,false", "5,20,true", "20,200,true"})
    void a_limit_nobody_is_told_is_used_and_kept(int concurrent, int latency, boolean named) {
        for (long seed = 1; seed <= 8; seed++) {
            assertThat(drain("bucket", concurrent, latency, named, LEARNING, seed))
                    .as("seed %d", seed)
                    .allSatisfy(stretch -> {
                        assertThat(stretch.used()).isGreaterThanOrEqualTo(0.95);
                        assertThat(stretch.refused()).isLessThanOrEqualTo(0.012);
                        assertThat(stretch.interactiveP95()).isLessThan(2_000);
                    });
        }
    }

    /// A system that counts by windows hands out no credit for a quiet moment: a little is lost.
    @ParameterizedTest(name = "{0} of one second, {1} at once, {2} ms a call, wait named: {3}")
    @CsvSource({
        "window,5,20,false",
        "window,20,100,false",
        "fixed,5,20,false",
        "fixed,20,100,false",
        "fixed,20,100,true"
    })
    void so_is_one_that_is_counted_by_windows(
            String how, int concurrent, int latency, boolean named) {
        for (long seed = 1; seed <= 8; seed++) {
            assertThat(drain(how, concurrent, latency, named, LEARNING, seed))
                    .as("seed %d", seed)
                    .allSatisfy(stretch -> {
                        assertThat(stretch.used()).isGreaterThanOrEqualTo(0.88);
                        assertThat(stretch.refused()).isLessThanOrEqualTo(0.025);
                        assertThat(stretch.interactiveP95()).isLessThan(2_000);
                    });
        }
    }

    /// The limiter as it is without the learned pace: calls at once alone.
    @Test
    void without_a_pace_the_same_system_refuses_far_more() {
        Pace deaf =
                new Pace(1) {
                    @Override
                    void refused(long now) {}
                };
        assertThat(
                        drain(
                                "bucket",
                                5,
                                20,
                                false,
                                places -> new Pacing(places, deaf, new Weather(1)),
                                1))
                .anySatisfy(stretch -> assertThat(stretch.refused()).isGreaterThan(0.05));
    }

    @Test
    void a_system_that_is_merely_slow_or_times_out_gets_no_pace() {
        Admission admission = new Admission(new Limits(5, 0, 60, 0, 0, 30, 1024));
        Instant now = SimulatedCalls.START;
        for (int i = 0; i < 200; i++) {
            Admission.Out call = admission.began(now);
            now = now.plusSeconds(29);
            if (i % 2 == 0) {
                admission.good(now, call);
            }
            admission.ended();
        }
        LimiterState state = admission.state(now, Map.of());
        assertThat(state.perSecond()).isZero();
        assertThat(state.allowedNow()).isEqualTo(5);
    }

    @Test
    void a_stray_refusal_among_good_answers_gives_no_pace_and_two_together_do() {
        Pace pace = new Pace(1);
        long now = 0;
        for (int i = 0; i < 100; i++) {
            now += 10_000_000;
            pace.good(now, pace.began(now));
            if (i % 30 == 29) {
                pace.refused(now);
            }
        }
        assertThat(pace.perSecond()).isZero();
        pace.refused(now);
        pace.refused(now);
        assertThat(pace.perSecond()).isBetween(50.0, 110.0);
    }

    @Test
    void a_pace_that_nobody_uses_does_not_grow() {
        Pace pace = new Pace(1);
        long now = 0;
        pace.refused(now);
        pace.refused(now);
        double first = pace.perSecond();
        for (int i = 0; i < 500; i++) {
            now += 10_000_000_000L;
            pace.good(now, pace.began(now));
        }
        assertThat(pace.perSecond()).isEqualTo(first);
    }
}
