package dev.throughline.console;

import dev.throughline.billing.Outcome;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Credit memos that were written in the ERP: what becomes of their value is said here.
@Controller
class CreditMemosController {
    private final CreditExplanations explanations;

    CreditMemosController(CreditExplanations explanations) {
        this.explanations = explanations;
    }

    @GetMapping("/invoices/credits/{credit}")
    String credit(
            @PathVariable("credit") String credit,
            @RequestParam(name = "invoice", defaultValue = "") String invoice,
            Model model) {
        @Nullable UUID named = Ids.find(invoice).orElse(null);
        model.addAttribute(
                "page",
                explanations.page(Ids.parse(credit, "credit memo"), named, null, false, List.of()));
        return "explain";
    }

    /// Shows what an explanation would come to, or does it: the preview's own button says so.
    @PostMapping("/invoices/credits/{credit}")
    String explain(
            @PathVariable("credit") String credit,
            @RequestParam Map<String, String> fields,
            Model model,
            HttpServletResponse response) {
        UUID id = Ids.parse(credit, "credit memo");
        @Nullable UUID named = Ids.find(fields.getOrDefault("invoice", "")).orElse(null);
        CreditForm form = CreditForm.of(fields);
        if (!fields.getOrDefault("confirmed", "").equals("yes")) {
            model.addAttribute("page", explanations.page(id, named, form, true, List.of()));
            return "explain";
        }
        return switch (explanations.explain(id, named, form)) {
            case Outcome.Done _ ->
                    "redirect:/invoices" + (named == null ? "" : "/" + named) + "?did=explained";
            case Outcome.Awaits(String words) ->
                    refused(
                            id,
                            named,
                            form,
                            List.of(new Problem(Problem.Mender.DATA, "HUB-STATE", words, "", null)),
                            model,
                            response);
            case Outcome.Refused(List<Problem> problems) ->
                    refused(id, named, form, problems, model, response);
        };
    }

    private String refused(
            UUID credit,
            @Nullable UUID named,
            CreditForm form,
            List<Problem> problems,
            Model model,
            HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("page", explanations.page(credit, named, form, false, problems));
        return "explain";
    }
}
