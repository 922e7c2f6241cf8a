package dev.throughline.connect;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Builds `a=1&b=2` for form bodies and queries, in the order given, UTF-8, percent-encoded (a
/// space is `+`).
public final class FormBody {
    private final StringBuilder text = new StringBuilder();

    /// Adds one pair.
    public FormBody with(String name, String value) {
        if (!text.isEmpty()) {
            text.append('&');
        }
        text.append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    /// What {@link Http.Call#form} takes, or what follows the `?` of an address.
    public String encoded() {
        return text.toString();
    }

    /// How long it is; the content may hold secrets.
    @Override
    public String toString() {
        return "form of " + text.length() + " characters";
    }
}
