package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connector.tryton.RecordTypes.NestedPart;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows as Tryton answers them → observed records.
final class Rows {
    private Rows() {}

    /// The record a row shows. Its stamp is the newest `_timestamp` of the record and of its nested
    /// parts.
    static ObservedRecord observed(RecordType type, Map<String, @Nullable Object> row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Column column : type.columns()) {
            Object value = column.plain(row);
            if (value != null) {
                fields.put(column.field().name(), value);
            }
        }
        return new ObservedRecord(
                type.model(),
                Long.toString(id(row)),
                WireValue.timestamp(stamp(type, row)),
                Boolean.FALSE.equals(row.get("active")),
                fields.get("replaced_by") instanceof String survivor ? survivor : null,
                Collections.unmodifiableMap(fields));
    }

    /// The row's id; 0 where it has none.
    static long id(Map<String, @Nullable Object> row) {
        return id(row.get("id"));
    }

    static long id(@Nullable Object wire) {
        return wire instanceof BigDecimal number ? number.longValue() : 0;
    }

    /// When the record or one of its parts last changed, in microseconds of the epoch.
    static long stamp(RecordType type, Map<String, @Nullable Object> row) {
        long stamp = WireValue.timestampMicros(row.get("_timestamp"));
        for (NestedPart part : type.parts()) {
            stamp = Math.max(stamp, newest(row, part.path()));
        }
        return stamp;
    }

    private static long newest(Map<String, @Nullable Object> row, String path) {
        int dot = path.indexOf('.');
        long newest = 0;
        for (Map<String, @Nullable Object> nested :
                PartyParts.nested(row, dot < 0 ? path : path.substring(0, dot))) {
            newest =
                    Math.max(
                            newest,
                            dot < 0
                                    ? WireValue.timestampMicros(nested.get("_timestamp"))
                                    : newest(nested, path.substring(dot + 1)));
        }
        return newest;
    }
}
