package dev.throughline.sandbox.kantata;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stored record, never changed once made: a change makes another row of the same id.
///
/// @param values one for each field of the type, in its order
record Row(
        RecordType type, long id, Instant createdAt, Instant updatedAt, @Nullable Object[] values) {

    @Nullable Object get(String field) {
        return values[type.position(field)];
    }

    String text(String field) {
        Object value = get(field);
        return value == null ? "" : value.toString();
    }

    boolean is(String field) {
        return Boolean.TRUE.equals(get(field));
    }

    @SuppressWarnings("unchecked")
    List<String> ids(String field) {
        Object value = get(field);
        return value == null ? List.of() : (List<String>) value;
    }

    String idText() {
        return Long.toString(id);
    }
}
