package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.NativeField;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One field of a record type: how it is called here, and where it comes from in Tryton.
sealed interface Column {

    /// As mappings see it.
    NativeField field();

    /// What to ask Tryton for to fill it.
    List<String> asked();

    /// The plain value out of a row as Tryton answered.
    @Nullable Object plain(Map<String, @Nullable Object> row);

    /// A field of the record itself.
    ///
    /// @param wire Tryton's name
    /// @param kind how it is written; null to ask Tryton (the firm's own fields)
    record Own(NativeField field, String wire, WireValue.@Nullable Kind kind) implements Column {
        @Override
        public List<String> asked() {
            return List.of(wire);
        }

        @Override
        public @Nullable Object plain(Map<String, @Nullable Object> row) {
            return WireValue.plain(field.type(), row.get(wire));
        }
    }

    /// A reference spelled by a name that people know (`NET30`) instead of an id.
    ///
    /// @param wire the reference in Tryton
    /// @param model what it points to
    /// @param by the field there that holds the name
    record ByName(NativeField field, String wire, String model, String by) implements Column {
        @Override
        public List<String> asked() {
            return List.of(wire + "." + by);
        }

        @Override
        public @Nullable Object plain(Map<String, @Nullable Object> row) {
            return row.get(wire + ".") instanceof Map<?, ?> target
                    ? WireValue.plain(NativeField.Type.TEXT, target.get(by))
                    : null;
        }
    }

    /// A part of a nested record, shown flat.
    ///
    /// @param asked dotted names
    record Part(
            NativeField field,
            List<String> asked,
            Function<Map<String, @Nullable Object>, @Nullable Object> from)
            implements Column {
        @Override
        public @Nullable Object plain(Map<String, @Nullable Object> row) {
            return from.apply(row);
        }
    }
}
