package dev.throughline.app;

import dev.throughline.journal.Signal;
import dev.throughline.journal.Survived;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that does one kind of work again and again until it is closed. A round that fails is
/// told and tried again.
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /// How long a worker without work waits for work of other processes.
    private static final Duration IDLE = Duration.ofMillis(500);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /// How long a round under way may take when the worker is stopped.
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Signal signal;
    private final Thread thread;
    private volatile boolean stopping;

    private Worker(String name, Signal signal, Supplier<Duration> round) {
        this.signal = signal;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .unstarted(() -> {
                            while (!stopping) {
                                long seen = signal.seen();
                                Duration rest;
                                try {
                                    rest = round.get();
                                } catch (RuntimeException | Error failure) {
                                    RuntimeException e = Survived.of(failure);
                                    if (stopping) {
                                        return;
                                    }
                                    LOG.warn(
                                            "{}: {}; tried again in {} s",
                                            name,
                                            e.toString(),
                                            AFTER_FAILURE.toSeconds(),
                                            e);
                                    LockSupport.parkNanos(AFTER_FAILURE.toNanos());
                                    continue;
                                }
                                if (!rest.isZero() && !stopping) {
                                    try {
                                        signal.await(seen, rest);
                                    } catch (InterruptedException e) {
                                        return;
                                    }
                                }
                            }
                        });
        thread.start();
    }

    /// Works while rounds find something, then waits for the signal.
    static Worker start(String name, Signal signal, IntSupplier round) {
        return new Worker(name, signal, () -> round.getAsInt() == 0 ? IDLE : Duration.ZERO);
    }

    /// Works at a fixed pause.
    static Worker every(String name, Duration pause, Runnable round) {
        return new Worker(
                name,
                new Signal(),
                () -> {
                    round.run();
                    return pause;
                });
    }

    /// Works at a pause that each round names.
    static Worker paced(String name, Supplier<Duration> round) {
        return new Worker(name, new Signal(), round);
    }

    /// Stops after the round under way; one that lasts longer than the grace is broken off.
    @Override
    public void close() {
        stopping = true;
        signal.raise();
        try {
            if (!thread.join(GRACE)) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
