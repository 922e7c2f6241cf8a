package dev.throughline.sync;

import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.Link;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Links;
import dev.throughline.curate.Origin;
import dev.throughline.dispatch.Brakes;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.Mode;
import dev.throughline.journal.Payload;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.mapping.Desired;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Looks at marked entities in batches: gathers what each should be in each target and what it is
/// there, decides, and applies the decisions (delivery, waits, intents, cases) in one transaction.
/// No HTTP.
public final class SyncLane implements EntityWatcher, LinkWatcher {
    static final String ROOM = "sync";

    private static final String PAUSED = "The route is paused.";

    private static final String SWITCHED_OFF = "The route is switched off.";

    private static final String OVER_BRAKE =
            "More changes at once than the brake allows; somebody decides.";

    /// Entities looked at in one transaction; of bulk work twice as many.
    public static final int BATCH_MAX = 500;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final SyncQueue queue;
    private final EntityStore entities;
    private final Links links;
    private final Records records;
    private final Deliveries deliveries;
    private final Intents intents;
    private final Connections connections;
    private final Worklist worklist;
    private final Routes routes;
    private final Gatekeeper gatekeeper;
    private final UnreadChanges unreadChanges;
    private final Brakes brakes;
    private final InstantSource clock;
    private final Ids ids;

    /// The rooms the lane works with.
    public record Rooms(
            JdbcClient sql,
            TransactionTemplate transaction,
            SyncQueue queue,
            EntityStore entities,
            Links links,
            Records records,
            Deliveries deliveries,
            Intents intents,
            Connections connections,
            Worklist worklist,
            Brakes brakes,
            InstantSource clock,
            Ids ids) {}

    public SyncLane(Rooms rooms, Routes routes, Gatekeeper gatekeeper) {
        this.sql = rooms.sql();
        this.transaction = rooms.transaction();
        this.queue = rooms.queue();
        this.entities = rooms.entities();
        this.links = rooms.links();
        this.records = rooms.records();
        this.deliveries = rooms.deliveries();
        this.intents = rooms.intents();
        this.connections = rooms.connections();
        this.worklist = rooms.worklist();
        this.brakes = rooms.brakes();
        this.clock = rooms.clock();
        this.ids = rooms.ids();
        this.routes = routes;
        this.gatekeeper = gatekeeper;
        this.unreadChanges = new UnreadChanges(rooms.deliveries(), routes);
    }

    @Override
    public void changed(List<Changed> batch, boolean bulk) {
        Set<UUID> unread = unreadChanges.among(batch, bulk);
        queue.mark(
                batch.stream()
                        .map(change -> change.entity().id())
                        .filter(id -> !unread.contains(id))
                        .toList(),
                bulk ? SyncQueue.BULK : SyncQueue.NORMAL);
    }

    /// A mapping as deliveries name it.
    static String nameOf(OutboundMapping mapping) {
        return mapping.name() + "@" + mapping.version();
    }

    /// A new link wakes the deliveries that wait for it.
    @Override
    public void linked(List<Link> written) {
        Columns rows = Columns.of("connection", "awaited_entity");
        written.forEach(link -> rows.row(link.record().connection(), link.entityId()));
        List<UUID> woken =
                sql.sql(
                                "delete from delivery_wait w using "
                                        + rows.unnest()
                                        + " where w.connection = u.connection and w.awaited_entity = u.awaited_entity::uuid returning w.entity_id")
                        .params(rows.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        queue.mark(new HashSet<>(woken), SyncQueue.NORMAL);
    }

    /// Looks at one batch of marked entities. Returns how many there were.
    public int round(int fromPriority, int toPriority) {
        Integer looked =
                transaction.execute(_ -> {
                    List<SyncQueue.Marked> marked =
                            queue.take(
                                    fromPriority,
                                    toPriority,
                                    fromPriority >= SyncQueue.BULK ? 2 * BATCH_MAX : BATCH_MAX);
                    if (!marked.isEmpty()) {
                        Map<UUID, Integer> priorities = new HashMap<>();
                        marked.forEach(one -> priorities.put(one.entityId(), one.priority()));
                        look(priorities);
                    }
                    return marked.size();
                });
        return looked == null ? 0 : looked;
    }

    /// One entity on one way, with what is known of it.
    private record Look(Entity entity, Routes.Way way, Deliveries.Key key, @Nullable Link link) {}

    private void look(Map<UUID, Integer> priorities) {
        // Locked, so that looks at one entity (of two lanes, of two nodes) and the recording of
        // outcomes take turns, and each sees what
        // the one before did.
        Map<UUID, Entity> batch = entities.lock(priorities.keySet());
        Map<UUID, List<Link>> linked = links.ofEntities(batch.keySet());
        Map<Deliveries.Key, Deliveries.Delivery> held = deliveries.of(batch.keySet());
        Map<String, Connections.State> states = connections.all();
        List<Look> looks = new ArrayList<>();
        Map<Deliveries.Key, SyncDecision> decisions = new LinkedHashMap<>();
        for (Entity entity : batch.values()) {
            for (Routes.Way way : routes.of(entity)) {
                Deliveries.Key key =
                        new Deliveries.Key(
                                entity.id(),
                                way.mapping().connection(),
                                way.mapping().targetType());
                Link link =
                        linked.getOrDefault(entity.id(), List.of()).stream()
                                .filter(one ->
                                        one.record().connection().equals(key.connection())
                                                && one.record()
                                                        .objectType()
                                                        .equals(key.targetType()))
                                .findFirst()
                                .orElse(null);
                Look look = new Look(entity, way, key, link);
                @Nullable SyncDecision early = early(look, states.get(key.connection()));
                if (early == null) {
                    looks.add(look);
                } else if (held.containsKey(key) || !(early instanceof SyncDecision.NotThere)) {
                    looks.add(look);
                    decisions.put(key, early);
                }
            }
        }
        Set<Deliveries.Key> onTheWay = new HashSet<>();
        looks.forEach(look -> onTheWay.add(look.key()));
        List<Deliveries.Delivery> left =
                held.values().stream()
                        .filter(one ->
                                !onTheWay.contains(one.key())
                                        && one.state() != Deliveries.State.OFF)
                        .toList();
        judge(looks, decisions);
        Map<Deliveries.Key, Map<String, @Nullable Object>> desired = new HashMap<>();
        Map<Deliveries.Key, List<LookupKey>> alsoWaiting = new HashMap<>();
        desire(looks, decisions, held, states, desired, alsoWaiting);
        apply(looks, decisions, held, states, desired, alsoWaiting, priorities);
        leave(left, batch);
    }

    /// No route leads there any more: what waits unsent is taken back and nothing stands against
    /// it.
    private void leave(List<Deliveries.Delivery> left, Map<UUID, Entity> batch) {
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        List<Deliveries.Decided> decided = new ArrayList<>();
        for (Deliveries.Delivery one : left) {
            Entity entity = java.util.Objects.requireNonNull(batch.get(one.key().entityId()));
            intents.withdraw(one.key().connection(), List.of(entity.id()));
            decided.add(
                    new Deliveries.Decided(
                            one.key(),
                            one.entityType(),
                            Deliveries.State.OFF,
                            entity.version(),
                            one.mapping(),
                            one.externalId(),
                            null,
                            0,
                            List.of(),
                            "It is out of the route's scope.",
                            one.correlation()));
            standing.put(subject(entity, one.key()), List.of());
        }
        deliveries.keep(decided, clock.instant());
        worklist.standing(ROOM, standing);
        worklist.standing(SyncReceipts.ROOM, standing);
    }

    /// What can be said without asking anything.
    private static @Nullable SyncDecision early(Look look, Connections.@Nullable State state) {
        if (state == null || state.mode() == Mode.OFF || look.way().mode() == Routes.Route.OFF) {
            return new SyncDecision.NotThere(SWITCHED_OFF);
        }
        if (!look.entity().active() && look.link() == null) {
            return new SyncDecision.NotThere("It is no longer active and was never there.");
        }
        if (look.entity().mergedInto() != null) {
            return new SyncDecision.NotThere("It was merged into another one.");
        }
        if (look.link() == null && !look.way().mapping().creates()) {
            return new SyncDecision.NotThere(
                    "It has no record there, and this mapping creates none.");
        }
        return null;
    }

    private void judge(List<Look> looks, Map<Deliveries.Key, SyncDecision> decisions) {
        List<Gatekeeper.Question> questions = new ArrayList<>();
        for (Look look : looks) {
            if (!decisions.containsKey(look.key())
                    && !look.way().gates().isEmpty()
                    && look.link() == null) {
                questions.add(
                        new Gatekeeper.Question(
                                look.entity(), look.key().connection(), look.way().gates()));
            }
        }
        if (questions.isEmpty()) {
            return;
        }
        Map<Gatekeeper.Asked, GateVerdict> verdicts = gatekeeper.judge(questions);
        for (Look look : looks) {
            if (verdicts.get(new Gatekeeper.Asked(look.entity().id(), look.key().connection()))
                            instanceof GateVerdict.Closed closed
                    && !decisions.containsKey(look.key())
                    && !look.way().gates().isEmpty()
                    && look.link() == null) {
                decisions.put(
                        look.key(), new SyncDecision.Gated(closed.reasons(), closed.findings()));
            }
        }
    }

    private void desire(
            List<Look> looks,
            Map<Deliveries.Key, SyncDecision> decisions,
            Map<Deliveries.Key, Deliveries.Delivery> held,
            Map<String, Connections.State> states,
            Map<Deliveries.Key, Map<String, @Nullable Object>> desired,
            Map<Deliveries.Key, List<LookupKey>> alsoWaiting) {
        List<Look> open =
                looks.stream().filter(look -> !decisions.containsKey(look.key())).toList();
        Map<String, Set<LookupKey>> asked = new HashMap<>();
        for (Look look : open) {
            asked.computeIfAbsent(look.key().connection(), _ -> new HashSet<>())
                    .addAll(
                            look.way()
                                    .mapping()
                                    .lookups(
                                            look.entity().values().with("id", look.entity().id())));
        }
        Map<String, Map<LookupKey, String>> answers = new HashMap<>();
        asked.forEach(
                (connection, keys) -> answers.put(connection, links.lookUp(connection, keys)));
        Map<RecordKey, Records.Head> heads =
                records.heads(
                        open.stream()
                                .filter(look -> look.link() != null)
                                .map(look -> java.util.Objects.requireNonNull(look.link()).record())
                                .toList());
        Map<UUID, Map<String, Set<String>>> proposed = proposed(open);
        for (Look look : open) {
            Map<LookupKey, String> found = answers.getOrDefault(look.key().connection(), Map.of());
            Desired wanted =
                    look.way()
                            .mapping()
                            .desire(
                                    look.entity().id(),
                                    look.entity().values(),
                                    key -> java.util.Optional.ofNullable(found.get(key)));
            decisions.put(
                    look.key(),
                    switch (wanted) {
                        case Desired.NotForThisTarget() ->
                                new SyncDecision.NotThere(
                                        "The mapping says it does not belong there.");
                        case Desired.Unmappable(List<Problem> problems) ->
                                new SyncDecision.Blocked(problems.getFirst());
                        case Desired.Waits(
                                        List<LookupKey> missing,
                                        Map<String, @Nullable Object> fields) -> {
                            desired.put(look.key(), fields);
                            if (look.link() != null && !look.way().mapping().creates()) {
                                // Ids and statuses going home go as they come; the missing ones
                                // follow.
                                alsoWaiting.put(look.key(), missing);
                                yield decide(
                                        look,
                                        undisputed(look, fields, proposed, heads, held),
                                        Set.of(),
                                        heads,
                                        held,
                                        states);
                            }
                            yield new SyncDecision.WaitForLinks(missing);
                        }
                        case Desired.Ready(
                                        Map<String, @Nullable Object> fields,
                                        Set<String> createOnly) -> {
                            desired.put(look.key(), fields);
                            yield decide(
                                    look,
                                    undisputed(look, fields, proposed, heads, held),
                                    createOnly,
                                    heads,
                                    held,
                                    states);
                        }
                    });
        }
    }

    /// Fields about which a system's other value waits for a person, by entity and connection.
    private Map<UUID, Map<String, Set<String>>> proposed(List<Look> open) {
        Columns linked = Columns.of("id");
        open.stream()
                .filter(look -> look.link() != null)
                .map(look -> look.entity().id())
                .distinct()
                .forEach(linked::row);
        if (linked.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Map<String, Set<String>>> proposed = new HashMap<>();
        sql.sql(
                        "select entity_id, connection, field from drift where policy = 'PROPOSE' and entity_id = any(:id::uuid[])")
                .params(linked.parameters())
                .query((row, _) ->
                        proposed.computeIfAbsent(row.getObject(1, UUID.class), _ -> new HashMap<>())
                                .computeIfAbsent(row.getString(2), _ -> new HashSet<>())
                                .add(row.getString(3)))
                .list();
        return proposed;
    }

    /// What may be written now: a value that somebody has changed there, and on which a person is
    /// to decide, is left alone until then. What still shows our own last write was changed by
    /// nobody.
    private static Map<String, @Nullable Object> undisputed(
            Look look,
            Map<String, @Nullable Object> fields,
            Map<UUID, Map<String, Set<String>>> proposed,
            Map<RecordKey, Records.Head> heads,
            Map<Deliveries.Key, Deliveries.Delivery> held) {
        Set<String> open =
                proposed.getOrDefault(look.entity().id(), Map.of())
                        .getOrDefault(look.key().connection(), Set.of());
        if (open.isEmpty() || look.link() == null) {
            return fields;
        }
        Records.Head head = heads.get(look.link().record());
        Map<String, Object> shown = head == null ? Map.of() : head.record().fields();
        Deliveries.Delivery before = written(look, held);
        Map<String, Object> applied = before == null ? Map.of() : before.applied();
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(fields);
        kept.keySet()
                .removeIf(field ->
                        look.way().mapping().readsFor(field).stream().anyMatch(open::contains)
                                && !(applied.containsKey(field)
                                        && look.way()
                                                .mapping()
                                                .comparison(field)
                                                .same(applied.get(field), shown.get(field))));
        return kept;
    }

    /// What was written to the record that is used now. What went to another record of the same
    /// entity, which was used before, says nothing about this one.
    private static Deliveries.@Nullable Delivery written(
            Look look, Map<Deliveries.Key, Deliveries.Delivery> held) {
        Deliveries.Delivery before = held.get(look.key());
        if (before == null || before.externalId() == null || look.link() == null) {
            return before;
        }
        return before.externalId().equals(look.link().record().externalId()) ? before : null;
    }

    private static SyncDecision decide(
            Look look,
            Map<String, @Nullable Object> fields,
            Set<String> createOnly,
            Map<RecordKey, Records.Head> heads,
            Map<Deliveries.Key, Deliveries.Delivery> held,
            Map<String, Connections.State> states) {
        Deliveries.Delivery before = written(look, held);
        Map<String, @Nullable Object> applied =
                before == null ? Map.of() : new HashMap<>(before.applied());
        Instant appliedAt = before == null ? null : before.appliedAt();
        Map<String, @Nullable Object> shown = new HashMap<>();
        if (look.link() != null && heads.get(look.link().record()) instanceof Records.Head head) {
            shown.putAll(head.record().fields());
            if (appliedAt != null && head.seenAt().isBefore(appliedAt)) {
                // What was seen is older than what was written since; what came with the receipt is
                // as old as the receipt.
                shown.putAll(applied);
            } else {
                // A record is shown whole: a field it does not name is empty there.
                fields.keySet().forEach(field -> shown.putIfAbsent(field, null));
            }
        }
        Connections.State state = states.get(look.key().connection());
        return SyncDecision.decide(
                new SyncDecision.Facts(
                        look.link() != null,
                        fields,
                        createOnly,
                        shown,
                        applied,
                        look.way().mapping()::comparison,
                        state != null && !state.adoption().equals("REQUIRED"),
                        // A write that is still wanted has not been made: looking twice is not
                        // writing twice.
                        before == null
                                ? 0
                                : Math.max(
                                        0,
                                        before.rewrites()
                                                - (before.state() == Deliveries.State.WANTED
                                                        ? 1
                                                        : 0)),
                        look.key().connection()));
    }

    private void apply(
            List<Look> looks,
            Map<Deliveries.Key, SyncDecision> decisions,
            Map<Deliveries.Key, Deliveries.Delivery> held,
            Map<String, Connections.State> states,
            Map<Deliveries.Key, Map<String, @Nullable Object>> desired,
            Map<Deliveries.Key, List<LookupKey>> alsoWaiting,
            Map<UUID, Integer> priorities) {
        Instant now = clock.instant();
        UUID run = ids.next();
        List<Deliveries.Decided> decided = new ArrayList<>();
        List<Intents.Wanted> wanted = new ArrayList<>();
        Map<String, Set<UUID>> unwanted = new HashMap<>();
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        Map<UUID, List<LookupKey>> waits = new LinkedHashMap<>();
        Map<Subject, List<Finding>> done = new LinkedHashMap<>();
        Map<Deliveries.Key, Map<String, Long>> stakes = stakes(looks, decisions, held);
        Map<String, Brakes.Verdict> braked =
                brakes.over(loads(looks, decisions, held, stakes), now);
        for (Look look : looks) {
            SyncDecision decision = decisions.get(look.key());
            if (decision == null) {
                continue;
            }
            Connections.State state = states.get(look.key().connection());
            boolean shadow =
                    look.way().mode() == Routes.Route.SHADOW
                            || (state != null && state.mode() == Mode.SHADOW);
            Deliveries.@Nullable Delivery before = held.get(look.key());
            boolean paused = paused(look, before);
            boolean update = decision instanceof SyncDecision.Update;
            Map<String, Long> stake = stakes.getOrDefault(look.key(), Map.of());
            // Once held, a person lets it go.
            boolean hold =
                    (update || decision instanceof SyncDecision.Create)
                            && (braked.getOrDefault(look.key().connection(), Brakes.Verdict.FREE)
                                            .holds(update, stake)
                                    || (before != null
                                            && before.state() == Deliveries.State.HELD
                                            && before.reason().equals(OVER_BRAKE)));
            Deliveries.State to =
                    switch (decision) {
                        case SyncDecision.Settled _ -> Deliveries.State.SETTLED;
                        case SyncDecision.Create _, SyncDecision.Update _ ->
                                shadow
                                        ? Deliveries.State.SHADOW
                                        : hold || paused
                                                ? Deliveries.State.HELD
                                                : Deliveries.State.WANTED;
                        case SyncDecision.WaitForLinks _ -> Deliveries.State.WAITING;
                        case SyncDecision.Gated _ -> Deliveries.State.GATED;
                        case SyncDecision.Blocked _ -> Deliveries.State.BLOCKED;
                        case SyncDecision.NotThere _ -> Deliveries.State.OFF;
                    };
            int rewrites = before == null ? 0 : before.rewrites();
            List<String> waiting = List.of();
            String reason = "";
            List<Finding> findings = List.of();
            switch (decision) {
                case SyncDecision.Settled _ -> {
                    // It may be about to be changed back again: only another value or a person's
                    // mend begins a new count.
                    if (before != null
                            && (before.state() == Deliveries.State.BLOCKED
                                    || !same(before, desired.get(look.key())))) {
                        rewrites = 0;
                    }
                }
                case SyncDecision.Create(Map<String, Object> fields) -> {
                    reason = why(paused, hold, before);
                    if (wants(before, to, paused, desired.get(look.key()))) {
                        wanted.add(
                                wanted(
                                        look,
                                        WriteRequest.Kind.CREATE,
                                        fields,
                                        null,
                                        intentState(to),
                                        priorities,
                                        run,
                                        stakes.get(look.key())));
                    }
                }
                case SyncDecision.Update(
                                Map<String, Object> fields,
                                Map<String, Object> shown,
                                int again) -> {
                    rewrites = to == Deliveries.State.WANTED ? again : rewrites;
                    reason = why(paused, hold, before);
                    if (wants(before, to, paused, desired.get(look.key()))) {
                        wanted.add(
                                wanted(
                                        look,
                                        WriteRequest.Kind.UPDATE,
                                        fields,
                                        shown,
                                        intentState(to),
                                        priorities,
                                        run,
                                        stakes.get(look.key())));
                    }
                }
                case SyncDecision.WaitForLinks(List<LookupKey> missing) -> {
                    waits.computeIfAbsent(look.entity().id(), _ -> new ArrayList<>())
                            .addAll(implied(look, missing));
                    waiting = missing.stream().map(key -> inWords(look, key)).toList();
                    reason = "Waits for " + String.join(", ", waiting) + ".";
                }
                case SyncDecision.Gated(List<String> reasons, List<Finding> standingNow) -> {
                    waiting = reasons;
                    reason = String.join(" ", reasons);
                    findings = standingNow;
                }
                case SyncDecision.Blocked(Problem problem) -> {
                    reason = problem.text();
                    findings = List.of(finding(look, problem));
                }
                case SyncDecision.NotThere(String why) -> reason = why;
            }
            if (alsoWaiting.get(look.key()) instanceof List<LookupKey> missing) {
                waits.computeIfAbsent(look.entity().id(), _ -> new ArrayList<>())
                        .addAll(implied(look, missing));
                waiting = missing.stream().map(key -> inWords(look, key)).toList();
            }
            boolean writes =
                    decision instanceof SyncDecision.Create
                            || decision instanceof SyncDecision.Update;
            if (!writes || shadow || paused) {
                unwanted.computeIfAbsent(look.key().connection(), _ -> new HashSet<>())
                        .add(look.entity().id());
            }
            decided.add(
                    new Deliveries.Decided(
                            look.key(),
                            look.entity().type().name(),
                            to,
                            look.entity().version(),
                            nameOf(look.way().mapping()),
                            look.link() == null ? null : look.link().record().externalId(),
                            nullable(desired.get(look.key())),
                            rewrites,
                            waiting,
                            reason,
                            look.entity().correlation()));
            standing.put(subject(look.entity(), look.key()), findings);
            if (decision instanceof SyncDecision.Settled
                    || decision instanceof SyncDecision.NotThere) {
                // Nothing is to be written there: what the far side refused earlier stands no more.
                done.put(subject(look.entity(), look.key()), List.of());
            }
        }
        intents.want(wanted);
        unwanted.forEach((connection, who) -> {
            if (held.keySet().stream().anyMatch(key -> key.connection().equals(connection))) {
                intents.withdraw(connection, who);
            }
        });
        deliveries.keep(decided, now);
        worklist.standing(ROOM, standing);
        worklist.standing(SyncReceipts.ROOM, done);
        register(waits, now);
    }

    /// Whether nothing is written there for now: the route is paused, or a person has undone what
    /// was written.
    private static boolean paused(Look look, Deliveries.@Nullable Delivery before) {
        return look.way().mode() == Routes.Route.PAUSED
                || (before != null && before.suspended() != null);
    }

    private static String why(boolean paused, boolean hold, Deliveries.@Nullable Delivery before) {
        if (paused) {
            String suspended = before == null ? null : before.suspended();
            return suspended == null ? PAUSED : suspended;
        }
        return hold ? OVER_BRAKE : "";
    }

    /// The money at stake in what is to be written, where a brake weighs money.
    private Map<Deliveries.Key, Map<String, Long>> stakes(
            List<Look> looks,
            Map<Deliveries.Key, SyncDecision> decisions,
            Map<Deliveries.Key, Deliveries.Delivery> held) {
        Map<Deliveries.Key, Map<String, Long>> stakes = new HashMap<>();
        for (Look look : looks) {
            if (wanted(decisions.get(look.key()))
                    && !paused(look, held.get(look.key()))
                    && brakes.weighsMoney(look.key().connection())) {
                Map<String, Long> stake = Brakes.stake(look.entity().values());
                if (!stake.isEmpty()) {
                    stakes.put(look.key(), stake);
                }
            }
        }
        return stakes;
    }

    private static boolean wanted(@Nullable SyncDecision decision) {
        return decision instanceof SyncDecision.Create || decision instanceof SyncDecision.Update;
    }

    /// What this look wants to write to each connection, for the brakes.
    private static Map<String, Brakes.Load> loads(
            List<Look> looks,
            Map<Deliveries.Key, SyncDecision> decisions,
            Map<Deliveries.Key, Deliveries.Delivery> held,
            Map<Deliveries.Key, Map<String, Long>> stakes) {
        Map<String, Integer> updates = new HashMap<>();
        Map<String, Map<UUID, Map<String, Long>>> money = new HashMap<>();
        for (Look look : looks) {
            if (wanted(decisions.get(look.key())) && !paused(look, held.get(look.key()))) {
                boolean update = decisions.get(look.key()) instanceof SyncDecision.Update;
                updates.merge(look.key().connection(), update ? 1 : 0, Integer::sum);
                Map<String, Long> stake = stakes.get(look.key());
                if (stake != null) {
                    money.computeIfAbsent(look.key().connection(), _ -> new HashMap<>())
                            .put(look.entity().id(), stake);
                }
            }
        }
        Map<String, Brakes.Load> loads = new HashMap<>();
        updates.forEach((connection, count) ->
                loads.put(
                        connection,
                        new Brakes.Load(count, money.getOrDefault(connection, Map.of()))));
        return loads;
    }

    /// Marks what was held back by a route that is no longer so: to be called once when the hub
    /// starts with its configuration. Returns how many entities.
    public int reconsider() {
        Integer marked =
                transaction.execute(_ -> {
                    List<UUID> waiting =
                            sql.sql(
                                            """
                                            select distinct entity_id from delivery
                                             where state = 'HELD' and reason = :paused or state = 'SHADOW' or state = 'OFF' and reason = :off\
                                            """)
                                    .param("paused", PAUSED)
                                    .param("off", SWITCHED_OFF)
                                    .query((row, _) -> row.getObject(1, UUID.class))
                                    .list();
                    queue.mark(waiting, SyncQueue.BULK);
                    return waiting.size();
                });
        return marked == null ? 0 : marked;
    }

    /// Whether an intent is to be written: not while the route is paused, and in shadow only when
    /// something new is to be shown.
    private static boolean wants(
            Deliveries.@Nullable Delivery before,
            Deliveries.State to,
            boolean paused,
            @Nullable Map<String, @Nullable Object> desired) {
        return switch (to) {
            case SHADOW ->
                    before == null
                            || before.state() != Deliveries.State.SHADOW
                            || !same(before, desired);
            case HELD -> !paused;
            default -> true;
        };
    }

    private static boolean same(
            Deliveries.Delivery before, @Nullable Map<String, @Nullable Object> desired) {
        // As text on both sides: what is kept has been read from JSON.
        return Payload.text(before.desired())
                .equals(
                        Payload.text(
                                new java.util.TreeMap<>(desired == null ? Map.of() : desired)));
    }

    /// Registers waits under the link locks and looks once more whether what is awaited has come
    /// meanwhile.
    private void register(Map<UUID, List<LookupKey>> waits, Instant now) {
        if (waits.isEmpty()) {
            return;
        }
        Map<Links.Kind, Links.Use> uses = new HashMap<>();
        Columns rows = Columns.of("connection", "awaited_entity", "entity_id");
        waits.forEach((entity, keys) ->
                keys.forEach(key -> {
                    uses.put(new Links.Kind(key.connection(), key.type()), Links.Use.WAITS);
                    rows.row(key.connection(), key.id(), entity);
                }));
        links.lock(uses);
        // Whoever was merged away is awaited in its survivor.
        sql.sql(
                        "insert into delivery_wait (connection, awaited_entity, entity_id, since)"
                                + " select distinct u.connection, coalesce(e.merged_into, u.awaited_entity::uuid), u.entity_id::uuid, :now::timestamptz from "
                                + rows.unnest()
                                + " left join entity e on e.id = u.awaited_entity::uuid on conflict do nothing")
                .params(rows.parameters())
                .param("now", Timestamp.from(now))
                .update();
        List<UUID> arrived =
                sql.sql(
                                "select distinct u.entity_id::uuid from "
                                        + rows.unnest()
                                        + " left join entity e on e.id = u.awaited_entity::uuid"
                                        + " join link l on l.connection = u.connection and l.entity_id = coalesce(e.merged_into, u.awaited_entity::uuid)")
                        .params(rows.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        if (!arrived.isEmpty()) {
            // Their wait is over before it began.
            Columns over = Columns.of("entity_id");
            arrived.forEach(over::row);
            sql.sql(
                            "delete from delivery_wait w using "
                                    + over.unnest()
                                    + ", link l where w.entity_id = u.entity_id::uuid"
                                    + " and l.connection = w.connection and l.entity_id = w.awaited_entity")
                    .params(over.parameters())
                    .update();
        }
        queue.mark(arrived, SyncQueue.NORMAL);
    }

    /// Marks every delivery whose wait is over though nobody woke it, and returns how many there
    /// were: must stay 0.
    public int sweep() {
        Integer found =
                transaction.execute(_ -> {
                    List<UUID> missed =
                            sql.sql(
                                            """
                                            delete from delivery_wait w using link l
                                             where l.connection = w.connection and l.entity_id = w.awaited_entity and w.since < :before returning w.entity_id\
                                            """)
                                    .param(
                                            "before",
                                            Timestamp.from(clock.instant().minusSeconds(10)))
                                    .query((row, _) -> row.getObject(1, UUID.class))
                                    .list();
                    queue.mark(new HashSet<>(missed), SyncQueue.NORMAL);
                    return missed.size();
                });
        return found == null ? 0 : found;
    }

    private static Intent.State intentState(Deliveries.State to) {
        return switch (to) {
            case SHADOW -> Intent.State.SHADOWED;
            case HELD -> Intent.State.HELD;
            default -> Intent.State.PENDING;
        };
    }

    private Intents.Wanted wanted(
            Look look,
            WriteRequest.Kind kind,
            Map<String, Object> fields,
            @Nullable Map<String, Object> before,
            Intent.State state,
            Map<UUID, Integer> priorities,
            UUID run,
            @Nullable Map<String, Long> stake) {
        String key =
                look.way()
                        .mapping()
                        .key(look.entity().id(), look.entity().values())
                        .orElse(look.entity().originKey());
        int priority =
                Math.max(
                        look.way().priority(),
                        priorities.getOrDefault(look.entity().id(), SyncQueue.NORMAL));
        return new Intents.Wanted(
                ids.next(),
                look.key().connection(),
                look.key().targetType(),
                kind,
                look.entity().id(),
                look.link() == null ? null : look.link().record().externalId(),
                key,
                Origin.number(key),
                fields,
                before,
                state,
                priority,
                run,
                look.entity().correlation(),
                stake,
                null);
    }

    private static List<LookupKey> implied(Look look, List<LookupKey> missing) {
        return missing.stream()
                .map(key ->
                        key.connection().isEmpty()
                                ? new LookupKey(
                                        key.kind(), look.key().connection(), key.type(), key.id())
                                : key)
                .toList();
    }

    private static String inWords(Look look, LookupKey key) {
        return "the "
                + key.type()
                + "'s id in "
                + (key.connection().isEmpty() ? look.key().connection() : key.connection());
    }

    static Subject subject(Entity entity, Deliveries.Key key) {
        return new Subject(
                "delivery",
                key.entityId() + " " + key.connection() + " " + key.targetType(),
                entity.type().name() + " " + entity.name() + " → " + key.connection());
    }

    private static Finding finding(Look look, Problem problem) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put(
                look.entity().type().name().toLowerCase(java.util.Locale.ROOT),
                look.entity().name());
        context.put("system", look.key().connection());
        context.put("entity", look.entity().id().toString());
        if (problem.field() != null) {
            context.put("field", problem.field());
        }
        String root =
                problem.code().equals("SYS-NOT-ADOPTED")
                        ? "connection " + look.key().connection()
                        : look.entity().id() + " " + look.key().connection();
        return new Finding(problem, root, context, null, look.entity().correlation());
    }

    private static @Nullable Map<String, Object> nullable(
            @Nullable Map<String, @Nullable Object> fields) {
        return fields == null ? null : new LinkedHashMap<>(fields);
    }
}
