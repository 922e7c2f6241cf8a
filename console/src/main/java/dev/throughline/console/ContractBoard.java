package dev.throughline.console;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Position;
import dev.throughline.console.ContractPages.Board;
import dev.throughline.console.ContractPages.Next;
import dev.throughline.console.ContractPages.Row;
import dev.throughline.console.ContractPages.Share;
import dev.throughline.console.ContractQueries.Item;
import dev.throughline.console.InvoicePages.Stat;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the page of all contracts together.
@Component
class ContractBoard {
    private static final int PAGE = 50;

    /// An id that comes after every other.
    private static final UUID LAST = new UUID(-1, -1);

    private final ContractQueries queries;
    private final ContractDay days;
    private final EntityStore entities;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    ContractBoard(
            ContractQueries queries,
            ContractDay days,
            EntityStore entities,
            ConsoleSettings settings,
            InstantSource clock) {
        this.queries = queries;
        this.days = days;
        this.entities = entities;
        this.settings = settings;
        this.clock = clock;
    }

    /// The board of a filter.
    ///
    /// @param before the last contract of the page before; null for the first page
    Board board(ContractFilter filter, @Nullable UUID before) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, Long> states = queries.states();
        ContractQueries.Waiting waiting = queries.waiting();
        List<UUID> found = queries.page(filter, before == null ? LAST : before, PAGE + 1);
        List<UUID> shown = Paging.cut(found, PAGE);
        Map<UUID, Entity> contracts = entities.load(shown);
        ContractDay.Reckoned reckoned = days.reckon(shown, filter.asOf(), today, Basis.OPERATIONAL);
        LocalDate day = reckoned.day();
        Map<UUID, Position> standing = new HashMap<>();
        reckoned.positions().forEach(one -> standing.put(one.contract(), one));
        Map<UUID, String> clients = clients(contracts.values());
        Map<UUID, Long> cases = queries.cases(shown);
        List<Item> schedule = queries.schedule(shown);
        List<Row> rows = new ArrayList<>();
        for (UUID id : shown) {
            Entity contract = contracts.get(id);
            if (contract != null) {
                rows.add(
                        row(
                                contract,
                                standing.get(id),
                                client(contract, clients),
                                cases.getOrDefault(id, 0L),
                                next(id, schedule, day),
                                filter.asOf()));
            }
        }
        long all = states.values().stream().mapToLong(Long::longValue).sum();
        List<Item> due = open(schedule).filter(one -> past(one, day)).toList();
        return new Board(
                all > 0,
                answer(waiting, due, all),
                waiting.cases() + waiting.pending() + due.size() > 0 ? Tone.PERSON : Tone.SETTLED,
                List.of(
                        new Stat(
                                "Contracts",
                                all,
                                List.of(),
                                "known and not ended here",
                                "/contracts#list"),
                        new Stat(
                                "With an open case",
                                waiting.cases(),
                                List.of(),
                                "somebody must mend something",
                                "/contracts?only=cases#list"),
                        new Stat(
                                "Amendments on their way",
                                waiting.pending(),
                                List.of(),
                                "agreed, not in all systems; billing waits",
                                "/contracts?only=pending#list"),
                        new Stat(
                                "Due to be billed",
                                due.size(),
                                sums(due),
                                "scheduled by that day, of the contracts shown",
                                "#list")),
                filter,
                states.keySet().stream()
                        .filter(state -> !state.isEmpty())
                        .map(state ->
                                new PostingPages.Option(
                                        state,
                                        Format.sentence(state)
                                                + " ("
                                                + Format.count(
                                                        Objects.requireNonNull(states.get(state)))
                                                + ")"))
                        .toList(),
                Format.date(day) + (reckoned.why().isEmpty() ? "" : ", " + reckoned.why()),
                rows,
                found.size() > PAGE ? address(filter, shown.getLast()) : null,
                before == null
                        ? null
                        : Paging.address("/contracts", filter.address(), 1) + "#list");
    }

    private static String address(ContractFilter filter, UUID last) {
        Map<String, String> address = new TreeMap<>(filter.address());
        address.put("before", last.toString());
        return Paging.address("/contracts", address, 1) + "#list";
    }

    private static String answer(ContractQueries.Waiting waiting, List<Item> due, long all) {
        List<String> parts = new ArrayList<>();
        if (!due.isEmpty()) {
            parts.add(
                    Format.count(due.size(), "scheduled amount", "scheduled amounts")
                            + ", "
                            + Format.moneyShort(sums(due))
                            + ", "
                            + (due.size() == 1 ? "is" : "are")
                            + " due and on no invoice");
        }
        if (waiting.pending() > 0) {
            parts.add(
                    Format.count(waiting.pending(), "contract waits", "contracts wait")
                            + " for an amendment that is not in all systems, and so does the next invoice");
        }
        if (waiting.cases() > 0) {
            parts.add(
                    Format.count(waiting.cases(), "contract has", "contracts have")
                            + " something that somebody must mend");
        }
        return parts.isEmpty()
                ? "Nothing stands against "
                        + (all == 1
                                ? "the one contract"
                                : "any of " + Format.count(all) + " contracts")
                        + "."
                : String.join("; ", parts) + ".";
    }

    private static List<Money> sums(List<Item> items) {
        Map<String, Money> sums = new TreeMap<>();
        items.forEach(
                item -> item.amount().ifPresent(one -> sums.merge(one.ccy(), one, Money::plus)));
        return List.copyOf(sums.values());
    }

    private Map<UUID, String> clients(Collection<Entity> contracts) {
        Set<UUID> ids = new HashSet<>();
        contracts.forEach(one -> one.values().find("client", UUID.class).ifPresent(ids::add));
        Map<UUID, String> names = new HashMap<>();
        entities.load(ids)
                .forEach((id, entity) -> names.put(id, Masking.name(entity, settings.people())));
        return names;
    }

    private static String client(Entity contract, Map<UUID, String> names) {
        return contract.values()
                .find("client", UUID.class)
                .map(names::get)
                .orElse("client not known yet");
    }

    private static java.util.stream.Stream<Item> open(List<Item> schedule) {
        return schedule.stream()
                .filter(one -> one.invoice().isEmpty())
                .filter(one ->
                        switch (one.state()) {
                            case "INVOICED", "CANCELLED", "CREDITED" -> false;
                            default -> true;
                        });
    }

    private static boolean past(Item item, LocalDate day) {
        return item.due().filter(due -> !due.isAfter(day)).isPresent();
    }

    /// What is billed next: the oldest item that no invoice holds.
    static Optional<Next> next(UUID contract, List<Item> schedule, LocalDate day) {
        return open(schedule.stream().filter(one -> one.contract().equals(contract)).toList())
                .filter(one -> one.due().isPresent())
                .findFirst()
                .map(one ->
                        new Next(
                                one.words(),
                                one.amount().map(Format::money).orElse("–"),
                                one.due().map(Format::date).orElse("–"),
                                past(one, day)));
    }

    private static Row row(
            Entity contract,
            @Nullable Position position,
            String client,
            long cases,
            Optional<Next> next,
            String chosen) {
        return new Row(
                "/contracts/" + contract.id() + (chosen.isEmpty() ? "" : "?asOf=" + chosen),
                name(contract),
                client,
                Badge.ofEntity(
                        Optional.ofNullable(contract.status()).orElse(""), contract.active()),
                position == null
                        ? InvoiceFaces.shown(InvoiceFaces.money(contract, "total_value"))
                        : Format.money(position.value()),
                position == null ? "–" : Format.money(position.earned()),
                position == null ? "–" : Format.money(position.billed()),
                position == null ? "–" : Format.money(position.unbilled()),
                position == null ? "–" : ContractWords.position(position),
                position != null && position.deferred().minor() > 0,
                position == null ? null : cap(position),
                next.orElse(null),
                cases + (position == null ? 0 : position.allProblems().size()));
    }

    /// The limit that is used up most.
    private static @Nullable Share cap(Position position) {
        return position.lines().stream()
                .sorted(Comparator.comparing(LinePosition::lineNo))
                .flatMap(line -> ContractWords.cap(line).stream())
                .max(Comparator.comparingInt(Share::percent))
                .orElse(null);
    }

    static String name(Entity contract) {
        return contract.values()
                .text("number")
                .orElse(contract.name().isBlank() ? "without a number" : contract.name());
    }
}
