package dev.throughline.sandbox.salesforce;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Crosses between JSON values and what a row keeps: `String`, `Boolean`, `BigDecimal`,
/// `LocalDate`, `Instant`.
final class Values {
    private Values() {}

    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATETIME_IN =
            DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm[:ss][.SSS][.SS][.S][XXX][XX][X]", Locale.ROOT);

    /// Reads a JSON value for a field. Empty text is no value; text is trimmed.
    ///
    /// @param lenient for people on a screen: numbers may be typed into text fields
    /// @throws Refusal `JSON_PARSER_ERROR`, which refuses the whole request
    static @Nullable Object read(FieldDef field, @Nullable Object raw, boolean lenient) {
        if (raw == null) {
            return null;
        }
        return switch (field.kind()) {
            case STRING, TEXTAREA, PICKLIST, EMAIL, PHONE, URL -> {
                if (lenient && raw instanceof Number number) {
                    yield new BigDecimal(number.toString()).toPlainString();
                }
                yield blankToNull(text(field, raw));
            }
            case ID, REFERENCE -> {
                String id = blankToNull(text(field, raw));
                yield id == null ? null : SalesforceId.canonical(id);
            }
            case BOOLEAN -> {
                if (raw instanceof Boolean) {
                    yield raw;
                }
                String word = raw.toString().toLowerCase(Locale.ROOT);
                if (word.equals("true") || word.equals("false")) {
                    yield Boolean.valueOf(word);
                }
                throw unreadable("boolean", raw);
            }
            case INT, DOUBLE, CURRENCY, PERCENT -> {
                if (raw instanceof String word && word.isBlank()) {
                    yield null;
                }
                if (!(raw instanceof Number) && !(raw instanceof String)) {
                    throw unreadable(field.kind().wire, raw);
                }
                try {
                    yield new BigDecimal(raw.toString().strip())
                            .setScale(field.scale(), RoundingMode.HALF_UP);
                } catch (NumberFormatException e) {
                    throw unreadable(field.kind().wire, raw);
                }
            }
            case DATE -> {
                String word = blankToNull(text(field, raw));
                if (word == null) {
                    yield null;
                }
                try {
                    yield LocalDate.parse(
                            word.length() > 10 && word.charAt(10) == 'T'
                                    ? word.substring(0, 10)
                                    : word);
                } catch (DateTimeException e) {
                    throw unreadable("date", raw);
                }
            }
            case DATETIME -> {
                String word = blankToNull(text(field, raw));
                Instant at = word == null ? null : instant(word);
                if (word != null && at == null) {
                    throw unreadable("datetime", raw);
                }
                yield at;
            }
        };
    }

    /// A datetime in any form the vendor accepts; null where it is none.
    static @Nullable Instant instant(String word) {
        try {
            return OffsetDateTime.parse(word, DATETIME_IN)
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// The JSON value of a kept value.
    static @Nullable Object write(@Nullable Object kept) {
        return switch (kept) {
            case null -> null;
            case Instant at -> DATETIME.format(at);
            case LocalDate date -> date.toString();
            default -> kept;
        };
    }

    private static String text(FieldDef field, Object raw) {
        if (raw instanceof String word) {
            return word.strip();
        }
        throw unreadable(field.kind().isText() ? "string" : field.kind().wire, raw);
    }

    private static @Nullable String blankToNull(String word) {
        return word.isEmpty() ? null : word;
    }

    private static Refusal unreadable(String kind, Object raw) {
        String token =
                switch (raw) {
                    case String _ -> "VALUE_STRING";
                    case Boolean _ -> "VALUE_TRUE";
                    case Number _ -> "VALUE_NUMBER_INT";
                    default -> "START_OBJECT";
                };
        String shown =
                raw.toString().length() > 100 ? raw.toString().substring(0, 100) : raw.toString();
        return Refusal.request(
                400,
                "JSON_PARSER_ERROR",
                "Cannot deserialize instance of "
                        + kind
                        + " from "
                        + token
                        + " value "
                        + shown
                        + " or request may be missing a required field at [line:1, column:1]");
    }
}
