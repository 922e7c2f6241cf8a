package dev.throughline.billing;

import dev.throughline.billing.RevenueInputs.DayCount;
import dev.throughline.mapping.RevenueRules;
import org.jspecify.annotations.Nullable;

/// What a firm decides about reckoning revenue; it stays the same for one obligation.
///
/// @param progressDecimals digits the ratio of progress is rounded to before it is multiplied; null
///   for none (R4)
/// @param time how elapsed time is counted
/// @param unknown what is earned while the end cannot be estimated
public record RevenuePolicy(@Nullable Integer progressDecimals, DayCount time, Unknown unknown) {
    /// The rule: no rounding of ratios, every day weighs the same, no margin before it can be
    /// estimated.
    public static final RevenuePolicy STANDARD = of(RevenueRules.STANDARD);

    /// As the firm's `revenue.yaml` says it.
    public static RevenuePolicy of(RevenueRules rules) {
        return new RevenuePolicy(
                rules.progressDecimals(),
                switch (rules.straightLine()) {
                    case DAYS -> DayCount.ACTUAL;
                    case MONTHS -> DayCount.MONTHS;
                },
                switch (rules.withoutEstimate()) {
                    case COST -> Unknown.ZERO_MARGIN;
                    case NOTHING -> Unknown.NOTHING;
                });
    }

    /// @throws IllegalArgumentException when the digits are not 0 to 10
    public RevenuePolicy {
        if (progressDecimals != null && (progressDecimals < 0 || progressDecimals > 10)) {
            throw new IllegalArgumentException(
                    "progressDecimals "
                            + progressDecimals
                            + " is not between 0 and 10; leave it out to round nothing");
        }
    }

    /// What is earned while the end cannot be estimated.
    public enum Unknown {
        /// As much as the cost that will surely be recovered, never more than the price.
        ZERO_MARGIN,
        /// Nothing.
        NOTHING
    }
}
