package dev.throughline.connect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// JSON to and from *plain* values: `String`, `Boolean`, `BigDecimal`, `List`, `Map<String, …>` in
/// the order of the text, null.
///
/// Reading forgives what real systems send: a byte order mark, bytes that are no UTF-8 (they become
/// U+FFFD), control characters inside strings, lone surrogates (handed on as they are), doubled
/// names (the last one counts). A number of more than 400 characters, or with an exponent beyond
/// ±6,144, is handed on as text rather than computed with.
public final class Json {

    /// Deepest nesting read or written.
    public static final int DEPTH_MAX = 200;

    private static final int NUMBER_CHARS_MAX = 400;
    private static final int EXPONENT_MAX = 6_144;
    private static final int SHOWN_CHARS = 80;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private Json() {}

    /// The text is not JSON; the message says so in words, with place and beginning.
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /// Reads UTF-8 bytes.
    ///
    /// @throws Malformed if they hold anything but one JSON value, or one nested deeper than {@link
    ///   #DEPTH_MAX}
    public static @Nullable Object read(byte[] utf8) {
        return read(new String(utf8, StandardCharsets.UTF_8));
    }

    /// Reads a text.
    ///
    /// @throws Malformed if it holds anything but one JSON value, or one nested deeper than {@link
    ///   #DEPTH_MAX}
    public static @Nullable Object read(String text) {
        String json = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new Malformed("the answer is empty where JSON was expected");
            }
            Object value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new Malformed(
                        "more text after the end of the JSON value: " + beginning(json));
            }
            return value;
        } catch (JacksonException e) {
            TokenStreamLocation at = place(e);
            throw new Malformed(
                    (at == null
                                    ? "JSON that cannot be read (nested deeper than "
                                            + DEPTH_MAX
                                            + "?): "
                                    : "not JSON at line "
                                            + at.getLineNr()
                                            + ", column "
                                            + at.getColumnNr()
                                            + ": ")
                            + beginning(json));
        }
    }

    private static @Nullable TokenStreamLocation place(JacksonException e) {
        return e.getLocation();
    }

    /// Reads bytes that must hold a JSON object.
    ///
    /// @throws Malformed if they hold anything else
    public static Map<String, Object> object(byte[] utf8) {
        return asObject(read(utf8));
    }

    /// The value as an object.
    ///
    /// @throws Malformed if it is none
    @SuppressWarnings("unchecked")
    public static Map<String, Object> asObject(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new Malformed("a JSON object was expected, but it is " + kind(value));
    }

    /// The value as a list; null gives an empty one.
    ///
    /// @throws Malformed if it is something else
    @SuppressWarnings("unchecked")
    public static List<Object> asList(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        throw new Malformed("a JSON list was expected, but it is " + kind(value));
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String text -> "the text \"" + beginning(text) + "\"";
            default -> value.toString();
        };
    }

    private static String beginning(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return "it begins with "
                + (line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "…");
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    map.put(name, value(parser, parser.nextToken()));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonToken each = parser.nextToken();
                        each != JsonToken.END_ARRAY;
                        each = parser.nextToken()) {
                    list.add(value(parser, each));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new Malformed("unexpected " + token);
        };
    }

    /// A number as decimal; as text where it is absurd (or `NaN`).
    private static Object number(String text) {
        if (text.length() > NUMBER_CHARS_MAX) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > EXPONENT_MAX ? text : number;
        } catch (NumberFormatException notFinite) {
            return text;
        }
    }

    /// Writes a plain value (`Integer`, `Long` and `BigInteger` also count) as JSON without spaces.
    /// Lone surrogates become U+FFFD, control characters are escaped: the text is always valid JSON
    /// in valid UTF-8.
    ///
    /// @throws IllegalArgumentException if it holds another type, a name that is no text, or nests
    ///   deeper than {@link #DEPTH_MAX}
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value, int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException(
                    "a value nests deeper than " + DEPTH_MAX + "; it may hold itself");
        }
        switch (value) {
            case null -> out.append("null");
            case String text -> writeText(out, text);
            case Boolean truth -> out.append(truth);
            case BigDecimal number ->
                    out.append(
                            Math.abs((long) number.scale()) > EXPONENT_MAX
                                    ? number.toString()
                                    : number.toPlainString());
            case Integer number -> out.append(number);
            case Long number -> out.append(number);
            case BigInteger number -> out.append(number);
            case Map<?, ?> map -> {
                out.append('{');
                String comma = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (!(entry.getKey() instanceof String name)) {
                        throw new IllegalArgumentException(
                                "a JSON name must be text, not " + entry.getKey());
                    }
                    out.append(comma);
                    writeText(out, name);
                    out.append(':');
                    write(out, entry.getValue(), depth + 1);
                    comma = ",";
                }
                out.append('}');
            }
            case Iterable<?> list -> {
                out.append('[');
                String comma = "";
                for (Object each : list) {
                    out.append(comma);
                    write(out, each, depth + 1);
                    comma = ",";
                }
                out.append(']');
            }
            default ->
                    throw new IllegalArgumentException(
                            "no plain value: " + value.getClass().getName());
        }
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7F) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        out.append('\uFFFD');
                    }
                }
            }
        }
        out.append('"');
    }
}
