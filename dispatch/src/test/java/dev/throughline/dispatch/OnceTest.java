package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.dispatch.FarSide.Fate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever goes wrong, at the end the far side holds each record exactly once.
@Timeout(120)
class OnceTest {
    private static final int KEYS = 10;
    private static final List<Integer> SEEDS = IntStream.rangeClosed(1, 8).boxed().toList();
    private static final List<Fate> FATES =
            List.of(
                    Fate.SOUND,
                    Fate.THROTTLED,
                    Fate.DONE_UNHEARD,
                    Fate.LOST,
                    Fate.LATE,
                    Fate.THROWS_AFTER,
                    Fate.TOO_FEW);

    private final DispatchRoom room = new DispatchRoom();

    @AfterEach
    void close() {
        room.close();
    }

    /// The process ends between a send and its record.
    private static final class ProcessEnded extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// A connector that takes "no answer" for "not done".
    private static final class Blind extends FarSide {
        Blind(InstantSource clock) {
            super(clock);
        }

        @Override
        public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
            return super.write(objectType, batch).stream()
                    .map(outcome ->
                            outcome instanceof WriteOutcome.Unknown(var problem)
                                    ? new WriteOutcome.NotSent(problem, Duration.ZERO)
                                    : outcome)
                    .toList();
        }
    }

    /// Writes some records through the faults of a seed, to the end.
    private Map<String, List<String>> through(int seed, FarSide far, Safety safety) {
        Random random = new Random(seed);
        for (int i = 0; i < KEYS; i++) {
            room.want(room.create("s" + seed + "-" + i));
        }
        for (int i = 0; i < 40; i++) {
            far.fates.add(FATES.get(random.nextInt(FATES.size())));
        }
        Dispatcher dispatcher = room.dispatcher(far, safety, 1 + random.nextInt(4));
        int turns = 0;
        while (room.states().values().stream().anyMatch(state -> !state.equals("DONE"))) {
            if (far.byKey().values().stream().anyMatch(ids -> ids.size() > 1)) {
                return far.byKey();
            }
            assertThat(++turns).as("turns of seed %s: %s", seed, room.states()).isLessThan(300);
            boolean trouble = turns < 30;
            int dice = random.nextInt(10);
            room.receipts =
                    outcomes -> {
                        if (trouble && dice == 0) {
                            throw new ProcessEnded();
                        }
                        if (trouble && dice == 1 && outcomes.size() % 2 == 1) {
                            throw new IllegalStateException("no receipt");
                        }
                    };
            if (trouble && dice == 2) {
                far.questionFailures.add(new CallFailed(FarSide.WEATHER, Duration.ofSeconds(2)));
            }
            try {
                dispatcher.turn();
            } catch (ProcessEnded e) {
                dispatcher = room.dispatcher(far, safety, 1 + random.nextInt(4));
            }
            room.clock.advance(Duration.ofSeconds(random.nextInt(12)));
        }
        room.clock.advance(DispatchRoom.QUIET);
        return far.byKey();
    }

    private static boolean eachOnce(Map<String, List<String>> byKey) {
        return byKey.size() == KEYS && byKey.values().stream().allMatch(ids -> ids.size() == 1);
    }

    @Test
    void through_random_faults_each_record_is_made_exactly_once_where_it_can_be_asked_for() {
        assertThat(SEEDS)
                .allSatisfy(seed ->
                        assertThat(
                                        through(
                                                seed,
                                                new FarSide(room.clock),
                                                new Safety.QueryableReference(DispatchRoom.QUIET)))
                                .satisfies(byKey ->
                                        assertThat(eachOnce(byKey)).as("%s", byKey).isTrue()));
    }

    @Test
    void
            through_random_faults_each_record_is_made_exactly_once_where_the_target_refuses_a_second() {
        assertThat(SEEDS)
                .allSatisfy(seed -> {
                    FarSide far = new FarSide(room.clock);
                    far.uniqueKeys = true;
                    assertThat(eachOnce(through(seed, far, new Safety.UniqueKey()))).isTrue();
                });
    }

    @Test
    void with_a_blind_resend_the_same_faults_double_records() {
        assertThat(SEEDS)
                .as("the control")
                .anyMatch(seed ->
                        !eachOnce(
                                through(
                                        seed,
                                        new Blind(room.clock),
                                        new Safety.QueryableReference(DispatchRoom.QUIET))));
    }

    @Test
    void without_the_quiet_time_the_same_faults_double_records() {
        assertThat(SEEDS)
                .as("the control")
                .anyMatch(seed ->
                        !eachOnce(
                                through(
                                        seed,
                                        new FarSide(room.clock),
                                        new Safety.QueryableReference(Duration.ZERO))));
    }
}
