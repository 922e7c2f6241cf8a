package dev.throughline.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statutory company of the firm with its own ledger, functional currency and tax numbers. Every
/// component's meaning stands in its `@Meaning`.
@Meaning(
        "A statutory company of the firm with its own ledger, functional currency and tax numbers.")
@Owned(SystemOwner.ERP)
@Lifecycle({"DRAFT → ACTIVE: CTRL", "ACTIVE → CLOSING: CTRL", "CLOSING → CLOSED: CTRL"})
public record LegalEntity(
        @Meaning("The company's code in the ERP.") String code,
        @Meaning("The registered name.") String name,
        @Meaning("Where it is registered.") String country,
        @Meaning("The currency its books are kept in.") String functionalCcy,
        @Meaning("Its tax registrations, one a jurisdiction.") @Required
                List<TaxRegistration> taxRegistrations,
        @Meaning("The fiscal calendar its periods follow.") @Kind(FieldKind.CODE)
                String fiscalCalendarId,
        @Meaning("How other companies of the group name it in intercompany postings.")
                @Nullable String icPartnerCode,
        @Meaning("The number sequence of its invoices.") @Kind(FieldKind.CODE)
                @Nullable String invoiceSequence,
        @Meaning(
                        "The IANA time zone of its cut-offs and business hours, for example Europe/London.")
                @Kind(FieldKind.CODE)
                String timeZone,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public LegalEntity {
        taxRegistrations = List.copyOf(taxRegistrations);
    }

    /// One registration with a tax authority.
    public record TaxRegistration(
            @Meaning("The country of the authority.") String country,
            @Meaning("The subdivision, where tax is registered below the country.")
                    @Nullable String region,
            @Meaning("The registration number as printed on invoices.") String number) {}
}
