package dev.throughline.console;

import dev.throughline.billing.Outcome;
import dev.throughline.console.InvoiceReviews.Form;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The review of a proposal that the hub collected: items go onto the next bill, or less is asked
/// for them.
@Controller
class ReviewsController {
    /// More items than a page shows are refused.
    private static final int ITEMS_MAX = 3_000;

    private static final int ITEM_CHARS_MAX = 400;
    private static final Pattern AMOUNT =
            Pattern.compile("(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\\.[0-9]{1,6})?");

    private final InvoiceReviews reviews;
    private final InvoiceActs acts;

    ReviewsController(InvoiceReviews reviews, InvoiceActs acts) {
        this.reviews = reviews;
        this.acts = acts;
    }

    @GetMapping("/invoices/{id}/review")
    String review(
            @PathVariable("id") String id,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        model.addAttribute(
                "page", reviews.page(Ids.parse(id, "invoice"), Form.NONE, words(did), List.of()));
        return "review";
    }

    private static String words(String did) {
        return switch (did) {
            case "moved" -> "Moved to the next bill, with your reason.";
            case "written-down" ->
                    "Written down, with your reason. It is given up when the invoice is posted.";
            case "down-asked" ->
                    "Asked for. It is above what one person may give up of an invoice: a second one has to agree, and the proposal waits for that.";
            case "down-agreed" -> "Agreed, with the reason. The write-down counts.";
            case "taken-back" -> "Done, with your reason. The full value is asked for again.";
            default -> "";
        };
    }

    /// Moves or writes down what was chosen, as the button says.
    @PostMapping("/invoices/{id}/review")
    String review(
            @PathVariable("id") String id,
            @RequestParam(name = "act", defaultValue = "") String act,
            @RequestParam(name = "item", required = false) List<String> items,
            @RequestParam(name = "amount", defaultValue = "") String amount,
            @RequestParam(name = "ccy", defaultValue = "") String ccy,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            @RequestParam(name = "proposal", defaultValue = "") String proposal,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        Set<String> chosen = new TreeSet<>(items == null ? List.of() : items);
        if (chosen.size() > ITEMS_MAX
                || chosen.stream().anyMatch(item -> item.length() > ITEM_CHARS_MAX)) {
            return refused(
                    invoice,
                    Form.NONE,
                    List.of(
                            problem(
                                    chosen.size()
                                            + " items are more than can be changed at once, or one has too long a name.",
                                    "Choose at most " + ITEMS_MAX + " of the page's own items.")),
                    model,
                    response);
        }
        Form form =
                new Form(
                        List.copyOf(chosen),
                        Paging.bounded(amount.strip()),
                        Paging.bounded(reason));
        if (form.reason().isBlank()) {
            return refused(
                    invoice,
                    form,
                    List.of(problem("The change has no reason.", "Say why; it is kept.")),
                    model,
                    response);
        }
        if (act.equals("move")) {
            return answer(
                    invoice,
                    form,
                    acts.moveOn(invoice, chosen, proposal, form.reason()),
                    "moved",
                    model,
                    response);
        }
        Money money;
        try {
            if (!AMOUNT.matcher(form.amount()).matches()) {
                throw new IllegalArgumentException("no amount");
            }
            money = Money.of(new BigDecimal(form.amount().replace(",", "")), Paging.bounded(ccy));
        } catch (IllegalArgumentException | ArithmeticException _) {
            return refused(
                    invoice,
                    form,
                    List.of(
                            problem(
                                    "'" + form.amount() + "' is no amount to be written down.",
                                    "Write it like 1080.00, with as many digits as the currency has.")),
                    model,
                    response);
        }
        return answer(
                invoice,
                form,
                acts.writeDown(
                        invoice,
                        chosen,
                        money,
                        key(invoice, proposal, chosen, money),
                        proposal,
                        form.reason()),
                "written-down",
                model,
                response);
    }

    @PostMapping("/invoices/{id}/review/decision")
    String decide(
            @PathVariable("id") String id,
            @RequestParam(name = "request", defaultValue = "") String request,
            @RequestParam(name = "agreed", defaultValue = "false") boolean agreed,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            Model model,
            HttpServletResponse response) {
        UUID invoice = Ids.parse(id, "invoice");
        return answer(
                invoice,
                Form.NONE,
                acts.decideDown(Paging.bounded(request), agreed, Paging.bounded(reason)),
                agreed ? "down-agreed" : "taken-back",
                model,
                response);
    }

    private String answer(
            UUID invoice,
            Form form,
            Outcome outcome,
            String did,
            Model model,
            HttpServletResponse response) {
        return switch (outcome) {
            case Outcome.Done _ -> "redirect:/invoices/" + invoice + "/review?did=" + did;
            case Outcome.Awaits _ -> "redirect:/invoices/" + invoice + "/review?did=down-asked";
            case Outcome.Refused(List<Problem> problems) ->
                    refused(invoice, form, problems, model, response);
        };
    }

    private String refused(
            UUID invoice,
            Form form,
            List<Problem> problems,
            Model model,
            HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("page", reviews.page(invoice, form, "", problems));
        return "review";
    }

    /// The same click twice is one write-down; the same again of what is there afterwards is
    /// another one.
    private static String key(UUID invoice, String proposal, Set<String> items, Money amount) {
        String text = invoice + "\n" + proposal + "\n" + amount + "\n" + String.join("\n", items);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "console-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "amount");
    }
}
