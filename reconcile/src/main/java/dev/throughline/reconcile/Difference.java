package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// One line that differs, so that somebody can look at both sides of it.
///
/// @param why the kind of break
/// @param item the source item; null where the ledger alone has it
/// @param lineKey the ledger line's key; null where it has none
/// @param ledgerRef the ledger's own document number or id; null where it is not there
/// @param left what should be: hours, or an amount in the currency's major unit
/// @param right what is
/// @param since the work date or accounting date, from which its age counts
/// @param words what happened, for people
public record Difference(
        Break why,
        @Nullable String item,
        @Nullable String lineKey,
        @Nullable String ledgerRef,
        BigDecimal left,
        BigDecimal right,
        @Nullable LocalDate since,
        String words) {

    /// Left less right.
    public BigDecimal difference() {
        return left.subtract(right);
    }

    /// The same line under another name.
    Difference as(Break other, String otherWords) {
        return new Difference(other, item, lineKey, ledgerRef, left, right, since, otherWords);
    }
}
