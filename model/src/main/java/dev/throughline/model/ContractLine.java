package dev.throughline.model;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing sold in a deal, as the CRM keeps it: a record of its own there, so an entity of its
/// own here; the contract's total value must be the sum of its lines (gate G7). Every component's
/// meaning stands in its `@Meaning`.
@Meaning("One thing sold in a deal, with its own way of billing and of recognising revenue.")
@Owned(SystemOwner.CRM)
@Lifecycle({"OPEN → CLOSED: SALES"})
public record ContractLine(
        @Meaning("The deal it was sold in.") @RefersTo(Opportunity.class) UUID opportunity,
        @Meaning("Its number within the deal, for example L1.") @Kind(FieldKind.CODE) String lineNo,
        @Meaning("What is sold.") String name,
        @Meaning("How it is billed.") BillingType billing,
        @Meaning("Its price; absent where only a limit is agreed.") @Nullable Money amount,
        @Meaning("The most that may be billed on it.") @Kind(FieldKind.MONEY) @Nullable Money nte,
        @Meaning("How its revenue is recognised.") @Owned(SystemOwner.ERP) RevenueRule revenueRule,
        @Meaning("How it is taxed, as the ERP names it.")
                @Owned(SystemOwner.ERP)
                @Kind(FieldKind.CODE)
                @Nullable String taxCategory,
        @Meaning("The first day of delivery.") @Nullable LocalDate start,
        @Meaning("The last day of delivery.") @Nullable LocalDate end,
        @Meaning("The project template it is delivered by.") @Kind(FieldKind.CODE)
                @Nullable String template,
        @Meaning("The project that delivers it.") @Owned(SystemOwner.HUB) @RefersTo(Project.class)
                @Nullable UUID project,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {}
