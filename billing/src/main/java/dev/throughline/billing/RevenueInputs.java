package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the revenue of one contract line is reckoned from: one case for each rule of DOMAIN 4.9.
/// All figures are cumulative, from the beginning of the line to the asked day.
public sealed interface RevenueInputs {

    /// The rule these are the inputs of.
    default RevenueRule rule() {
        return switch (this) {
            case CostToCost _ -> RevenueRule.COST_TO_COST;
            case HoursSpent _ -> RevenueRule.HOURS;
            case Milestones _ -> RevenueRule.MILESTONE_OUTPUT;
            case StraightLine _ -> RevenueRule.STRAIGHT_LINE;
            case AsInvoiced _ -> RevenueRule.AS_INVOICED;
            case Completed _ -> RevenueRule.COMPLETED;
        };
    }

    /// By cost.
    ///
    /// @param price the line's price with all applied amendments
    /// @param cost cost to date, uninstalled and wasted cost included
    /// @param estimate estimated cost at completion, in the currency of `cost`, including the same;
    ///   null or zero where nobody has estimated it
    /// @param apart cost that shows no progress
    record CostToCost(Money price, Money cost, @Nullable Money estimate, CostApart apart)
            implements RevenueInputs {
        /// Every cost shows progress.
        public CostToCost(Money price, Money cost, @Nullable Money estimate) {
            this(price, cost, estimate, CostApart.none(cost.ccy()));
        }
    }

    /// Cost that is real and shows no progress.
    ///
    /// @param uninstalled materials delivered and not yet installed; revenue equals cost (no
    ///   margin). In the price's currency.
    /// @param uninstalledAtCompletion the same as far as the estimate and the price contain it
    /// @param wasted cost of work done wrong: no revenue at all
    record CostApart(Money uninstalled, Money uninstalledAtCompletion, Money wasted) {
        /// Nothing is apart.
        public static CostApart none(String ccy) {
            Money zero = Money.zero(ccy);
            return new CostApart(zero, zero, zero);
        }
    }

    /// By hours.
    ///
    /// @param spent hours to date
    /// @param forecast hours at completion; null or zero where unknown
    /// @param recoverable cost to date the client will surely bear, in the price's currency: the
    ///   most that is earned while the forecast is unknown
    record HoursSpent(
            Money price, BigDecimal spent, @Nullable BigDecimal forecast, Money recoverable)
            implements RevenueInputs {}

    /// By milestones the client accepted.
    ///
    /// @param accepted the value of each
    record Milestones(String ccy, List<Money> accepted) implements RevenueInputs {
        public Milestones {
            accepted = List.copyOf(accepted);
        }
    }

    /// By time elapsed; both days belong to the term.
    record StraightLine(Money price, LocalDate start, LocalDate end, LocalDate asOf, DayCount count)
            implements RevenueInputs {
        /// @throws IllegalArgumentException when the term ends before it begins
        public StraightLine {
            if (end.isBefore(start)) {
                throw new IllegalArgumentException(
                        "the term " + start + " to " + end + " ends before it begins");
            }
        }
    }

    /// How elapsed time is counted.
    enum DayCount {
        /// Every day weighs the same.
        ACTUAL,
        /// Every month of the term weighs the same; a month that is not over counts by its days.
        MONTHS
    }

    /// By the right to bill.
    ///
    /// @param approved billable value of the approved work at the contract's rates
    /// @param limit the most that may be billed; null where nothing was agreed
    record AsInvoiced(Money approved, @Nullable Money limit) implements RevenueInputs {}

    /// All on acceptance.
    ///
    /// @param accepted the day of acceptance; null before
    record Completed(Money price, @Nullable LocalDate accepted, LocalDate asOf)
            implements RevenueInputs {}
}
