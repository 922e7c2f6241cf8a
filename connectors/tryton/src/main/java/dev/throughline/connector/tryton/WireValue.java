package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.NativeField;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as Tryton's JSON-RPC writes them (`{"__class__": "Decimal", …}`) ↔ plain values of the
/// hub.
final class WireValue {
    private WireValue() {}

    private static final String CLASS = "__class__";
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    /// Fraction digits of an hour read from seconds; finer than a microsecond of work needs.
    private static final int HOUR_DIGITS = 10;

    private static final long MICROS_PER_SECOND = 1_000_000;

    /// How Tryton stores a field; decides how a plain value is written.
    enum Kind {
        TEXT,
        INTEGER,
        FLOAT,
        NUMERIC,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        /// A duration; plain value: hours.
        TIMEDELTA,
        MANY2ONE;

        /// The kind for a type as `fields_get` names it; null for one that is not written as a
        /// plain value.
        static @Nullable Kind ofTryton(String type) {
            return switch (type) {
                case "char", "text", "selection", "fullText" -> TEXT;
                case "integer", "biginteger" -> INTEGER;
                case "float" -> FLOAT;
                case "numeric" -> NUMERIC;
                case "boolean" -> BOOLEAN;
                case "date" -> DATE;
                case "datetime", "timestamp" -> TIMESTAMP;
                case "timedelta" -> TIMEDELTA;
                case "many2one" -> MANY2ONE;
                default -> null;
            };
        }
    }

    /// A plain value that Tryton cannot be given; the message is for people and names what was
    /// expected.
    static final class Untranslatable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String field;

        Untranslatable(String field, String message) {
            super(message);
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /// A value read, as plain value: empty text is null, a duration is hours, a reference is the id
    /// as text.
    static @Nullable Object plain(NativeField.Type type, @Nullable Object wire) {
        return switch (wire) {
            case null -> null;
            case String text -> text.isEmpty() ? null : text;
            case BigDecimal number ->
                    type == NativeField.Type.REFERENCE ? number.toBigInteger().toString() : number;
            case Map<?, ?> tagged -> tagged(tagged);
            default -> wire;
        };
    }

    private static @Nullable Object tagged(Map<?, ?> wire) {
        try {
            return switch (String.valueOf(wire.get(CLASS))) {
                case "Decimal" -> new BigDecimal(String.valueOf(wire.get("decimal")));
                case "date" -> date(wire).toString();
                case "datetime" -> moment(wire).toString();
                case "timedelta" -> hours(wire.get("seconds"));
                case "bytes" -> wire.get("base64");
                default -> wire;
            };
        } catch (DateTimeException | NumberFormatException absurd) {
            // Handed on as it came: the record is made a case, the page flows on.
            return wire.toString();
        }
    }

    private static LocalDate date(Map<?, ?> wire) {
        return LocalDate.of(number(wire, "year"), number(wire, "month"), number(wire, "day"));
    }

    private static Instant moment(Map<?, ?> wire) {
        return LocalDateTime.of(date(wire), java.time.LocalTime.MIDNIGHT)
                .plusHours(number(wire, "hour"))
                .plusMinutes(number(wire, "minute"))
                .plusSeconds(number(wire, "second"))
                .plus(number(wire, "microsecond"), ChronoUnit.MICROS)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(Map<?, ?> wire, String part) {
        return wire.get(part) instanceof BigDecimal number ? number.intValue() : 0;
    }

    private static @Nullable BigDecimal hours(@Nullable Object seconds) {
        if (!(seconds instanceof BigDecimal number)) {
            return null;
        }
        BigDecimal hours =
                number.divide(SECONDS_PER_HOUR, HOUR_DIGITS, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
        return hours.scale() < 0 ? hours.setScale(0) : hours;
    }

    /// A stamp (`create_date`, `write_date`) in microseconds of the epoch; 0 for none.
    static long micros(@Nullable Object wire) {
        return wire instanceof Map<?, ?> tagged ? micros(moment(tagged)) : 0;
    }

    static long micros(Instant moment) {
        return Math.addExact(
                Math.multiplyExact(moment.getEpochSecond(), MICROS_PER_SECOND),
                moment.getNano() / 1_000);
    }

    /// A `_timestamp` (`1795386425.006237`) in microseconds; 0 where it is absent or unreadable.
    static long timestampMicros(@Nullable Object wire) {
        if (wire instanceof String text) {
            try {
                return new BigDecimal(text).movePointRight(6).longValue();
            } catch (NumberFormatException unreadable) {
                return 0;
            }
        }
        return 0;
    }

    /// Microseconds in Tryton's own spelling of `_timestamp`: fixed width, so that it sorts in time
    /// order.
    static String timestamp(long micros) {
        return "%010d.%06d".formatted(micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND);
    }

    /// Microseconds of the epoch as a value to compare stamps with.
    static Map<String, Object> moment(long micros) {
        LocalDateTime utc =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MICROS_PER_SECOND),
                        (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
                        ZoneOffset.UTC);
        Map<String, Object> wire = date(utc.toLocalDate(), "datetime");
        wire.put("hour", utc.getHour());
        wire.put("minute", utc.getMinute());
        wire.put("second", utc.getSecond());
        wire.put("microsecond", utc.getNano() / 1_000);
        return wire;
    }

    private static Map<String, Object> date(LocalDate date, String name) {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put(CLASS, name);
        wire.put("year", date.getYear());
        wire.put("month", date.getMonthValue());
        wire.put("day", date.getDayOfMonth());
        return wire;
    }

    /// A plain value as Tryton wants it.
    ///
    /// @throws Untranslatable when it is not of that kind
    static @Nullable Object wire(String field, Kind kind, @Nullable Object plain)
            throws Untranslatable {
        if (plain == null) {
            return null;
        }
        try {
            return switch (kind) {
                case TEXT -> plain.toString();
                case BOOLEAN ->
                        plain instanceof Boolean truth
                                ? truth
                                : refuse(field, plain, "true or false");
                case NUMERIC -> Map.of(CLASS, "Decimal", "decimal", decimal(plain).toPlainString());
                case FLOAT -> decimal(plain);
                case INTEGER -> decimal(plain).toBigIntegerExact();
                case TIMEDELTA ->
                        Map.of(
                                CLASS,
                                "timedelta",
                                "seconds",
                                decimal(plain)
                                        .multiply(SECONDS_PER_HOUR)
                                        .setScale(6, RoundingMode.HALF_UP));
                case DATE -> date(LocalDate.parse(plain.toString()), "date");
                case TIMESTAMP ->
                        moment(micros(OffsetDateTime.parse(plain.toString()).toInstant()));
                case MANY2ONE -> new BigDecimal(plain.toString()).longValueExact();
            };
        } catch (ArithmeticException | NumberFormatException | DateTimeException unusable) {
            return refuse(
                    field,
                    plain,
                    switch (kind) {
                        case DATE -> "a date like 2026-01-31";
                        case TIMESTAMP -> "a moment like 2026-01-31T09:00:00Z";
                        case MANY2ONE -> "a record's id, a whole number";
                        case INTEGER -> "a whole number";
                        case TEXT, BOOLEAN, NUMERIC, FLOAT, TIMEDELTA -> "a number";
                    });
        }
    }

    private static BigDecimal decimal(Object plain) {
        return plain instanceof BigDecimal number ? number : new BigDecimal(plain.toString());
    }

    private static Object refuse(String field, Object plain, String expected)
            throws Untranslatable {
        String shown = plain.toString();
        throw new Untranslatable(
                field,
                "'"
                        + (shown.length() > 60 ? shown.substring(0, 60) + "…" : shown)
                        + "' is not "
                        + expected);
    }
}
