package dev.throughline.sandbox.salesforce;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of one record. Immutable by convention: a change makes a new row in the same slot,
/// so that a page under way keeps what it saw.
final class Row {

    private final ObjectDef type;
    private final int slot;
    private final @Nullable Object[] values;
    private final String id;
    private final Instant stamp;

    Row(ObjectDef type, int slot, @Nullable Object[] values) {
        this.type = type;
        this.slot = slot;
        this.values = values;
        this.id = String.valueOf(values[0]);
        this.stamp = values[values.length - 1] instanceof Instant at ? at : Instant.EPOCH;
    }

    ObjectDef type() {
        return type;
    }

    int slot() {
        return slot;
    }

    String id() {
        return id;
    }

    /// SystemModstamp; always the last field of a type.
    Instant stamp() {
        return stamp;
    }

    boolean deleted() {
        return Boolean.TRUE.equals(value("IsDeleted"));
    }

    @Nullable Object value(FieldDef field) {
        return values[field.position()];
    }

    @Nullable Object value(String field) {
        FieldDef def = type.field(field);
        return def == null ? null : values[def.position()];
    }

    /// The text of a field; empty where there is none.
    String text(String field) {
        Object value = value(field);
        return value == null ? "" : value.toString();
    }

    /// A copy of all values, to be changed and kept as the next version.
    @Nullable Object[] copy() {
        return values.clone();
    }
}
