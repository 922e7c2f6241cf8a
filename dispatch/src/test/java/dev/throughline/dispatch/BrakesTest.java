package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Money;
import dev.throughline.model.Values;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
            assertThat(over(brakes, room, 2)).isFalse();
            assertThat(brakes.over(Map.of("unlimited", updates(1_000_000)), room.clock.instant()))
                    .isEmpty();
            assertThat(over(brakes, room, 3)).isTrue();
            assertThat(
                            brakes.over(
                                            Map.of("erp", updates(3)),
                                            room.clock
                                                    .instant()
                                                    .plus(Brakes.WINDOW)
                                                    .plus(Duration.ofSeconds(1)))
                                    .getOrDefault("erp", Brakes.Verdict.FREE)
                                    .records())
                    .isFalse();
        }
    }

    private static Brakes.Load updates(int updates) {
        return new Brakes.Load(updates, Map.of());
    }

    private static boolean over(Brakes brakes, DispatchRoom room, int updates) {
        return brakes.over(Map.of("erp", updates(updates)), room.clock.instant())
                .getOrDefault("erp", Brakes.Verdict.FREE)
                .records();
    }

    @Test
    void an_entity_puts_the_largest_amount_of_each_currency_at_stake() {
        assertThat(
                        Brakes.stake(
                                Values.of(
                                        Map.of(
                                                "total_value", new Money(500_000, "USD"),
                                                "nte_limit", new Money(600_000, "USD"),
                                                "advance", new Money(-70, "JPY"),
                                                "none", Money.zero("EUR"),
                                                "name", "Northwind"))))
                .isEqualTo(Map.of("USD", 600_000L, "JPY", 70L));
    }

    @Test
    void money_is_summed_by_currency_over_the_window_and_each_entity_counts_once() {
        try (DispatchRoom room = new DispatchRoom()) {
            Brakes brakes =
                    new Brakes(
                            room.sql, _ -> new Brakes.Limit(0, 0, Map.of("USD", 100L, "JPY", 5L)));
            room.want(
                    weighed(room, "a", Intent.State.DONE, Map.of("USD", 60L)),
                    weighed(room, "b", Intent.State.HELD, Map.of("USD", 500L)),
                    weighed(room, "c", Intent.State.WITHDRAWN, Map.of("USD", 500L)));
            room.clock.advance(Duration.ofMinutes(1));
            room.want(weighed(room, "a", Intent.State.DONE, Map.of("USD", 50L)));
            UUID fresh = DispatchRoom.entity("fresh");
            Map<UUID, Map<String, Long>> forty = Map.of(fresh, Map.of("USD", 40L, "JPY", 5L));

            assertThat(currencies(brakes, room, forty)).isEmpty();
            assertThat(currencies(brakes, room, Map.of(fresh, Map.of("USD", 41L, "EUR", 9_999L))))
                    .containsExactly("USD");
            assertThat(currencies(brakes, room, Map.of(fresh, Map.of("JPY", 6L))))
                    .containsExactly("JPY");
            assertThat(
                            currencies(
                                    brakes,
                                    room,
                                    Map.of(DispatchRoom.entity("a"), Map.of("USD", 100L))))
                    .as("what was weighed before is weighed anew, not twice")
                    .isEmpty();
            room.clock.advance(Brakes.WINDOW);
            assertThat(currencies(brakes, room, Map.of(fresh, Map.of("USD", 100L)))).isEmpty();
        }
    }

    private static Set<String> currencies(
            Brakes brakes, DispatchRoom room, Map<UUID, Map<String, Long>> stakes) {
        return brakes.over(Map.of("erp", new Brakes.Load(0, stakes)), room.clock.instant())
                .getOrDefault("erp", Brakes.Verdict.FREE)
                .currencies();
    }

    private static Intents.Wanted weighed(
            DispatchRoom room, String key, Intent.State state, Map<String, Long> stake) {
        return new Intents.Wanted(
                room.ids.next(),
                "erp",
                "job",
                dev.throughline.connect.spi.WriteRequest.Kind.CREATE,
                DispatchRoom.entity(key),
                null,
                key,
                1,
                Map.of(),
                null,
                state,
                1,
                room.ids.next(),
                null,
                stake,
                null);
    }

    @ParameterizedTest
    @CsvSource({"true, USD, true", "false, USD, true", "true, EUR, true", "false, EUR, false"})
    void too_many_records_hold_updates_and_too_much_money_holds_what_carries_it(
            boolean update, String ccy, boolean held) {
        Brakes.Verdict verdict = new Brakes.Verdict(true, Set.of("USD"));
        assertThat(verdict.holds(update, Map.of(ccy, 1L))).isEqualTo(held);
    }
}
