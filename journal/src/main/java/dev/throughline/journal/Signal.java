package dev.throughline.journal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// "There may be something to do": wakes sleeping workers of this process at once; work of other
/// processes is found by the time-out. Raising is cheap and never blocks for long; a raise between
/// two waits is not lost.
///
/// A signal can have topics, for work of which each worker does its own part: raising a topic wakes
/// those who wait for it and those who wait for the whole; raising the whole wakes all.
public final class Signal {
    private final Map<Object, Signal> topics = new ConcurrentHashMap<>();
    private final @Nullable Signal whole;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long count;

    public Signal() {
        this(null);
    }

    private Signal(@Nullable Signal whole) {
        this.whole = whole;
    }

    /// The part of this signal that concerns one kind of work.
    ///
    /// @param name compared by `equals`
    public Signal topic(Object name) {
        return topics.computeIfAbsent(name, _ -> new Signal(this));
    }

    /// Wakes all who wait for it, for one of its topics, or for what it is a topic of.
    public void raise() {
        wake();
        topics.values().forEach(Signal::raiseDown);
        for (Signal above = whole; above != null; above = above.whole) {
            above.wake();
        }
    }

    private void raiseDown() {
        wake();
        topics.values().forEach(Signal::raiseDown);
    }

    private void wake() {
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
