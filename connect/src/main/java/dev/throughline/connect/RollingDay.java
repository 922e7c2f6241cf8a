package dev.throughline.connect;

/// Counts calls of the last 24 hours in slices of ten minutes. Times are nanoseconds that never run
/// backwards.
final class RollingDay {
    private static final long SLICE_NANOS = 600_000_000_000L;
    private static final int SLICES = 144;

    private final long[] counts = new long[SLICES];
    private long newest = Long.MIN_VALUE;
    private long sum;

    void add(long now) {
        forget(now);
        counts[slot(newest)]++;
        sum++;
    }

    long sum(long now) {
        forget(now);
        return sum;
    }

    /// When enough has been forgotten for the sum to be below `limit`; `now` if it already is.
    long below(long limit, long now) {
        forget(now);
        long left = sum;
        long slice = newest - SLICES + 1;
        long at = now;
        while (left >= limit && slice <= newest) {
            left -= counts[slot(slice)];
            at = (slice + SLICES) * SLICE_NANOS;
            slice++;
        }
        return Math.max(at, now);
    }

    private void forget(long now) {
        long slice = Math.floorDiv(now, SLICE_NANOS);
        if (newest == Long.MIN_VALUE) {
            newest = slice;
            return;
        }
        for (long gone = newest + 1; gone <= Math.min(slice, newest + SLICES); gone++) {
            sum -= counts[slot(gone)];
            counts[slot(gone)] = 0;
        }
        newest = Math.max(newest, slice);
    }

    private static int slot(long slice) {
        return (int) Math.floorMod(slice, (long) SLICES);
    }
}
