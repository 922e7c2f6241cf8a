package dev.throughline.billing;

import dev.throughline.model.Invoice.ErpStatus;
import dev.throughline.model.Money;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What settled an invoice: payments, credits and bad debt, in any order of arrival. Immutable; the
/// same one twice is once.
///
/// @param gross what was asked for, tax included
/// @param settlements by their keys
public record Applications(Money gross, Map<String, Settlement> settlements) {

    /// Keeps the order of arrival.
    public Applications {
        settlements = Collections.unmodifiableMap(new LinkedHashMap<>(settlements));
    }

    /// Nothing has settled it.
    public static Applications of(Money gross) {
        return new Applications(gross, Map.of());
    }

    /// What settles an invoice.
    public enum Kind {
        PAYMENT,
        CREDIT,
        BAD_DEBT
    }

    /// One settlement.
    ///
    /// @param amount how much of the payment, credit or write-off settles this invoice, more than 0
    /// @param discount how much more is settled because the client took a discount; 0 or more. An
    ///   exchange difference settles nothing: it is the ERP's own.
    public record Settlement(Kind kind, Money amount, Money discount) {
        /// @throws IllegalArgumentException when an amount has the wrong sign
        public Settlement {
            if (amount.minor() < 0 || discount.minor() < 0 || amount.plus(discount).isZero()) {
                throw new IllegalArgumentException(
                        "a settlement of "
                                + amount
                                + " with a discount of "
                                + discount
                                + " settles nothing; a payment taken back is left out, not negated");
            }
        }

        /// Without a discount.
        public Settlement(Kind kind, Money amount) {
            this(kind, amount, Money.zero(amount.ccy()));
        }

        /// All it settles.
        public Money settles() {
            return amount.plus(discount);
        }
    }

    /// With a settlement as it stands now: a later version of the same one replaces the earlier.
    ///
    /// @param key the payment's or credit's key in the ERP
    public Applications with(String key, Settlement settlement) {
        settlement.settles().compareTo(gross);
        Map<String, Settlement> now = new LinkedHashMap<>(settlements);
        now.put(key, settlement);
        return new Applications(gross, now);
    }

    /// Without one: the payment bounced, the credit was taken off.
    public Applications without(String key) {
        Map<String, Settlement> now = new LinkedHashMap<>(settlements);
        now.remove(key);
        return new Applications(gross, now);
    }

    /// What came by payments, discounts taken included.
    public Money paid() {
        return sum(Kind.PAYMENT);
    }

    /// Discounts taken.
    public Money discounts() {
        return settlements.values().stream()
                .map(Settlement::discount)
                .reduce(Money.zero(gross.ccy()), Money::plus);
    }

    /// What was credited.
    public Money credited() {
        return sum(Kind.CREDIT);
    }

    /// What will never come.
    public Money badDebt() {
        return sum(Kind.BAD_DEBT);
    }

    /// What is still to be paid; negative where too much was applied, which the ERP has to mend.
    public Money open() {
        return gross.minus(paid()).minus(credited()).minus(badDebt());
    }

    /// The ERP's word for such an invoice. Where both money and credits came and something is open,
    /// the money decides.
    public ErpStatus status() {
        if (gross.minor() > 0 && credited().compareTo(gross) >= 0) {
            return ErpStatus.CREDITED;
        } else if (open().minor() <= 0) {
            return ErpStatus.PAID;
        } else if (paid().minor() > 0 || badDebt().minor() > 0) {
            return ErpStatus.PARTIALLY_PAID;
        }
        return credited().minor() > 0 ? ErpStatus.PARTIALLY_CREDITED : ErpStatus.POSTED;
    }

    private Money sum(Kind kind) {
        return settlements.values().stream()
                .filter(settlement -> settlement.kind() == kind)
                .map(Settlement::settles)
                .reduce(Money.zero(gross.ccy()), Money::plus);
    }
}
