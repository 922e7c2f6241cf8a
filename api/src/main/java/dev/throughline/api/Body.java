package dev.throughline.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON object of a request, read with all its faults.
final class Body {
    /// The longest body that is read, in bytes. The longest right one has less than 2 kB.
    static final int BYTES_MAX = 64 * 1024;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final @Nullable JsonNode object;
    private final Faults faults;

    /// Where the object is: `#` or a pointer into the body.
    private final String at;

    private Body(@Nullable JsonNode object, Faults faults, String at) {
        this.object = object;
        this.faults = faults;
        this.at = at;
    }

    /// Reads the body; what is wrong with its form is told to `faults`.
    ///
    /// @param known the members it may have
    static Body read(HttpServletRequest request, Faults faults, Collection<String> known)
            throws IOException {
        checkType(request, faults);
        byte[] bytes =
                request.getContentLengthLong() > BYTES_MAX
                        ? new byte[BYTES_MAX + 1]
                        : request.getInputStream().readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            faults.add(
                    ProblemType.BODY_TOO_LARGE,
                    Fault.body(
                            "#",
                            "The body has more than " + BYTES_MAX + " bytes.",
                            "Send only the members that are described."));
            return new Body(null, faults, "#");
        }
        if (bytes.length == 0) {
            faults.add(
                    ProblemType.INVALID_REQUEST,
                    Fault.body("#", "There is no body.", "Send a JSON object."));
            return new Body(null, faults, "#");
        }
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (!tree.isObject()) {
                faults.body("#", "The body is " + kind(tree) + ".", "Send a JSON object.");
                return new Body(null, faults, "#");
            }
            return of(tree, faults, "#", known);
        } catch (JacksonException e) {
            faults.add(
                    ProblemType.INVALID_REQUEST,
                    Fault.body(
                            "#",
                            "The body is not JSON" + line(e) + ": " + reason(e),
                            "Send one JSON object in UTF-8, each member once."));
            return new Body(null, faults, "#");
        }
    }

    private static Body of(JsonNode tree, Faults faults, String at, Collection<String> known) {
        Body body = new Body(tree, faults, at);
        tree.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name ->
                        faults.body(
                                body.place(name),
                                "'" + shown(name) + "' is no member here" + Fault.near(name, known),
                                "Leave it out, or mend its name."));
        return body;
    }

    private static void checkType(HttpServletRequest request, Faults faults) {
        String type = request.getContentType();
        boolean json = false;
        try {
            MediaType media = type == null ? null : MediaType.parseMediaType(type);
            json =
                    media != null
                            && media.getType().equals("application")
                            && media.getSubtype().equals("json")
                            && (media.getCharset() == null
                                    || media.getCharset()
                                            .equals(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            // told below
        }
        if (!json) {
            faults.add(
                    ProblemType.UNSUPPORTED_CONTENT_TYPE,
                    Fault.header(
                            "Content-Type",
                            type == null
                                    ? "It is missing."
                                    : "'" + shown(type) + "' is not read here.",
                            "Send Content-Type: application/json, in UTF-8."));
        }
    }

    private static String line(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /// The parser's own words without its excerpt of the source.
    private static String reason(JacksonException e) {
        String words = String.valueOf(e.getOriginalMessage());
        return shown(words.endsWith(".") ? words : words + ".");
    }

    /// Whether there is an object to look into.
    boolean readable() {
        return object != null;
    }

    /// Whether the member is there, with any value.
    boolean has(String member) {
        return object != null && object.has(member);
    }

    /// A required text. Faults are told; empty text is answered then.
    ///
    /// @param form what the text must match, in words as told
    String text(String member, int lengthMax, IntPredicate allowed, String form) {
        if (object == null) {
            return "";
        }
        JsonNode value = object.get(member);
        if (value == null) {
            faults.body(place(member), member + " is missing.", "Add it: " + form + ".");
            return "";
        }
        if (!value.isString()) {
            faults.body(
                    place(member),
                    member + " is " + kind(value) + ".",
                    "Make it a text: " + form + ".");
            return "";
        }
        String text = value.stringValue();
        if (text.isBlank()) {
            faults.body(place(member), member + " is empty.", "Fill it: " + form + ".");
            return "";
        }
        if (text.length() > lengthMax) {
            faults.body(
                    place(member),
                    member + " has " + text.length() + " characters.",
                    "Use at most " + lengthMax + ".");
            return "";
        }
        if (!text.codePoints().allMatch(allowed)) {
            faults.body(
                    place(member),
                    member + " holds a character that is not allowed.",
                    "Use " + form + ".");
            return "";
        }
        return text;
    }

    /// A member that is true or false; `otherwise` where it is missing.
    boolean yes(String member, boolean otherwise) {
        JsonNode value = object == null ? null : object.get(member);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            faults.body(place(member), member + " is " + kind(value) + ".", "Say true or false.");
            return otherwise;
        }
        return value.booleanValue();
    }

    /// A required list of 1 to `max` objects. Faults are told.
    ///
    /// @param known the members each may have
    List<Body> objects(String member, int max, Collection<String> known, String form) {
        if (object == null) {
            return List.of();
        }
        JsonNode value = object.get(member);
        if (value == null || !value.isArray() || value.isEmpty() || value.size() > max) {
            faults.body(
                    place(member),
                    value == null
                            ? member + " is missing."
                            : value.isArray()
                                    ? member + " has " + value.size() + " members."
                                    : member + " is " + kind(value) + ".",
                    "Give a list of 1 to " + max + " objects: " + form + ".");
            return List.of();
        }
        List<Body> found = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode one = value.get(i);
            String where = place(member) + "/" + i;
            if (one.isObject()) {
                found.add(of(one, faults, where, known));
            } else {
                faults.body(where, "It is " + kind(one) + ".", "Make it an object: " + form + ".");
            }
        }
        return found;
    }

    /// A list of 1 to `max` texts, none blank. Faults are told.
    List<String> texts(String member, int max, int lengthMax, String form) {
        if (object == null) {
            return List.of();
        }
        JsonNode value = object.get(member);
        boolean good =
                value != null
                        && value.isArray()
                        && !value.isEmpty()
                        && value.size() <= max
                        && value.valueStream()
                                .allMatch(one ->
                                        one.isString()
                                                && !one.stringValue().isBlank()
                                                && one.stringValue().length() <= lengthMax);
        if (!good) {
            faults.body(
                    place(member),
                    value == null ? member + " is missing." : member + " is not that.",
                    "Give a list of 1 to "
                            + max
                            + " texts of at most "
                            + lengthMax
                            + " characters: "
                            + form
                            + ".");
            return List.of();
        }
        return value.valueStream().map(JsonNode::stringValue).toList();
    }

    /// The pointer to a member of this object.
    String place(String member) {
        return at + pointer(member).substring(1);
    }

    static String pointer(String member) {
        return "#/" + shown(member).replace("~", "~0").replace("/", "~1");
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case STRING -> "a text";
            default -> "something else";
        };
    }

    private static String shown(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
