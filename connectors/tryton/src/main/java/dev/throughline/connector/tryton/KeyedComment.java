package dev.throughline.connector.tryton;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The comment of a project work, whose last line carries the hub's key: `[throughline:KEY]`.
/// Tryton 6.0 gives a work no code, number or origin; the comment is the one stored text besides
/// the name that can be searched. People see the line and may write above it; mappings see the
/// comment without it.
///
/// @param text the comment without the key's line; null when empty
/// @param key the hub's key; null in a work that the hub did not make
record KeyedComment(@Nullable String text, @Nullable String key) {

    /// The virtual field that shows the key.
    static final String KEY_FIELD = "throughline_key";

    /// Tryton's field.
    static final String WIRE = "comment";

    private static final Pattern MARK =
            Pattern.compile("\\s*\\[throughline:([A-Za-z0-9_-]{1,60})\\]\\s*");

    /// Reads the stored comment.
    static KeyedComment of(@Nullable Object stored) {
        if (!(stored instanceof String comment)) {
            return new KeyedComment(null, null);
        }
        Matcher mark = MARK.matcher(comment);
        if (!mark.find()) {
            return new KeyedComment(comment.isBlank() ? null : comment, null);
        }
        String key = mark.group(1);
        String before = comment.substring(0, mark.start());
        String after = comment.substring(mark.end());
        String text =
                String.join(
                        "\n", Stream.of(before, after).filter(part -> !part.isBlank()).toList());
        return new KeyedComment(text.isBlank() ? null : text, key);
    }

    /// What Tryton stores.
    @Nullable String stored() {
        if (key == null) {
            return text;
        }
        return text == null ? mark(key) : text + "\n" + mark(key);
    }

    private static String mark(String key) {
        return "[throughline:" + key + "]";
    }

    /// The search for works with this key. Underscores are wildcards in it: the answer must be
    /// compared.
    static List<Object> search(String key) {
        return List.of(WIRE, "like", "%" + mark(key) + "%");
    }
}
