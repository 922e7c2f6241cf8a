package dev.throughline.connector.tryton;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The note on a timesheet line that was taken back: Tryton refuses negative hours, so that the
/// line stays where it is, with its key, at no hours, and says which reversal took how many.
///
/// @param key the line key of the reversal
/// @param hours what the line stood for before, above 0
record StruckOut(String key, BigDecimal hours) {

    private static final Pattern NOTE =
            Pattern.compile(
                    "^\\[tl:([A-Za-z0-9_-]{1,60}) took back ([0-9]{1,5}(?:\\.[0-9]{1,10})?) h\\]");

    /// The note before what people read.
    String before(@Nullable Object description) {
        String note = "[tl:" + key + " took back " + hours.toPlainString() + " h]";
        return description instanceof String text && !text.isBlank() ? note + " " + text : note;
    }

    /// The note on a line; empty where it stands as it was made.
    static Optional<StruckOut> of(@Nullable Object description) {
        if (description instanceof String text) {
            Matcher note = NOTE.matcher(text);
            if (note.find()) {
                return Optional.of(new StruckOut(note.group(1), new BigDecimal(note.group(2))));
            }
        }
        return Optional.empty();
    }
}
