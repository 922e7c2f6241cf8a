package dev.throughline.model;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An organisation the firm sells to; may stand in a tree of at most 8 levels. Every component's
/// meaning stands in its `@Meaning`.
@Meaning("An organisation the firm sells to; may stand in a tree of at most 8 levels.")
@Owned(SystemOwner.CRM)
@Lifecycle({
    "PROSPECT → CANDIDATE: SALES",
    "PROSPECT → ACTIVE: SYS, adopted with its ERP record",
    "CANDIDATE → UNDER_REVIEW: SYS",
    "CANDIDATE → APPROVED: auto",
    "UNDER_REVIEW → APPROVED: MDM",
    "APPROVED → ACTIVE: SYS, ERP id returned",
    "ACTIVE → ON_HOLD: AR",
    "ON_HOLD → ACTIVE: AR",
    "ON_HOLD → INACTIVE: MDM",
    "ACTIVE → INACTIVE: MDM",
    "ACTIVE → MERGED: MDM"
})
public record Client(
        @Meaning("The registered name.") String legalName,
        @Meaning("The name it is known by.") @Nullable String tradingName,
        @Meaning("The client above it.") @RefersTo(Client.class) @Nullable UUID parentId,
        @Meaning("Where it is registered.") String country,
        @Meaning(
                        "Its tax numbers in its own country; a number of another country begins with that country and a colon, as in DE:DE136695976.")
                @Owned(SystemOwner.ERP)
                @Kind(FieldKind.CODE)
                List<String> taxIds,
        @Meaning("Its D-U-N-S number, nine digits.") @Kind(FieldKind.CODE) @Nullable String duns,
        @Meaning("Its legal entity identifier, ISO 17442.") @Kind(FieldKind.CODE)
                @Nullable String lei,
        @Meaning("Its addresses; the first of a kind counts.") @Required List<Address> addresses,
        @Meaning("Its internet domains, without www, for example example.com.")
                @Kind(FieldKind.NAME)
                List<String> domains,
        @Meaning("Its telephone number, best in E.164 as in +14155550100.") @Kind(FieldKind.CODE)
                @Nullable String phone,
        @Meaning("The currency it is billed in.") @Owned(SystemOwner.ERP) @Nullable String billCcy,
        @Meaning("The code of its payment terms, for example NET30.")
                @Owned(SystemOwner.ERP)
                @Kind(FieldKind.CODE)
                @Nullable String paymentTerms,
        @Meaning("Whether the firm may go on selling on credit.") @Owned(SystemOwner.ERP)
                @Nullable CreditStatus creditStatus,
        @Meaning("How it is taxed, as the ERP names it.")
                @Owned(SystemOwner.ERP)
                @Kind(FieldKind.CODE)
                @Nullable String taxProfile,
        @Meaning(
                        "What it buys as; where nobody has said, a tax number that fits its country makes it a business.")
                @Owned(SystemOwner.ERP)
                @Nullable Buyer buyer,
        @Meaning(
                        "The last day for which its first tax number was found valid in the tax authority's register; absent where nobody asked.")
                @Owned(SystemOwner.ERP)
                @Nullable LocalDate taxIdValidTo,
        @Meaning("Accounting dimensions its documents carry unless they say otherwise.")
                @Owned(SystemOwner.ERP)
                List<DimensionTag> dimensionDefaults,
        @Meaning("The salesperson responsible.") @Owned(SystemOwner.CRM) @Kind(FieldKind.NAME)
                @Nullable String ownerRep,
        @Meaning("The market segment.") @Owned(SystemOwner.CRM) @Kind(FieldKind.CODE)
                @Nullable String segment,
        @Meaning("Whether it may be invoiced; otherwise its bill-to is another client.")
                @Nullable Boolean isBillTo,
        @Meaning("The company of the firm that invoices it first.")
                @Owned(SystemOwner.HUB)
                @RefersTo(LegalEntity.class)
                @Nullable UUID entity,
        @Meaning("The state of the entity; see the states below.")
                @Owned(SystemOwner.HUB)
                @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Client {
        taxIds = List.copyOf(taxIds);
        addresses = List.copyOf(addresses);
        domains = List.copyOf(domains);
        dimensionDefaults = List.copyOf(dimensionDefaults);
    }

    /// What a client buys as, for tax.
    public enum Buyer {
        BUSINESS,
        CONSUMER
    }

    /// Whether the firm may go on selling on credit.
    public enum CreditStatus {
        OK,
        HOLD,
        BLOCKED
    }
}
