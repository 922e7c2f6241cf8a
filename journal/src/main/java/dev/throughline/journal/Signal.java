package dev.throughline.journal;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// "There may be something to do": wakes sleeping workers of this process at once; work of other
/// processes is found by the time-out. Raising is cheap and never blocks for long; a raise between
/// two waits is not lost.
public final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long count;

    /// Wakes all who wait.
    public void raise() {
        lock.lock();
        try {
            count++;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The number of raises so far; give it to {@link #await} to miss none.
    public long seen() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a raise after `seen`, at most `longest`. Returns whether one came.
    ///
    /// @throws InterruptedException when the worker is to stop
    public boolean await(long seen, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lockInterruptibly();
        try {
            while (count == seen) {
                if (left <= 0) {
                    return false;
                }
                left = raised.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
