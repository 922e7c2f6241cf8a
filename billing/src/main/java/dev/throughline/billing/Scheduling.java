package dev.throughline.billing;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What people do with the schedules of contract lines (DOMAIN 4.7): a line that the hub bills gets
/// one, and who saw that a milestone is reached confirms it, on evidence, so that the next proposal
/// takes it.
final class Scheduling {
    /// A client is east of UTC by up to so much.
    private static final int DAYS_AHEAD = 1;

    private static final Set<Trigger> CONFIRMED = Set.of(Trigger.MILESTONE, Trigger.PERCENT);

    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final ReadyToBill ready;
    private final AmendmentBook book;
    private final BillingRules rules;
    private final Voice voice;

    Scheduling(
            Billing.Rooms rooms,
            BillingStore store,
            ReadyToBill ready,
            BillingRules rules,
            Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.ready = ready;
        this.book = new AmendmentBook(rooms.sql(), rooms.entities());
        this.rules = rules;
        this.voice = voice;
    }

    /// Gives a contract line its schedule, once: the items add up to its price with all applied
    /// amendments; the same again is once. Afterwards an amendment changes it.
    Outcome plan(UUID line, SchedulePlan plan, Actor.Person person, String reason) {
        return act(
                "schedule " + line,
                "ContractLine",
                line,
                person,
                "billing.schedule",
                "scheduled",
                reason,
                () -> {
                    Entity entity = find(line, "ContractLine").orElse(null);
                    Entity contract = entity == null ? null : contract(entity).orElse(null);
                    if (entity == null || contract == null) {
                        return refused(
                                "There is no contract line " + line + " of a contract.",
                                "Name a line of the Contracts page.");
                    }
                    return plan(entity, contract, plan);
                });
    }

    /// Whether the hub bills that contract.
    boolean bills(Entity contract) {
        return rules.any() && rules.proposals().of(number(contract)) == Collector.HUB;
    }

    /// Gives a contract line its schedule as its project starts, in the caller's transaction. A
    /// line that has one keeps it, whoever made it and whatever became of it; one of a contract
    /// that the hub does not bill gets none. Answers what stands against it.
    List<Problem> start(UUID line, SchedulePlan plan, @Nullable UUID thread) {
        lock(line);
        Entity entity = find(line, "ContractLine").orElse(null);
        Entity contract = entity == null ? null : contract(entity).orElse(null);
        if (entity == null || contract == null || !bills(contract) || !items(entity).isEmpty()) {
            return List.of();
        }
        return switch (plan(entity, contract, plan)) {
            case Outcome.Refused(List<Problem> problems) -> problems;
            case Outcome.Done done -> {
                rooms.evidence()
                        .record(
                                new Act(
                                        new Actor.Rule("project initiation"),
                                        "billing.schedule",
                                        "scheduled: " + done.told(),
                                        "ContractLine",
                                        line.toString(),
                                        "its project starts",
                                        null,
                                        null,
                                        thread));
                yield List.of();
            }
            case Outcome.Awaits _ -> List.of();
        };
    }

    private static String number(Entity contract) {
        return contract.values().text("number").orElseGet(contract::name);
    }

    /// A collection at the same time takes a schedule before or after, not between.
    private void lock(UUID line) {
        store.lock("schedule " + line);
        store.lock(Collecting.ROOM);
    }

    private Outcome plan(Entity line, Entity contract, SchedulePlan plan) {
        List<Entity> items = distinctItems(line);
        ScheduleDraft draft = draft(line, contract, items, plan);
        if (draft.same()) {
            return new Outcome.Done(ScheduleState.PLANNED.name(), null, null);
        }
        if (draft.problems().isEmpty()) {
            write(line, plan, draft.items(), items.size());
            return new Outcome.Done(ScheduleState.PLANNED.name(), null, null);
        }
        return new Outcome.Refused(draft.problems());
    }

    /// What a plan would come to, and all that stands against it; nothing is written.
    ///
    /// @param plan null to ask only whether the line can be scheduled
    Optional<ScheduleDraft> draft(UUID line, @Nullable SchedulePlan plan) {
        Entity entity = find(line, "ContractLine").orElse(null);
        return entity == null
                ? Optional.empty()
                : contract(entity)
                        .map(contract -> draft(entity, contract, distinctItems(entity), plan));
    }

    private ScheduleDraft draft(
            Entity line, Entity contract, List<Entity> items, @Nullable SchedulePlan plan) {
        String name = PositionOf.lineNo(line);
        String number = number(contract);
        List<Problem> problems = new ArrayList<>();
        if (rules.proposals().of(number) != Collector.HUB) {
            problems.add(
                    problem(
                            "HUB-STATE",
                            "What is billed of contract " + number + " its PSA collects.",
                            "Keep the schedule there; the hub reads it."));
        }
        List<Entity> live =
                items.stream().filter(one -> !"CANCELLED".equals(one.status())).toList();
        if (!live.isEmpty()) {
            problems.add(
                    problem(
                            "BIL-SCHEDULE-SUM",
                            "Line " + name + " has a schedule of " + live.size() + " items.",
                            "Change it by an amendment of the contract."));
        }
        Money price = price(line, contract, number);
        List<ScheduleItem> made = List.of();
        if (price == null) {
            problems.add(
                    problem(
                            "HUB-STATE",
                            "Line " + name + " has no price that a schedule could add up to.",
                            "Give it a price; work without one is billed as it is approved."));
        } else if (plan != null) {
            switch (plan.of(name, price)) {
                case SchedulePlan.Made.Refused(List<Problem> against) -> problems.addAll(against);
                case SchedulePlan.Made.Items(List<ScheduleItem> planned) -> made = planned;
            }
        }
        return new ScheduleDraft(
                contract.id(),
                name,
                line.name(),
                price,
                made,
                !made.isEmpty() && standing(live).equals(planned(made)),
                problems);
    }

    private @Nullable Money price(Entity line, Entity contract, String number) {
        Money signed = line.values().find("amount", Money.class).orElse(null);
        return signed == null
                ? null
                : book.of(List.of(contract))
                        .getOrDefault(contract.id(), new Amendments(number, List.of()))
                        .on(
                                LocalDate.MAX,
                                line.id().toString(),
                                new Amendments.LineTerms(signed, null, null, null))
                        .price();
    }

    /// What makes two schedules the same one, asked for twice.
    private record Bill(String trigger, @Nullable LocalDate due, @Nullable Money amount) {}

    private static Map<Bill, Long> planned(List<ScheduleItem> items) {
        return counted(
                items.stream().map(one -> new Bill(one.trigger().name(), one.due(), one.amount())));
    }

    private static Map<Bill, Long> standing(List<Entity> items) {
        return counted(
                items.stream()
                        .map(one ->
                                new Bill(
                                        one.values().text("trigger").orElse("DATE"),
                                        one.values().find("due", LocalDate.class).orElse(null),
                                        one.values().find("amount", Money.class).orElse(null))));
    }

    private static Map<Bill, Long> counted(Stream<Bill> bills) {
        return bills.collect(Collectors.groupingBy(one -> one, Collectors.counting()));
    }

    private List<Entity> distinctItems(Entity line) {
        Map<UUID, Entity> items = new LinkedHashMap<>();
        items(line).forEach(one -> items.putIfAbsent(one.id(), one));
        return List.copyOf(items.values());
    }

    private void write(Entity line, SchedulePlan plan, List<ScheduleItem> made, int before) {
        List<Saying> sayings = new ArrayList<>();
        for (ScheduleItem item : made) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("contract_line", line.id());
            fields.put("trigger", item.trigger().name());
            fields.put("due", item.due());
            fields.put("amount", item.amount());
            if (item.percent() != null) {
                fields.put("percent", item.percent());
            }
            String milestone = item.milestone();
            String named =
                    plan instanceof SchedulePlan.Steps && milestone != null
                            ? milestone.strip()
                            : plan.name(sayings.size());
            fields.put(
                    "description",
                    (named.isEmpty() ? line.name() : named)
                            + (item.percent() == null
                                    ? ", " + item.due()
                                    : ", up to "
                                            + item.percent()
                                                    .movePointRight(2)
                                                    .stripTrailingZeros()
                                                    .toPlainString()
                                            + " %"));
            fields.put("status", ScheduleState.PLANNED.name());
            sayings.add(
                    new Saying(
                            Canonical.type("BillingScheduleItem"),
                            null,
                            "schedule " + line.id() + " " + (before + sayings.size() + 1),
                            Values.of(fields),
                            fields.keySet(),
                            voice.source(line.name()),
                            true,
                            true,
                            line.correlation(),
                            RecordRef.HUB));
        }
        voice.say(sayings);
    }

    /// Somebody saw that a milestone or a share is reached: the next proposal takes it.
    ///
    /// @param reached the day, today at the latest
    /// @param evidence what shows it, such as a signed acceptance
    Outcome confirm(
            UUID item, LocalDate reached, String evidence, Actor.Person person, String reason) {
        return act(
                item.toString(),
                "BillingScheduleItem",
                item,
                person,
                "billing.confirm",
                "confirmed for " + reached + " on " + evidence,
                reason,
                () -> {
                    Entity entity = find(item, "BillingScheduleItem").orElse(null);
                    Outcome.Refused no = notConfirmed(entity, item);
                    if (entity == null || no != null) {
                        return Objects.requireNonNull(no);
                    }
                    ScheduleState state = state(entity);
                    if (state == ScheduleState.READY) {
                        return new Outcome.Done(state.name(), null, null);
                    }
                    Instant now = rooms.clock().instant();
                    LocalDate last = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(DAYS_AHEAD);
                    if (state != ScheduleState.PLANNED
                            || evidence.isBlank()
                            || reached.isAfter(last)) {
                        return refused(
                                state != ScheduleState.PLANNED
                                        ? entity.name() + " is " + state + "."
                                        : evidence.isBlank()
                                                ? "Nothing is named that shows that "
                                                        + entity.name()
                                                        + " is reached."
                                                : entity.name()
                                                        + " cannot have been reached on "
                                                        + reached
                                                        + ".",
                                state != ScheduleState.PLANNED
                                        ? "Confirm what is planned and not billed."
                                        : evidence.isBlank()
                                                ? "Name the acceptance, the minutes or the message."
                                                : "Confirm it once it is reached.");
                    }
                    Entity planned =
                            entity.status() == null
                                    ? voice.say(
                                            entity, Map.of("status", ScheduleState.PLANNED.name()))
                                    : entity;
                    Outcome.Refused others = moved(planned, ScheduleState.READY);
                    if (others != null) {
                        return others;
                    }
                    rooms.sql()
                            .sql(
                                    "insert into billing_confirmation (id, item, reached, evidence, person, reason, confirmed_at) values (:id, :item, :reached,"
                                            + " :evidence, :person, :reason, :at)")
                            .param("id", rooms.ids().next())
                            .param("item", item)
                            .param("reached", reached)
                            .param("evidence", evidence)
                            .param("person", person.name())
                            .param("reason", reason)
                            .param("at", Timestamp.from(now))
                            .update();
                    return new Outcome.Done(ScheduleState.READY.name(), null, null);
                });
    }

    /// A confirmation was wrong: what is on no invoice and no proposal waits again.
    Outcome revoke(UUID item, Actor.Person person, String reason) {
        return act(
                item.toString(),
                "BillingScheduleItem",
                item,
                person,
                "billing.confirm",
                "took the confirmation back",
                reason,
                () -> {
                    Entity entity = find(item, "BillingScheduleItem").orElse(null);
                    Outcome.Refused no = notConfirmed(entity, item);
                    if (entity == null || no != null) {
                        return Objects.requireNonNull(no);
                    }
                    ScheduleState state = state(entity);
                    String invoice = ready.onInvoices(List.of(item)).get(item);
                    if (state == ScheduleState.PLANNED) {
                        return new Outcome.Done(state.name(), null, null);
                    } else if (state != ScheduleState.READY || invoice != null) {
                        return refused(
                                entity.name()
                                        + (invoice == null
                                                ? " is " + state + "."
                                                : " is on " + invoice + "."),
                                "Take it off the proposal, or credit the invoice.");
                    }
                    Outcome.Refused others = moved(entity, ScheduleState.PLANNED);
                    if (others != null) {
                        return others;
                    }
                    rooms.sql()
                            .sql(
                                    "update billing_confirmation set revoked_by = :person, revoked_at = :at where item = :item and revoked_at is null")
                            .param("person", person.name())
                            .param("at", Timestamp.from(rooms.clock().instant()))
                            .param("item", item)
                            .update();
                    return new Outcome.Done(ScheduleState.PLANNED.name(), null, null);
                });
    }

    /// Where the firm gave the state of schedule items to a system, that system's word stands.
    private Outcome.@Nullable Refused moved(Entity item, ScheduleState to) {
        Entity now = voice.say(item, Map.of("status", to.name()));
        return to.name().equals(now.status())
                ? null
                : refused(
                        "Where "
                                + item.name()
                                + " stands a system says itself: "
                                + now.status()
                                + ".",
                        "Confirm it in that system, or give the state of schedule items to the hub.");
    }

    private static Outcome.@Nullable Refused notConfirmed(@Nullable Entity item, UUID id) {
        if (item == null) {
            return refused("There is no schedule item " + id + ".", "Name one of a contract.");
        }
        Trigger trigger = item.values().text("trigger").map(Trigger::valueOf).orElse(Trigger.DATE);
        return CONFIRMED.contains(trigger)
                ? null
                : refused(
                        item.name() + " comes by its day (" + trigger + ").",
                        "Nobody has to confirm it; an amendment changes its day.");
    }

    private List<Entity> items(Entity line) {
        List<Entity> items =
                new ArrayList<>(
                        rooms.entities()
                                .referring(
                                        List.of(line.id()),
                                        "BillingScheduleItem",
                                        "contract_line"));
        if (line.values().get("project") instanceof UUID project) {
            items.addAll(
                    rooms.entities().referring(List.of(project), "BillingScheduleItem", "project"));
        }
        return items;
    }

    private Optional<Entity> contract(Entity line) {
        return line.values().get("opportunity") instanceof UUID deal
                ? rooms.entities().referring(List.of(deal), "Contract", "opportunity").stream()
                        .findFirst()
                : Optional.empty();
    }

    private Optional<Entity> find(UUID id, String type) {
        return rooms.entities()
                .find(id)
                .filter(one -> one.active() && one.type().name().equals(type));
    }

    private static ScheduleState state(Entity item) {
        String status = item.status();
        return status == null ? ScheduleState.PLANNED : ScheduleState.valueOf(status);
    }

    private Outcome act(
            String lock,
            String type,
            UUID subject,
            Actor.Person person,
            String right,
            String action,
            String reason,
            Supplier<Outcome> doing) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(lock);
                            // A collection at the same time takes it before or after, not between.
                            store.lock(Collecting.ROOM);
                            Outcome answer = doing.get();
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    right,
                                                    action + ": " + answer.told(),
                                                    type,
                                                    subject.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    rooms.entities()
                                                            .find(subject)
                                                            .map(Entity::correlation)
                                                            .orElse(null)));
                            return answer;
                        });
        return Objects.requireNonNull(done);
    }

    private static Outcome.Refused refused(String text, String mend) {
        return Releases.refused("HUB-STATE", text, mend);
    }

    private static Problem problem(String code, String text, String mend) {
        return new Problem(Problem.Mender.DATA, code, text, mend, "schedule");
    }
}
