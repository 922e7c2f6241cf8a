package dev.throughline.posting;

import dev.throughline.model.Currencies;
import dev.throughline.model.Decimals;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;

/// How one currency became another: the published rates in order, kept exactly (DOMAIN 4.12).
///
/// @param from the currency of the amount
/// @param to the currency it becomes
/// @param legs none where both are the same
public record FxPath(String from, String to, List<Leg> legs) {
    public FxPath {
        legs = List.copyOf(legs);
    }

    /// One published rate as it was used.
    ///
    /// @param from 1 of this was published …
    /// @param to … as so many of this
    /// @param rate as published, never rounded
    /// @param inverse whether it is divided by: the amount goes from `to` to `from`
    /// @param date the day it was published for
    public record Leg(String from, String to, BigDecimal rate, boolean inverse, LocalDate date) {}

    /// The path of a currency to itself.
    public static FxPath same(String currency) {
        return new FxPath(currency, currency, List.of());
    }

    /// **R1**: the amount in the other currency, rounded once, last.
    ///
    /// @param amount in `from`, any number of digits
    /// @throws IllegalArgumentException when the result is too large
    public Money convert(BigDecimal amount) {
        BigDecimal above = amount;
        BigDecimal below = BigDecimal.ONE;
        for (Leg leg : legs) {
            if (leg.inverse()) {
                below = below.multiply(leg.rate());
            } else {
                above = above.multiply(leg.rate());
            }
        }
        return Money.of(above.divide(below, Currencies.minorDigits(to), RoundingMode.HALF_UP), to);
    }

    /// The same for an amount that was rounded before.
    ///
    /// @throws IllegalArgumentException when it is in another currency
    public Money convert(Money amount) {
        if (!amount.ccy().equals(from)) {
            throw new IllegalArgumentException(
                    amount + " is not in " + from + ", where this path begins");
        }
        return convert(amount.decimal());
    }

    /// The rate for people, to 10 significant fraction digits; amounts are converted by the legs.
    public BigDecimal rate() {
        BigDecimal above = BigDecimal.ONE;
        BigDecimal below = BigDecimal.ONE;
        for (Leg leg : legs) {
            if (leg.inverse()) {
                below = below.multiply(leg.rate());
            } else {
                above = above.multiply(leg.rate());
            }
        }
        BigDecimal rate = above.divide(below, MathContext.DECIMAL128);
        return Decimals.normal(rate.setScale(10, RoundingMode.HALF_UP));
    }

    /// The path in words for the log and the item's life story: `GBP→USD 1.25 (2026-01-01)`.
    public String log() {
        if (legs.isEmpty()) {
            return from;
        }
        StringBuilder words = new StringBuilder();
        for (Leg leg : legs) {
            if (!words.isEmpty()) {
                words.append(", ");
            }
            words.append(leg.inverse() ? "1 / " : "")
                    .append(leg.from())
                    .append('→')
                    .append(leg.to())
                    .append(' ')
                    .append(leg.rate().toPlainString())
                    .append(" (")
                    .append(leg.date())
                    .append(')');
        }
        return words.toString();
    }
}
