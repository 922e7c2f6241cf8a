package dev.throughline.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// What a simulator answers: status, headers, body bytes.
public record SimReply(int status, Map<String, String> headers, byte[] body) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /// A JSON answer; `body` is any value Jackson can write.
    public static SimReply json(int status, Object body) {
        return new SimReply(
                status,
                Map.of("Content-Type", "application/json;charset=UTF-8"),
                JSON.writeValueAsBytes(body));
    }

    /// A text answer of the given content type.
    public static SimReply text(int status, String contentType, String body) {
        return new SimReply(
                status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /// An answer without a body.
    public static SimReply empty(int status) {
        return new SimReply(status, Map.of(), new byte[0]);
    }

    /// The same answer with one more header.
    public SimReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new SimReply(status, more, body);
    }
}
