package dev.throughline.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Hours of one person on one day (DOMAIN 2.4). A fact: each approved version is posted once, never
/// edited. Every component's meaning stands in its `@Meaning`.
@Meaning("Hours of one person on one day. A fact: each approved version is posted once.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "DRAFT → SUBMITTED: EMP",
    "SUBMITTED → APPROVED: APPR",
    "SUBMITTED → REJECTED: APPR",
    "APPROVED → REJECTED: APPR",
    "APPROVED → DRAFT: APPR",
    "REJECTED → SUBMITTED: EMP"
})
public record TimeEntry(
        @Meaning("Who worked.") @RefersTo(Resource.class) UUID resource,
        @Meaning("The project it was worked for.") @RefersTo(Project.class) UUID project,
        @Meaning("The task it was booked on.") @RefersTo(Task.class) @Nullable UUID task,
        @Meaning("The local day of the work.") LocalDate workDate,
        @Meaning("How many hours; more than 0, at most 24.") BigDecimal hours,
        @Meaning("The kind of work, in the firm's own codes.") @Kind(FieldKind.CODE)
                @Nullable String category,
        @Meaning("Whether and how it is billed.") BillClass billClass,
        @Meaning("The role it was worked in.") @Kind(FieldKind.CODE) @Nullable String role,
        @Meaning("The price of an hour to the client, where the source decides it.")
                @Kind(FieldKind.RATE)
                @Nullable BigDecimal billRate,
        @Meaning("The currency of the bill rate.") @Nullable String billCcy,
        @Meaning("What was done, for colleagues.") @Nullable String note,
        @Meaning("Whether somebody approved it, or why nobody had to.") ApprovalBasis approvalBasis,
        @Meaning("Who approved it, as the source names the person.") @Kind(FieldKind.CODE)
                @Nullable String approvedBy,
        @Meaning("Who worked, as the source names the person; compared with the approver.")
                @Kind(FieldKind.CODE)
                @Nullable String workedBy,
        @Meaning("When it was approved.") @Nullable Instant approvedAt,
        @Meaning("The submission it was approved in.") @Kind(FieldKind.CODE)
                @Nullable String submission,
        @Meaning("Whether an invoice of the source already bills it.") @Nullable Boolean invoiced,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {}
