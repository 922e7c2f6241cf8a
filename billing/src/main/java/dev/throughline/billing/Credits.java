package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.CreditLine;
import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.InvoiceDocuments.Natives;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Owners;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Canonical;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.CreditMemo.ErpStatus;
import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Credit memos: started here by a person against lines of a posted invoice, or found in the ERP
/// (DOMAIN 4.8). Never more than the invoice asked for; the value returns to unbilled, is billed
/// anew, or is given up.
final class Credits {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Ledger ledger;
    private final Voice voice;
    private final Following following;

    Credits(
            Billing.Rooms rooms,
            BillingStore store,
            Ledger ledger,
            Voice voice,
            Following following) {
        this.rooms = rooms;
        this.store = store;
        this.ledger = ledger;
        this.voice = voice;
        this.following = following;
    }

    static RecordKey recordKey(String request) {
        return new RecordKey(Owners.HUB, "credit", request);
    }

    /// Credits lines of a posted invoice.
    ///
    /// @param request the caller's key: the same again is the same credit memo
    Outcome credit(
            UUID invoice,
            List<Ask> asks,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(invoice);
                            Entity entity =
                                    rooms.entities()
                                            .find(invoice)
                                            .filter(one -> one.type().name().equals("Invoice"))
                                            .orElse(null);
                            if (entity == null) {
                                return Releases.refused(
                                        "HUB-STATE",
                                        "There is no invoice " + invoice + ".",
                                        "Name an invoice of the list.");
                            }
                            Outcome answer = begun(invoice, asks, request);
                            if (answer == null) {
                                answer = begin(entity, asks, date, request, person, reason);
                            }
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    "invoice.credit",
                                                    "credited: "
                                                            + answer.getClass().getSimpleName(),
                                                    "Invoice",
                                                    invoice.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    entity.correlation()));
                            return answer;
                        });
        return Objects.requireNonNull(done);
    }

    /// What became of the same request before; null where there was none.
    private @Nullable Outcome begun(UUID invoice, List<Ask> asks, String request) {
        RecordKey key = recordKey(request);
        Link link =
                rooms.links().of(List.of(key)).getOrDefault(key, List.of()).stream()
                        .findFirst()
                        .orElse(null);
        if (link == null) {
            return null;
        }
        List<String> before =
                store.creditLines(List.of(link.entityId())).stream()
                        .map(line ->
                                line.invoice()
                                        + wanted(
                                                String.valueOf(line.invoiceLine()),
                                                line.amount(),
                                                line.disposition()))
                        .toList();
        List<String> now =
                asks.stream()
                        .map(ask ->
                                invoice
                                        + wanted(
                                                ask.line(), ask.amount(), ask.disposition().name()))
                        .toList();
        if (!before.equals(now)) {
            return Releases.refused(
                    "HUB-STATE",
                    "Request " + request + " was made before, for another credit.",
                    "Use a new key, or repeat the first request unchanged.");
        }
        Entity credit = rooms.entities().find(link.entityId()).orElseThrow();
        return new Outcome.Done(
                Objects.requireNonNullElse(credit.status(), "DRAFT"),
                credit.values().text("release_key").orElse(null),
                credit.values().text("number").orElse(null));
    }

    private static String wanted(String line, Money amount, String disposition) {
        return " " + line + " " + amount + " " + disposition;
    }

    private Outcome begin(
            Entity invoice,
            List<Ask> asks,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        Released sent = posted(invoice);
        PostingDeclaration declared = ledger.takes(PostingKind.CREDIT).orElse(null);
        if (sent == null || declared == null) {
            return notHere(invoice, sent == null);
        }
        List<BilledLine> lines = store.lines(List.of(invoice.id()));
        return switch (plan(invoice, sent, lines, asks)) {
            case CreditPlan.Refused(List<Problem> problems) -> new Outcome.Refused(problems);
            case CreditPlan.Planned planned ->
                    send(
                            invoice, sent, declared, lines, asks, planned, date, request, person,
                            reason);
        };
    }

    /// The document by which an invoice was posted from here; null where there is none.
    private @Nullable Released posted(Entity invoice) {
        return store.documents(List.of(invoice.id())).stream()
                .filter(one ->
                        one.kind() == PostingKind.INVOICE && one.state() == DocumentState.POSTED)
                .findFirst()
                .orElse(null);
    }

    private Outcome.Refused notHere(Entity invoice, boolean unknown) {
        return Releases.refused(
                "HUB-STATE",
                unknown
                        ? "Invoice "
                                + invoice.name()
                                + " was not posted from here; its lines are not known."
                        : ledger.name() + " takes no credit memos.",
                unknown ? "Credit it in the ERP." : "Credit in a ledger that does.");
    }

    /// What a credit would take back, or why it cannot.
    CreditPlan plan(Entity invoice, List<Ask> asks) {
        Released sent = posted(invoice);
        return sent == null || ledger.takes(PostingKind.CREDIT).isEmpty()
                ? new CreditPlan.Refused(notHere(invoice, sent == null).problems())
                : plan(invoice, sent, store.lines(List.of(invoice.id())), asks);
    }

    private static CreditPlan plan(
            Entity invoice, Released sent, List<BilledLine> lines, List<Ask> asks) {
        return CreditPlan.of(
                new CreditPlan.Original(
                        invoice.values().text("number").orElse(invoice.name()),
                        lines.stream()
                                .map(line ->
                                        new CreditPlan.Line(
                                                String.valueOf(line.lineNo()),
                                                LineKind.valueOf(line.kind()),
                                                line.amount(),
                                                line.credited(),
                                                new LinkedHashMap<>()))
                                .toList(),
                        Money.zero(sent.net().ccy())),
                asks);
    }

    /// Whether a credit memo of that request was begun.
    boolean begun(String request) {
        RecordKey key = recordKey(request);
        return !rooms.links().of(List.of(key)).getOrDefault(key, List.of()).isEmpty();
    }

    private Outcome send(
            Entity invoice,
            Released sent,
            PostingDeclaration declared,
            List<BilledLine> lines,
            List<Ask> asks,
            CreditPlan.Planned planned,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        DocumentRequest original = rooms.documents().request(sent.document()).orElse(null);
        String company = original == null ? nativeId(invoice, "entity") : original.legalEntity();
        String billTo =
                original == null || original.billing() == null
                        ? nativeId(invoice, "bill_to")
                        : original.billing().billTo();
        if (company == null || billTo == null) {
            return Releases.refused(
                    "CLI-NOT-IN-ENTITY",
                    "The client or the company of invoice "
                            + invoice.name()
                            + " is not set up in "
                            + ledger.name()
                            + " any more.",
                    "Credit it in the ERP.");
        }
        Instant now = rooms.clock().instant();
        UUID credit = rooms.ids().next();
        String originKey = Origin.key(Owners.HUB, "credit", invoice.originKey(), request);
        String key = InvoiceDocuments.key(originKey, ledger.name(), PostingKind.CREDIT, false, 1);
        Map<Integer, BilledLine> billed = new HashMap<>();
        lines.forEach(line -> billed.put(line.lineNo(), line));
        List<CreditLine> credits = new ArrayList<>();
        List<Map<String, @Nullable Object>> said = new ArrayList<>();
        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            BilledLine line = Objects.requireNonNull(billed.get(Integer.parseInt(ask.line())));
            credits.add(
                    new CreditLine(
                            credit,
                            i + 1,
                            invoice.id(),
                            line.lineNo(),
                            ask.amount(),
                            hours(line, ask.amount()),
                            ask.disposition().name(),
                            ask.reason(),
                            DocumentState.OPEN));
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("original_line", ask.line());
            one.put("amount", ask.amount());
            one.put("reason", ask.reason());
            one.put("disposition", ask.disposition().name());
            said.add(one);
        }
        Map<UUID, String> natives =
                ledger.natives(
                        lines.stream()
                                .map(BilledLine::project)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList());
        DocumentRequest document =
                InvoiceDocuments.credit(
                        declared,
                        key,
                        invoice.values().text("number").orElse(invoice.name()),
                        credits,
                        billed,
                        sent.externalId(),
                        date,
                        new Natives(company, billTo, natives::get));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("original", invoice.id());
        for (String field : List.of("entity", "bill_to", "ccy")) {
            fields.put(field, invoice.values().get(field));
        }
        fields.put("date", date);
        fields.put("net", planned.net());
        fields.put("lines", said);
        fields.put("release_key", key);
        fields.put("status", "DRAFT");
        UUID thread = invoice.correlation() == null ? rooms.ids().next() : invoice.correlation();
        Saying draft =
                new Saying(
                        Canonical.type("CreditMemo"),
                        credit,
                        originKey,
                        Values.of(fields),
                        fields.keySet(),
                        voice.source(invoice.name()),
                        true,
                        true,
                        thread,
                        RecordRef.HUB);
        Saying approved =
                new Saying(
                        draft.type(),
                        credit,
                        originKey,
                        Values.of(Map.of("status", "APPROVED")),
                        java.util.Set.of("status"),
                        draft.source(),
                        true,
                        true,
                        thread,
                        RecordRef.HUB);
        voice.say(List.of(draft, approved));
        store.credit(credits);
        UUID id = rooms.ids().next();
        rooms.documents()
                .freeze(List.of(new FrozenDocument(id, ledger.name(), document, 0, false, thread)));
        store.insert(
                new Released(
                        id,
                        credit,
                        PostingKind.CREDIT,
                        false,
                        1,
                        DocumentState.OPEN,
                        ledger.name(),
                        document.objectType(),
                        key,
                        reason,
                        planned.net(),
                        "",
                        "",
                        null,
                        person.name(),
                        now,
                        null));
        rooms.journal()
                .append(
                        dev.throughline.journal.Lane.INTERACTIVE,
                        rooms.linker()
                                .apply(
                                        List.of(
                                                new Link(
                                                        recordKey(request),
                                                        "",
                                                        credit,
                                                        "CreditMemo",
                                                        LinkOrigin.SOURCE,
                                                        now,
                                                        thread)),
                                        List.of()));
        return new Outcome.Done("APPROVED", key, null);
    }

    /// The ledger's id of what an invoice refers to; null where it has none.
    private @Nullable String nativeId(Entity invoice, String field) {
        return invoice.values().get(field) instanceof UUID id ? ledger.nativeId(id) : null;
    }

    /// The hours that an amount of a line of hours stands for; null where it has no price.
    private static @Nullable BigDecimal hours(BilledLine line, Money amount) {
        BigDecimal price = line.price();
        return price == null || price.signum() == 0
                ? null
                : new Hours(amount.decimal().divide(price, 4, RoundingMode.HALF_UP)).value();
    }

    /// Looks at one credit memo; answers what stands against it.
    List<Finding> look(Entity credit, List<Link> newLinks, Instant now) {
        List<Finding> findings = new ArrayList<>();
        List<Released> documents = store.documents(List.of(credit.id()));
        Released sent =
                documents.stream()
                        .filter(one -> one.kind() == PostingKind.CREDIT)
                        .max(Comparator.comparingInt(Released::attempt))
                        .orElse(null);
        String status = Objects.requireNonNullElse(credit.status(), "DRAFT");
        if (sent == null) {
            found(credit, findings);
            return findings;
        }
        switch (sent.state()) {
            case POSTED -> {
                store.creditState(credit.id(), DocumentState.POSTED);
                newLinks.add(
                        new Link(
                                new RecordKey(sent.ledger(), sent.objectType(), sent.externalId()),
                                "",
                                credit.id(),
                                "CreditMemo",
                                LinkOrigin.CREATED,
                                now,
                                credit.correlation()));
                if (status.equals("APPROVED")) {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put("status", "POSTED");
                    if (!sent.number().isEmpty()) {
                        fields.put("number", sent.number());
                    }
                    voice.say(credit, fields);
                    status = "POSTED";
                }
                giveBack(credit, sent, documents, findings, now);
            }
            case REFUSED -> {
                store.creditState(credit.id(), DocumentState.REFUSED);
                if (status.equals("APPROVED")) {
                    voice.say(credit, Map.of("status", "CANCELLED"));
                }
                findings.add(
                        Following.finding(
                                credit,
                                "ERP-REJECTED",
                                "The ERP refused a credit of " + sent.net() + ": " + sent.problem(),
                                "Mend what it names and credit again.",
                                sent.net()));
            }
            case OPEN, ACCEPTED -> {}
        }
        ErpStatus erp = credit.values().text("erp_status").map(ErpStatus::valueOf).orElse(null);
        if (erp == ErpStatus.APPLIED && status.equals("POSTED")) {
            voice.say(credit, Map.of("status", "APPLIED"));
        } else if (erp == ErpStatus.POSTED && status.equals("APPLIED")) {
            voice.say(credit, Map.of("status", "POSTED"));
        }
        return findings;
    }

    /// A credit memo that nobody here wrote: the ERP's fact stands, but nobody has said what
    /// becomes of the value.
    private static void found(Entity credit, List<Finding> findings) {
        boolean posted =
                credit.values()
                        .text("erp_status")
                        .filter(erp -> erp.equals("POSTED") || erp.equals("APPLIED"))
                        .isPresent();
        if (posted) {
            findings.add(
                    Following.finding(
                            credit,
                            "INV-CREDIT-UNEXPLAINED",
                            "Credit memo "
                                    + credit.values().text("number").orElse(credit.name())
                                    + " of "
                                    + credit.values().find("net", Money.class).orElse(null)
                                    + " was written in the ERP; nobody has said whether the value returns to unbilled or is given up.",
                            "Say for each line: return to unbilled, write off or bill anew.",
                            credit.values().find("net", Money.class).orElse(null)));
        }
    }

    /// P7a: what a credit returns, or has billed anew, stands as unbilled again.
    private void giveBack(
            Entity credit,
            Released sent,
            List<Released> documents,
            List<Finding> findings,
            Instant now) {
        Released known =
                documents.stream()
                        .filter(one -> one.kind() == PostingKind.UNBILLED_RELIEF)
                        .max(Comparator.comparingInt(Released::attempt))
                        .orElse(null);
        PostingDeclaration declared = ledger.takes(PostingKind.UNBILLED_RELIEF).orElse(null);
        if (known != null) {
            Following.refused(credit, known, findings);
        }
        if (known != null || declared == null) {
            return;
        }
        List<CreditLine> lines = store.creditLines(List.of(credit.id()));
        Map<Integer, BilledLine> billed = new HashMap<>();
        if (!lines.isEmpty()) {
            store.lines(List.of(lines.getFirst().invoice()))
                    .forEach(line -> billed.put(line.lineNo(), line));
        }
        Map<UUID, Money> amounts = new TreeMap<>();
        for (CreditLine line : lines) {
            BilledLine original = billed.get(line.invoiceLine());
            boolean returns = !line.disposition().equals(Disposition.WRITE_OFF.name());
            boolean unbilled =
                    original != null
                            && (original.kind().equals("TIME")
                                    || original.kind().equals("EXPENSE"));
            UUID project = original == null ? null : original.project();
            if (returns && unbilled && project != null) {
                amounts.merge(project, line.amount(), Money::plus);
            }
        }
        if (!amounts.isEmpty()) {
            LocalDate date = credit.values().find("date", LocalDate.class).orElseThrow();
            following.freeze(credit, sent, declared, true, amounts, date, documents, now);
        }
    }
}
