package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Thousands of random histories. `-Dthroughline.seed=N` replays one, `-Dthroughline.histories=N`
/// runs more.
class LaneSimulationTest {

    @Test
    void no_history_loses_doubles_or_hides_anything_and_all_come_to_rest() {
        Long one = Long.getLong("throughline.seed");
        if (one != null) {
            new LaneSimulation(one, LaneSimulation.Flaw.NONE).run();
            return;
        }
        long first = System.nanoTime() >>> 8;
        int histories = Integer.getInteger("throughline.histories", 1_000);
        System.out.println("lane simulation: seeds " + first + " to " + (first + histories - 1));
        for (long seed = first; seed < first + histories; seed++) {
            new LaneSimulation(seed, LaneSimulation.Flaw.NONE).run();
        }
    }

    @ParameterizedTest
    @EnumSource(value = LaneSimulation.Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_decision_taken_wrongly_is_noticed(LaneSimulation.Flaw flaw) {
        List<String> noticed = new ArrayList<>();
        for (long seed = 1; seed <= 500 && noticed.isEmpty(); seed++) {
            try {
                new LaneSimulation(seed, flaw).run();
            } catch (AssertionError broken) {
                noticed.add(String.valueOf(broken.getMessage()));
            }
        }
        assertThat(noticed).as(flaw + " in 500 histories").isNotEmpty();
        assertThat(noticed.getFirst()).contains("-Dthroughline.seed=");
    }

    @Test
    void the_histories_go_through_every_state_there_is_but_those_only_policy_or_persons_give() {
        Set<PostingState> visited = EnumSet.noneOf(PostingState.class);
        for (long seed = 1; seed <= 100; seed++) {
            visited.addAll(new LaneSimulation(seed, LaneSimulation.Flaw.NONE).run());
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(visited)))
                .containsExactlyInAnyOrder(
                        PostingState.NOT_READY,
                        PostingState.NON_POSTABLE,
                        PostingState.WRITTEN_OFF,
                        PostingState.OPENING);
    }

    @Test
    void the_same_seed_tells_the_same_story() {
        assertThat(story(7)).isEqualTo(story(7));
    }

    private static String story(long from) {
        for (long seed = from; seed < from + 500; seed++) {
            try {
                new LaneSimulation(seed, LaneSimulation.Flaw.SENDS_AGAIN_BLINDLY).run();
            } catch (AssertionError broken) {
                return String.valueOf(broken.getMessage());
            }
        }
        return "nothing was noticed";
    }
}
