package dev.throughline.sandbox.netsuite;

import java.time.Duration;

/// The account's scheduled *post time* run: looks at waiting time entries every so often, in slices
/// that let others in between.
final class PostTime implements AutoCloseable {

    private static final int SLICE = 500;
    private static final Duration WAKE = Duration.ofMillis(50);

    private final TimeBills bills;
    private final Thread thread;
    private volatile Duration every = Duration.ofSeconds(1);
    private volatile boolean paused;
    private volatile boolean closed;

    PostTime(TimeBills bills) {
        this.bills = bills;
        this.thread = Thread.ofVirtual().name("sim-netsuite-post-time").start(this::schedule);
    }

    /// How long the account pauses between two runs.
    void every(Duration pause) {
        every = pause;
    }

    void paused(boolean pause) {
        paused = pause;
    }

    private void schedule() {
        try {
            while (!closed) {
                long waited = 0;
                while (!closed && (paused || waited < every.toMillis())) {
                    Thread.sleep(WAKE);
                    waited += WAKE.toMillis();
                }
                if (!closed && bills.waiting() > 0) {
                    run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One run over all that waits now.
    void run() {
        for (int left = bills.waiting(); left > 0 && !closed; left -= SLICE) {
            if (bills.postWaiting(Math.min(SLICE, left)) == 0) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
