package dev.throughline.model;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values as canonical JSON: the form they are stored, sent and hashed in. Equal values give equal
/// bytes.
///
/// Names are sorted by code unit; no blanks; absent values are left out; money is
/// `{"ccy":"USD","minor":123}`; decimals are strings without exponent; references, dates and
/// instants are strings; whole numbers are numbers. The content hash is `1:` and the SHA-256 of
/// those bytes in hexadecimal, where 1 is this format's number: it never changes, a new format gets
/// a new number.
public final class ValuesCodec {
    /// The number of the format, leading every content hash.
    public static final int FORMAT = 1;

    /// The longest text read, in characters: far more than 10,000 contract lines.
    public static final int JSON_MAX = 16 * 1024 * 1024;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private static final Pattern REFERENCE =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private ValuesCodec() {}

    /// The values as canonical JSON text.
    ///
    /// @throws IllegalArgumentException when a text holds half a character (a lone surrogate)
    public static String write(Values values) {
        StringBuilder out = new StringBuilder(512);
        object(out, values.asMap());
        return out.toString();
    }

    /// The values as canonical JSON in UTF-8.
    ///
    /// @throws IllegalArgumentException when a text holds half a character (a lone surrogate)
    public static byte[] bytes(Values values) {
        return write(values).getBytes(StandardCharsets.UTF_8);
    }

    /// One value of such values as canonical JSON text.
    ///
    /// @throws IllegalArgumentException when a text holds half a character (a lone surrogate)
    public static String writeOne(Object value) {
        StringBuilder out = new StringBuilder(64);
        value(out, value);
        return out.toString();
    }

    /// What these values hash to: `1:` and 64 hexadecimal digits.
    ///
    /// @throws IllegalArgumentException when a text holds half a character (a lone surrogate)
    public static String contentHash(Values values) {
        return contentHash(write(values));
    }

    /// What values hash to that have been written already by {@link #write}.
    public static String contentHash(String written) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(written.getBytes(StandardCharsets.UTF_8));
            return FORMAT + ":" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }

    /// Reads canonical JSON back, each value as its field's kind says.
    ///
    /// @throws IllegalArgumentException naming the field that is unknown or whose value cannot be
    ///   read
    public static Values read(EntityType type, String json) {
        if (json.length() > JSON_MAX) {
            throw new IllegalArgumentException(
                    type
                            + " of "
                            + json.length()
                            + " characters is too long; at most "
                            + JSON_MAX
                            + " are read");
        }
        try {
            return read(type, JSON.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(type + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Reads canonical JSON in UTF-8 back.
    ///
    /// @throws IllegalArgumentException naming the field that is unknown or whose value cannot be
    ///   read
    public static Values read(EntityType type, byte[] json) {
        if (json.length > JSON_MAX) {
            throw new IllegalArgumentException(
                    type
                            + " of "
                            + json.length
                            + " bytes is too long; at most "
                            + JSON_MAX
                            + " are read");
        }
        try {
            return read(type, JSON.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(type + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Values read(EntityType type, JsonNode json) {
        return Values.of(members(type.name(), type.fields(), json));
    }

    private static Map<String, @Nullable Object> members(
            String path, List<Field> fields, JsonNode json) {
        if (!json.isObject()) {
            throw unreadable(path, json, "an object");
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            Field field = field(path, fields, member.getKey());
            JsonNode value = member.getValue();
            if (value.isString() && !field.list() && isText(field.kind())) {
                // Most are of this kind: their place is not put in words in vain.
                members.put(field.name(), value.stringValue());
                continue;
            }
            String at = path + "." + member.getKey();
            members.put(
                    field.name(), field.list() ? list(at, field, value) : one(at, field, value));
        }
        return members;
    }

    private static Field field(String path, List<Field> fields, String name) {
        for (Field candidate : fields) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(
                "field "
                        + path
                        + "."
                        + name
                        + " is not known"
                        + Names.didYouMean(name, fields.stream().map(Field::name).toList()));
    }

    private static boolean isText(FieldKind kind) {
        return switch (kind) {
            case CURRENCY, COUNTRY, REGION, CODE, NAME, TEXT, ENUM -> true;
            case REFERENCE, DATE, INSTANT, MONEY, RATE, HOURS, FRACTION, INTEGER, BOOLEAN, OBJECT ->
                    false;
        };
    }

    private static @Nullable Object list(String path, Field field, JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        if (!json.isArray()) {
            throw unreadable(path, json, "a list");
        }
        List<@Nullable Object> elements = new ArrayList<>(json.size());
        for (JsonNode element : json) {
            elements.add(one(path + "[" + elements.size() + "]", field, element));
        }
        return elements;
    }

    private static @Nullable Object one(String path, Field field, JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        try {
            return switch (field.kind()) {
                case REFERENCE -> reference(path, json);
                case DATE -> LocalDate.parse(text(path, json));
                case INSTANT -> Instant.parse(text(path, json));
                case MONEY -> money(path, json);
                case RATE, HOURS, FRACTION ->
                        json.isNumber() ? json.decimalValue() : Decimals.parse(text(path, json));
                case INTEGER -> whole(path, json);
                case BOOLEAN -> {
                    if (!json.isBoolean()) {
                        throw unreadable(path, json, "true or false");
                    }
                    yield json.booleanValue();
                }
                case CURRENCY, COUNTRY, REGION, CODE, NAME, TEXT, ENUM -> text(path, json);
                case OBJECT -> members(path, field.members(), json);
            };
        } catch (DateTimeException e) {
            throw unreadable(
                    path,
                    json,
                    field.kind() == FieldKind.DATE
                            ? "a date such as 2026-01-31"
                            : "an instant such as 2026-01-31T09:00:00Z");
        }
    }

    private static UUID reference(String path, JsonNode json) {
        String text = text(path, json);
        if (!REFERENCE.matcher(text).matches()) {
            throw unreadable(path, json, "a canonical id (a UUID)");
        }
        return UUID.fromString(text);
    }

    private static Money money(String path, JsonNode json) {
        if (!json.isObject() || json.size() != 2 || !json.has("minor") || !json.has("ccy")) {
            throw unreadable(path, json, "{\"minor\": whole minor units, \"ccy\": currency}");
        }
        return new Money(
                whole(path + ".minor", json.get("minor")), text(path + ".ccy", json.get("ccy")));
    }

    private static long whole(String path, JsonNode json) {
        if (!json.isIntegralNumber() || !json.canConvertToLong()) {
            throw unreadable(path, json, "a whole number");
        }
        return json.longValue();
    }

    private static String text(String path, JsonNode json) {
        if (!json.isString()) {
            throw unreadable(path, json, "text");
        }
        return json.stringValue();
    }

    private static IllegalArgumentException unreadable(String path, JsonNode json, String wanted) {
        return new IllegalArgumentException(
                "field "
                        + path
                        + " is a JSON "
                        + json.getNodeType().name().toLowerCase(Locale.ROOT)
                        + " that cannot be read as "
                        + wanted);
    }

    private static void object(StringBuilder out, Map<?, ?> members) {
        char before = '{';
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.append(before);
            quoted(out, (String) member.getKey());
            out.append(':');
            value(out, member.getValue());
            before = ',';
        }
        if (before == '{') {
            out.append('{');
        }
        out.append('}');
    }

    private static void value(StringBuilder out, Object value) {
        switch (value) {
            case String text -> quoted(out, text);
            case Money money -> {
                out.append("{\"ccy\":\"")
                        .append(money.ccy())
                        .append("\",\"minor\":")
                        .append(money.minor())
                        .append('}');
            }
            case UUID id -> out.append('"').append(id).append('"');
            case LocalDate date -> out.append('"').append(date).append('"');
            case Instant instant -> out.append('"').append(instant).append('"');
            case BigDecimal number -> out.append('"').append(number.toPlainString()).append('"');
            case Long number -> out.append((long) number);
            case Boolean flag -> out.append((boolean) flag);
            case Map<?, ?> members -> object(out, members);
            case List<?> elements -> {
                char before = '[';
                for (Object element : elements) {
                    out.append(before);
                    value(out, element);
                    before = ',';
                }
                out.append(']');
            }
            default -> throw new IllegalStateException(value.getClass() + " slipped into values");
        }
    }

    private static void quoted(StringBuilder out, String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0xD800 && c != '"' && c != '\\' || c > 0xDFFF) {
                continue;
            }
            if (c >= 0xD800) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                    continue;
                }
                throw new IllegalArgumentException(
                        "a text holds half a character (U+%04X) at place %d and cannot be written"
                                .formatted((int) c, i + 1));
            }
            out.append(text, written, i);
            written = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> out.append("\\u%04x".formatted((int) c));
            }
        }
        out.append(text, written, text.length()).append('"');
    }
}
