package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrakesTest {
    @ParameterizedTest
    @CsvSource({
        "100, 0,    100, 5000, false",
        "100, 0,    101, 5000, true",
        "0,   0,   9999, 5000, false",
        "0,   0.1,  500, 5000, false",
        "0,   0.1,  501, 5000, true",
        "0,   0.1,   19,   19, false",
        "0,   0.1,    3,   20, true",
        "100, 0.5,  101, 5000, true",
    })
    void a_run_is_held_beyond_its_count_or_share(
            int records, double share, long run, long linked, boolean held) {
        assertThat(Brakes.exceeds(new Brakes.Limit(records, share), run, linked)).isEqualTo(held);
    }

    @Test
    void updates_of_the_last_minutes_count_together_and_held_ones_do_not() {
        try (DispatchRoom room = new DispatchRoom()) {
            Brakes brakes =
                    new Brakes(
                            room.sql,
                            connection -> connection.equals("erp") ? new Brakes.Limit(4, 0) : null);
            room.want(room.update("a"), room.update("b"), room.create("new"));
            room.want(
                    room.wanted(
                            "h",
                            dev.throughline.connect.spi.WriteRequest.Kind.UPDATE,
                            Intent.State.HELD,
                            Map.of()));
            assertThat(brakes.over(Map.of("erp", 2, "unlimited", 1_000_000), room.clock.instant()))
                    .isEqualTo(Map.of("erp", false));
            assertThat(brakes.over(Map.of("erp", 3), room.clock.instant()))
                    .isEqualTo(Map.of("erp", true));
            assertThat(
                            brakes.over(
                                    Map.of("erp", 3),
                                    room.clock
                                            .instant()
                                            .plus(Brakes.WINDOW)
                                            .plus(Duration.ofSeconds(1))))
                    .isEqualTo(Map.of("erp", false));
        }
    }
}
