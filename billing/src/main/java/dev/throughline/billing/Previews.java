package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.curate.Entity;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Works out what an act would do, with the very parts that do it, and does nothing.
final class Previews {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Proposing proposing;
    private final Credits credits;
    private final Ledger ledger;
    private final BillingRules rules;

    Previews(
            Billing.Rooms rooms,
            BillingStore store,
            Proposing proposing,
            Credits credits,
            Ledger ledger,
            BillingRules rules) {
        this.rooms = rooms;
        this.store = store;
        this.proposing = proposing;
        this.credits = credits;
        this.ledger = ledger;
        this.rules = rules;
    }

    /// What the release of an invoice would post; empty for one that is not to be released any
    /// more.
    Optional<InvoicePreview> release(UUID invoice) {
        return rooms.entities()
                .find(invoice)
                .filter(one -> one.type().name().equals("Invoice"))
                .filter(one -> {
                    InvoiceState state = Releases.state(one);
                    return state == InvoiceState.PROPOSED
                            || state == InvoiceState.IN_REVIEW
                            || state == InvoiceState.APPROVED;
                })
                .map(this::preview);
    }

    private InvoicePreview preview(Entity invoice) {
        Proposal proposal = proposing.of(invoice);
        InvoiceDraft draft = proposal.draft();
        List<Problem> problems = new ArrayList<>(proposal.problems());
        if (draft != null) {
            missing(draft, problems);
        }
        return new InvoicePreview(
                draft,
                draft == null ? "" : Releases.fingerprint(proposal, draft),
                proposal.issueDate(),
                proposal.dueDate(),
                proposal.tax(),
                draft == null ? List.of() : Booking.of(draft, relieves()),
                problems,
                proposal.waits());
    }

    private boolean relieves() {
        return ledger.takes(PostingKind.UNBILLED_RELIEF).isPresent();
    }

    /// Who is not set up in the ledger yet.
    private void missing(InvoiceDraft draft, List<Problem> problems) {
        Map<UUID, String> own = ledger.natives(ids(draft));
        if (!own.keySet().containsAll(ids(draft))) {
            problems.add(
                    new Problem(
                            Problem.Mender.DATA,
                            "CLI-NOT-IN-ENTITY",
                            "The client or the company of the invoice is not set up in "
                                    + ledger.name()
                                    + ".",
                            "Set it up there; the hub does so by itself for clients that pass their gates.",
                            "bill_to"));
        }
    }

    private static Set<UUID> ids(InvoiceDraft draft) {
        return draft.entity().isEmpty() || draft.billTo().isEmpty()
                ? Set.of()
                : Set.copyOf(
                        List.of(UUID.fromString(draft.entity()), UUID.fromString(draft.billTo())));
    }

    /// What a credit would take back; empty where there is no such invoice.
    Optional<CreditPreview> credit(UUID invoice, List<Ask> asks) {
        return rooms.entities()
                .find(invoice)
                .filter(one -> one.type().name().equals("Invoice"))
                .map(one -> {
                    CreditPlan plan = credits.plan(one, asks);
                    if (!(plan instanceof CreditPlan.Planned planned)) {
                        return new CreditPreview(plan, List.of(), null);
                    }
                    Map<String, BilledLine> lines = new LinkedHashMap<>();
                    store.lines(List.of(invoice))
                            .forEach(line -> lines.put(Integer.toString(line.lineNo()), line));
                    Money limit = rules.secondPersonAbove(planned.net().ccy()).orElse(null);
                    return new CreditPreview(
                            plan,
                            Booking.of(asks, lines, relieves()),
                            limit != null
                                            && planned.net()
                                                            .plus(
                                                                    store.creditedAlone(
                                                                            invoice, limit.ccy()))
                                                            .compareTo(limit)
                                                    > 0
                                    ? limit
                                    : null);
                });
    }
}
