package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Dispute;
import dev.throughline.billing.InvoiceState;
import dev.throughline.billing.Sending;
import dev.throughline.console.InvoicePages.Delivery;
import dev.throughline.console.InvoicePages.Disputed;
import dev.throughline.curate.Entity;
import dev.throughline.model.Money;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Tells what happens to an invoice between its posting and its payment: when it went to the
/// client, and what the client does not accept.
@Component
class InvoiceDeliveries {
    private static final Delivery NONE =
            new Delivery(List.of(), List.of(), false, false, "", "", "");

    private final ObjectProvider<Billing> billing;
    private final InstantSource clock;

    InvoiceDeliveries(ObjectProvider<Billing> billing, InstantSource clock) {
        this.billing = billing;
        this.clock = clock;
    }

    Delivery of(Entity invoice) {
        Billing room = billing.getIfAvailable();
        InvoiceState state = InvoiceFaces.state(invoice);
        if (room == null || !state.posted()) {
            return NONE;
        }
        List<Sending> sendings = room.sendings(invoice.id());
        List<Dispute> disputes = room.disputes(invoice.id()).reversed();
        Money open = InvoiceFaces.money(invoice, "open");
        boolean numbered = invoice.values().text("number").isPresent();
        boolean standing = disputes.stream().anyMatch(one -> one.state() == Dispute.State.OPEN);
        return new Delivery(
                sendings.stream().map(InvoiceDeliveries::words).toList(),
                disputes.stream().map(InvoiceDeliveries::disputed).toList(),
                numbered && state != InvoiceState.PAID && state != InvoiceState.CREDITED,
                !standing && state != InvoiceState.POSTED && open != null && open.minor() > 0,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString(),
                open == null ? "" : open.ccy(),
                open == null ? "" : Format.money(open));
    }

    private static String words(Sending one) {
        return "Sent on "
                + Format.date(one.on())
                + switch (one.means()) {
                    case EMAIL -> " by e-mail";
                    case PORTAL -> " through a portal";
                    case E_INVOICE -> " as an e-invoice";
                    case POST -> " by post";
                    case OTHER -> "";
                }
                + (one.takenBy().isEmpty() ? "" : " to " + one.takenBy())
                + ", as "
                + one.person()
                + " says";
    }

    private static Disputed disputed(Dispute one) {
        return new Disputed(
                Format.money(one.amount()),
                one.reason(),
                one.openedBy(),
                one.openedAt(),
                one.state() == Dispute.State.OPEN,
                switch (one.state()) {
                    case OPEN -> new Badge(Tone.PERSON, "To be answered");
                    case UPHELD -> new Badge(Tone.WAITING, "Upheld, a credit memo corrects it");
                    case REJECTED -> new Badge(Tone.SETTLED, "Rejected, the invoice stands");
                },
                one.answer() == null ? "" : one.resolvedBy() + ": " + one.answer());
    }
}
