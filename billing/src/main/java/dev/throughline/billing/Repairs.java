package dev.throughline.billing;

import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.Repair.Choice;
import dev.throughline.curate.Entity;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Invoice.ErpStatus;
import dev.throughline.model.PostingKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a person can do here about a PSA and an ERP that disagree about an invoice (DOMAIN 4.16).
/// The ERP's financial fact is never touched.
final class Repairs {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Following following;
    private final Voice voice;

    Repairs(Billing.Rooms rooms, BillingStore store, Following following, Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.following = following;
        this.voice = voice;
    }

    /// How PSA and ERP stand to each other now; empty where neither has the invoice.
    Optional<PairVerdict> verdict(UUID invoice) {
        Instant now = rooms.clock().instant();
        return find(invoice)
                .flatMap(one -> following.standing(one, now))
                .map(pair -> of(pair, invoice, now));
    }

    private PairVerdict of(InvoicePair pair, UUID invoice, Instant now) {
        PairVerdict verdict = pair.verdict(now);
        return verdict instanceof PairVerdict.Drift && store.accepted(invoice, pair.standing())
                ? new PairVerdict.AtRest()
                : verdict;
    }

    private Optional<Entity> find(UUID invoice) {
        return rooms.entities().find(invoice).filter(one -> one.type().name().equals("Invoice"));
    }

    /// Takes the ERP's word: the invoice that nobody released here is followed from now on like any
    /// other, or what stands there is as it should be.
    Outcome accept(UUID invoice, Actor.Person person, String reason) {
        return act(
                invoice,
                person,
                "accepted the ERP's word",
                reason,
                entity -> {
                    Instant now = rooms.clock().instant();
                    InvoicePair pair = following.standing(entity, now).orElse(null);
                    if (pair == null
                            || !(of(pair, invoice, now)
                                    instanceof PairVerdict.Drift(_, Repair repair, _, _))) {
                        return new Outcome.Done(
                                Releases.state(entity).name(),
                                null,
                                pair == null ? null : pair.erpNumber());
                    }
                    if (!acceptable(entity, pair, repair)) {
                        return Releases.refused(
                                "HUB-STATE",
                                "There is nothing to accept about invoice " + entity.name() + ".",
                                "The page says what brings the two systems together.");
                    }
                    if (pair.booked()) {
                        Outcome.Refused refused = adopt(entity, pair.erp());
                        if (refused != null) {
                            return refused;
                        }
                    }
                    store.pair(invoice, pair.words(), now);
                    store.accept(invoice, pair.standing(), person.name(), now);
                    return new Outcome.Done(InvoiceState.POSTED.name(), null, pair.erpNumber());
                });
    }

    /// Whether a person may take the ERP's word: it says something that nobody did here, or the PSA
    /// has nothing to be moved.
    static boolean acceptable(Entity invoice, InvoicePair pair, Repair repair) {
        InvoiceState state = Releases.state(invoice);
        boolean nobodys = pair.booked() && !state.posted() && state != InvoiceState.RELEASED;
        return nobodys
                || (repair instanceof Repair.Decide(List<Choice> choices)
                        && (choices.contains(Choice.ADOPT) || choices.contains(Choice.ACCEPT)));
    }

    /// Walks an invoice that nobody released here to where the ERP says it is.
    private Outcome.@Nullable Refused adopt(Entity invoice, @Nullable ErpStatus erp) {
        int items =
                Proposing.lines(invoice).stream()
                        .mapToInt(
                                line -> line.get("sources") instanceof List<?> own ? own.size() : 0)
                        .sum();
        if (items > 0) {
            return Releases.refused(
                    "HUB-STATE",
                    "Invoice "
                            + invoice.name()
                            + " has "
                            + items
                            + (items == 1 ? " item" : " items")
                            + " that would stay unbilled here: what the ERP's invoice bills of them cannot be told.",
                    "Void or credit the ERP's invoice there and release this one here, or take the items off in the PSA first.");
        }
        List<InvoiceState> way = new ArrayList<>();
        InvoiceState state = Releases.state(invoice);
        if (state == InvoiceState.IN_REVIEW) {
            way.add(InvoiceState.PROPOSED);
            state = InvoiceState.PROPOSED;
        }
        if (!state.posted() && state.may(InvoiceState.POSTED)) {
            way.add(InvoiceState.POSTED);
            InvoiceState wanted =
                    erp == null
                            ? InvoiceState.POSTED
                            : InvoiceState.following(erp, InvoiceState.POSTED);
            if (InvoiceState.POSTED.may(wanted)) {
                way.add(wanted);
            }
        }
        if (!way.isEmpty()) {
            voice.walk(invoice, way, Map.of());
        }
        return null;
    }

    /// Asks the ERP now whether it holds what was released, by the key of the release.
    Outcome ask(UUID invoice, Actor.Person person, String reason) {
        return act(
                invoice,
                person,
                "asked the ERP again",
                reason,
                entity -> {
                    Released open =
                            store.documents(List.of(invoice)).stream()
                                    .filter(one ->
                                            one.kind() == PostingKind.INVOICE
                                                    && one.state() == DocumentState.OPEN)
                                    .findFirst()
                                    .orElse(null);
                    if (open == null) {
                        return Releases.refused(
                                "HUB-STATE",
                                "No release of invoice " + entity.name() + " is without an answer.",
                                "Look at what the ERP answered.");
                    }
                    rooms.documents().askNow(Set.of(open.document()));
                    return new Outcome.Done(Releases.state(entity).name(), open.key(), null);
                });
    }

    private interface Doing {
        Outcome on(Entity entity);
    }

    private Outcome act(
            UUID invoice, Actor.Person person, String action, String reason, Doing doing) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(invoice);
                            Entity entity = find(invoice).orElse(null);
                            if (entity == null) {
                                return Releases.refused(
                                        "HUB-STATE",
                                        "There is no invoice " + invoice + ".",
                                        "Name an invoice of the list.");
                            }
                            Outcome answer = doing.on(entity);
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    "invoice.repair",
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
        return Objects.requireNonNull(done);
    }
}
