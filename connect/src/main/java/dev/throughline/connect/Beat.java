package dev.throughline.connect;

import java.time.Duration;

/// Lets calls leave evenly, so many a second. Times are nanoseconds that never run backwards.
final class Beat {
    /// How late a call may leave and be made good by the next.
    private static final long LATE_NANOS = Duration.ofMillis(50).toNanos();

    private double pace = Double.POSITIVE_INFINITY;
    private long nextDue = Long.MIN_VALUE;

    /// Calls a second; infinite for no limit.
    double pace() {
        return pace;
    }

    /// From now on so many calls a second, the first after one beat.
    void pace(long now, double perSecond) {
        pace = perSecond;
        nextDue = now + spacing();
    }

    /// The earliest time for the next call; in the past when it may go now.
    long earliest() {
        return pace < Double.POSITIVE_INFINITY ? nextDue : Long.MIN_VALUE;
    }

    /// A call goes out.
    void began(long now) {
        if (pace < Double.POSITIVE_INFINITY) {
            long spacing = spacing();
            nextDue = Math.max(nextDue, now - Math.max(spacing / 2, LATE_NANOS)) + spacing;
        }
    }

    /// No call goes before this time, for another reason.
    void notBefore(long at) {
        nextDue = Math.max(nextDue, at);
    }

    private long spacing() {
        return (long) (1e9 / pace);
    }
}
