package dev.throughline.model;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Decimal numbers as the model writes them: plain digits with a point, no exponent, no needless
/// zeros.
public final class Decimals {
    private static final Pattern PLAIN = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?");

    /// The most digits on either side of the point: far more than any kind allows, few enough to be
    /// harmless.
    private static final int DIGITS_MAX = 100;

    private Decimals() {}

    /// Reads plain decimal digits with an optional sign and point.
    ///
    /// @throws IllegalArgumentException for anything else: exponents, separators, blanks, more than
    ///   40 digits a side
    public static BigDecimal parse(String text) {
        if (!PLAIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + (text.length() > 60 ? text.substring(0, 60) + "…" : text)
                            + "' is not a plain decimal number; write it like -1234.56");
        }
        return normal(new BigDecimal(text));
    }

    /// The one form of a number: no trailing zeros, scale never negative. So 1.0 and 1.00 are
    /// equal.
    ///
    /// @throws IllegalArgumentException when it has more than 100 digits on a side of the point
    public static BigDecimal normal(BigDecimal value) {
        bounded(value);
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        int scale = value.scale();
        if (scale == 0) {
            return value;
        }
        BigDecimal stripped = scale > 0 ? value.stripTrailingZeros() : value;
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /// The same number, when it can be written out: `1E+1000000000` would fill the memory with
    /// zeros.
    ///
    /// @throws IllegalArgumentException when it has more than 100 digits on a side of the point
    static BigDecimal bounded(BigDecimal value) {
        if (Math.abs((long) value.scale()) > DIGITS_MAX || value.precision() > 2 * DIGITS_MAX) {
            throw new IllegalArgumentException(
                    "a number with more than "
                            + DIGITS_MAX
                            + " digits on a side of the point is no business figure");
        }
        return value;
    }

    /// Whether a number has at most that many digits before and after the point.
    static boolean fits(BigDecimal value, int before, int after) {
        return value.scale() <= after && value.precision() - value.scale() <= before;
    }
}
