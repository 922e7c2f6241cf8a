package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.DraftLine;
import dev.throughline.billing.InvoiceDraft;
import dev.throughline.billing.InvoicePreview;
import dev.throughline.billing.WriteDown;
import dev.throughline.console.InvoicePages.Down;
import dev.throughline.console.InvoicePages.ReviewItem;
import dev.throughline.console.InvoicePages.ReviewLine;
import dev.throughline.console.InvoicePages.ReviewPage;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Shows a proposal that the hub collected item by item, for those who move items or write them
/// down before it is agreed to.
@Component
class InvoiceReviews {
    private final ObjectProvider<Billing> billing;
    private final ObjectProvider<BillingRules> rules;
    private final InvoiceQueries queries;
    private final InvoiceLines written;
    private final EntityStore entities;
    private final ConsoleSettings settings;

    InvoiceReviews(
            ObjectProvider<Billing> billing,
            ObjectProvider<BillingRules> rules,
            InvoiceQueries queries,
            InvoiceLines written,
            EntityStore entities,
            ConsoleSettings settings) {
        this.billing = billing;
        this.rules = rules;
        this.queries = queries;
        this.written = written;
        this.entities = entities;
        this.settings = settings;
    }

    /// What was filled in.
    ///
    /// @param items keys of items
    record Form(List<String> items, String amount, String reason) {
        static final Form NONE = new Form(List.of(), "", "");

        Form {
            items = List.copyOf(items);
        }
    }

    /// The page.
    ///
    /// @throws NotHere when there is no such proposal, or it is not changed here
    ReviewPage page(UUID id, Form form, String did, List<Problem> problems) {
        Entity invoice =
                entities.find(id)
                        .filter(one -> one.type().name().equals("Invoice"))
                        .orElseThrow(
                                () -> new NotHere("There is no invoice of this id.", "/invoices"));
        Billing room = billing.getIfAvailable();
        InvoicePreview preview = room == null ? null : room.preview(id).orElse(null);
        InvoiceDraft draft = preview == null ? null : preview.draft();
        if (room == null || preview == null || !room.store().isCollected(id)) {
            throw new NotHere(
                    "This invoice is not changed here: what the PSA collected is changed there, and what is released by a credit memo.",
                    "/invoices/" + id);
        }
        Map<String, LocalDate> days = queries.days(id);
        List<ReviewLine> lines = new ArrayList<>();
        if (draft != null) {
            draft.lines().forEach(line -> lines.add(line(lines.size() + 1, line, days)));
        }
        String ccy = draft == null ? invoice.values().text("ccy").orElse("XXX") : draft.ccy();
        BillingRules firm = rules.getIfAvailable();
        return new ReviewPage(
                id,
                InvoiceFaces.name(invoice),
                InvoiceFaces.client(invoice)
                        .flatMap(entities::find)
                        .map(one -> Masking.name(one, settings.people()))
                        .orElse("client not known yet"),
                settings.people(),
                ccy,
                draft == null ? "–" : Format.money(draft.net()),
                draft == null || draft.writtenDown().isZero()
                        ? ""
                        : Format.money(draft.writtenDown()),
                preview.fingerprint(),
                lines,
                form.items(),
                form.amount(),
                form.reason(),
                firm == null ? "" : firm.secondPersonAbove(ccy).map(Format::money).orElse(""),
                room.writeDowns(id).stream().map(InvoiceReviews::down).toList(),
                did,
                problems);
    }

    private ReviewLine line(int number, DraftLine line, Map<String, LocalDate> days) {
        return new ReviewLine(
                Integer.toString(number),
                line.description().isEmpty()
                        ? Format.sentence(line.kind().name())
                        : line.description(),
                Format.sentence(line.kind().name()),
                Format.money(line.amount()),
                line.kind() != LineKind.TIME && line.kind() != LineKind.EXPENSE,
                line.parts().stream()
                        .limit(InvoiceQueries.ITEMS)
                        .map(part -> {
                            LocalDate day = days.get(part.source());
                            Money down = part.writtenDown();
                            return new ReviewItem(
                                    part.source(),
                                    (day == null ? "" : Format.date(day) + ", ")
                                            + written.source(part.source()),
                                    part.hours() == null ? "" : Format.hours(part.hours().value()),
                                    Format.money(part.amount()),
                                    down.isZero() ? "" : Format.money(down));
                        })
                        .toList());
    }

    private static Down down(WriteDown one) {
        return new Down(
                one.request(),
                Format.money(one.amount()),
                one.person(),
                one.at(),
                one.reason(),
                one.state() == WriteDown.State.OPEN,
                switch (one.state()) {
                    case OPEN -> new Badge(Tone.PERSON, "Waits for a second person");
                    case STANDS ->
                            new Badge(
                                    Tone.SETTLED,
                                    one.decidedBy() == null
                                            ? "Counts"
                                            : "Counts, agreed by " + one.decidedBy());
                    case DECLINED -> new Badge(Tone.OFF, "Declined by " + one.decidedBy());
                    case LIFTED -> new Badge(Tone.OFF, "Taken back by " + one.decidedBy());
                });
    }
}
