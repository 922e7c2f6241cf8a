package dev.throughline.connect;

import java.time.Duration;

/// Keeps calls below `limit` in *every* stretch of one window length, wherever the vendor starts
/// counting, and spreads them so that a full window never means a long silence. Times are
/// nanoseconds that never run backwards.
///
/// Two rules together: the call `limit` places back must be older than the window plus a guard for
/// calls that arrive closer together than they left (1 %, at least 25 ms, at most 4 %); and calls
/// follow each other at the average pace with a burst of 2 %.
final class CallWindow {
    private static final double GUARD = 0.01;
    private static final double GUARD_MAX = 0.04;
    private static final long GUARD_NANOS_MIN = 25_000_000;
    private static final double BURST = 0.02;

    private final long[] begun;
    private final long guardedWindow;
    private final long spacing;
    private final long tolerance;
    private int oldest;
    private int filled;
    private long nextDue = Long.MIN_VALUE;

    CallWindow(int limit, Duration window) {
        long nanos = window.toNanos();
        this.begun = new long[limit];
        this.guardedWindow =
                nanos
                        + Math.max(
                                (long) (nanos * GUARD),
                                Math.min(GUARD_NANOS_MIN, (long) (nanos * GUARD_MAX)));
        this.spacing = nanos / limit;
        this.tolerance = (long) (limit * BURST) * spacing;
    }

    /// The earliest time for the next call; in the past when it may go now.
    long earliest() {
        long byPace = nextDue == Long.MIN_VALUE ? Long.MIN_VALUE : nextDue - tolerance;
        long byCount = filled < begun.length ? Long.MIN_VALUE : begun[oldest] + guardedWindow;
        return Math.max(byPace, byCount);
    }

    void add(long now) {
        if (filled < begun.length) {
            begun[(oldest + filled) % begun.length] = now;
            filled++;
        } else {
            begun[oldest] = now;
            oldest = (oldest + 1) % begun.length;
        }
        nextDue = Math.max(now, nextDue) + spacing;
    }
}
