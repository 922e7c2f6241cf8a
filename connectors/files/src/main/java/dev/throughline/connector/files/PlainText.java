package dev.throughline.connector.files;

import dev.throughline.connect.spi.NativeField;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns a cell's text into the plain value its declared type asks for.
final class PlainText {
    private PlainText() {}

    /// Longer numbers are typing errors, and exponents are nobody's price.
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{1,20})?");

    private static final int SHOWN_CHARACTERS_MAX = 60;

    /// The value, or null where the text is not of that type.
    static @Nullable Object read(NativeField.Type type, String text) {
        return switch (type) {
            case TEXT, REFERENCE -> text;
            case DECIMAL -> NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
            case BOOLEAN ->
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "true", "yes", "y", "1" -> Boolean.TRUE;
                        case "false", "no", "n", "0" -> Boolean.FALSE;
                        default -> null;
                    };
            case DATE -> {
                try {
                    yield LocalDate.parse(text).toString();
                } catch (DateTimeException notADate) {
                    yield null;
                }
            }
            case INSTANT -> {
                try {
                    Instant instant = OffsetDateTime.parse(text).toInstant();
                    yield instant.toString();
                } catch (DateTimeException notAnInstant) {
                    yield null;
                }
            }
            case OBJECT, LIST -> null;
        };
    }

    /// What would have been right.
    static String expected(NativeField.Type type) {
        return switch (type) {
            case TEXT, REFERENCE -> "text";
            case DECIMAL -> "a number like 1234.50";
            case BOOLEAN -> "yes or no";
            case DATE -> "a date like 2026-01-31";
            case INSTANT -> "a moment like 2026-01-31T09:00:00Z";
            case OBJECT, LIST -> "possible in a CSV file";
        };
    }

    /// The text as a message may show it.
    static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN_CHARACTERS_MAX
                ? printable
                : printable.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }
}
