package dev.throughline.model;

/// What a financial fact does to a ledger (DOMAIN 4.5, 4.11, 4.14). Part of the posting key, so
/// names are for ever.
public enum PostingKind {
    /// P1: worked hours at the worker's own cost, in the worker's legal entity.
    LABOUR_COST(true),
    /// P8: an approved expense, in the claimant's legal entity.
    EXPENSE_COST(true),
    /// P3: hours at the bill rate, not yet invoiced; time and material only.
    UNBILLED_TIME(false),
    /// P3: a billable expense, not yet invoiced.
    UNBILLED_EXPENSE(false),
    /// P10, lender: the worker's entity sells the hours at the transfer price.
    IC_SALES(false),
    /// P10, borrower: the project's entity buys them.
    IC_COST(false),
    /// Submitted but not approved time at the end of a period; reversed on the first day of the
    /// next.
    ACCRUED_COST(false);

    private final boolean leading;

    PostingKind(boolean leading) {
        this.leading = leading;
    }

    /// Whether versions and hours are counted on this kind: every item has exactly one leading
    /// kind.
    public boolean leading() {
        return leading;
    }
}
