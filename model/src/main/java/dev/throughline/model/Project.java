package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A container of work and cost; may stand in a tree. Complete, it takes late time and expenses;
/// closed, it takes nothing. Every component's meaning stands in its `@Meaning`.
@Meaning(
        "A container of work and cost; may stand in a tree. Complete, it takes late time and expenses; closed, it takes nothing.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "REQUESTED → PROVISIONING: SYS",
    "PROVISIONING → ACTIVE: SYS",
    "PROVISIONING → BLOCKED: SYS",
    "BLOCKED → PROVISIONING: SYS",
    "ACTIVE → ON_HOLD: PM",
    "ON_HOLD → ACTIVE: PM",
    "ACTIVE → COMPLETE: PM",
    "COMPLETE → CLOSED: FIN",
    "COMPLETE → ACTIVE: FIN",
    "CLOSED → ACTIVE: FIN",
    "REQUESTED → CANCELLED: the start is cancelled",
    "PROVISIONING → CANCELLED: the start is cancelled",
    "BLOCKED → CANCELLED: the start is cancelled",
    "ACTIVE → CANCELLED: the start is cancelled",
    "ON_HOLD → CANCELLED: the start is cancelled"
})
public record Project(
        @Meaning("The project's code, unique in the firm.") String code,
        @Meaning("What it is called.") String name,
        @Meaning("The project above it.") @RefersTo(Project.class) @Nullable UUID parentId,
        @Meaning("The sale it came of.") @RefersTo(Opportunity.class) @Nullable UUID opportunity,
        @Meaning("The contract it delivers.") @RefersTo(Contract.class) @Nullable UUID contract,
        @Meaning("The contract line it delivers, by the line's name within the contract.")
                @Kind(FieldKind.CODE)
                @Nullable String contractLineId,
        @Meaning("For whom.") @RefersTo(Client.class) UUID client,
        @Meaning("The company of the firm whose books it is in.")
                @Owned(SystemOwner.ERP)
                @RefersTo(LegalEntity.class)
                UUID entity,
        @Meaning("The currency it is run in.") String ccy,
        @Meaning("The project manager.") @RefersTo(Resource.class) UUID pm,
        @Meaning("The first day of work.") LocalDate start,
        @Meaning("The last day of work.") @Nullable LocalDate end,
        @Meaning("How its work is billed.") BillingType billingType,
        @Meaning("How its revenue is recognised.") @Owned(SystemOwner.ERP) RevenueRule revenueRule,
        @Meaning("What it may cost.") @Sensitive(Sensitivity.CONFIDENTIAL)
                @Nullable Money budgetCost,
        @Meaning("How many hours it may take.") @Nullable BigDecimal budgetHours,
        @Meaning(
                        "What its contract line is worth with every agreed amendment; absent while there is none.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Nullable Money agreedValue,
        @Meaning("The most that may be billed on it by every agreed amendment.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Nullable Money agreedLimit,
        @Meaning("What it is expected to have cost when it is done, by every agreed amendment.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Sensitive(Sensitivity.CONFIDENTIAL)
                @Nullable Money agreedCost,
        @Meaning("How many hours it may take by every agreed amendment.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.HOURS)
                @Nullable BigDecimal agreedHours,
        @Meaning(
                        "Where the newest invoice that the hub itself collected for it stands, from its proposal on, in words.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.NAME)
                @Nullable String invoiceStatus,
        @Meaning("The accounting dimensions its postings carry.") @Required @Owned(SystemOwner.ERP)
                List<DimensionTag> dimensions,
        @Meaning("The rule for time on it, as the PSA names it.") @Kind(FieldKind.CODE)
                @Nullable String timePolicy,
        @Meaning("The template it was made from.") @Kind(FieldKind.CODE) @Nullable String template,
        @Meaning("The state the delivery system shows for it, in that system's own words.")
                @Kind(FieldKind.NAME)
                @Nullable String externalStatus,
        @Meaning("Whether its start was cancelled: closed everywhere, deleted nowhere.")
                @Owned(SystemOwner.HUB)
                @Nullable Boolean cancelled,
        @Meaning("Whether time may be booked on it: all gates are passed.") @Owned(SystemOwner.HUB)
                @Nullable Boolean openForTime,
        @Meaning("The kind of work sold.") @Kind(FieldKind.CODE) @Nullable String serviceLine,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Project {
        dimensions = List.copyOf(dimensions);
    }
}
