package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.dispatch.FakeLedger.Fate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever goes wrong, at the end the ledger holds each line exactly once, and the books never
/// miss a move.
@Timeout(180)
class DocumentOnceTest {
    private static final int DOCUMENTS = 6;
    private static final int LINES = 4;
    private static final List<Integer> SEEDS = IntStream.rangeClosed(1, 8).boxed().toList();
    private static final List<Fate> WHOLE =
            List.of(
                    Fate.SOUND,
                    Fate.THROTTLED,
                    Fate.DONE_UNHEARD,
                    Fate.LOST,
                    Fate.LATE,
                    Fate.THROWS_AFTER,
                    Fate.TOO_FEW,
                    Fate.TOO_FEW_LINES);
    private static final List<Fate> BY_LINE = new ArrayList<>(WHOLE);

    static {
        BY_LINE.addAll(List.of(Fate.HALF_UNHEARD, Fate.BY_LINE, Fate.BY_LINE));
    }

    private static final Safety REFERENCE = new Safety.QueryableReference(DispatchRoom.QUIET);

    private final DocumentRoom room = new DocumentRoom();

    @AfterEach
    void close() {
        room.close();
    }

    /// The process ends in the middle of a transaction.
    private static final class ProcessEnded extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// A connector that takes "no answer" for "not done".
    private static final class Blind extends FakeLedger {
        Blind(InstantSource clock) {
            super(clock);
        }

        @Override
        public List<DocumentOutcome> post(List<DocumentRequest> documents) {
            return super.post(documents).stream()
                    .map(outcome ->
                            outcome instanceof DocumentOutcome.Unknown(var problem)
                                    ? new DocumentOutcome.NotSent(problem, Duration.ZERO)
                                    : outcome)
                    .toList();
        }
    }

    /// Sends some documents through the faults of a seed, to the end.
    private Map<String, Integer> through(int seed, FakeLedger far, Safety safety, Atomicity how) {
        Random random = new Random(seed);
        List<Fate> fates = how == Atomicity.WHOLE ? WHOLE : BY_LINE;
        far.postedAfter = Duration.ofSeconds(random.nextInt(30));
        for (int i = 0; i < DOCUMENTS; i++) {
            room.freeze("s" + seed + "-" + i, LINES);
        }
        for (int i = 0; i < 30; i++) {
            far.fates.add(fates.get(random.nextInt(fates.size())));
        }
        int node = 0;
        DocumentDispatcher dispatcher = dispatcher(node, far, safety, how, random);
        int turns = 0;
        while (room.states().values().stream().anyMatch(state -> !state.startsWith("DONE"))) {
            if (far.times().values().stream().anyMatch(times -> times > 1)) {
                return far.times();
            }
            assertThat(++turns).as("turns of seed %s: %s", seed, room.states()).isLessThan(400);
            boolean trouble = turns < 40;
            int dice = random.nextInt(12);
            DocumentReceipts faults =
                    results -> {
                        boolean claiming =
                                results.getFirst().event() == DocumentResult.Event.CLAIMED;
                        if (trouble && dice == 0 && !claiming) {
                            throw new ProcessEnded();
                        }
                        if (trouble && dice == 1 && results.size() % 2 == 1) {
                            throw new IllegalStateException("no receipt");
                        }
                    };
            room.beforeBooks = dice % 2 == 0 ? faults : _ -> {};
            room.afterBooks = dice % 2 == 0 ? _ -> {} : faults;
            if (trouble && dice == 2) {
                far.questionFailures.add(new CallFailed(FakeLedger.WEATHER, Duration.ofSeconds(2)));
            }
            if (trouble && dice == 3) {
                far.proofFailures.add(new IllegalStateException("the connector is broken"));
            }
            try {
                dispatcher.turn();
            } catch (ProcessEnded e) {
                dispatcher = dispatcher(node, far, safety, how, random);
            } catch (IllegalStateException e) {
                assertThat(e).as("a claim that could not be told").hasMessage("no receipt");
            }
            room.booksAgree();
            room.room.clock.advance(Duration.ofSeconds(random.nextInt(12)));
        }
        room.room.clock.advance(DispatchRoom.QUIET);
        return far.times();
    }

    private DocumentDispatcher dispatcher(
            int node, FakeLedger far, Safety safety, Atomicity how, Random random) {
        PostingDeclaration declared =
                DocumentRoom.declared(safety, Proof.ASKED, how, 1 + random.nextInt(4));
        return room.dispatcher("node-" + node, far, declared);
    }

    private static boolean eachOnce(Map<String, Integer> times) {
        return times.size() == DOCUMENTS * LINES
                && times.values().stream().allMatch(count -> count == 1);
    }

    @Test
    void through_random_faults_each_line_of_atomic_documents_is_booked_exactly_once() {
        assertThat(SEEDS)
                .allSatisfy(seed ->
                        assertThat(
                                        through(
                                                seed,
                                                new FakeLedger(room.room.clock),
                                                REFERENCE,
                                                Atomicity.WHOLE))
                                .satisfies(times ->
                                        assertThat(eachOnce(times)).as("%s", times).isTrue()));
    }

    @Test
    void through_random_faults_each_line_with_a_fate_of_its_own_is_booked_exactly_once() {
        assertThat(SEEDS)
                .allSatisfy(seed ->
                        assertThat(
                                        through(
                                                seed,
                                                new FakeLedger(room.room.clock),
                                                REFERENCE,
                                                Atomicity.BY_LINE))
                                .satisfies(times ->
                                        assertThat(eachOnce(times)).as("%s", times).isTrue()));
    }

    @Test
    void
            through_random_faults_each_line_is_booked_exactly_once_where_the_target_refuses_a_second() {
        assertThat(SEEDS)
                .allSatisfy(seed -> {
                    FakeLedger far = new FakeLedger(room.room.clock);
                    far.uniqueKeys = true;
                    assertThat(
                                    eachOnce(
                                            through(
                                                    seed,
                                                    far,
                                                    new Safety.UniqueKey(),
                                                    Atomicity.BY_LINE)))
                            .isTrue();
                });
    }

    @Test
    void with_a_blind_resend_the_same_faults_double_lines() {
        assertThat(SEEDS)
                .as("the control")
                .anyMatch(seed ->
                        !eachOnce(
                                through(
                                        seed,
                                        new Blind(room.room.clock),
                                        REFERENCE,
                                        Atomicity.WHOLE)));
    }

    @Test
    void without_the_quiet_time_the_same_faults_double_lines() {
        assertThat(SEEDS)
                .as("the control")
                .anyMatch(seed ->
                        !eachOnce(
                                through(
                                        seed,
                                        new FakeLedger(room.room.clock),
                                        new Safety.QueryableReference(Duration.ZERO),
                                        Atomicity.WHOLE)));
    }
}
