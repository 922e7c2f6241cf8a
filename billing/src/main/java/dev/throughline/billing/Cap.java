package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The most that may be billed on a contract line (not to exceed), and how much of it is used up by
/// invoices and live proposals, less credits.
///
/// @param line the contract line
/// @param limit agreed, with all applied amendments; 0 or more
/// @param used by invoices and live proposals
public record Cap(String line, Money limit, Money used) {

    /// @throws IllegalArgumentException when the limit is negative or the currencies differ
    public Cap {
        if (limit.minor() < 0) {
            throw new IllegalArgumentException(
                    "the limit of line " + line + " is " + limit + "; give 0 or more");
        }
        limit.compareTo(used);
    }

    /// What may still be billed; zero where the limit is reached or passed.
    public Money left() {
        Money left = limit.minus(used);
        return left.minor() > 0 ? left : Money.zero(limit.ccy());
    }

    /// How much of the limit is used up, 0.25 = 25 %, not rounded but to 16 digits; null where the
    /// limit is 0.
    public @Nullable BigDecimal consumption() {
        return limit.isZero()
                ? null
                : used.decimal().divide(limit.decimal(), MathContext.DECIMAL64);
    }

    /// The cap after so much more is billed, or given back.
    public Cap using(Money amount) {
        return new Cap(line, limit, used.plus(amount));
    }

    /// `CTR-NTE-EXCEEDED` when so much more does not fit.
    public Optional<Problem> problem(Money more) {
        Money over = used.plus(more).minus(limit);
        return over.minor() <= 0
                ? Optional.empty()
                : Optional.of(
                        new Problem(
                                Problem.Mender.DATA,
                                "CTR-NTE-EXCEEDED",
                                "Time on line "
                                        + line
                                        + " exceeds the agreed limit of "
                                        + limit
                                        + " by "
                                        + over
                                        + ".",
                                "Agree an amendment that raises the limit, or write "
                                        + over
                                        + " off.",
                                "nte"));
    }
}
