package dev.throughline.billing;

import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// How much of something is done, as a ratio that is never rounded before it is multiplied (R4). It
/// never leaves 0 to 1: what is overrun is done, not more than done.
///
/// @param done what is done, cut to 0 … `whole`
/// @param whole all there is to do; more than 0
public record Progress(BigDecimal done, BigDecimal whole) {
    private static final MathContext SHOWN = MathContext.DECIMAL64;

    /// @throws IllegalArgumentException when the whole is not more than 0
    public Progress {
        if (whole.signum() <= 0) {
            throw new IllegalArgumentException(
                    "progress towards "
                            + whole.toPlainString()
                            + " has no meaning; give a whole of more than 0");
        }
        done = done.max(BigDecimal.ZERO).min(whole);
    }

    /// The share of `price` that is done, rounded once, last (R1).
    ///
    /// @param decimals the digits after the point the ratio is rounded to before, as some auditors'
    ///   printed examples do (3 = 51.2 %); null for none, which is the rule
    public Money of(Money price, @Nullable Integer decimals) {
        if (decimals != null) {
            return price.times(done.divide(whole, decimals, RoundingMode.HALF_UP));
        }
        return Money.of(
                price.decimal()
                        .multiply(done)
                        .divide(whole, Currencies.minorDigits(price.ccy()), RoundingMode.HALF_UP),
                price.ccy());
    }

    /// The ratio for people, 16 significant digits; not for reckoning.
    public BigDecimal ratio() {
        return done.divide(whole, SHOWN);
    }
}
