package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The account must never be the slow part of a benchmark.
@Tag("campaign")
class AccountVolumeTest {

    @Test
    void a_hundred_thousand_customers_are_entered_by_hand_within_seconds() {
        InstantSource clock = InstantSource.system();
        try (NetSuiteSimulator simulator = new NetSuiteSimulator(0, clock)) {
            Instant began = clock.instant();
            for (int i = 0; i < 100_000; i++) {
                simulator.insert(
                        "customer",
                        Map.of(
                                "companyName",
                                "Company " + i,
                                "subsidiary",
                                "1",
                                "externalId",
                                "K" + i));
            }
            Duration took = Duration.between(began, clock.instant());
            System.out.println("100,000 customers entered in " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(8));
        }
    }
}
