package dev.throughline.billing;

import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Rate;
import java.time.LocalDate;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// One thing that is ready to be billed: an unbilled item of time or expense, or a schedule item
/// whose trigger came.
///
/// @param key of the item; unique in the firm and for ever
/// @param kind what it is
/// @param payer who pays
/// @param contractLine the line of the contract it is billed on, by its key
/// @param project by its key; null where none
/// @param who whose work or receipt it is, or what it is called; the client reads it
/// @param day when it was worked, bought or due
/// @param hours worked hours or units; null where none
/// @param price of one hour or unit; null where none
/// @param amount before tax, rounded once (R1)
/// @param taxCode as the ERP names it; null where the line's own holds
public record Billable(
        String key,
        LineKind kind,
        Payer payer,
        String contractLine,
        @Nullable String project,
        String who,
        LocalDate day,
        @Nullable Hours hours,
        @Nullable Rate price,
        Money amount,
        @Nullable String taxCode) {
    /// Oldest first, so that a limit takes what was done first.
    public static final Comparator<Billable> OLDEST_FIRST =
            Comparator.comparing(Billable::day).thenComparing(Billable::key);

    /// Who pays whom on what grounds; what differs in one of these cannot be on one invoice unless
    /// several contracts of one client are billed together.
    ///
    /// @param entity the company of the firm, by its key
    /// @param billTo who is invoiced
    /// @param client who it was done for
    /// @param contract the contract; null where none
    /// @param ccy currency of the invoice
    public record Payer(
            String entity, String billTo, String client, @Nullable String contract, String ccy) {}

    /// @throws IllegalArgumentException when the amount is of another currency than the invoice
    public Billable {
        if (!amount.ccy().equals(payer.ccy())) {
            throw new IllegalArgumentException(
                    "item "
                            + key
                            + " of "
                            + amount
                            + " cannot be billed in "
                            + payer.ccy()
                            + "; convert it at the rate of its accounting date first");
        }
    }

    /// Hours at a price, rounded once to the currency's own digits.
    public static Billable time(
            String key,
            Payer payer,
            String contractLine,
            @Nullable String project,
            String who,
            LocalDate day,
            Hours hours,
            Rate price) {
        return new Billable(
                key,
                LineKind.TIME,
                payer,
                contractLine,
                project,
                who,
                day,
                hours,
                price,
                price.times(hours, payer.ccy()),
                null);
    }

    /// A receipt that is passed on.
    ///
    /// @param amount in the invoice's currency
    public static Billable expense(
            String key,
            Payer payer,
            String contractLine,
            @Nullable String project,
            String who,
            LocalDate day,
            Money amount) {
        return new Billable(
                key,
                LineKind.EXPENSE,
                payer,
                contractLine,
                project,
                who,
                day,
                null,
                null,
                amount,
                null);
    }

    /// A schedule item whose trigger came: a milestone, or a fee for anything else.
    public static Billable due(
            Payer payer, String contractLine, @Nullable String project, ScheduleItem item) {
        return new Billable(
                item.key(),
                item.milestone() == null ? LineKind.FEE : LineKind.MILESTONE,
                payer,
                contractLine,
                project,
                item.milestone() == null ? item.due().toString() : item.milestone(),
                item.due(),
                null,
                null,
                item.amount(),
                item.taxCategory());
    }
}
