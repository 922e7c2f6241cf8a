package dev.throughline.billing;

import dev.throughline.billing.RevenueInputs.CostApart;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What one contract line has earned from its beginning to the asked day (DOMAIN 4.9). Pure: the
/// same inputs give the same figure, whoever asks. The hub reckons it to check the ERP and to show
/// it; the ERP books it.
///
/// @param earned cumulative, rounded once
/// @param progress the ratio it came from; null where the rule has none
/// @param ground why it is that much
public record EarnedRevenue(Money earned, @Nullable Progress progress, Ground ground) {

    /// Why it is that much.
    public enum Ground {
        /// The rule's own formula.
        RULE,
        /// The end cannot be estimated: revenue equals recoverable cost.
        ZERO_MARGIN,
        /// The end cannot be estimated: nothing is earned.
        UNKNOWN,
        /// The agreed limit holds it down.
        LIMITED,
        /// More was spent than estimated: all is earned, and the estimate is to be renewed.
        OVERRUN
    }

    /// Reckons it.
    ///
    /// @throws IllegalArgumentException when currencies are mixed where they must not be
    public static EarnedRevenue of(RevenueInputs inputs, RevenuePolicy policy) {
        return switch (inputs) {
            case RevenueInputs.CostToCost cost -> byCost(cost, policy);
            case RevenueInputs.HoursSpent hours -> byHours(hours, policy);
            case RevenueInputs.Milestones done ->
                    new EarnedRevenue(
                            done.accepted().stream().reduce(Money.zero(done.ccy()), Money::plus),
                            null,
                            Ground.RULE);
            case RevenueInputs.StraightLine term -> byTime(term, policy);
            case RevenueInputs.AsInvoiced billable -> byRightToBill(billable);
            case RevenueInputs.Completed done -> onAcceptance(done);
        };
    }

    /// What the period gets: cumulative now less what is booked. A change of the estimate is caught
    /// up here, in the period it becomes known; no past period is ever reckoned again.
    ///
    /// @param booked cumulative revenue booked up to the period before
    public Money period(Money booked) {
        return earned.minus(booked);
    }

    private static EarnedRevenue byCost(RevenueInputs.CostToCost in, RevenuePolicy policy) {
        Money estimate = in.estimate();
        if (estimate == null || estimate.minor() <= 0) {
            return unknown(in.price(), in.cost().minus(in.apart().wasted()), policy);
        }
        CostApart apart = in.apart();
        BigDecimal done = in.cost().minus(apart.uninstalled()).minus(apart.wasted()).decimal();
        BigDecimal whole =
                estimate.minus(apart.uninstalledAtCompletion()).minus(apart.wasted()).decimal();
        if (whole.signum() <= 0) {
            return unknown(in.price(), in.cost().minus(apart.wasted()), policy);
        }
        Progress progress = new Progress(done, whole);
        Money atMargin = in.price();
        Money atCost = Money.zero(in.price().ccy());
        if (!apart.uninstalledAtCompletion().isZero() || !apart.uninstalled().isZero()) {
            atMargin = atMargin.minus(apart.uninstalledAtCompletion());
            atCost = apart.uninstalled();
        }
        return new EarnedRevenue(
                progress.of(atMargin, policy.progressDecimals()).plus(atCost),
                progress,
                done.compareTo(whole) > 0 ? Ground.OVERRUN : Ground.RULE);
    }

    private static EarnedRevenue byHours(RevenueInputs.HoursSpent in, RevenuePolicy policy) {
        BigDecimal forecast = in.forecast();
        if (forecast == null || forecast.signum() <= 0) {
            return unknown(in.price(), in.recoverable(), policy);
        }
        Progress progress = new Progress(in.spent(), forecast);
        return new EarnedRevenue(
                progress.of(in.price(), policy.progressDecimals()),
                progress,
                in.spent().compareTo(forecast) > 0 ? Ground.OVERRUN : Ground.RULE);
    }

    private static EarnedRevenue byTime(RevenueInputs.StraightLine in, RevenuePolicy policy) {
        Progress progress =
                switch (in.count()) {
                    case ACTUAL ->
                            new Progress(days(in.start(), in.asOf()), days(in.start(), in.end()));
                    case MONTHS -> byMonths(in);
                };
        return new EarnedRevenue(
                progress.of(in.price(), policy.progressDecimals()), progress, Ground.RULE);
    }

    /// Months of the term begin on the day of the month it starts on; the last may be short.
    private static Progress byMonths(RevenueInputs.StraightLine in) {
        long months = 0;
        long over = 0;
        BigDecimal part = BigDecimal.ZERO;
        BigDecimal length = BigDecimal.ONE;
        for (LocalDate first = in.start();
                !first.isAfter(in.end());
                first = in.start().plusMonths(months)) {
            LocalDate next = in.start().plusMonths(months + 1).minusDays(1);
            LocalDate last = next.isAfter(in.end()) ? in.end() : next;
            if (!in.asOf().isBefore(last)) {
                over++;
            } else if (!in.asOf().isBefore(first)) {
                part = days(first, in.asOf());
                length = days(first, last);
            }
            months++;
        }
        return new Progress(
                BigDecimal.valueOf(over).multiply(length).add(part),
                BigDecimal.valueOf(months).multiply(length));
    }

    private static EarnedRevenue byRightToBill(RevenueInputs.AsInvoiced in) {
        Money limit = in.limit();
        return limit != null && in.approved().compareTo(limit) > 0
                ? new EarnedRevenue(limit, null, Ground.LIMITED)
                : new EarnedRevenue(in.approved(), null, Ground.RULE);
    }

    private static EarnedRevenue onAcceptance(RevenueInputs.Completed in) {
        LocalDate accepted = in.accepted();
        boolean done = accepted != null && !accepted.isAfter(in.asOf());
        return new EarnedRevenue(
                done ? in.price() : Money.zero(in.price().ccy()), null, Ground.RULE);
    }

    private static EarnedRevenue unknown(Money price, Money recoverable, RevenuePolicy policy) {
        return switch (policy.unknown()) {
            case NOTHING -> new EarnedRevenue(Money.zero(price.ccy()), null, Ground.UNKNOWN);
            case ZERO_MARGIN ->
                    new EarnedRevenue(
                            recoverable.compareTo(price) > 0 ? price : recoverable,
                            null,
                            Ground.ZERO_MARGIN);
        };
    }

    private static BigDecimal days(LocalDate first, LocalDate last) {
        return BigDecimal.valueOf(ChronoUnit.DAYS.between(first, last) + 1);
    }
}
