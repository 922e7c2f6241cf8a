package dev.throughline.connector.tryton;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The hub's line key in the description of a ledger line, before what people read: `[tl:KEY]
/// Taxi`.
final class Marks {
    private Marks() {}

    private static final Pattern MARK = Pattern.compile("^\\[tl:([A-Za-z0-9_-]{1,60})\\]");

    static String marked(String key, String memo) {
        return memo.isBlank() ? "[tl:" + key + "]" : "[tl:" + key + "] " + memo;
    }

    /// What somebody wrote, so that it cannot be taken for a mark of the hub.
    static String unmarked(String memo) {
        return memo.startsWith("[tl:") ? "(" + memo.substring(1) : memo;
    }

    /// What stands behind the mark; empty where there is none.
    static String rest(@Nullable Object description) {
        if (description instanceof String text) {
            Matcher mark = MARK.matcher(text);
            if (mark.find()) {
                return text.substring(mark.end()).strip();
            }
        }
        return "";
    }

    /// The key; empty where somebody else wrote the line.
    static String key(@Nullable Object description) {
        if (description instanceof String text) {
            Matcher mark = MARK.matcher(text);
            if (mark.find()) {
                return mark.group(1);
            }
        }
        return "";
    }
}
