package dev.throughline.model;

import java.math.BigDecimal;

/// A price of one unit, or how many units of one currency one unit of another is. Never rounded in
/// storage: at most 9 digits before and 10 after the point.
///
/// @param value not negative
public record Rate(BigDecimal value) implements Comparable<Rate> {

    /// @throws IllegalArgumentException when it is negative or has too many digits
    public Rate {
        value = Decimals.normal(value);
        if (value.signum() < 0) {
            throw new IllegalArgumentException(
                    "rate " + value.toPlainString() + " is negative; turn the quantity round");
        }
        if (!Decimals.fits(value, 9, 10)) {
            throw new IllegalArgumentException(
                    "rate "
                            + value.toPlainString()
                            + " has too many digits; at most 9 before and 10 after the point are kept");
        }
    }

    /// A rate as written in plain decimal digits, for example `1.25`.
    ///
    /// @throws IllegalArgumentException when it is no such number, negative or too long
    public static Rate parse(String rate) {
        return new Rate(Decimals.parse(rate));
    }

    /// What so much work costs at this price, rounded once (R1) to the currency's minor digits.
    public Money times(Hours hours, String ccy) {
        return Money.rounded(value.multiply(hours.value()), ccy);
    }

    /// The amount in another currency at this exchange rate, rounded once (R1).
    public Money convert(Money amount, String ccy) {
        return amount.convertedTo(ccy, value);
    }

    @Override
    public int compareTo(Rate other) {
        return value.compareTo(other.value);
    }

    /// Plain digits.
    @Override
    public String toString() {
        return value.toPlainString();
    }
}
