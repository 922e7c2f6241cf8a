package dev.throughline.billing;

import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of an invoice that is being made. Its amount is the sum of its items as they were
/// posted, never hours times price anew: so what leaves unbilled is what was put there.
///
/// @param contract null where none
/// @param contractLine null in a line that is no line's own, such as a drawn retainer
/// @param price of one hour or unit, where all items have one
/// @param parts at least one, but for a retainer's line
/// @param fixed the amount of a line without parts; null in others
public record DraftLine(
        LineKind kind,
        @Nullable String contract,
        @Nullable String contractLine,
        @Nullable String project,
        String description,
        @Nullable Rate price,
        @Nullable String taxCode,
        List<Part> parts,
        @Nullable Money fixed) {

    /// @throws IllegalArgumentException when it has both parts and a fixed amount, or neither
    public DraftLine {
        parts = List.copyOf(parts);
        if (parts.isEmpty() == (fixed == null)) {
            throw new IllegalArgumentException(
                    "line '" + description + "' needs items or an amount, and not both");
        }
    }

    /// One item on the line.
    ///
    /// @param source the item's key
    /// @param hours null where none
    /// @param amount what is billed of it
    /// @param writtenDown what was taken off in the review; zero where nothing
    /// @param reason why; null where nothing was taken off
    public record Part(
            String source,
            @Nullable Hours hours,
            Money amount,
            Money writtenDown,
            @Nullable String reason) {}

    /// What is billed on the line, before tax.
    public Money amount() {
        Money amount = fixed;
        return amount != null
                ? amount
                : parts.stream().map(Part::amount).reduce(Money::plus).orElseThrow();
    }

    /// What the review took off its items; zero in a line without any.
    public Money writtenDown() {
        return parts.stream()
                .map(Part::writtenDown)
                .reduce(Money.zero(amount().ccy()), Money::plus);
    }

    /// What leaves unbilled when it is posted: what is billed and what was written down.
    Money relieved() {
        return amount().plus(writtenDown());
    }

    /// Hours or units on the line; null where an item has none.
    public @Nullable Hours hours() {
        Hours sum = Hours.ZERO;
        for (Part part : parts) {
            Hours hours = part.hours();
            if (hours == null) {
                return null;
            }
            sum = sum.plus(hours);
        }
        return parts.isEmpty() ? null : sum;
    }

    /// Its own tax code, else the invoice's.
    @Nullable String taxCode(@Nullable String otherwise) {
        return taxCode == null ? otherwise : taxCode;
    }

    DraftLine with(List<Part> changed) {
        return new DraftLine(
                kind, contract, contractLine, project, description, price, taxCode, changed, null);
    }
}
