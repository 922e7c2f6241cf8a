package dev.throughline.sandbox.netsuite;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A table of SuiteQL: rows of some kind, columns that read them, and indexes that spare a full
/// scan. All methods are called under the ledger's read lock.
interface Relation {

    /// Reads one value from a row: text, `Long`, `BigDecimal`, `Boolean`, `LocalDate`, `Instant`,
    /// list of text, or null.
    interface Column extends Function<Object, @Nullable Object> {}

    /// The column of that name, or null.
    @Nullable Column column(String name);

    /// The columns that `SELECT *` shows.
    List<String> columns();

    /// All rows in id order.
    Collection<?> rows();

    /// All rows with an id above this, in id order.
    Collection<?> rowsAfter(long id);

    /// All rows changed at or after this second, in order of stamp and id; null where there is no
    /// such index.
    @Nullable Collection<?> rowsSince(long second);

    /// The rows with one of these values in a column, in id order; null where the column has no
    /// index.
    @Nullable Collection<?> rowsWith(String column, Set<String> values);

    /// The rows with this value in a column that changed since a second, in the order of stamp and
    /// id; null where there is no such index.
    default @Nullable Collection<?> rowsSince(String column, String value, long second) {
        return null;
    }

    /// The columns by which {@link #rows} and {@link #rowsAfter} are in order; the first is what
    /// `rowsAfter` goes by.
    default List<String> order() {
        return List.of("id");
    }

    /// Whether `totalResults` counts all matches. Tables that grow to millions of rows are counted
    /// only as far as the page after the one asked for, so that a page costs the same at every
    /// depth.
    default boolean counted() {
        return true;
    }

    /// Whether two columns together lead straight to one row: see {@link #rowWith}.
    default boolean joinsOn(String column, String second) {
        return false;
    }

    /// The one row with these values in two columns, or null.
    default @Nullable Object rowWith(
            String column, String value, String second, String secondValue) {
        return null;
    }
}
