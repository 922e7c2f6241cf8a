package dev.throughline.console;

import dev.throughline.billing.Outcome;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
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

    InvoicesController(InvoiceBoard board, InvoiceStory story, InvoiceActs acts) {
        this.board = board;
        this.story = story;
        this.acts = acts;
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
            default -> "";
        };
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
