package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The account says no, in its own wording. Becomes the error body of SuiteTalk REST.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final String code;
    private final @Nullable String pointer;
    private final @Nullable String at;

    /// @param pointer which kind of place is at fault: `o:errorPath`, `o:errorQueryParam`,
    ///   `o:errorHeader`, `o:errorUrl`
    /// @param at the place itself
    Refusal(
            int status,
            String title,
            String code,
            String detail,
            @Nullable String pointer,
            @Nullable String at) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.code = code;
        this.pointer = pointer;
        this.at = at;
    }

    /// A business rule: only the text tells which.
    static Refusal userError(String text, @Nullable String path) {
        return new Refusal(
                400,
                "Bad Request",
                "USER_ERROR",
                "Error while accessing a resource. " + text,
                "o:errorPath",
                path);
    }

    /// A body that does not fit the record type.
    static Refusal content(String text, @Nullable String path) {
        return new Refusal(
                400,
                "Bad Request",
                "INVALID_CONTENT",
                "Error while accessing a resource. " + text,
                "o:errorPath",
                path);
    }

    /// A reference or choice that does not exist.
    static Refusal fieldValue(Object value, String field) {
        return content(
                "You have entered an Invalid Field Value "
                        + value
                        + " for the following field: "
                        + field
                        + ".",
                field);
    }

    static Refusal parameter(String text, String parameter) {
        return new Refusal(
                400, "Bad Request", "INVALID_PARAMETER", text, "o:errorQueryParam", parameter);
    }

    static Refusal header(String text, String header) {
        return new Refusal(400, "Bad Request", "INVALID_HEADER", text, "o:errorHeader", header);
    }

    static Refusal query(String text) {
        String all =
                "Invalid search query. Detailed unprocessed description follows. Search error occurred: "
                        + text;
        return new Refusal(400, all, "INVALID_PARAMETER", all, "o:errorQueryParam", "q");
    }

    static Refusal missing(String id) {
        return new Refusal(
                404,
                "Not Found",
                "NONEXISTENT_ID",
                "The record instance does not exist. Provide a valid record instance ID. ("
                        + id
                        + ")",
                "o:errorUrl",
                id);
    }

    static Refusal changedMeanwhile() {
        return new Refusal(
                409,
                "Conflict",
                "RCRD_HAS_BEEN_CHANGED",
                "Error while accessing a resource. Record has been changed.",
                null,
                null);
    }

    static Refusal signIn() {
        return new Refusal(
                401,
                "Unauthorized",
                "INVALID_LOGIN",
                "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup >"
                        + " Users/Roles > User Management > View Login Audit Trail.",
                null,
                null);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /// The error body.
    SimReply reply() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("detail", getMessage());
        if (pointer != null && at != null) {
            detail.put(pointer, at);
        }
        detail.put("o:errorCode", code);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "type",
                "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4" + section());
        body.put("title", title);
        body.put("status", status);
        body.put("o:errorDetails", List.of(detail));
        return new SimReply(
                status,
                Map.of(
                        "Content-Type",
                        "application/vnd.oracle.resource+json; type=error; charset=UTF-8"),
                Json.write(body));
    }

    private String section() {
        return switch (status) {
            case 401 -> ".2";
            case 403 -> ".4";
            case 404 -> ".5";
            case 405 -> ".6";
            case 409 -> ".10";
            default -> ".1";
        };
    }

    /// 429 with the body of the vendor's own sample: title "Bad Request" and a second, top-level
    /// code.
    static SimReply tooMany(String retryAfterSeconds, String code, String text) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html");
        body.put("title", "Bad Request");
        body.put("status", 429);
        body.put("o:errorCode", "USER_ERROR");
        body.put("o:errorDetails", List.of(Map.of("detail", text, "o:errorCode", code)));
        SimReply reply =
                new SimReply(
                        429,
                        Map.of(
                                "Content-Type",
                                "application/vnd.oracle.resource+json; type=error; charset=UTF-8"),
                        Json.write(body));
        return retryAfterSeconds.isEmpty() ? reply : reply.with("Retry-After", retryAfterSeconds);
    }
}
