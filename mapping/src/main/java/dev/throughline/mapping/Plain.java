package dev.throughline.mapping;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.model.Decimals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The crossing between the plain values of connectors and the values of the language.
final class Plain {
    private Plain() {}

    /// Reads a plain scalar as its declared type. Empty text is nothing.
    static @Nullable Object read(NativeField field, @Nullable Object raw) {
        if (raw == null || (raw instanceof String text && text.isEmpty())) {
            return null;
        }
        return switch (field.type()) {
            case TEXT, REFERENCE -> text(field, raw);
            case DECIMAL -> decimal(field, raw);
            case BOOLEAN -> yesNo(field, raw);
            case DATE ->
                    raw instanceof String text ? date(text) : refuse(field, raw, "an ISO date");
            case INSTANT ->
                    raw instanceof String text
                            ? instant(text)
                            : refuse(field, raw, "an ISO instant");
            case OBJECT, LIST -> refuse(field, raw, "one value");
        };
    }

    private static Object text(NativeField field, Object raw) {
        return switch (raw) {
            case String text -> text;
            case BigDecimal number -> number.toPlainString();
            case Boolean flag -> flag.toString();
            case Integer number -> number.toString();
            case Long number -> number.toString();
            default -> refuse(field, raw, "text");
        };
    }

    private static Object decimal(NativeField field, Object raw) {
        return switch (raw) {
            case BigDecimal number -> number;
            case Integer number -> BigDecimal.valueOf(number);
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case String text -> {
                try {
                    yield Decimals.parse(text.strip());
                } catch (IllegalArgumentException e) {
                    throw refusal(field, raw, "a decimal number");
                }
            }
            default -> refuse(field, raw, "a decimal number");
        };
    }

    private static Object yesNo(NativeField field, Object raw) {
        if (raw instanceof Boolean || raw.equals("true") || raw.equals("false")) {
            return raw instanceof Boolean ? raw : raw.equals("true");
        }
        return refuse(field, raw, "true or false");
    }

    static LocalDate date(String text) {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            throw Refusal.data(
                    Refusal.quoted(text) + " is no day of the calendar.",
                    "Correct the date in the source system.");
        }
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeException e) {
            throw Refusal.data(
                    Refusal.quoted(text) + " is no instant such as 2026-01-31T09:00:00Z.",
                    "Correct it in the source system.");
        }
    }

    static LocalDate inZone(Instant instant, ZoneId zone) {
        return LocalDate.ofInstant(instant, zone);
    }

    /// Writes a value of the language as the plain value of a native field.
    static @Nullable Object write(NativeField field, @Nullable Object value) {
        if (Vocabulary.empty(value)) {
            return null;
        }
        return switch (field.type()) {
            case TEXT, REFERENCE -> fitting(field, (String) checked(field, value, String.class));
            case BOOLEAN -> checked(field, value, Boolean.class);
            case DECIMAL ->
                    value instanceof Long number
                            ? BigDecimal.valueOf(number)
                            : Decimals.normal((BigDecimal) checked(field, value, BigDecimal.class));
            case DATE -> checked(field, value, LocalDate.class).toString();
            case INSTANT -> checked(field, value, Instant.class).toString();
            case OBJECT -> object(field, value);
            case LIST -> list(field, value);
        };
    }

    private static Object list(NativeField field, @Nullable Object value) {
        List<Object> elements = new ArrayList<>();
        for (Object element : (List<?>) checked(field, value, List.class)) {
            if (Vocabulary.empty(element)) {
                continue;
            }
            elements.add(field.fields().isEmpty() ? loose(element) : object(field, element));
        }
        return elements;
    }

    private static Object object(NativeField field, @Nullable Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) checked(field, value, Map.class)).entrySet()) {
            String name = String.valueOf(entry.getKey());
            Object written =
                    field.fields().stream()
                            .filter(member -> member.name().equals(name))
                            .findFirst()
                            .map(member -> write(member, entry.getValue()))
                            .orElse(null);
            if (written != null) {
                members.put(name, written);
            }
        }
        return members;
    }

    /// An element of a list whose members the connector does not declare.
    private static Object loose(Object element) {
        return switch (element) {
            case Long number -> BigDecimal.valueOf(number);
            case LocalDate day -> day.toString();
            case Instant instant -> instant.toString();
            default -> element;
        };
    }

    private static String fitting(NativeField field, String text) {
        if (field.textMax() > 0 && text.codePointCount(0, text.length()) > field.textMax()) {
            throw Refusal.data(
                    "'"
                            + field.name()
                            + "' would hold "
                            + text.codePointCount(0, text.length())
                            + " characters, but the system keeps "
                            + field.textMax()
                            + ".",
                    "Shorten it in the owning system, or use left(…, "
                            + field.textMax()
                            + ") in the mapping.");
        }
        return text;
    }

    private static <T> T checked(NativeField field, @Nullable Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw refusal(field, value, "a " + field.type());
        }
        return type.cast(value);
    }

    private static Object refuse(NativeField field, Object raw, String wanted) {
        throw refusal(field, raw, wanted);
    }

    private static Refusal refusal(NativeField field, @Nullable Object raw, String wanted) {
        return Refusal.data(
                "'"
                        + field.name()
                        + "' holds "
                        + Refusal.quoted(raw)
                        + ", which is not "
                        + wanted
                        + ".",
                "Correct the record in its system.");
    }
}
