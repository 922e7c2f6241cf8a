package dev.throughline.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An approved change of scope, price or terms. Before it is approved it changes no billing and no
/// revenue. Every component's meaning stands in its `@Meaning`.
@Meaning(
        "An approved change of scope, price or terms. Before it is approved it changes no billing and no revenue.")
@Owned(SystemOwner.CRM)
@Lifecycle({
    "DRAFT → SUBMITTED: SALES",
    "SUBMITTED → APPROVED: client and FIN",
    "SUBMITTED → REJECTED: FIN",
    "DRAFT → WITHDRAWN: SALES",
    "SUBMITTED → WITHDRAWN: SALES",
    "APPROVED → WITHDRAWN: FIN, not in all systems",
    "APPROVED → APPLIED: SYS, all systems"
})
public record ContractAmendment(
        @Meaning("The contract it changes.") @RefersTo(Contract.class) UUID contract,
        @Meaning("Its number within the contract, from 1 without a gap.") long seq,
        @Meaning("The first day it holds.") LocalDate effective,
        @Meaning("What it changes.") AmendmentKind kind,
        @Meaning("By how much it changes the contract's value.") Money deltaValue,
        @Meaning("By how much it changes the estimated cost.") @Sensitive(Sensitivity.CONFIDENTIAL)
                @Nullable Money deltaCost,
        @Meaning("Whether the added goods or services are distinct.") @Owned(SystemOwner.ERP)
                @Nullable Boolean distinct,
        @Meaning("Whether they are sold at their stand-alone price.") @Owned(SystemOwner.ERP)
                @Nullable Boolean pricedAtSsp,
        @Meaning("How it is accounted for.") @Owned(SystemOwner.ERP) @Nullable Treatment treatment,
        @Meaning("Who agreed.") @Required List<Approval> approvals,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public ContractAmendment {
        approvals = List.copyOf(approvals);
    }

    /// What an amendment changes.
    public enum AmendmentKind {
        SCOPE,
        PRICE,
        TERM,
        RATE,
        MIXED
    }

    /// How an amendment is accounted for.
    public enum Treatment {
        /// As a contract of its own.
        SEPARATE,
        /// From now on.
        PROSPECTIVE,
        /// As if it had been agreed from the beginning.
        CUMULATIVE_CATCH_UP
    }

    /// One agreement to an amendment.
    public record Approval(
            @Meaning("Who agreed.") @Kind(FieldKind.NAME) @Sensitive(Sensitivity.PERSONAL)
                    String approver,
            @Meaning("In which role.") @Kind(FieldKind.CODE) String role,
            @Meaning("When.") Instant approvedAt) {}
}
