package dev.throughline.console;

import dev.throughline.billing.BillingStore;
import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.InvoiceState;
import dev.throughline.console.InvoicePages.Acts;
import dev.throughline.console.InvoicePages.Compared;
import dev.throughline.console.InvoicePages.Credit;
import dev.throughline.console.InvoicePages.CreditLine;
import dev.throughline.console.InvoicePages.Fact;
import dev.throughline.console.InvoicePages.Line;
import dev.throughline.console.InvoicePages.Page;
import dev.throughline.console.InvoicePages.Paid;
import dev.throughline.console.InvoicePages.Proposed;
import dev.throughline.console.InvoicePages.Sent;
import dev.throughline.console.InvoicePages.Stat;
import dev.throughline.console.InvoicePages.Trio;
import dev.throughline.console.InvoiceQueries.Claim;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Cases;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Tells one invoice: how its systems stand, what it bills, what was done about it.
@Component
class InvoiceStory {
    private final InvoiceQueries queries;
    private final InvoiceFaces faces;
    private final InvoiceLife life;
    private final InvoiceLines written;
    private final InvoicePreviews previews;
    private final CreditExplanations explanations;
    private final InvoiceActs acts;
    private final InvoiceDeliveries deliveries;
    private final EntityStore entities;
    private final Cases cases;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    InvoiceStory(
            InvoiceQueries queries,
            InvoiceFaces faces,
            InvoiceLife life,
            InvoiceLines written,
            InvoicePreviews previews,
            CreditExplanations explanations,
            InvoiceActs acts,
            InvoiceDeliveries deliveries,
            EntityStore entities,
            Cases cases,
            ConsoleSettings settings,
            InstantSource clock) {
        this.queries = queries;
        this.faces = faces;
        this.life = life;
        this.written = written;
        this.previews = previews;
        this.explanations = explanations;
        this.acts = acts;
        this.deliveries = deliveries;
        this.entities = entities;
        this.cases = cases;
        this.settings = settings;
        this.clock = clock;
    }

    /// The page of an invoice.
    ///
    /// @param did what was just done, in words; empty for nothing
    /// @param refused why the last act was refused
    /// @throws NotHere when there is no such invoice
    Page page(UUID id, String did, List<Problem> refused) {
        Entity invoice =
                entities.find(id)
                        .filter(one -> one.type().name().equals("Invoice"))
                        .orElseThrow(() ->
                                new NotHere(
                                        "There is no invoice of this id; it may never have been read.",
                                        "/invoices"));
        List<Entity> credits = entities.referring(List.of(id), "CreditMemo", "original");
        List<Entity> payments = payments(invoice);
        List<BilledLine> billed = faces.store().lines(List.of(id));
        Map<UUID, Entity> named = entities.load(named(invoice, billed));
        String client =
                InvoiceFaces.client(invoice)
                        .map(named::get)
                        .map(this::name)
                        .orElse("client not known yet");
        Trio trio = InvoiceFaces.trio(invoice, queries.pairs(List.of(id)).get(id));
        Proposed proposed = faces.proposed(invoice, client).orElse(null);
        InvoicePages.Preview preview = previews.release(id).orElse(null);
        List<Sent> documents = documents(invoice, credits);
        List<Claim> claims = queries.claims(id);
        List<Line> lines =
                billed.isEmpty()
                        ? written.told(invoice, named)
                        : billed.stream().map(one -> written.line(one, named, claims)).toList();
        Money net = InvoiceFaces.money(invoice, "net");
        return new Page(
                id,
                "Invoice " + InvoiceFaces.name(invoice),
                InvoiceWords.badge(InvoiceFaces.state(invoice)),
                answer(invoice, client),
                did,
                refused,
                trio,
                compared(invoice, trio, proposed),
                money(invoice, proposed != null),
                proposed,
                new Acts(
                        settings.people(),
                        acts.any(),
                        preview == null
                                ? faces.store()
                                        .looked(id)
                                        .map(BillingStore.Looked::fingerprint)
                                        .orElse("")
                                : preview.fingerprint(),
                        cancellable(InvoiceFaces.state(invoice)),
                        cancellable(InvoiceFaces.state(invoice)) && faces.store().isCollected(id),
                        billed.stream().anyMatch(line -> !uncredited(line).isZero())
                                && InvoiceFaces.state(invoice).posted()),
                preview,
                previews.mend(id).orElse(null),
                previews.wishes(id),
                deliveries.of(invoice),
                cases.blocking("invoice", id.toString()),
                !billed.isEmpty() && proposed == null,
                lines,
                billed.isEmpty()
                        ? InvoiceFaces.shown(net)
                        : Format.money(
                                billed.stream()
                                        .map(BilledLine::amount)
                                        .reduce(Money::plus)
                                        .orElseThrow()),
                claims.size() > InvoiceQueries.ITEMS,
                documents,
                credits.stream().map(this::credit).toList(),
                payments.stream().flatMap(one -> paid(one, id).stream()).toList(),
                facts(invoice, named),
                life.of(invoice, documents, credits, payments));
    }

    private static boolean cancellable(InvoiceState state) {
        return state == InvoiceState.PROPOSED
                || state == InvoiceState.IN_REVIEW
                || state == InvoiceState.APPROVED;
    }

    private static Money uncredited(BilledLine line) {
        return line.amount().minus(line.credited());
    }

    private String name(Entity entity) {
        return Masking.name(entity, settings.people());
    }

    private String answer(Entity invoice, String client) {
        InvoiceState state = InvoiceFaces.state(invoice);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Money open = InvoiceFaces.money(invoice, "open");
        String due = InvoiceFaces.day(invoice, "due_date");
        String words =
                switch (state) {
                    case PROPOSED, IN_REVIEW -> "to be agreed to before it can be released";
                    case APPROVED -> "agreed to; it can be released";
                    case RELEASED -> "released; the ERP has given it no number yet";
                    case PAID -> "paid in full";
                    case CREDITED -> "taken back in full by credit memos";
                    case CANCELLED -> "dropped; nothing of it is asked for";
                    case POSTED, SENT, DISPUTED, PARTIALLY_PAID, PARTIALLY_CREDITED ->
                            (open == null ? "to be paid" : Format.money(open) + " still open")
                                    + (due == null ? "" : ", due " + due);
                };
        return client + ": " + words + (InvoiceFaces.overdue(invoice, today) ? ", overdue." : ".");
    }

    private static List<Stat> money(Entity invoice, boolean proposed) {
        List<Stat> stats = new ArrayList<>();
        stat(
                stats,
                invoice,
                "net",
                "Net",
                proposed ? "what the PSA asks for, before tax" : "before tax");
        stat(stats, invoice, "tax", "Tax", "as the ERP computed it");
        stat(stats, invoice, "gross", "Gross", "net and tax");
        stat(stats, invoice, "open", "Open", "after payments and credits");
        return stats;
    }

    private static void stat(
            List<Stat> stats, Entity invoice, String field, String name, String under) {
        Money money = InvoiceFaces.money(invoice, field);
        stats.add(new Stat(name, 0, money == null ? List.of() : List.of(money), under, ""));
    }

    private List<Compared> compared(Entity invoice, Trio trio, @Nullable Proposed proposed) {
        List<Compared> rows = new ArrayList<>();
        rows.add(
                new Compared(
                        "State",
                        trio.psa().words(),
                        trio.hub().words(),
                        trio.erp().words(),
                        trio.differs()));
        String number = invoice.values().text("number").orElse("");
        rows.add(
                new Compared(
                        "The ERP's number",
                        Format.orDash(trio.psa().number()),
                        Format.orDash(number),
                        Format.orDash(trio.erp().number()),
                        trio.differs() && !trio.psa().number().equals(trio.erp().number())));
        Money psa =
                faces.store().looked(invoice.id()).map(BillingStore.Looked::psaNet).orElse(null);
        if (proposed != null) {
            rows.add(
                    new Compared(
                            "Net",
                            InvoiceFaces.shown(psa),
                            proposed.net(),
                            "–",
                            proposed.psaNet() != null));
        }
        return rows;
    }

    private static Set<UUID> named(Entity invoice, List<BilledLine> billed) {
        Set<UUID> ids = new HashSet<>();
        for (String field :
                List.of("entity", "client", "bill_to", "contract", "project", "original")) {
            invoice.values().find(field, UUID.class).ifPresent(ids::add);
        }
        billed.forEach(line -> Optional.ofNullable(line.project()).ifPresent(ids::add));
        InvoiceLines.lines(invoice)
                .forEach(line -> {
                    if (line.get("project") instanceof UUID project) {
                        ids.add(project);
                    }
                });
        return ids;
    }

    private List<Sent> documents(Entity invoice, List<Entity> credits) {
        List<UUID> ids = new ArrayList<>();
        ids.add(invoice.id());
        credits.forEach(credit -> ids.add(credit.id()));
        return faces.store().documents(ids).stream().map(this::sent).toList();
    }

    private Sent sent(Released one) {
        return new Sent(
                one,
                PostingWords.kind(one.kind()) + (one.reversal() ? ", reversal" : ""),
                settings.faceOrPlain(one.ledger()),
                InvoiceWords.document(one.state()));
    }

    private Credit credit(Entity credit) {
        List<CreditLine> lines =
                faces.store().creditLines(List.of(credit.id())).stream()
                        .map(line ->
                                new CreditLine(
                                        "line " + line.invoiceLine(),
                                        Format.money(line.amount()),
                                        InvoiceWords.disposition(line.disposition()),
                                        line.reason()))
                        .collect(Collectors.toCollection(ArrayList::new));
        if (lines.isEmpty()) {
            InvoiceLines.lines(credit)
                    .forEach(line ->
                            lines.add(
                                    new CreditLine(
                                            InvoiceLines.text(line, "original_line").isEmpty()
                                                    ? "no line named"
                                                    : "line "
                                                            + InvoiceLines.text(
                                                                    line, "original_line"),
                                            line.get("amount") instanceof Money money
                                                    ? Format.money(money)
                                                    : "–",
                                            InvoiceWords.disposition(
                                                    InvoiceLines.text(line, "disposition")),
                                            InvoiceLines.text(line, "reason"))));
        }
        return new Credit(
                "/records/" + credit.id(),
                credit.values()
                        .text("number")
                        .orElse(credit.name().isBlank() ? "without a number" : credit.name()),
                Badge.ofEntity(Optional.ofNullable(credit.status()).orElse(""), credit.active()),
                InvoiceFaces.day(credit, "date"),
                InvoiceFaces.shown(InvoiceFaces.money(credit, "net")),
                lines,
                explanations.waits(credit.id()) ? "/invoices/credits/" + credit.id() : null);
    }

    /// The payments that are set against an invoice.
    private List<Entity> payments(Entity invoice) {
        UUID payer = invoice.values().find("bill_to", UUID.class).orElse(null);
        if (payer == null) {
            return List.of();
        }
        return entities.load(queries.payments(payer)).values().stream()
                .filter(one -> InvoiceLife.application(one, invoice.id()).isPresent())
                .sorted(
                        java.util.Comparator.comparing(one ->
                                one.values().find("date", LocalDate.class).orElse(LocalDate.MAX)))
                .toList();
    }

    private static Optional<Paid> paid(Entity payment, UUID invoice) {
        return InvoiceLife.application(payment, invoice)
                .map(part ->
                        new Paid(
                                "/records/" + payment.id(),
                                payment.values().text("number").orElse(payment.name()),
                                Format.orDash(InvoiceFaces.day(payment, "date")),
                                part.get("amount") instanceof Money money
                                        ? Format.money(money)
                                        : "–",
                                part.get("discount") instanceof Money discount
                                        ? Format.money(discount)
                                        : ""));
    }

    private List<Fact> facts(Entity invoice, Map<UUID, Entity> named) {
        List<Fact> facts = new ArrayList<>();
        reference(facts, "Bill to", "bill_to", invoice, named);
        reference(facts, "Work done for", "client", invoice, named);
        reference(facts, "Company", "entity", invoice, named);
        reference(facts, "Contract", "contract", invoice, named);
        reference(facts, "Project", "project", invoice, named);
        reference(facts, "Bills anew", "original", invoice, named);
        text(facts, "Dated", InvoiceFaces.day(invoice, "issue_date"));
        text(facts, "Due", InvoiceFaces.day(invoice, "due_date"));
        text(facts, "Proposal number", invoice.values().text("proposal_no").orElse(null));
        text(facts, "Purchase order", invoice.values().text("purchase_order").orElse(null));
        text(facts, "Ledger's entry", invoice.values().text("ledger_ref").orElse(null));
        text(facts, "Release key", invoice.values().text("release_key").orElse(null));
        return facts;
    }

    private void reference(
            List<Fact> facts, String name, String field, Entity invoice, Map<UUID, Entity> named) {
        invoice.values()
                .find(field, UUID.class)
                .map(named::get)
                .ifPresent(one ->
                        facts.add(
                                new Fact(
                                        name,
                                        name(one),
                                        field.equals("original")
                                                ? "/invoices/" + one.id()
                                                : "/records/" + one.id())));
    }

    private static void text(List<Fact> facts, String name, @Nullable String words) {
        if (words != null) {
            facts.add(new Fact(name, words, null));
        }
    }
}
