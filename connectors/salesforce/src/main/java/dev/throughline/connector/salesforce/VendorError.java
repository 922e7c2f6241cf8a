package dev.throughline.connector.salesforce;

import dev.throughline.connect.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One complaint of the vendor, in its own words.
///
/// @param code `REQUIRED_FIELD_MISSING`…; `HTTP 404` where the answer held no code
/// @param message at most 500 characters
/// @param field the first field named; null where none is
/// @param existingId the record a duplicate rule found; null where it is not told
record VendorError(
        String code, String message, @Nullable String field, @Nullable String existingId) {

    private static final int MESSAGE_MAX = 500;
    private static final Pattern ON_RECORD =
            Pattern.compile("on record with id: ([A-Za-z0-9]{15,18})");

    /// Reads the error body of a failed call: an array of errors, an OAuth error, or something that
    /// is neither.
    static List<VendorError> of(int status, byte[] body) {
        try {
            Object json = Json.read(body);
            List<VendorError> errors = json instanceof List<?> list ? ofList(list) : List.of();
            if (!errors.isEmpty()) {
                return errors;
            }
            if (json instanceof Map<?, ?> map && map.get("error") != null) {
                return List.of(
                        new VendorError(
                                String.valueOf(map.get("error")),
                                cut(map.get("error_description")),
                                null,
                                null));
            }
        } catch (Json.Malformed notJson) {
            return List.of(
                    new VendorError(
                            "HTTP " + status,
                            "The answer is no JSON (an outage page or a proxy's answer).",
                            null,
                            null));
        }
        return List.of(
                new VendorError("HTTP " + status, "The answer holds no error text.", null, null));
    }

    /// Reads the `errors` of one row of a collection's answer.
    static List<VendorError> ofList(List<?> list) {
        List<VendorError> errors = new ArrayList<>();
        for (Object each : list) {
            if (each instanceof Map<?, ?> map) {
                Object code =
                        map.get("errorCode") == null ? map.get("statusCode") : map.get("errorCode");
                String message = cut(map.get("message"));
                Object field =
                        map.get("fields") instanceof List<?> fields && !fields.isEmpty()
                                ? fields.getFirst()
                                : null;
                errors.add(
                        new VendorError(
                                code == null ? "UNKNOWN" : code.toString(),
                                message,
                                field == null ? null : field.toString(),
                                existing(map, message)));
            }
        }
        return errors;
    }

    private static @Nullable String existing(Map<?, ?> error, String message) {
        Matcher named = ON_RECORD.matcher(message);
        if (named.find()) {
            return named.group(1);
        }
        // Both spellings occur in recorded answers.
        Object result =
                error.get("duplicateResut") == null
                        ? error.get("duplicateResult")
                        : error.get("duplicateResut");
        if (first(map(result).get("matchResults")) instanceof Map<?, ?> match
                && first(match.get("matchRecords")) instanceof Map<?, ?> record) {
            Object id = map(record.get("record")).get("Id");
            return id == null ? null : id.toString();
        }
        return null;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static @Nullable Object first(@Nullable Object value) {
        return value instanceof List<?> list && !list.isEmpty() ? list.getFirst() : null;
    }

    private static String cut(@Nullable Object text) {
        String message = text == null ? "" : text.toString().strip();
        return message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) + "…" : message;
    }
}
