package dev.throughline.sandbox.kantata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One page out of a table that holds seeded rows beside its own.
///
/// @param own the rows that are really kept and fit, in the asked order
/// @param seeded the others
/// @param from first number of these that fits
/// @param to one beyond the last
/// @param order the asked order
record SeededPage(
        List<Row> own, SeededRows seeded, int from, int to, Comparator<Row> order, Paging paging) {

    /// The page where all seeded rows of the span fit and stand in the asked order: found without
    /// looking at those before it.
    Query.Selection inOrder() {
        int live = seeded.live(from, to);
        int count = own.size() + live;
        int skip = (int) Math.min(paging.skip(), count);
        int take = (int) Math.min(paging.take(), (long) count - skip);
        int low = Math.max(0, skip - live);
        int high = Math.min(skip, own.size());
        while (low < high) {
            int ours = (low + high) >>> 1;
            int next = seeded.nth(from, skip - ours - 1);
            if (order.compare(own.get(ours), seeded.make(next)) < 0) {
                low = ours + 1;
            } else {
                high = ours;
            }
        }
        List<Row> rows = new ArrayList<>(take);
        int ours = low;
        int number = skip - low < live ? seeded.nth(from, skip - low) : to;
        @Nullable Row other = number < to ? seeded.make(number) : null;
        while (rows.size() < take) {
            boolean mine =
                    other == null || (ours < own.size() && order.compare(own.get(ours), other) < 0);
            if (mine) {
                rows.add(own.get(ours++));
            } else {
                rows.add(other);
                do {
                    number++;
                } while (number < to && seeded.isTaken(number));
                other = number < to ? seeded.make(number) : null;
            }
        }
        return new Query.Selection(rows, count, paging);
    }

    /// The page where every row has to be looked at; keeps no more of them than are asked for.
    Query.Selection filtered(Predicate<Row> fits) {
        long wanted = Math.min(paging.skip() + paging.take(), Integer.MAX_VALUE - 1L);
        PriorityQueue<Row> best = new PriorityQueue<>(order.reversed());
        int count = 0;
        for (Row row : own) {
            count++;
            offer(best, row, wanted);
        }
        for (int number = from; number < to; number++) {
            if (!seeded.isTaken(number)) {
                Row row = seeded.make(number);
                if (fits.test(row)) {
                    count++;
                    offer(best, row, wanted);
                }
            }
        }
        List<Row> sorted = new ArrayList<>(best);
        sorted.sort(order);
        return new Query.Selection(List.copyOf(paging.part(sorted)), count, paging);
    }

    private void offer(PriorityQueue<Row> best, Row row, long wanted) {
        if (best.size() < wanted) {
            best.add(row);
        } else if (!best.isEmpty() && order.compare(row, best.peek()) < 0) {
            best.poll();
            best.add(row);
        }
    }
}
