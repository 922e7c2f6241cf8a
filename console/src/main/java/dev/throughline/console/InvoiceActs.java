package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.Problem;
import dev.throughline.sync.SyncQueue;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// What can be done about an invoice from the console.
@Component
class InvoiceActs {
    private final ObjectProvider<Billing> billing;
    private final CaseActs acts;
    private final InvoiceFaces faces;
    private final SyncQueue syncQueue;
    private final Evidence evidence;

    InvoiceActs(
            ObjectProvider<Billing> billing,
            CaseActs acts,
            InvoiceFaces faces,
            SyncQueue syncQueue,
            Evidence evidence) {
        this.billing = billing;
        this.acts = acts;
        this.faces = faces;
        this.syncQueue = syncQueue;
        this.evidence = evidence;
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
        return changed(room, invoice, proposal)
                ? refused(
                        "HUB-STATE",
                        "The proposal has changed since you looked at it.",
                        "Look at what it bills now and agree to that.")
                : room.approve(invoice, role, by, reason, proposal);
    }

    /// Drops a proposal.
    ///
    /// @throws Forbidden where no person is known
    Outcome cancel(UUID invoice, String reason) {
        return act(room -> room.cancel(invoice, acts.person(), reason));
    }

    /// Credits lines of a posted invoice, or asks for it where a second person has to agree.
    ///
    /// @param request the key the preview showed
    /// @throws Forbidden where no person is known
    Outcome credit(UUID invoice, CreditForm form, String request) {
        Actor.Person by = acts.person();
        CreditForm.Read read = form.read(faces.store().lines(List.of(invoice)));
        return read.problems().isEmpty()
                ? act(room ->
                        room.credit(invoice, read.asks(), read.date(), request, by, form.reason()))
                : new Outcome.Refused(read.problems());
    }

    /// A second person agrees to a credit that waits, or declines it. In the demo its controller is
    /// that person.
    ///
    /// @throws Forbidden where no person is known
    Outcome decide(String request, boolean agreed, String reason) {
        acts.person();
        return act(room ->
                agreed
                        ? room.agreeToCredit(request, FactActs.SECOND, reason)
                        : room.declineCredit(request, FactActs.SECOND, reason));
    }

    /// What brings PSA and ERP together.
    ///
    /// @param act as the page offers it
    /// @throws Forbidden where no person is known
    Outcome mend(UUID invoice, String act, String reason) {
        Actor.Person by = acts.person();
        return switch (act) {
            case "accept" -> act(room -> room.accept(invoice, by, reason));
            case "ask" -> act(room -> room.askErp(invoice, by, reason));
            case "carry" -> carry(invoice, by, reason);
            default ->
                    refused(
                            "HUB-STATE",
                            "'" + act + "' is nothing that can be done about an invoice.",
                            "Use a button of the page.");
        };
    }

    /// The PSA is looked at again, and what differs is written.
    private Outcome carry(UUID invoice, Actor.Person by, String reason) {
        syncQueue.mark(List.of(invoice), SyncQueue.INTERACTIVE);
        evidence.record(
                new Act(
                        by,
                        "invoice.repair",
                        "wrote into the PSA again",
                        "Invoice",
                        invoice.toString(),
                        reason,
                        null,
                        null,
                        null));
        return new Outcome.Done("", null, null);
    }

    private Outcome act(Function<Billing, Outcome> doing) {
        acts.person();
        Billing room = billing.getIfAvailable();
        return room == null ? none() : doing.apply(room);
    }

    /// Sends an agreed invoice to the ledger, once.
    ///
    /// @throws Forbidden where no person is known
    Outcome release(UUID invoice, String reason) {
        Actor.Person by = acts.person();
        Billing room = billing.getIfAvailable();
        return room == null ? none() : room.release(invoice, by, reason);
    }

    private boolean changed(Billing room, UUID invoice, String proposal) {
        return faces.store()
                        .looked(invoice)
                        .filter(looked -> looked.fingerprint().equals(proposal))
                        .isEmpty()
                && room.preview(invoice)
                        .filter(now -> now.fingerprint().equals(proposal))
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
