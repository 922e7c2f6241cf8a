package dev.throughline.process;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Reviews;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The facts of won deals, gathered for many deals at once: the number of questions to the database
/// does not grow with the deals.
final class Dossiers {
    /// Rows of a reference table, clients of one family and so on: more than this is a mistake of
    /// the firm's data.
    private static final int ROWS_MAX = 5_000;

    /// Levels of a client's family above and below.
    private static final int FAMILY_DEPTH = 8;

    /// What concerns every unfinished deal when it moves.
    static final Set<String> SHARED_TYPES =
            Set.of("LegalEntity", "AccountingPeriod", "DimensionValue", "Resource");

    private final EntityStore entities;
    private final Links links;
    private final Reviews reviews;
    private final Records records;
    private final Initiations.Systems systems;
    private final ScheduleStart billing;
    private volatile @Nullable Shared shared;

    Dossiers(
            EntityStore entities,
            Links links,
            Reviews reviews,
            Records records,
            Initiations.Systems systems,
            ScheduleStart billing) {
        this.entities = entities;
        this.links = links;
        this.reviews = reviews;
        this.records = records;
        this.systems = systems;
        this.billing = billing;
    }

    /// What all deals share.
    ///
    /// @param stand how its sources stood when it was read; it holds as long as they stand so
    private record Shared(
            String stand,
            ReferenceTables tables,
            Map<String, Entity> legalEntities,
            Map<String, Entity> dimensions,
            List<Entity> periods,
            Map<String, Entity> people) {}

    /// The record under which the hub itself says what a deal's start makes.
    static RecordKey key(Entity deal) {
        return new RecordKey(Owners.HUB, "initiation", deal.originKey());
    }

    /// The facts of these deals, by deal.
    ///
    /// @param befores what is known of their starts, one for each deal
    /// @param referenceStand how the reference files stand
    Map<UUID, InitiationFacts> of(
            Collection<Entity> deals,
            Map<UUID, InitiationStore.Before> befores,
            String referenceStand,
            Instant now) {
        Shared common = shared(referenceStand);
        Map<UUID, List<Entity>> lines = by("ContractLine", "opportunity", ids(deals));
        Map<UUID, List<Entity>> papers = by("Contract", "opportunity", ids(deals));
        Found named = new Found();
        named.load(deals, "client", "contract");
        Map<UUID, Entity> contracts = new HashMap<>();
        for (Entity deal : deals) {
            Entity own = named.find(deal.values().get("contract"));
            List<Entity> signed = papers.getOrDefault(deal.id(), List.of());
            if (own != null) {
                contracts.put(deal.id(), own);
            } else if (!signed.isEmpty()) {
                contracts.put(deal.id(), signed.getFirst());
            }
        }
        named.load(contracts.values(), "bill_to");
        Map<UUID, Entity> clients = new HashMap<>();
        Map<UUID, Entity> billTos = new HashMap<>();
        for (Entity deal : deals) {
            Entity client = named.survivor(deal.values().get("client"));
            if (client != null) {
                clients.put(deal.id(), client);
            }
            Entity contract = contracts.get(deal.id());
            Entity billTo =
                    contract == null ? null : named.survivor(contract.values().get("bill_to"));
            if (billTo != null) {
                billTos.put(deal.id(), billTo);
            }
        }
        Map<UUID, List<Entity>> above = ancestors(clients.values(), named);
        Map<UUID, List<Entity>> below = descendants(clients.values());
        Map<UUID, List<Entity>> trees = new HashMap<>();
        for (Entity deal : deals) {
            trees.put(
                    deal.id(), tree(clients.get(deal.id()), billTos.get(deal.id()), above, below));
        }
        Map<RecordKey, List<Link>> made = links.of(deals.stream().map(Dossiers::key).toList());
        Map<UUID, Entity> children =
                entities.load(
                        made.values().stream()
                                .flatMap(List::stream)
                                .map(Link::entityId)
                                .distinct()
                                .toList());
        Set<UUID> concerned = new HashSet<>(children.keySet());
        trees.values().forEach(tree -> tree.forEach(one -> concerned.add(one.id())));
        Set<UUID> inErp = new HashSet<>();
        Set<UUID> inPsa = new HashSet<>();
        links.ofEntities(concerned)
                .forEach((id, own) ->
                        own.forEach(link -> {
                            if (systems.erps().contains(link.record().connection())) {
                                inErp.add(id);
                            }
                            if (systems.psas().contains(link.record().connection())) {
                                inPsa.add(id);
                            }
                        }));
        Set<UUID> undecided =
                reviews.undecided(
                        trees.values().stream()
                                .flatMap(List::stream)
                                .map(Entity::id)
                                .distinct()
                                .toList());
        Set<UUID> scheduled = scheduled(lines.values());
        Map<UUID, InitiationFacts> dossiers = new HashMap<>();
        for (Entity deal : deals) {
            InitiationStore.Before before = Objects.requireNonNull(befores.get(deal.id()));
            List<Entity> tree = trees.getOrDefault(deal.id(), List.of());
            Map<String, Entity> projects = new LinkedHashMap<>();
            Map<String, Entity> tasks = new LinkedHashMap<>();
            Set<UUID> own = new HashSet<>();
            tree.forEach(one -> own.add(one.id()));
            made.getOrDefault(key(deal), List.of()).stream()
                    .sorted(Comparator.comparing(Link::childKey))
                    .forEach(link -> {
                        Entity child = children.get(link.entityId());
                        if (child != null) {
                            own.add(child.id());
                            (link.entityType().equals("Project") ? projects : tasks)
                                    .put(link.childKey(), child);
                        }
                    });
            dossiers.put(
                    deal.id(),
                    new InitiationFacts(
                            deal,
                            contracts.get(deal.id()),
                            inOrder(lines.getOrDefault(deal.id(), List.of())),
                            clients.get(deal.id()),
                            billTos.get(deal.id()),
                            tree,
                            only(undecided, own),
                            common.tables(),
                            common.legalEntities(),
                            common.dimensions(),
                            common.periods(),
                            common.people(),
                            only(inErp, own),
                            only(inPsa, own),
                            systems.clientReach(),
                            projects,
                            tasks,
                            schedules(
                                    contracts.get(deal.id()),
                                    lines.getOrDefault(deal.id(), List.of()),
                                    scheduled),
                            before.code(),
                            before.cancelled(),
                            before.wasActive(),
                            before.decided(),
                            LocalDate.ofInstant(now, ZoneOffset.UTC)));
        }
        return dossiers;
    }

    /// The lines that have a schedule, by themselves or by the project that delivers them: also one
    /// whose items were all cancelled, which somebody did.
    private Set<UUID> scheduled(Collection<List<Entity>> lines) {
        Map<UUID, UUID> byProject = new HashMap<>();
        List<Entity> all = lines.stream().flatMap(List::stream).toList();
        all.forEach(line -> {
            if (line.values().get("project") instanceof UUID project) {
                byProject.put(project, line.id());
            }
        });
        Set<UUID> scheduled =
                new HashSet<>(by("BillingScheduleItem", "contract_line", ids(all)).keySet());
        by("BillingScheduleItem", "project", byProject.keySet())
                .keySet()
                .forEach(project -> scheduled.add(byProject.get(project)));
        return scheduled;
    }

    private ScheduledLines schedules(
            @Nullable Entity contract, List<Entity> lines, Set<UUID> scheduled) {
        Set<UUID> own = new HashSet<>(ids(lines));
        if (contract != null && billing.bills(contract)) {
            own.retainAll(scheduled);
        }
        return new ScheduledLines(own, Map.of());
    }

    private static Set<UUID> only(Set<UUID> some, Set<UUID> own) {
        return own.stream().filter(some::contains).collect(Collectors.toSet());
    }

    private static List<UUID> ids(Collection<Entity> some) {
        return some.stream().map(Entity::id).distinct().toList();
    }

    private static List<Entity> inOrder(List<Entity> lines) {
        return lines.stream()
                .sorted(
                        Comparator.comparing((Entity line) -> InitiationFacts.text(line, "line_no"))
                                .thenComparing(Entity::id))
                .toList();
    }

    /// Entities of a type by the entity that one of their fields names.
    private Map<UUID, List<Entity>> by(String type, String field, Collection<UUID> named) {
        Map<UUID, List<Entity>> found = new HashMap<>();
        entities.referring(named, type, field)
                .forEach(one -> {
                    if (one.values().get(field) instanceof UUID to) {
                        found.computeIfAbsent(to, _ -> new ArrayList<>()).add(one);
                    }
                });
        return found;
    }

    /// Entities looked up by reference, each read once.
    private final class Found {
        private final Map<UUID, Entity> known = new HashMap<>();

        /// Reads what these fields name, and whom it was merged into.
        void load(Collection<Entity> from, String... fields) {
            Set<UUID> asked = new LinkedHashSet<>();
            for (Entity one : from) {
                for (String field : fields) {
                    if (one.values().get(field) instanceof UUID id && !known.containsKey(id)) {
                        asked.add(id);
                    }
                }
            }
            Map<UUID, Entity> found = entities.load(asked);
            known.putAll(found);
            Set<UUID> survivors = new LinkedHashSet<>();
            found.values()
                    .forEach(one -> {
                        if (one.mergedInto() != null && !known.containsKey(one.mergedInto())) {
                            survivors.add(one.mergedInto());
                        }
                    });
            known.putAll(entities.load(survivors));
        }

        @Nullable Entity find(@Nullable Object id) {
            return id instanceof UUID asked ? known.get(asked) : null;
        }

        @Nullable Entity survivor(@Nullable Object id) {
            Entity found = find(id);
            return found == null || found.mergedInto() == null
                    ? found
                    : known.getOrDefault(found.mergedInto(), found);
        }
    }

    /// Each client's line upwards, itself first.
    private static Map<UUID, List<Entity>> ancestors(Collection<Entity> clients, Found named) {
        Map<UUID, LinkedHashMap<UUID, Entity>> lines = new HashMap<>();
        Map<UUID, Entity> tops = new HashMap<>();
        for (Entity client : clients) {
            lines.computeIfAbsent(client.id(), _ -> new LinkedHashMap<>()).put(client.id(), client);
            tops.put(client.id(), client);
        }
        for (int depth = 1; depth < FAMILY_DEPTH && !tops.isEmpty(); depth++) {
            named.load(tops.values(), "parent_id");
            Map<UUID, Entity> next = new HashMap<>();
            tops.forEach((client, top) -> {
                Entity parent = named.survivor(top.values().get("parent_id"));
                if (parent != null
                        && Objects.requireNonNull(lines.get(client))
                                        .putIfAbsent(parent.id(), parent)
                                == null) {
                    next.put(client, parent);
                }
            });
            tops = next;
        }
        Map<UUID, List<Entity>> above = new HashMap<>();
        lines.forEach((client, line) -> above.put(client, List.copyOf(line.values())));
        return above;
    }

    /// The children of each client and of each of their descendants.
    private Map<UUID, List<Entity>> descendants(Collection<Entity> clients) {
        Map<UUID, List<Entity>> below = new HashMap<>();
        Set<UUID> seen = new HashSet<>(ids(clients));
        Set<UUID> level = new HashSet<>(seen);
        for (int depth = 0; !level.isEmpty() && depth < FAMILY_DEPTH; depth++) {
            Set<UUID> next = new HashSet<>();
            by("Client", "parent_id", level)
                    .forEach((parent, children) -> {
                        List<Entity> own =
                                children.stream().filter(one -> one.mergedInto() == null).toList();
                        below.put(parent, own);
                        own.forEach(child -> {
                            if (seen.add(child.id())) {
                                next.add(child.id());
                            }
                        });
                    });
            level = next;
        }
        return below;
    }

    /// The client's family: ancestors, descendants, and the bill-to.
    private static List<Entity> tree(
            @Nullable Entity client,
            @Nullable Entity billTo,
            Map<UUID, List<Entity>> above,
            Map<UUID, List<Entity>> below) {
        Map<UUID, Entity> family = new LinkedHashMap<>();
        if (client != null) {
            above.getOrDefault(client.id(), List.of()).forEach(one -> family.put(one.id(), one));
            List<Entity> level = List.of(client);
            for (int depth = 0; !level.isEmpty() && depth < FAMILY_DEPTH; depth++) {
                List<Entity> next = new ArrayList<>();
                for (Entity parent : level) {
                    for (Entity child : below.getOrDefault(parent.id(), List.of())) {
                        if (family.putIfAbsent(child.id(), child) == null) {
                            next.add(child);
                        }
                    }
                }
                level = next;
            }
        }
        if (billTo != null) {
            family.putIfAbsent(billTo.id(), billTo);
        }
        return new ArrayList<>(family.values());
    }

    /// What all deals share: read anew when it has moved.
    private Shared shared(String referenceStand) {
        // Asked before it is read: what moves in between is read again next time.
        String stand = referenceStand + " " + entities.stand(SHARED_TYPES);
        Shared known = shared;
        if (known == null || !known.stand().equals(stand)) {
            known = read(stand);
            shared = known;
        }
        return known;
    }

    private Shared read(String stand) {
        Map<String, Entity> companies = new HashMap<>();
        entities.all("LegalEntity", ROWS_MAX)
                .forEach(company -> companies.put(InitiationFacts.text(company, "code"), company));
        Map<String, Entity> dimensions = new HashMap<>();
        entities.all("DimensionValue", ROWS_MAX)
                .forEach(value ->
                        dimensions.put(
                                InitiationFacts.text(value, "dimension")
                                        + "/"
                                        + InitiationFacts.text(value, "code"),
                                value));
        Map<String, Entity> people = new HashMap<>();
        entities.all("Resource", ROWS_MAX)
                .forEach(person ->
                        people.put(
                                InitiationFacts.text(person, "email").toLowerCase(Locale.ROOT),
                                person));
        ReferenceTables tables =
                systems.reference().isEmpty()
                        ? ReferenceTables.NONE
                        : ReferenceTables.of(
                                rows("entity-map"),
                                rows("project-templates"),
                                rows("billing-schedules"));
        return new Shared(
                stand,
                tables,
                companies,
                dimensions,
                entities.all("AccountingPeriod", ROWS_MAX),
                people);
    }

    private List<Map<String, Object>> rows(String table) {
        return records.all(systems.reference(), table, ROWS_MAX).stream()
                .map(head -> head.record().fields())
                .toList();
    }
}
