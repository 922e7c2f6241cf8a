package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.billing.Sending;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.sync.SyncQueue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
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

    /// Puts items of a proposal that the hub collected onto the next bill.
    ///
    /// @param seen fingerprint of what the person saw
    /// @throws Forbidden where no person is known
    Outcome moveOn(UUID invoice, Set<String> items, String seen, String reason) {
        return act(room -> room.leaveOut(invoice, items, acts.person(), reason, seen));
    }

    /// Takes an amount off items of a proposal that the hub collected, or asks for it where a
    /// second person has to agree.
    ///
    /// @param request the form's key: the same click twice is one write-down
    /// @throws Forbidden where no person is known
    Outcome writeDown(
            UUID invoice,
            Set<String> items,
            Money amount,
            String request,
            String seen,
            String reason) {
        return act(room ->
                room.writeDown(invoice, items, amount, request, acts.person(), reason, seen));
    }

    /// A second person agrees to a write-down that waits; in the demo its controller is that
    /// person. Or somebody declines it, or takes it back.
    ///
    /// @throws Forbidden where no person is known
    Outcome decideDown(String request, boolean agreed, String reason) {
        return act(room ->
                agreed
                        ? room.agreeToWriteDown(request, FactActs.SECOND, reason)
                        : room.takeBackWriteDown(request, acts.person(), reason));
    }

    /// Takes down that a posted invoice went to the client.
    ///
    /// @param on a day, as it was written
    /// @param means as in [Sending.Means]
    /// @throws Forbidden where no person is known
    Outcome sent(UUID invoice, String on, String means, String takenBy, String reason) {
        LocalDate day;
        Sending.Means how;
        try {
            day = LocalDate.parse(on);
            how = Sending.Means.valueOf(means);
        } catch (IllegalArgumentException | DateTimeException _) {
            return refused(
                    "HUB-VALUE",
                    "'" + on + "' and '" + means + "' do not tell when and how it was sent.",
                    "Write a day like 2026-02-10 and choose how.");
        }
        return act(room -> room.sent(invoice, day, how, takenBy, acts.person(), reason));
    }

    /// A client does not accept so much of an invoice.
    ///
    /// @param amount as it was written
    /// @throws Forbidden where no person is known
    Outcome dispute(UUID invoice, String amount, String ccy, String reason) {
        Money money;
        try {
            money = Money.of(new BigDecimal(amount.replace(",", "")), ccy);
        } catch (IllegalArgumentException | ArithmeticException _) {
            return refused(
                    "HUB-VALUE",
                    "'" + amount + "' is no amount that can be disputed.",
                    "Write it like 1080.00, with as many digits as the currency has.");
        }
        return act(room -> room.dispute(invoice, money, acts.person(), reason));
    }

    /// Answers the open dispute.
    ///
    /// @throws Forbidden where no person is known
    Outcome resolve(UUID invoice, boolean upheld, String answer) {
        return act(room -> room.resolveDispute(invoice, upheld, acts.person(), answer));
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
