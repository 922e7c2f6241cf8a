package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObservedRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
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

    private static final String UTC_FORM = "0000-00-00T00:00:00.000+0000";

    /// Where the seconds end in that form.
    private static final int SECONDS_END = 19;

    /// Fixed width, so that stamps sort as text.
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// The fields of a record type by name, put in order once for many rows.
    ///
    /// @param inner the fields of its children and of what it refers to
    record Shape(Map<String, Type> types, Map<String, Shape> inner) {
        private static final Shape UNKNOWN = new Shape(Map.of(), Map.of());

        static Shape of(List<NativeField> fields) {
            Map<String, Type> types = new HashMap<>();
            Map<String, Shape> inner = new HashMap<>();
            for (NativeField field : fields) {
                types.put(field.name(), field.type());
                if (!field.fields().isEmpty()) {
                    inner.put(field.name(), of(field.fields()));
                }
            }
            return new Shape(types, inner);
        }
    }

    /// One record as observed.
    ///
    /// @return null where the row has no id and so is no record
    static @Nullable ObservedRecord observed(
            String objectType, Shape shape, Map<String, Object> row) {
        if (!(row.get("Id") instanceof String id)) {
            return null;
        }
        Object master = row.get("MasterRecordId");
        return new ObservedRecord(
                objectType,
                id,
                stamp(row.get("SystemModstamp")),
                Boolean.TRUE.equals(row.get("IsDeleted")),
                master instanceof String into && !into.isBlank() ? into : null,
                plain(shape, row));
    }

    private static String stamp(@Nullable Object value) {
        if (value instanceof String text && inUtc(text)) {
            return text.substring(0, SECONDS_END + 4) + "Z";
        }
        Instant stamp = instant(value);
        return stamp == null ? "" : STAMP.format(stamp);
    }

    private static Map<String, Object> plain(Shape shape, Map<?, ?> row) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : row.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            if (value == null || name.equals("attributes") || "".equals(value)) {
                continue;
            }
            plain.put(
                    name,
                    value(
                            shape.types().getOrDefault(name, Type.TEXT),
                            shape.inner().getOrDefault(name, Shape.UNKNOWN),
                            value));
        }
        return plain;
    }

    private static Object value(Type type, Shape inner, Object value) {
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
            if (value instanceof String text && inUtc(text)) {
                String part = text.substring(SECONDS_END, SECONDS_END + 4);
                return text.substring(0, SECONDS_END) + (part.equals(".000") ? "" : part) + "Z";
            }
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
        if (inUtc(text)) {
            return Instant.ofEpochSecond(
                    LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                                            .toEpochDay()
                                    * 86_400L
                            + number(text, 11, 13) * 3_600L
                            + number(text, 14, 16) * 60L
                            + number(text, 17, 19),
                    number(text, 20, 23) * 1_000_000L);
        }
        try {
            return OffsetDateTime.parse(text, DATETIME).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// Whether this is the form in which nearly every datetime comes, of a day that every month
    /// has: `2026-01-15T08:30:00.000+0000`, or with `Z` for the zone. Formatters need ten times as
    /// long, and each record has several of them.
    static boolean inUtc(String text) {
        if (text.length() == UTC_FORM.length()
                ? !text.endsWith("+0000")
                : text.length() != SECONDS_END + 5 || !text.endsWith("Z")) {
            return false;
        }
        for (int i = 0; i < SECONDS_END + 4; i++) {
            char form = UTC_FORM.charAt(i);
            char c = text.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        return number(text, 0, 4) > 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    private static int number(String digits, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (digits.charAt(i) - '0');
        }
        return number;
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
