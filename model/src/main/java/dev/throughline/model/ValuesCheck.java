package dev.throughline.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whether values are what their type allows.
final class ValuesCheck {
    /// The longest list of a field. More is a mistake or an attack, not an organisation.
    static final int LIST_MAX = 10_000;

    static final int CODE_MAX = 64;
    static final int NAME_MAX = 255;
    static final int TEXT_MAX = 4_000;
    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private final EntityType type;
    private final List<Problem> problems = new ArrayList<>();

    private ValuesCheck(EntityType type) {
        this.type = type;
    }

    static List<Problem> of(EntityType type, Map<String, Object> values) {
        ValuesCheck check = new ValuesCheck(type);
        check.object("", type.fields(), values);
        return List.copyOf(check.problems);
    }

    static List<String> missing(EntityType type, Map<String, Object> values) {
        List<String> missing = new ArrayList<>();
        missing("", type.fields(), values, missing);
        return List.copyOf(missing);
    }

    private static void missing(
            String prefix, List<Field> fields, Map<?, ?> values, List<String> missing) {
        for (Field field : fields) {
            Object value = values.get(field.name());
            if (value == null) {
                if (field.required()) {
                    missing.add(prefix + field.name());
                }
            } else if (value instanceof Map<?, ?> members) {
                missing(prefix + field.name() + ".", field.members(), members, missing);
            } else if (value instanceof List<?> elements) {
                for (int i = 0; i < elements.size(); i++) {
                    if (elements.get(i) instanceof Map<?, ?> members) {
                        missing(
                                prefix + field.name() + "[" + i + "].",
                                field.members(),
                                members,
                                missing);
                    }
                }
            }
        }
    }

    private void object(String prefix, List<Field> fields, Map<?, ?> values) {
        values.forEach((name, value) -> {
            Field field = find(fields, (String) name);
            if (field == null) {
                fault(
                        prefix + name,
                        "is no field of "
                                + type.name()
                                + Names.didYouMean(
                                        (String) name, fields.stream().map(Field::name).toList()),
                        "Name a field of the canonical model.");
            } else if (field.list()) {
                list(prefix + name, field, value);
            } else {
                one(prefix + name, field, value);
            }
        });
    }

    private static @Nullable Field find(List<Field> fields, String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private void list(String path, Field field, Object value) {
        if (!(value instanceof List<?> elements)) {
            wrongType(path, "a list", value);
        } else if (elements.size() > LIST_MAX) {
            fault(path, "has " + elements.size() + " elements", "Give at most " + LIST_MAX + ".");
        } else {
            for (int i = 0; i < elements.size(); i++) {
                one(path + "[" + i + "]", field, elements.get(i));
            }
        }
    }

    private void one(String path, Field field, Object value) {
        switch (field.kind()) {
            case REFERENCE -> needs(path, UUID.class, "a canonical id", value);
            case DATE -> {
                if (needs(path, LocalDate.class, "a date", value)) {
                    LocalDate date = (LocalDate) value;
                    if (date.isBefore(FIRST) || date.isAfter(LAST)) {
                        fault(path, "is the date " + date, "Use a date of the years 1 to 9999.");
                    }
                }
            }
            case INSTANT -> needs(path, Instant.class, "a moment in UTC", value);
            case MONEY -> needs(path, Money.class, "an amount of money", value);
            case RATE, FRACTION -> number(path, value, 9, 10);
            case HOURS -> number(path, value, 8, 4);
            case INTEGER -> needs(path, Long.class, "a whole number", value);
            case BOOLEAN -> needs(path, Boolean.class, "true or false", value);
            case CURRENCY -> currency(path, value);
            case COUNTRY ->
                    word(
                            path,
                            value,
                            Countries::knows,
                            "no country of ISO 3166-1",
                            "Use two capitals such as DE.");
            case REGION ->
                    word(
                            path,
                            value,
                            Countries::knowsRegion,
                            "no region of ISO 3166-2",
                            "Use a code such as US-CA.");
            case ENUM ->
                    word(
                            path,
                            value,
                            field.values()::contains,
                            "none of its words",
                            "Use one of " + String.join(", ", field.values()) + ".");
            case CODE -> text(path, value, CODE_MAX, false);
            case NAME -> text(path, value, NAME_MAX, false);
            case TEXT -> text(path, value, TEXT_MAX, true);
            case OBJECT -> {
                if (value instanceof Map<?, ?> members) {
                    object(path + ".", field.members(), members);
                } else {
                    wrongType(path, "an object", value);
                }
            }
        }
    }

    private void number(String path, Object value, int before, int after) {
        if (needs(path, BigDecimal.class, "a decimal number", value)
                && !Decimals.fits((BigDecimal) value, before, after)) {
            fault(
                    path,
                    "has too many digits",
                    "Give at most " + before + " digits before and " + after + " after the point.");
        }
    }

    private void currency(String path, Object value) {
        word(
                path,
                value,
                code -> Currencies.find(code).isPresent(),
                "no currency of ISO 4217",
                "Use a code such as USD.");
        if (value instanceof String code
                && Currencies.find(code)
                        .filter(currency -> currency.minorDigits() < 0)
                        .isPresent()) {
            fault(
                    path,
                    "is " + code + ", which has no minor unit and cannot be posted",
                    "Use a national currency.");
        }
    }

    private void word(
            String path, Object value, Predicate<String> known, String what, String mend) {
        if (needs(path, String.class, "text", value) && !known.test((String) value)) {
            fault(path, "is '" + shown((String) value) + "', " + what, mend);
        }
    }

    private void text(String path, Object value, int max, boolean lines) {
        if (!needs(path, String.class, "text", value)) {
            return;
        }
        String text = (String) value;
        int length = text.codePointCount(0, text.length());
        if (length > max) {
            fault(path, "has " + length + " characters", "Shorten it to " + max + ".");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t'))) {
                fault(
                        path,
                        "holds the control character U+%04X at place %d".formatted((int) c, i + 1),
                        "Remove it.");
                return;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                fault(
                        path,
                        "holds half a character (U+%04X) at place %d".formatted((int) c, i + 1),
                        "Remove it.");
                return;
            }
        }
    }

    private boolean needs(String path, Class<?> wanted, String what, Object value) {
        if (wanted.isInstance(value)) {
            return true;
        }
        wrongType(path, what, value);
        return false;
    }

    private void wrongType(String path, String what, Object value) {
        String found =
                value instanceof List
                        ? "a list"
                        : value instanceof Map ? "an object" : value.getClass().getSimpleName();
        fault(path, "is " + found + " where " + what + " belongs", "Give " + what + ".");
    }

    private void fault(String path, String text, String mend) {
        problems.add(
                new Problem(
                        Problem.Mender.DATA,
                        "HUB-VALUE",
                        type.name() + "." + path + " " + text + (text.endsWith("?") ? "" : "."),
                        mend,
                        path));
    }

    private static String shown(String value) {
        StringBuilder shown = new StringBuilder();
        value.codePoints()
                .limit(40)
                .forEach(c ->
                        shown.appendCodePoint(
                                Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF)
                                        ? '\uFFFD'
                                        : c));
        return shown + (value.length() > 40 ? "…" : "");
    }
}
