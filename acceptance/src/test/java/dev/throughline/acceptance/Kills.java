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

/// A hub in a process of its own that is killed while it starts projects, and what must hold
/// afterwards. What counts is what the systems themselves hold.
final class Kills implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(180);

    final Firm firm;
    final HubProcess hub;
    private int deals;

    /// @param firm its systems and its configuration
    /// @param home the hub's home
    Kills(Firm firm, Path home) {
        this.firm = firm;
        hub = new HubProcess(home, firm.config).start();
        String deal = winDeal();
        until("the first deal is live", LONGEST, () -> firm.live(deal));
    }

    private String winDeal() {
        deals++;
        return firm.winDeal();
    }

    /// Kills it while a system answers: the call is done over there and its answer is on the way.
    void atStep(String system, String method, String path) {
        Simulator target =
                firm.systems().stream()
                        .filter(one -> one.name().equals(system))
                        .findFirst()
                        .orElseThrow();
        target.faults().slowness(Duration.ofSeconds(4));
        Predicate<SimRequest> step =
                request -> request.method().equals(method) && request.path().matches(path);
        long before = target.faults().met().getOrDefault(Faults.Kind.SLOW, 0L);
        target.faults().script(Faults.Kind.SLOW, 1, step);
        String deal = winDeal();
        until(
                system + " is asked to " + method + " " + path,
                LONGEST,
                () -> target.faults().met().getOrDefault(Faults.Kind.SLOW, 0L) > before);
        HubProcess.pause(200);
        hub.kill();
        target.faults().calm();
        hub.start();
        until("the deal is live after the restart", LONGEST, () -> firm.live(deal));
    }

    /// Kills it at a moment that the seed names.
    void atAnyMoment(long seed) {
        Random random = new Random(seed);
        String deal = winDeal();
        HubProcess.pause(random.nextInt(6_000));
        hub.kill();
        hub.start();
        until("the deal is live after the restart", LONGEST, () -> firm.live(deal));
    }

    /// Every system comes to hold what these deals need, and stays so.
    void nothingIsDoubled() {
        nothingIsDoubled(LONGEST);
    }

    /// The same with another patience.
    void nothingIsDoubled(Duration patience) {
        until(
                "the systems hold " + Firm.expected(deals),
                patience,
                () -> firm.held().equals(Firm.expected(deals)));
        HubProcess.pause(1_500);
        assertThat(firm.held()).isEqualTo(Firm.expected(deals));
    }

    private void until(String what, Duration patience, BooleanSupplier holds) {
        HubProcess.until(() -> what + "; the systems hold " + firm.held(), patience, holds);
    }

    @Override
    public void close() {
        hub.close();
        firm.close();
    }
}
