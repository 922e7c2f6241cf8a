package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.SimulatedCalls.Counting;
import dev.throughline.connect.SimulatedCalls.Vendor;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A system that refuses one call in so many whatever their pace: the learned pace must neither
/// fall for it nor stop protecting a system that has a limit besides.
class WeatherTest {
    private static final Counting NO_LIMIT = at -> true;

    private static final Function<Places, Pacing> LEARNING = places -> new Pacing(places, 1);

    /// Nothing is learned: neither places nor a pace. Named waits are kept all the same.
    private static final Function<Places, Pacing> DEAF =
            places ->
                    new Pacing(places, 1) {
                        @Override
                        boolean refused(
                                long now,
                                Admission.Out call,
                                int inFlight,
                                boolean first,
                                boolean named) {
                            return false;
                        }
                    };

    /// Learns from single refusals and holds none of them against the pace.
    private static final Function<Places, Pacing> CREDULOUS =
            places ->
                    new Pacing(
                            places,
                            new Pace(0.1),
                            new Weather(0.1) {
                                @Override
                                boolean learning(long now, boolean refusal, double pace) {
                                    return false;
                                }
                            });

    /// How a system is called and refuses.
    private record Case(
            Counting counting,
            int concurrent,
            int latencyMillis,
            double byChance,
            @Nullable Duration named) {
        /// Calls taken in ten minutes behind five.
        double taken(Function<Places, Pacing> learning, long seed) {
            Vendor vendor = new Vendor(counting, Integer.MAX_VALUE);
            vendor.byChance = byChance;
            vendor.retryAfter = named;
            SimulatedCalls calls =
                    new SimulatedCalls(
                            new Admission(new Limits(concurrent, 0, 60, 0, 0, 30, 1024), learning),
                            vendor,
                            seed,
                            latencyMillis);
            calls.lateMillis = 4;
            calls.run(Duration.ofMinutes(5));
            long before = vendor.served;
            calls.run(Duration.ofMinutes(10));
            refusedPart = (double) vendor.refused / Math.max(1, vendor.refused + vendor.served);
            return vendor.served - before;
        }

        static double refusedPart;
    }

    private static @Nullable Duration wait(boolean named) {
        return named ? Duration.ofSeconds(1) : null;
    }

    @ParameterizedTest(name = "{0} of all refused, {1} at once, {2} ms a call, wait named: {3}")
    @CsvSource({
        "0.0625,5,20,false",
        "0.0625,5,20,true",
        "0.0625,20,100,false",
        "0.0625,20,100,true",
        "0.0625,5,400,false",
        "0.25,5,20,false",
        "0.25,5,20,true",
        "0.25,20,100,false",
        "0.25,20,100,true",
        "0.25,5,400,false"
    })
    void refusals_by_chance_cost_no_more_than_themselves(
            double byChance, int concurrent, int latency, boolean named) {
        Case system = new Case(NO_LIMIT, concurrent, latency, byChance, wait(named));
        double unlearned = system.taken(DEAF, 1);
        // Five calls a second, three quarters of the time waits it names: a trial takes minutes.
        double part = named && byChance == 0.25 && concurrent == 5 ? 0.6 : 0.8;
        for (long seed = 1; seed <= 6; seed++) {
            assertThat(system.taken(LEARNING, seed) / unlearned)
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(part);
        }
    }

    @ParameterizedTest(name = "{0} of all refused, {1} at once, {2} ms a call")
    @CsvSource({
        "0.0625,5,20",
        "0.0625,10,100",
        "0.0625,20,100",
        "0.25,5,20",
        "0.25,10,100",
        "0.25,20,100"
    })
    void a_limit_among_refusals_by_chance_is_still_found(
            double byChance, int concurrent, int latency) {
        for (long seed = 1; seed <= 6; seed++) {
            double unlearned = mixed(concurrent, latency, byChance).taken(DEAF, seed);
            double unlearnedRefused = Case.refusedPart;
            double learned = mixed(concurrent, latency, byChance).taken(LEARNING, seed);
            assertThat(learned / unlearned).as("seed %d", seed).isGreaterThanOrEqualTo(0.8);
            assertThat(Case.refusedPart).as("seed %d", seed).isLessThan(unlearnedRefused);
        }
    }

    private static Case mixed(int concurrent, int latency, double byChance) {
        return new Case(SimulatedCalls.bucket(20), concurrent, latency, byChance, null);
    }

    /// What was built first, and taken back: each refusal was about the pace.
    @ParameterizedTest(name = "{0} of all refused, wait named: {1}")
    @CsvSource({"0.0625,false", "0.0625,true", "0.25,false"})
    void who_believes_every_refusal_ends_near_nothing(double byChance, boolean named) {
        Case system = new Case(NO_LIMIT, 5, 20, byChance, wait(named));
        assertThat(system.taken(CREDULOUS, 1) / system.taken(DEAF, 1)).isLessThan(0.2);
    }

    @Test
    void no_trial_goes_below_the_floor() {
        Weather weather = new Weather(3);
        long now = 0;
        double least = Double.POSITIVE_INFINITY;
        boolean tried = false;
        for (int i = 0; i < 4_000; i++) {
            now += 400_000_000L;
            boolean refusal = i % 10 == 0;
            if (weather.sky() == Weather.Sky.CLEAR) {
                weather.learning(now, refusal, 3.5);
            } else {
                tried = true;
                weather.heard(now, now, refusal);
                least = Math.min(least, weather.pace());
            }
        }
        assertThat(tried).isTrue();
        assertThat(least).isEqualTo(3);
        assertThat(weather.usual()).isBetween(0.07, 0.13);
    }

    @Test
    void when_nothing_is_refused_any_more_the_weather_clears() {
        Weather weather = new Weather(1);
        long now = 0;
        for (int i = 0; weather.sky() != Weather.Sky.FOUL; i++) {
            now += 10_000_000L;
            if (weather.sky() == Weather.Sky.CLEAR) {
                weather.learning(now, i % 10 == 0, 100);
            } else {
                weather.heard(now, now, i % 10 == 0);
            }
            assertThat(i).isLessThan(5_000);
        }
        int calls = 0;
        while (weather.sky() == Weather.Sky.FOUL) {
            now += 10_000_000L;
            weather.heard(now, now, false);
            calls++;
            assertThat(calls).isLessThan(500);
        }
        assertThat(weather.sky()).isEqualTo(Weather.Sky.CLEAR);
        assertThat(weather.usual()).isZero();
    }
}
