package dev.throughline.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One amount a contract line is billed by, and when (DOMAIN 2.4, 4.7). The items of a line add up
/// to the line. Every component's meaning stands in its `@Meaning`.
@Meaning(
        "One amount a contract line is billed by, and when. The items of a line add up to the line.")
@Owned(SystemOwner.PSA)
@Lifecycle({
    "PLANNED → READY: SYS, its trigger came",
    "PLANNED → CANCELLED: amendment",
    "READY → PLANNED: SYS, its trigger was taken back",
    "READY → PROPOSED: BILL",
    "READY → CANCELLED: amendment",
    "PROPOSED → READY: BILL, moved to the next bill",
    "PROPOSED → INVOICED: the ERP's number",
    "INVOICED → CREDITED: the ERP's credit",
    "CREDITED → READY: to be billed again",
    "CREDITED → CANCELLED: given up"
})
public record BillingScheduleItem(
        @Meaning("The contract line it bills.") @RefersTo(ContractLine.class) UUID contractLine,
        @Meaning("The project whose contract line it bills, where the source names only that.")
                @RefersTo(Project.class)
                @Nullable UUID project,
        @Meaning("What makes it ready to be billed.") Trigger trigger,
        @Meaning("The day it is to be billed, or the milestone is due.") LocalDate due,
        @Meaning("How much is billed before tax.") Money amount,
        @Meaning("The milestone it waits for.") @RefersTo(Milestone.class) @Nullable UUID milestone,
        @Meaning("How much of the line must be done, where its trigger is PERCENT; 0.25 is 25 %.")
                @Nullable BigDecimal percent,
        @Meaning("How it is taxed, as the ERP names it.") @Kind(FieldKind.CODE)
                @Nullable String taxCategory,
        @Meaning("What the client reads.") @Kind(FieldKind.NAME) @Nullable String description,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// What makes an item ready.
    public enum Trigger {
        /// Its day has come.
        DATE,
        /// Its milestone was confirmed.
        MILESTONE,
        /// So much of the line is done.
        PERCENT,
        /// A period of the term is over or begins.
        PERIODIC,
        /// Approved time and expenses of the period are collected.
        TM_BATCH
    }
}
