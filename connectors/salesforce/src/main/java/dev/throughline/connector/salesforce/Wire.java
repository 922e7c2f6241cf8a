package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObservedRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Crosses between the vendor's JSON and plain values. Never refuses a record: a value that is not
/// what it should be is handed on as it is.
final class Wire {
    private Wire() {}

    /// `2026-01-15T08:30:00.000+0000`, with or without colon, with `Z` in bulk answers.
    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]", Locale.ROOT);

    /// Fixed width, so that stamps sort as text.
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// One record as observed.
    ///
    /// @return null where the row has no id and so is no record
    static @Nullable ObservedRecord observed(
            String objectType, List<NativeField> schema, Map<String, Object> row) {
        if (!(row.get("Id") instanceof String id)) {
            return null;
        }
        Instant stamp = instant(row.get("SystemModstamp"));
        Object master = row.get("MasterRecordId");
        return new ObservedRecord(
                objectType,
                id,
                stamp == null ? "" : STAMP.format(stamp),
                Boolean.TRUE.equals(row.get("IsDeleted")),
                master instanceof String into && !into.isBlank() ? into : null,
                plain(schema, row));
    }

    private static Map<String, Object> plain(List<NativeField> schema, Map<?, ?> row) {
        Map<String, Type> types = new LinkedHashMap<>();
        Map<String, List<NativeField>> members = new LinkedHashMap<>();
        for (NativeField field : schema) {
            types.put(field.name(), field.type());
            members.put(field.name(), field.fields());
        }
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : row.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            if (value == null || name.equals("attributes") || "".equals(value)) {
                continue;
            }
            List<NativeField> inner = members.getOrDefault(name, List.of());
            plain.put(name, value(types.getOrDefault(name, Type.TEXT), inner, value));
        }
        return plain;
    }

    private static Object value(Type type, List<NativeField> inner, Object value) {
        if (value instanceof Map<?, ?> map) {
            if (!(map.get("records") instanceof List<?> records)) {
                return plain(inner, map);
            }
            List<Object> list = new ArrayList<>();
            for (Object each : records) {
                if (each instanceof Map<?, ?> row) {
                    list.add(plain(inner, row));
                }
            }
            return list;
        }
        if (type == Type.INSTANT) {
            Instant at = instant(value);
            return at == null ? value : at.toString();
        }
        return value;
    }

    /// The moment a vendor's datetime stands for; null where it is none.
    static @Nullable Instant instant(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text, DATETIME).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// A moment as SOQL writes it.
    static String literal(Instant at) {
        return STAMP.format(at);
    }

    /// A text as SOQL writes it.
    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
