package dev.throughline.app;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is said and done when a thread ends by a failure that nobody caught. No worker does so in
/// silence: an error ends the whole process at once, as a kill would, so that whoever watches over
/// it starts it anew and what was under way is asked about; half a hub would look like a whole one.
/// An exception is told and counted: workers outlive those, so it was somebody else's thread.
final class LastWords implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    /// The exit code: an error in the program or its machine.
    static final int EXIT_BROKEN = 70;

    private final AtomicLong heard = new AtomicLong();
    private final PrintStream said;
    private final IntConsumer ends;

    /// @param said where the operator reads why the process ended
    /// @param ends ends the process without any further work, with this exit code
    LastWords(PrintStream said, IntConsumer ends) {
        this.said = said;
        this.ends = ends;
    }

    /// How many threads of this process ended so; 0 where nobody listens.
    static long heard() {
        return Thread.getDefaultUncaughtExceptionHandler() instanceof LastWords words
                ? words.heard.get()
                : 0;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        boolean broken = failure instanceof Error;
        try {
            heard.incrementAndGet();
            if (broken) {
                said.println(
                        "Thread "
                                + thread.getName()
                                + " ended with "
                                + failure
                                + ". The hub ends here and is to be started anew; what was under way is asked about then.");
                said.flush();
            }
            LOG.error("thread {} ended", thread.getName(), failure);
        } finally {
            if (broken) {
                ends.accept(EXIT_BROKEN);
            }
        }
    }
}
