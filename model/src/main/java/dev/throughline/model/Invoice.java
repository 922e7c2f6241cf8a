package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a client is asked to pay (DOMAIN 2.4): a proposal until it is released, a posted document
/// of the ERP from then on, also where nobody here released it. After it is posted nothing of it is
/// edited; a credit memo corrects it. Overdue is no state: it follows from the due date. Every
/// component's meaning stands in its `@Meaning`.
@Meaning(
        "What a client is asked to pay: a proposal until it is released, a posted document of the ERP from then on. After it is posted nothing of it is edited; a credit memo corrects it.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "PROPOSED → IN_REVIEW: BILL",
    "IN_REVIEW → PROPOSED: BILL, it was changed",
    "IN_REVIEW → APPROVED: PM and FIN",
    "APPROVED → IN_REVIEW: BILL, it was changed",
    "PROPOSED → CANCELLED: BILL",
    "IN_REVIEW → CANCELLED: BILL",
    "APPROVED → RELEASED: SYS to the ERP",
    "RELEASED → APPROVED: SYS, the ERP surely booked nothing",
    "RELEASED → POSTED: the ERP's number",
    "PROPOSED → POSTED: FIN adopts what the ERP holds",
    "APPROVED → POSTED: FIN adopts what the ERP holds",
    "POSTED → SENT: SYS",
    "POSTED → PARTIALLY_PAID: ERP",
    "POSTED → PAID: ERP",
    "POSTED → PARTIALLY_CREDITED: ERP",
    "POSTED → CREDITED: ERP",
    "POSTED → CANCELLED: ERP voids it",
    "SENT → DISPUTED: AR",
    "SENT → PARTIALLY_PAID: ERP",
    "SENT → PAID: ERP",
    "SENT → PARTIALLY_CREDITED: ERP",
    "SENT → CREDITED: ERP",
    "SENT → CANCELLED: ERP voids it",
    "DISPUTED → SENT: AR",
    "DISPUTED → PARTIALLY_PAID: ERP",
    "DISPUTED → PAID: ERP",
    "DISPUTED → PARTIALLY_CREDITED: ERP",
    "DISPUTED → CREDITED: ERP",
    "DISPUTED → CANCELLED: ERP voids it",
    "PARTIALLY_CREDITED → PARTIALLY_PAID: ERP",
    "PARTIALLY_CREDITED → PAID: ERP",
    "PARTIALLY_CREDITED → CREDITED: ERP",
    "PARTIALLY_CREDITED → SENT: ERP takes the credit back",
    "PARTIALLY_CREDITED → CANCELLED: ERP voids it",
    "PARTIALLY_PAID → PAID: ERP",
    "PARTIALLY_PAID → CREDITED: ERP",
    "PARTIALLY_PAID → PARTIALLY_CREDITED: ERP takes the payment back",
    "PARTIALLY_PAID → SENT: ERP takes the payment back",
    "PARTIALLY_PAID → CANCELLED: ERP voids it",
    "PAID → PARTIALLY_PAID: ERP takes a payment back, or credits what was paid",
    "PAID → PARTIALLY_CREDITED: ERP credits what was paid",
    "PAID → CREDITED: ERP credits what was paid",
    "PAID → SENT: ERP takes the payment back",
    "PAID → CANCELLED: ERP voids it",
    "CREDITED → PARTIALLY_CREDITED: ERP takes a credit back",
    "CREDITED → PARTIALLY_PAID: ERP takes a credit back",
    "CREDITED → PAID: ERP takes a credit back",
    "CREDITED → CANCELLED: ERP voids it",
    "CREDITED → SENT: ERP takes the credit back"
})
public record Invoice(
        @Meaning("The number the ERP gave it; absent before it is posted.") @Owned(SystemOwner.ERP)
                @Nullable String number,
        @Meaning("The number of the proposal it was made of, in the PSA.")
                @Nullable String proposalNo,
        @Meaning("The company of the firm that asks for the money.") @RefersTo(LegalEntity.class)
                UUID entity,
        @Meaning("Who is invoiced.") @RefersTo(Client.class) UUID billTo,
        @Meaning("Who the work was done for.") @RefersTo(Client.class) UUID client,
        @Meaning("The contract it bills, where it bills one.") @RefersTo(Contract.class)
                @Nullable UUID contract,
        @Meaning("The project it bills, where it bills one.") @RefersTo(Project.class)
                @Nullable UUID project,
        @Meaning("The currency of all its amounts.") String ccy,
        @Meaning("The day it is dated.") @Nullable LocalDate issueDate,
        @Meaning("The day it is to be paid by.") @Owned(SystemOwner.ERP)
                @Nullable LocalDate dueDate,
        @Meaning("What kind of invoice it is.") InvoiceType type,
        @Meaning("The invoice it bills anew.") @RefersTo(Invoice.class) @Nullable UUID original,
        @Meaning("The client's purchase order it refers to.") @Kind(FieldKind.CODE)
                @Nullable String purchaseOrder,
        @Meaning("The sum of its lines before tax.") @Nullable Money net,
        @Meaning("The tax on it; the ERP computes it.") @Owned(SystemOwner.ERP) @Nullable Money tax,
        @Meaning("Net and tax.") @Owned(SystemOwner.ERP) @Nullable Money gross,
        @Meaning("What is still to be paid, after payments and credits.") @Owned(SystemOwner.ERP)
                @Nullable Money open,
        @Meaning("Units of the legal entity's own currency for one of its own.")
                @Owned(SystemOwner.ERP)
                @Nullable BigDecimal fxRate,
        @Meaning("Where it stands in the ERP.") @Owned(SystemOwner.ERP)
                @Nullable ErpStatus erpStatus,
        @Meaning("Where it stands in the PSA, in the words of the pairs of DOMAIN 4.16.")
                @Nullable PsaStatus psaStatus,
        @Meaning("What the ERP's ledger calls its entry.")
                @Owned(SystemOwner.ERP)
                @Kind(FieldKind.NAME)
                @Nullable String ledgerRef,
        @Meaning("The key it was released under; the ERP's copy carries it.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.CODE)
                @Nullable String releaseKey,
        @Meaning("What is billed, line by line.") List<Line> lines,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Invoice {
        lines = List.copyOf(lines);
    }

    /// What kind of invoice it is.
    public enum InvoiceType {
        STANDARD,
        /// Paid ahead; later invoices draw it down.
        RETAINER,
        /// The last one of its contract.
        FINAL
    }

    /// Where an invoice stands in the ERP. An ERP that holds no invoice has no word for it: the
    /// field is absent.
    public enum ErpStatus {
        /// Entered, with no number that counts and no ledger entry.
        DRAFT,
        /// Entered and held by the ERP's own approval.
        PENDING_APPROVAL,
        /// In the ledger, nothing paid or credited.
        POSTED,
        PARTIALLY_PAID,
        /// Nothing is open, and money came.
        PAID,
        PARTIALLY_CREDITED,
        /// Nothing is open, and no money stays with it.
        CREDITED,
        /// Undone by the ERP; it asks for nothing any more.
        VOIDED
    }

    /// Where an invoice stands in the PSA; a system that has fewer words uses fewer.
    public enum PsaStatus {
        PROPOSED,
        IN_REVIEW,
        APPROVED,
        /// On its way to the ERP.
        RELEASED,
        /// It shows the ERP's number.
        INVOICED,
        PAID,
        PARTIALLY_CREDITED,
        CREDITED,
        CANCELLED
    }

    /// What a line bills.
    public enum LineKind {
        TIME,
        EXPENSE,
        MILESTONE,
        FEE,
        /// What a retainer paid before takes off; negative.
        RETAINER_DRAWDOWN,
        TAX,
        DISCOUNT
    }

    /// One line.
    public record Line(
            @Meaning("The line's name within its invoice.") @Nullable String lineNo,
            @Meaning("What it bills.") LineKind kind,
            @Meaning("What the client reads.") @Nullable String description,
            @Meaning("How many hours or units.") @Nullable BigDecimal qty,
            @Meaning("The price of one hour or unit.") @Kind(FieldKind.RATE)
                    @Nullable BigDecimal price,
            @Meaning("The amount before tax; of a tax line the tax.") Money amount,
            @Meaning("How it is taxed, as the ERP names it.") @Owned(SystemOwner.ERP)
                    @Nullable String taxCode,
            @Meaning("The project that is billed.") @RefersTo(Project.class) @Nullable UUID project,
            @Meaning("The contract line that is billed.") @RefersTo(ContractLine.class)
                    @Nullable UUID contractLine,
            @Meaning(
                            "The keys of the unbilled items it bills; each item is on one live line at most.")
                    @Kind(FieldKind.NAME)
                    List<String> sources) {

        /// Lists are copied.
        public Line {
            sources = List.copyOf(sources);
        }
    }
}
