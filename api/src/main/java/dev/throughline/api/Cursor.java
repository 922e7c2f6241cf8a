package dev.throughline.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a page ended. Opaque to callers: its form may change with any release, and one list's
/// cursor does not fit another.
final class Cursor {
    /// The longest cursor that is read, in characters.
    static final int LENGTH_MAX = 200;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1," + LENGTH_MAX + "}");

    private Cursor() {}

    static String write(String list, String last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + " " + last).getBytes(StandardCharsets.UTF_8));
    }

    /// What {@link #write} wrote for that list; empty when it is none of its cursors.
    static Optional<String> read(String list, String cursor) {
        if (!FORM.matcher(cursor).matches()) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return text.startsWith(list + " ")
                    ? Optional.of(text.substring(list.length() + 1))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
