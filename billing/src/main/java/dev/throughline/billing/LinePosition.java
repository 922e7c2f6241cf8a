package dev.throughline.billing;

import dev.throughline.model.BillingType;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one contract line has cost, earned and billed from its beginning to a day. All money is
/// before tax and in the contract's currency unless said otherwise.
///
/// @param line the contract line
/// @param lineNo its number in the deal, for example L1
/// @param name what is sold
/// @param billing how it is billed; null where nobody said
/// @param rule how its revenue is recognised; null where nobody said: nothing is earned then
/// @param project the project that delivers it; null before there is one
/// @param price with every amendment that holds on the day; null where only a limit is agreed
/// @param limit the most that may be billed; null where none is agreed
/// @param estimate cost at completion as known on the day, in its own currency; null where unknown
/// @param forecastHours hours at completion as known on the day; null where unknown
/// @param cost to date, of the kinds the estimate covers and without expenses passed on, in the
///   currency of the project's books
/// @param hours worked to date
/// @param progress what the rule measures; null where it measures none
/// @param ground why so much is earned
/// @param earned cumulative revenue by the rule, without expenses passed on
/// @param billed posted invoices less credits, without expenses passed on
/// @param writtenOff given up: written down in the review, or credited for good
/// @param unbilled work and due amounts that may be billed and are not; 0 or more
/// @param expensesBilled expenses passed on to the client on posted invoices, less credits
/// @param expensesUnbilled expenses that may be passed on and are not; 0 or more
/// @param loss the expected loss, where price and estimate tell one; null where they cannot
/// @param problems why figures are less certain than they look, with what mends it
public record LinePosition(
        UUID line,
        String lineNo,
        String name,
        @Nullable BillingType billing,
        @Nullable RevenueRule rule,
        @Nullable UUID project,
        @Nullable Money price,
        @Nullable Money limit,
        @Nullable Money estimate,
        @Nullable BigDecimal forecastHours,
        Money cost,
        BigDecimal hours,
        @Nullable Progress progress,
        EarnedRevenue.Ground ground,
        Money earned,
        Money billed,
        Money writtenOff,
        Money unbilled,
        Money expensesBilled,
        Money expensesUnbilled,
        @Nullable LossProvision loss,
        List<Problem> problems) {

    public LinePosition {
        problems = List.copyOf(problems);
    }

    /// Earned and not billed; negative where more is billed.
    public Money net() {
        return earned.minus(billed);
    }

    /// Agreed and not yet earned, where the client must pay it (DOMAIN 5.5).
    public Money hardBacklog() {
        return isSoft() || price == null ? zero() : atLeastZero(price.minus(earned));
    }

    /// Up to the limit and not yet earned, where the client may call for less.
    public Money softBacklog() {
        Money most = limit == null ? price : limit;
        return !isSoft() || most == null ? zero() : atLeastZero(most.minus(earned));
    }

    /// The limit and what is used of it; empty where none is agreed.
    public Optional<Cap> cap() {
        return Optional.ofNullable(limit).map(most -> new Cap(lineNo, most, billed.plus(unbilled)));
    }

    /// Cost still to come by the estimate; empty where it is unknown. Never below 0: what is
    /// overrun is done.
    public Optional<Money> costToCome() {
        Money whole = estimate;
        return whole == null || !whole.ccy().equals(cost.ccy())
                ? Optional.empty()
                : Optional.of(
                        whole.compareTo(cost) > 0 ? whole.minus(cost) : Money.zero(cost.ccy()));
    }

    private boolean isSoft() {
        return billing == BillingType.TM;
    }

    private Money zero() {
        return Money.zero(earned.ccy());
    }

    private Money atLeastZero(Money money) {
        return money.minor() > 0 ? money : zero();
    }
}
