package dev.throughline.billing;

import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The three ways an amendment of a line earned by progress may be accounted for (DOMAIN 4.10),
/// side by side. The hub reckons and shows them; finance chooses.
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
    /// @param toCome what is earned later, by the cost, hours or time that come later
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

    /// What progress is measured in.
    public enum Measure {
        /// Cost, in the currency of the price.
        COST,
        HOURS,
        DAYS,
        MONTHS
    }

    /// Revenue that is earned by progress.
    ///
    /// @param revenue still to be earned
    /// @param effort what is still to come for it
    /// @param measure what the effort is measured in
    public record ToCome(Money revenue, BigDecimal effort, Measure measure) {
        /// By spending cost.
        public ToCome(Money revenue, Money cost) {
            this(revenue, cost.decimal(), Measure.COST);
        }

        /// What so much of the cost earns, rounded once; never more than all.
        public Money earnedBy(Money spent) {
            if (effort.signum() <= 0) {
                return revenue;
            }
            BigDecimal part = spent.decimal().min(effort);
            return Money.of(
                    revenue.decimal()
                            .multiply(part)
                            .divide(
                                    effort,
                                    Currencies.minorDigits(revenue.ccy()),
                                    RoundingMode.HALF_UP),
                    revenue.ccy());
        }
    }

    /// What a line earned by hours or by time has done on the day before.
    ///
    /// @param price before the amendment
    /// @param recognised cumulative revenue booked
    /// @param progress what is done of all there was to do
    public record Progressed(Money price, Money recognised, Progress progress, Measure measure) {}

    /// Reckons all three for a line earned by hours or by time.
    ///
    /// @param deltaPrice by how much the price changes
    /// @param deltaWhole by how much there is more to do, in the line's measure
    /// @throws IllegalArgumentException when nothing would be left to do
    public static AmendmentTreatment of(
            Progressed standing, Money deltaPrice, BigDecimal deltaWhole, RevenuePolicy policy) {
        Money price = standing.price().plus(deltaPrice);
        BigDecimal whole = standing.progress().whole().add(deltaWhole);
        BigDecimal done = standing.progress().done();
        return reckoned(
                standing.price(),
                price,
                standing.recognised(),
                new Progress(done, whole).of(price, policy.progressDecimals()),
                standing.progress().whole().subtract(done),
                deltaWhole,
                standing.measure());
    }

    /// Reckons all three.
    ///
    /// @param deltaPrice by how much the price changes, variable price newly counted included
    /// @param deltaCost by how much the estimated cost changes
    /// @throws IllegalArgumentException when the new estimate is not more than 0
    public static AmendmentTreatment of(
            Standing standing, Money deltaPrice, Money deltaCost, RevenuePolicy policy) {
        Money price = standing.price().plus(deltaPrice);
        Money estimate = standing.estimate().plus(deltaCost);
        return reckoned(
                standing.price(),
                price,
                standing.recognised(),
                new Progress(standing.cost().decimal(), estimate.decimal())
                        .of(price, policy.progressDecimals()),
                standing.estimate().minus(standing.cost()).decimal(),
                deltaCost.decimal(),
                Measure.COST);
    }

    /// @param caughtUp what the line would have earned had it always been so
    /// @param left what was still to come before the amendment
    /// @param added what comes with it
    private static AmendmentTreatment reckoned(
            Money before,
            Money price,
            Money recognised,
            Money caughtUp,
            BigDecimal left,
            BigDecimal added,
            Measure measure) {
        Money zero = Money.zero(before.ccy());
        Money oldRevenue = before.minus(recognised);
        Money deltaPrice = price.minus(before);
        return new AmendmentTreatment(
                new Shown(
                        Treatment.SEPARATE,
                        zero,
                        recognised,
                        List.of(
                                new ToCome(oldRevenue, left, measure),
                                // Without work of its own it runs along with what is left.
                                new ToCome(
                                        deltaPrice,
                                        added.signum() > 0 || measure == Measure.COST
                                                ? added
                                                : left,
                                        measure))),
                new Shown(
                        Treatment.PROSPECTIVE,
                        zero,
                        recognised,
                        List.of(new ToCome(oldRevenue.plus(deltaPrice), left.add(added), measure))),
                new Shown(
                        Treatment.CUMULATIVE_CATCH_UP,
                        caughtUp.minus(recognised),
                        caughtUp,
                        List.of(new ToCome(price.minus(caughtUp), left.add(added), measure))));
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
