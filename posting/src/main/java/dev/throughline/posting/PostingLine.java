package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one posting says, frozen when it was prepared: prices, rates, dimensions and amounts are
/// never worked out again. Ids are canonical; the document carries the target's own.
///
/// @param kind what is posted
/// @param entity the legal entity whose books it is in
/// @param partner the other legal entity of an intercompany posting; null otherwise
/// @param project the project; null for an expense without one
/// @param task the task, where there is one
/// @param resource the worker or claimant; null only where lines of several are summed
/// @param client the project's client
/// @param category work or expense category
/// @param workDate when it was worked or bought
/// @param accountingDate decides the period
/// @param period the accounting period's name
/// @param late whether its own period was closed or cut off
/// @param hours worked hours, negative in a reversal; null where none
/// @param price of one hour, as priced, in `priceCurrency`; null where none
/// @param priceCurrency ISO 4217 of the price
/// @param priceSource where the price stands, for people
/// @param amount the line's amount in the document's currency, rounded once; negative in a reversal
/// @param entries debits (positive) and credits (negative) in minor units of the amount's currency;
///   they sum to 0
/// @param functional the amount in the entity's functional currency
/// @param fx how the price's or the amount's currency became the functional one
/// @param billable whether it is to be billed to the client
/// @param dimensions the line's dimensions: the worker's and the project's, the project winning
/// @param allocationDimensions the same, the worker winning: for the payroll-allocation side
/// @param evidence on what the approval rests, in words
/// @param reversal whether it is the exact negation of an earlier one
public record PostingLine(
        PostingKind kind,
        UUID entity,
        @Nullable UUID partner,
        @Nullable UUID project,
        @Nullable UUID task,
        @Nullable UUID resource,
        @Nullable UUID client,
        @Nullable String category,
        LocalDate workDate,
        LocalDate accountingDate,
        String period,
        boolean late,
        @Nullable BigDecimal hours,
        @Nullable BigDecimal price,
        @Nullable String priceCurrency,
        @Nullable String priceSource,
        Money amount,
        List<DocumentRequest.Entry> entries,
        Money functional,
        FxPath fx,
        boolean billable,
        Map<String, String> dimensions,
        Map<String, String> allocationDimensions,
        String evidence,
        boolean reversal) {

    /// @throws IllegalArgumentException when debits and credits differ
    public PostingLine {
        entries = List.copyOf(entries);
        dimensions = Map.copyOf(dimensions);
        allocationDimensions = Map.copyOf(allocationDimensions);
        long sum = 0;
        for (DocumentRequest.Entry entry : entries) {
            sum = Math.addExact(sum, entry.minor());
        }
        if (sum != 0) {
            throw new IllegalArgumentException(
                    "debits and credits of a " + kind + " line differ by " + sum + " minor units");
        }
    }

    /// The line as the register stores it (`posting.line`), for those who show it.
    ///
    /// @throws IllegalArgumentException for a format this release does not know
    public static PostingLine stored(String text) {
        return LineCodec.read(text);
    }

    /// **R2**: the exact negation of the stored amounts, with the original price, rate and
    /// dimensions, on another accounting date. Never recomputed.
    ///
    /// @throws IllegalStateException when it is a reversal itself
    public PostingLine reversed(LocalDate accountingDate, String period, boolean late) {
        if (reversal) {
            throw new IllegalStateException(
                    "a reversal is never reversed; post a new version instead");
        }
        return new PostingLine(
                kind,
                entity,
                partner,
                project,
                task,
                resource,
                client,
                category,
                workDate,
                accountingDate,
                period,
                late,
                hours == null ? null : hours.negate(),
                price,
                priceCurrency,
                priceSource,
                amount.negated(),
                entries.stream()
                        .map(entry ->
                                new DocumentRequest.Entry(
                                        entry.role(), Math.negateExact(entry.minor())))
                        .toList(),
                functional.negated(),
                fx,
                billable,
                dimensions,
                allocationDimensions,
                evidence,
                true);
    }

    /// The cell it is counted in.
    public Cell cell(String connection) {
        return new Cell(connection, kind, entity, period, project, amount.ccy());
    }

    /// What it counts: versions and hours on the leading kind only.
    public Movement.Measure measure() {
        boolean leads = kind.leading();
        return new Movement.Measure(
                leads ? 1 : 0, leads && hours != null ? hours : BigDecimal.ZERO, amount.minor());
    }
}
