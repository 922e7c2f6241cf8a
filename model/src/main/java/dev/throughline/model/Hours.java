package dev.throughline.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// A length of work in hours, at most 8 digits before and 4 after the point: 0.25 h = 15 minutes.
///
/// @param value may be negative in a reversal
public record Hours(BigDecimal value) implements Comparable<Hours> {
    /// No work.
    public static final Hours ZERO = new Hours(BigDecimal.ZERO);

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    /// @throws IllegalArgumentException when it has too many digits
    public Hours {
        value = Decimals.normal(value);
        if (!Decimals.fits(value, 8, 4)) {
            throw new IllegalArgumentException(
                    value.toPlainString()
                            + " h has too many digits; at most 8 before and 4 after the point are kept");
        }
    }

    /// Hours as written in plain decimal digits, for example `7.5`.
    ///
    /// @throws IllegalArgumentException when it is no such number or has too many digits
    public static Hours parse(String hours) {
        return new Hours(Decimals.parse(hours));
    }

    /// Whole minutes as hours, rounded half up to 4 digits: 20 minutes = 0.3333 h.
    public static Hours ofMinutes(long minutes) {
        return new Hours(BigDecimal.valueOf(minutes).divide(MINUTES, 4, RoundingMode.HALF_UP));
    }

    /// The nearest whole minutes, half up: 0.3333 h = 20 minutes.
    public long minutes() {
        return value.multiply(MINUTES).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /// The sum.
    public Hours plus(Hours other) {
        return new Hours(value.add(other.value));
    }

    /// The difference.
    public Hours minus(Hours other) {
        return new Hours(value.subtract(other.value));
    }

    /// The exact opposite.
    public Hours negated() {
        return new Hours(value.negate());
    }

    @Override
    public int compareTo(Hours other) {
        return value.compareTo(other.value);
    }

    /// `7.5 h`.
    @Override
    public String toString() {
        return value.toPlainString() + " h";
    }
}
