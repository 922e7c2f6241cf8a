package dev.throughline.sandbox.salesforce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The org says no, with the vendor's code and words.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final List<String> fields;
    private final transient Map<String, Object> extra;

    Refusal(
            int status,
            String code,
            String message,
            List<String> fields,
            Map<String, Object> extra) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.fields = List.copyOf(fields);
        this.extra = Map.copyOf(extra);
    }

    /// A refusal of one record: 400.
    static Refusal row(String code, String message, String... fields) {
        return new Refusal(400, code, message, List.of(fields), Map.of());
    }

    /// A refusal of the request.
    static Refusal request(int status, String code, String message) {
        return new Refusal(status, code, message, List.of(), Map.of());
    }

    static Refusal notFound() {
        return request(404, "NOT_FOUND", "The requested resource does not exist");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String words() {
        String message = getMessage();
        return message == null ? code : message;
    }

    /// The body of a failed single call: an array of one.
    List<Map<String, @Nullable Object>> asBody() {
        Map<String, @Nullable Object> error = new LinkedHashMap<>(extra);
        error.put("message", words());
        error.put("errorCode", code);
        if (!fields.isEmpty()) {
            error.put("fields", fields);
        }
        return List.of(error);
    }

    /// The entry of one failed row in a collection's answer.
    Map<String, Object> asRow() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("success", false);
        row.put("errors", List.of(asRowError()));
        return row;
    }

    Map<String, Object> asRowError() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("statusCode", code);
        error.put("message", words());
        error.put("fields", fields);
        return error;
    }
}
