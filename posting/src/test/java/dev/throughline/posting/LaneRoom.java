package dev.throughline.posting;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.EntityWatcher;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.curate.Provenance;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.DocumentDispatcher;
import dev.throughline.dispatch.DocumentLease;
import dev.throughline.dispatch.DocumentMeter;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.Turns;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.FeedReader;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.ConfigLoader;
import dev.throughline.mapping.Fault;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.mapping.PostingRules;
import dev.throughline.mapping.SecretResolver;
import dev.throughline.model.Canonical;
import dev.throughline.model.DimensionTag;
import dev.throughline.model.EntityType;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.SeededIds;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The whole posting lane over one fresh database, between a PSA and a ledger in memory. Ana (US01)
/// and Ben (GB01) work on P-1000 (US01, time and material).
final class LaneRoom implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-20T09:00:00Z");

    private static final String MAPPING =
            """
            direction: in
            version: 1
            source: time
            entities:
              - entity: TimeEntry
                fields:
                  resource: link("Resource", src.user)
                  project: link("Project", src.project)
                  task: link("Task", src.task)
                  work_date: src.date
                  hours: hours(src.hours)
                  bill_class: 'src.billable ? "BILLABLE" : "NON_CHARGEABLE"'
                  approval_basis: 'src.approved ? "ITEM" : "NONE"'
                  approved_by: src.approver
                  worked_by: src.user
                  approved_at: src.approved_at
                  invoiced: src.invoiced
                  status: 'src.approved ? "APPROVED" : (has(src.submitted) && src.submitted ? "SUBMITTED" : "DRAFT")'
            """;

    private static final String EXPENSES =
            """
            direction: in
            version: 1
            source: expense
            entities:
              - entity: ExpenseItem
                fields:
                  employee: link("Resource", src.user)
                  project: link("Project", src.project)
                  date: src.date
                  category: src.category
                  amount: money(src.amount, src.currency)
                  merchant: src.merchant
                  receipt_hash: src.receipt
                  report: src.report
                  reimbursable: src.reimbursable
                  billable: src.billable
                  payment: '"OWN"'
                  approval_basis: 'src.approved ? "ITEM" : "NONE"'
                  approved_by: src.approver
                  claimed_by: src.user
                  status: 'src.approved ? "APPROVED" : "DRAFT"'
            """;

    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final SeededIds ids = new SeededIds(3);
    volatile Instant now = START;
    final InstantSource clock = () -> now;
    final Evidence evidence = new Evidence(sql, clock);
    final EntityStore entities = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Records records = new Records(sql);
    final Worklist worklist =
            new Worklist(sql, clock, ids, _ -> new CaseRules.Rule("FS", Duration.ofHours(8)));
    final Cases cases = new Cases(sql);
    final Documents documents = new Documents(sql, clock, evidence, new Signal());
    final TestPsa psa = new TestPsa();
    final TestLedger ledger = new TestLedger();
    final HubConfig config;
    private final List<String> psas;
    final TestBilling billed = new TestBilling();
    final List<HomeCarrier.Receipt> home = new ArrayList<>();
    final Map<String, UUID> named = new HashMap<>();
    PostingLane lane;
    FactReader reader;

    /// Whether the source has proved who it is.
    volatile boolean proven = true;

    DocumentDispatcher dispatcher;

    /// What the ledger declares to keep repeated documents from doubling; read by {@link #begin}.
    Safety safety = new Safety.QueryableReference(Duration.ofSeconds(10));

    LaneRoom(Path dir) {
        this(dir, "", "baseline: declared-empty\n");
    }

    LaneRoom(Path dir, String kinds, String baseline) {
        this(dir, kinds, baseline, "");
    }

    /// The same between two PSAs, of the same people and projects, and a ledger.
    static LaneRoom ofTwoPsas(Path dir) {
        return new LaneRoom(dir, "", "baseline: declared-empty\n", "", List.of("psa", "psb"));
    }

    /// @param policy more of the policy, each with a comma before it
    LaneRoom(Path dir, String kinds, String baseline, String policy) {
        this(dir, kinds, baseline, policy, List.of("psa"));
    }

    private LaneRoom(Path dir, String kinds, String baseline, String policy, List<String> sources) {
        psas = sources;
        StringBuilder facts = new StringBuilder();
        for (String source : sources) {
            facts.append("  - {connection: ").append(source).append(", type: time}\n");
            facts.append("  - {connection: ").append(source).append(", type: expense}\n");
        }
        config =
                config(
                        dir,
                        "facts:\n"
                                + facts
                                + "to: erp\n"
                                + baseline
                                + "policy: {staleRateDays: 60"
                                + policy
                                + "}\n"
                                + kinds,
                        sources);
        evidence.activate("test", Map.of(), "test");
        firm();
        begin();
    }

    /// Builds lane and dispatcher anew, as after a crash: nothing is remembered.
    void begin() {
        PostingRules rules = config.policies().postings();
        List<PostingDeclaration> declared = new ArrayList<>();
        for (PostingKind kind : PostingKind.ofFacts()) {
            boolean cost = kind == PostingKind.LABOUR_COST;
            declared.add(
                    new PostingDeclaration(
                            kind,
                            cost ? "timeBill" : "journalEntry",
                            "journalEntry",
                            cost ? Proof.ASKED : Proof.ANSWER,
                            cost ? Atomicity.BY_LINE : Atomicity.WHOLE,
                            safety,
                            500,
                            10,
                            "externalId"));
        }
        Map<PostingRules.Fact, FactDeclaration> facts = new LinkedHashMap<>();
        for (String source : psas) {
            facts.put(new PostingRules.Fact(source, "time"), TestPsa.TIME);
            facts.put(new PostingRules.Fact(source, "expense"), TestPsa.EXPENSE);
        }
        lane =
                new PostingLane(
                        new PostingLane.Rooms(
                                sql,
                                transaction,
                                entities,
                                links,
                                records,
                                new Feeds(sql),
                                worklist,
                                documents,
                                evidence,
                                ids,
                                clock),
                        rules,
                        declared,
                        facts,
                        "reference",
                        source ->
                                config.inbound(
                                        source.connection(),
                                        source.objectType(),
                                        LocalDate.ofInstant(now, ZoneOffset.UTC)),
                        billed,
                        home::addAll);
        reader =
                lane.read(
                        new PostingLane.Feed(
                                "psa",
                                psa,
                                new FeedDeclaration(
                                        "time",
                                        FeedDeclaration.Kind.INCREMENTAL,
                                        Duration.ZERO,
                                        false),
                                Duration.ofSeconds(1),
                                Duration.ZERO),
                        new FeedReader.Listener() {
                            @Override
                            public boolean proven(String connection) {
                                return proven;
                            }

                            @Override
                            public void failed(
                                    String connection, String objectType, Problem problem) {}

                            @Override
                            public void works(String connection, String objectType) {}
                        });
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
                        lane.receipts(),
                        DocumentMeter.NONE,
                        new Signal(),
                        transaction,
                        clock,
                        () -> true);
    }

    private static HubConfig config(Path dir, String postings, List<String> psas) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String psa : psas) {
            files.put(
                    "connections/" + psa + ".yaml",
                    "connector: psa\nclass: psa\nendpoint: https://psa.example.com\n");
            files.put("mappings/" + psa + "/time.yaml", MAPPING);
            files.put("mappings/" + psa + "/expense.yaml", EXPENSES);
        }
        files.put(
                "connections/erp.yaml",
                "connector: erp\nclass: erp\nendpoint: https://erp.example.com\n");
        files.put("postings.yaml", postings);
        files.forEach((name, text) -> {
            try {
                Path file = dir.resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Loaded loaded =
                ConfigLoader.load(
                        dir, LaneRoom::schemas, SecretResolver.of(Map.of(), dir, Map.of()));
        if (loaded instanceof Loaded.Faulty faulty) {
            throw new AssertionError(
                    String.join("\n", faulty.faults().stream().map(Fault::message).toList()));
        }
        return ((Loaded.Good) loaded).config();
    }

    private static List<ObjectSchema> schemas(ConnectionSettings settings) {
        return settings.vendor().equals("psa")
                ? List.of(
                        new ObjectSchema(
                                "time",
                                "Time",
                                List.of(
                                        NativeField.reference("user", "user"),
                                        NativeField.reference("project", "project"),
                                        NativeField.reference("task", "task"),
                                        NativeField.of("date", Type.DATE),
                                        NativeField.of("hours", Type.DECIMAL),
                                        NativeField.of("billable", Type.BOOLEAN),
                                        NativeField.of("approved", Type.BOOLEAN),
                                        NativeField.of("submitted", Type.BOOLEAN),
                                        NativeField.of("approver", Type.TEXT),
                                        NativeField.of("approved_at", Type.INSTANT),
                                        NativeField.of("invoiced", Type.BOOLEAN))),
                        new ObjectSchema(
                                "expense",
                                "Expense",
                                List.of(
                                        NativeField.reference("user", "user"),
                                        NativeField.reference("project", "project"),
                                        NativeField.of("date", Type.DATE),
                                        NativeField.of("category", Type.TEXT),
                                        NativeField.of("amount", Type.DECIMAL),
                                        NativeField.of("currency", Type.TEXT),
                                        NativeField.of("merchant", Type.TEXT),
                                        NativeField.of("receipt", Type.TEXT),
                                        NativeField.of("report", Type.TEXT),
                                        NativeField.of("reimbursable", Type.BOOLEAN),
                                        NativeField.of("billable", Type.BOOLEAN),
                                        NativeField.of("approved", Type.BOOLEAN),
                                        NativeField.of("approver", Type.TEXT))))
                : List.of();
    }

    private void firm() {
        entity("US01", "LegalEntity", Map.of("code", "US01", "functional_ccy", "USD"), "erp", "1");
        entity("GB01", "LegalEntity", Map.of("code", "GB01", "functional_ccy", "GBP"), "erp", "2");
        for (int month = 1; month <= 3; month++) {
            period(month, "OPEN");
        }
        entity(
                "GBPUSD",
                "CurrencyRate",
                Map.of(
                        "from",
                        "GBP",
                        "to",
                        "USD",
                        "rate_type",
                        "SPOT",
                        "rate_date",
                        LocalDate.of(2026, 1, 1),
                        "rate",
                        new BigDecimal("1.25")),
                "erp",
                "r1");
        entity("Northwind", "Client", Map.of("legal_name", "Northwind"), "erp", "77");
        project("P-1000", "w-1000", "900", "ACTIVE");
        entity(
                "task",
                "Task",
                Map.of("project", id("P-1000"), "name", "Work"),
                "erp",
                "901",
                "psa",
                "s-1");
        person("ana@x.example", "u-ana", "11");
        person("ben@x.example", "u-ben", "12");
        reference(
                "people", Map.of("email", "ana@x.example", "entity", "US01", "role", "Architect"));
        reference(
                "people", Map.of("email", "ben@x.example", "entity", "GB01", "role", "Consultant"));
        reference(
                "cost-rates",
                Map.of("email", "ana@x.example", "entity", "US01", "ccy", "USD", "price", "110"));
        reference(
                "cost-rates",
                Map.of("email", "ben@x.example", "entity", "GB01", "ccy", "GBP", "price", "70"));
        reference(
                "bill-rates",
                Map.of("project", "*", "role", "Architect", "ccy", "USD", "price", "250"));
        reference(
                "bill-rates",
                Map.of("project", "*", "role", "Consultant", "ccy", "USD", "price", "180"));
        reference(
                "transfer-prices",
                Map.of("lender", "GB01", "borrower", "US01", "ccy", "USD", "price", "110"));
    }

    void period(int month, String status) {
        LocalDate first = LocalDate.of(2026, month, 1);
        entity(
                "2026-0" + month,
                "AccountingPeriod",
                Map.of(
                        "name",
                        "2026-0" + month,
                        "start",
                        first,
                        "end",
                        first.plusMonths(1).minusDays(1),
                        "ledger_status",
                        status),
                "erp",
                "p" + month);
    }

    void project(String code, String psaId, @Nullable String erpId, String status) {
        Map<String, Object> values =
                Map.of(
                        "code",
                        code,
                        "name",
                        code,
                        "client",
                        id("Northwind"),
                        "entity",
                        id("US01"),
                        "ccy",
                        "USD",
                        "billing_type",
                        "TM",
                        "dimensions",
                        List.of(new DimensionTag("DEPARTMENT", "CONSULT")),
                        "status",
                        status);
        if (erpId == null) {
            entity(code, "Project", values, "psa", psaId);
        } else {
            entity(code, "Project", values, "erp", erpId, "psa", psaId);
        }
    }

    void person(String email, String psaId, String erpId) {
        entity(
                email,
                "Resource",
                Map.of("name", email, "email", email),
                "erp",
                erpId,
                "psa",
                psaId);
    }

    UUID id(String name) {
        return named.computeIfAbsent(name, _ -> ids.next());
    }

    /// Writes an entity's next version and its links, and tells the lane.
    void entity(String name, String type, Map<String, Object> values, String... linked) {
        EntityType of = Canonical.find(type).orElseThrow();
        UUID id = id(name);
        transaction.executeWithoutResult(_ -> {
            Entity before = entities.find(id).orElse(null);
            Entity entity =
                    new Entity(
                            id,
                            of,
                            "test " + name,
                            before == null ? 1 : before.version() + 1,
                            name,
                            values.get("status") instanceof String status ? status : null,
                            true,
                            null,
                            Values.of(values),
                            Provenance.NONE,
                            null,
                            now,
                            now);
            entities.write(
                    List.of(
                            new EntityStore.NewVersion(
                                    entity,
                                    before,
                                    Map.of(),
                                    new Provenance.Source("test", true, "", "test", now))));
            List<Link> wanted = new ArrayList<>();
            for (int i = 0; i < linked.length; i += 2) {
                wanted.add(
                        new Link(
                                new RecordKey(linked[i], type, linked[i + 1]),
                                "",
                                id,
                                type,
                                Link.LinkOrigin.SOURCE,
                                now,
                                null));
            }
            links.put(wanted);
            if (lane != null) {
                lane.entityWatcher()
                        .changed(
                                List.of(
                                        new EntityWatcher.Changed(
                                                entity, before, java.util.Set.of())),
                                false);
                lane.linkWatcher().linked(wanted);
            }
        });
    }

    private int rows;

    void reference(String table, Map<String, Object> fields) {
        sql.sql(
                        "insert into record_head (connection, object_type, external_id, stamp, content_hash, deleted, payload, seen_at, changed_at)"
                                + " values ('reference', :table, :id, '', '\\x00', false, :payload::json, now(), now())")
                .param("table", table)
                .param("id", "row " + ++rows)
                .param("payload", dev.throughline.journal.Payload.text(fields))
                .update();
    }

    /// Reads what the feed shows.
    void read() {
        reader.readRound();
    }

    /// Everything goes its way until nothing more happens by itself.
    void settle() {
        for (int i = 0; i < 60; i++) {
            now = now.plusSeconds(4);
            int prepared = 0;
            for (int batch = lane.prepare(); batch > 0; batch = lane.prepare()) {
                prepared += batch;
            }
            int before = ledger.posts;
            Turns.turn(dispatcher);
            if (i > 12 && prepared == 0 && before == ledger.posts) {
                break;
            }
        }
        while (lane.carryHome() > 0) {
            // until nothing is left
        }
    }

    void readAndSettle() {
        read();
        settle();
    }

    ConservationCheck.Report check() {
        return lane.conservation().check();
    }

    long versions(Bucket bucket) {
        return lane.conservation().movements().in(bucket).versions();
    }

    BigDecimal hours(Bucket bucket) {
        return lane.conservation().movements().in(bucket).hours().stripTrailingZeros();
    }

    List<String> openCases() {
        return sql.sql("select code from work_case where closed_at is null order by code, root")
                .query((row, _) -> row.getString(1))
                .list();
    }

    Money usd(long minor) {
        return new Money(minor, "USD");
    }

    @Override
    public void close() {
        database.close();
    }
}
