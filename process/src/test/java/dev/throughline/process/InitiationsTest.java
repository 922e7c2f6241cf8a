package dev.throughline.process;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.throughline.curate.Reviews;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Change;
import dev.throughline.journal.Intake;
import dev.throughline.journal.Journal;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.Rules;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.Canonical;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.model.SeededIds;
import dev.throughline.model.SystemOwner;
import dev.throughline.model.Values;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.sync.GateVerdict;
import dev.throughline.sync.Gatekeeper;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// From won deals on the database to projects, tasks, gates and cases.
@Timeout(120)
class InitiationsTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcClient sql = database.database().jdbc();
    private final TransactionTemplate transaction = database.database().transactions();
    private final Ids ids = new SeededIds(5);
    private Instant now = Deal.NOW;
    private final Evidence evidence = new Evidence(sql, () -> now);
    private final Journal journal = new Journal(sql, new Signal());
    private final Records records = new Records(sql);
    private final Intake intake = new Intake(sql, transaction, journal, records, () -> now, ids);
    private final List<EntityWatcher> entityWatchers = new CopyOnWriteArrayList<>();
    private final List<LinkWatcher> linkWatchers = new CopyOnWriteArrayList<>();
    private final EntityStore entities = new EntityStore(sql, evidence);
    private final Links links = new Links(sql);
    private final Linker linker = new Linker(sql, links, intake, linkWatchers, () -> now);
    private final InitiationStore store = new InitiationStore(sql);
    private final ProcessQueue queue = new ProcessQueue(sql, () -> now, new Signal());
    private final Cases cases = new Cases(sql);
    private final EntityWriter writer =
            new EntityWriter(
                    sql,
                    entities,
                    new Owners() {
                        @Override
                        public boolean owns(String connection, String entityType, String field) {
                            return Canonical.type(entityType).field(field).orElseThrow().owner()
                                    == switch (connection) {
                                        case HUB -> SystemOwner.HUB;
                                        case "netsuite" -> SystemOwner.ERP;
                                        case "kantata" -> SystemOwner.PSA;
                                        default -> SystemOwner.CRM;
                                    };
                        }

                        @Override
                        public Policy policy(String entityType, String field) {
                            return Policy.RECORD;
                        }
                    },
                    new StandardRecognition(MatchPolicy.DEFAULT),
                    entityWatchers,
                    () -> now,
                    ids);
    private final Initiations.Rooms rooms =
            new Initiations.Rooms(
                    transaction,
                    entities,
                    writer,
                    links,
                    linker,
                    new Reviews(sql),
                    records,
                    journal,
                    new SyncQueue(sql, () -> now, new Signal()),
                    new Worklist(
                            sql,
                            () -> now,
                            ids,
                            _ -> new CaseRules.Rule("FS", Duration.ofHours(4))),
                    evidence,
                    store,
                    queue,
                    () -> now,
                    ids);
    private final Initiations initiations =
            new Initiations(rooms, systems(Rules.DEFAULT.projectCode()));
    private int origin;
    private UUID holdings;
    private UUID payer;

    InitiationsTest() {
        entityWatchers.add(initiations);
        linkWatchers.add(initiations);
        Deal deal = new Deal();
        holdings = say("salesforce", null, "Client", deal.client);
        Map<String, Object> retail = new HashMap<>(deal.payer);
        retail.put("parent_id", holdings);
        payer = say("salesforce", null, "Client", retail);
    }

    private static Initiations.Systems systems(Rules.ProjectCode codes) {
        return new Initiations.Systems(
                Set.of("netsuite"),
                Set.of("kantata"),
                "reference",
                codes,
                ClientReach.ONE,
                LocalDate.EPOCH);
    }

    @BeforeEach
    void masters() {
        Deal deal = new Deal();
        say("netsuite", null, "LegalEntity", deal.company);
        deal.dimensions.values().forEach(value -> say("netsuite", null, "DimensionValue", value));
        deal.periods.forEach(period -> say("netsuite", null, "AccountingPeriod", period));
        say("netsuite", null, "Resource", Map.of("email", Deal.LEAD));
        file("project-templates", Deal.TEMPLATES);
        file("entity-map", deal.entityMap);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private UUID say(
            String connection, @Nullable UUID id, String type, Map<String, Object> fields) {
        return saying(connection, id, type, fields, true);
    }

    private UUID saying(
            String connection,
            @Nullable UUID id,
            String type,
            Map<String, Object> fields,
            boolean active) {
        now = now.plusMillis(10);
        String key = id == null ? "o" + ++origin : "";
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> said(connection, id, key, type, fields, active)));
    }

    /// A new entity, in the caller's transaction.
    private void said(String connection, String type, Map<String, Object> fields) {
        said(connection, null, "o" + ++origin, type, fields, true);
    }

    private UUID said(
            String connection,
            @Nullable UUID id,
            String key,
            String type,
            Map<String, Object> fields,
            boolean active) {
        return writer.say(
                        List.of(
                                new EntityWriter.Saying(
                                        Canonical.type(type),
                                        id,
                                        key,
                                        Values.of(fields),
                                        fields.keySet(),
                                        new Provenance.Source(
                                                connection, false, "record", "rule@1", now),
                                        false,
                                        active,
                                        ids.next(),
                                        EntityWriter.RecordRef.HUB)),
                        false)
                .getFirst()
                .entity()
                .id();
    }

    /// A reference file as the files connector reads it: one record a row.
    private void file(String table, List<Map<String, Object>> rows) {
        now = now.plusSeconds(1);
        List<ObservedRecord> seen = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            seen.add(new ObservedRecord(table, "row " + i, "", false, null, rows.get(i)));
        }
        ObjectSchema schema =
                new ObjectSchema(
                        table,
                        table,
                        rows.getFirst().keySet().stream()
                                .map(name -> NativeField.of(name, NativeField.Type.TEXT))
                                .toList());
        transaction.executeWithoutResult(
                _ -> intake.sift("reference", schema, seen, Change.Origin.FEED, null));
    }

    private UUID deal(Deal deal, String name) {
        deal.deal.put("name", name);
        Map<String, Object> open = new HashMap<>(deal.deal);
        open.put("client", holdings);
        UUID id = say("salesforce", null, "Opportunity", open);
        Map<String, Object> paper = new HashMap<>(deal.contract);
        paper.put("bill_to", payer);
        paper.put("opportunity", id);
        say("salesforce", null, "Contract", paper);
        deal.lines.forEach(line -> {
            Map<String, Object> fields = new HashMap<>(line);
            fields.put("opportunity", id);
            say("salesforce", null, "ContractLine", fields);
        });
        return id;
    }

    private void rounds() {
        rounds(initiations);
    }

    private void rounds(Initiations played) {
        for (int i = 0; i < 20; i++) {
            now = now.plusSeconds(1);
            if (played.round() == 0) {
                return;
            }
        }
        throw new AssertionError("the deals never come to rest");
    }

    private void inErp(UUID id, String record) {
        transaction.executeWithoutResult(_ ->
                linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey("netsuite", "customer", record),
                                        "x",
                                        id,
                                        entity(id).type().name(),
                                        Link.LinkOrigin.CREATED,
                                        now,
                                        null)),
                        List.of()));
    }

    private void everywhere() {
        List<UUID> made =
                sql.sql("select id from entity where type in ('Project', 'Task') order by id")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        made.forEach(id ->
                transaction.executeWithoutResult(_ ->
                        linker.apply(
                                List.of(
                                        new Link(
                                                new RecordKey("netsuite", "job", "n" + id),
                                                "x",
                                                id,
                                                entity(id).type().name(),
                                                Link.LinkOrigin.CREATED,
                                                now,
                                                null),
                                        new Link(
                                                new RecordKey("kantata", "w", "k" + id),
                                                "x",
                                                id,
                                                entity(id).type().name(),
                                                Link.LinkOrigin.CREATED,
                                                now,
                                                null)),
                                List.of())));
    }

    private Entity entity(UUID id) {
        return entities.find(id).orElseThrow();
    }

    private List<String> codes() {
        return sql.sql("select data ->> 'code' from entity where type = 'Project' order by 1")
                .query((row, _) -> row.getString(1))
                .list();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    private Initiation initiation(UUID deal) {
        return store.find(deal).orElseThrow();
    }

    @Test
    void a_won_deal_becomes_projects_and_tasks_under_one_thread() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();

        assertThat(initiation(deal).state()).isEqualTo(Progress.PROVISIONING);
        assertThat(codes()).containsExactly("P-1000", "P-1000-E", "P-1000-R", "P-1000-T");
        assertThat(count("select count(*) from entity where type = 'Task'")).isEqualTo(4);
        assertThat(entity(payer).status()).isEqualTo("APPROVED");
        assertThat(entity(deal).values().get("initiation"))
                .isEqualTo("Project P-1000 is being set up in all systems.");
        assertThat(store.members(deal).values())
                .contains("deal", "contract", "line", "client", "project", "task");
        assertThat(
                        count(
                                "select count(distinct correlation) from entity where type in ('Project', 'Task')"))
                .isEqualTo(1);
    }

    @Test
    void when_everything_is_everywhere_the_project_is_live() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();
        inErp(payer, "77");
        everywhere();
        rounds();

        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        assertThat(initiation(deal).awaits()).isEmpty();
        assertThat(
                        count(
                                "select count(*) from entity where type = 'Project' and status = 'ACTIVE' and (data ->> 'open_for_time')::boolean"))
                .isEqualTo(4);
        assertThat(entity(payer).status()).isEqualTo("ACTIVE");
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10)).isEmpty();
    }

    /// Schedules lines as billing does: one amount, unless the line has one.
    private final class Schedules implements ScheduleStart {
        private final List<UUID> asked = new ArrayList<>();
        private List<Problem> against = List.of();

        @Override
        public boolean bills(Entity contract) {
            return true;
        }

        @Override
        public List<Problem> start(UUID line, BillingTerms terms, UUID thread) {
            asked.add(line);
            if (against.isEmpty()) {
                said(
                        "hub",
                        "BillingScheduleItem",
                        Map.of("contract_line", line, "trigger", "DATE", "due", LocalDate.MAX));
            }
            return against;
        }
    }

    private UUID billedBy(Schedules schedules) {
        file(
                "billing-schedules",
                List.of(
                        Map.of(
                                "template",
                                "transition",
                                "billing",
                                "FIXED",
                                "step",
                                "1",
                                "trigger",
                                "DATE",
                                "share",
                                "1")));
        UUID deal = deal(new Deal(), "Northwind Transformation");
        inErp(payer, "77");
        Initiations billed =
                new Initiations(rooms, systems(Rules.DEFAULT.projectCode()), schedules);
        rounds(billed);
        everywhere();
        rounds(billed);
        initiations.again(deal);
        rounds(billed);
        return deal;
    }

    @Test
    void a_line_gets_its_billing_schedule_once_and_before_its_project_is_live() {
        Schedules schedules = new Schedules();
        UUID deal = billedBy(schedules);

        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        assertThat(schedules.asked).as("the fixed price alone, and once").hasSize(1);
        assertThat(count("select count(*) from entity where type = 'BillingScheduleItem'"))
                .isEqualTo(1);
    }

    @Test
    void what_stands_against_a_schedule_is_a_case_and_keeps_the_project_from_going_live() {
        Schedules schedules = new Schedules();
        schedules.against =
                List.of(
                        new Problem(
                                Problem.Mender.DATA,
                                "BIL-SCHEDULE-SUM",
                                "The shares add to 0.9 of 1.",
                                "Give shares that add to 1."));
        UUID deal = billedBy(schedules);

        assertThat(initiation(deal).state()).isEqualTo(Progress.BLOCKED);
        assertThat(initiation(deal).headline()).isEqualTo("The shares add to 0.9 of 1.");
        assertThat(codes()).as("what is finished stays").hasSize(4);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10))
                .singleElement()
                .asString()
                .contains("BIL-SCHEDULE-SUM");

        schedules.against = List.of();
        Initiations mended =
                new Initiations(rooms, systems(Rules.DEFAULT.projectCode()), schedules);
        mended.again(deal);
        rounds(mended);
        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10)).isEmpty();
    }

    @Test
    void what_all_wait_for_and_comes_in_a_long_transaction_wakes_starts_that_began_meanwhile() {
        // The project manager is read in a batch that takes its time; the deal is won, cut and set
        // up everywhere before it commits.
        UUID[] deal = new UUID[1];
        Deal won = new Deal();
        won.entityMap.forEach(row -> row.replaceAll((field, value) -> later(value)));
        file("entity-map", won.entityMap);
        transaction.executeWithoutResult(_ -> {
            said("netsuite", "Resource", Map.of("email", "later@firm.example"));
            apart(() -> {
                inErp(payer, "c-1");
                deal[0] = deal(won, "Northwind build");
                rounds();
                everywhere();
                rounds();
            });
        });
        rounds();
        assertThat(store.find(deal[0]).orElseThrow().state()).isEqualTo(Progress.ACTIVE);
    }

    private static Object later(Object value) {
        return Deal.LEAD.equals(value) ? "later@firm.example" : value;
    }

    @Test
    void a_lost_wake_heals_by_itself_and_is_counted() {
        inErp(payer, "c-1");
        UUID deal = deal(new Deal(), "Northwind build");
        rounds();
        everywhere();
        sql.sql("delete from process_queue").update();
        rounds();
        assertThat(store.find(deal).orElseThrow().state()).isEqualTo(Progress.PROVISIONING);

        assertThat(initiations.lookStill()).as("it may still be on its way").isZero();
        now = now.plus(Initiations.STILL).plusSeconds(30);
        assertThat(initiations.lookStill()).isEqualTo(1);
        rounds();
        assertThat(store.find(deal).orElseThrow().state()).isEqualTo(Progress.ACTIVE);
        assertThat(initiations.lostWakes()).isEqualTo(1);
        now = now.plus(Initiations.STILL).plusSeconds(30);
        assertThat(initiations.lookStill()).as("it is finished").isZero();
    }

    @Test
    void what_stands_still_for_a_reason_is_looked_at_and_is_no_lost_wake() {
        deal(new Deal(), "Northwind build");
        rounds();
        now = now.plus(Initiations.STILL).plusSeconds(30);
        assertThat(initiations.lookStill()).isEqualTo(1);
        assertThat(initiations.lookStill()).as("it is marked already").isZero();
        rounds();
        assertThat(initiations.lostWakes()).isZero();
    }

    /// In a transaction of its own, on another connection, to its end.
    private static void apart(Runnable work) {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            CompletableFuture.runAsync(work, other).orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void looking_again_changes_nothing_and_reserves_no_second_code() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();
        long versions = count("select count(*) from entity_version");
        for (int i = 0; i < 3; i++) {
            initiations.again(deal);
            rounds();
        }
        assertThat(count("select count(*) from entity_version")).isEqualTo(versions);
        assertThat(count("select last_value from project_number")).isEqualTo(1000);
        assertThat(initiation(deal).projectCode()).isEqualTo("P-1000");
    }

    @Test
    void codes_follow_the_firms_pattern_and_begin_at_its_first_number() {
        Initiations numbered =
                new Initiations(
                        rooms, systems(new Rules.ProjectCode("{entity}/{year}-{number}", 4_200)));
        UUID first = deal(new Deal(), "Northwind Transformation");
        rounds(numbered);
        String company = (String) new Deal().company.get("code");
        assertThat(initiation(first).projectCode())
                .isEqualTo(
                        company
                                + "/"
                                + LocalDate.ofInstant(now, ZoneOffset.UTC).getYear()
                                + "-4200");

        // A first number lowered later gives no number twice.
        UUID second = deal(new Deal(), "Northwind Extension");
        rounds();
        assertThat(initiation(second).projectCode()).isEqualTo("P-4201");
    }

    @Test
    void a_child_keeps_its_key_and_its_id() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();
        RecordKey key = Dossiers.key(entity(deal));
        List<Link> before = links.of(List.of(key)).getOrDefault(key, List.of());
        initiations.again(deal);
        rounds();
        assertThat(java.util.Objects.requireNonNull(links.of(List.of(key)).get(key)))
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(before)
                .extracting(Link::childKey)
                .containsExactlyInAnyOrder(
                        "project",
                        "project/L1",
                        "project/L2",
                        "project/L3",
                        "project/L1/1",
                        "project/L1/2",
                        "project/L2/1",
                        "project/L3/1");
    }

    @Test
    void deals_blocked_by_one_missing_row_share_one_case_and_a_new_row_of_the_file_frees_them() {
        Deal cyber = new Deal();
        cyber.deal.put("service_line", "Cyber");
        UUID one = deal(cyber, "Cyber one");
        UUID two = deal(cyber, "Cyber two");
        rounds();
        assertThat(initiation(one).state()).isEqualTo(Progress.BLOCKED);
        List<Cases.Case> open =
                cases.list(new Cases.Filter(true, "", "PRJ-NO-ENTITY-MAP", ""), 0, 10);
        assertThat(open).hasSize(1);
        assertThat(open.getFirst().blocked()).isEqualTo(2);
        assertThat(open.getFirst().context()).containsEntry("value", "600000.00 USD");

        Map<String, Object> row = new HashMap<>(cyber.entityMap.getFirst());
        row.put("service_line", "Cyber");
        file("entity-map", List.of(cyber.entityMap.getFirst(), row));
        rounds();

        assertThat(List.of(initiation(one).state(), initiation(two).state()))
                .containsOnly(Progress.PROVISIONING);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10)).isEmpty();
        assertThat(codes()).hasSize(8);
    }

    @Test
    void gates_are_kept_and_judged_for_those_who_belong_to_the_deal() {
        Deal unsigned = new Deal();
        unsigned.contract.remove("sign_date");
        UUID deal = deal(unsigned, "Unsigned");
        rounds();
        assertThat(judge(payer, "SIGNED", "G1"))
                .isEqualTo(
                        new GateVerdict.Closed(
                                List.of("No signature found on contract CTR-1001."), List.of()));
        assertThat(judge(payer, "G1", "G3")).isEqualTo(new GateVerdict.Open());

        UUID stranger = say("salesforce", null, "Client", Map.of("legal_name", "Stranger"));
        assertThat(judge(stranger, "G1"))
                .isEqualTo(
                        new GateVerdict.Closed(List.of("No won deal asks for it yet."), List.of()));

        initiations.cancel(deal, new Actor.Person("Vera"), "lost interest");
        rounds();
        assertThat(judge(payer, "G1", "G3"))
                .isEqualTo(
                        new GateVerdict.Closed(
                                List.of("The project start was cancelled."), List.of()));
    }

    private GateVerdict judge(UUID id, String... gates) {
        Gatekeeper.Question question =
                new Gatekeeper.Question(entity(id), "netsuite", List.of(gates));
        return java.util.Objects.requireNonNull(
                initiations.judge(List.of(question)).get(question.asked()));
    }

    @Test
    void a_deal_reopened_after_the_start_is_a_case_and_stops_what_has_not_gone_out() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();
        say("salesforce", deal, "Opportunity", Map.of("status", "OPEN"));
        rounds();
        assertThat(entity(deal).status()).isEqualTo("REOPENED");
        assertThat(initiation(deal).state()).isEqualTo(Progress.REOPENED);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10))
                .extracting(Cases.Case::code)
                .containsExactly("PRJ-REOPENED-OPP");
        assertThat(judge(payer, "G1")).isInstanceOf(GateVerdict.Closed.class);

        say("salesforce", deal, "Opportunity", Map.of("status", "CLOSED_WON"));
        rounds();
        assertThat(initiation(deal).state()).isEqualTo(Progress.PROVISIONING);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10)).isEmpty();
    }

    @Test
    void a_relative_abroad_gets_its_own_countrys_company_and_one_that_nobody_serves_waits() {
        Map<String, Object> british =
                Map.of(
                        "code",
                        "GB01",
                        "name",
                        "Global Consulting UK Ltd",
                        "country",
                        "GB",
                        "functional_ccy",
                        "GBP",
                        "status",
                        "ACTIVE");
        UUID company = say("netsuite", null, "LegalEntity", british);
        UUID uk = relative("Northwind UK Ltd", "GB");
        UUID france = relative("Northwind France SA", "FR");
        Deal deal = new Deal();
        Map<String, Object> row = new HashMap<>(deal.entityMap.getFirst());
        row.put("country", "GB");
        row.put("entity", "GB01");
        file("entity-map", List.of(deal.entityMap.getFirst(), row));
        deal(deal, "Transformation");
        rounds();
        assertThat(entity(uk).values().get("entity")).isEqualTo(company);
        assertThat(entity(uk).values().get("bill_ccy")).isEqualTo("GBP");
        assertThat(entity(uk).status()).isEqualTo("APPROVED");
        assertThat(entity(payer).values().get("entity")).isNotEqualTo(company);
        assertThat(entity(payer).values().get("bill_ccy")).isEqualTo("USD");
        assertThat(entity(france).values().has("entity")).isFalse();
        assertThat(entity(france).status()).isEqualTo("PROSPECT");
    }

    private UUID relative(String name, String country) {
        return say(
                "salesforce",
                null,
                "Client",
                Map.of(
                        "legal_name",
                        name,
                        "country",
                        country,
                        "parent_id",
                        holdings,
                        "status",
                        "PROSPECT"));
    }

    private static final Actor LEAD = new Actor.Person("Mia");

    private UUID live() {
        UUID deal = deal(new Deal(), "Northwind Transformation");
        rounds();
        inErp(payer, "77");
        everywhere();
        rounds();
        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        return deal;
    }

    private List<String> projectStates() {
        return entities.all("Project", 10).stream()
                .map(one -> one.status() + " " + one.values().get("open_for_time"))
                .distinct()
                .toList();
    }

    private List<String> openCodes() {
        return cases.list(Cases.Filter.OPEN, 0, 10).stream().map(Cases.Case::code).toList();
    }

    @Test
    void
            a_person_lets_the_work_of_a_reopened_deal_go_on_and_is_asked_again_when_it_is_reopened_again() {
        UUID deal = live();
        say("salesforce", deal, "Opportunity", Map.of("status", "OPEN"));
        rounds();
        assertThat(openCodes()).containsExactly("PRJ-REOPENED-OPP");
        assertThat(initiations.decisions().reopened(deal, true, LEAD, "price is renegotiated"))
                .isInstanceOf(StartDecisions.Outcome.Taken.class);
        rounds();
        assertThat(openCodes()).isEmpty();
        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        assertThat(projectStates()).containsExactly("ACTIVE true");
        assertThat(evidence.about("Initiation", deal.toString(), 50))
                .anySatisfy(one -> {
                    assertThat(one.actor()).contains("Mia");
                    assertThat(one.action())
                            .isEqualTo("let the work go on though the deal was reopened");
                    assertThat(one.reason()).isEqualTo("price is renegotiated");
                });

        say("salesforce", deal, "Opportunity", Map.of("status", "CLOSED_WON"));
        rounds();
        say("salesforce", deal, "Opportunity", Map.of("status", "OPEN"));
        rounds();
        assertThat(openCodes()).containsExactly("PRJ-REOPENED-OPP");
    }

    @Test
    void what_was_decided_about_a_reopened_deal_does_not_hold_when_it_is_then_lost() {
        UUID deal = live();
        say("salesforce", deal, "Opportunity", Map.of("status", "OPEN"));
        rounds();
        initiations.decisions().reopened(deal, true, LEAD, "price is renegotiated");
        rounds();
        say("salesforce", deal, "Opportunity", Map.of("status", "CLOSED_LOST"));
        rounds();
        assertThat(openCodes()).containsExactly("PRJ-REOPENED-OPP");
        assertThat(initiation(deal).state()).isEqualTo(Progress.REOPENED);
    }

    @Test
    void projects_put_on_hold_for_a_reopened_deal_go_on_when_it_is_won_again() {
        UUID deal = live();
        say("salesforce", deal, "Opportunity", Map.of("status", "OPEN"));
        rounds();
        initiations.decisions().reopened(deal, false, LEAD, "the client wants to think");
        rounds();
        assertThat(openCodes()).isEmpty();
        assertThat(projectStates()).containsExactly("ON_HOLD false");

        say("salesforce", deal, "Opportunity", Map.of("status", "CLOSED_WON"));
        rounds();
        assertThat(initiation(deal).state()).isEqualTo(Progress.ACTIVE);
        assertThat(projectStates()).containsExactly("ACTIVE true");
        assertThat(store.decided(List.of(deal))).isEmpty();
    }

    @Test
    void a_credit_hold_is_passed_for_one_deal_and_comes_back_after_its_last_day() {
        say("netsuite", payer, "Client", Map.of("credit_status", "HOLD"));
        UUID one = deal(new Deal(), "Transformation");
        UUID two = deal(new Deal(), "Second");
        rounds();
        assertThat(openCodes()).containsExactly("CLI-CREDIT-HOLD");
        assertThat(initiation(one).state()).isEqualTo(Progress.BLOCKED);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        assertThat(initiations.decisions().passCreditHold(one, today.minusDays(1), LEAD, "paid"))
                .isInstanceOf(StartDecisions.Outcome.Wrong.class);
        assertThat(initiations.decisions().passCreditHold(one, today, LEAD, "paid yesterday"))
                .isInstanceOf(StartDecisions.Outcome.Taken.class);
        rounds();
        assertThat(initiation(one).state()).isEqualTo(Progress.PROVISIONING);
        assertThat(initiation(two).state()).isEqualTo(Progress.BLOCKED);

        now = now.plus(Duration.ofDays(1));
        initiations.again(one);
        rounds();
        assertThat(initiation(one).state()).isEqualTo(Progress.BLOCKED);
    }

    @Test
    void a_passed_credit_hold_does_not_pass_a_client_that_is_blocked_later() {
        say("netsuite", payer, "Client", Map.of("credit_status", "HOLD"));
        UUID deal = deal(new Deal(), "Transformation");
        rounds();
        initiations.decisions().passCreditHold(deal, null, LEAD, "paid yesterday");
        rounds();
        assertThat(initiation(deal).state()).isEqualTo(Progress.PROVISIONING);
        say("netsuite", payer, "Client", Map.of("credit_status", "BLOCKED"));
        rounds();
        assertThat(initiation(deal).state()).isEqualTo(Progress.BLOCKED);
    }

    @Test
    void nothing_is_decided_about_a_deal_that_is_won_and_a_client_that_is_in_order() {
        UUID deal = deal(new Deal(), "Transformation");
        rounds();
        assertThat(initiations.decisions().reopened(deal, true, LEAD, "no reason"))
                .isInstanceOf(StartDecisions.Outcome.NotOpen.class);
        assertThat(initiations.decisions().passCreditHold(deal, null, LEAD, "no reason"))
                .isInstanceOf(StartDecisions.Outcome.NotOpen.class);
        assertThat(initiations.decisions().reopened(new UUID(1, 2), true, LEAD, "no reason"))
                .isInstanceOf(StartDecisions.Outcome.Unknown.class);
        assertThat(store.decided(List.of(deal))).isEmpty();
    }

    @Test
    void two_deals_of_one_client_with_different_companies_come_to_rest() {
        say(
                "netsuite",
                null,
                "LegalEntity",
                Map.of(
                        "code",
                        "GB01",
                        "name",
                        "Global Consulting Ltd",
                        "country",
                        "GB",
                        "status",
                        "ACTIVE"));
        Deal other = new Deal();
        other.deal.put("service_line", "Advisory");
        Map<String, Object> row = new HashMap<>(other.entityMap.getFirst());
        row.put("service_line", "Advisory");
        row.put("entity", "GB01");
        file("entity-map", List.of(other.entityMap.getFirst(), row));
        UUID one = deal(new Deal(), "Transformation");
        UUID two = deal(other, "Advisory");
        rounds();

        assertThat(List.of(initiation(one).state(), initiation(two).state()))
                .containsExactlyInAnyOrder(Progress.PROVISIONING, Progress.BLOCKED);
        assertThat(entity(payer).version()).isLessThan(4);
        assertThat(cases.list(Cases.Filter.OPEN, 0, 10))
                .extracting(Cases.Case::code)
                .containsExactly("CLI-NOT-IN-ENTITY");
    }

    @Test
    void a_company_that_comes_in_after_a_look_is_seen_by_the_next_one() {
        Deal deal = new Deal();
        Map<String, Object> row = new HashMap<>(deal.entityMap.getFirst());
        row.put("entity", "GB01");
        file("entity-map", List.of(row));
        UUID id = deal(deal, "Northwind Transformation");
        rounds();
        assertThat(initiation(id).state()).isNotEqualTo(Progress.PROVISIONING);

        say(
                "netsuite",
                null,
                "LegalEntity",
                Map.of("code", "GB01", "name", "GC Ltd", "country", "GB", "status", "ACTIVE"));
        rounds();
        assertThat(initiation(id).state()).isEqualTo(Progress.PROVISIONING);
    }

    @Test
    void fifty_deals_are_looked_at_in_one_round() {
        List<UUID> deals = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            deals.add(deal(new Deal(), "Deal " + i));
        }
        assertThat(initiations.round()).isEqualTo(50);
        rounds();
        assertThat(deals).allMatch(deal -> initiation(deal).state() == Progress.PROVISIONING);
        assertThat(codes()).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void lines_that_keep_coming_while_deals_are_looked_at_never_wait_for_them_in_a_circle()
            throws Exception {
        List<UUID> deals = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            deals.add(deal(new Deal(), "Deal " + i));
        }
        rounds();
        List<UUID> lines =
                sql.sql("select id from entity where type = 'ContractLine' order by id")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<?> changes =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 8; i++) {
                                    for (UUID line : lines) {
                                        say(
                                                "salesforce",
                                                line,
                                                "ContractLine",
                                                Map.of("name", "Name " + i));
                                    }
                                }
                            },
                            threads);
            CompletableFuture<?> looks =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 25; i++) {
                                    deals.forEach(initiations::again);
                                    initiations.round();
                                }
                            },
                            threads);
            CompletableFuture.allOf(changes, looks).get(90, TimeUnit.SECONDS);
        }
        rounds();
        assertThat(
                        count(
                                "select deadlocks from pg_stat_database where datname = current_database()"))
                .isZero();
    }
}
