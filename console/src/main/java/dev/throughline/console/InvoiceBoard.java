package dev.throughline.console;

import dev.throughline.billing.InvoiceState;
import dev.throughline.console.InvoicePages.Board;
import dev.throughline.console.InvoicePages.Proposed;
import dev.throughline.console.InvoicePages.Row;
import dev.throughline.console.InvoicePages.Stat;
import dev.throughline.console.InvoiceQueries.Hit;
import dev.throughline.console.InvoiceQueries.Pair;
import dev.throughline.console.InvoiceQueries.Place;
import dev.throughline.console.InvoiceQueries.Queued;
import dev.throughline.console.InvoiceQueries.Stake;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.model.Money;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the page of all invoices together.
@Component
class InvoiceBoard {
    private static final int PAGE = 50;

    /// Proposals shown above the list.
    static final int QUEUE = 8;

    private final InvoiceQueries queries;
    private final InvoiceFaces faces;
    private final EntityStore entities;
    private final ConsoleSettings settings;
    private final InstantSource clock;

    InvoiceBoard(
            InvoiceQueries queries,
            InvoiceFaces faces,
            EntityStore entities,
            ConsoleSettings settings,
            InstantSource clock) {
        this.queries = queries;
        this.faces = faces;
        this.entities = entities;
        this.settings = settings;
        this.clock = clock;
    }

    Board board(InvoiceFilter filter, Place from) {
        Map<String, Long> states = queries.states();
        Map<String, Stake> stakes = queries.stakes();
        List<Queued> queued = queries.queueSums();
        List<Hit> found = queries.page(filter, from, PAGE + 1);
        List<Hit> shown = Paging.cut(found, PAGE);
        List<UUID> first = queries.queue(QUEUE);
        Set<UUID> ids = new HashSet<>(first);
        shown.forEach(hit -> ids.add(hit.invoice()));
        Map<UUID, Entity> invoices = entities.load(ids);
        Map<UUID, String> clients = clients(invoices.values());
        Map<UUID, Pair> pairs = queries.pairs(ids);
        List<Proposed> queue =
                first.stream()
                        .map(invoices::get)
                        .filter(Objects::nonNull)
                        .flatMap(one -> faces.proposed(one, client(one, clients)).stream())
                        .toList();
        Stake ready = sum(queued, Queued::ready);
        Stake blocked = sum(queued, one -> !one.ready() && !one.waits());
        Stake waits = sum(queued, Queued::waits);
        Stake gap = stakes.getOrDefault("GAP", Stake.NONE);
        Stake drift = stakes.getOrDefault("DRIFT", Stake.NONE);
        long released = states.getOrDefault(InvoiceState.RELEASED.name(), 0L);
        Tone tone =
                ready.pairs() + blocked.pairs() + gap.pairs() > 0
                        ? Tone.PERSON
                        : released + waits.pairs() + drift.pairs() > 0 ? Tone.MOVING : Tone.SETTLED;
        return new Board(
                !states.isEmpty(),
                answer(ready, blocked, gap, released),
                tone,
                List.of(
                        new Stat(
                                "To agree and release",
                                ready.pairs(),
                                ready.money(),
                                "nothing stands against them",
                                "#queue"),
                        new Stat(
                                "Kept from release",
                                blocked.pairs() + waits.pairs(),
                                sum(queued, one -> !one.ready()).money(),
                                waits.pairs() == 0
                                        ? "somebody must mend something"
                                        : Format.count(waits.pairs())
                                                + " of them only "
                                                + (waits.pairs() == 1 ? "waits" : "wait"),
                                "#queue"),
                        new Stat(
                                "On the way to the ERP",
                                released,
                                List.of(),
                                "released, no number yet",
                                "/invoices?state=RELEASED#list"),
                        new Stat(
                                "Invoice sync gap",
                                gap.pairs(),
                                gap.money(),
                                "PSA and ERP apart for over 15 min"
                                        + (drift.pairs() == 0
                                                ? ""
                                                : "; "
                                                        + Format.count(
                                                                drift.pairs(), "differs", "differ")
                                                        + " for less"),
                                "/invoices?pair=GAP#list")),
                queue,
                queued.stream().mapToLong(one -> one.stake().pairs()).sum(),
                filter,
                Arrays.stream(InvoiceState.values())
                        .filter(one -> states.getOrDefault(one.name(), 0L) > 0)
                        .map(one ->
                                new PostingPages.Option(
                                        one.name(),
                                        InvoiceWords.badge(one).words()
                                                + " ("
                                                + Format.count(states.getOrDefault(one.name(), 0L))
                                                + ")"))
                        .toList(),
                shown.stream()
                        .map(hit -> invoices.get(hit.invoice()))
                        .filter(Objects::nonNull)
                        .map(one -> row(one, client(one, clients), pairs.get(one.id())))
                        .toList(),
                found.size() > PAGE ? next(filter, shown.getLast()) : null,
                from.equals(Place.FIRST)
                        ? null
                        : Paging.address("/invoices", filter.address(), 1) + "#list");
    }

    private static String next(InvoiceFilter filter, Hit last) {
        Map<String, String> address = new TreeMap<>(filter.address());
        address.put("before", new Place(last.rank(), last.invoice()).text());
        return Paging.address("/invoices", address, 1) + "#list";
    }

    private static String answer(Stake ready, Stake blocked, Stake gap, long released) {
        List<String> parts = new ArrayList<>();
        if (gap.pairs() > 0) {
            parts.add(
                    words(gap, "invoice", "invoices")
                            + (gap.pairs() == 1 ? " stands" : " stand")
                            + " differently in PSA and ERP for over 15 minutes");
        }
        if (ready.pairs() > 0) {
            parts.add(
                    words(ready, "proposal", "proposals")
                            + (ready.pairs() == 1 ? " waits" : " wait")
                            + " for somebody to agree or release");
        }
        if (blocked.pairs() > 0) {
            parts.add(
                    Format.count(blocked.pairs(), "proposal", "proposals")
                            + " must be mended before "
                            + (blocked.pairs() == 1 ? "it" : "they")
                            + " can be released");
        }
        if (parts.isEmpty()) {
            return released > 0
                    ? Format.count(released, "invoice is", "invoices are")
                            + " on the way to the ERP and nobody has to act."
                    : "PSA, hub and ERP agree about every invoice, and no proposal waits for anybody.";
        }
        return String.join("; ", parts) + ".";
    }

    private static String words(Stake stake, String one, String many) {
        return Format.count(stake.pairs(), one, many)
                + (stake.money().isEmpty()
                        ? ""
                        : ", " + Format.moneyShort(stake.money()) + " net,");
    }

    private static Stake sum(List<Queued> queued, Predicate<Queued> which) {
        long count = 0;
        Map<String, Money> money = new TreeMap<>();
        for (Queued one : queued) {
            if (which.test(one)) {
                count += one.stake().pairs();
                one.stake().money().forEach(sum -> money.merge(sum.ccy(), sum, Money::plus));
            }
        }
        return new Stake(count, List.copyOf(money.values()));
    }

    private Map<UUID, String> clients(Collection<Entity> invoices) {
        Set<UUID> ids = new HashSet<>();
        invoices.forEach(one -> InvoiceFaces.client(one).ifPresent(ids::add));
        Map<UUID, String> names = new HashMap<>();
        entities.load(ids)
                .forEach((id, entity) -> names.put(id, Masking.name(entity, settings.people())));
        return names;
    }

    private static String client(Entity invoice, Map<UUID, String> names) {
        return InvoiceFaces.client(invoice).map(names::get).orElse("client not known yet");
    }

    private Row row(Entity invoice, String client, @Nullable Pair pair) {
        return new Row(
                "/invoices/" + invoice.id(),
                InvoiceFaces.name(invoice),
                client,
                InvoiceFaces.trio(invoice, pair),
                InvoiceFaces.day(invoice, "issue_date"),
                InvoiceFaces.day(invoice, "due_date"),
                InvoiceFaces.overdue(invoice, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)),
                InvoiceFaces.shown(InvoiceFaces.money(invoice, "net")),
                InvoiceFaces.shown(InvoiceFaces.money(invoice, "gross")),
                InvoiceFaces.shown(InvoiceFaces.money(invoice, "open")));
    }
}
