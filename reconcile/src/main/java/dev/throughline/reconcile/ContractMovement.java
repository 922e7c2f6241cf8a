package dev.throughline.reconcile;

import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Position;
import dev.throughline.model.Money;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a contract moved in a period, by the hub's own reckoning. Amounts are in the contract's
/// currency.
///
/// @param number for people
/// @param revenue earned in the period from all approved work, with expenses passed on, which the
///   ledger shows as revenue too
/// @param posted the same from posted work alone
/// @param byRule what of `posted` is earned by a rule, for which finance books revenue; the rest is
///   earned by being worked, and posted with the work
/// @param net earned less billed, expenses passed on included; from all approved work
/// @param netPosted the same from posted work alone
record ContractMovement(
        UUID contract,
        String number,
        String currency,
        BigDecimal revenue,
        BigDecimal posted,
        BigDecimal byRule,
        BigDecimal net,
        BigDecimal netPosted) {

    /// One contract on two days and on both bases.
    record Ends(Position operational, Position posted) {}

    /// @param before the day before the period begins; null where the contract was not there yet
    static ContractMovement between(@Nullable Ends before, Ends after) {
        return new ContractMovement(
                after.posted().contract(),
                after.posted().number(),
                after.posted().ccy(),
                moved(before, after, Ends::operational, ContractMovement::revenue),
                moved(before, after, Ends::posted, ContractMovement::revenue),
                moved(before, after, Ends::posted, ContractMovement::byRule),
                moved(before, after, Ends::operational, ContractMovement::net),
                moved(before, after, Ends::posted, ContractMovement::net));
    }

    private static BigDecimal moved(
            @Nullable Ends before,
            Ends after,
            Function<Ends, Position> basis,
            Function<Position, Money> figure) {
        Money now = figure.apply(basis.apply(after));
        return (before == null ? now : now.minus(figure.apply(basis.apply(before)))).decimal();
    }

    private static Money revenue(Position position) {
        Money sum = position.earned();
        for (LinePosition line : position.lines()) {
            sum = sum.plus(line.expensesBilled()).plus(line.expensesUnbilled());
        }
        return sum;
    }

    private static Money byRule(Position position) {
        Money sum = Money.zero(position.ccy());
        for (LinePosition line : position.lines()) {
            if (line.rule() != RevenueRule.AS_INVOICED) {
                sum = sum.plus(line.earned());
            }
        }
        return sum;
    }

    private static Money net(Position position) {
        return revenue(position).minus(position.invoiced());
    }
}
