package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A hub that is killed in the middle of a project start goes on where it was: one customer, one
/// project tree, ids back, nothing doubled. [UnprotectedHubTest] shows that this would be noticed.
///
/// `-Dthroughline.kill.seeds=200` kills it at that many random moments, 10 by default;
/// `-Dthroughline.kill.first=N` is the seed to begin with.
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledHubTest {
    private static final long SEEDS = Long.getLong("throughline.kill.seeds", 10);
    private static final long FIRST = Long.getLong("throughline.kill.first", 1);

    @TempDir static Path folder;

    private Kills kills;

    @BeforeAll
    void open() {
        kills = new Kills(new Firm(folder), folder.resolve("home"));
    }

    @AfterAll
    void close() {
        kills.close();
    }

    /// The call is done over there and its answer is on the way when the hub dies.
    @ParameterizedTest(name = "killed while {0} answers {1} {2}")
    @CsvSource({
        "netsuite,   PUT,   .*/record/v1/customer/.*",
        "netsuite,   PUT,   .*/record/v1/job/.*",
        "kantata,    POST,  .*/workspace_groups.*",
        "kantata,    POST,  .*/workspaces.*",
        "kantata,    POST,  .*/stories.*",
        "salesforce, PATCH, .*/composite/sobjects.*"
    })
    void a_hub_killed_at_a_named_step_doubles_nothing(String system, String method, String path) {
        kills.atStep(system, method, path);
        kills.nothingIsDoubled();
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_hub_killed_at_any_moment_doubles_nothing(long seed) {
        kills.atAnyMoment(seed);
        kills.nothingIsDoubled();
    }

    @Test
    void a_hub_asked_to_stop_ends_in_order() {
        assertThat(kills.hub.stop()).as("exit code after SIGTERM").isIn(0, 143);
        kills.hub.start();
    }
}
