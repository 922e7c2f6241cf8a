package dev.throughline.sandbox.netsuite;

/// So many calls a second: a bucket that fills evenly and holds one second's calls.
final class Pace {
    private static final double SECOND = 1e9;

    private int perSecond;
    private double left;
    private long since;

    /// From now on so many calls a second; 0 for as many as come.
    synchronized void set(int calls) {
        perSecond = calls;
        left = 1;
        since = System.nanoTime();
    }

    /// Whether a call at that time, in nanoseconds, is within the pace; it counts if it is.
    synchronized boolean admits(long now) {
        if (perSecond <= 0) {
            return true;
        }
        left = Math.min(perSecond, left + (now - since) / SECOND * perSecond);
        since = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
