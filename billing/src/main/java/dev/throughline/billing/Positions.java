package dev.throughline.billing;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.PositionFacts.Billed;
import dev.throughline.billing.PositionFacts.Booked;
import dev.throughline.billing.PositionFacts.Foreign;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How contracts stand on a day, reckoned from the hub's own data: approved and posted work,
/// released invoices, credits, the ERP's own invoices, amendments and estimates as known on that
/// day. Reads only; everybody who shows or checks earned revenue asks here.
public final class Positions {
    /// More month ends than a chart shows or a contract lives.
    public static final int DAYS_MAX = 240;

    /// Contracts reckoned at once: what is held in memory while all are gone through.
    private static final int BATCH = 500;

    private final JdbcClient sql;
    private final EntityStore entities;
    private final PositionFacts facts;
    private final AmendmentBook amendments;
    private final Supplier<Estimates> estimates;
    private final RevenuePolicy policy;

    /// @param estimates the reference table as it stands now
    /// @param policy what the firm decided about reckoning revenue
    public Positions(
            JdbcClient sql,
            EntityStore entities,
            Supplier<Estimates> estimates,
            RevenuePolicy policy) {
        this.sql = sql;
        this.entities = entities;
        this.facts = new PositionFacts(sql);
        this.amendments = new AmendmentBook(sql, entities);
        this.estimates = estimates;
        this.policy = policy;
    }

    /// What the firm decided about reckoning revenue.
    RevenuePolicy policy() {
        return policy;
    }

    /// These contracts on one day, in the order of their ids; ids that are no contract are missing.
    public List<Position> at(Collection<UUID> contracts, LocalDate day, Basis basis) {
        return reckon(contracts, List.of(day), List.of(basis));
    }

    /// A contract on one day, reckoned both ways.
    ///
    /// @param operational with what is approved
    /// @param posted with what is in the ledger
    public record Both(Position operational, Position posted) {}

    /// Every contract on one day, both ways, in the order of their ids: what was booked and billed
    /// is read once.
    public List<Both> both(LocalDate day) {
        List<Both> all = new ArrayList<>();
        for (List<UUID> page = ids(null, BATCH);
                !page.isEmpty();
                page = ids(page.getLast(), BATCH)) {
            List<Position> ways =
                    reckon(page, List.of(day), List.of(Basis.OPERATIONAL, Basis.POSTED));
            for (int i = 0; i < ways.size(); i += 2) {
                all.add(new Both(ways.get(i), ways.get(i + 1)));
            }
        }
        return all;
    }

    /// Every contract on one day, in the order of their ids.
    public List<Position> all(LocalDate day, Basis basis) {
        List<Position> all = new ArrayList<>();
        List<UUID> page = ids(null, BATCH);
        while (!page.isEmpty()) {
            all.addAll(at(page, day, basis));
            page = ids(page.getLast(), BATCH);
        }
        return all;
    }

    /// The ids of contracts after a given one, in order: for pages.
    ///
    /// @param after null for the first
    public List<UUID> ids(@Nullable UUID after, int limit) {
        return sql.sql(
                        "select id from entity where type = 'Contract' and active and (:after::uuid is null or id > :after::uuid) order by id limit :limit")
                .param("after", after == null ? null : after.toString())
                .param("limit", limit)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// One contract at the month ends from one day to another, the last day included: for charts.
    ///
    /// @throws IllegalArgumentException when the span ends before it begins, or has more than
    ///   [#DAYS_MAX] month ends
    public List<Position> over(UUID contract, LocalDate from, LocalDate to, Basis basis) {
        return reckon(List.of(contract), monthEnds(from, to), List.of(basis));
    }

    /// The month ends of a span, and its last day.
    static List<LocalDate> monthEnds(LocalDate from, LocalDate to) {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "the span " + from + " to " + to + " ends before it begins; swap the two");
        }
        List<LocalDate> days = new ArrayList<>();
        for (YearMonth month = YearMonth.from(from);
                month.atEndOfMonth().isBefore(to);
                month = month.plusMonths(1)) {
            days.add(month.atEndOfMonth());
            if (days.size() >= DAYS_MAX) {
                throw new IllegalArgumentException(
                        "the span "
                                + from
                                + " to "
                                + to
                                + " has more than "
                                + DAYS_MAX
                                + " month ends; ask for a shorter one");
            }
        }
        days.add(to);
        return days;
    }

    private List<Position> reckon(
            Collection<UUID> wanted, List<LocalDate> asked, List<Basis> ways) {
        Map<UUID, Entity> contracts = new LinkedHashMap<>();
        entities.load(wanted).values().stream()
                .filter(one -> one.type().name().equals("Contract"))
                .sorted(Comparator.comparing(Entity::id))
                .forEach(one -> contracts.put(one.id(), one));
        if (contracts.isEmpty()) {
            return List.of();
        }
        Map<UUID, List<Entity>> lines = lines(contracts);
        Set<UUID> lineIds = new HashSet<>();
        Set<UUID> projectIds = new HashSet<>();
        lines.values()
                .forEach(own ->
                        own.forEach(line -> {
                            lineIds.add(line.id());
                            if (line.values().get("project") instanceof UUID project) {
                                projectIds.add(project);
                            }
                        }));
        Map<UUID, Entity> projects = entities.load(projectIds);
        Map<UUID, Amendments> amended = amendments.of(contracts.values());
        List<LocalDate> days = withEves(asked, amended.values());
        Map<UUID, List<Booked>> booked = new HashMap<>();
        facts.booked(projectIds, days)
                .forEach(one ->
                        booked.computeIfAbsent(one.project(), _ -> new ArrayList<>()).add(one));
        Map<UUID, List<Billed>> billed = new HashMap<>();
        facts.billed(lineIds, days)
                .forEach(
                        one -> billed.computeIfAbsent(one.line(), _ -> new ArrayList<>()).add(one));
        Set<UUID> both = new HashSet<>(contracts.keySet());
        both.addAll(projectIds);
        List<Foreign> foreign = facts.foreign(both, days);
        Schedules schedules = Schedules.read(entities, facts, lineIds, projectIds);
        Estimates known = estimates.get();
        List<Position> positions = new ArrayList<>();
        for (Entity contract : contracts.values()) {
            List<Entity> own = lines.getOrDefault(contract.id(), List.of());
            PositionOf reckoned =
                    new PositionOf(
                            contract,
                            own,
                            projects,
                            booked,
                            billed,
                            foreign(contract.id(), own, foreign),
                            schedules,
                            amended.getOrDefault(
                                    contract.id(), new Amendments(contract.name(), List.of())),
                            days,
                            known,
                            policy);
            asked.forEach(day -> ways.forEach(basis -> positions.add(reckoned.on(day, basis))));
        }
        return positions;
    }

    /// The asked days and the eves of amendments that leave what was earned until then alone.
    private static List<LocalDate> withEves(List<LocalDate> asked, Collection<Amendments> amended) {
        TreeSet<LocalDate> days = new TreeSet<>(asked);
        for (Amendments own : amended) {
            for (Amendment one : own.list()) {
                if (one.apart()
                        && one.state() == Amendment.State.APPLIED
                        && !one.effective().isAfter(asked.getLast())) {
                    days.add(one.effective().minusDays(1));
                }
            }
        }
        return List.copyOf(days);
    }

    private static List<Foreign> foreign(UUID contract, List<Entity> lines, List<Foreign> all) {
        if (all.isEmpty()) {
            return all;
        }
        Set<Object> projects = new HashSet<>();
        lines.forEach(line -> {
            if (line.values().get("project") instanceof UUID project) {
                projects.add(project);
            }
        });
        return all.stream()
                .filter(one ->
                        contract.equals(one.contract())
                                || (one.contract() == null
                                        && one.project() != null
                                        && projects.contains(one.project())))
                .toList();
    }

    /// The lines of each contract. A deal's lines are those of its oldest contract.
    private Map<UUID, List<Entity>> lines(Map<UUID, Entity> contracts) {
        Set<UUID> deals = new HashSet<>();
        contracts.values().forEach(one -> deal(one).forEach(deals::add));
        Map<UUID, UUID> bearer = new HashMap<>();
        entities.referring(deals, "Contract", "opportunity")
                .forEach(one ->
                        deal(one)
                                .forEach(deal ->
                                        bearer.merge(
                                                deal,
                                                one.id(),
                                                (a, b) -> a.compareTo(b) <= 0 ? a : b)));
        Map<UUID, List<Entity>> lines = new HashMap<>();
        for (Entity line : entities.referring(deals, "ContractLine", "opportunity")) {
            UUID contract =
                    line.values().get("opportunity") instanceof UUID deal ? bearer.get(deal) : null;
            if (contract != null && contracts.containsKey(contract)) {
                lines.computeIfAbsent(contract, _ -> new ArrayList<>()).add(line);
            }
        }
        lines.values().forEach(own -> own.sort(Comparator.comparing(PositionOf::lineNo)));
        return lines;
    }

    private static Stream<UUID> deal(Entity contract) {
        return contract.values().get("opportunity") instanceof UUID deal
                ? Stream.of(deal)
                : Stream.empty();
    }
}
