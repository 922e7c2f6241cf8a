package dev.throughline.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One call as a simulator sees it. Header names are lower case; query values are decoded, in order
/// of appearance.
public record SimRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        byte[] body) {

    /// The first value of a query parameter.
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst);
    }

    /// A header by any spelling of its name.
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// The body as UTF-8 text.
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// Whether this call may change something: anything but GET and HEAD.
    public boolean writes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
