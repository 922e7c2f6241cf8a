package dev.throughline.posting;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.ResourceFacts;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Changes of a person's legal entity, department or cost rate back into days that are posted
/// (DOMAIN 4.3): the lines they touch are listed in one case a person, and nothing is posted anew
/// by itself. Finance accepts the lines as they are, tells by which journal it re-classed them, or
/// has them reversed and posted anew.
public final class RetroChanges {
    /// How often open cases are looked at again although nothing seems to have changed.
    private static final Duration AGAIN = Duration.ofMinutes(10);

    /// People looked at in one go.
    private static final int PAGE = 500;

    /// Lines that a case lists one by one.
    private static final int LISTED_MAX = 20;

    private static final String ROOM = "retro";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final KnownFirm firm;
    private final Terms terms;
    private final Worklist worklist;
    private final Evidence evidence;
    private final InstantSource clock;
    private final Reposting reposting;
    private long changes = -1;
    private Instant again = Instant.EPOCH;

    RetroChanges(
            JdbcClient sql,
            TransactionTemplate transaction,
            KnownFirm firm,
            Terms terms,
            Worklist worklist,
            Evidence evidence,
            InstantSource clock,
            Reposting reposting) {
        this.reposting = reposting;
        this.sql = sql;
        this.transaction = transaction;
        this.firm = firm;
        this.terms = terms;
        this.worklist = worklist;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// A posted line that today's terms would make otherwise.
    ///
    /// @param item its item in the register
    /// @param line what stands in the ledger
    /// @param difference what would be otherwise, as `cost rate 110 USD → 120 USD`
    public record Affected(long item, int ordinal, PostingLine line, String difference) {
        FreshFacts.Version version() {
            return new FreshFacts.Version(item, ordinal);
        }
    }

    /// What finance decided about lines.
    public enum Decision {
        /// They stand as they are.
        ACCEPTED,
        /// A journal in the ledger has moved them.
        RECLASSED,
        /// They are reversed, and posted anew by today's terms.
        REPOSTED
    }

    private record Marked(UUID resource, String mark, int open) {}

    /// Looks for people whose terms have changed; answers how many have affected lines.
    synchronized int round() {
        Instant now = clock.instant();
        long seen = firm.changes();
        if (seen == changes && now.isBefore(again)) {
            return 0;
        }
        changes = seen;
        again = now.plus(AGAIN);
        int affected = 0;
        UUID after = new UUID(0, 0);
        while (true) {
            List<Marked> page = page(after);
            if (page.isEmpty()) {
                return affected;
            }
            after = page.getLast().resource();
            affected += look(page);
        }
    }

    private List<Marked> page(UUID after) {
        return sql.sql(
                        "select resource, mark, open_lines from posting_terms where resource > :after order by resource limit :limit")
                .param("after", after)
                .param("limit", PAGE)
                .query((row, _) ->
                        new Marked(row.getObject(1, UUID.class), row.getString(2), row.getInt(3)))
                .list();
    }

    private int look(List<Marked> page) {
        firm.load(page.stream().map(Marked::resource).toList());
        Map<UUID, String> moved = new LinkedHashMap<>();
        for (Marked one : page) {
            String mark = terms.mark(one.resource());
            if (!mark.equals(one.mark()) || one.open() > 0) {
                moved.put(one.resource(), mark);
            }
        }
        if (moved.isEmpty()) {
            return 0;
        }
        Map<UUID, List<Affected>> affected = affected(new ArrayList<>(moved.keySet()));
        transaction.executeWithoutResult(_ -> {
            Columns rows = Columns.of("resource", "mark", "open");
            Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
            moved.forEach((resource, mark) -> {
                List<Affected> lines = affected.getOrDefault(resource, List.of());
                rows.row(resource, mark, lines.size());
                standing.put(
                        subject(resource, name(resource)),
                        lines.isEmpty() ? List.of() : List.of(finding(resource, lines)));
            });
            sql.sql(
                            "update posting_terms t set mark = u.mark, open_lines = u.open::int from "
                                    + rows.unnest()
                                    + " where t.resource = u.resource::uuid")
                    .params(rows.parameters())
                    .update();
            worklist.standing(ROOM, standing);
        });
        return affected.size();
    }

    /// The posted lines that today's terms of a person would make otherwise and about which nobody
    /// has decided, oldest day first.
    public List<Affected> affected(UUID resource) {
        firm.load(List.of(resource));
        return affected(List.of(resource)).getOrDefault(resource, List.of());
    }

    private record Standing(UUID resource, long item, int ordinal, PostingLine line) {}

    private Map<UUID, List<Affected>> affected(List<UUID> resources) {
        Columns asked = Columns.of("resource");
        resources.forEach(asked::row);
        Map<UUID, List<Affected>> affected = new HashMap<>();
        List<Standing> lines =
                sql.sql(
                                """
                                select v.resource, p.item, p.ordinal, p.line from fact_version v
                                  join posting p on p.item = v.item and p.ordinal = v.ordinal
                                 where v.resource = any(:resource::uuid[]) and p.kind = 'LABOUR_COST' and not p.reversal
                                   and p.state in ('POSTED', 'ACCEPTED') and p.line <> '' order by v.work_date, p.item, p.ordinal\
                                """)
                        .params(asked.parameters())
                        .query((row, _) ->
                                new Standing(
                                        row.getObject(1, UUID.class),
                                        row.getLong(2),
                                        row.getInt(3),
                                        LineCodec.read(row.getString(4))))
                        .list();
        Map<FreshFacts.Version, List<String>> decided = decided(asked);
        for (Standing one : lines) {
            String difference = difference(one.resource(), one.line());
            FreshFacts.Version version = new FreshFacts.Version(one.item(), one.ordinal());
            if (!difference.isEmpty()
                    && !decided.getOrDefault(version, List.of()).contains(difference)) {
                affected.computeIfAbsent(one.resource(), _ -> new ArrayList<>())
                        .add(new Affected(one.item(), one.ordinal(), one.line(), difference));
            }
        }
        return affected;
    }

    private Map<FreshFacts.Version, List<String>> decided(Columns resources) {
        Map<FreshFacts.Version, List<String>> decided = new HashMap<>();
        sql.sql(
                        "select item, ordinal, difference from posting_retro where resource = any(:resource::uuid[])")
                .params(resources.parameters())
                .query((row, _) ->
                        decided.computeIfAbsent(
                                        new FreshFacts.Version(row.getLong(1), row.getInt(2)),
                                        _ -> new ArrayList<>())
                                .add(row.getString(3)))
                .list();
        return decided;
    }

    private String difference(UUID resource, PostingLine line) {
        LocalDate day = line.workDate();
        EntityFacts entity = firm.workerEntity(resource, day);
        ResourceFacts person = firm.resource(resource, day);
        if (entity == null || person == null) {
            return "";
        }
        PriceTable prices = firm.costPrices(entity, resource);
        return difference(
                line,
                entity,
                firm.entity(line.entity()).map(EntityFacts::code).orElse("another"),
                person,
                prices);
    }

    /// What a line would say otherwise today; empty where nothing. Pure.
    ///
    /// @param code the code of the entity in whose books it stands
    static String difference(
            PostingLine line,
            EntityFacts entity,
            String code,
            ResourceFacts person,
            PriceTable prices) {
        List<String> said = new ArrayList<>();
        if (!entity.id().equals(line.entity())) {
            said.add("legal entity " + code + " → " + entity.code());
        }
        new TreeMap<>(person.dimensions())
                .forEach((dimension, value) -> {
                    String stands = line.allocationDimensions().get(dimension);
                    if (!value.equals(stands)) {
                        said.add(
                                dimension
                                        + " "
                                        + (stands == null ? "none" : stands)
                                        + " → "
                                        + value);
                    }
                });
        BigDecimal paid = line.price();
        Pricing.Priced priced =
                Pricing.price(
                        prices,
                        new Pricing.Question(
                                "cost",
                                line.project(),
                                line.resource(),
                                line.task(),
                                person.role(),
                                null,
                                line.workDate()));
        if (paid != null
                && priced instanceof Pricing.Priced.Found(PriceTable.Line found)
                && (found.price().compareTo(paid) != 0
                        || !found.currency().equals(line.priceCurrency()))) {
            said.add(
                    "cost rate "
                            + plain(paid)
                            + " "
                            + line.priceCurrency()
                            + " → "
                            + plain(found.price())
                            + " "
                            + found.currency());
        }
        return String.join(", ", said);
    }

    /// What a decision came to.
    ///
    /// @param lines how many lines it is about
    /// @param left what could not be decided so, and why; empty where all could
    public record Decided(int lines, String left) {}

    /// A person of whom posted lines wait for a decision.
    ///
    /// @param name as the firm calls them
    public record Waiting(UUID resource, String name, List<Affected> lines) {}

    /// Everybody of whom posted lines wait for a decision.
    ///
    /// @param limit persons at most
    public List<Waiting> waiting(int limit) {
        List<UUID> people =
                sql.sql(
                                "select resource from posting_terms where open_lines > 0 order by resource limit :limit")
                        .param("limit", limit)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        if (people.isEmpty()) {
            return List.of();
        }
        firm.load(people);
        Map<UUID, List<Affected>> affected = affected(people);
        return people.stream()
                .map(one -> new Waiting(one, name(one), affected.getOrDefault(one, List.of())))
                .filter(one -> !one.lines().isEmpty())
                .sorted(java.util.Comparator.comparing(Waiting::name))
                .toList();
    }

    /// Finance decides about all affected lines of a person; what could be decided leaves the case.
    ///
    /// @param reference the journal that moved them; empty unless they were re-classed
    /// @throws IllegalStateException when nothing is to be decided (`HUB-STATE`), when a re-class
    ///   names no journal, or when not one line can be posted anew
    public Decided decide(
            UUID resource,
            Decision decision,
            String reference,
            Actor.Person finance,
            String reason) {
        if (decision == Decision.RECLASSED && reference.isBlank()) {
            throw new IllegalStateException(
                    "a re-class names the journal that moved the lines; give its number in the ledger");
        }
        List<Affected> lines = affected(resource);
        if (lines.isEmpty()) {
            throw new IllegalStateException(
                    "HUB-STATE: no posted line of person " + resource + " is touched by a change");
        }
        return java.util.Objects.requireNonNull(
                transaction.execute(
                        _ -> decide(resource, lines, decision, reference, finance, reason)));
    }

    private Decided decide(
            UUID resource,
            List<Affected> lines,
            Decision decision,
            String reference,
            Actor.Person finance,
            String reason) {
        List<Affected> settled = lines;
        String left = "";
        if (decision == Decision.REPOSTED) {
            Reposting.Sorted sorted =
                    reposting.sort(lines.stream().map(Affected::version).toList());
            left = Reposting.left(sorted);
            Set<FreshFacts.Version> may = Set.copyOf(sorted.may());
            settled = lines.stream().filter(line -> may.contains(line.version())).toList();
            if (settled.isEmpty()) {
                throw new IllegalStateException(
                        "HUB-STATE: not one of "
                                + lines.size()
                                + " lines can be posted anew: "
                                + left);
            }
            reposting.repost(sorted.may(), clock.instant());
        }
        Columns rows = Columns.of("item", "ordinal", "difference");
        settled.forEach(line -> rows.row(line.item(), line.ordinal(), line.difference()));
        sql.sql(
                        "insert into posting_retro (resource, item, ordinal, difference, decision, reference, decided_by, decided_at, reason)"
                                + " select :resource, u.item::bigint, u.ordinal::int, u.difference, :decision, :reference, :by, :at, :reason from "
                                + rows.unnest()
                                + " on conflict do nothing")
                .params(rows.parameters())
                .param("resource", resource)
                .param("decision", decision.name())
                .param("reference", reference)
                .param("by", finance.label())
                .param("at", Timestamp.from(clock.instant()))
                .param("reason", reason)
                .update();
        Set<Affected> gone = Set.copyOf(settled);
        List<Affected> open = lines.stream().filter(line -> !gone.contains(line)).toList();
        sql.sql("update posting_terms set open_lines = :open where resource = :resource")
                .param("open", open.size())
                .param("resource", resource)
                .update();
        worklist.standing(
                ROOM,
                Map.of(
                        subject(resource, name(resource)),
                        open.isEmpty() ? List.of() : List.of(finding(resource, open))));
        evidence.record(
                new Act(
                        finance,
                        "posting.retro",
                        switch (decision) {
                            case ACCEPTED -> settled.size() + " lines accepted";
                            case RECLASSED -> settled.size() + " lines re-classed by " + reference;
                            case REPOSTED -> settled.size() + " lines reversed and posted anew";
                        },
                        "resource",
                        resource.toString(),
                        reason,
                        null,
                        null,
                        null));
        return new Decided(settled.size(), left);
    }

    private String name(UUID resource) {
        ResourceFacts person =
                firm.resource(
                        resource, LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC));
        return person == null ? resource.toString() : person.name();
    }

    private static Subject subject(UUID resource, String name) {
        return new Subject("retro", resource.toString(), name);
    }

    private Finding finding(UUID resource, List<Affected> lines) {
        BigDecimal hours = BigDecimal.ZERO;
        Map<String, Long> money = new TreeMap<>();
        for (Affected one : lines) {
            BigDecimal worked = one.line().hours();
            hours = worked == null ? hours : hours.add(worked);
            Money amount = one.line().amount();
            money.merge(amount.ccy(), amount.minor(), Math::addExact);
        }
        List<Money> sums =
                money.entrySet().stream()
                        .map(sum -> new Money(sum.getValue(), sum.getKey()))
                        .toList();
        @Nullable Money stake = sums.size() == 1 ? sums.getFirst() : null;
        Map<String, String> context = new LinkedHashMap<>();
        context.put("worker", name(resource));
        context.put("lines", Integer.toString(lines.size()));
        context.put("hours", plain(hours));
        context.put("amount", sums.stream().map(Money::toString).collect(Collectors.joining(", ")));
        context.put(
                "posted",
                lines.stream()
                                .limit(LISTED_MAX)
                                .map(RetroChanges::said)
                                .collect(Collectors.joining("; "))
                        + (lines.size() > LISTED_MAX
                                ? "; and " + (lines.size() - LISTED_MAX) + " more"
                                : ""));
        return new Finding(
                new Problem(
                        Problem.Mender.DATA,
                        "RES-RETRO-CHANGE",
                        "Entity, department or cost rate of "
                                + name(resource)
                                + " changed back to "
                                + lines.getFirst().line().workDate()
                                + ": "
                                + lines.size()
                                + " posted lines.",
                        "Accept the lines as they are, re-class them in the ledger, or have them reversed and posted anew; the hub does none of it by itself."),
                "resource " + resource,
                context,
                stake,
                null);
    }

    private static String said(Affected one) {
        BigDecimal hours = one.line().hours();
        return one.line().workDate()
                + " "
                + (hours == null ? "" : plain(hours) + " h ")
                + one.line().amount()
                + ": "
                + one.difference();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
