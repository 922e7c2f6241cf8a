package dev.throughline.billing;

import dev.throughline.billing.BillingStore.Agreed;
import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.InvoiceDocuments.Natives;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.curate.Entity;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/// What persons do with a proposal: review, agree, release, send back, cancel. Each act is one
/// transaction and leaves evidence; the release freezes the one document in it.
final class Releases {
    /// Nobody wrote a limit: one person may release anything.
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Proposing proposing;
    private final Ledger ledger;
    private final BillingRules rules;
    private final Voice voice;

    Releases(
            Billing.Rooms rooms,
            BillingStore store,
            Proposing proposing,
            Ledger ledger,
            BillingRules rules,
            Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.proposing = proposing;
        this.ledger = ledger;
        this.rules = rules;
        this.voice = voice;
    }

    /// One role agrees to the proposal as it is now. With the last role it is approved.
    ///
    /// @param seen the fingerprint of what the person looked at; null where it is what is there now
    Outcome approve(
            UUID invoice, String role, Actor.Person person, String reason, @Nullable String seen) {
        return act(
                invoice,
                person,
                "invoice.approve",
                role + " agreed",
                reason,
                (entity, now) -> {
                    if (!rules.approvals().contains(role)) {
                        return refused(
                                "HUB-STATE",
                                "Role " + role + " agrees to no invoice here.",
                                "Agree as one of " + rules.approvals() + ".");
                    }
                    InvoiceState state = state(entity);
                    if (state != InvoiceState.PROPOSED
                            && state != InvoiceState.IN_REVIEW
                            && state != InvoiceState.APPROVED) {
                        return refused(
                                "HUB-STATE",
                                "Invoice "
                                        + entity.name()
                                        + " is "
                                        + state
                                        + "; it needs no agreement.",
                                "Correct it by a credit memo once it is posted.");
                    }
                    Proposal proposal = proposing.of(entity);
                    InvoiceDraft draft = proposal.draft();
                    if (draft == null || !proposal.ready()) {
                        return new Outcome.Refused(against(proposal));
                    }
                    String fingerprint = fingerprint(proposal, draft);
                    if (seen != null && !seen.equals(fingerprint)) {
                        return refused(
                                "HUB-STATE",
                                "The proposal has changed since you looked at it.",
                                "Look at what it bills now and agree to that.");
                    }
                    store.agree(invoice, fingerprint, role, person.name(), now, reason);
                    if (!agreed(invoice, fingerprint)) {
                        if (state != InvoiceState.IN_REVIEW) {
                            voice.walk(entity, List.of(InvoiceState.IN_REVIEW), Map.of());
                        }
                        return new Outcome.Done(InvoiceState.IN_REVIEW.name(), null, null);
                    }
                    List<InvoiceState> way = new ArrayList<>();
                    if (state == InvoiceState.PROPOSED) {
                        way.add(InvoiceState.IN_REVIEW);
                    }
                    if (state != InvoiceState.APPROVED) {
                        way.add(InvoiceState.APPROVED);
                    }
                    if (!way.isEmpty()) {
                        voice.walk(entity, way, Map.of());
                    }
                    return new Outcome.Done(InvoiceState.APPROVED.name(), null, null);
                });
    }

    /// Sends it to the ledger, once: asked again, it answers what became of it.
    Outcome release(UUID invoice, Actor.Person person, String reason) {
        try {
            return act(
                    invoice,
                    person,
                    "invoice.release",
                    "released",
                    reason,
                    (entity, now) -> decide(entity, person, now));
        } catch (DuplicateKeyException e) {
            // Another proposal took one of its items between our look and our write.
            return refused(
                    "BIL-LINE-REUSED",
                    "An item of the invoice has just gone onto another one.",
                    "Take it off one of the two and release again.");
        }
    }

    private Outcome decide(Entity entity, Actor.Person person, Instant now) {
        List<BillingStore.Released> sent =
                store.documents(List.of(entity.id())).stream()
                        .filter(one -> one.kind() == PostingKind.INVOICE)
                        .toList();
        BillingStore.Released live =
                sent.stream()
                        .filter(one -> one.state() != DocumentState.REFUSED)
                        .findFirst()
                        .orElse(null);
        if (live != null) {
            return new Outcome.Done(
                    state(entity).name(),
                    live.key(),
                    live.number().isEmpty() ? null : live.number());
        }
        Set<String> grounds = grounds(proposing.of(entity).draft());
        grounds.forEach(store::lock);
        Proposal proposal = proposing.held(entity);
        InvoiceDraft draft = proposal.draft();
        if (draft == null || !proposal.waits().isEmpty()) {
            return new Outcome.Refused(against(proposal));
        }
        if (!grounds.containsAll(grounds(draft))) {
            return refused(
                    "HUB-STATE",
                    "What invoice " + entity.name() + " bills is being changed at this moment.",
                    "Look at it again and release what it bills then.");
        }
        PostingDeclaration declared = ledger.takes(PostingKind.INVOICE).orElse(null);
        if (declared == null) {
            return refused(
                    "HUB-STATE",
                    ledger.name() + " takes no invoices.",
                    "Post invoices into a ledger that does.");
        }
        String fingerprint = fingerprint(proposal, draft);
        int attempt = sent.size() + 1;
        String key =
                InvoiceDocuments.key(
                        entity.originKey(), ledger.name(), PostingKind.INVOICE, false, attempt);
        Money net = draft.net();
        ReleaseDecision decision =
                ReleaseDecision.of(
                        new ReleaseDecision.Wish(
                                entity.name(),
                                attempt,
                                state(entity),
                                null,
                                draft,
                                agreed(entity.id(), fingerprint) ? draft.fingerprint() : null,
                                store.agreed(entity.id(), fingerprint).stream()
                                        .map(Agreed::person)
                                        .distinct()
                                        .toList(),
                                store.proposer(entity.id()).orElse(null),
                                net,
                                rules.secondPersonAbove(net.ccy())
                                        .orElse(new Money(NO_LIMIT, net.ccy())),
                                proposal.tax(),
                                proposal.live(),
                                proposal.problems()));
        return switch (decision) {
            case ReleaseDecision.Release _ ->
                    send(entity, proposal, draft, declared, key, attempt, fingerprint, person, now);
            case ReleaseDecision.Repeated(String _, String number) ->
                    new Outcome.Done(state(entity).name(), key, number);
            case ReleaseDecision.SecondPerson(Money weight, Money limit) ->
                    new Outcome.Awaits(
                            weight + " is above " + limit + ": a second person has to agree.");
            case ReleaseDecision.Refused(List<Problem> problems) -> new Outcome.Refused(problems);
        };
    }

    /// The limits and retainers that a draft draws on: its contract lines and its contracts. Who
    /// releases holds them in this order until the end, so that two releases at once are counted
    /// one after the other.
    private static Set<String> grounds(@Nullable InvoiceDraft draft) {
        Set<String> grounds = new TreeSet<>();
        if (draft != null) {
            for (DraftLine line : draft.lines()) {
                if (line.contractLine() != null) {
                    grounds.add("contract line " + line.contractLine());
                }
                if (line.contract() != null) {
                    grounds.add("contract " + line.contract());
                }
            }
        }
        return grounds;
    }

    private Outcome send(
            Entity entity,
            Proposal proposal,
            InvoiceDraft draft,
            PostingDeclaration declared,
            String key,
            int attempt,
            String fingerprint,
            Actor.Person person,
            Instant now) {
        Set<UUID> named = new HashSet<>();
        UUID company = UUID.fromString(draft.entity());
        UUID billTo = UUID.fromString(draft.billTo());
        named.add(company);
        named.add(billTo);
        draft.lines()
                .forEach(line -> {
                    if (line.project() != null) {
                        named.add(UUID.fromString(line.project()));
                    }
                });
        Map<UUID, String> natives = ledger.natives(named);
        String nativeCompany = natives.get(company);
        String nativeBillTo = natives.get(billTo);
        if (nativeCompany == null || nativeBillTo == null) {
            return refused(
                    "CLI-NOT-IN-ENTITY",
                    (nativeBillTo == null ? "The client" : "The company")
                            + " of invoice "
                            + entity.name()
                            + " is not set up in "
                            + ledger.name()
                            + ".",
                    "Set it up there; the hub does so by itself for clients that pass their gates.");
        }
        DocumentRequest request =
                InvoiceDocuments.invoice(
                        declared,
                        key,
                        entity.name(),
                        draft,
                        proposal.issueDate(),
                        proposal.dueDate(),
                        entity.values().text("purchase_order").orElse(null),
                        proposal.taxCode(),
                        proposal.note(),
                        new Natives(nativeCompany, nativeBillTo, natives::get));
        UUID document = rooms.ids().next();
        store.bill(entity.id(), draft, proposal.issueDate(), proposal.taxCode());
        rooms.documents()
                .freeze(
                        List.of(
                                new FrozenDocument(
                                        document,
                                        ledger.name(),
                                        request,
                                        0,
                                        false,
                                        entity.correlation())));
        store.insert(
                new BillingStore.Released(
                        document,
                        entity.id(),
                        PostingKind.INVOICE,
                        false,
                        attempt,
                        DocumentState.OPEN,
                        ledger.name(),
                        request.objectType(),
                        key,
                        fingerprint,
                        draft.net(),
                        "",
                        "",
                        null,
                        person.name(),
                        now,
                        null));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("release_key", key);
        fields.put("entity", company);
        fields.put("bill_to", billTo);
        fields.put("client", UUID.fromString(draft.client()));
        if (draft.contracts().size() == 1) {
            fields.put("contract", UUID.fromString(draft.contracts().getFirst()));
        }
        fields.put("ccy", draft.ccy());
        fields.put("issue_date", proposal.issueDate());
        fields.put("due_date", proposal.dueDate());
        fields.put("net", draft.net());
        fields.put("type", "STANDARD");
        voice.walk(entity, List.of(InvoiceState.RELEASED), fields);
        return new Outcome.Done(InvoiceState.RELEASED.name(), key, null);
    }

    /// Drops a proposal before it is released.
    Outcome cancel(UUID invoice, Actor.Person person, String reason) {
        return act(
                invoice,
                person,
                "invoice.cancel",
                "cancelled",
                reason,
                (entity, _) -> {
                    InvoiceState state = state(entity);
                    if (state == InvoiceState.APPROVED) {
                        voice.walk(
                                entity,
                                List.of(InvoiceState.IN_REVIEW, InvoiceState.CANCELLED),
                                Map.of());
                    } else if (state.may(InvoiceState.CANCELLED) && !state.posted()) {
                        voice.walk(entity, List.of(InvoiceState.CANCELLED), Map.of());
                    } else {
                        return refused(
                                "HUB-STATE",
                                "Invoice "
                                        + entity.name()
                                        + " is "
                                        + state
                                        + " and cannot be cancelled.",
                                "Correct it by a credit memo once it is posted.");
                    }
                    store.free(invoice);
                    return new Outcome.Done(InvoiceState.CANCELLED.name(), null, null);
                });
    }

    private interface Doing {
        Outcome on(Entity entity, Instant now);
    }

    /// One act: the invoice is locked, looked at anew, and what was done is kept as evidence.
    private Outcome act(
            UUID invoice,
            Actor.Person person,
            String right,
            String action,
            String reason,
            Doing doing) {
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
                                return refused(
                                        "HUB-STATE",
                                        "There is no invoice " + invoice + ".",
                                        "Name an invoice of the list.");
                            }
                            Outcome answer = doing.on(entity, rooms.clock().instant());
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    right,
                                                    action + ": " + answer.told(),
                                                    "Invoice",
                                                    invoice.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    entity.correlation()));
                            rooms.queue().mark(List.of(invoice));
                            return answer;
                        });
        return java.util.Objects.requireNonNull(done);
    }

    /// Approvals hold for lines, date, terms and the ledger's tax code together.
    static String fingerprint(Proposal proposal, InvoiceDraft draft) {
        String taxCode = proposal.taxCode();
        return draft.fingerprint()
                + ":"
                + proposal.issueDate()
                + ":"
                + proposal.dueDate()
                + (taxCode == null ? "" : ":" + taxCode);
    }

    private boolean agreed(UUID invoice, String fingerprint) {
        Set<String> roles = new HashSet<>();
        store.agreed(invoice, fingerprint).forEach(one -> roles.add(one.role()));
        return roles.containsAll(rules.approvals());
    }

    static InvoiceState state(Entity invoice) {
        String status = invoice.status();
        return status == null ? InvoiceState.PROPOSED : InvoiceState.valueOf(status);
    }

    private static List<Problem> against(Proposal proposal) {
        List<Problem> all = new ArrayList<>(proposal.problems());
        all.addAll(proposal.waits());
        return all;
    }

    static Outcome.Refused refused(String code, String text, String mend) {
        return new Outcome.Refused(
                List.of(new Problem(Problem.Mender.DATA, code, text, mend, null)));
    }
}
