package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// What can be done about an invoice from the console.
@Component
class InvoiceActs {
    private final ObjectProvider<Billing> billing;
    private final CaseActs acts;
    private final InvoiceFaces faces;

    InvoiceActs(ObjectProvider<Billing> billing, CaseActs acts, InvoiceFaces faces) {
        this.billing = billing;
        this.acts = acts;
        this.faces = faces;
    }

    /// Whether this hub releases invoices.
    boolean any() {
        return billing.getIfAvailable() != null;
    }

    /// Who plays a role in the demo: its visitor the first one, a second person every other, so
    /// that two persons look at each invoice.
    Actor.Person player(String role) {
        Actor.Person visitor = acts.person();
        return role.equals(faces.roles().getFirst()) ? visitor : FactActs.SECOND;
    }

    /// One role agrees to the proposal as it was looked at.
    ///
    /// @param proposal fingerprint of what the person saw
    /// @throws Forbidden where no person is known
    Outcome approve(UUID invoice, String proposal, String role, String reason) {
        Actor.Person by = player(role);
        Billing room = billing.getIfAvailable();
        if (room == null) {
            return none();
        }
        return changed(invoice, proposal)
                ? refused(
                        "HUB-STATE",
                        "The proposal has changed since you looked at it.",
                        "Look at what it bills now and agree to that.")
                : room.approve(invoice, role, by, reason);
    }

    /// Sends an agreed invoice to the ledger, once.
    ///
    /// @throws Forbidden where no person is known
    Outcome release(UUID invoice, String reason) {
        Actor.Person by = acts.person();
        Billing room = billing.getIfAvailable();
        return room == null ? none() : room.release(invoice, by, reason);
    }

    private boolean changed(UUID invoice, String proposal) {
        return faces.store()
                .looked(invoice)
                .filter(looked -> looked.fingerprint().equals(proposal))
                .isEmpty();
    }

    private static Outcome none() {
        return refused(
                "HUB-STATE",
                "This hub releases no invoices.",
                "Say in billing.yaml who agrees to them, then start the hub again.");
    }

    private static Outcome.Refused refused(String code, String text, String mend) {
        return new Outcome.Refused(
                List.of(new Problem(Problem.Mender.DATA, code, text, mend, null)));
    }
}
