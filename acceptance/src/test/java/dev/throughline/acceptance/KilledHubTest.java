package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A hub that is killed in the middle of a project start goes on where it was: one customer, one
/// project tree, ids back, nothing doubled. What counts is what the systems themselves hold.
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledHubTest {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir static Path folder;

    private Firm firm;
    private HubProcess hub;
    private int deals;

    @BeforeAll
    void open() {
        firm = new Firm(folder);
        hub = new HubProcess(folder.resolve("home"), firm.config).start();
        String deal = firm.winDeal();
        deals++;
        until("the first deal is live", () -> firm.live(deal));
    }

    @AfterAll
    void close() {
        hub.close();
        firm.close();
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
        Simulator target = named(system);
        target.faults().slowness(Duration.ofSeconds(4));
        Predicate<SimRequest> step =
                request -> request.method().equals(method) && request.path().matches(path);
        long before = target.faults().met().getOrDefault(Faults.Kind.SLOW, 0L);
        target.faults().script(Faults.Kind.SLOW, 1, step);
        String deal = firm.winDeal();
        deals++;
        until(
                system + " is asked to " + method + " " + path,
                () -> target.faults().met().getOrDefault(Faults.Kind.SLOW, 0L) > before);
        HubProcess.pause(200);
        hub.kill();
        target.faults().calm();
        hub.start();
        until("the deal is live after the restart", () -> firm.live(deal));
        settled();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_hub_killed_at_any_moment_doubles_nothing(long seed) {
        Random random = new Random(seed);
        String deal = firm.winDeal();
        deals++;
        HubProcess.pause(random.nextInt(6_000));
        hub.kill();
        hub.start();
        until("the deal is live after the restart", () -> firm.live(deal));
        settled();
    }

    @Test
    void a_hub_asked_to_stop_ends_in_order() {
        assertThat(hub.stop()).as("exit code after SIGTERM").isIn(0, 143);
        hub.start();
    }

    /// Every system comes to hold what these deals need, and stays so.
    private void settled() {
        until(
                "the systems hold " + Firm.expected(deals),
                () -> firm.held().equals(Firm.expected(deals)));
        HubProcess.pause(1_500);
        assertThat(firm.held()).isEqualTo(Firm.expected(deals));
    }

    private Simulator named(String system) {
        return firm.systems().stream()
                .filter(one -> one.name().equals(system))
                .findFirst()
                .orElseThrow();
    }

    private void until(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waiting until " + what + "; the systems hold " + firm.held())
                    .isLessThan(deadline);
            HubProcess.pause(50);
        }
    }
}
