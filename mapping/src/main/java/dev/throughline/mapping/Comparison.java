package dev.throughline.mapping;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// When a value read back counts as the one desired: vendors trim, change case, and make dates of
/// instants.
public enum Comparison {
    /// The same value; numbers by size, empty text and nothing alike.
    EXACT,
    /// Blanks at the ends and runs of blanks inside do not count.
    TRIMMED,
    /// Neither do upper and lower case.
    IGNORE_CASE,
    /// Only the calendar day counts: the first ten characters of an ISO text.
    DATE;

    /// Whether the two mean the same.
    public boolean same(@Nullable Object desired, @Nullable Object observed) {
        Object left = nothing(desired);
        Object right = nothing(observed);
        if (left == null || right == null) {
            return left == null && right == null;
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return sameLists(a, b);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            // The vendor may tell more than was asked for.
            return a.entrySet().stream()
                    .allMatch(entry -> same(entry.getValue(), b.get(entry.getKey())));
        }
        if (left instanceof String a && right instanceof String b) {
            return form(a).equals(form(b));
        }
        return Objects.equals(left, right);
    }

    private boolean sameLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private String form(String text) {
        return switch (this) {
            case EXACT -> text;
            case TRIMMED -> text.strip().replaceAll("\\s+", " ");
            case IGNORE_CASE -> text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            case DATE -> text.length() > 10 ? text.substring(0, 10) : text;
        };
    }

    private static @Nullable Object nothing(@Nullable Object value) {
        return value instanceof String text && text.isEmpty()
                        || value instanceof List<?> list && list.isEmpty()
                ? null
                : value;
    }
}
