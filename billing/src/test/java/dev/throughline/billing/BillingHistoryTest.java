package dev.throughline.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.BillingWorld.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories of billing: work, proposals, reviews, double clicks, lost answers, late
/// messages, payments, bounces, credits, mail in any order and twice. After every step no money and
/// no work has appeared or vanished; and each planted flaw is found.
class BillingHistoryTest {
    private static final int STEPS = 150;
    private static final int SEEDS_FOR_A_FLAW = 60;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void no_money_and_no_work_appears_or_vanishes_in_any_history(long seed) {
        assertThat(firstFault(seed, Flaw.NONE)).isEmpty();
    }

    @Test
    @Tag("campaign")
    void nor_in_a_thousand_more() {
        assertThat(
                        LongStream.rangeClosed(1_001, 2_000)
                                .mapToObj(seed -> firstFault(seed, Flaw.NONE))
                                .flatMap(Optional::stream)
                                .findFirst())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void each_planted_flaw_is_found(Flaw flaw) {
        assertThat(
                        LongStream.rangeClosed(1, SEEDS_FOR_A_FLAW)
                                .mapToObj(seed -> firstFault(seed, flaw))
                                .flatMap(Optional::stream)
                                .findFirst())
                .as("a history of " + SEEDS_FOR_A_FLAW + " that finds " + flaw)
                .isPresent();
    }

    @Test
    void the_histories_reach_every_corner() {
        List<String> told = new ArrayList<>();
        for (long seed = 1; seed <= 40; seed++) {
            BillingWorld world = new BillingWorld(seed, Flaw.NONE);
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            told.addAll(world.story);
        }
        for (String corner :
                List.of(
                        "is taken back",
                        "to the next bill",
                        "is written down to",
                        "the answer of",
                        "is lost on the way",
                        "is late",
                        "surely not in the ledger",
                        "bounces",
                        "is credited with",
                        "is credited by hand with",
                        "is read")) {
            assertThat(told).as(corner).anyMatch(line -> line.contains(corner));
        }
    }

    private static Optional<String> firstFault(long seed, Flaw flaw) {
        BillingWorld world = new BillingWorld(seed, flaw);
        for (int i = 1; i <= STEPS; i++) {
            try {
                world.step();
            } catch (IllegalStateException gone) {
                return Optional.of(
                        fault(seed, i, List.of(String.valueOf(gone.getMessage())), world));
            }
            List<String> wrong = world.wrong();
            if (!wrong.isEmpty()) {
                return Optional.of(fault(seed, i, wrong, world));
            }
        }
        List<String> wrong;
        try {
            world.rest();
            wrong = world.wrong();
        } catch (IllegalStateException gone) {
            wrong = List.of(String.valueOf(gone.getMessage()));
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(fault(seed, STEPS + 1, wrong, world));
    }

    private static String fault(long seed, int step, List<String> wrong, BillingWorld world) {
        List<String> story = world.story;
        return "seed "
                + seed
                + ", step "
                + step
                + ": "
                + wrong
                + "\n  "
                + String.join("\n  ", story.subList(Math.max(0, story.size() - 25), story.size()));
    }
}
