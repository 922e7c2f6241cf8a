package dev.throughline.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A sale in the making. Every component's meaning stands in its `@Meaning`.
@Meaning("A sale in the making.")
@Owned(SystemOwner.CRM)
@Lifecycle({
    "OPEN → CLOSED_WON: SALES",
    "OPEN → CLOSED_LOST: SALES",
    "CLOSED_WON → REOPENED: SALES",
    "REOPENED → CLOSED_WON: SALES",
    "REOPENED → CLOSED_LOST: SALES"
})
public record Opportunity(
        @Meaning("What it is called.") String name,
        @Meaning("Who would buy.") @RefersTo(Client.class) UUID client,
        @Meaning("What it would bring.") Money amount,
        @Meaning("The currency of the deal.") String ccy,
        @Meaning("The chance of winning, 0 to 1.") @Nullable BigDecimal probability,
        @Meaning("The sales stage, as the CRM names it.") @Kind(FieldKind.NAME) String stage,
        @Meaning("When it should be decided.") LocalDate expectedClose,
        @Meaning("The kind of work sold.") @Kind(FieldKind.CODE) @Nullable String serviceLine,
        @Meaning("The part of the firm that sells it.") @Kind(FieldKind.CODE)
                @Nullable String sellingUnit,
        @Meaning("The legal entity the salesperson has in mind; finance decides.")
                @Kind(FieldKind.CODE)
                @Nullable String entityHint,
        @Meaning("The products in it.") @Kind(FieldKind.NAME) List<String> products,
        @Meaning("When it was won or lost.") @Nullable Instant closedAt,
        @Meaning("The contract that came of it.") @RefersTo(Contract.class) @Nullable UUID contract,
        @Meaning("The project that delivers it.") @Owned(SystemOwner.HUB) @RefersTo(Project.class)
                @Nullable UUID project,
        @Meaning("Where its project start stands, in words for salespeople.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.NAME)
                @Nullable String initiation,
        @Meaning("Where its newest invoice stands, in words.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.NAME)
                @Nullable String invoiceStatus,
        @Meaning("What was invoiced for it, tax included, less credits.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Nullable Money invoiced,
        @Meaning("What of its invoices is still to be paid.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Nullable Money openBalance,
        @Meaning(
                        "What its contract is worth with every agreed amendment; absent while there is none.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.MONEY)
                @Nullable Money agreedValue,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Opportunity {
        products = List.copyOf(products);
    }
}
