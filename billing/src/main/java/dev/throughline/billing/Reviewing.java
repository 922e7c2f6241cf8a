package dev.throughline.billing;

import dev.throughline.billing.InvoiceDrafts.Grain;
import dev.throughline.billing.InvoiceDrafts.Grouping;
import dev.throughline.curate.Entity;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The review of proposals that were collected here (DOMAIN 4.8, step 2): items are moved to the
/// next bill or written down. Whatever was agreed to before lapses with the change. What a PSA
/// collected is changed there.
final class Reviewing {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final WriteDownBook book;
    private final ReadyToBill readyToBill;
    private final Proposing proposing;
    private final BillingRules rules;
    private final Voice voice;

    Reviewing(
            Billing.Rooms rooms,
            BillingStore store,
            WriteDownBook book,
            ReadyToBill readyToBill,
            Proposing proposing,
            BillingRules rules,
            Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.book = book;
        this.readyToBill = readyToBill;
        this.proposing = proposing;
        this.rules = rules;
        this.voice = voice;
    }

    /// Takes items off a proposal: they wait for the next bill.
    ///
    /// @param seen the fingerprint of what the person looked at; null where it is what is there now
    Outcome leaveOut(
            UUID invoice,
            Set<String> sources,
            Actor.Person person,
            String reason,
            @Nullable String seen) {
        return act(
                invoice,
                person,
                "moved to the next bill " + new TreeSet<>(sources),
                reason,
                entity -> {
                    Outcome.Refused changed = changed(entity, seen);
                    return changed != null ? changed : leaveOut(entity, sources);
                });
    }

    private Outcome leaveOut(Entity invoice, Set<String> sources) {
        Set<String> there = new HashSet<>(store.claimed(invoice.id()));
        Set<String> strange = new TreeSet<>(sources);
        strange.removeAll(there);
        if (!strange.isEmpty() || sources.isEmpty() || there.size() == sources.size()) {
            boolean all = strange.isEmpty() && !sources.isEmpty();
            return Releases.refused(
                    "HUB-STATE",
                    all
                            ? "Nothing would be left on invoice " + invoice.name() + "."
                            : sources.isEmpty()
                                    ? "No item is named."
                                    : "Not on invoice " + invoice.name() + ": " + strange + ".",
                    all ? "Cancel it." : "Name items of it.");
        }
        List<WriteDown> downs = book.of(invoice.id());
        for (WriteDown down : downs) {
            boolean counts =
                    down.state() == WriteDown.State.STANDS || down.state() == WriteDown.State.OPEN;
            if (counts && sources.stream().anyMatch(down.items()::containsKey)) {
                return Releases.refused(
                        "HUB-STATE",
                        "An item is part of the write-down of "
                                + down.amount()
                                + " ("
                                + down.reason()
                                + ").",
                        "Take that write-down back first; the item is then moved with its whole value.");
            }
        }
        there.removeAll(sources);
        InvoiceDrafts drafts =
                InvoiceDrafts.collect(
                        readyToBill
                                .of(
                                        there,
                                        invoice.id(),
                                        Proposing.issueDate(invoice, rooms.clock()),
                                        true)
                                .ready(),
                        Grouping.PAYER,
                        Grain.PERSON);
        if (drafts.drafts().size() != 1) {
            return Releases.refused(
                    "HUB-STATE",
                    "What would be left on invoice " + invoice.name() + " cannot be billed now.",
                    "Look at the problems of its items, or cancel it.");
        }
        return keep(invoice, WriteDown.on(drafts.drafts().getFirst(), downs));
    }

    /// Takes an amount off items of a proposal, at once up to the limit of one person; above it a
    /// second one has to agree, and the proposal waits for that.
    ///
    /// @param request the caller's key: the same again is the same write-down
    /// @param seen the fingerprint of what the person looked at; null where it is what is there now
    Outcome writeDown(
            UUID invoice,
            Set<String> sources,
            Money amount,
            String request,
            Actor.Person person,
            String reason,
            @Nullable String seen) {
        return act(
                invoice,
                person,
                "write-down of " + amount,
                reason,
                entity -> {
                    WriteDown known = book.find(request).orElse(null);
                    if (known != null) {
                        return known.amount().equals(amount)
                                        && invoice.equals(book.invoice(request).orElse(null))
                                ? standing(entity, known)
                                : Releases.refused(
                                        "HUB-STATE",
                                        "Request " + request + " was made before, for another one.",
                                        "Use a new key, or repeat the first request unchanged.");
                    }
                    Outcome.Refused changed = changed(entity, seen);
                    return changed != null
                            ? changed
                            : writeDown(entity, sources, amount, request, person, reason);
                });
    }

    private Outcome writeDown(
            Entity invoice,
            Set<String> sources,
            Money amount,
            String request,
            Actor.Person person,
            String reason) {
        InvoiceDraft draft = proposing.of(invoice).draft();
        if (draft == null) {
            return Releases.refused(
                    "HUB-STATE",
                    "Invoice " + invoice.name() + " bills nothing now.",
                    "Look at the problems of its items, or cancel it.");
        }
        Money alone = Money.zero(draft.ccy());
        for (WriteDown one : book.of(invoice.id())) {
            if (one.state() == WriteDown.State.STANDS && one.decidedBy() == null) {
                alone = alone.plus(one.amount());
            }
        }
        return switch (WriteDown.of(
                draft,
                sources,
                amount,
                reason,
                alone,
                rules.secondPersonAbove(draft.ccy()).orElse(null))) {
            case WriteDown.Decision.Refused(List<Problem> problems) ->
                    new Outcome.Refused(problems);
            case WriteDown.Decision.Awaits(Map<String, Money> items, Money before, Money limit) -> {
                insert(invoice, request, items, amount, person, reason, WriteDown.State.OPEN);
                yield new Outcome.Awaits(
                        "A write-down of "
                                + amount
                                + (before.isZero()
                                        ? ""
                                        : ", with the "
                                                + before
                                                + " that were written down without a second person,")
                                + " is above "
                                + limit
                                + ": a second person has to agree to it.");
            }
            case WriteDown.Decision.Stands(Map<String, Money> items) -> {
                insert(invoice, request, items, amount, person, reason, WriteDown.State.STANDS);
                yield again(invoice);
            }
        };
    }

    private void insert(
            Entity invoice,
            String request,
            Map<String, Money> items,
            Money amount,
            Actor.Person person,
            String reason,
            WriteDown.State state) {
        book.insert(
                invoice.id(),
                new WriteDown(
                        request,
                        items,
                        amount,
                        person.name(),
                        reason,
                        rooms.clock().instant(),
                        state,
                        null));
    }

    private static Outcome standing(Entity invoice, WriteDown known) {
        return known.state() == WriteDown.State.OPEN
                ? awaits(known)
                : new Outcome.Done(Releases.state(invoice).name(), null, null);
    }

    private static Outcome awaits(WriteDown one) {
        return new Outcome.Awaits(
                "The write-down of " + one.amount() + " waits for a second person.");
    }

    /// A second person agrees to what was asked for.
    Outcome agree(String request, Actor.Person person, String reason) {
        return decide(
                request,
                person,
                "agreed to a write-down",
                reason,
                (entity, one) ->
                        switch (one.state()) {
                            case STANDS ->
                                    new Outcome.Done(Releases.state(entity).name(), null, null);
                            case DECLINED, LIFTED -> over(one);
                            case OPEN -> {
                                if (one.person().equals(person.name())) {
                                    yield awaits(one);
                                }
                                settle(one, WriteDown.State.STANDS, person);
                                yield again(entity);
                            }
                        });
    }

    /// Says that what was asked for is not done, or takes back what counted.
    Outcome takeBack(String request, Actor.Person person, String reason) {
        return decide(
                request,
                person,
                "took a write-down back",
                reason,
                (entity, one) ->
                        switch (one.state()) {
                            case DECLINED, LIFTED ->
                                    new Outcome.Done(Releases.state(entity).name(), null, null);
                            case OPEN -> {
                                settle(one, WriteDown.State.DECLINED, person);
                                yield new Outcome.Done(Releases.state(entity).name(), null, null);
                            }
                            case STANDS -> {
                                settle(one, WriteDown.State.LIFTED, person);
                                yield again(entity);
                            }
                        });
    }

    private static Outcome over(WriteDown one) {
        return Releases.refused(
                "HUB-STATE",
                "The write-down of "
                        + one.amount()
                        + " was "
                        + (one.state() == WriteDown.State.DECLINED ? "declined" : "taken back")
                        + " by "
                        + one.decidedBy()
                        + ".",
                "Ask for another one.");
    }

    private void settle(WriteDown one, WriteDown.State state, Actor.Person person) {
        book.settle(one.request(), state, person.name(), rooms.clock().instant());
    }

    private interface Deciding {
        Outcome on(Entity invoice, WriteDown one);
    }

    private Outcome decide(
            String request, Actor.Person person, String action, String reason, Deciding deciding) {
        UUID invoice = book.invoice(request).orElse(null);
        return invoice == null
                ? Releases.refused(
                        "HUB-STATE",
                        "Nobody asked for a write-down as " + request + ".",
                        "Name one of the proposal.")
                : act(
                        invoice,
                        person,
                        action,
                        reason,
                        entity -> deciding.on(entity, book.find(request).orElseThrow()));
    }

    /// All write-downs of a proposal, oldest first.
    List<WriteDown> writeDowns(UUID invoice) {
        return book.of(invoice);
    }

    /// Works the proposal out anew with what stands now, and keeps it.
    private Outcome again(Entity invoice) {
        InvoiceDraft draft = proposing.of(invoice).draft();
        return keep(invoice, Objects.requireNonNull(draft));
    }

    private Outcome keep(Entity invoice, InvoiceDraft draft) {
        store.bill(invoice.id(), draft, Proposing.issueDate(invoice, rooms.clock()), null);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("lines", Collecting.lines(draft));
        said.put("net", draft.net());
        if (Releases.state(invoice) == InvoiceState.APPROVED) {
            // What was agreed to is not what is there now.
            voice.walk(invoice, List.of(InvoiceState.IN_REVIEW), said);
            return new Outcome.Done(InvoiceState.IN_REVIEW.name(), null, null);
        }
        voice.say(invoice, said);
        return new Outcome.Done(Releases.state(invoice).name(), null, null);
    }

    private Outcome.@Nullable Refused changed(Entity invoice, @Nullable String seen) {
        if (seen == null) {
            return null;
        }
        Proposal proposal = proposing.of(invoice);
        InvoiceDraft draft = proposal.draft();
        return draft != null && seen.equals(Releases.fingerprint(proposal, draft))
                ? null
                : Releases.refused(
                        "HUB-STATE",
                        "The proposal has changed since you looked at it.",
                        "Look at what it bills now and change that.");
    }

    /// One act on a proposal that was collected here and not released yet; what was done is kept as
    /// evidence.
    private Outcome act(
            UUID invoice,
            Actor.Person person,
            String action,
            String reason,
            Function<Entity, Outcome> doing) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(invoice);
                            // What it gives up of limits and retainers is not counted twice by a
                            // collection at the same time.
                            store.lock(Collecting.ROOM);
                            Entity entity =
                                    rooms.entities()
                                            .find(invoice)
                                            .filter(one -> one.type().name().equals("Invoice"))
                                            .orElse(null);
                            Outcome answer =
                                    entity == null
                                            ? Releases.refused(
                                                    "HUB-STATE",
                                                    "There is no invoice " + invoice + ".",
                                                    "Name an invoice of the list.")
                                            : refused(entity) instanceof Outcome.Refused no
                                                    ? no
                                                    : doing.apply(entity);
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    "invoice.review",
                                                    action + ": " + answer.told(),
                                                    "Invoice",
                                                    invoice.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    entity == null ? null : entity.correlation()));
                            rooms.queue().mark(List.of(invoice));
                            return answer;
                        });
        return Objects.requireNonNull(done);
    }

    private Outcome.@Nullable Refused refused(Entity invoice) {
        InvoiceState state = Releases.state(invoice);
        boolean open =
                state == InvoiceState.PROPOSED
                        || state == InvoiceState.IN_REVIEW
                        || state == InvoiceState.APPROVED;
        return open && store.isCollected(invoice.id())
                ? null
                : Releases.refused(
                        "HUB-STATE",
                        "Invoice "
                                + invoice.name()
                                + (open ? " was collected by the PSA." : " is " + state + "."),
                        open
                                ? "Change it there; the hub follows."
                                : "Correct it by a credit memo once it is posted.");
    }
}
