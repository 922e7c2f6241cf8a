package dev.throughline.billing;

import dev.throughline.billing.InvoiceDrafts.Grain;
import dev.throughline.billing.InvoiceDrafts.Grouping;
import dev.throughline.billing.InvoiceDrafts.Held;
import dev.throughline.billing.ReadyToBill.Gathered;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Owners;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Collects proposals where no PSA does (DOMAIN 4.8, step 1): posted unbilled time and expenses,
/// due schedule items, what credits brought back, less what a retainer paid ahead. From then on
/// they go the way of every proposal. Their items are claimed at once, so that no later collection
/// takes them again; what is moved to the next bill or cancelled is free again.
final class Collecting {
    /// What serialises collections; reviews of what was collected hold it, too.
    static final String ROOM = "billing-collect";

    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final ReadyToBill readyToBill;
    private final BillingRules rules;
    private final Voice voice;

    Collecting(
            Billing.Rooms rooms,
            BillingStore store,
            ReadyToBill readyToBill,
            BillingRules rules,
            Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.readyToBill = readyToBill;
        this.rules = rules;
        this.voice = voice;
    }

    /// Collects what is ready and was done until a day. Doing it again takes only what came since.
    ///
    /// @param until items of later days wait; the proposals are dated so
    /// @return the new proposals, by payer and contract
    List<UUID> collect(LocalDate until, Actor by, String reason) {
        List<UUID> collected = new ArrayList<>();
        rooms.transaction()
                .executeWithoutResult(_ -> {
                    store.lock(ROOM);
                    Instant now = rooms.clock().instant();
                    Gathered gathered = readyToBill.of(store.unbilled(), null, until, true);
                    Map<String, String> contracts = contracts(gathered);
                    InvoiceDrafts drafts =
                            InvoiceDrafts.collect(
                                    ours(gathered.ready(), until, contracts),
                                    Grouping.valueOf(rules.proposals().per().name()),
                                    Grain.PERSON);
                    tell(drafts.held(), contracts);
                    for (InvoiceDraft draft : drafts.drafts()) {
                        if (draft.net().minor() >= 0) {
                            collected.add(propose(draft, until, by, reason, now));
                        }
                    }
                    rooms.queue().mark(collected);
                });
        return List.copyOf(collected);
    }

    /// Collects the last month once its day has come (`day` in `billing.yaml`); each month once,
    /// whoever looks and however often.
    void collectByCalendar() {
        Integer day = rules.proposals().day();
        LocalDate today = LocalDate.ofInstant(rooms.clock().instant(), ZoneOffset.UTC);
        if (day == null || today.getDayOfMonth() < day) {
            return;
        }
        LocalDate until = today.withDayOfMonth(1).minusDays(1);
        rooms.transaction()
                .executeWithoutResult(_ -> {
                    if (store.collectedMonth(until, rooms.clock().instant())) {
                        collect(until, new Actor.Hub("billing"), "the month is over");
                    }
                });
    }

    /// The number of each contract that something is ready on.
    private Map<String, String> contracts(Gathered gathered) {
        Set<UUID> ids = new HashSet<>();
        gathered.ready()
                .items()
                .forEach(item -> {
                    if (item.payer().contract() != null) {
                        ids.add(UUID.fromString(item.payer().contract()));
                    }
                });
        Map<String, String> numbers = new HashMap<>();
        rooms.entities()
                .load(ids)
                .forEach((id, contract) ->
                        numbers.put(
                                id.toString(),
                                contract.values().text("number").orElse(contract.name())));
        return numbers;
    }

    /// What the rules give to the hub, until the day.
    private InvoiceDrafts.Ready ours(
            InvoiceDrafts.Ready ready, LocalDate until, Map<String, String> contracts) {
        List<Billable> ours =
                ready.items().stream()
                        .filter(item -> {
                            String contract = item.payer().contract();
                            String number = contract == null ? null : contracts.get(contract);
                            return rules.proposals().of(number) == Collector.HUB;
                        })
                        .toList();
        return new InvoiceDrafts.Ready(
                ours, until, ready.live(), ready.caps(), ready.amendments(), ready.retainers());
    }

    /// What a limit or an amendment holds back is a case of its contract, until a later collection
    /// takes it.
    private void tell(List<Held> held, Map<String, String> contracts) {
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        contracts.forEach((id, number) ->
                standing.put(new Subject("contract", id, number), new ArrayList<>()));
        Map<String, Money> sums = new HashMap<>();
        Map<String, Held> first = new LinkedHashMap<>();
        for (Held one : held) {
            String contract = one.item().payer().contract();
            if (contract != null) {
                String root = contract + " " + one.problem().code();
                first.putIfAbsent(root, one);
                sums.merge(root, one.item().amount(), Money::plus);
            }
        }
        first.forEach((root, one) -> {
            String contract = Objects.requireNonNull(one.item().payer().contract());
            String number = contracts.getOrDefault(contract, contract);
            Objects.requireNonNull(
                            standing.computeIfAbsent(
                                    new Subject("contract", contract, number),
                                    _ -> new ArrayList<>()))
                    .add(
                            new Finding(
                                    one.problem(),
                                    "held " + root,
                                    Map.of("contract", number),
                                    sums.get(root),
                                    null));
        });
        rooms.worklist().standing(ROOM, standing);
    }

    private UUID propose(
            InvoiceDraft draft, LocalDate until, Actor by, String reason, Instant now) {
        UUID invoice = rooms.ids().next();
        String basis =
                Origin.key(
                        Owners.HUB,
                        "proposal",
                        draft.billTo() + " " + draft.entity() + " " + draft.ccy(),
                        String.join("\n", new TreeSet<>(draft.sources())));
        String origin =
                Origin.key(Owners.HUB, "proposal", basis, String.valueOf(store.times(basis)));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("proposal_no", "H-" + store.nextProposal());
        fields.put("entity", UUID.fromString(draft.entity()));
        fields.put("bill_to", UUID.fromString(draft.billTo()));
        fields.put("client", UUID.fromString(draft.client()));
        if (draft.contracts().size() == 1) {
            fields.put("contract", UUID.fromString(draft.contracts().getFirst()));
        }
        fields.put("ccy", draft.ccy());
        fields.put("issue_date", until);
        fields.put("type", "STANDARD");
        fields.put("net", draft.net());
        fields.put("psa_status", "PROPOSED");
        fields.put("lines", lines(draft));
        fields.put("status", "PROPOSED");
        UUID thread = rooms.ids().next();
        voice.say(
                List.of(
                        new Saying(
                                Canonical.type("Invoice"),
                                invoice,
                                origin,
                                Values.of(fields),
                                fields.keySet(),
                                voice.source("collected until " + until),
                                true,
                                true,
                                thread,
                                RecordRef.HUB)));
        store.bill(invoice, draft, until, null);
        store.collected(invoice, basis, until, by.label(), now);
        rooms.evidence()
                .record(
                        new Act(
                                by,
                                "invoice.propose",
                                "collected " + draft.net() + " until " + until,
                                "Invoice",
                                invoice.toString(),
                                reason,
                                null,
                                null,
                                thread));
        return invoice;
    }

    /// The lines of a draft as the canonical invoice tells them.
    static List<Map<String, @Nullable Object>> lines(InvoiceDraft draft) {
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        for (DraftLine line : draft.lines()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("kind", line.kind().name());
            one.put("description", line.description());
            one.put("qty", line.hours() == null ? null : line.hours().value());
            one.put("price", line.price() == null ? null : line.price().value());
            one.put("amount", line.amount());
            one.put("project", line.project() == null ? null : UUID.fromString(line.project()));
            one.put("sources", line.parts().stream().map(DraftLine.Part::source).toList());
            one.values().removeIf(Objects::isNull);
            lines.add(one);
        }
        return lines;
    }
}
