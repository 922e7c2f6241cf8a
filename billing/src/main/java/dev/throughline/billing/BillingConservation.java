package dev.throughline.billing;

import dev.throughline.model.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The two laws of billing (DOMAIN 6.2), summed by scope. Nothing billable appears or vanishes, and
/// no money either:
///
/// - billing: `POSTED_NET = INVOICED_NET + UNBILLED + WRITTEN_OFF`, before tax, of time and
///   expense;
/// - cash: `INVOICED_GROSS = PAID + OPEN + CREDITED + BAD_DEBT`, with tax.
///
/// The left sides come from the ledger, the right sides from what became of each item and invoice:
/// a sum compared with itself proves nothing. A scope is an entity, period and currency, or finer.
/// Not safe for several threads at once.
public final class BillingConservation {
    private final Map<String, Billing> billing = new TreeMap<>();
    private final Map<String, Cash> cash = new TreeMap<>();

    /// What became of billable value.
    ///
    /// @param postedNet billable postings that stand in the ledger
    /// @param invoicedNet what of it is on posted invoices, less credits that gave it back
    /// @param unbilled what waits, proposals included
    /// @param writtenOff what was given up: write-downs and credits
    public record Billing(Money postedNet, Money invoicedNet, Money unbilled, Money writtenOff) {
        /// What is missing (positive) or there twice (negative); zero where the law holds.
        public Money difference() {
            return postedNet.minus(invoicedNet).minus(unbilled).minus(writtenOff);
        }

        Billing plus(Billing other) {
            return new Billing(
                    postedNet.plus(other.postedNet),
                    invoicedNet.plus(other.invoicedNet),
                    unbilled.plus(other.unbilled),
                    writtenOff.plus(other.writtenOff));
        }
    }

    /// What became of what was asked for.
    ///
    /// @param invoicedGross posted invoices with tax
    /// @param paid by payments, discounts taken included
    /// @param open what the ledger says is open
    /// @param credited by credit memos, with tax
    /// @param badDebt what will never come
    public record Cash(Money invoicedGross, Money paid, Money open, Money credited, Money badDebt) {
        /// What is missing (positive) or there twice (negative); zero where the law holds.
        public Money difference() {
            return invoicedGross.minus(paid).minus(open).minus(credited).minus(badDebt);
        }

        Cash plus(Cash other) {
            return new Cash(
                    invoicedGross.plus(other.invoicedGross),
                    paid.plus(other.paid),
                    open.plus(other.open),
                    credited.plus(other.credited),
                    badDebt.plus(other.badDebt));
        }
    }

    /// A law that does not hold.
    ///
    /// @param law `billing` or `cash`
    /// @param missing positive where something vanished, negative where it is there twice
    public record Difference(String law, String scope, Money missing) {}

    /// Adds to a scope.
    ///
    /// @throws IllegalArgumentException when a scope mixes currencies
    public void add(String scope, Billing part) {
        billing.merge(scope, part, Billing::plus);
    }

    /// Adds to a scope.
    ///
    /// @throws IllegalArgumentException when a scope mixes currencies
    public void add(String scope, Cash part) {
        cash.merge(scope, part, Cash::plus);
    }

    /// Where a law does not hold, in order of scopes; empty where all is well.
    public List<Difference> differences() {
        List<Difference> differences = new ArrayList<>();
        billing.forEach((scope, sum) -> {
            if (!sum.difference().isZero()) {
                differences.add(new Difference("billing", scope, sum.difference()));
            }
        });
        cash.forEach((scope, sum) -> {
            if (!sum.difference().isZero()) {
                differences.add(new Difference("cash", scope, sum.difference()));
            }
        });
        return List.copyOf(differences);
    }
}
