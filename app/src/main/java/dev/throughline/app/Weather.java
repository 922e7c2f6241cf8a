package dev.throughline.app;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Kind;
import dev.throughline.sandbox.Faults.Quirk;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// A named profile of faults for all simulated systems.
///
/// @param rates how often a call meets each fault, 0 to 1
/// @param quirks standing habits of the data
record Weather(Map<Kind, Double> rates, Set<Quirk> quirks) {

    /// Nothing goes wrong.
    static final Weather CALM = new Weather(Map.of(), Set.of());

    /// Everything that really happens, within minutes instead of months.
    static final Weather STORM =
            new Weather(
                    Map.of(
                            Kind.LOST_ANSWER, 0.04,
                            Kind.CUT_BEFORE, 0.02,
                            Kind.THROTTLED, 0.03,
                            Kind.THROTTLED_BARE, 0.03,
                            Kind.UNAVAILABLE, 0.03,
                            Kind.ERROR_AFTER_COMMIT, 0.02,
                            Kind.SLOW, 0.04,
                            Kind.EXPIRED_TOKEN, 0.02,
                            Kind.PARTIAL_BATCH, 0.02),
                    Set.of(Quirk.DOUBLED_ROWS, Quirk.CURSOR_TIES, Quirk.MOVING_PAGES));

    /// The profile of that name.
    ///
    /// @throws IllegalArgumentException naming the profiles there are
    static Weather of(String profile) {
        return switch (profile) {
            case "none" -> CALM;
            case "storm" -> STORM;
            default ->
                    throw new IllegalArgumentException(
                            "there is no fault profile '" + profile + "'; use none or storm");
        };
    }

    /// Lets it come over the systems; each draws from a stream of its own, made from the seed.
    void over(Sandbox sandbox, long seed) {
        long stream = seed;
        for (var system : sandbox.systems().values()) {
            Faults faults = system.faults();
            faults.slowness(Duration.ofMillis(300));
            faults.retryAfter(Duration.ofSeconds(1));
            faults.seeded(stream++ * 31 + 7, rates);
            quirks.forEach(quirk -> faults.quirk(quirk, true));
        }
    }

    /// Lets it pass. What a storm did is judged when it is over: a case of the storm itself closes
    /// with the next read, and a read of the verdict that fails says nothing about the hub.
    static void clear(Sandbox sandbox) {
        sandbox.systems()
                .values()
                .forEach(system -> system.faults().seeded(0, Map.<Kind, Double>of()));
    }
}
