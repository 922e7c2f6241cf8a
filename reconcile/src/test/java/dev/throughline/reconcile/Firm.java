package dev.throughline.reconcile;

import dev.throughline.billing.Positions;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.curate.Provenance;
import dev.throughline.dispatch.Documents;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Lookups;
import dev.throughline.mapping.Produced;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.PostingKind;
import dev.throughline.model.SeededIds;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.posting.FactSource;
import dev.throughline.posting.PostingKey;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Worklist;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// A register over a fresh database, between a PSA and a ledger in memory. US01 keeps its books in
/// USD, GB01 lends to it.
final class Firm implements AutoCloseable, ReadsPeriod, ReadsLedger, ReadsPopulation {
    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final SeededIds ids = new SeededIds(7);
    Instant now = Instant.parse("2026-02-10T09:00:00Z");
    final InstantSource clock = () -> now;
    final Evidence evidence = new Evidence(sql, clock);
    final EntityStore entities = new EntityStore(sql, evidence);
    final Links links = new Links(sql);
    final Map<String, UUID> named = new HashMap<>();
    final Map<String, ObservedRecord> approved = new LinkedHashMap<>();

    /// Whether the hub creates customers in the ERP, or reads them only.
    boolean filled = true;

    final List<LedgerFact> ledger = new ArrayList<>();
    final Map<String, ObservedRecord> clients = new LinkedHashMap<>();
    final List<Reconciliation.Billed> billed = new ArrayList<>();
    final Set<AccountRole> roles = EnumSet.noneOf(AccountRole.class);
    @Nullable Positions positions;
    boolean loops;

    /// What happens at the firm while the ledger is being read.
    Runnable meanwhile = () -> {};

    final FactSource source;
    final Reconciliation reconciliation;
    private long items;

    Firm() {
        evidence.activate("test", Map.of(), "test");
        entity("US01", "LegalEntity", Map.of("code", "US01", "functional_ccy", "USD"), "1");
        entity("GB01", "LegalEntity", Map.of("code", "GB01", "functional_ccy", "GBP"), "2");
        period(1, "OPEN");
        period(2, "OPEN");
        source =
                FactSource.register(
                        sql,
                        "psa",
                        new FactDeclaration(
                                "time",
                                "TimeEntry",
                                "date",
                                List.of("hours"),
                                Set.of(
                                        new FactDeclaration.Measure(
                                                "minutes", FactDeclaration.Unit.MINUTES))),
                        "erp");
        reconciliation =
                new Reconciliation(
                        new Reconciliation.Rooms(
                                sql,
                                transaction,
                                entities,
                                links,
                                new Documents(sql, clock, evidence, new Signal()),
                                new Worklist(
                                        sql,
                                        clock,
                                        ids,
                                        _ -> new CaseRules.Rule("FS", Duration.ofHours(8))),
                                evidence,
                                ids,
                                clock),
                        () ->
                                new Reconciliation.Systems(
                                        List.of(
                                                new Reconciliation.Source(
                                                        source, this, () -> List.of(MAPPING))),
                                        new Reconciliation.Ledger("erp", this, roles),
                                        List.of(
                                                new Reconciliation.Master(
                                                        "Client",
                                                        "erp",
                                                        "customer",
                                                        this,
                                                        new ObjectSchema(
                                                                "customer",
                                                                "Customer",
                                                                List.of(
                                                                        NativeField.of(
                                                                                "name",
                                                                                NativeField.Type
                                                                                        .TEXT))),
                                                        filled)),
                                        billed,
                                        positions));
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
                "p" + month);
    }

    UUID id(String name) {
        return named.computeIfAbsent(name, _ -> ids.next());
    }

    void entity(String name, String type, Map<String, Object> values, String erpId) {
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
                            null,
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
            links.put(
                    List.of(
                            new Link(
                                    new RecordKey(
                                            "erp",
                                            type.equals("Client") ? "customer" : type,
                                            erpId),
                                    // As receipts name what the hub itself made.
                                    dev.throughline.model.Canonical.type(type).code(),
                                    id,
                                    type,
                                    Link.LinkOrigin.SOURCE,
                                    now,
                                    null)));
        });
    }

    // --- the source

    void approves(String id, int hours, String date) {
        says(id, hours, date, true);
    }

    void says(String id, int hours, String date, boolean isApproved) {
        says(id, hours, date, isApproved, "1");
    }

    void says(String id, int hours, String date, boolean isApproved, String stamp) {
        approved.put(
                id,
                new ObservedRecord(
                        "time",
                        id,
                        stamp,
                        false,
                        null,
                        Map.of("minutes", hours * 60, "date", date, "approved", isApproved)));
    }

    static final InboundMapping MAPPING =
            new InboundMapping() {
                @Override
                public String connection() {
                    return "psa";
                }

                @Override
                public String sourceType() {
                    return "time";
                }

                @Override
                public String name() {
                    return "time";
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
                public Map<EntityType, Set<String>> produces() {
                    return Map.of();
                }

                @Override
                public List<LookupKey> lookups(ObservedRecord record) {
                    return List.of();
                }

                @Override
                public List<Produced> map(ObservedRecord record, Lookups found) {
                    boolean approved = Boolean.TRUE.equals(record.fields().get("approved"));
                    return List.of(
                            new Produced(
                                    Canonical.find("TimeEntry").orElseThrow(),
                                    "",
                                    Values.of(
                                            Map.of(
                                                    "status",
                                                    approved ? "APPROVED" : "DRAFT",
                                                    "approval_basis",
                                                    "ITEM")),
                                    Map.of(),
                                    List.of()));
                }
            };

    @Override
    public PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
        List<ObservedRecord> all =
                approved.values().stream()
                        .filter(record -> {
                            LocalDate date =
                                    LocalDate.parse(String.valueOf(record.fields().get("date")));
                            return !date.isBefore(from) && !date.isAfter(to);
                        })
                        .toList();
        return paged(all, after);
    }

    /// Two records a page.
    private PopulationPage paged(List<ObservedRecord> all, Cursor after) {
        int from = after.isBeginning() ? 0 : Integer.parseInt(after.value());
        int to = Math.min(all.size(), from + 2);
        return new PopulationPage(
                all.subList(from, to),
                new Cursor(Integer.toString(loops ? 0 : to)),
                loops || to < all.size());
    }

    @Override
    public String periodQuery(String objectType, LocalDate from, LocalDate to) {
        return "time from " + from + " to " + to;
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        return paged(List.copyOf(clients.values()), after);
    }

    // --- the register

    /// A posted labour cost in US01.
    String posted(String id, int hours, String date, String period) {
        return posting(
                item(id, 1, false, date),
                id,
                1,
                PostingKind.LABOUR_COST,
                false,
                "POSTED",
                "US01",
                period,
                hours);
    }

    long item(String id, int latest, boolean gone, String date) {
        long item = ++items;
        sql.sql(
                        "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " values (:id, :feed, :source, :key, :latest, 1, '\\x00', '1', :gone, :date, now())")
                .param("id", item)
                .param("feed", source.feed())
                .param("source", id)
                .param("key", PostingKey.item("psa", "time", id, "erp"))
                .param("latest", latest)
                .param("gone", gone)
                .param("date", Date.valueOf(date))
                .update();
        return item;
    }

    String posting(
            long item,
            String id,
            int ordinal,
            PostingKind kind,
            boolean reversal,
            String state,
            String entity,
            String period,
            int hours) {
        boolean leads = kind == PostingKind.LABOUR_COST;
        sql.sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, line, changed_at)"
                                + " values (:item, :ordinal, :kind, :reversal, :state, :cell, :hours, :minor, :date, '', now())")
                .param("item", item)
                .param("ordinal", ordinal)
                .param("kind", kind.name())
                .param("reversal", reversal)
                .param("state", state)
                .param("cell", cell(kind, entity, period))
                .param("hours", leads ? hours * 10_000L : 0)
                .param("minor", hours * 10_000L)
                .param("date", Date.valueOf(period + "-20"))
                .update();
        return PostingKey.of("psa", "time", id, ordinal, kind, "erp", reversal).text();
    }

    void waiting(String id, int hours, String date, String state) {
        long item = item(id, 1, false, date);
        int cell =
                sql.sql(
                                "insert into posting_cell (connection, kind) values ('psa', 'LABOUR_COST') on conflict (connection, kind, entity, period,"
                                        + " project, currency) do update set kind = excluded.kind returning id")
                        .query(Integer.class)
                        .single();
        sql.sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, work_date, observed_at, changed_at)"
                                + " values (:item, 1, :state, false, '\\x00', '1', :cell, :hours, 0, :date, now(), now())")
                .param("item", item)
                .param("state", state)
                .param("cell", cell)
                .param("hours", hours * 10_000L)
                .param("date", Date.valueOf(date))
                .update();
    }

    private int cell(PostingKind kind, String entity, String period) {
        return sql.sql(
                        "insert into posting_cell (connection, kind, entity, period, project, currency) values ('psa', :kind, :entity, :period, null, 'USD')"
                                + " on conflict (connection, kind, entity, period, project, currency) do update set kind = excluded.kind returning id")
                .param("kind", kind.name())
                .param("entity", id(entity))
                .param("period", period)
                .query(Integer.class)
                .single();
    }

    // --- the ledger

    void books(String entity, String date, String key, int hours) {
        books(entity, date, key, hours, AccountRole.PROJECT_COST_LABOUR, hours * 10_000L);
    }

    void books(String entity, String date, String key, int hours, AccountRole role, long minor) {
        LocalDate day = LocalDate.parse(date);
        ledger.add(
                new LedgerFact(
                        entity,
                        date.substring(0, 7),
                        new LedgerRow(
                                "timeBill",
                                "id" + ledger.size(),
                                "1",
                                "JE" + ledger.size(),
                                key,
                                role,
                                "5100",
                                minor,
                                "USD",
                                null,
                                BigDecimal.valueOf(hours),
                                day,
                                Map.of())));
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        meanwhile.run();
        List<LedgerRow> all =
                ledger.stream()
                        .filter(fact ->
                                fact.entity().equals(legalEntity.equals("1") ? "US01" : "GB01"))
                        .map(LedgerFact::row)
                        .filter(row ->
                                !row.accountingDate().isBefore(from)
                                        && !row.accountingDate().isAfter(to))
                        .toList();
        int start = after.isBeginning() ? 0 : Integer.parseInt(after.value());
        int end = Math.min(all.size(), start + 2);
        return new LedgerPage(
                all.subList(start, end), new Cursor(Integer.toString(end)), end < all.size());
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return "ledger of " + legalEntity + " from " + from + " to " + to;
    }

    // --- asking

    Runs.Run run() {
        now = now.plusSeconds(60);
        return reconciliation.run(new Scope.Open(), Reconciliation.allChecks(), "test");
    }

    static Tie tie(Runs.Run run, Check check, String entity, String period) {
        return run.ties().stream()
                .filter(tie ->
                        tie.check() == check
                                && tie.entity().equals(entity)
                                && tie.period().equals(period)
                                && !tie.currency().isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such tie in " + run.ties()));
    }

    List<Break> breaks(Runs.Run run, Check check, String entity, String period) {
        return reconciliation
                .lines(run.id(), run.ties().indexOf(tie(run, check, entity, period)), 0, 100)
                .stream()
                .map(Difference::why)
                .toList();
    }

    List<String> cases() {
        return sql.sql("select code from work_case where closed_at is null order by code, root")
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Nullable Tie first(Runs.Run run, Tie.Colour colour) {
        return run.ties().stream().filter(tie -> tie.colour() == colour).findFirst().orElse(null);
    }

    @Override
    public void close() {
        reconciliation.close();
        database.close();
    }
}
