package dev.throughline.console;

import dev.throughline.billing.Outcome;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What clients are asked to pay: what waits for release, how PSA, hub and ERP stand to each other,
/// and one invoice's life.
@Controller
class InvoicesController {
    private final InvoiceBoard board;
    private final InvoiceStory story;
    private final InvoiceActs acts;
    private final InvoicePreviews previews;
    private final InstantSource clock;

    InvoicesController(
            InvoiceBoard board,
            InvoiceStory story,
            InvoiceActs acts,
            InvoicePreviews previews,
            InstantSource clock) {
        this.board = board;
        this.story = story;
        this.acts = acts;
        this.previews = previews;
        this.clock = clock;
    }

    @GetMapping("/invoices")
    String invoices(
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "pair", defaultValue = "") String pair,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "before", defaultValue = "") String before,
            Model model) {
        model.addAttribute(
                "board",
                board.board(InvoiceFilter.of(state, pair, text), InvoiceQueries.Place.of(before)));
        return "invoices";
    }

    @GetMapping("/invoices/{id}")
    String invoice(
            @PathVariable("id") String id,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        model.addAttribute("page", story.page(Ids.parse(id, "invoice"), words(did), List.of()));
        return "invoice";
    }

    private static String words(String did) {
        return switch (did) {
            case "agreed" -> "Agreed, under the name that the page showed, with your reason.";
            case "released" ->
                    "Released: it goes to the ERP once. Its number is shown here as soon as the ERP has given it one.";
            case "cancelled" ->
                    "Cancelled, with your reason. Its items are free for another proposal.";
            case "credited" ->
                    "The credit memo goes to the ERP, once. Its number is shown here as soon as the ERP has given it one.";
            case "credit-asked" ->
                    "Asked for. The credit is above the limit of one person: it goes to the ERP when a second one agrees.";
            case "credit-declined" -> "Declined, with your reason. Nothing was credited.";
            case "explained" ->
                    "Explained, with your reason. What returns or is billed anew stands as unbilled; the ERP's credit memo is as it was.";
            case "sent" -> "Taken down, with your reason.";
            case "disputed" ->
                    "The dispute is open. What is owed has not changed; the PSA and the CRM see it where they show the invoice's state.";
            case "upheld" ->
                    "Upheld, with your answer. The invoice stays disputed until a credit memo is posted: credit its lines.";
            case "rejected" -> "Rejected, with your answer. The invoice stands as it was sent.";
            case "accepted" ->
                    "The ERP's word is taken, with your reason. The invoice is followed from now on.";
            case "asked" ->
                    "The ERP is being asked. Its answer is shown here as soon as it is there.";
            case "carried" ->
                    "It is being written into the PSA. This page shows both sides as soon as it has answered.";
            default -> "";
        };
    }

    @PostMapping("/invoices/{id}/sent")
    String sent(
            @PathVariable("id") String id,
            @RequestParam(name = "on", defaultValue = "") String on,
            @RequestParam(name = "means", defaultValue = "") String means,
            @RequestParam(name = "to", defaultValue = "") String to,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.sent(
                        invoice,
                        Paging.bounded(on),
                        Paging.bounded(means),
                        Paging.bounded(to),
                        Paging.bounded(reason)),
                "sent",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/dispute")
    String dispute(
            @PathVariable("id") String id,
            @RequestParam(name = "amount", defaultValue = "") String amount,
            @RequestParam(name = "ccy", defaultValue = "") String ccy,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.dispute(
                        invoice,
                        Paging.bounded(amount.strip()),
                        Paging.bounded(ccy),
                        Paging.bounded(reason)),
                "disputed",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/dispute/answer")
    String answer(
            @PathVariable("id") String id,
            @RequestParam(name = "upheld", defaultValue = "false") boolean upheld,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.resolve(invoice, upheld, Paging.bounded(reason)),
                upheld ? "upheld" : "rejected",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/cancel")
    String cancel(
            @PathVariable("id") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.cancel(invoice, Paging.bounded(reason)),
                "cancelled",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/mend")
    String mend(
            @PathVariable("id") String id,
            @RequestParam(name = "act", defaultValue = "") String act,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.mend(invoice, Paging.bounded(act), Paging.bounded(reason)),
                switch (act) {
                    case "accept" -> "accepted";
                    case "ask" -> "asked";
                    default -> "carried";
                },
                model,
                response);
    }

    @GetMapping("/invoices/{id}/credit")
    String credit(@PathVariable("id") String id, Model model) {
        CreditForm form = CreditForm.empty(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        model.addAttribute(
                "page", previews.credit(Ids.parse(id, "invoice"), form, false, List.of()));
        return "credit";
    }

    /// Shows what a credit would come to, or does it: the preview's own button names its key.
    @PostMapping("/invoices/{id}/credit")
    String credit(
            @PathVariable("id") String id,
            @RequestParam Map<String, String> fields,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        CreditForm form = CreditForm.of(fields);
        String request = fields.getOrDefault("request", "");
        if (!request.matches("console-[0-9a-f]{32}")) {
            model.addAttribute("page", previews.credit(invoice, form, true, List.of()));
            return "credit";
        }
        return switch (acts.credit(invoice, form, request)) {
            case Outcome.Done _ -> "redirect:/invoices/" + invoice + "?did=credited";
            case Outcome.Awaits _ -> "redirect:/invoices/" + invoice + "?did=credit-asked";
            case Outcome.Refused(List<Problem> problems) -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                model.addAttribute("page", previews.credit(invoice, form, false, problems));
                yield "credit";
            }
        };
    }

    @PostMapping("/invoices/{id}/credit/decision")
    String decide(
            @PathVariable("id") String id,
            @RequestParam(name = "request", defaultValue = "") String request,
            @RequestParam(name = "agreed", defaultValue = "false") boolean agreed,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        return answer(
                Ids.parse(id, "invoice"),
                acts.decide(Paging.bounded(request), agreed, Paging.bounded(reason)),
                agreed ? "credited" : "credit-declined",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/approve")
    String approve(
            @PathVariable("id") String id,
            @RequestParam(name = "proposal", defaultValue = "") String proposal,
            @RequestParam(name = "role", defaultValue = "") String role,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.approve(invoice, proposal, Paging.bounded(role), Paging.bounded(reason)),
                "agreed",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/release")
    String release(
            @PathVariable("id") String id,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                acts.release(invoice, Paging.bounded(reason)),
                "released",
                model,
                response);
    }

    private String answer(
            UUID invoice, Outcome outcome, String did, Model model, HttpServletResponse response) {
        return switch (outcome) {
            case Outcome.Done _ -> "redirect:/invoices/" + invoice + "?did=" + did;
            case Outcome.Awaits(String words) ->
                    refused(
                            invoice,
                            List.of(new Problem(Problem.Mender.DATA, "HUB-STATE", words, "", null)),
                            model,
                            response);
            case Outcome.Refused(List<Problem> problems) ->
                    refused(invoice, problems, model, response);
        };
    }

    private String refused(
            UUID invoice, List<Problem> problems, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("page", story.page(invoice, "", problems));
        return "invoice";
    }
}
