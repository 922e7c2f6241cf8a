package dev.throughline.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a list.
///
/// @param next the cursor of the page after; absent on the last one
record Page<T>(List<T> items, @Nullable String next) {

    /// A page cut from one row more than was asked for.
    static <T> Page<T> of(List<T> rows, int limit, java.util.function.Function<T, String> cursor) {
        return rows.size() > limit
                ? new Page<>(rows.subList(0, limit), cursor.apply(rows.get(limit - 1)))
                : new Page<>(rows, null);
    }
}
