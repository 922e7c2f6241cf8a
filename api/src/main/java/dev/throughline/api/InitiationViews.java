package dev.throughline.api;

import dev.throughline.api.InitiationView.Member;
import dev.throughline.api.InitiationView.ScheduledAmount;
import dev.throughline.api.InitiationView.Summary;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.Money;
import dev.throughline.process.Initiation;
import dev.throughline.process.InitiationStore;
import dev.throughline.sync.Deliveries;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Tells project starts: gathers the ids of everything that belongs to one, in every system.
@Component
final class InitiationViews {
    static final String PATH = "/api/process/project-initiations";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient sql;
    private final InitiationStore store;
    private final EntityStore entities;
    private final Links links;
    private final Deliveries deliveries;
    private final Sight sight;

    InitiationViews(
            JdbcClient sql,
            InitiationStore store,
            EntityStore entities,
            Links links,
            Deliveries deliveries,
            Sight sight) {
        this.sql = sql;
        this.store = store;
        this.entities = entities;
        this.links = links;
        this.deliveries = deliveries;
        this.sight = sight;
    }

    /// The project start of a deal; empty where none is known.
    Optional<InitiationView> find(UUID opportunity) {
        return store.find(opportunity).map(this::view);
    }

    private InitiationView view(Initiation initiation) {
        Map<UUID, String> roles = store.members(initiation.opportunityId());
        Set<UUID> wanted = new HashSet<>(roles.keySet());
        wanted.add(initiation.opportunityId());
        Map<UUID, Entity> members = entities.load(wanted);
        Map<UUID, List<Link>> records = links.ofEntities(wanted);
        Entity deal = members.get(initiation.opportunityId());
        Entity contract =
                roles.entrySet().stream()
                        .filter(role -> role.getValue().equals("contract"))
                        .map(role -> members.get(role.getKey()))
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        List<Member> projects = new ArrayList<>();
        Member root = null;
        for (Entity one : role("project", roles, members)) {
            Member member = member(one, records);
            if (one.values().has("parent_id")) {
                projects.add(member);
            } else {
                root = member;
            }
        }
        return new InitiationView(
                initiation.opportunityId(),
                initiation.name(),
                initiation.state().name(),
                initiation.headline(),
                initiation.projectCode(),
                initiation.thread(),
                deal == null ? null : member(deal, records),
                referred(deal, "client", members, records),
                referred(contract, "bill_to", members, records),
                contract == null ? null : member(contract, records),
                role("line", roles, members).stream().map(one -> member(one, records)).toList(),
                root,
                projects,
                role("task", roles, members).stream().map(one -> member(one, records)).toList(),
                schedule(role("line", roles, members)),
                initiation.gates(),
                initiation.awaits(),
                cases(initiation.opportunityId(), roles.keySet()),
                initiation.requestedAt(),
                initiation.updatedAt(),
                initiation.activeAt(),
                PATH + "/" + initiation.opportunityId());
    }

    /// What the lines are billed by, also where a PSA names only the project.
    private List<ScheduledAmount> schedule(List<Entity> lines) {
        Map<UUID, UUID> owners = new LinkedHashMap<>();
        List<UUID> projects = new ArrayList<>();
        for (Entity line : lines) {
            owners.put(line.id(), line.id());
            if (line.values().get("project") instanceof UUID project) {
                owners.put(project, line.id());
                projects.add(project);
            }
        }
        Map<UUID, Entity> items = new LinkedHashMap<>();
        entities.referring(
                        lines.stream().map(Entity::id).toList(),
                        "BillingScheduleItem",
                        "contract_line")
                .forEach(one -> items.put(one.id(), one));
        entities.referring(projects, "BillingScheduleItem", "project")
                .forEach(one -> items.put(one.id(), one));
        List<UUID> order = lines.stream().map(Entity::id).toList();
        return items.values().stream()
                .map(one -> {
                    Object line = one.values().get("contract_line");
                    Optional<Money> amount = one.values().find("amount", Money.class);
                    return new ScheduledAmount(
                            one.id(),
                            owners.get(line instanceof UUID ? line : one.values().get("project")),
                            sight.name(one),
                            one.values().text("trigger").orElse(null),
                            one.values().find("due", LocalDate.class).orElse(null),
                            amount.map(money -> money.decimal().toPlainString()).orElse(null),
                            amount.map(Money::ccy).orElse(null),
                            one.status());
                })
                .sorted(
                        Comparator.comparing((ScheduledAmount one) -> order.indexOf(one.line()))
                                .thenComparing(
                                        ScheduledAmount::due,
                                        Comparator.nullsFirst(Comparator.naturalOrder()))
                                .thenComparing(ScheduledAmount::id))
                .toList();
    }

    private static List<Entity> role(
            String role, Map<UUID, String> roles, Map<UUID, Entity> members) {
        return roles.entrySet().stream()
                .filter(one -> one.getValue().equals(role))
                .map(one -> members.get(one.getKey()))
                .filter(java.util.Objects::nonNull)
                .sorted(Comparator.comparing(InitiationViews::order).thenComparing(Entity::id))
                .toList();
    }

    private static String order(Entity entity) {
        String code = code(entity);
        return code == null ? entity.name() : code;
    }

    private static @Nullable String code(Entity entity) {
        for (String field : List.of("code", "line_no", "number", "wbs_code")) {
            if (entity.values().get(field) instanceof String text) {
                return text;
            }
        }
        return null;
    }

    private Member member(Entity entity, Map<UUID, List<Link>> records) {
        return new Member(
                entity.id(),
                entity.type().name(),
                sight.name(entity),
                code(entity),
                entity.status(),
                LinkView.of(records.getOrDefault(entity.id(), List.of())));
    }

    private @Nullable Member referred(
            @Nullable Entity from,
            String field,
            Map<UUID, Entity> members,
            Map<UUID, List<Link>> records) {
        if (from == null || !(from.values().get(field) instanceof UUID id)) {
            return null;
        }
        Entity found = members.containsKey(id) ? members.get(id) : entities.find(id).orElse(null);
        if (found != null && found.mergedInto() != null) {
            found = entities.find(found.mergedInto()).orElse(found);
        }
        if (found == null) {
            return null;
        }
        return member(
                found,
                records.containsKey(found.id()) ? records : links.ofEntities(List.of(found.id())));
    }

    /// Open cases about the start itself or about a delivery of one of its members.
    private List<UUID> cases(UUID opportunity, Set<UUID> members) {
        List<String> subjects = new ArrayList<>();
        subjects.add("initiation " + opportunity);
        deliveries
                .of(members)
                .keySet()
                .forEach(key ->
                        subjects.add(
                                "delivery "
                                        + key.entityId()
                                        + " "
                                        + key.connection()
                                        + " "
                                        + key.targetType()));
        return cases(subjects);
    }

    private List<UUID> cases(List<String> subjects) {
        return sql.sql(
                        """
                        select distinct c.id from unnest(:subjects::text[]) asked (subject)
                          join work_case_subject s on s.subject_type = split_part(asked.subject, ' ', 1)
                                                  and s.subject_id = substr(asked.subject, strpos(asked.subject, ' ') + 1)
                          join work_case c on c.id = s.case_id
                         where c.closed_at is null order by c.id\
                        """)
                .param("subjects", subjects.toArray(new String[0]))
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// A deal that was asked for and is no entity yet, or has no initiation yet.
    InitiationView received(String system, String nativeId, Optional<Entity> deal) {
        List<String> waits = new ArrayList<>();
        sql.sql(
                        """
                        select distinct entity_type, awaited_id, connection from inbound_wait
                         where record_connection = :system and external_id = :id order by 1, 2 limit 20\
                        """)
                .param("system", system)
                .param("id", nativeId)
                .query((row, _) ->
                        waits.add(
                                row.getString(1)
                                        + " "
                                        + row.getString(2)
                                        + " of "
                                        + row.getString(3)
                                        + " has not been read yet."))
                .list();
        List<UUID> cases =
                sql.sql(
                                """
                                select distinct c.id from record_head h
                                  join work_case_subject s on s.subject_type = 'record' and s.subject_id = h.connection || ' ' || h.object_type || ' ' || h.external_id
                                  join work_case c on c.id = s.case_id
                                 where h.connection = :system and h.object_type = any(:types) and h.external_id = :id and c.closed_at is null\
                                """)
                        .param("system", system)
                        .param("types", types(system))
                        .param("id", nativeId)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        if (waits.isEmpty()) {
            waits.add(
                    cases.isEmpty()
                            ? "The deal was read; the hub is taking it in."
                            : "Somebody must mend the deal first; see the case.");
        }
        return new InitiationView(
                deal.map(Entity::id).orElse(null),
                deal.map(sight::name).orElse(null),
                InitiationView.RECEIVED,
                deal.isPresent()
                        ? "The deal is known; its project start has not begun yet."
                        : "The deal was read and is not yet known to the hub.",
                null,
                deal.map(Entity::correlation).orElse(null),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                waits,
                cases,
                null,
                null,
                null,
                deal.map(one -> PATH + "/" + one.id()).orElse(byLink(system, nativeId)));
    }

    private String[] types(String system) {
        return sql.sql("select object_type from feed where connection = :system")
                .param("system", system)
                .query(String.class)
                .list()
                .toArray(new String[0]);
    }

    /// Where a deal can be asked for by its own system's id.
    static String byLink(String system, String nativeId) {
        return PATH
                + "/by-link?system="
                + URLEncoder.encode(system, StandardCharsets.UTF_8)
                + "&id="
                + URLEncoder.encode(nativeId, StandardCharsets.UTF_8);
    }

    /// Initiations, the newest request first.
    List<Summary> page(String state, Optional<Query.Moment> after, int limit) {
        return sql.sql(
                        """
                        select i.*, e.name from initiation i join entity e on e.id = i.opportunity_id
                         where (:state = '' or i.state = :state)
                           and (:at::timestamptz is null or i.requested_at < :at::timestamptz
                                or (i.requested_at = :at::timestamptz and i.opportunity_id > :id::uuid))
                         order by i.requested_at desc, i.opportunity_id limit :limit\
                        """)
                .param("state", state)
                .param("at", after.map(moment -> moment.at().toString()).orElse(null))
                .param("id", after.map(moment -> moment.id().toString()).orElse(null))
                .param("limit", limit)
                .query((row, _) -> {
                    Timestamp active = row.getTimestamp("active_at");
                    UUID id = row.getObject("opportunity_id", UUID.class);
                    return new Summary(
                            id,
                            row.getString("name"),
                            row.getString("state"),
                            row.getString("headline"),
                            row.getString("project_code"),
                            row.getObject("thread", UUID.class),
                            JSON.readValue(row.getString("awaits"), TEXTS),
                            row.getTimestamp("requested_at").toInstant(),
                            row.getTimestamp("updated_at").toInstant(),
                            active == null ? null : active.toInstant(),
                            PATH + "/" + id);
                })
                .list();
    }
}
