package dev.throughline.api;

import dev.throughline.api.InvoiceActs.Answered;
import dev.throughline.api.InvoicesController.Named;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.evidence.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: what happens to an invoice between its posting and its payment. Decisions of a
/// person, each safe to repeat as it is.
@RestController
final class DisputesController {
    static final String SENDINGS = "/api/process/invoice-sendings";
    static final String DISPUTES = "/api/process/invoice-disputes";

    private static final Set<String> MEANS =
            Set.of("EMAIL", "PORTAL", "E_INVOICE", "POST", "OTHER");
    private static final Set<String> ACTS = Set.of("OPEN", "UPHOLD", "REJECT");

    private final ApiActs acts;
    private final ObjectProvider<InvoiceActs> billing;
    private final Links links;
    private final EntityStore entities;

    DisputesController(
            ApiActs acts, ObjectProvider<InvoiceActs> billing, Links links, EntityStore entities) {
        this.acts = acts;
        this.billing = billing;
        this.links = links;
        this.entities = entities;
    }

    /// An invoice went to the client: 200 once it is taken down.
    @PostMapping(SENDINGS)
    ResponseEntity<byte[]> sent(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Saying that an invoice was sent");
        new Query(request).done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request, faults, Named.members("on", "means", "takenBy", "reason"));
        Named named = Named.read(body, faults);
        LocalDate on =
                InvoicesController.date(
                        body, faults, "on", "the day it went to the client, such as 2026-02-28");
        String means = word(body, faults, "means", MEANS);
        String takenBy =
                body.has("takenBy")
                        ? body.text(
                                "takenBy",
                                255,
                                c -> !Character.isISOControl(c),
                                "where it went, in at most 255 characters")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        Entity invoice = InvoicesController.find(named, links, entities);
        return answer(
                invoices, invoice, invoices.sent(invoice.id(), on, means, takenBy, by, reason));
    }

    /// Opens a dispute of an invoice, or answers it: 200 once it is taken down.
    @PostMapping(DISPUTES)
    ResponseEntity<byte[]> dispute(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Disputing an invoice");
        new Query(request).done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, Named.members("act", "amount", "reason"));
        Named named = Named.read(body, faults);
        String act = word(body, faults, "act", ACTS);
        String amount =
                act.equals("OPEN")
                        ? body.text(
                                "amount",
                                20,
                                c -> (c >= '0' && c <= '9') || c == '.',
                                "an amount above 0 as a decimal text, such as 720.00")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        Entity invoice = InvoicesController.find(named, links, entities);
        return answer(
                invoices,
                invoice,
                act.equals("OPEN")
                        ? invoices.dispute(
                                invoice.id(),
                                ReviewsController.money(invoice, amount, faults),
                                by,
                                reason)
                        : invoices.resolveDispute(invoice.id(), act.equals("UPHOLD"), by, reason));
    }

    private static String word(Body body, Faults faults, String member, Set<String> words) {
        String one = "one of " + String.join(", ", words.stream().sorted().toList());
        String text = body.text(member, 16, c -> (c >= 'A' && c <= 'Z') || c == '_', one);
        if (!text.isEmpty() && !words.contains(text)) {
            faults.body(
                    body.place(member), "'" + text + "' is not known here.", "Use " + one + ".");
        }
        return text;
    }

    private static ResponseEntity<byte[]> answer(
            InvoiceActs invoices, Entity invoice, Answered answered) {
        return InvoicesController.answer(invoices, invoice.id(), answered, false);
    }
}
