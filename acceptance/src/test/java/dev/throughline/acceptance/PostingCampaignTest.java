package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.posting.Bucket;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The long part of [KilledPostingTest], on one hub and one ledger: what one fault breaks, the next
/// check shows, too.
///
/// `-Dthroughline.kill.seeds=N` kills at so many random moments (100), spread over a run of
/// `-Dthroughline.posting.entries=N` entries (20,000), and `-Dthroughline.kill.first=N` is the seed
/// to begin with, so that a long run is made in parts; `-Dthroughline.outage.seconds=N` is how long
/// the ledger finds nothing (600).
@Tag("process")
@Tag("campaign")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostingCampaignTest {
    private static final int SEEDS = Integer.getInteger("throughline.kill.seeds", 100);
    private static final int FIRST = Integer.getInteger("throughline.kill.first", 1);
    private static final int ENTRIES = Integer.getInteger("throughline.posting.entries", 20_000);
    private static final int OUTAGE = Integer.getInteger("throughline.outage.seconds", 600);
    private static final int STEP = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir static Path folder;

    private PostingHub hub;
    private int reversed;

    @BeforeAll
    void open() {
        hub = new PostingHub(new TimeFirm(folder), folder.resolve("home"));
    }

    @AfterAll
    void close() {
        hub.close();
    }

    private void everythingStandsOnce() {
        hub.everythingStandsOnce(PATIENCE, Map.of(Bucket.REVERSED, reversed));
    }

    private Simulator system(String name) {
        return name.equals("kantata") ? hub.firm.psa() : hub.firm.erp();
    }

    @ParameterizedTest(name = "the {2} killed while {0} is asked for {1}")
    @CsvSource({
        "kantata,  page,     hub",
        "kantata,  page,     database",
        "netsuite, cost,     hub",
        "netsuite, cost,     database",
        "netsuite, unbilled, hub",
        "netsuite, unbilled, database",
        "netsuite, proof,    hub",
        "netsuite, proof,    database"
    })
    void whatever_is_killed_at_a_named_step_nothing_is_doubled_or_lost(
            String system, String call, String victim) {
        Simulator target = system(system);
        if (victim.equals("hub")) {
            hub.killedWhile(target, Asks.of(call), () -> hub.firm.book(STEP));
        } else {
            hub.databaseKilledWhile(target, Asks.of(call), () -> hub.firm.book(STEP));
        }
        everythingStandsOnce();
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest(name = "killed, seed {0}")
    @MethodSource("seeds")
    void killed_at_any_moment_nothing_is_doubled_or_lost(long seed) {
        hub.killedAtAnyMoment(seed, 4_000, () -> hub.firm.book(Math.max(1, ENTRIES / SEEDS)));
        everythingStandsOnce();
    }

    @ParameterizedTest(name = "{0} of all answers")
    @ValueSource(doubles = {0.01, 0.5})
    void answers_lost_after_the_commit_double_and_lose_nothing(double share) {
        List<String> entries = hub.firm.book(ENTRIES / 40);
        everythingStandsOnce();
        long before = lost();
        hub.firm.erp().faults().seeded(7, Map.of(Faults.Kind.LOST_ANSWER, share));
        List<String> amended = entries.subList(0, entries.size() / 4);
        hub.firm.halve(amended);
        reversed += amended.size();
        hub.firm.book(ENTRIES / 20);
        hub.until("the ledger holds it", PATIENCE, () -> hub.firm.books().equals(hub.firm.truth()));
        hub.firm.erp().faults().calm();
        everythingStandsOnce();
        if (share > 0.1) {
            assertThat(lost()).as("answers that were lost").isGreaterThan(before);
        }
    }

    private long lost() {
        return met(hub.firm.erp()).getOrDefault(Faults.Kind.LOST_ANSWER, 0L);
    }

    private static Map<Faults.Kind, Long> met(Simulator system) {
        return new HashMap<>(system.faults().met());
    }

    /// Half of all answers are lost, and whoever asks what became of them is turned away.
    @ParameterizedTest(name = "outage, seed {0}")
    @ValueSource(longs = {1})
    void while_the_ledger_finds_nothing_nobody_guesses(long seed) {
        Faults faults = hub.firm.erp().faults();
        faults.seeded(seed, Map.of(Faults.Kind.LOST_ANSWER, 0.5));
        faults.script(
                Faults.Kind.UNAVAILABLE,
                Integer.MAX_VALUE,
                request -> request.path().endsWith("/suiteql") || request.method().equals("GET"));
        hub.firm.book(ENTRIES / 20);
        TimeFirm.Books truth = hub.firm.truth();
        long until = System.nanoTime() + Duration.ofSeconds(OUTAGE).toNanos();
        while (System.nanoTime() < until) {
            TimeFirm.Books books = hub.firm.books();
            assertThat(books.doubled()).isZero();
            assertThat(books.keys()).isLessThanOrEqualTo(truth.keys());
            HubProcess.pause(500);
        }
        faults.calm();
        everythingStandsOnce();
    }

    @ParameterizedTest(name = "rows, seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rows_doubled_reordered_tied_and_moving_double_and_lose_nothing(long seed) {
        Faults faults = hub.firm.psa().faults();
        faults.seeded(seed, Map.of(Faults.Kind.LOST_ANSWER, 0.1));
        for (Faults.Quirk quirk :
                List.of(
                        Faults.Quirk.DOUBLED_ROWS,
                        Faults.Quirk.OUT_OF_ORDER,
                        Faults.Quirk.CURSOR_TIES,
                        Faults.Quirk.MOVING_PAGES)) {
            faults.quirk(quirk, true);
        }
        List<String> entries = hub.firm.book(ENTRIES / 20);
        hub.until(
                "some are posted",
                PATIENCE,
                () -> hub.firm.books().keys() > hub.firm.truth().keys() - ENTRIES / 20);
        List<String> amended = entries.subList(0, entries.size() / 5);
        hub.until("the ledger holds it", PATIENCE, () -> hub.firm.books().equals(hub.firm.truth()));
        hub.firm.halve(amended);
        reversed += amended.size();
        hub.until(
                "the ledger holds the corrections",
                PATIENCE,
                () -> hub.firm.books().equals(hub.firm.truth()));
        faults.calm();
        everythingStandsOnce();
    }
}
