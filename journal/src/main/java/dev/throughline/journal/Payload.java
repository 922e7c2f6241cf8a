package dev.throughline.journal;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Native fields as JSON text and back, and their content hash.
///
/// The text is pure ASCII: control characters and lone surrogates of a broken record survive as
/// escapes, so that no record is too broken to be written down. Numbers stay exact.
public final class Payload {
    /// The format written today; a release may add formats, never change one.
    public static final int FORMAT = 1;

    /// The deepest nesting that is written; deeper content is refused.
    static final int DEPTH_MAX = 200;

    private static final int LENGTH_MAX = 1_000_000;

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                                    // What could be written down must be readable again, or it
                                    // would stop its shard for ever.
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNumberLength(LENGTH_MAX)
                                                    .maxNameLength(LENGTH_MAX)
                                                    .maxNestingDepth(DEPTH_MAX + 1)
                                                    .build())
                                    .streamWriteConstraints(
                                            StreamWriteConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .build())
                                    .build())
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private Payload() {}

    /// The fields as ASCII JSON text, keys sorted.
    ///
    /// @throws tools.jackson.core.JacksonException when they cannot be written: nested too deeply,
    ///   a number of more than 9,999 places
    public static String text(Map<String, Object> fields) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            write(generator, fields);
        }
        return out.toString();
    }

    /// Writes a plain value as the mapper would, without asking what it is each time.
    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case BigDecimal number -> generator.writeNumber(number);
            case Boolean flag -> generator.writeBoolean(flag);
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : ordered(map).entrySet()) {
                    generator.writeName(String.valueOf(entry.getKey()));
                    write(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                for (Object element : list) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            default -> generator.writePOJO(value);
        }
    }

    private static Map<?, ?> ordered(Map<?, ?> map) {
        return map.size() < 2
                        || map instanceof SortedMap<?, ?> sorted && sorted.comparator() == null
                ? map
                : new TreeMap<>(map);
    }

    /// Fields of a text written by {@link #text}: plain values, numbers as `BigDecimal`.
    public static Map<String, Object> fields(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            Object value = plain(parser);
            if (value instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked")
                Map<String, Object> fields = (Map<String, Object>) map;
                return fields;
            }
            throw new IllegalArgumentException(
                    "a payload is a JSON object, not "
                            + text.substring(0, Math.min(20, text.length())));
        }
    }

    private static @Nullable Object plain(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, plain(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(plain(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /// SHA-256 over format, deletion and fields, leaving out nulls and the `volatileFields`
    /// (modification stamps), so that equal content has an equal hash whenever it was seen.
    public static byte[] hash(
            Map<String, Object> fields, Set<String> volatileFields, boolean deleted) {
        Map<String, Object> stable = new TreeMap<>();
        fields.forEach((name, value) -> {
            if (value != null && !volatileFields.contains(name)) {
                stable.put(name, value);
            }
        });
        return hash(text(stable), deleted);
    }

    /// Fields as they are kept.
    ///
    /// @param text as {@link #text} writes them
    /// @param hash as {@link #hash} has it
    record Kept(String text, byte[] hash) {}

    /// Text and content hash at once: each field is written once for both.
    ///
    /// @throws tools.jackson.core.JacksonException as {@link #text} does
    static Kept kept(Map<String, Object> fields, Set<String> volatileFields, boolean deleted) {
        StringWriter out = new StringWriter(512);
        StringBuffer written = out.getBuffer();
        StringBuilder stable = new StringBuilder(512).append('{');
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : ordered(fields).entrySet()) {
                generator.flush();
                int from = written.length();
                String name = String.valueOf(entry.getKey());
                generator.writeName(name);
                write(generator, entry.getValue());
                if (entry.getValue() != null && !volatileFields.contains(name)) {
                    generator.flush();
                    // Before every field but the first stands a comma.
                    int begin = written.charAt(from) == ',' ? from + 1 : from;
                    stable.append(stable.length() == 1 ? "" : ",")
                            .append(written, begin, written.length());
                }
            }
            generator.writeEndObject();
        }
        return new Kept(out.toString(), hash(stable.append('}').toString(), deleted));
    }

    private static byte[] hash(String stable, boolean deleted) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) FORMAT);
            digest.update((byte) (deleted ? 1 : 0));
            return digest.digest(stable.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
