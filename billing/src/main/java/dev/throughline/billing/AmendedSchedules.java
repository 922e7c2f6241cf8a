package dev.throughline.billing;

import dev.throughline.billing.AmendedSchedule.Standing;
import dev.throughline.billing.AmendedSchedule.Wish;
import dev.throughline.billing.AmendedSystems.Shown;
import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.Amendments.LineTerms;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.BillingRules.Collector;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps the billing schedules of amended lines adding up. Where the hub collects what is billed,
/// an amendment carries the changes of the schedule and they are written with it; where a PSA does,
/// the schedule is kept there, and the amendment is applied once it adds up there.
final class AmendedSchedules {
    /// The name under which a schedule is one of the places where an amendment must be seen.
    static final String SCHEDULE = "billing-schedule";

    private final Billing.Rooms rooms;
    private final BillingRules rules;
    private final ReadyToBill ready;
    private final AmendmentStore store;
    private final AmendmentBook book;
    private final Voice voice;

    AmendedSchedules(Billing.Rooms rooms, BillingRules rules, ReadyToBill ready) {
        this.rooms = rooms;
        this.rules = rules;
        this.ready = ready;
        this.store = new AmendmentStore(rooms.sql());
        this.book = new AmendmentBook(rooms.sql(), rooms.entities());
        this.voice = new Voice(rooms.writer(), rooms.clock());
    }

    /// Reads what a request says of the schedules of its lines.
    ///
    /// @param standing the contract on the eve of the amendment
    /// @param before what was agreed before
    /// @param problems takes what is wrong
    List<Wish> read(
            AmendmentRequest asked,
            Entity contract,
            Position standing,
            Amendments before,
            List<Problem> problems) {
        Map<UUID, Entity> lines =
                rooms.entities().load(standing.lines().stream().map(LinePosition::line).toList());
        Map<UUID, AmendedSchedule> schedules = of(lines.values(), standing.ccy());
        boolean ours = ours(contract);
        List<Wish> wishes = new ArrayList<>();
        for (AmendmentRequest.LineRequest one : asked.lines()) {
            LinePosition line =
                    standing.lines().stream()
                            .filter(each -> each.lineNo().equalsIgnoreCase(one.line()))
                            .findFirst()
                            .orElse(null);
            AmendedSchedule schedule = line == null ? null : schedules.get(line.line());
            Entity entity = line == null ? null : lines.get(line.line());
            if (schedule == null || entity == null) {
                continue;
            }
            if (ours) {
                Money price = price(entity, before);
                try {
                    wishes.addAll(
                            schedule.read(
                                    one.schedule(),
                                    asked.effective(),
                                    one.price() == null
                                            ? price
                                            : sum(price, Money.of(one.price(), standing.ccy())),
                                    problems));
                } catch (IllegalArgumentException | ArithmeticException _) {
                    // The price itself is no amount: told by the line.
                    continue;
                }
            } else if (!one.schedule().isEmpty()) {
                problems.add(
                        new Problem(
                                Problem.Mender.DATA,
                                "CTR-AMEND-LINES",
                                "What is billed of contract "
                                        + standing.number()
                                        + " its PSA collects, so the schedule of line "
                                        + one.line()
                                        + " is kept there.",
                                "Leave the schedule out and change it in the PSA; the amendment is applied once it adds up there.",
                                "schedule"));
            }
        }
        return wishes;
    }

    /// The lines of an amendment whose schedules must add up before it is applied.
    Set<UUID> concerned(UUID amendment, List<Change> changes) {
        Set<UUID> wished =
                store.wishes(List.of(amendment)).values().stream()
                        .flatMap(List::stream)
                        .map(Wish::line)
                        .collect(Collectors.toSet());
        Map<UUID, Entity> lines =
                rooms.entities()
                        .load(changes.stream().map(one -> UUID.fromString(one.line())).toList());
        Set<UUID> priced =
                changes.stream()
                        .filter(one -> one.price() != null)
                        .map(one -> UUID.fromString(one.line()))
                        .collect(Collectors.toSet());
        Map<UUID, AmendedSchedule> schedules = of(lines.values(), "");
        return lines.keySet().stream()
                .filter(line ->
                        wished.contains(line)
                                || priced.contains(line)
                                        && schedules.containsKey(line)
                                        && !schedules.get(line).items().isEmpty())
                .collect(Collectors.toSet());
    }

    /// Whether the schedule of a line would add up if the amendment were applied now.
    Shown shown(Entity amendment, UUID lineId) {
        Entity line = rooms.entities().find(lineId).orElse(null);
        Entity contract =
                amendment.values().get("contract") instanceof UUID id
                        ? rooms.entities().find(id).orElse(null)
                        : null;
        if (line == null || contract == null) {
            return new Shown.Lacks("the contract line is not known");
        }
        Amendments all =
                book.of(List.of(contract))
                        .getOrDefault(contract.id(), new Amendments(contract.name(), List.of()));
        Money price = price(line, all);
        for (Change change :
                book.changes(List.of(amendment.id())).getOrDefault(amendment.id(), List.of())) {
            if (change.line().equals(lineId.toString()) && change.price() != null) {
                price = sum(price, change.price());
            }
        }
        if (price == null) {
            return new Shown.Lacks("the line has no price that its schedule could add up to");
        }
        List<Wish> wishes =
                store
                        .wishes(List.of(amendment.id()))
                        .getOrDefault(amendment.id(), List.of())
                        .stream()
                        .filter(wish -> wish.line().equals(lineId))
                        .toList();
        AmendedSchedule schedule = of(List.of(line), price.ccy()).get(lineId);
        List<Problem> problems = schedule == null ? List.of() : schedule.against(wishes, price);
        return problems.isEmpty()
                ? new Shown.Has(
                        "the schedule of line " + PositionOf.lineNo(line) + " adds up to " + price)
                : new Shown.Lacks(
                        problems.stream()
                                .map(one -> one.text() + " " + one.mend())
                                .collect(Collectors.joining(" ")));
    }

    /// Writes what an applied amendment changes: what it replaces is billed no more, what it adds
    /// is planned.
    void write(Entity amendment) {
        List<Wish> wishes =
                store.wishes(List.of(amendment.id())).getOrDefault(amendment.id(), List.of());
        int number = 0;
        for (Wish wish : wishes) {
            number++;
            Entity old =
                    wish.replaces() == null
                            ? null
                            : rooms.entities().find(wish.replaces()).orElse(null);
            if (old != null) {
                Entity planned =
                        old.status() == null
                                ? voice.say(old, Map.of("status", ScheduleState.PLANNED.name()))
                                : old;
                voice.say(planned, Map.of("status", ScheduleState.CANCELLED.name()));
            }
            if (wish.amount() != null && wish.due() != null) {
                voice.say(List.of(added(amendment, wish, wish.due(), wish.amount(), old, number)));
            }
        }
    }

    private Saying added(
            Entity amendment,
            Wish wish,
            LocalDate due,
            Money amount,
            @Nullable Entity old,
            int number) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("contract_line", wish.line());
        rooms.entities()
                .find(wish.line())
                .map(line -> line.values().get("project"))
                .ifPresent(project -> fields.put("project", project));
        fields.put("trigger", Trigger.DATE.name());
        if (old != null) {
            for (String kept : List.of("trigger", "milestone", "percent", "tax_category")) {
                Object value = old.values().get(kept);
                if (value != null) {
                    fields.put(kept, value);
                }
            }
        }
        fields.put("due", due);
        fields.put("amount", amount);
        if (!wish.description().isEmpty()) {
            fields.put("description", wish.description());
        }
        fields.put("status", ScheduleState.PLANNED.name());
        return new Saying(
                Canonical.type("BillingScheduleItem"),
                null,
                "schedule " + amendment.id() + " " + number,
                Values.of(fields),
                fields.keySet(),
                voice.source(amendment.name()),
                true,
                true,
                amendment.correlation(),
                RecordRef.HUB);
    }

    private boolean ours(Entity contract) {
        return rules.proposals().of(contract.values().text("number").orElseGet(contract::name))
                == Collector.HUB;
    }

    /// What is signed, and every applied amendment, whatever its day: an item that is added for a
    /// later day is there already.
    private static @Nullable Money price(Entity line, Amendments amendments) {
        Money signed = line.values().find("amount", Money.class).orElse(null);
        return signed == null
                ? null
                : amendments
                        .on(
                                LocalDate.MAX,
                                line.id().toString(),
                                new LineTerms(signed, null, null, null))
                        .price();
    }

    private static @Nullable Money sum(@Nullable Money price, Money more) {
        return price == null ? more : price.plus(more);
    }

    /// The schedules of these lines as they stand.
    ///
    /// @param ccy of the contract; empty where only the items are asked for
    private Map<UUID, AmendedSchedule> of(Collection<Entity> lines, String ccy) {
        Set<UUID> ids = lines.stream().map(Entity::id).collect(Collectors.toSet());
        Map<UUID, UUID> byProject = new HashMap<>();
        for (Entity line : lines) {
            // Of lines that share a project the one with a price is billed by its schedule.
            if (line.values().get("project") instanceof UUID project
                    && (line.values().has("amount") || !byProject.containsKey(project))) {
                byProject.put(project, line.id());
            }
        }
        Map<UUID, Entity> items = new LinkedHashMap<>();
        rooms.entities()
                .referring(byProject.keySet(), "BillingScheduleItem", "project")
                .forEach(one -> items.put(one.id(), one));
        rooms.entities()
                .referring(ids, "BillingScheduleItem", "contract_line")
                .forEach(one -> items.put(one.id(), one));
        Map<UUID, String> billed = ready.onInvoices(items.keySet());
        Map<UUID, List<Standing>> byLine = new HashMap<>();
        for (Entity item : items.values()) {
            UUID line =
                    item.values().get("contract_line") instanceof UUID own
                            ? own
                            : item.values().get("project") instanceof UUID project
                                    ? byProject.get(project)
                                    : null;
            if (line == null || "CANCELLED".equals(item.status())) {
                continue;
            }
            byLine.computeIfAbsent(line, _ -> new ArrayList<>())
                    .add(
                            new Standing(
                                    item.id(),
                                    item.values().find("due", LocalDate.class).orElse(null),
                                    item.values().find("amount", Money.class).orElse(null),
                                    item.values().text("description").orElse(""),
                                    state(item),
                                    billed.get(item.id())));
        }
        Map<UUID, AmendedSchedule> schedules = new HashMap<>();
        for (Entity line : lines) {
            schedules.put(
                    line.id(),
                    new AmendedSchedule(
                            line.id(),
                            PositionOf.lineNo(line),
                            ccy,
                            byLine.getOrDefault(line.id(), List.of())));
        }
        return schedules;
    }

    private static ScheduleState state(Entity item) {
        String status = item.status();
        return status == null ? ScheduleState.PLANNED : ScheduleState.valueOf(status);
    }
}
