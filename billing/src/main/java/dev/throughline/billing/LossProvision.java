package dev.throughline.billing;

import dev.throughline.model.Money;

/// A contract that will cost more than it brings: the whole expected loss is booked at once (DOMAIN
/// 4.9). What of it the work to date has not shown yet is the provision.
///
/// @param total price less estimated cost, as a positive loss; zero where none is expected
/// @param toDate how much of it cost to date less revenue to date already shows; negative where
///   revenue runs ahead of cost
/// @param provision what is provided for on top: the loss still to come
public record LossProvision(Money total, Money toDate, Money provision) {

    /// Reckons it; all four in one currency.
    ///
    /// @param price the contract's price with all applied amendments
    /// @param estimate estimated cost at completion; less than `cost` counts as `cost`
    /// @param earned cumulative revenue
    /// @param cost cumulative cost
    public static LossProvision of(Money price, Money estimate, Money earned, Money cost) {
        Money zero = Money.zero(price.ccy());
        Money atCompletion = estimate.compareTo(cost) < 0 ? cost : estimate;
        Money total = atCompletion.minus(price);
        Money toDate = cost.minus(earned);
        if (total.minor() <= 0) {
            return new LossProvision(zero, zero, zero);
        }
        Money toCome = total.minus(toDate);
        return new LossProvision(total, toDate, toCome.minor() > 0 ? toCome : zero);
    }
}
