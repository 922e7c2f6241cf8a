package dev.throughline.app;

import java.util.concurrent.CountDownLatch;

/// Waits for Ctrl-C or SIGTERM, and holds the JVM back until everything has been stopped in order.
final class Stop {
    private Stop() {}

    /// How long the JVM waits for an orderly end.
    private static final long GRACE_SECONDS = 20;

    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch DONE = new CountDownLatch(1);

    /// Returns when the process is asked to end.
    static void await() throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            ASKED.countDown();
                            try {
                                if (!DONE.await(
                                        GRACE_SECONDS, java.util.concurrent.TimeUnit.SECONDS)) {
                                    System.err.println(
                                            "not everything stopped within "
                                                    + GRACE_SECONDS
                                                    + " s; what was under way is asked about at the next start");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
        ASKED.await();
    }

    /// Everything has been stopped.
    static void done() {
        DONE.countDown();
    }
}
