package dev.throughline.sync;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.Link;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Provenance;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.dispatch.Brakes;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.Next;
import dev.throughline.dispatch.Receipts;
import dev.throughline.dispatch.Runs;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.Comparison;
import dev.throughline.mapping.Desired;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Lookups;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Canonical;
import dev.throughline.model.Ids;
import dev.throughline.model.SeededIds;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The sync lane on a real database: clients go to the system `erp` as customers, a child after its
/// parent, with routes and gates that a test sets by hand.
final class Lane implements AutoCloseable {
    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final Ids ids = new SeededIds(11);
    Instant now = Instant.parse("2026-01-05T09:00:00Z");
    final InstantSource clock = () -> now;
    final Evidence evidence = new Evidence(sql, clock);
    final Journal journal = new Journal(sql, new Signal());
    final Records records = new Records(sql);
    final Intake intake = new Intake(sql, transaction, journal, records, clock, ids);
    final List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
    final List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
    final EntityStore store = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Linker linker = new Linker(sql, links, intake, linkWatchers, clock);
    final Worklist worklist =
            new Worklist(sql, clock, ids, _ -> new CaseRules.Rule("IT", Duration.ofHours(8)));
    final Cases cases = new Cases(sql);
    final Connections connections = new Connections(sql, transaction, evidence, clock, "node");
    final Intents intents = new Intents(sql, clock, new Signal());
    final Deliveries deliveries = new Deliveries(sql);
    final SyncQueue queue = new SyncQueue(sql, clock, new Signal());
    final Map<String, Brakes.Limit> limits = new HashMap<>();
    final Set<UUID> closedGates = new HashSet<>();
    final Set<UUID> outOfScope = new HashSet<>();
    Routes.Route mode = Routes.Route.LIVE;
    boolean gated;
    boolean nowhere;
    private final OutboundMapping customer = new Customer();
    final EntityWriter writer =
            new EntityWriter(
                    sql,
                    store,
                    new Owners() {
                        @Override
                        public boolean owns(String connection, String entityType, String field) {
                            return connection.equals("crm");
                        }

                        @Override
                        public Policy policy(String entityType, String field) {
                            return Policy.RECORD;
                        }
                    },
                    new StandardRecognition(MatchPolicy.DEFAULT),
                    entityWatchers,
                    clock,
                    ids);
    final HeldDeliveries heldBack = new HeldDeliveries(sql, store, queue, clock);
    final Runs runs = new Runs(sql, transaction, evidence, heldBack, clock, new Signal());
    final SyncLane lane =
            new SyncLane(
                    new SyncLane.Rooms(
                            sql,
                            transaction,
                            queue,
                            store,
                            links,
                            records,
                            deliveries,
                            intents,
                            connections,
                            worklist,
                            new Brakes(sql, limits::get),
                            clock,
                            ids),
                    entity ->
                            nowhere || outOfScope.contains(entity.id())
                                    ? List.of()
                                    : List.of(
                                            new Routes.Way(
                                                    customer,
                                                    gated ? List.of("G1") : List.of(),
                                                    SyncQueue.INTERACTIVE,
                                                    mode)),
                    questions -> {
                        Map<Gatekeeper.Asked, GateVerdict> verdicts = new HashMap<>();
                        questions.forEach(question ->
                                verdicts.put(
                                        question.asked(),
                                        closedGates.contains(question.entity().id())
                                                ? new GateVerdict.Closed(
                                                        List.of("No contract yet."), List.of())
                                                : new GateVerdict.Open()));
                        return verdicts;
                    });
    final SyncReceipts receipts =
            new SyncReceipts(
                    store,
                    deliveries,
                    queue,
                    links,
                    linker,
                    intake,
                    journal,
                    worklist,
                    (_, type) -> type.equals("customer") ? SCHEMA : null,
                    clock);

    static final ObjectSchema SCHEMA =
            new ObjectSchema(
                    "customer",
                    "Customer",
                    List.of(
                            NativeField.of("name", NativeField.Type.TEXT),
                            NativeField.of("parent", NativeField.Type.TEXT),
                            NativeField.of("phone", NativeField.Type.TEXT)));

    Lane() {
        entityWatchers.add(lane);
        linkWatchers.add(lane);
        connections.register(Map.of("erp", true));
    }

    /// `name`, `phone`, and `parent` once the parent has its id there.
    @SuppressWarnings("NullAway") // fields that are to be empty are null
    private static final class Customer implements OutboundMapping {
        @Override
        public String connection() {
            return "erp";
        }

        @Override
        public String entityType() {
            return "Client";
        }

        @Override
        public String targetType() {
            return "customer";
        }

        @Override
        public String name() {
            return "customer";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public LocalDate effective() {
            return LocalDate.EPOCH;
        }

        @Override
        public boolean creates() {
            return true;
        }

        @Override
        public Set<String> fields() {
            return Set.of("name", "phone", "parent");
        }

        @Override
        public Set<String> createOnly() {
            return Set.of();
        }

        @Override
        public Set<String> reads() {
            return Set.of("legal_name", "phone", "parent_id");
        }

        @Override
        public Comparison comparison(String field) {
            return Comparison.EXACT;
        }

        @Override
        public List<LookupKey> lookups(Values it) {
            return it.get("parent_id") instanceof UUID parent ? List.of(ask(parent)) : List.of();
        }

        private static LookupKey ask(UUID parent) {
            return new LookupKey(LookupKey.Kind.REF, "", "Client", parent.toString());
        }

        @Override
        public Optional<String> key(UUID id, Values it) {
            return Optional.empty();
        }

        @Override
        public Desired desire(UUID id, Values it, Lookups found) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", it.get("legal_name"));
            fields.put("phone", it.get("phone"));
            if (it.get("parent_id") instanceof UUID parent) {
                Optional<String> there = found.find(ask(parent));
                if (there.isEmpty()) {
                    return new Desired.Waits(List.of(ask(parent)), fields);
                }
                fields.put("parent", there.get());
            }
            return new Desired.Ready(fields, Set.of());
        }
    }

    void tick() {
        now = now.plusSeconds(1);
    }

    UUID client(String name, @Nullable UUID parent) {
        Map<String, Object> fields = new HashMap<>(Map.of("legal_name", name));
        if (parent != null) {
            fields.put("parent_id", parent);
        }
        return say(null, fields, true);
    }

    UUID say(@Nullable UUID id, Map<String, Object> fields, boolean active) {
        return say(id, fields, active, false);
    }

    /// The same as part of a first load.
    void sayInBulk(UUID id, Map<String, Object> fields) {
        say(id, fields, true, true);
    }

    private UUID say(@Nullable UUID id, Map<String, Object> fields, boolean active, boolean bulk) {
        tick();
        return java.util.Objects.requireNonNull(
                        transaction.execute(_ ->
                                writer.say(
                                        List.of(
                                                new EntityWriter.Saying(
                                                        Canonical.type("Client"),
                                                        id,
                                                        "o-" + fields,
                                                        Values.of(fields),
                                                        fields.keySet(),
                                                        new Provenance.Source(
                                                                "crm",
                                                                false,
                                                                "Account 1",
                                                                "account@1",
                                                                now),
                                                        false,
                                                        active,
                                                        null,
                                                        EntityWriter.RecordRef.HUB)),
                                        bulk)))
                .getFirst()
                .entity()
                .id();
    }

    int look() {
        tick();
        return lane.round(SyncQueue.INTERACTIVE, SyncQueue.BULK);
    }

    void mark(UUID... entities) {
        transaction.executeWithoutResult(_ -> queue.mark(List.of(entities), SyncQueue.NORMAL));
    }

    void link(UUID entity, String id) {
        tick();
        transaction.executeWithoutResult(_ ->
                linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey("erp", "customer", id),
                                        "client",
                                        entity,
                                        "Client",
                                        Link.LinkOrigin.CREATED,
                                        now,
                                        null)),
                        List.of()));
    }

    /// The far side is seen to show this.
    void shows(String id, Object... fields) {
        tick();
        transaction.executeWithoutResult(_ ->
                journal.append(
                        dev.throughline.journal.Lane.INTERACTIVE,
                        intake.sift(
                                        "erp",
                                        SCHEMA,
                                        List.of(record(id, fields)),
                                        Change.Origin.FEED,
                                        null)
                                .changes()));
    }

    static ObservedRecord record(String id, Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put((String) fields[i], fields[i + 1]);
        }
        return new ObservedRecord("customer", id, "", false, null, map);
    }

    Deliveries.Delivery delivery(UUID entity) {
        List<Deliveries.Delivery> all = deliveries.ofEntity(entity);
        if (all.size() != 1) {
            throw new AssertionError("deliveries: " + all);
        }
        return all.getFirst();
    }

    /// The intents of an entity by state, oldest first, as `STATE KIND fields`.
    List<String> intents(UUID entity) {
        return sql.sql(
                        "select state || ' ' || kind || ' ' || (fields::jsonb)::text from intent where entity_id = :id order by created_at, id")
                .param("id", entity)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// What is pending goes under way, as the dispatcher would do it.
    Intent send(UUID entity) {
        tick();
        UUID id =
                sql.sql(
                                "update intent set state = 'IN_FLIGHT', tries = tries + 1, sends = sends + 1, sent_at = :now"
                                        + " where entity_id = :id and state = 'PENDING' returning id")
                        .param("id", entity)
                        .param("now", java.sql.Timestamp.from(now))
                        .query(UUID.class)
                        .single();
        return sql.sql(
                        "select fields::text, kind, created_at, tries, external_id from intent where id = :id")
                .param("id", id)
                .query((row, _) ->
                        new Intent(
                                id,
                                "erp",
                                "customer",
                                dev.throughline.connect.spi.WriteRequest.Kind.valueOf(
                                        row.getString(2)),
                                entity,
                                row.getString(5),
                                "key",
                                1,
                                dev.throughline.journal.Payload.fields(row.getString(1)),
                                Intent.State.IN_FLIGHT,
                                0,
                                row.getInt(4),
                                1,
                                row.getTimestamp(3).toInstant(),
                                now,
                                null))
                .single();
    }

    void settle(Intent intent, Next next) {
        tick();
        transaction.executeWithoutResult(_ -> {
            receipts.lock(List.of(intent.entityId()));
            sql.sql("update intent set state = :state where id = :id")
                    .param(
                            "state",
                            next instanceof Next.Done
                                    ? "DONE"
                                    : next instanceof Next.Ask
                                            ? "UNKNOWN"
                                            : next instanceof Next.SendAgain
                                                    ? "PENDING"
                                                    : "REFUSED")
                    .param("id", intent.id())
                    .update();
            receipts.settled(List.of(new Receipts.Settled(intent, next)));
        });
    }

    /// Sends what is pending and lets the far side take it as it is.
    void done(UUID entity, String id) {
        Intent intent = send(entity);
        settle(intent, new Next.Done(id, false, null));
    }

    List<String> openCodes() {
        return cases.list(Cases.Filter.OPEN, 0, 100).stream()
                .map(Cases.Case::code)
                .sorted()
                .toList();
    }

    long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    Entity entity(UUID id) {
        return store.find(id).orElseThrow();
    }

    @Override
    public void close() {
        database.close();
    }
}
