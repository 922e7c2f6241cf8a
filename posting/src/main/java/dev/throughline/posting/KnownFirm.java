package dev.throughline.posting;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.journal.Records;
import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.BillingType;
import dev.throughline.model.CurrencyRate.RateType;
import dev.throughline.model.Values;
import dev.throughline.postgres.AfterCommit;
import dev.throughline.posting.PreparationFacts.DimensionRules;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import dev.throughline.posting.PreparationFacts.TaskFacts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What preparation knows of the firm, remembered between batches: legal entities with their
/// calendars, rates, dimensions and prices as a whole; projects, tasks, people and clients one by
/// one, as they are asked for. What changes is forgotten at once in this process, and after a while
/// in any other.
public final class KnownFirm implements EntityWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(KnownFirm.class);

    /// What another process changed is seen after this time.
    static final Duration REMEMBERED = Duration.ofSeconds(10);

    /// Entities remembered one by one at most.
    private static final int REMEMBERED_MAX = 50_000;

    private static final int TABLE_MAX = 100_000;

    /// Types that are remembered as a whole.
    private static final Set<String> WHOLE =
            Set.of(
                    "LegalEntity",
                    "AccountingPeriod",
                    "CurrencyRate",
                    "DimensionValue",
                    "CostCentre");

    private static final Set<String> SINGLE = Set.of("Project", "Task", "Resource", "Client");

    private static final UUID NOBODY = new UUID(0, 0);

    private final EntityStore entities;
    private final Links links;
    private final Records records;
    private final String ledger;
    private final String reference;
    private final InstantSource clock;
    private final Supplier<Map<UUID, Map<String, Calendar.Decided>>> cutOffs;
    private final Map<UUID, Single> singles = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Whole whole;

    /// @param ledger the target connection
    /// @param reference the connection of the reference files; empty where there is none
    /// @param cutOffs what persons decided about cut-offs last, by entity and period
    public KnownFirm(
            EntityStore entities,
            Links links,
            Records records,
            String ledger,
            String reference,
            InstantSource clock,
            Supplier<Map<UUID, Map<String, Calendar.Decided>>> cutOffs) {
        this.cutOffs = cutOffs;
        this.entities = entities;
        this.links = links;
        this.records = records;
        this.ledger = ledger;
        this.reference = reference;
        this.clock = clock;
    }

    /// One entity and its id in the ledger.
    private record Single(Entity entity, @Nullable String nativeId, Instant until) {}

    private record Whole(
            Map<UUID, EntityFacts> entities,
            Map<String, UUID> byCode,
            Map<UUID, String> nativeIds,
            Map<String, Map<String, String>> dimensions,
            DimensionRules rules,
            Map<UUID, String> costCentres,
            FxRates fx,
            ReferencePrices prices,
            long changes,
            Instant until) {}

    /// New links: an entity has come into the ledger, or a record of a source is understood now.
    void linked(List<Link> written) {
        AfterCommit.run(() -> {
            for (Link link : written) {
                if (link.record().connection().equals(ledger)) {
                    singles.remove(link.entityId());
                    if (WHOLE.contains(link.entityType())) {
                        whole = null;
                    }
                }
            }
            changes.incrementAndGet();
        });
    }

    /// Counts the changes of what was remembered: the world is another one when this is.
    long changes() {
        return changes.get();
    }

    /// What was remembered is read anew: something changed that tells no watcher (links, files).
    public void forget() {
        singles.clear();
        whole = null;
        changes.incrementAndGet();
    }

    @Override
    public void changed(List<Changed> batch, boolean bulk) {
        Set<UUID> forgotten = new HashSet<>();
        boolean all = false;
        for (Changed change : batch) {
            String type = change.entity().type().name();
            all |= WHOLE.contains(type);
            if (SINGLE.contains(type)) {
                forgotten.add(change.entity().id());
            }
        }
        if (!all && forgotten.isEmpty()) {
            return;
        }
        boolean tables = all;
        AfterCommit.run(() -> {
            forgotten.forEach(singles::remove);
            if (tables) {
                whole = null;
            }
            changes.incrementAndGet();
        });
    }

    private Whole whole() {
        Whole known = whole;
        if (known == null || clock.instant().isAfter(known.until())) {
            known = read();
            whole = known;
        }
        return known;
    }

    private Whole read() {
        long seen = changes.get();
        List<Entity> companies = entities.all("LegalEntity", TABLE_MAX);
        List<Entity> periods = entities.all("AccountingPeriod", TABLE_MAX);
        List<Entity> values = entities.all("DimensionValue", TABLE_MAX);
        Map<UUID, List<Link>> linked = new HashMap<>();
        for (List<Entity> some : List.of(companies, periods, values)) {
            linked.putAll(links.ofEntities(some.stream().map(Entity::id).toList()));
        }
        List<Entity> ours =
                periods.stream().filter(period -> inLedger(linked, period.id()) != null).toList();
        Map<UUID, Map<String, Calendar.Decided>> decided = cutOffs.get();
        Map<UUID, EntityFacts> facts = new HashMap<>();
        Map<String, UUID> byCode = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<UUID, String> nativeIds = new HashMap<>();
        for (Entity company : companies) {
            Values v = company.values();
            String code = v.text("code").orElse(company.name());
            Optional<String> currency = v.text("functional_ccy");
            String own = inLedger(linked, company.id());
            if (currency.isEmpty() || own == null) {
                continue;
            }
            ZoneId zone = zone(v.text("time_zone").orElse(""));
            Map<String, Calendar.Decided> cuts = decided.getOrDefault(company.id(), Map.of());
            facts.put(
                    company.id(),
                    new EntityFacts(
                            company.id(),
                            code,
                            currency.get(),
                            calendar(ours, company.id(), zone, "time", cuts),
                            calendar(ours, company.id(), zone, "expense", cuts)));
            byCode.put(code, company.id());
            nativeIds.put(company.id(), own);
        }
        Map<String, Map<String, String>> dimensions = new HashMap<>();
        Map<String, Set<String>> active = new HashMap<>();
        for (Entity value : values) {
            String own = inLedger(linked, value.id());
            Optional<String> dimension = value.values().text("dimension");
            Optional<String> code = value.values().text("code");
            if (own == null || dimension.isEmpty() || code.isEmpty()) {
                continue;
            }
            String status = value.status() == null ? "ACTIVE" : value.status();
            boolean postable = value.values().find("postable", Boolean.class).orElse(true);
            dimensions.computeIfAbsent(dimension.get(), _ -> new HashMap<>()).put(code.get(), own);
            Set<String> codes = active.computeIfAbsent(dimension.get(), _ -> new HashSet<>());
            if (postable && status.equals("ACTIVE")) {
                codes.add(code.get());
            }
        }
        Map<UUID, String> costCentres = new HashMap<>();
        for (Entity centre : entities.all("CostCentre", TABLE_MAX)) {
            centre.values().text("code").ifPresent(code -> costCentres.put(centre.id(), code));
        }
        return new Whole(
                Map.copyOf(facts),
                byCode,
                Map.copyOf(nativeIds),
                dimensions,
                new DimensionRules(active, List.of()),
                costCentres,
                rates(),
                reference.isEmpty()
                        ? ReferencePrices.NONE
                        : ReferencePrices.read(records, reference),
                seen,
                clock.instant().plus(REMEMBERED));
    }

    private @Nullable String inLedger(Map<UUID, List<Link>> linked, UUID id) {
        for (Link link : linked.getOrDefault(id, List.of())) {
            if (link.record().connection().equals(ledger)) {
                return link.record().externalId();
            }
        }
        return null;
    }

    private static ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }

    /// Periods that name no company are those of every company. Of two that overlap, the one read
    /// first holds: a case of the ledger's own, not of each item.
    private static Calendar calendar(
            List<Entity> periods,
            UUID company,
            ZoneId zone,
            String subledger,
            Map<String, Calendar.Decided> cuts) {
        TreeMap<LocalDate, Calendar.Period> byStart = new TreeMap<>();
        for (Entity period : periods) {
            Values v = period.values();
            Optional<UUID> owner = v.find("entity", UUID.class);
            Optional<LocalDate> start = v.find("start", LocalDate.class);
            Optional<LocalDate> end = v.find("end", LocalDate.class);
            if (owner.isPresent() && !owner.get().equals(company)
                    || start.isEmpty()
                    || end.isEmpty()) {
                continue;
            }
            var before = byStart.floorEntry(start.get());
            var after = byStart.ceilingEntry(start.get());
            if (before != null && !before.getValue().end().isBefore(start.get())
                    || after != null && !after.getValue().start().isAfter(end.get())) {
                LOG.warn(
                        "period {} overlaps another of the same company; it is passed over",
                        period.name());
                continue;
            }
            byStart.put(
                    start.get(),
                    new Calendar.Period(
                            v.text("name").orElse(start.get().toString()),
                            start.get(),
                            end.get(),
                            openness(v, subledger)));
        }
        return new Calendar(zone, List.copyOf(byStart.values()), cuts);
    }

    /// The stricter of the ledger's own state and the subledger's.
    private static Openness openness(Values period, String subledger) {
        Openness general = openness(period.text("ledger_status").orElse("OPEN"));
        Openness own =
                period.get("sub_status") instanceof Map<?, ?> members
                                && members.get(subledger) instanceof String word
                        ? openness(word)
                        : general;
        return strictness(own) > strictness(general) ? own : general;
    }

    private static int strictness(Openness openness) {
        return switch (openness) {
            case OPEN -> 0;
            case SOFT_CLOSED -> 1;
            case FUTURE -> 2;
            case CLOSED -> 3;
        };
    }

    private static Openness openness(String word) {
        try {
            return Openness.valueOf(word);
        } catch (IllegalArgumentException _) {
            return Openness.CLOSED;
        }
    }

    private FxRates rates() {
        List<FxRates.Rate> published = new ArrayList<>();
        for (Entity rate : entities.all("CurrencyRate", TABLE_MAX)) {
            Values v = rate.values();
            Optional<String> from = v.text("from");
            Optional<String> to = v.text("to");
            Optional<LocalDate> date = v.find("rate_date", LocalDate.class);
            Optional<BigDecimal> number = v.find("rate", BigDecimal.class);
            if (from.isPresent()
                    && to.isPresent()
                    && date.isPresent()
                    && number.filter(n -> n.signum() > 0).isPresent()) {
                published.add(
                        new FxRates.Rate(
                                from.get(),
                                to.get(),
                                type(v.text("rate_type").orElse("SPOT")),
                                date.get(),
                                number.get()));
            }
        }
        return new FxRates(published);
    }

    private static RateType type(String word) {
        try {
            return RateType.valueOf(word);
        } catch (IllegalArgumentException _) {
            return RateType.SPOT;
        }
    }

    /// Loads what of these is not remembered, in two queries.
    void load(Collection<UUID> ids) {
        Instant now = clock.instant();
        List<UUID> missing =
                ids.stream()
                        .distinct()
                        .filter(id -> {
                            Single known = singles.get(id);
                            return known == null || now.isAfter(known.until());
                        })
                        .toList();
        if (missing.isEmpty()) {
            return;
        }
        if (singles.size() + missing.size() > REMEMBERED_MAX) {
            singles.clear();
        }
        Map<UUID, Entity> found = entities.load(missing);
        Map<UUID, List<Link>> linked = links.ofEntities(found.keySet());
        Instant until = now.plus(REMEMBERED);
        found.forEach(
                (id, entity) -> singles.put(id, new Single(entity, inLedger(linked, id), until)));
    }

    private @Nullable Single single(UUID id, String type) {
        Single known = singles.get(id);
        return known != null && known.entity().type().name().equals(type) ? known : null;
    }

    /// Who an entity refers to: the client of a project, for the ledger's own id of it.
    List<UUID> clientsOf(Collection<UUID> projects) {
        List<UUID> clients = new ArrayList<>();
        for (UUID id : projects) {
            Single project = single(id, "Project");
            if (project != null) {
                project.entity().values().find("client", UUID.class).ifPresent(clients::add);
            }
        }
        return clients;
    }

    /// A loaded project; null where there is none.
    @Nullable ProjectFacts project(UUID id) {
        Single known = single(id, "Project");
        if (known == null) {
            return null;
        }
        Values v = known.entity().values();
        String currency =
                v.text("ccy")
                        .or(() ->
                                Optional.ofNullable(projectEntity(id))
                                        .map(EntityFacts::functionalCurrency))
                        .orElse("");
        Map<String, String> tags = new HashMap<>();
        if (v.get("dimensions") instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> tag
                        && tag.get("dimension") instanceof String dimension
                        && tag.get("code") instanceof String code) {
                    tags.put(dimension, code);
                }
            }
        }
        return new ProjectFacts(
                id,
                v.text("code").orElse(known.entity().name()),
                known.entity().status() == null ? "ACTIVE" : known.entity().status(),
                known.nativeId() != null,
                v.find("client", UUID.class).orElse(NOBODY),
                billing(v.text("billing_type").orElse("")),
                currency,
                null,
                tags);
    }

    /// A project nobody says anything about is not billed by the hour.
    private static BillingType billing(String word) {
        for (BillingType type : BillingType.values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        return BillingType.FIXED;
    }

    /// The entity whose books a loaded project is in; null where none is known in the ledger.
    @Nullable EntityFacts projectEntity(UUID project) {
        Single known = single(project, "Project");
        return known == null
                ? null
                : known.entity()
                        .values()
                        .find("entity", UUID.class)
                        .map(id -> whole().entities().get(id))
                        .orElse(null);
    }

    /// A loaded task; null where there is none.
    @Nullable TaskFacts task(UUID id) {
        Single known = single(id, "Task");
        if (known == null) {
            return null;
        }
        Values v = known.entity().values();
        return new TaskFacts(
                id,
                v.find("project", UUID.class).orElse(NOBODY),
                v.find("chargeable", Boolean.class).orElse(true),
                v.find("billable", Boolean.class).orElse(true),
                known.nativeId() != null);
    }

    /// A loaded person; null where there is none. What the person's own record does not say comes
    /// from the row of `people` with the same address.
    @Nullable ResourceFacts resource(UUID id, LocalDate day) {
        Single known = single(id, "Resource");
        if (known == null) {
            return null;
        }
        Values v = known.entity().values();
        Optional<ReferencePrices.Person> row = person(v, day);
        Map<String, String> dimensions = new HashMap<>();
        row.map(ReferencePrices.Person::department)
                .ifPresent(code -> dimensions.put("DEPARTMENT", code));
        v.find("cost_centre", UUID.class)
                .map(centre -> whole().costCentres().get(centre))
                .ifPresent(code -> dimensions.put("DEPARTMENT", code));
        return new ResourceFacts(
                id,
                v.text("worker_id").or(() -> v.text("email")).orElse(known.entity().name()),
                row.map(ReferencePrices.Person::role).or(() -> firstRole(v)).orElse(null),
                v.find("hire", LocalDate.class)
                        .or(() -> row.map(ReferencePrices.Person::hire))
                        .orElse(null),
                v.find("term", LocalDate.class)
                        .or(() -> row.map(ReferencePrices.Person::term))
                        .orElse(null),
                known.nativeId() != null,
                dimensions);
    }

    private static Optional<String> firstRole(Values v) {
        return v.get("roles") instanceof List<?> roles
                        && !roles.isEmpty()
                        && roles.getFirst() instanceof String role
                ? Optional.of(role)
                : Optional.empty();
    }

    private Optional<ReferencePrices.Person> person(Values v, LocalDate day) {
        return whole().prices().person(v.text("email").orElse(null), day);
    }

    /// The entity that employs a loaded person on that day; null where none is known in the ledger.
    @Nullable EntityFacts workerEntity(UUID resource, LocalDate day) {
        Single known = single(resource, "Resource");
        if (known == null) {
            return null;
        }
        Values v = known.entity().values();
        return v.find("entity", UUID.class)
                .or(() -> person(v, day).map(row -> whole().byCode().get(row.entity())))
                .map(id -> whole().entities().get(id))
                .orElse(null);
    }

    private @Nullable String email(UUID resource) {
        Single known = single(resource, "Resource");
        return known == null
                ? null
                : known.entity()
                        .values()
                        .text("email")
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .orElse(null);
    }

    /// On what terms a loaded person works: legal entity, cost centre and cost rates at all times.
    /// Another text is other terms.
    String terms(UUID resource) {
        Single known = single(resource, "Resource");
        if (known == null) {
            return "";
        }
        Values v = known.entity().values();
        return v.find("entity", UUID.class).map(UUID::toString).orElse("")
                + "\n"
                + v.find("cost_centre", UUID.class)
                        .map(centre -> whole().costCentres().get(centre))
                        .orElse("")
                + "\n"
                + whole().prices().terms(email(resource));
    }

    PriceTable costPrices(EntityFacts entity, UUID resource) {
        return whole().prices().cost(entity.code(), resource, email(resource));
    }

    PriceTable billPrices(ProjectFacts project, UUID resource) {
        return whole().prices().bill(project.id(), project.code(), resource, email(resource));
    }

    PriceTable transferPrices(EntityFacts lender, EntityFacts borrower, UUID resource) {
        return whole().prices().transfer(lender.code(), borrower.code(), resource, email(resource));
    }

    FxRates fx() {
        return whole().fx();
    }

    DimensionRules dimensionRules() {
        return whole().rules();
    }

    /// A legal entity the ledger knows.
    Optional<EntityFacts> entity(UUID id) {
        return Optional.ofNullable(whole().entities().get(id));
    }

    /// All legal entities the ledger knows.
    Collection<EntityFacts> entities() {
        return whole().entities().values();
    }

    /// The ledger's own id of a legal entity.
    String nativeEntity(UUID id) {
        return whole().nativeIds().getOrDefault(id, "");
    }

    /// The ledger's own id of a loaded project, task, person or client; null where it has none.
    @Nullable String nativeId(UUID id) {
        Single known = singles.get(id);
        return known == null ? null : known.nativeId();
    }

    /// The ledger's own id of a dimension's value; null where it has none.
    @Nullable String nativeDimension(String dimension, String code) {
        return whole().dimensions().getOrDefault(dimension, Map.of()).get(code);
    }

    /// The span of all periods that are not closed, over all legal entities.
    public Optional<FactReader.Span> openSpan() {
        LocalDate from = null;
        LocalDate to = null;
        for (EntityFacts entity : whole().entities().values()) {
            for (Calendar.Period period : entity.time().periods()) {
                if (period.openness() == Openness.OPEN
                        || period.openness() == Openness.SOFT_CLOSED) {
                    from = from == null || period.start().isBefore(from) ? period.start() : from;
                    to = to == null || period.end().isAfter(to) ? period.end() : to;
                }
            }
        }
        return from == null || to == null
                ? Optional.empty()
                : Optional.of(new FactReader.Span(from, to));
    }
}
