package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.BillingStore.CreditLine;
import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.billing.Creditable.Stand;
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
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Credit memos: started here by a person against lines of a posted invoice, or found in the ERP
/// (DOMAIN 4.8). Never more than the invoice asked for; the value returns to unbilled, is billed
/// anew, or is given up.
final class Credits {
    /// When those who wait for a credit are told of it once more: longer than a batch of the
    /// posting lane takes.
    private static final Duration STRAGGLERS = Duration.ofSeconds(30);

    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Ledger ledger;
    private final Voice voice;
    private final Following following;
    private final Creditable creditable;
    private final Freed freed;

    Credits(
            Billing.Rooms rooms,
            BillingStore store,
            Ledger ledger,
            Voice voice,
            Following following) {
        this.freed = new Freed(rooms.sql());
        this.rooms = rooms;
        this.store = store;
        this.ledger = ledger;
        this.voice = voice;
        this.following = following;
        this.creditable = new Creditable(store, rooms.entities());
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
                                                    "credited: " + answer.told(),
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
        List<String> before = wanted(store.creditLines(List.of(link.entityId())));
        List<String> now = wanted(invoice, asks);
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
        Stand stand = creditable.of(invoice, invoice.id()).orElse(null);
        String external = sent == null ? ledger.nativeId(invoice.id()) : sent.externalId();
        if (stand == null || external == null || declared == null) {
            return notHere(invoice, declared != null);
        }
        List<Problem> problems = new ArrayList<>();
        creditable.closed(invoice, date).ifPresent(problems::add);
        CreditPlan plan = plan(invoice, asks);
        if (plan instanceof CreditPlan.Refused(List<Problem> refused)) {
            problems.addAll(refused);
        }
        return plan instanceof CreditPlan.Planned planned && problems.isEmpty()
                ? send(
                        invoice,
                        sent,
                        external,
                        declared,
                        stand.lines(),
                        asks,
                        planned,
                        date,
                        request,
                        person,
                        reason)
                : new Outcome.Refused(problems);
    }

    /// What an invoice billed that was not released here is not known, so nothing can stand as
    /// unbilled again.
    private static void writeOffOnly(Entity invoice, List<Ask> asks, List<Problem> problems) {
        if (asks.stream().anyMatch(ask -> ask.disposition() != Disposition.WRITE_OFF)) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "HUB-STATE",
                            "Invoice "
                                    + invoice.name()
                                    + " was not released here, so its items are not known and nothing of it can return to unbilled.",
                            "Write it off; what is to be billed again is entered anew in its source.",
                            "lines"));
        }
    }

    /// The document by which an invoice was posted from here; null where there is none.
    private @Nullable Released posted(Entity invoice) {
        return store.documents(List.of(invoice.id())).stream()
                .filter(one ->
                        one.kind() == PostingKind.INVOICE && one.state() == DocumentState.POSTED)
                .findFirst()
                .orElse(null);
    }

    /// What a credit would take back, or why it cannot.
    CreditPlan plan(Entity invoice, List<Ask> asks) {
        Stand stand = creditable.of(invoice, invoice.id()).orElse(null);
        if (stand == null || ledger.takes(PostingKind.CREDIT).isEmpty()) {
            return new CreditPlan.Refused(notHere(invoice, stand == null).problems());
        }
        List<Problem> problems = new ArrayList<>();
        if (!stand.known()) {
            writeOffOnly(invoice, asks, problems);
        }
        CreditPlan plan = CreditPlan.of(stand.original(), asks);
        if (plan instanceof CreditPlan.Refused(List<Problem> refused)) {
            problems.addAll(refused);
        }
        return problems.isEmpty() ? plan : new CreditPlan.Refused(problems);
    }

    private Outcome.Refused notHere(Entity invoice, boolean unknown) {
        return Releases.refused(
                "HUB-STATE",
                unknown
                        ? "Invoice " + invoice.name() + " is not posted."
                        : ledger.name() + " takes no credit memos.",
                unknown
                        ? "Cancel it, or credit it once it is posted."
                        : "Credit in a ledger that does.");
    }

    /// Whether a credit memo of that request was begun.
    boolean begun(String request) {
        RecordKey key = recordKey(request);
        return !rooms.links().of(List.of(key)).getOrDefault(key, List.of()).isEmpty();
    }

    private Outcome send(
            Entity invoice,
            @Nullable Released sent,
            String external,
            PostingDeclaration declared,
            List<BilledLine> lines,
            List<Ask> asks,
            CreditPlan.Planned planned,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        DocumentRequest original =
                sent == null ? null : rooms.documents().request(sent.document()).orElse(null);
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
            said.add(said(ask));
        }
        if (sent == null) {
            lines.forEach(store::whole);
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
                        external,
                        original == null || original.billing() == null
                                ? null
                                : original.billing().note(),
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

    private static Map<String, @Nullable Object> said(Ask ask) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("original_line", ask.line());
        one.put("amount", ask.amount());
        one.put("reason", ask.reason());
        one.put("disposition", ask.disposition().name());
        return one;
    }

    /// Says for a credit memo that the ERP wrote which lines it takes back, and what becomes of the
    /// value. The ERP's fact stands; nothing is sent but the journal by which value returns to
    /// unbilled. The same again is once.
    ///
    /// @param invoice the invoice it is against, where the ERP names none; else null
    Outcome explain(
            UUID credit,
            @Nullable UUID invoice,
            List<Ask> asks,
            Actor.Person person,
            String reason) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(credit);
                            Entity memo =
                                    rooms.entities()
                                            .find(credit)
                                            .filter(one -> one.type().name().equals("CreditMemo"))
                                            .orElse(null);
                            Outcome answer =
                                    memo == null
                                            ? Releases.refused(
                                                    "HUB-STATE",
                                                    "There is no credit memo " + credit + ".",
                                                    "Name one the hub has read.")
                                            : explain(memo, invoice, asks, person);
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    "credit.explain",
                                                    "explained: " + answer.told(),
                                                    "CreditMemo",
                                                    credit.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    memo == null ? null : memo.correlation()));
                            rooms.queue().mark(List.of(credit));
                            return answer;
                        });
        return Objects.requireNonNull(done);
    }

    private Outcome explain(
            Entity memo, @Nullable UUID named, List<Ask> asks, Actor.Person person) {
        return switch (explanation(memo, named, asks, true)) {
            case Explanation.Answered(Outcome outcome) -> outcome;
            case Explanation.Open(Entity invoice, Stand stand, Money net, CreditPlan plan) ->
                    plan instanceof CreditPlan.Refused(List<Problem> problems)
                            ? new Outcome.Refused(problems)
                            : explained(memo, invoice, stand, asks, net, person);
        };
    }

    /// How far a credit memo of the ERP can be explained in a certain way.
    private sealed interface Explanation {
        /// Not, or it was explained before.
        record Answered(Outcome outcome) implements Explanation {}

        /// It waits for an explanation.
        ///
        /// @param plan what that way would come to, or what stands against it
        record Open(Entity invoice, Stand stand, Money net, CreditPlan plan)
                implements Explanation {}
    }

    /// @param locking whether the invoice is held for what follows
    private Explanation explanation(
            Entity memo, @Nullable UUID named, List<Ask> asks, boolean locking) {
        UUID original = memo.values().get("original") instanceof UUID id ? id : named;
        Entity invoice =
                original == null
                        ? null
                        : rooms.entities()
                                .find(original)
                                .filter(one -> one.type().name().equals("Invoice"))
                                .orElse(null);
        if (invoice == null || (named != null && !named.equals(original))) {
            return refusal(
                    "HUB-STATE",
                    invoice == null
                            ? "Which invoice credit memo "
                                    + memo.name()
                                    + " is against is not known."
                            : "Credit memo " + memo.name() + " is against " + invoice.name() + ".",
                    invoice == null ? "Name the invoice." : "Name that one, or none.");
        }
        if (locking) {
            store.lock(invoice.id());
        }
        boolean ours =
                store.documents(List.of(memo.id())).stream()
                        .anyMatch(one -> one.kind() == PostingKind.CREDIT);
        List<CreditLine> before = creditable.lines(memo.id());
        if (ours || !before.isEmpty()) {
            return new Explanation.Answered(
                    !ours && wanted(before).equals(wanted(invoice.id(), asks))
                            ? new Outcome.Done(
                                    Objects.requireNonNullElse(memo.status(), "POSTED"),
                                    null,
                                    memo.values().text("number").orElse(null))
                            : Releases.refused(
                                    "HUB-STATE",
                                    "What becomes of credit memo "
                                            + memo.name()
                                            + " was said before.",
                                    "Void it in the ERP and write a new one to change that."));
        }
        Money net = memo.values().find("net", Money.class).orElse(null);
        if (!Creditable.booked(memo) || net == null) {
            return refusal(
                    "HUB-STATE",
                    "Credit memo " + memo.name() + " is not in the ERP's ledger.",
                    "Wait until it is posted there.");
        }
        Stand stand = creditable.of(invoice, memo.id()).orElse(null);
        List<Problem> problems = new ArrayList<>();
        if (stand == null) {
            return refusal(
                    "HUB-STATE",
                    "Invoice " + invoice.name() + " is not posted.",
                    "Name an invoice that is.");
        }
        if (!stand.known()) {
            writeOffOnly(invoice, asks, problems);
        }
        CreditPlan plan = CreditPlan.of(stand.original(), asks);
        switch (plan) {
            case CreditPlan.Refused(List<Problem> refused) -> problems.addAll(refused);
            case CreditPlan.Planned planned -> {
                if (!planned.net().equals(net)) {
                    problems.add(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "INV-AMOUNT-DRIFT",
                                    "The lines say "
                                            + planned.net()
                                            + ", and the credit memo is of "
                                            + net
                                            + ".",
                                    "Say of all of it what becomes of it, and of no more.",
                                    "lines"));
                }
            }
        }
        return new Explanation.Open(
                invoice, stand, net, problems.isEmpty() ? plan : new CreditPlan.Refused(problems));
    }

    private static Explanation refusal(String code, String text, String mend) {
        return new Explanation.Answered(Releases.refused(code, text, mend));
    }

    /// A credit memo that waits for somebody to say what becomes of its value; empty where it does
    /// not.
    ///
    /// @param named the invoice it is against, where the ERP names none; else null
    /// @param asks the way somebody thinks of; empty for none yet
    Optional<UnexplainedCredit> unexplained(UUID credit, @Nullable UUID named, List<Ask> asks) {
        Entity memo =
                rooms.entities()
                        .find(credit)
                        .filter(one -> one.type().name().equals("CreditMemo"))
                        .filter(Creditable::booked)
                        .filter(one -> creditable.lines(one.id()).isEmpty())
                        .filter(one ->
                                store.documents(List.of(one.id())).stream()
                                        .noneMatch(sent -> sent.kind() == PostingKind.CREDIT))
                        .orElse(null);
        Money net = memo == null ? null : memo.values().find("net", Money.class).orElse(null);
        if (memo == null || net == null) {
            return Optional.empty();
        }
        UUID original = memo.values().get("original") instanceof UUID id ? id : null;
        return Optional.of(
                switch (explanation(memo, named, asks, false)) {
                    case Explanation.Answered(Outcome outcome) ->
                            new UnexplainedCredit(
                                    credit,
                                    Creditable.number(memo),
                                    net,
                                    original,
                                    null,
                                    false,
                                    List.of(),
                                    new CreditPreview(
                                            new CreditPlan.Refused(
                                                    outcome instanceof Outcome.Refused refused
                                                            ? refused.problems()
                                                            : List.of()),
                                            List.of(),
                                            null));
                    case Explanation.Open open ->
                            new UnexplainedCredit(
                                    credit,
                                    Creditable.number(memo),
                                    net,
                                    original,
                                    open.invoice().id(),
                                    open.stand().known(),
                                    open.stand().lines(),
                                    new CreditPreview(open.plan(), bookings(open, asks), null));
                });
    }

    /// What an explanation books: the ERP has booked the credit itself, so only what returns.
    private List<Booking> bookings(Explanation.Open open, List<Ask> asks) {
        Map<String, BilledLine> lines = new HashMap<>();
        open.stand().lines().forEach(line -> lines.put(String.valueOf(line.lineNo()), line));
        return open.plan() instanceof CreditPlan.Planned
                ? Booking.of(asks, lines, ledger.takes(PostingKind.UNBILLED_RELIEF).isPresent())
                        .stream()
                        .filter(one -> one.document() == PostingKind.UNBILLED_RELIEF)
                        .toList()
                : List.of();
    }

    private Outcome explained(
            Entity memo,
            Entity invoice,
            Stand stand,
            List<Ask> asks,
            Money net,
            Actor.Person person) {
        Instant now = rooms.clock().instant();
        Map<Integer, BilledLine> billed = new HashMap<>();
        stand.lines().forEach(line -> billed.put(line.lineNo(), line));
        if (!stand.known()) {
            stand.lines().forEach(store::whole);
        }
        List<CreditLine> credits = new ArrayList<>();
        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            BilledLine line = Objects.requireNonNull(billed.get(Integer.parseInt(ask.line())));
            credits.add(
                    new CreditLine(
                            memo.id(),
                            i + 1,
                            invoice.id(),
                            line.lineNo(),
                            ask.amount(),
                            hours(line, ask.amount()),
                            ask.disposition().name(),
                            ask.reason(),
                            DocumentState.POSTED));
        }
        store.credit(credits);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("original", invoice.id());
        fields.put("lines", asks.stream().map(Credits::said).toList());
        if (Objects.requireNonNullElse(memo.status(), "DRAFT").equals("DRAFT")) {
            fields.put("status", "POSTED");
        }
        voice.say(memo, fields);
        List<Finding> none = new ArrayList<>();
        giveBack(
                memo,
                new Following.Basis(null, net.ccy(), "explained", person.name()),
                List.of(),
                none,
                now);
        rooms.queue().mark(List.of(invoice.id()));
        return new Outcome.Done("POSTED", null, memo.values().text("number").orElse(null));
    }

    private static List<String> wanted(List<CreditLine> lines) {
        return lines.stream()
                .map(line ->
                        line.invoice()
                                + wanted(
                                        String.valueOf(line.invoiceLine()),
                                        line.amount(),
                                        line.disposition()))
                .toList();
    }

    private static List<String> wanted(UUID invoice, List<Ask> asks) {
        return asks.stream()
                .map(ask -> invoice + wanted(ask.line(), ask.amount(), ask.disposition().name()))
                .toList();
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
        List<Finding> findings = looked(credit, newLinks, now);
        freed.byCredit(credit.id(), now);
        return findings;
    }

    private List<Finding> looked(Entity credit, List<Link> newLinks, Instant now) {
        List<Finding> findings = new ArrayList<>();
        List<Released> documents = store.documents(List.of(credit.id()));
        Released sent =
                documents.stream()
                        .filter(one -> one.kind() == PostingKind.CREDIT)
                        .max(Comparator.comparingInt(Released::attempt))
                        .orElse(null);
        String status = Objects.requireNonNullElse(credit.status(), "DRAFT");
        if (sent == null) {
            found(credit, status, documents, findings);
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
                    // A correction that is looked at this moment does not see it yet.
                    rooms.queue().later(credit.id(), now.plus(STRAGGLERS));
                    voice.say(credit, fields);
                    status = "POSTED";
                }
                giveBack(credit, Following.Basis.of(sent), documents, findings, now);
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
        follow(credit, status);
        return findings;
    }

    /// Whether it is set against its invoice is the ERP's to say.
    private void follow(Entity credit, String status) {
        ErpStatus erp = credit.values().text("erp_status").map(ErpStatus::valueOf).orElse(null);
        if (erp == ErpStatus.APPLIED && status.equals("POSTED")) {
            voice.say(credit, Map.of("status", "APPLIED"));
        } else if (erp == ErpStatus.POSTED && status.equals("APPLIED")) {
            voice.say(credit, Map.of("status", "POSTED"));
        }
    }

    /// A credit memo that nobody here wrote: the ERP's fact stands, but nobody has said what
    /// becomes of the value, until somebody has.
    private void found(
            Entity credit, String status, List<Released> documents, List<Finding> findings) {
        Money net = credit.values().find("net", Money.class).orElse(null);
        if (!creditable.lines(credit.id()).isEmpty()) {
            if ("VOIDED".equals(credit.values().text("erp_status").orElse(""))) {
                findings.add(
                        Following.finding(
                                credit,
                                "HUB-STATE",
                                "Credit memo "
                                        + Creditable.number(credit)
                                        + " was voided in the ERP after its value had been given back or up.",
                                "Write it anew in the ERP, or bill what returned and write the rest back by hand.",
                                net));
            }
            documents.stream()
                    .filter(one -> one.kind() == PostingKind.UNBILLED_RELIEF)
                    .max(Comparator.comparingInt(Released::attempt))
                    .ifPresent(journal -> Following.refused(credit, journal, findings));
            follow(credit, status);
            return;
        }
        if (!Creditable.booked(credit) || net == null) {
            return;
        }
        findings.add(
                Following.finding(
                        credit,
                        "INV-CREDIT-UNEXPLAINED",
                        "Credit memo "
                                + Creditable.number(credit)
                                + " of "
                                + net
                                + " was written in the ERP; nobody has said whether the value returns to unbilled or is given up.",
                        "Say for each line: return to unbilled, write off or bill anew.",
                        net));
        if (credit.values().get("original") instanceof UUID original) {
            rooms.entities()
                    .find(original)
                    .flatMap(invoice -> creditable.of(invoice, credit.id()))
                    .map(stand -> stand.original().uncredited())
                    .filter(left -> left.ccy().equals(net.ccy()) && net.compareTo(left) > 0)
                    .ifPresent(left ->
                            findings.add(
                                    Following.finding(
                                            credit,
                                            "INV-CREDIT-EXCEEDS",
                                            "Credit larger than invoice: "
                                                    + Creditable.number(credit)
                                                    + " of "
                                                    + net
                                                    + ", where "
                                                    + left
                                                    + " can be credited.",
                                            "Correct it in the ERP.",
                                            net)));
        }
    }

    /// P7a: what a credit returns, or has billed anew, stands as unbilled again.
    private void giveBack(
            Entity credit,
            Following.Basis basis,
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
            following.freeze(credit, basis, declared, true, amounts, date, documents, now);
        }
    }
}
