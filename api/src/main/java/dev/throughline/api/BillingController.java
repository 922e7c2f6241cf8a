package dev.throughline.api;

import dev.throughline.api.InvoiceActs.Answered;
import dev.throughline.api.InvoicesController.Wanted;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.evidence.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: collects proposals, and says what becomes of credit memos that the ERP wrote.
/// Decisions of a person, each safe to repeat as it is.
@RestController
final class BillingController {
    static final String PROPOSALS = "/api/process/invoice-proposals";
    static final String EXPLANATIONS = "/api/process/credit-explanations";

    private final ApiActs acts;
    private final ObjectProvider<InvoiceActs> billing;
    private final EntityStore entities;

    BillingController(ApiActs acts, ObjectProvider<InvoiceActs> billing, EntityStore entities) {
        this.acts = acts;
        this.billing = billing;
        this.entities = entities;
    }

    /// What was collected.
    ///
    /// @param invoices the new proposals by the hub's ids; none where nothing was ready
    record Collected(LocalDate until, List<UUID> invoices) {}

    /// How an explained credit memo stands.
    record Explained(UUID creditMemo, String state, @Nullable String number) {}

    /// Collects: 200 with the new proposals.
    @PostMapping(PROPOSALS)
    ResponseEntity<byte[]> collect(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Collecting proposals");
        new Query(request).done();
        Faults faults = new Faults();
        Body body = PersonsActs.body(request, faults, List.of("until", "reason"));
        LocalDate until =
                InvoicesController.date(
                        body, faults, "until", "the last day that is billed, such as 2026-02-28");
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        return ok(new Collected(until, invoices.collect(until, by, reason)));
    }

    /// Explains: 200 once it is taken down.
    @PostMapping(EXPLANATIONS)
    ResponseEntity<byte[]> explain(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Explaining a credit memo");
        new Query(request).done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request, faults, List.of("creditMemo", "invoice", "lines", "reason"));
        UUID credit = id(body, "creditMemo", "the credit memo's id in the hub, a UUID", faults);
        UUID invoice =
                body.has("invoice")
                        ? id(body, "invoice", "the invoice's id in the hub, a UUID", faults)
                        : null;
        List<Body> lines =
                body.objects(
                        "lines",
                        InvoicesController.LINES_MAX,
                        List.of("line", "amount", "disposition", "reason"),
                        "line, amount, disposition and reason");
        List<Wanted> wanted = lines.stream().map(line -> Wanted.read(line, faults)).toList();
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        Entity memo =
                entities.find(credit)
                        .filter(entity -> entity.type().name().equals("CreditMemo"))
                        .orElseThrow(() ->
                                new ApiProblem(
                                                ProblemType.UNKNOWN_INVOICE,
                                                "No credit memo is known as " + credit + ".")
                                        .with("mend", "Name one the hub has read."));
        return switch (invoices.explain(
                credit, invoice, InvoicesController.credits(memo, lines, wanted), by, reason)) {
            case Answered.Taken(String state, String _, String number) ->
                    ok(new Explained(credit, state, number));
            case Answered.Awaits(String words) ->
                    throw new ApiProblem(ProblemType.SECOND_PERSON_WANTED, words);
            case Answered.Refused(var problems) -> throw InvoicesController.refused(problems);
        };
    }

    private static UUID id(Body body, String member, String form, Faults faults) {
        String text = body.text(member, 36, c -> !Character.isISOControl(c), form);
        try {
            return text.isEmpty() ? new UUID(0, 0) : UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            faults.body(body.place(member), "'" + text + "' is no UUID.", "Give the hub's id.");
            return new UUID(0, 0);
        }
    }

    private static ResponseEntity<byte[]> ok(Object answer) {
        return new ResponseEntity<>(
                Answers.json(answer), Answers.headers(MediaType.APPLICATION_JSON), HttpStatus.OK);
    }
}
