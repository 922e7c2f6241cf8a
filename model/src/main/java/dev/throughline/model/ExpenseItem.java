package dev.throughline.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One receipt of a claim (DOMAIN 2.4). A fact: each approved version is posted once, never edited.
/// Every component's meaning stands in its `@Meaning`.
@Meaning("One receipt of an expense claim. A fact: each approved version is posted once.")
@Owned(SystemOwner.EXPENSE)
@Lifecycle({
    "DRAFT → SUBMITTED: EMP",
    "SUBMITTED → APPROVED: APPR",
    "SUBMITTED → REJECTED: APPR",
    "APPROVED → REJECTED: APPR",
    "APPROVED → DRAFT: APPR",
    "REJECTED → SUBMITTED: EMP",
    "APPROVED → PAID: SYS"
})
public record ExpenseItem(
        @Meaning("Who claims it.") @RefersTo(Resource.class) UUID employee,
        @Meaning("The project it was spent for.") @RefersTo(Project.class) @Nullable UUID project,
        @Meaning("The task it was spent for.") @RefersTo(Task.class) @Nullable UUID task,
        @Meaning("The date of the receipt.") LocalDate date,
        @Meaning("Who was paid.") @Nullable String merchant,
        @Meaning("What it was for, in the firm's own codes.") @Kind(FieldKind.CODE) String category,
        @Meaning("What was paid, tax included.") Money amount,
        @Meaning("How much of it is input tax.") @Nullable Money taxAmount,
        @Meaning("The receipt's content hash.") @Kind(FieldKind.CODE) @Nullable String receiptHash,
        @Meaning("Whether the claimant gets it back.") boolean reimbursable,
        @Meaning("Whether the client pays it.") boolean billable,
        @Meaning("What is added when it is billed; 0.25 is 25 %.") @Kind(FieldKind.FRACTION)
                @Nullable BigDecimal markup,
        @Meaning("Who paid.") Payment payment,
        @Meaning("The report it was claimed in.") @Kind(FieldKind.CODE) @Nullable String report,
        @Meaning("Whether somebody approved it, or why nobody had to.") ApprovalBasis approvalBasis,
        @Meaning("Who approved it, as the source names the person.") @Kind(FieldKind.CODE)
                @Nullable String approvedBy,
        @Meaning("Who claims it, as the source names the person; compared with the approver.")
                @Kind(FieldKind.CODE)
                @Nullable String claimedBy,
        @Meaning("When it was approved.") @Nullable Instant approvedAt,
        @Meaning("Whether an invoice of the source already bills it.") @Nullable Boolean invoiced,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Who paid a receipt.
    public enum Payment {
        OWN,
        CORP_CARD
    }
}
