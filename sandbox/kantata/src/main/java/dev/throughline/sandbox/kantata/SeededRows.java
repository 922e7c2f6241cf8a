package dev.throughline.sandbox.kantata;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/// Rows of one table that nobody has touched yet: made anew from a rule whenever one is looked at,
/// so that a million of them take one bit each. The first change of one makes it a row like any
/// other. By rule, number, `created_at`, `updated_at` and day all rise together. Guarded by the
/// ledger's lock.
abstract class SeededRows {
    final long firstId;
    final int size;
    private final long[] taken;
    private int takenCount;

    SeededRows(long firstId, int size) {
        this.firstId = firstId;
        this.size = size;
        this.taken = new long[size / 64 + 1];
    }

    /// The row of a number from 0 to less than `size`.
    abstract Row make(int number);

    abstract Instant createdAt(int number);

    abstract Instant updatedAt(int number);

    abstract LocalDate day(int number);

    /// Whether rows of any of these projects are among them.
    abstract boolean of(Set<Long> workspaces);

    boolean holds(long id) {
        return id >= firstId && id < firstId + size && !isTaken((int) (id - firstId));
    }

    /// From now on the row is not one of these any more.
    void take(long id) {
        int number = (int) (id - firstId);
        if (!isTaken(number)) {
            taken[number >> 6] |= 1L << number;
            takenCount++;
        }
    }

    boolean isTaken(int number) {
        return (taken[number >> 6] & 1L << number) != 0;
    }

    int live() {
        return size - takenCount;
    }

    /// How many of the numbers from `from` to less than `to` are still here.
    int live(int from, int to) {
        if (to <= from) {
            return 0;
        }
        if (takenCount == 0) {
            return to - from;
        }
        int gone = 0;
        int number = from;
        while (number < to) {
            int word = number >> 6;
            int end = Math.min(to, (word + 1) << 6);
            long bits = taken[word] >>> number;
            int width = end - number;
            gone += Long.bitCount(width == 64 ? bits : bits & ((1L << width) - 1));
            number = end;
        }
        return to - from - gone;
    }

    /// The number of the `nth` row (from 0) that is still here, counted from `from`.
    int nth(int from, int nth) {
        if (takenCount == 0) {
            return from + nth;
        }
        int number = from;
        int left = nth;
        while (number < size) {
            int end = Math.min(size, ((number >> 6) + 1) << 6);
            int here = live(number, end);
            if (left < here) {
                while (isTaken(number) || left-- > 0) {
                    number++;
                }
                return number;
            }
            left -= here;
            number = end;
        }
        return size;
    }

    /// The first number for which the rising condition holds.
    int first(IntPredicate reached) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reached.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Ids of the rows that stand under `value` in an index; looks at every row.
    Set<Long> ids(String field, String value) {
        Set<Long> ids = new LinkedHashSet<>();
        for (int number = 0; number < size; number++) {
            if (!isTaken(number) && make(number).text(field).equals(value)) {
                ids.add(firstId + number);
            }
        }
        return ids;
    }
}
