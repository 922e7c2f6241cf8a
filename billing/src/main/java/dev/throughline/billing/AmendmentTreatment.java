package dev.throughline.billing;

import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The three ways an amendment of a line earned by cost may be accounted for (DOMAIN 4.10), side by
/// side. The hub reckons and shows them; finance chooses.
///
/// @param separate as a contract of its own
/// @param prospective from now on
/// @param catchUp as if it had been agreed from the beginning
public record AmendmentTreatment(Shown separate, Shown prospective, Shown catchUp) {

    /// A line on the day before the amendment holds.
    ///
    /// @param price before it
    /// @param estimate estimated cost at completion, before it
    /// @param cost to date
    /// @param recognised cumulative revenue booked
    public record Standing(Money price, Money estimate, Money cost, Money recognised) {}

    /// One treatment's outcome.
    ///
    /// @param treatment which
    /// @param catchUp revenue booked at once, negative where revenue is taken back
    /// @param recognised cumulative revenue after it
    /// @param toCome what is earned later, by the cost that is spent later
    public record Shown(Treatment treatment, Money catchUp, Money recognised, List<ToCome> toCome) {
        public Shown {
            toCome = List.copyOf(toCome);
        }

        /// All revenue still to come.
        public Money remaining() {
            return toCome.stream()
                    .map(ToCome::revenue)
                    .reduce(Money.zero(catchUp.ccy()), Money::plus);
        }
    }

    /// Revenue that is earned by spending cost.
    ///
    /// @param revenue still to be earned
    /// @param cost still to be spent for it
    public record ToCome(Money revenue, Money cost) {
        /// What so much of the cost earns, rounded once; never more than all.
        public Money earnedBy(Money spent) {
            if (cost.minor() <= 0) {
                return revenue;
            }
            BigDecimal part = spent.decimal().min(cost.decimal());
            return Money.of(
                    revenue.decimal()
                            .multiply(part)
                            .divide(
                                    cost.decimal(),
                                    Currencies.minorDigits(revenue.ccy()),
                                    RoundingMode.HALF_UP),
                    revenue.ccy());
        }
    }

    /// Reckons all three.
    ///
    /// @param deltaPrice by how much the price changes, variable price newly counted included
    /// @param deltaCost by how much the estimated cost changes
    /// @throws IllegalArgumentException when the new estimate is not more than 0
    public static AmendmentTreatment of(
            Standing standing, Money deltaPrice, Money deltaCost, RevenuePolicy policy) {
        Money zero = Money.zero(standing.price().ccy());
        Money price = standing.price().plus(deltaPrice);
        Money estimate = standing.estimate().plus(deltaCost);
        Money oldRevenue = standing.price().minus(standing.recognised());
        Money oldCost = standing.estimate().minus(standing.cost());

        Money recognised =
                new Progress(standing.cost().decimal(), estimate.decimal())
                        .of(price, policy.progressDecimals());
        return new AmendmentTreatment(
                new Shown(
                        Treatment.SEPARATE,
                        zero,
                        standing.recognised(),
                        List.of(
                                new ToCome(oldRevenue, oldCost),
                                new ToCome(deltaPrice, deltaCost))),
                new Shown(
                        Treatment.PROSPECTIVE,
                        zero,
                        standing.recognised(),
                        List.of(new ToCome(oldRevenue.plus(deltaPrice), oldCost.plus(deltaCost)))),
                new Shown(
                        Treatment.CUMULATIVE_CATCH_UP,
                        recognised.minus(standing.recognised()),
                        recognised,
                        List.of(
                                new ToCome(
                                        price.minus(recognised),
                                        estimate.minus(standing.cost())))));
    }

    /// What the standards say, as far as finance has answered their questions; empty while one that
    /// matters is open.
    ///
    /// @param distinct whether what is added is distinct
    /// @param atStandAlonePrice whether it is sold at its stand-alone price
    public static Optional<Treatment> suggested(
            @Nullable Boolean distinct, @Nullable Boolean atStandAlonePrice) {
        if (distinct == null) {
            return Optional.empty();
        } else if (!distinct) {
            return Optional.of(Treatment.CUMULATIVE_CATCH_UP);
        } else if (atStandAlonePrice == null) {
            return Optional.empty();
        }
        return Optional.of(atStandAlonePrice ? Treatment.SEPARATE : Treatment.PROSPECTIVE);
    }
}
