package dev.throughline.model;

import java.util.Arrays;
import java.util.List;

/// What a financial fact does to a ledger (DOMAIN 4.5, 4.11, 4.14). Part of the posting key, so
/// names are for ever.
public enum PostingKind {
    /// P1: worked hours at the worker's own cost, in the worker's legal entity.
    LABOUR_COST(Lane.FACT, true),
    /// P8: an approved expense, in the claimant's legal entity.
    EXPENSE_COST(Lane.FACT, true),
    /// P3: hours at the bill rate, not yet invoiced; time and material only.
    UNBILLED_TIME(Lane.FACT, false),
    /// P3: a billable expense, not yet invoiced.
    UNBILLED_EXPENSE(Lane.FACT, false),
    /// P10, lender: the worker's entity sells the hours at the transfer price.
    IC_SALES(Lane.FACT, false),
    /// P10, borrower: the project's entity buys them.
    IC_COST(Lane.FACT, false),
    /// Submitted but not approved time at the end of a period; reversed on the first day of the
    /// next.
    ACCRUED_COST(Lane.FACT, false),
    /// P4, P5: an invoice to the client, all its lines; the ledger gives it number and tax.
    INVOICE(Lane.BILLING, false),
    /// P7: a credit memo against lines of one invoice.
    CREDIT(Lane.BILLING, false),
    /// P3 undone for what an invoice bills (or a write-off drops): accrued revenue against the
    /// sales value of work in progress.
    UNBILLED_RELIEF(Lane.BILLING, false);

    private enum Lane {
        /// Made of approved items of a source.
        FACT,
        /// Made of what is billed to a client.
        BILLING
    }

    private final Lane lane;
    private final boolean leading;

    PostingKind(Lane lane, boolean leading) {
        this.lane = lane;
        this.leading = leading;
    }

    /// The kinds that are made of approved time and expenses, in order.
    public static List<PostingKind> ofFacts() {
        return Arrays.stream(values()).filter(kind -> kind.lane == Lane.FACT).toList();
    }

    /// Whether it is made of what is billed to a client, not of an approved item.
    public boolean billing() {
        return lane == Lane.BILLING;
    }

    /// Whether versions and hours are counted on this kind: every item has exactly one leading
    /// kind.
    public boolean leading() {
        return leading;
    }
}
