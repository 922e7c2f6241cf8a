package dev.throughline.billing;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a contract stands on a day: what is earned, billed, unbilled and deferred, with the lines
/// these come from. The same figures for everybody who asks.
///
/// @param contract the contract
/// @param number its number
/// @param client who signed; null where nobody said
/// @param entity the company that is bound; null where neither contract nor projects name one
/// @param ccy its currency
/// @param status its state; null where it has none
/// @param day the last day that counts
/// @param basis what counts as cost and as approved
/// @param lines by number
/// @param billedElsewhere billed on the contract on no line that is known here, less credits: the
///   ERP's own invoices that name the contract alone
/// @param problems of the contract as a whole
public record Position(
        UUID contract,
        String number,
        @Nullable UUID client,
        @Nullable UUID entity,
        String ccy,
        @Nullable String status,
        LocalDate day,
        Basis basis,
        List<LinePosition> lines,
        Money billedElsewhere,
        List<Problem> problems) {

    public Position {
        lines = List.copyOf(lines);
        problems = List.copyOf(problems);
    }

    /// Cumulative revenue.
    public Money earned() {
        return sum(LinePosition::earned);
    }

    /// Posted invoices less credits, without expenses passed on.
    public Money billed() {
        return sum(LinePosition::billed).plus(billedElsewhere);
    }

    /// All that was invoiced before tax, expenses passed on included, less credits.
    public Money invoiced() {
        return billed().plus(sum(LinePosition::expensesBilled));
    }

    /// The signed value with every amendment that holds: prices, and limits where there is only
    /// one.
    public Money value() {
        return sum(line -> {
            Money price = line.price() == null ? line.limit() : line.price();
            return price == null ? Money.zero(ccy) : price;
        });
    }

    /// Earned and not billed, netted over the lines: a contract asset. Zero where more is billed.
    public Money asset() {
        return contractPosition().unbilled();
    }

    /// Billed and not earned, netted over the lines: a contract liability. Zero where more is
    /// earned.
    public Money deferred() {
        return contractPosition().deferred();
    }

    /// Work, due amounts and expenses that may be billed and are not.
    public Money unbilled() {
        return sum(LinePosition::unbilled).plus(sum(LinePosition::expensesUnbilled));
    }

    /// Agreed and not earned, where the client must pay it.
    public Money hardBacklog() {
        return sum(LinePosition::hardBacklog);
    }

    /// Up to limits and not earned.
    public Money softBacklog() {
        return sum(LinePosition::softBacklog);
    }

    /// What of expected losses is still to be provided for.
    public Money provision() {
        return sum(line -> line.loss() == null ? Money.zero(ccy) : line.loss().provision());
    }

    /// What stands against these figures, of the contract and of its lines.
    public List<Problem> allProblems() {
        return Stream.concat(
                        problems.stream(), lines.stream().flatMap(line -> line.problems().stream()))
                .toList();
    }

    /// The figures as the pure position, netted per contract.
    public ContractPosition contractPosition() {
        Stream<ContractPosition.Line> own =
                lines.stream()
                        .map(line ->
                                new ContractPosition.Line(
                                        line.line().toString(), line.earned(), line.billed()));
        return new ContractPosition(
                number,
                ccy,
                basis,
                Stream.concat(
                                own,
                                Stream.of(
                                        new ContractPosition.Line(
                                                "", Money.zero(ccy), billedElsewhere)))
                        .toList());
    }

    private Money sum(Function<LinePosition, Money> figure) {
        return lines.stream().map(figure).reduce(Money.zero(ccy), Money::plus);
    }
}
