package dev.throughline.billing;

import dev.throughline.model.Money;
import java.util.List;

/// What a contract has earned against what was billed for it, on one day and one basis. Lines of
/// one contract net against each other; contracts never do (DOMAIN 4.9).
///
/// @param contract whose it is, by its key
/// @param ccy the contract's currency
/// @param basis what counts as cost and as approved
/// @param lines its lines
public record ContractPosition(String contract, String ccy, Basis basis, List<Line> lines) {

    /// @throws IllegalArgumentException when a line is named twice
    public ContractPosition {
        lines = List.copyOf(lines);
        if (lines.stream().map(Line::line).distinct().count() != lines.size()) {
            throw new IllegalArgumentException(
                    "contract " + contract + " has a line twice; its figures would count twice");
        }
    }

    /// What counts.
    public enum Basis {
        /// What was approved, on its way or not; never what is in exception as a duplicate.
        OPERATIONAL,
        /// What the ledger holds.
        POSTED
    }

    /// One line's figures.
    ///
    /// @param line its name in the contract
    /// @param earned cumulative revenue by its rule
    /// @param billed cumulative invoices before tax, less credits
    public record Line(String line, Money earned, Money billed) {
        /// What of it is earned and not billed; negative where more is billed.
        public Money net() {
            return earned.minus(billed);
        }
    }

    /// All that is earned.
    public Money earned() {
        return lines.stream().map(Line::earned).reduce(Money.zero(ccy), Money::plus);
    }

    /// All that is billed before tax.
    public Money billed() {
        return lines.stream().map(Line::billed).reduce(Money.zero(ccy), Money::plus);
    }

    /// Earned and not billed: a contract asset. Zero where more is billed.
    public Money unbilled() {
        Money net = earned().minus(billed());
        return net.minor() > 0 ? net : Money.zero(ccy);
    }

    /// Billed and not earned: deferred revenue, a contract liability. Zero where more is earned.
    public Money deferred() {
        Money net = earned().minus(billed());
        return net.minor() < 0 ? net.negated() : Money.zero(ccy);
    }

    /// How much more this basis has earned than the other of the same contract: what finance sees
    /// later than the project manager, to be explained item by item.
    ///
    /// @throws IllegalArgumentException when the other is another contract's
    public Money ahead(ContractPosition other) {
        if (!contract.equals(other.contract)) {
            throw new IllegalArgumentException(
                    "contract " + contract + " cannot be compared with " + other.contract);
        }
        return earned().minus(other.earned());
    }
}
