package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.evidence.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IntentsTest {
    private final DispatchRoom room = new DispatchRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private Intents.Wanted named(String key, Intent.State state, String name) {
        return room.wanted(key, Kind.CREATE, state, Map.of("name", name));
    }

    private List<Intent> claim() {
        return room.claim(room.connections.lease("erp", 0).orElseThrow());
    }

    @Test
    void what_waits_unsent_takes_the_newer_wish_and_stays_one_intent() {
        room.want(named("a", Intent.State.PENDING, "old"));
        room.want(named("a", Intent.State.PENDING, "new"));
        assertThat(claim())
                .singleElement()
                .satisfies(one -> assertThat(one.fields()).containsEntry("name", "new"));
    }

    @Test
    void what_is_under_way_or_unknown_is_left_as_it_was_sent() {
        room.want(named("a", Intent.State.PENDING, "sent"));
        Intent sent = claim().getFirst();
        room.want(named("a", Intent.State.PENDING, "later"));
        room.intents.unknown(List.of(sent), room.clock.instant());
        room.want(named("a", Intent.State.PENDING, "later"));
        assertThat(room.intents.toAsk("erp", 10))
                .singleElement()
                .satisfies(one -> assertThat(one.fields()).containsEntry("name", "sent"));
    }

    @Test
    void two_wishes_for_one_record_in_one_call_are_the_last_one() {
        room.want(
                named("a", Intent.State.PENDING, "first"),
                named("a", Intent.State.PENDING, "last"));
        assertThat(claim())
                .singleElement()
                .satisfies(one -> assertThat(one.fields()).containsEntry("name", "last"));
    }

    @Test
    void a_wish_over_the_brake_holds_what_waits_for_the_same_record() {
        room.want(named("a", Intent.State.PENDING, "small"));
        room.want(named("a", Intent.State.HELD, "over the brake"));
        assertThat(claim()).isEmpty();
        assertThat(room.states()).containsEntry("a", "HELD");
        room.want(named("a", Intent.State.PENDING, "still over"));
        assertThat(room.states()).as("only a person lets it go").containsEntry("a", "HELD");
        UUID run = room.runs.held("erp").getFirst().run();
        assertThat(room.runs.release(run, "erp", new Actor.Person("Vera"), "as planned"))
                .isEqualTo(1);
        room.want(named("a", Intent.State.HELD, "over the brake once more"));
        assertThat(claim()).as("let go is let go").hasSize(1);
    }

    @Test
    void only_what_was_never_sent_can_be_taken_back() {
        room.want(
                named("a", Intent.State.PENDING, "x"),
                named("b", Intent.State.HELD, "x"),
                named("c", Intent.State.PENDING, "x"));
        room.sql.sql("update intent set sends = 1 where key = 'c'").update();
        room.intents.withdraw(
                "erp",
                List.of(
                        DispatchRoom.entity("a"),
                        DispatchRoom.entity("b"),
                        DispatchRoom.entity("c")));
        assertThat(room.states())
                .isEqualTo(Map.of("a", "WITHDRAWN", "b", "WITHDRAWN", "c", "PENDING"));
    }

    @Test
    void shadowed_intents_are_shown_and_never_claimed() {
        room.want(named("a", Intent.State.SHADOWED, "x"));
        assertThat(claim()).isEmpty();
        assertThat(room.intents.live()).isEmpty();
    }

    @Test
    void fields_are_sent_as_they_were_wanted_whatever_their_characters() {
        room.want(named("a", Intent.State.PENDING, "b\u0000\uD800 \uD83D\uDE00"));
        assertThat(claim().getFirst().fields()).containsEntry("name", "b\u0000\uD800 \uD83D\uDE00");
    }

    @Test
    void lanes_that_want_the_same_records_in_another_order_do_not_deadlock() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int lane = 0; lane < 4; lane++) {
                boolean forward = lane % 2 == 0;
                running.add(
                        threads.submit(() -> {
                            for (int round = 0; round < 15; round++) {
                                List<Intents.Wanted> wanted = new ArrayList<>();
                                for (int i = 0; i < 30; i++) {
                                    wanted.add(room.create("k" + (forward ? i : 29 - i)));
                                }
                                room.want(wanted.toArray(Intents.Wanted[]::new));
                            }
                        }));
            }
            for (Future<?> one : running) {
                one.get(40, TimeUnit.SECONDS);
            }
        }
        assertThat(claim()).hasSize(30);
    }

    @Test
    void live_intents_are_counted_by_state() {
        room.want(
                named("a", Intent.State.PENDING, "x"),
                named("b", Intent.State.PENDING, "x"),
                named("c", Intent.State.HELD, "x"));
        assertThat(room.intents.live())
                .extracting(Intents.Count::state, Intents.Count::intents)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple(Intent.State.PENDING, 2L),
                        org.assertj.core.api.Assertions.tuple(Intent.State.HELD, 1L));
    }

    @Test
    void adoption_is_kept_over_a_restart_and_configured_emptiness_is_not_stronger() {
        room.connections.register(Map.of("erp", false));
        assertThat(room.connections.find("erp").orElseThrow().adoption()).isEqualTo("REQUIRED");
        room.connections.adopted("erp", new Actor.Person("Mira"), "links approved");
        room.connections.register(Map.of("erp", true));
        assertThat(room.connections.find("erp").orElseThrow().adoption()).isEqualTo("ADOPTED");
        assertThat(room.evidence.about("connection", "erp", 10))
                .extracting(e -> e.action())
                .containsExactly("pinned", "adopted");
    }

    @Test
    void an_outage_makes_a_system_unwell_but_no_stranger() {
        assertThat(
                        room.connections
                                .probed("erp", new Probe.Unwell(FarSide.WEATHER), Map.of())
                                .changed())
                .isTrue();
        assertThat(
                        room.connections
                                .probed("erp", new Probe.Unwell(FarSide.WEATHER), Map.of())
                                .changed())
                .as("no news")
                .isFalse();
        Connections.State state = room.connections.find("erp").orElseThrow();
        assertThat(state.health()).isEqualTo("UNWELL");
        assertThat(state.maySend()).isTrue();
    }

    private static Probe saying(String... facts) {
        Map<String, String> seen = new java.util.TreeMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            seen.put(facts[i], facts[i + 1]);
        }
        return new Probe.Healthy(seen, Map.of());
    }

    private @org.jspecify.annotations.Nullable Boolean itself(
            Probe probe, Map<String, String> pinned) {
        return room.connections.probed("psa", probe, pinned).itself();
    }

    @Test
    void a_system_nobody_pinned_is_pinned_to_what_it_says_at_first_contact() {
        room.connections.register(Map.of("psa", true));
        assertThat(itself(saying("account", "A", "user", "7"), Map.of())).isTrue();
        assertThat(itself(saying("account", "A", "user", "8"), Map.of()))
                .as("another user of the same account")
                .isTrue();
        assertThat(itself(saying("account", "B", "user", "7"), Map.of())).isFalse();
        assertThat(room.connections.find("psa").orElseThrow().problem())
                .isEqualTo(
                        "So far it was account 'A', and now the far side says 'B'. Nothing is read from it or written to it; point the"
                                + " connection at the right system or, where the change is meant, confirm it under 'identity:' in"
                                + " connections/psa.yaml.");
        room.connections.register(Map.of("psa", true));
        assertThat(itself(saying("account", "B"), Map.of()))
                .as("a restart forgets nothing")
                .isFalse();
        assertThat(itself(saying("account", "A"), Map.of())).as("mended").isTrue();
    }

    @Test
    void a_change_confirmed_in_the_configuration_is_kept_even_when_the_pin_is_taken_out_again() {
        room.connections.register(Map.of("psa", true));
        itself(saying("account", "A"), Map.of());
        assertThat(itself(saying("account", "B"), Map.of("account", "B"))).isTrue();
        assertThat(itself(saying("account", "B"), Map.of())).isTrue();
        assertThat(itself(saying("account", "A"), Map.of())).isFalse();
        assertThat(room.evidence.about("connection", "psa", 10))
                .extracting(one -> one.action())
                .containsExactly("pinned", "pinned");
    }

    @Test
    void a_system_that_is_not_who_is_configured_is_pinned_to_nothing() {
        room.connections.register(Map.of("psa", true));
        assertThat(itself(saying("account", "B"), Map.of("account", "A"))).isFalse();
        assertThat(room.connections.find("psa").orElseThrow().pinned()).isEmpty();
    }

    @Test
    void the_mode_in_the_file_holds_until_it_is_taken_out_and_a_persons_until_the_file_names_one() {
        room.connections.configured("erp", Mode.PAUSED);
        assertThat(room.connections.find("erp").orElseThrow().mode()).isEqualTo(Mode.PAUSED);
        assertThat(room.connections.find("erp").orElseThrow().modeReason())
                .isEqualTo("mode in connections/erp.yaml");
        room.connections.configured("erp", null);
        assertThat(room.connections.find("erp").orElseThrow().mode()).isEqualTo(Mode.LIVE);

        room.connections.mode(
                "erp", Mode.PAUSED, new dev.throughline.evidence.Actor.Person("Mira"), "month end");
        room.connections.configured("erp", null);
        assertThat(room.connections.find("erp").orElseThrow().mode()).isEqualTo(Mode.PAUSED);
        room.connections.configured("erp", Mode.LIVE);
        assertThat(room.connections.find("erp").orElseThrow().mode()).isEqualTo(Mode.LIVE);
    }

    @Test
    void a_pin_is_compared_fact_by_fact() {
        assertThat(Connections.mismatch(Map.of(), Map.of("account", "A"))).isNull();
        assertThat(
                        Connections.mismatch(
                                Map.of("account", "tst_İ1"),
                                Map.of("account", "TST_İ1", "more", "x")))
                .isNull();
        assertThat(Connections.mismatch(Map.of("environment", "production"), Map.of()))
                .isEqualTo(
                        "Pinned to environment 'production', but the far side says nothing about it. Nothing is read from it or written to it; point the"
                                + " connection at the right system or change the pin.");
        assertThat(
                        Connections.mismatch(
                                Map.of("account", "A", "environment", "production"),
                                Map.of("account", "A", "environment", "sandbox")))
                .startsWith("Pinned to environment 'production', but the far side says 'sandbox'.");
    }
}
