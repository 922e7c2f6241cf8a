package dev.throughline.sandbox.kantata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The rows of one table in the order of a stamp, ties by id. New stamps nearly always belong at
/// the end, so an array with binary search counts and pages in no time.
final class SortedRows {
    private final Function<Row, Instant> stamp;
    private final ArrayList<Row> rows = new ArrayList<>();

    SortedRows(Function<Row, Instant> stamp) {
        this.stamp = stamp;
    }

    void add(Row row) {
        if (rows.isEmpty() || compare(rows.getLast(), row) < 0) {
            rows.add(row);
        } else {
            rows.add(firstNotBefore(row), row);
        }
    }

    void remove(Row row) {
        rows.remove(placeOf(row));
    }

    void replace(Row old, Row now) {
        int at = placeOf(old);
        if (compare(old, now) == 0) {
            rows.set(at, now);
        } else {
            rows.remove(at);
            add(now);
        }
    }

    int size() {
        return rows.size();
    }

    /// A view, good while the ledger's lock is held.
    List<Row> between(int from, int to) {
        return rows.subList(Math.min(from, rows.size()), Math.min(Math.max(from, to), rows.size()));
    }

    /// Place of the first row stamped after `moment`.
    int after(Instant moment) {
        return search(row -> stamp.apply(row).isAfter(moment));
    }

    /// Place of the first row stamped at or after `moment`.
    int from(Instant moment) {
        return search(row -> !stamp.apply(row).isBefore(moment));
    }

    private int placeOf(Row row) {
        int at = firstNotBefore(row);
        if (at >= rows.size() || rows.get(at).id() != row.id()) {
            throw new IllegalStateException(
                    "row " + row.type().collection() + " " + row.id() + " is not in its order");
        }
        return at;
    }

    private int firstNotBefore(Row row) {
        return search(other -> compare(other, row) >= 0);
    }

    private int search(java.util.function.Predicate<Row> reached) {
        int low = 0;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reached.test(rows.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int compare(Row a, Row b) {
        int byStamp = stamp.apply(a).compareTo(stamp.apply(b));
        return byStamp != 0 ? byStamp : Long.compare(a.id(), b.id());
    }
}
