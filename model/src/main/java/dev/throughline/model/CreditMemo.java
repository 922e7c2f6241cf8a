package dev.throughline.model;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is taken back of a posted invoice, line by line, never more than the invoice asked for
/// (DOMAIN 2.4, 4.8). May begin on either side; the ERP posts it. Every component's meaning stands
/// in its `@Meaning`.
@Meaning(
        "What is taken back of a posted invoice, line by line, never more than the invoice asked for.")
@Owned(SystemOwner.ERP)
@Lifecycle({
    "DRAFT → APPROVED: FIN",
    "DRAFT → CANCELLED: BILL",
    "APPROVED → CANCELLED: FIN",
    "APPROVED → POSTED: the ERP's number",
    "DRAFT → POSTED: FIN adopts what the ERP holds",
    "POSTED → APPLIED: ERP",
    "APPLIED → POSTED: ERP takes it off the invoice",
    "POSTED → CANCELLED: ERP voids it",
    "APPLIED → CANCELLED: ERP voids it"
})
public record CreditMemo(
        @Meaning("The number the ERP gave it; absent before it is posted.") @Nullable String number,
        @Meaning("The invoice it corrects; absent where the ERP names none.")
                @RefersTo(Invoice.class)
                @Nullable UUID original,
        @Meaning("The company of the firm that gives the credit.") @RefersTo(LegalEntity.class)
                UUID entity,
        @Meaning("Who gets it.") @RefersTo(Client.class) UUID billTo,
        @Meaning("The currency of all its amounts; the invoice's.") String ccy,
        @Meaning("The day it is dated.") LocalDate date,
        @Meaning("The sum of its lines before tax; not negative.") Money net,
        @Meaning("The tax on it; not negative.") @Nullable Money tax,
        @Meaning("Net and tax; not negative.") @Nullable Money gross,
        @Meaning("How much of it is not yet set against an invoice.") @Nullable Money open,
        @Meaning("Where it stands in the ERP.") @Nullable ErpStatus erpStatus,
        @Meaning("What the ERP's ledger calls its entry.") @Kind(FieldKind.NAME)
                @Nullable String ledgerRef,
        @Meaning("The key it was released under; the ERP's copy carries it.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.CODE)
                @Nullable String releaseKey,
        @Meaning("What is taken back, line by line.") List<Line> lines,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public CreditMemo {
        lines = List.copyOf(lines);
    }

    /// Where a credit memo stands in the ERP.
    public enum ErpStatus {
        DRAFT,
        PENDING_APPROVAL,
        /// In the ledger, not or not wholly set against an invoice.
        POSTED,
        /// In the ledger and wholly set against invoices.
        APPLIED,
        VOIDED
    }

    /// What becomes of the credited value.
    public enum Disposition {
        /// It is to be billed again, and stands as unbilled until then.
        RETURN_TO_UNBILLED,
        /// It is given up.
        WRITE_OFF,
        /// A new invoice bills it at once.
        REBILL
    }

    /// One line.
    public record Line(
            @Meaning("The invoice's line it takes back, by the line's name there.")
                    @Kind(FieldKind.CODE)
                    @Nullable String originalLine,
            @Meaning("How much is taken back before tax; more than 0.") Money amount,
            @Meaning("Why.") @Nullable String reason,
            @Meaning("What becomes of the value; absent until somebody has said so.")
                    @Nullable Disposition disposition,
            @Meaning("The keys of the items that return or are given up.") @Kind(FieldKind.NAME)
                    List<String> sources) {

        /// Lists are copied.
        public Line {
            sources = List.copyOf(sources);
        }
    }
}
