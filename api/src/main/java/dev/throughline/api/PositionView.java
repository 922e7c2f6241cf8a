package dev.throughline.api;

import dev.throughline.billing.LinePosition;
import dev.throughline.billing.LossProvision;
import dev.throughline.billing.Position;
import dev.throughline.billing.Progress;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A contract's position as the API tells it; amounts as decimal texts before tax, in the
/// contract's currency.
record PositionView(
        UUID contract,
        String number,
        LocalDate asOf,
        String basis,
        String ccy,
        String value,
        String earned,
        String billed,
        String unbilled,
        String asset,
        String deferred,
        String hardBacklog,
        String softBacklog,
        String provision,
        List<Line> lines,
        List<String> problems) {

    /// One line; `cost` and `estimate` are in `costCcy`, the currency of the project's books.
    record Line(
            UUID id,
            String line,
            String name,
            @Nullable String rule,
            @Nullable String price,
            @Nullable String limit,
            @Nullable String progress,
            String cost,
            @Nullable String estimate,
            String costCcy,
            String hours,
            String earned,
            String billed,
            String unbilled,
            @Nullable String provision) {}

    static PositionView of(Position position) {
        return new PositionView(
                position.contract(),
                position.number(),
                position.day(),
                position.basis().name(),
                position.ccy(),
                text(position.value()),
                text(position.earned()),
                text(position.billed()),
                text(position.unbilled()),
                text(position.asset()),
                text(position.deferred()),
                text(position.hardBacklog()),
                text(position.softBacklog()),
                text(position.provision()),
                position.lines().stream().map(PositionView::line).toList(),
                position.allProblems().stream()
                        .map(problem -> problem.text() + " " + problem.mend())
                        .toList());
    }

    private static Line line(LinePosition line) {
        Progress progress = line.progress();
        Money estimate = line.estimate();
        LossProvision loss = line.loss();
        return new Line(
                line.line(),
                line.lineNo(),
                line.name(),
                line.rule() == null ? null : line.rule().name(),
                orNull(line.price()),
                orNull(line.limit()),
                progress == null ? null : plain(progress.ratio()),
                text(line.cost()),
                estimate != null && estimate.ccy().equals(line.cost().ccy())
                        ? text(estimate)
                        : null,
                line.cost().ccy(),
                plain(line.hours()),
                text(line.earned()),
                text(line.billed()),
                text(line.unbilled().plus(line.expensesUnbilled())),
                loss == null ? null : text(loss.provision()));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static String text(Money money) {
        return money.decimal().toPlainString();
    }

    private static @Nullable String orNull(@Nullable Money money) {
        return money == null ? null : text(money);
    }
}
