package dev.throughline.api;

import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.curate.LinkWatcher;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Provenance;
import dev.throughline.curate.Reviews;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.OpenQuestions;
import dev.throughline.dispatch.Runs;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Payload;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.Rules;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Canonical;
import dev.throughline.model.Ids;
import dev.throughline.model.Money;
import dev.throughline.model.Uuid7;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.process.ClientReach;
import dev.throughline.process.InitiationStore;
import dev.throughline.process.Initiations;
import dev.throughline.process.ProcessQueue;
import dev.throughline.sync.Deliveries;
import dev.throughline.sync.HeldDeliveries;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The real rooms over a real database, without workers: a test says what systems say, and turns
/// the crank itself.
final class SmallHub implements AutoCloseable {
    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final InstantSource clock = InstantSource.system();
    final Ids ids = new Uuid7(clock, new Random(7));
    final Evidence evidence = new Evidence(sql, clock);
    final EntityStore entities = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Deliveries deliveries = new Deliveries(sql);
    final InitiationStore store = new InitiationStore(sql);
    final Cases cases = new Cases(sql);
    final Intents intents = new Intents(sql, clock, new Signal());
    private final HeldDeliveries heldBack =
            new HeldDeliveries(sql, entities, new SyncQueue(sql, clock, new Signal()), clock);
    final Runs runs = new Runs(sql, transaction, evidence, heldBack, clock, new Signal());
    final Undo undo =
            new Undo(
                    sql,
                    transaction,
                    intents,
                    heldBack,
                    new Undo.Systems() {
                        @Override
                        public Optional<OpenConnection> connection(String name) {
                            return Optional.empty();
                        }

                        @Override
                        public Optional<ObjectSchema> schema(String connection, String objectType) {
                            return Optional.empty();
                        }

                        @Override
                        public boolean same(
                                String connection,
                                String objectType,
                                String field,
                                @Nullable Object left,
                                @Nullable Object right) {
                            return Objects.equals(left, right);
                        }
                    },
                    evidence,
                    ids);
    final OpenQuestions questions =
            new OpenQuestions(
                    sql,
                    transaction,
                    _ -> {},
                    _ -> Optional.empty(),
                    evidence,
                    clock,
                    new Signal());
    final Worklist worklist;
    final Initiations initiations;
    private final EntityWriter writer;
    private final Linker linker;

    SmallHub() {
        Records records = new Records(sql);
        Journal journal = new Journal(sql, new Signal());
        Intake intake = new Intake(sql, transaction, journal, records, clock, ids);
        List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
        List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
        Owners owners =
                new Owners() {
                    @Override
                    public boolean owns(String connection, String entityType, String field) {
                        return true;
                    }

                    @Override
                    public Policy policy(String entityType, String field) {
                        return Policy.RECORD;
                    }
                };
        writer =
                new EntityWriter(
                        sql,
                        entities,
                        owners,
                        new StandardRecognition(MatchPolicy.DEFAULT),
                        entityWatchers,
                        clock,
                        ids);
        linker = new Linker(sql, links, intake, linkWatchers, clock);
        worklist =
                new Worklist(
                        sql,
                        clock,
                        ids,
                        _ -> new CaseRules.Rule("Sales operations", Duration.ofHours(8)));
        initiations =
                new Initiations(
                        new Initiations.Rooms(
                                transaction,
                                entities,
                                writer,
                                links,
                                linker,
                                new Reviews(sql),
                                records,
                                journal,
                                new SyncQueue(sql, clock, new Signal()),
                                worklist,
                                evidence,
                                store,
                                new ProcessQueue(sql, clock, new Signal()),
                                clock,
                                ids),
                        new Initiations.Systems(
                                Set.of("netsuite"),
                                Set.of("kantata"),
                                "reference",
                                Rules.DEFAULT.projectCode(),
                                ClientReach.ONE,
                                LocalDate.EPOCH));
        entityWatchers.add(initiations);
        linkWatchers.add(initiations);
    }

    /// Takes in what a system says about one record.
    UUID say(String system, String objectType, String id, String type, Map<String, ?> fields) {
        return transaction.execute(_ -> {
            RecordKey record = new RecordKey(system, objectType, id);
            UUID known =
                    links.of(List.of(record)).getOrDefault(record, List.of()).stream()
                            .map(Link::entityId)
                            .findFirst()
                            .orElse(null);
            Entity said =
                    writer.say(
                                    List.of(
                                            new Saying(
                                                    Canonical.type(type),
                                                    known,
                                                    Origin.key(system, objectType, id, ""),
                                                    Values.of(fields),
                                                    Set.copyOf(fields.keySet()),
                                                    new Provenance.Source(
                                                            system,
                                                            true,
                                                            objectType + " " + id,
                                                            "test@1",
                                                            clock.instant()),
                                                    false,
                                                    true,
                                                    ids.next(),
                                                    new EntityWriter.RecordRef(objectType, id))),
                                    false)
                            .getFirst()
                            .entity();
            if (known == null) {
                link(system, objectType, id, said.id(), type, LinkOrigin.SOURCE);
            }
            return said.id();
        });
    }

    /// A system has a record of that entity.
    void link(
            String system,
            String objectType,
            String id,
            UUID entity,
            String type,
            LinkOrigin origin) {
        transaction.executeWithoutResult(_ ->
                linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey(system, objectType, id),
                                        "",
                                        entity,
                                        type,
                                        origin,
                                        clock.instant(),
                                        null)),
                        List.of()));
    }

    /// A row of a reference file, or any other newest observation.
    void observed(String system, String objectType, String id, Map<String, Object> fields) {
        ObservedRecord record = new ObservedRecord(objectType, id, "1", false, null, fields);
        sql.sql(
                        """
                        insert into record_head (connection, object_type, external_id, stamp, content_hash, deleted, payload, seen_at, changed_at)
                        values (:c, :t, :id, '1', '\\x00', false, :payload::json, now(), now()) on conflict do nothing\
                        """)
                .param("c", system)
                .param("t", objectType)
                .param("id", id)
                .param("payload", Payload.text(record.fields()))
                .update();
    }

    /// Looks at deals until nothing moves.
    void turn() {
        for (int i = 0; i < 20 && initiations.round() > 0; i++) {
            // each round may mark deals again
        }
    }

    /// What a deal needs before anybody may start its project: company, period, manager, reference
    /// tables.
    void firm() {
        observed(
                "reference",
                "entity-map",
                "1",
                Map.of(
                        "service_line",
                        "*",
                        "selling_unit",
                        "*",
                        "country",
                        "*",
                        "entity",
                        "US01",
                        "pm_email",
                        "mia@firm.example"));
        observed(
                "reference",
                "project-templates",
                "1",
                Map.of(
                        "template",
                        "transition",
                        "suffix",
                        "T",
                        "project",
                        "Transition",
                        "wbs",
                        "1",
                        "name",
                        "Mobilise",
                        "planned_hours",
                        "40"));
        UUID company =
                say(
                        "netsuite",
                        "subsidiary",
                        "1",
                        "LegalEntity",
                        Map.of(
                                "code",
                                "US01",
                                "name",
                                "Global Consulting Inc",
                                "country",
                                "US",
                                "functional_ccy",
                                "USD",
                                "status",
                                "ACTIVE"));
        say(
                "netsuite",
                "accountingPeriod",
                "1",
                "AccountingPeriod",
                Map.of(
                        "entity",
                        company,
                        "name",
                        "all",
                        "start",
                        LocalDate.of(2020, 1, 1),
                        "end",
                        LocalDate.of(2040, 1, 1),
                        "ledger_status",
                        "OPEN"));
        say(
                "kantata",
                "user",
                "9",
                "Resource",
                Map.of(
                        "name",
                        "Mia Manager",
                        "email",
                        "mia@firm.example",
                        "cost_rate",
                        new java.math.BigDecimal("75.5"),
                        "kind",
                        "EMPLOYEE"));
    }

    /// A deal with its client. Won deals are marked for their start.
    UUID deal(String id, String status) {
        UUID client =
                say(
                        "salesforce",
                        "Account",
                        "001-" + id,
                        "Client",
                        Map.of("legal_name", "Northwind " + id, "country", "US"));
        return say(
                "salesforce",
                "Opportunity",
                id,
                "Opportunity",
                Map.of(
                        "name",
                        "Northwind ERP " + id,
                        "client",
                        client,
                        "ccy",
                        "USD",
                        "amount",
                        new Money(60_000_000, "USD"),
                        "service_line",
                        "Transformation",
                        "expected_close",
                        LocalDate.of(2026, 1, 2),
                        "status",
                        status));
    }

    /// A won deal with a signed contract of one line.
    UUID signedDeal(String id) {
        UUID deal = deal(id, "CLOSED_WON");
        UUID client = (UUID) entities.find(deal).orElseThrow().values().get("client");
        UUID contract =
                say(
                        "salesforce",
                        "Contract",
                        "800-" + id,
                        "Contract",
                        Map.of(
                                "number",
                                "C-" + id,
                                "client",
                                client,
                                "bill_to",
                                client,
                                "opportunity",
                                deal,
                                "sign_date",
                                LocalDate.of(2026, 1, 2),
                                "start",
                                LocalDate.of(2026, 1, 5),
                                "total_value",
                                new Money(60_000_000, "USD"),
                                "ccy",
                                "USD",
                                "payment_terms",
                                "NET30",
                                "status",
                                "SIGNED"));
        say(
                "salesforce",
                "OpportunityLineItem",
                "00k-" + id,
                "ContractLine",
                Map.of(
                        "opportunity",
                        deal,
                        "line_no",
                        "L1",
                        "name",
                        "Transition",
                        "billing",
                        "TM",
                        "amount",
                        new Money(60_000_000, "USD"),
                        "revenue_rule",
                        "AS_INVOICED",
                        "template",
                        "transition"));
        say("salesforce", "Opportunity", id, "Opportunity", Map.of("contract", contract));
        return deal;
    }

    /// The ERP and the PSA make what the plan wants there.
    void provision(UUID deal) {
        turn();
        Map<String, String> made = new HashMap<>();
        store.members(deal)
                .forEach((entity, role) -> {
                    switch (role) {
                        case "client" ->
                                link(
                                        "netsuite",
                                        "customer",
                                        "c-" + entity,
                                        entity,
                                        "Client",
                                        LinkOrigin.CREATED);
                        default -> made.put(entity.toString(), role);
                    }
                });
        for (int i = 0; i < 3; i++) {
            turn();
            store.members(deal)
                    .forEach((entity, role) -> {
                        if (role.equals("project") || role.equals("task")) {
                            String type = role.equals("project") ? "Project" : "Task";
                            link(
                                    "netsuite",
                                    role.equals("project") ? "job" : "projectTask",
                                    "n-" + entity,
                                    entity,
                                    type,
                                    LinkOrigin.CREATED);
                            link(
                                    "kantata",
                                    role.equals("project") ? "workspace" : "story",
                                    "k-" + entity,
                                    entity,
                                    type,
                                    LinkOrigin.CREATED);
                        }
                    });
        }
        turn();
    }

    Instant now() {
        return clock.instant();
    }

    @Override
    public void close() {
        database.close();
    }
}
