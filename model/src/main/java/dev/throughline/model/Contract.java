package dev.throughline.model;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An enforceable agreement: parties, price, terms, billing and revenue rule by line. Entity,
/// currency and client of an active one never change. Every component's meaning stands in its
/// `@Meaning`.
@Meaning(
        "An enforceable agreement: parties, price, terms, billing and revenue rule by line. Entity, currency and client of an active one never change.")
@Owned(SystemOwner.CRM)
@Lifecycle({
    "DRAFT → SIGNED: e-sign",
    "SIGNED → VALIDATED: FIN",
    "SIGNED → REJECTED: FIN",
    "VALIDATED → ACTIVE: SYS",
    "ACTIVE → SUSPENDED: FIN",
    "SUSPENDED → ACTIVE: FIN",
    "ACTIVE → COMPLETED: PM",
    "COMPLETED → CLOSED: FIN"
})
public record Contract(
        @Meaning("The contract number.") String number,
        @Meaning("Who signed.") @RefersTo(Client.class) UUID client,
        @Meaning("Who is invoiced.") @RefersTo(Client.class) UUID billTo,
        @Meaning("The company of the firm that is bound.")
                @Owned(SystemOwner.ERP)
                @RefersTo(LegalEntity.class)
                UUID entity,
        @Meaning("The currency of the contract.") String ccy,
        @Meaning("When the client signed.") LocalDate signDate,
        @Meaning("The first day of the term.") LocalDate start,
        @Meaning("The last day of the term; absent while open-ended.") @Nullable LocalDate end,
        @Meaning("What the contract is worth in all.") Money totalValue,
        @Meaning("The most that may be billed for time and materials.") @Kind(FieldKind.MONEY)
                @Nullable Money nteLimit,
        @Meaning("The code of the payment terms, for example NET30.") @Kind(FieldKind.CODE)
                String paymentTerms,
        @Meaning("The sale it came of.") @RefersTo(Opportunity.class) @Nullable UUID opportunity,
        @Meaning("What is sold, line by line; the lines add up to the total value.")
                List<Line> lines,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Contract {
        lines = List.copyOf(lines);
    }

    /// One thing sold, with its own way of billing and of recognising revenue.
    public record Line(
            @Meaning("The line's name within its contract; never used again for another line.")
                    @Kind(FieldKind.CODE)
                    String id,
            @Meaning("What is sold.") @Nullable String name,
            @Meaning("How it is billed.") BillingType kind,
            @Meaning("Its price; absent where only a limit is agreed.") @Nullable Money amount,
            @Meaning("The most that may be billed on it.") @Kind(FieldKind.MONEY)
                    @Nullable Money nte,
            @Meaning("The rate card that applies.") @Kind(FieldKind.CODE)
                    @Nullable String priceList,
            @Meaning("How its revenue is recognised.") @Owned(SystemOwner.ERP)
                    RevenueRule revenueRule,
            @Meaning("How it is taxed, as the ERP names it.")
                    @Owned(SystemOwner.ERP)
                    @Kind(FieldKind.CODE)
                    String taxCategory,
            @Meaning("The project that delivers it.") @RefersTo(Project.class)
                    @Nullable UUID projectId,
            @Meaning("The performance obligation it belongs to.")
                    @Owned(SystemOwner.ERP)
                    @Kind(FieldKind.CODE)
                    @Nullable String performanceObligationId,
            @Meaning("The first day of delivery.") @Nullable LocalDate start,
            @Meaning("The last day of delivery.") @Nullable LocalDate end,
            @Meaning("The project template it is delivered by.") @Kind(FieldKind.CODE)
                    @Nullable String template) {}
}
