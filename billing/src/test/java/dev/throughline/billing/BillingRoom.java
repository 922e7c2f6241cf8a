package dev.throughline.billing;

import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.EntityWriter;
import dev.throughline.curate.Link;
import dev.throughline.curate.Linker;
import dev.throughline.curate.Links;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Provenance;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.DocumentDispatcher;
import dev.throughline.dispatch.DocumentLease;
import dev.throughline.dispatch.DocumentMeter;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.Turns;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.BillingRules;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.SeededIds;
import dev.throughline.model.SystemOwner;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Billing over one fresh database, between a PSA that proposes and a ledger in memory. Aldgate of
/// London does a fixed-price project for Thames Ltd: 30,000.00 GBP in milestones, due in 30 days.
final class BillingRoom implements AutoCloseable {
    static final LocalDate DAY = LocalDate.of(2026, 2, 2);
    static final Actor.Person PAM = new Actor.Person("pam");
    static final Actor.Person FAY = new Actor.Person("fay");

    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final SeededIds ids = new SeededIds(4);
    volatile Instant now = Instant.parse("2026-02-02T09:00:00Z");
    final InstantSource clock = () -> now;
    final Evidence evidence = new Evidence(sql, clock);
    final EntityStore entities = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Journal journal = new Journal(sql, new Signal());
    final Documents documents = new Documents(sql, clock, evidence, new Signal());
    final KeptLedger ledger = new KeptLedger();
    final Billing billing;
    private final EntityWriter writer;
    private final DocumentDispatcher dispatcher;
    private final Map<String, UUID> named = new HashMap<>();

    /// Two agree, and above 20,000.00 GBP they are two persons.
    static final BillingRules RULES =
            new BillingRules(true, List.of("PM", "FIN"), List.of(new Money(2_000_000, "GBP")));

    BillingRoom() {
        this(RULES);
    }

    BillingRoom(BillingRules rules) {
        this(rules, Billing.Contracts::alone);
    }

    /// @param contracts what amendments of contracts stand on
    BillingRoom(BillingRules rules, Function<Billing.Rooms, Billing.Contracts> contracts) {
        evidence.activate("test", Map.of(), "test");
        List<EntityWatcher> watchers = new CopyOnWriteArrayList<>();
        writer =
                new EntityWriter(
                        sql,
                        entities,
                        new ModelsOwners(),
                        new StandardRecognition(MatchPolicy.DEFAULT),
                        watchers,
                        clock,
                        ids);
        Intake intake = new Intake(sql, transaction, journal, new Records(sql), clock, ids);
        List<PostingDeclaration> declared =
                List.of(
                        declared(PostingKind.INVOICE, "invoice"),
                        declared(PostingKind.CREDIT, "creditMemo"),
                        declared(PostingKind.UNBILLED_RELIEF, "journalEntry"));
        Billing.Rooms rooms =
                new Billing.Rooms(
                        sql,
                        transaction,
                        entities,
                        writer,
                        links,
                        new Linker(sql, links, intake, List.of(), clock),
                        journal,
                        new Worklist(
                                sql,
                                clock,
                                ids,
                                _ -> new CaseRules.Rule("AR", Duration.ofHours(8))),
                        evidence,
                        documents,
                        new BillingQueue(sql, clock, new Signal()),
                        ids,
                        clock);
        billing = new Billing(rooms, rules, "erp", declared, contracts.apply(rooms));
        watchers.add(billing);
        Connections connections = new Connections(sql, transaction, evidence, clock, "node");
        connections.register(Map.of("erp", true));
        connections.probed("erp", new Probe.Healthy(Map.of(), Map.of()), Map.of());
        dispatcher =
                new DocumentDispatcher(
                        "erp",
                        ledger,
                        declared,
                        connections,
                        new DocumentLease(sql, clock, "node"),
                        sql,
                        billing.receipts(),
                        DocumentMeter.NONE,
                        new Signal(),
                        transaction,
                        clock,
                        () -> true);
        firm();
    }

    private static PostingDeclaration declared(PostingKind kind, String objectType) {
        return new PostingDeclaration(
                kind,
                objectType,
                objectType,
                Proof.ANSWER,
                Atomicity.WHOLE,
                new Safety.QueryableReference(Duration.ofSeconds(10)),
                500,
                10,
                "externalId");
    }

    /// A connection decides what the model gives to its kind of system.
    private static final class ModelsOwners implements Owners {
        @Override
        public boolean owns(String connection, String entityType, String field) {
            return Canonical.type(entityType).field(field).orElseThrow().owner()
                    == switch (connection) {
                        case HUB -> SystemOwner.HUB;
                        case "erp" -> SystemOwner.ERP;
                        case "psa" -> SystemOwner.PSA;
                        default -> SystemOwner.CRM;
                    };
        }

        @Override
        public Policy policy(String entityType, String field) {
            return Policy.RECORD;
        }
    }

    private void firm() {
        say(
                "erp",
                "LegalEntity",
                "aldgate",
                Map.of("code", "GB01", "functional_ccy", "GBP", "country", "GB"));
        say("erp", "Client", "thames", Map.of("legal_name", "Thames Ltd", "country", "GB"));
        say("crm", "Opportunity", "deal", Map.of("name", "Thames renewal"));
        say(
                "psa",
                "Project",
                "work",
                Map.of(
                        "code",
                        "P-1",
                        "name",
                        "Renewal",
                        "client",
                        id("thames"),
                        "entity",
                        id("aldgate"),
                        "ccy",
                        "GBP"));
        link("erp", "job", "900", "Project", "work");
        contractLine("work", 3_000_000);
        say(
                "crm",
                "Contract",
                "contract",
                Map.of(
                        "number",
                        "C-1",
                        "client",
                        id("thames"),
                        "bill_to",
                        id("thames"),
                        "entity",
                        id("aldgate"),
                        "ccy",
                        "GBP",
                        "payment_terms",
                        "NET30",
                        "opportunity",
                        id("deal")));
    }

    /// A second contract of the same client, with a project of its own.
    void secondContract() {
        say("crm", "Opportunity", "second deal", Map.of("name", "Thames run"));
        say(
                "psa",
                "Project",
                "run",
                Map.of(
                        "code",
                        "P-2",
                        "name",
                        "Run",
                        "client",
                        id("thames"),
                        "entity",
                        id("aldgate"),
                        "ccy",
                        "GBP"));
        link("erp", "job", "901", "Project", "run");
        say(
                "crm",
                "ContractLine",
                "line of run",
                Map.of(
                        "opportunity",
                        id("second deal"),
                        "line_no",
                        "L1",
                        "name",
                        "Run",
                        "billing",
                        "TM",
                        "project",
                        id("run")));
        say(
                "crm",
                "Contract",
                "second contract",
                Map.of(
                        "number",
                        "C-2",
                        "client",
                        id("thames"),
                        "bill_to",
                        id("thames"),
                        "entity",
                        id("aldgate"),
                        "ccy",
                        "GBP",
                        "payment_terms",
                        "NET30",
                        "opportunity",
                        id("second deal")));
    }

    /// So much of a fixed price is due on a day.
    void due(String name, long minor, LocalDate day) {
        say(
                "psa",
                "BillingScheduleItem",
                name,
                Map.of(
                        "project",
                        id("work"),
                        "trigger",
                        "DATE",
                        "due",
                        day,
                        "amount",
                        gbp(minor),
                        "description",
                        name));
    }

    /// Posted unbilled hours at 100.00; answers the item's key.
    String unbilled(long item, String project, LocalDate day, int hours) {
        return dev.throughline.posting.UnbilledRow.of(
                sql, item, id("aldgate"), id(project), day, hours);
    }

    /// Time on the project is billed up to a limit.
    void limited(long minor) {
        say("crm", "ContractLine", "line of work", Map.of("billing", "TM", "nte", gbp(minor)));
    }

    void contractLine(String project, long minor) {
        say(
                "crm",
                "ContractLine",
                "line of " + project,
                Map.of(
                        "opportunity",
                        id("deal"),
                        "line_no",
                        "L1",
                        "name",
                        "Renewal",
                        "billing",
                        "FIXED",
                        "amount",
                        gbp(minor),
                        "project",
                        id(project)));
    }

    /// A milestone of the project with its amount.
    void milestone(String name, long minor) {
        say(
                "psa",
                "BillingScheduleItem",
                name,
                Map.of(
                        "project",
                        id("work"),
                        "trigger",
                        "MILESTONE",
                        "due",
                        DAY,
                        "amount",
                        gbp(minor),
                        "description",
                        name));
    }

    /// What the PSA proposes, each milestone on a line of its own.
    UUID proposal(String name, long net, String... milestones) {
        return proposing(
                name,
                net,
                "MILESTONE",
                Arrays.stream(milestones).map(one -> "psa BillingScheduleItem " + one).toList());
    }

    /// What the PSA proposes, each item on a line of its own.
    UUID proposing(String name, long net, String kind, List<String> sources) {
        List<Map<String, Object>> lines =
                sources.stream()
                        .<Map<String, Object>>map(source ->
                                Map.of("kind", kind, "amount", gbp(0), "sources", List.of(source)))
                        .toList();
        return say(
                "psa",
                "Invoice",
                name,
                Map.of(
                        "proposal_no",
                        name,
                        "ccy",
                        "GBP",
                        "issue_date",
                        DAY,
                        "net",
                        gbp(net),
                        "psa_status",
                        "PROPOSED",
                        "lines",
                        lines));
    }

    /// A proposal that everybody has agreed to.
    UUID agreed(String name, long net, String... milestones) {
        return agreed(proposal(name, net, milestones));
    }

    /// Everybody agrees.
    UUID agreed(UUID invoice) {
        billing.approve(invoice, "PM", PAM, "work is done");
        billing.approve(invoice, "FIN", FAY, "terms are right");
        return invoice;
    }

    /// A posted invoice of 30,000.00 in two milestones.
    UUID posted(String name) {
        milestone("m1", 1_000_000);
        milestone("m2", 2_000_000);
        UUID invoice = agreed(name, 3_000_000, "m1", "m2");
        billing.release(invoice, FAY, "month end");
        settle();
        return invoice;
    }

    /// From now on an entity that the hub made goes by a name.
    void name(String name, UUID id) {
        named.put(name, id);
    }

    /// Whether anything goes by a name.
    boolean knows(String name) {
        return named.containsKey(name);
    }

    UUID id(String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    /// A system says something about a record of its own.
    UUID say(String connection, String type, String name, Map<String, Object> fields) {
        now = now.plusMillis(10);
        UUID known = named.get(name);
        UUID said =
                Objects.requireNonNull(
                        transaction.execute(_ ->
                                writer.say(
                                                List.of(
                                                        new EntityWriter.Saying(
                                                                Canonical.type(type),
                                                                known,
                                                                known == null
                                                                        ? connection + " " + name
                                                                        : "",
                                                                Values.of(fields),
                                                                new LinkedHashMap<>(fields)
                                                                        .keySet(),
                                                                new Provenance.Source(
                                                                        connection,
                                                                        true,
                                                                        type + " " + name,
                                                                        "rule@1",
                                                                        now),
                                                                false,
                                                                true,
                                                                ids.next(),
                                                                new EntityWriter.RecordRef(
                                                                        type, name))),
                                                false)
                                        .getFirst()
                                        .entity()
                                        .id()));
        if (known == null) {
            named.put(name, said);
            link(connection, type, name, type, name);
        }
        return said;
    }

    /// A record stands for an entity.
    void link(String connection, String objectType, String id, String type, String name) {
        transaction.executeWithoutResult(_ ->
                links.put(
                        List.of(
                                new Link(
                                        new RecordKey(connection, objectType, id),
                                        "",
                                        id(name),
                                        type,
                                        Link.LinkOrigin.SOURCE,
                                        now,
                                        null))));
    }

    /// The hub looks at everything that is marked.
    void look() {
        for (int i = 0; i < 50 && billing.round() > 0; i++) {
            // until nothing is marked
        }
    }

    /// Everything goes its way until nothing more happens by itself.
    void settle() {
        look();
        for (int i = 0; i < 20; i++) {
            step();
        }
    }

    /// Four seconds go by: what is to be sent is sent, what is to be looked at is looked at.
    void step() {
        now = now.plusSeconds(4);
        Turns.turn(dispatcher);
        look();
    }

    Entity entity(UUID id) {
        return entities.find(id).orElseThrow();
    }

    InvoiceState state(UUID invoice) {
        return Releases.state(entity(invoice));
    }

    List<String> openCases() {
        return sql.sql("select code from work_case where closed_at is null order by code, root")
                .query((row, _) -> row.getString(1))
                .list();
    }

    static Money gbp(long minor) {
        return new Money(minor, "GBP");
    }

    @Override
    public void close() {
        dispatcher.close();
        database.close();
    }
}
