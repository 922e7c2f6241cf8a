package dev.throughline.mapping;

import org.jspecify.annotations.Nullable;

/// How the firm reckons revenue, as `revenue.yaml` says it. It holds for every contract: one
/// obligation is measured in one way from its beginning to its end.
///
/// @param progressDecimals digits (0 to 10) the ratio of progress is rounded to before it is
///   multiplied; null for none
/// @param straightLine how elapsed time is counted
/// @param withoutEstimate what is earned while nobody has estimated the end
public record RevenueRules(
        @Nullable Integer progressDecimals,
        StraightLine straightLine,
        WithoutEstimate withoutEstimate) {
    /// As the standards read: nothing is rounded on the way, days are counted, no margin is earned
    /// before it can be estimated.
    public static final RevenueRules STANDARD =
            new RevenueRules(null, StraightLine.DAYS, WithoutEstimate.COST);

    /// How elapsed time is counted.
    public enum StraightLine {
        /// Every day of the term weighs the same.
        DAYS,
        /// Every month of the term weighs the same; one that is not over counts by its days.
        MONTHS
    }

    /// What is earned while nobody has estimated the end.
    public enum WithoutEstimate {
        /// As much as the cost that will surely be recovered.
        COST,
        /// Nothing.
        NOTHING
    }
}
