package dev.throughline.curate;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.ConfigLoader;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.Loaded;
import dev.throughline.mapping.SecretResolver;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.EntityType;
import dev.throughline.model.Ids;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The curating rooms on a real database: two CRMs, of which `crm` owns what CRMs own, and an ERP
/// that the hub fills.
final class Rig implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private static final String ACCOUNT =
            """
            direction: in
            version: 1
            source: Account
            entities:
              - entity: Client
                fields:
                  legal_name: src.Name
                  parent_id: link("Client", src.ParentId)
                  country: src.Country
                  tax_ids: [src.Tax]
                  domains: [src.Website]
                  phone: src.Phone
                  payment_terms: src.Terms
                  bill_ccy: src.Ccy
            """;

    private static final String OPPORTUNITY =
            """
            direction: in
            version: 1
            source: Opportunity
            entities:
              - entity: Opportunity
                fields:
                  name: src.Name
                  client: link("Client", src.AccountId)
                  amount: money(src.Amount, src.Ccy)
                  expected_close: src.CloseDate
                  status: src.Status
            """;

    private static final String CUSTOMER =
            """
            direction: in
            version: 1
            source: customer
            entities:
              - entity: Client
                fields:
                  legal_name: src.Name
                  tax_ids: [src.Tax]
                  payment_terms: src.Terms
            """;

    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final Ids ids = new SeededIds(7);
    Instant now = START;
    final InstantSource clock = () -> now;
    final Evidence evidence = new Evidence(sql, clock);
    final Journal journal = new Journal(sql, new Signal());
    final Records records = new Records(sql);
    final Intake intake = new Intake(sql, transaction, journal, records, clock, ids);
    final List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
    final List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
    final EntityStore store = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Reviews reviews = new Reviews(sql);
    final Linker linker = new Linker(sql, links, intake, linkWatchers, clock);
    final Cases cases = new Cases(sql);
    final Worklist worklist =
            new Worklist(sql, clock, ids, _ -> new CaseRules.Rule("FS", Duration.ofHours(8)));
    final Merging merging =
            new Merging(
                    transaction,
                    store,
                    links,
                    reviews,
                    intake,
                    journal,
                    evidence,
                    entityWatchers,
                    clock,
                    ids);
    final Recognition recognition = new StandardRecognition(MatchPolicy.DEFAULT);
    final EntityWriter writer = writer(recognition);
    final @Nullable HubConfig config;
    private final long[][] positions = {new long[4], new long[2]};

    /// With mappings, written to this folder.
    Rig(Path dir) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String crm : List.of("crm", "crm2")) {
            files.put(
                    "connections/" + crm + ".yaml",
                    "connector: testcrm\nclass: crm\nendpoint: https://" + crm + ".example.com\n");
            files.put("mappings/" + crm + "/account.yaml", ACCOUNT);
            files.put("mappings/" + crm + "/opportunity.yaml", OPPORTUNITY);
        }
        files.put(
                "connections/erp.yaml",
                "connector: testerp\nclass: erp\nendpoint: https://erp.example.com\n");
        files.put("mappings/erp/customer.yaml", CUSTOMER);
        files.forEach((name, text) -> {
            try {
                Files.createDirectories(dir.resolve(name).getParent());
                Files.writeString(dir.resolve(name), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Loaded loaded =
                ConfigLoader.load(
                        dir, Rig::schemas, SecretResolver.of(Map.of(), dir, Map.of()), clock);
        if (loaded instanceof Loaded.Faulty faulty) {
            throw new AssertionError(faulty.faults().toString());
        }
        this.config = ((Loaded.Good) loaded).config();
    }

    /// Without mappings.
    Rig() {
        this.config = null;
    }

    EntityWriter writer(Recognition how) {
        return new EntityWriter(sql, store, OWNERS, how, entityWatchers, clock, ids);
    }

    static final Owners OWNERS =
            new Owners() {
                private static final Set<String> ERP = Set.of("tax_ids", "payment_terms");

                @Override
                public boolean owns(String connection, String entityType, String field) {
                    return switch (connection) {
                        case "erp" -> ERP.contains(field);
                        case HUB -> entityType.equals("Client") && field.equals("status");
                        case "crm" ->
                                !ERP.contains(field)
                                        && !(entityType.equals("Client") && field.equals("status"));
                        default -> false;
                    };
                }

                @Override
                public Policy policy(String entityType, String field) {
                    return field.equals("phone") ? Policy.REVERT : Policy.RECORD;
                }
            };

    static List<ObjectSchema> schemas(ConnectionSettings settings) {
        return SCHEMAS;
    }

    private static final List<ObjectSchema> SCHEMAS =
            List.of(
                    new ObjectSchema(
                            "Account",
                            "Account",
                            texts(
                                    "Name",
                                    "ParentId",
                                    "Country",
                                    "Tax",
                                    "Website",
                                    "Phone",
                                    "Terms",
                                    "Ccy")),
                    new ObjectSchema(
                            "Opportunity",
                            "Opportunity",
                            List.of(
                                    NativeField.of("Name", Type.TEXT),
                                    NativeField.of("AccountId", Type.TEXT),
                                    NativeField.of("Amount", Type.DECIMAL),
                                    NativeField.of("Ccy", Type.TEXT),
                                    NativeField.of("CloseDate", Type.DATE),
                                    NativeField.of("Status", Type.TEXT))),
                    new ObjectSchema("customer", "Customer", texts("Name", "Tax", "Terms")));

    private static List<NativeField> texts(String... names) {
        return java.util.Arrays.stream(names).map(name -> NativeField.of(name, Type.TEXT)).toList();
    }

    static ObjectSchema schema(String objectType) {
        return SCHEMAS.stream()
                .filter(one -> one.objectType().equals(objectType))
                .findFirst()
                .orElse(new ObjectSchema(objectType, objectType, List.of()));
    }

    Curator.Rooms rooms(EntityWriter how) {
        return new Curator.Rooms(
                store,
                how,
                links,
                linker,
                recognition,
                reviews,
                merging,
                worklist,
                journal,
                clock,
                ids);
    }

    Curator curator() {
        return new Curator(rooms(writer), mappings(), false);
    }

    Curator.Mappings mappings() {
        HubConfig running = java.util.Objects.requireNonNull(config);
        return new Curator.Mappings() {
            @Override
            public List<InboundMapping> of(String connection, String objectType) {
                return running.inbound(connection, objectType, LocalDate.of(2026, 1, 5));
            }

            @Override
            public boolean mayBegin(String connection, String objectType, EntityType type) {
                return !connection.equals("erp");
            }
        };
    }

    static ObservedRecord record(String objectType, String id, Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put((String) fields[i], fields[i + 1]);
        }
        return new ObservedRecord(objectType, id, "", false, null, map);
    }

    static ObservedRecord gone(String objectType, String id, @Nullable String into) {
        return new ObservedRecord(objectType, id, "", true, into, Map.of());
    }

    /// Takes observations in and lets a second pass.
    void see(String connection, ObservedRecord... seen) {
        see(connection, Change.Origin.FEED, Lane.INTERACTIVE, List.of(seen));
    }

    void see(String connection, Change.Origin origin, Lane lane, List<ObservedRecord> seen) {
        now = now.plusSeconds(1);
        transaction.executeWithoutResult(_ -> {
            List<Change> changes = new ArrayList<>();
            seen.forEach(one ->
                    changes.addAll(
                            intake.sift(
                                            connection,
                                            schema(one.objectType()),
                                            List.of(one),
                                            origin,
                                            null)
                                    .changes()));
            journal.append(lane, changes);
        });
    }

    /// Reads the journal to its end.
    void curate() {
        curate(curator(), Lane.INTERACTIVE);
    }

    int curate(Curator curator, Lane lane) {
        int batches = 0;
        boolean more = true;
        while (more) {
            more = false;
            for (int shard = 0; shard < lane.shards(); shard++) {
                List<Change> batch =
                        journal.read(lane, shard, positions[lane.ordinal()][shard], 1_000);
                if (!batch.isEmpty()) {
                    transaction.executeWithoutResult(_ -> curator.handle(batch));
                    positions[lane.ordinal()][shard] = batch.getLast().position();
                    more = true;
                    batches++;
                }
            }
        }
        return batches;
    }

    /// Hands the newest observations of these records over in one batch, in this order.
    void together(RecordKey... keys) {
        Map<RecordKey, Records.Head> heads = records.heads(List.of(keys));
        List<Change> batch = new ArrayList<>();
        for (RecordKey key : keys) {
            batch.add(
                    new Change(
                            0,
                            key.connection(),
                            java.util.Objects.requireNonNull(heads.get(key)).record(),
                            Change.Origin.FEED,
                            null,
                            ids.next(),
                            now));
        }
        transaction.executeWithoutResult(_ -> curator().handle(batch));
    }

    Entity entity(String connection, String objectType, String id) {
        RecordKey key = new RecordKey(connection, objectType, id);
        List<Link> own = links.of(List.of(key)).getOrDefault(key, List.of());
        if (own.isEmpty()) {
            throw new AssertionError("no link for " + key);
        }
        return store.find(own.getFirst().entityId()).orElseThrow();
    }

    long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    List<String> openCodes() {
        return cases.list(Cases.Filter.OPEN, 0, 100).stream()
                .map(Cases.Case::code)
                .sorted()
                .toList();
    }

    /// **A control.** From now on this database takes no advisory locks: whatever they protect is
    /// unprotected.
    void withoutAdvisoryLocks() {
        try (Connection owner = database.ownerConnection();
                Statement statement = owner.createStatement()) {
            String name = owner.getCatalog();
            statement.execute("alter database " + name + " set search_path = public, pg_catalog");
            for (String signature :
                    List.of(
                            "pg_advisory_xact_lock(int, int)",
                            "pg_advisory_xact_lock(bigint)",
                            "pg_advisory_xact_lock_shared(bigint)")) {
                statement.execute(
                        "create function public."
                                + signature
                                + " returns void language sql as 'select null::void'");
            }
            statement.execute("grant execute on all functions in schema public to public");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        java.util.Objects.requireNonNull(database.database().dataSource().getHikariPoolMXBean())
                .softEvictConnections();
    }

    @Override
    public void close() {
        database.close();
    }
}
