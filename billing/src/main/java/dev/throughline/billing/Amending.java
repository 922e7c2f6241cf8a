package dev.throughline.billing;

import dev.throughline.billing.AmendedSystems.Shown;
import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.AmendmentStore.LineRate;
import dev.throughline.billing.AmendmentStore.Place;
import dev.throughline.billing.Amendments.LineTerms;
import dev.throughline.billing.Estimates.Estimate;
import dev.throughline.curate.Entity;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings agreed amendments into every system: says what is agreed on projects and deals, which the
/// sync lane carries on, and looks whether each system shows it. Only then an amendment is applied;
/// until then it is a case, and the next invoice of its lines waits (DOMAIN 4.10).
final class Amending {
    /// The firm's own table of prices, where an agreed price must stand.
    static final String RATES = "bill-rates";

    /// How often a system that does not show an amendment yet is looked at again.
    private static final Duration AGAIN = Duration.ofSeconds(3);

    private final Billing.Rooms rooms;
    private final AmendedSystems systems;
    private final Supplier<Estimates> estimates;
    private final AmendmentStore store;
    private final AmendmentBook book;
    private final AmendedSchedules schedules;
    private final Voice voice;

    Amending(
            Billing.Rooms rooms,
            AmendedSystems systems,
            Supplier<Estimates> estimates,
            AmendedSchedules schedules) {
        this.rooms = rooms;
        this.schedules = schedules;
        this.systems = systems;
        this.estimates = estimates;
        this.store = new AmendmentStore(rooms.sql());
        this.book = new AmendmentBook(rooms.sql(), rooms.entities());
        this.voice = new Voice(rooms.writer(), rooms.clock());
    }

    /// Writes down where an amendment will have to be seen.
    void expect(UUID amendment, Entity contract, List<Change> changes, List<LineRate> rates) {
        expect(amendment, contract, changes, rates, Map.of());
        rooms.entities()
                .find(amendment)
                .ifPresent(told ->
                        store.places(List.of(amendment)).stream()
                                .filter(place -> place.system().equals(AmendedSchedules.SCHEDULE))
                                .forEach(place -> {
                                    // Told as it is entered, not found out when it is agreed.
                                    if (schedules.shown(told, place.entity())
                                            instanceof Shown.Lacks(String words)) {
                                        store.missing(place, words);
                                    }
                                }));
    }

    private void expect(
            UUID amendment,
            Entity contract,
            List<Change> changes,
            Collection<LineRate> rates,
            Map<UUID, Integer> versions) {
        boolean value = false;
        schedules
                .concerned(amendment, changes)
                .forEach(line -> store.expect(amendment, AmendedSchedules.SCHEDULE, line, 1));
        for (Change change : changes) {
            Entity line = rooms.entities().find(UUID.fromString(change.line())).orElse(null);
            value |= change.price() != null || change.limit() != null;
            if (line == null || !(line.values().get("project") instanceof UUID project)) {
                continue;
            }
            boolean figures =
                    change.price() != null
                            || change.limit() != null
                            || change.cost() != null
                            || change.hours() != null;
            if (figures) {
                systems.told("Project")
                        .forEach(system ->
                                store.expect(amendment, system, project, versions.get(project)));
            }
            if (rates.stream().anyMatch(rate -> rate.line().equals(line.id()))) {
                store.expect(amendment, RATES, project, 1);
            }
        }
        if (value && contract.values().get("opportunity") instanceof UUID deal) {
            systems.told("Opportunity")
                    .forEach(system -> store.expect(amendment, system, deal, versions.get(deal)));
        }
    }

    /// Says what is agreed about a contract, every approved and applied amendment included, and
    /// writes down in which versions it must be seen.
    void agreed(Entity contract) {
        Amendments all = book.of(List.of(contract)).get(contract.id());
        if (all == null) {
            return;
        }
        Amendments thought =
                new Amendments(
                        all.contract(),
                        all.list().stream()
                                .map(one -> one.pending() ? one.to(Amendment.State.APPLIED) : one)
                                .toList());
        Set<String> touched = new LinkedHashSet<>();
        all.list().forEach(one -> one.changes().forEach(change -> touched.add(change.line())));
        Map<UUID, Integer> versions = new LinkedHashMap<>();
        Money value = null;
        for (Entity line : linesOf(contract)) {
            Entity project =
                    line.values().get("project") instanceof UUID id
                            ? rooms.entities().find(id).orElse(null)
                            : null;
            LineTerms terms =
                    PositionOf.terms(
                            line, LocalDate.MAX, estimate(contract, line, project), thought);
            Money worth = terms.price() == null ? terms.limit() : terms.price();
            if (worth != null && (value == null || value.ccy().equals(worth.ccy()))) {
                value = value == null ? worth : value.plus(worth);
            }
            if (project != null && touched.contains(line.id().toString())) {
                versions.put(project.id(), voice.say(project, agreed(terms)).version());
            }
        }
        if (value != null && contract.values().get("opportunity") instanceof UUID id) {
            Money worth = value;
            rooms.entities()
                    .find(id)
                    .ifPresent(deal ->
                            versions.put(
                                    id, voice.say(deal, Map.of("agreed_value", worth)).version()));
        }
        pending(contract, versions);
    }

    private void pending(Entity contract, Map<UUID, Integer> versions) {
        List<Entity> told =
                rooms
                        .entities()
                        .referring(List.of(contract.id()), "ContractAmendment", "contract")
                        .stream()
                        .filter(one -> AmendmentBook.state(one) == Amendment.State.APPROVED)
                        .toList();
        List<UUID> ids = told.stream().map(Entity::id).toList();
        List<LineRate> rates = store.rates(ids);
        Map<UUID, List<Change>> changes = book.changes(ids);
        for (UUID id : ids) {
            expect(
                    id,
                    contract,
                    changes.getOrDefault(id, List.of()),
                    rates.stream().filter(rate -> rate.amendment().equals(id)).toList(),
                    versions);
            rooms.queue().mark(List.of(id));
        }
    }

    private @Nullable Estimate estimate(Entity contract, Entity line, @Nullable Entity project) {
        return estimates
                .get()
                .known(
                        contract.values().text("number").orElseGet(contract::name),
                        PositionOf.lineNo(line),
                        project == null ? null : project.values().text("code").orElse(null),
                        LocalDate.MAX)
                .orElse(null);
    }

    private List<Entity> linesOf(Entity contract) {
        return contract.values().get("opportunity") instanceof UUID deal
                ? rooms.entities().referring(List.of(deal), "ContractLine", "opportunity")
                : List.of();
    }

    private static Map<String, @Nullable Object> agreed(LineTerms terms) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put("agreed_value", terms.price());
        said.put("agreed_limit", terms.limit());
        said.put("agreed_cost", terms.cost());
        said.put("agreed_hours", terms.hours());
        said.values().removeIf(value -> value == null);
        return said;
    }

    /// Looks where an amendment is seen; applied once it is seen everywhere.
    List<Finding> look(Entity amendment, Instant now) {
        if (AmendmentBook.state(amendment) != Amendment.State.APPROVED
                || !(amendment.values().get("contract") instanceof UUID id)) {
            return List.of();
        }
        Entity contract = rooms.entities().find(id).orElse(null);
        if (contract == null) {
            return List.of();
        }
        if (store.entered(List.of(amendment.id())).isEmpty()) {
            return List.of(
                    finding(
                            amendment,
                            contract,
                            "Amendment of contract "
                                    + contract.name()
                                    + " is agreed in the CRM and does not say which lines it changes; billing of all its lines paused.",
                            "Enter it here line by line, under its number."));
        }
        Set<String> missing = new TreeSet<>();
        for (Place place : store.places(List.of(amendment.id()))) {
            // What is billed may change until the amendment is applied.
            if (place.appliedAt() != null && !place.system().equals(AmendedSchedules.SCHEDULE)) {
                continue;
            }
            switch (shown(amendment, place)) {
                case Shown.Has(String evidence) -> store.seen(place, now, evidence);
                case Shown.Lacks(String words) -> {
                    store.missing(place, words);
                    missing.add(place.system() + ": " + words);
                }
            }
        }
        if (missing.isEmpty()) {
            schedules.write(amendment);
            apply(amendment);
            return List.of();
        }
        rooms.queue().later(amendment.id(), now.plus(AGAIN));
        return List.of(
                finding(
                        amendment,
                        contract,
                        "Amendment "
                                + amendment.values().find("seq", Long.class).orElse(0L)
                                + " of contract "
                                + contract.name()
                                + " is not in all systems; billing of its lines paused. "
                                + String.join("; ", missing)
                                + ".",
                        "Mend what the systems name, or withdraw the amendment."));
    }

    private Shown shown(Entity amendment, Place place) {
        if (place.system().equals(AmendedSchedules.SCHEDULE)) {
            return schedules.shown(amendment, place.entity());
        }
        if (!place.system().equals(RATES)) {
            Integer version = place.version();
            return version == null
                    ? new Shown.Lacks("it was not told yet")
                    : systems.shown(place.system(), place.entity(), version);
        }
        Entity project = rooms.entities().find(place.entity()).orElse(null);
        LocalDate from = amendment.values().find("effective", LocalDate.class).orElse(null);
        if (project == null || from == null) {
            return new Shown.Lacks("the project or the day is not known");
        }
        List<String> seen = new ArrayList<>();
        for (LineRate rate : store.rates(List.of(amendment.id()))) {
            boolean own =
                    rooms.entities()
                            .find(rate.line())
                            .filter(line -> place.entity().equals(line.values().get("project")))
                            .isPresent();
            if (!own) {
                continue;
            }
            switch (systems.price(project.values().text("code").orElse(""), rate.rate(), from)) {
                case Shown.Has(String evidence) -> seen.add(evidence);
                case Shown.Lacks lacks -> {
                    return lacks;
                }
            }
        }
        return new Shown.Has(String.join("; ", seen));
    }

    private void apply(Entity amendment) {
        voice.say(amendment, Map.of("status", Amendment.State.APPLIED.name()));
        rooms.evidence()
                .record(
                        new Act(
                                new Actor.Hub("billing"),
                                "amendment.apply",
                                "applied: every system shows it",
                                "ContractAmendment",
                                amendment.id().toString(),
                                "",
                                null,
                                null,
                                amendment.correlation()));
    }

    private static Finding finding(Entity amendment, Entity contract, String text, String mend) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("contract", contract.name());
        amendment
                .values()
                .find("seq", Long.class)
                .ifPresent(seq -> context.put("amendment", seq.toString()));
        amendment
                .values()
                .find("effective", LocalDate.class)
                .ifPresent(day -> context.put("from", day.toString()));
        return new Finding(
                new Problem(Problem.Mender.DATA, "CTR-AMEND-PENDING", text, mend, "seq"),
                "amendment " + amendment.id(),
                context,
                amendment.values().find("delta_value", Money.class).orElse(null),
                amendment.correlation());
    }
}
