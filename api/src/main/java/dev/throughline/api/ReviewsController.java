package dev.throughline.api;

import dev.throughline.api.InvoiceActs.Review;
import dev.throughline.api.InvoicesController.Named;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Links;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: the review of proposals that the hub collected; decisions of a person, safe to
/// repeat with the same key.
@RestController
final class ReviewsController {
    static final String REVIEWS = "/api/process/invoice-reviews";

    /// Items one call names; a line of a month has fewer.
    private static final int ITEMS_MAX = 200;

    private static final int ITEM_CHARS_MAX = 400;

    private final ApiActs acts;
    private final ObjectProvider<InvoiceActs> billing;
    private final RequestKeys keys;
    private final Links links;
    private final EntityStore entities;

    ReviewsController(
            ApiActs acts,
            ObjectProvider<InvoiceActs> billing,
            RequestKeys keys,
            Links links,
            EntityStore entities) {
        this.acts = acts;
        this.billing = billing;
        this.keys = keys;
        this.links = links;
        this.entities = entities;
    }

    /// Moves items to the next bill, writes them down, or decides about a write-down: 200 once it
    /// is done.
    @PostMapping(REVIEWS)
    ResponseEntity<byte[]> review(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Reviewing a proposal");
        new Query(request).done();
        Faults faults = new Faults();
        String key = StartRequest.key(request, faults);
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        Named.members("act", "items", "amount", "writeDown", "reason"));
        Named named = Named.read(body, faults);
        String act =
                body.text(
                        "act",
                        16,
                        c -> (c >= 'A' && c <= 'Z') || c == '_',
                        "one of MOVE, WRITE_DOWN, AGREE and TAKE_BACK");
        boolean items = act.equals("MOVE") || act.equals("WRITE_DOWN");
        boolean decides = act.equals("AGREE") || act.equals("TAKE_BACK");
        if (!act.isEmpty() && !items && !decides) {
            faults.body(
                    "#/act",
                    "'" + act + "' is no act of a review.",
                    "Use one of MOVE, WRITE_DOWN, AGREE and TAKE_BACK.");
        }
        Set<String> sources =
                items
                        ? new TreeSet<>(
                                body.texts(
                                        "items",
                                        ITEMS_MAX,
                                        ITEM_CHARS_MAX,
                                        "the items' keys, as the proposal's lines name them"))
                        : Set.of();
        String amount =
                act.equals("WRITE_DOWN")
                        ? body.text(
                                "amount",
                                20,
                                c -> (c >= '0' && c <= '9') || c == '.',
                                "an amount above 0 as a decimal text, such as 720.00")
                        : "";
        String writeDown =
                decides
                        ? body.text(
                                "writeDown",
                                255,
                                c -> c >= ' ' && c <= '~',
                                "the key the write-down was asked for with")
                        : "";
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        Entity invoice = InvoicesController.find(named, links, entities);
        Review review =
                switch (act) {
                    case "MOVE" -> new Review.MoveOn(sources);
                    case "WRITE_DOWN" ->
                            new Review.WriteDown(sources, money(invoice, amount, faults));
                    case "AGREE" -> new Review.Agree(kept(writeDown));
                    default -> new Review.TakeBack(kept(writeDown));
                };
        InvoicesController.keep(
                keys, key, "review", invoice, List.of(review.toString()), by, reason);
        return InvoicesController.answer(
                invoices,
                invoice.id(),
                invoices.review(invoice.id(), review, "api " + key, by, reason),
                false);
    }

    /// A write-down asked for in the console goes by the key that is shown there.
    private static String kept(String key) {
        return key.startsWith("console-") ? key : "api " + key;
    }

    static Money money(Entity invoice, String amount, Faults faults) {
        String ccy = invoice.values().text("ccy").orElse("XXX");
        Money money = Money.zero(ccy);
        try {
            money = Money.of(new BigDecimal(amount), ccy);
        } catch (IllegalArgumentException | ArithmeticException _) {
            faults.body(
                    "#/amount",
                    "'" + amount + "' is no amount in " + ccy + ".",
                    "Give a decimal text such as 720.00, with no more digits than "
                            + ccy
                            + " has.");
        }
        faults.refuseIfAny();
        return money;
    }
}
