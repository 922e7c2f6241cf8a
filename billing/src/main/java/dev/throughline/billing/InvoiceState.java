package dev.throughline.billing;

import dev.throughline.model.Canonical;
import dev.throughline.model.Invoice;
import dev.throughline.model.Transition;

/// Where an invoice stands in the hub (DOMAIN 2.4); the steps are the canonical model's. Overdue is
/// no state: it follows from the due date.
public enum InvoiceState {
    PROPOSED,
    IN_REVIEW,
    APPROVED,
    /// On its way to the ERP; nobody edits it any more.
    RELEASED,
    /// The ERP gave it a number and booked it.
    POSTED,
    SENT,
    DISPUTED,
    PARTIALLY_PAID,
    PAID,
    PARTIALLY_CREDITED,
    CREDITED,
    /// Dropped before the release, or voided by the ERP.
    CANCELLED;

    /// What came of a step.
    ///
    /// @param to the wanted state
    public Transition check(InvoiceState to) {
        return Canonical.type("Invoice").states().check(name(), to.name());
    }

    /// Whether that step is listed. Staying is none.
    public boolean may(InvoiceState to) {
        return this != to && check(to) instanceof Transition.Allowed;
    }

    /// Whether the ERP has booked it and it still asks for money or did.
    public boolean posted() {
        return switch (this) {
            case PROPOSED, IN_REVIEW, APPROVED, RELEASED, CANCELLED -> false;
            case POSTED, SENT, DISPUTED, PARTIALLY_PAID, PAID, PARTIALLY_CREDITED, CREDITED -> true;
        };
    }

    /// Whether its lines hold their items: nobody else may bill them.
    public boolean live() {
        return this != CANCELLED;
    }

    /// The state that belongs to what the ERP says. Where the ERP is silent about sending and
    /// disputes, what is known here stays; where money moved, the money decides.
    ///
    /// @param erp the ERP's word
    /// @param now where it stands here
    public static InvoiceState following(Invoice.ErpStatus erp, InvoiceState now) {
        return switch (erp) {
            case DRAFT, PENDING_APPROVAL -> now;
            case POSTED ->
                    switch (now) {
                        case PROPOSED, IN_REVIEW, APPROVED, RELEASED, POSTED, CANCELLED -> POSTED;
                        case SENT, DISPUTED -> now;
                        case PARTIALLY_PAID, PAID, PARTIALLY_CREDITED, CREDITED -> SENT;
                    };
            case PARTIALLY_PAID -> PARTIALLY_PAID;
            case PAID -> PAID;
            case PARTIALLY_CREDITED -> PARTIALLY_CREDITED;
            case CREDITED -> CREDITED;
            case VOIDED -> CANCELLED;
        };
    }
}
