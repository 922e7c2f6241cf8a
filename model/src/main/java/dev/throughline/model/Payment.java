package dev.throughline.model;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Money a client paid, and the invoices it was set against (DOMAIN 2.4). The ERP's alone: the hub
/// never makes one. Every component's meaning stands in its `@Meaning`.
@Meaning("Money a client paid, and the invoices it was set against. The hub never makes one.")
@Owned(SystemOwner.ERP)
@Lifecycle({
    "RECEIVED → APPLIED: AR",
    "RECEIVED → REVERSED: AR",
    "APPLIED → RECEIVED: AR takes it off the invoices",
    "APPLIED → REVERSED: AR"
})
public record Payment(
        @Meaning("The ERP's number of it.") String number,
        @Meaning("Who paid.") @RefersTo(Client.class) UUID payer,
        @Meaning("The company of the firm that was paid.") @RefersTo(LegalEntity.class)
                @Nullable UUID entity,
        @Meaning("The day the money came.") LocalDate date,
        @Meaning("How much came.") Money amount,
        @Meaning("The currency it came in.") String ccy,
        @Meaning("How much of it is set against no invoice yet.") @Nullable Money open,
        @Meaning("What it was set against.") List<Application> applications,
        @Meaning("The state of the entity; see the states below.") @Kind(FieldKind.ENUM)
                String status) {

    /// Lists are copied.
    public Payment {
        applications = List.copyOf(applications);
    }

    /// A payment's part for one invoice.
    public record Application(
            @Meaning("The invoice.") @RefersTo(Invoice.class) UUID invoice,
            @Meaning("How much of the payment settles it.") Money amount,
            @Meaning("How much more of the invoice is settled by a discount taken.")
                    @Nullable Money discount,
            @Meaning(
                            "Exchange gain (positive) or loss, in the legal entity's own currency; settles nothing.")
                    @Nullable Money fxDiff) {}
}
