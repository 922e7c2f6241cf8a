package dev.throughline.billing;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What contract lines are billed by, and the deliverables whose acceptance earns revenue, as
/// systems say them: for positions of many contracts at once.
///
/// @param items billing schedule items by contract line or project
/// @param accepted milestones that earn revenue, by project
/// @param completed since when projects are complete
record Schedules(
        Map<UUID, List<Due>> items,
        Map<UUID, List<Accepted>> accepted,
        Map<UUID, LocalDate> completed) {

    /// An amount that is billed on a day, or once something is confirmed.
    ///
    /// @param from the first day it may be billed; null while it may not
    record Due(@Nullable LocalDate from, Money amount) {}

    /// A deliverable and the day it was accepted.
    record Accepted(LocalDate day, Money amount) {}

    private static final Set<String> REACHED = Set.of("READY", "PROPOSED", "INVOICED", "CREDITED");
    private static final Set<String> CONFIRMED = Set.of("CONFIRMED", "READY_TO_BILL", "BILLED");
    private static final Set<String> COMPLETE = Set.of("COMPLETE", "CLOSED");

    static Schedules read(
            EntityStore entities,
            PositionFacts facts,
            Collection<UUID> lines,
            Collection<UUID> projects) {
        Map<UUID, Entity> all = new LinkedHashMap<>();
        entities.referring(projects, "BillingScheduleItem", "project")
                .forEach(one -> all.put(one.id(), one));
        entities.referring(lines, "BillingScheduleItem", "contract_line")
                .forEach(one -> all.put(one.id(), one));
        Map<UUID, LocalDate> reached = facts.since(ofTrigger(all.values()), REACHED);
        Map<UUID, List<Due>> items = new HashMap<>();
        for (Entity item : all.values()) {
            Optional<Money> amount = item.values().find("amount", Money.class);
            UUID owner =
                    item.values().get("contract_line") instanceof UUID line
                            ? line
                            : item.values().get("project") instanceof UUID project ? project : null;
            if (owner != null && amount.isPresent() && !"CANCELLED".equals(item.status())) {
                LocalDate from =
                        byTrigger(item)
                                ? REACHED.contains(String.valueOf(item.status()))
                                        ? reached.get(item.id())
                                        : null
                                : item.values().find("due", LocalDate.class).orElse(null);
                items.computeIfAbsent(owner, _ -> new ArrayList<>())
                        .add(new Due(from, amount.get()));
            }
        }
        List<Entity> milestones =
                entities.referring(projects, "Milestone", "project").stream()
                        .filter(one -> Boolean.TRUE.equals(one.values().get("revenue_trigger")))
                        .filter(one -> CONFIRMED.contains(String.valueOf(one.status())))
                        .toList();
        Map<UUID, LocalDate> confirmed =
                facts.since(milestones.stream().map(Entity::id).toList(), CONFIRMED);
        Map<UUID, List<Accepted>> accepted = new HashMap<>();
        for (Entity milestone : milestones) {
            LocalDate day = confirmed.get(milestone.id());
            Optional<Money> amount = milestone.values().find("amount", Money.class);
            if (day != null
                    && amount.isPresent()
                    && milestone.values().get("project") instanceof UUID project) {
                accepted.computeIfAbsent(project, _ -> new ArrayList<>())
                        .add(new Accepted(day, amount.get()));
            }
        }
        return new Schedules(items, accepted, facts.since(projects, COMPLETE));
    }

    /// What may be billed by that day.
    List<Money> due(UUID line, @Nullable UUID project, LocalDate day) {
        List<Due> own = new ArrayList<>(items.getOrDefault(line, List.of()));
        if (project != null) {
            own.addAll(items.getOrDefault(project, List.of()));
        }
        return own.stream()
                .filter(one -> one.from() != null && !one.from().isAfter(day))
                .map(Due::amount)
                .toList();
    }

    /// What was accepted by that day.
    List<Money> accepted(UUID project, LocalDate day) {
        return accepted.getOrDefault(project, List.of()).stream()
                .filter(one -> !one.day().isAfter(day))
                .map(Accepted::amount)
                .toList();
    }

    private static Set<UUID> ofTrigger(Collection<Entity> items) {
        Set<UUID> ids = new HashSet<>();
        items.stream().filter(Schedules::byTrigger).forEach(one -> ids.add(one.id()));
        return ids;
    }

    private static boolean byTrigger(Entity item) {
        String trigger = item.values().text("trigger").orElse("DATE");
        return trigger.equals("MILESTONE") || trigger.equals("PERCENT");
    }
}
