package dev.throughline.model;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A month-like bucket of one legal entity's books. No gaps, no overlaps within an entity. Every
/// component's meaning stands in its `@Meaning`.
@Meaning("A month-like bucket of one legal entity's books. No gaps, no overlaps within an entity.")
@Owned(SystemOwner.ERP)
@Lifecycle({
    "FUTURE → OPEN: CTRL",
    "OPEN → SOFT_CLOSED: CTRL",
    "SOFT_CLOSED → CLOSED: CTRL",
    "OPEN → CLOSED: CTRL, where the ERP closes at once",
    "SOFT_CLOSED → OPEN: CTRL",
    "CLOSED → OPEN: CTRL"
})
public record AccountingPeriod(
        @Meaning("The company whose period it is.") @RefersTo(LegalEntity.class) UUID entity,
        @Meaning("The period's name, for example 2026-03.") String name,
        @Meaning("The first accounting date in it.") LocalDate start,
        @Meaning("The last accounting date in it.") LocalDate end,
        @Meaning("Whether the general ledger takes postings.") Openness ledgerStatus,
        @Meaning(
                        "Whether each subledger takes postings; absent where the ERP keeps one state for all.")
                @Nullable SubStatus subStatus,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Whether a ledger takes postings: soft closed, only project accountants may post.
    public enum Openness {
        FUTURE,
        OPEN,
        SOFT_CLOSED,
        CLOSED
    }

    /// The state of each subledger.
    public record SubStatus(
            @Meaning("Time.") @Nullable Openness time,
            @Meaning("Expenses.") @Nullable Openness expense,
            @Meaning("Payables.") @Nullable Openness ap,
            @Meaning("Receivables.") @Nullable Openness ar,
            @Meaning("Project accounting.") @Nullable Openness project) {}
}
