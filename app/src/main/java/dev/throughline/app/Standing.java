package dev.throughline.app;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Position;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a scenario may ask of a contract's position: `on`, `basis` (`POSTED`, or `OPERATIONAL` by
/// default), `field`, and `line` where one line is meant.
final class Standing {
    private Standing() {}

    /// The figure asked for; money as a decimal number in the contract's currency, progress as a
    /// fraction of 1. Null where there is none.
    static @Nullable BigDecimal of(Hub hub, UUID contract, Map<String, Object> of) {
        Basis basis = Basis.valueOf(String.valueOf(of.getOrDefault("basis", "OPERATIONAL")));
        Position position =
                hub
                        .positions()
                        .at(List.of(contract), LocalDate.parse(People.text(of, "on")), basis)
                        .stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the hub knows no contract " + contract));
        if (of.containsKey("line")) {
            String name = People.text(of, "line");
            return line(
                    position.lines().stream()
                            .filter(one -> one.lineNo().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "contract "
                                                    + position.number()
                                                    + " has no line '"
                                                    + name
                                                    + "'; it has "
                                                    + position.lines().stream()
                                                            .map(LinePosition::lineNo)
                                                            .toList())),
                    People.text(of, "field"));
        }
        return decimal(
                switch (People.text(of, "field")) {
                    case "earned" -> position.earned();
                    case "billed" -> position.billed();
                    case "invoiced" -> position.invoiced();
                    case "unbilled" -> position.unbilled();
                    case "asset" -> position.asset();
                    case "deferred" -> position.deferred();
                    case "value" -> position.value();
                    case "hard-backlog" -> position.hardBacklog();
                    case "soft-backlog" -> position.softBacklog();
                    case "provision" -> position.provision();
                    default ->
                            throw new IllegalArgumentException(
                                    "a position has value, earned, billed, invoiced, unbilled, asset, deferred, hard-backlog, soft-backlog and provision, not '"
                                            + of.get("field")
                                            + "'");
                });
    }

    private static @Nullable BigDecimal line(LinePosition line, String field) {
        return switch (field) {
            case "progress" -> line.progress() == null ? null : line.progress().ratio();
            case "hours" -> line.hours();
            case "price" -> decimal(line.price());
            case "limit" -> decimal(line.limit());
            case "cost" -> decimal(line.cost());
            case "estimate" -> decimal(line.estimate());
            case "earned" -> decimal(line.earned());
            case "billed" -> decimal(line.billed());
            case "unbilled" -> decimal(line.unbilled().plus(line.expensesUnbilled()));
            case "net" -> decimal(line.net());
            default ->
                    throw new IllegalArgumentException(
                            "a line's position has price, limit, cost, estimate, hours, progress, earned, billed, unbilled and net, not '"
                                    + field
                                    + "'");
        };
    }

    private static @Nullable BigDecimal decimal(@Nullable Money money) {
        return money == null ? null : money.decimal();
    }
}
