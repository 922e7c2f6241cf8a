package dev.throughline.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A part of the hub that is made beside other work, on a thread of its own: starting takes all
/// processors there are. Closing it waits for what was begun and closes that.
final class Beside<T extends AutoCloseable> implements AutoCloseable {
    private final FutureTask<T> making;

    private Beside(FutureTask<T> making) {
        this.making = making;
    }

    /// Begins at once.
    ///
    /// @param name of the thread
    static <T extends AutoCloseable> Beside<T> begin(String name, Supplier<T> making) {
        FutureTask<T> task = new FutureTask<>(making::get);
        // Starting is work for a processor, not waiting.
        Thread.ofPlatform().name(name).daemon().start(task);
        return new Beside<>(task);
    }

    /// The part, waited for; what went wrong while it was made is thrown here as it was.
    T get() {
        try {
            return making.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    @Override
    public void close() {
        T made;
        try {
            made = get();
        } catch (RuntimeException _) {
            // It was never there; whoever needed it has been told.
            return;
        }
        try {
            made.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
