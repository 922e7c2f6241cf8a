package dev.throughline.connector.kantata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.kantata.KantataSimulator;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Time and expenses as facts: approval, periods, archived projects, and what the hub says on them.
class KantataFactsTest {
    private static final LocalDate FROM = LocalDate.parse("2026-11-01");
    private static final LocalDate TO = LocalDate.parse("2026-11-30");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-20T09:00:00Z"));
    private final InstantSource clock = now::get;
    private final KantataSimulator kantata = new KantataSimulator(0, clock);
    private final List<LimitedHttp> opened = new ArrayList<>();
    private final KantataConnection connection = open(kantata.baseUrl());
    private final String ada =
            kantata.insert(
                    "users", Map.of("full_name", "Ada Jones", "email_address", "ada@firm.example"));
    private final String boss =
            kantata.insert(
                    "users", Map.of("full_name", "Eve Boss", "email_address", "eve@firm.example"));
    private final String project =
            kantata.insert(
                    "workspaces",
                    Map.of(
                            "title",
                            "Rollout",
                            "currency",
                            "JPY",
                            "require_time_approvals",
                            true,
                            "require_expense_approvals",
                            true));
    private final String task =
            kantata.insert(
                    "stories",
                    Map.of(
                            "title",
                            "Plan",
                            "story_type",
                            "task",
                            "fixed_fee",
                            true,
                            "workspace_id",
                            project));

    private ConnectionSettings settings(URI at) {
        return new ConnectionSettings(
                "psa",
                "kantata",
                ConnectionSettings.SystemClass.PSA,
                "Kantata",
                at,
                Map.of(),
                Map.of(),
                Map.of("accessToken", String.valueOf(kantata.signIn().get("accessToken"))),
                Map.of(),
                ConnectionSettings.Limits.DEFAULT,
                ConnectionSettings.Transport.DIRECT);
    }

    private KantataConnection open(URI at) {
        LimitedHttp http = new LimitedHttp(settings(at), clock);
        opened.add(http);
        return (KantataConnection)
                new KantataConnector().open(settings(at), new ConnectionContext(clock, http));
    }

    @AfterEach
    void close() {
        opened.forEach(LimitedHttp::close);
        kantata.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(moment -> moment.plus(time));
    }

    private String entry(int minutes) {
        return kantata.insert(
                "time_entries",
                Map.of(
                        "workspace_id", project,
                        "story_id", task,
                        "user_id", ada,
                        "date_performed", "2026-11-19",
                        "time_in_minutes", minutes,
                        "role_id", String.valueOf(kantata.all("roles").getFirst().get("id")),
                        "rate_in_cents", 20_000));
    }

    private String expense(String category) {
        return kantata.insert(
                "expenses",
                Map.of(
                        "workspace_id",
                        project,
                        "user_id",
                        ada,
                        "date",
                        "2026-11-18",
                        "category",
                        category,
                        "amount_in_cents",
                        12_550,
                        "billable",
                        true));
    }

    private record Run(Map<String, ObservedRecord> records, Cursor end) {
        ObservedRecord of(String id) {
            return java.util.Objects.requireNonNull(records.get(id), id);
        }
    }

    private Run run(String type, Cursor from, int limit) {
        Map<String, ObservedRecord> records = new LinkedHashMap<>();
        Cursor at = from;
        for (int page = 0; page < 500; page++) {
            ChangePage read = connection.readChanges(type, at, limit);
            assertThat(read.records()).hasSizeLessThanOrEqualTo(limit);
            read.records().forEach(record -> records.put(record.externalId(), record));
            at = read.next();
            if (!read.more()) {
                return new Run(records, at);
            }
        }
        throw new AssertionError("no end");
    }

    private Set<String> period(String type, int limit) {
        Set<String> ids = new HashSet<>();
        Cursor at = Cursor.BEGINNING;
        for (int page = 0; page < 500; page++) {
            PopulationPage read = connection.readPeriod(type, FROM, TO, at, limit);
            read.records().forEach(record -> ids.add(record.externalId()));
            at = read.next();
            if (!read.more()) {
                return ids;
            }
        }
        throw new AssertionError("no end");
    }

    @Test
    void an_approved_entry_tells_who_approved_it_in_which_submission_and_in_main_units() {
        String entry = entry(100);
        String submission = kantata.approveTime(List.of(entry), boss).getFirst();
        assertThat(run("time_entries", Cursor.BEGINNING, 10).of(entry).fields())
                .containsEntry("approved", true)
                .containsEntry("approval_required", true)
                .containsEntry("fixed_fee", true)
                .containsEntry("role", "Architect")
                .containsEntry("submission_id", submission)
                .containsEntry("submission_status", "approved")
                .containsEntry("approved_by_id", boss)
                .containsEntry("approved_on", "2026-11-20")
                .containsEntry("hours", new BigDecimal("1.6667"))
                .containsEntry("bill_rate", new BigDecimal("20000"))
                .containsEntry("currency", "JPY");
    }

    @Test
    void a_rejected_entry_says_so_and_an_entry_nobody_has_to_approve_too() {
        String entry = entry(60);
        String submission =
                kantata.insert(
                        "timesheet_submissions",
                        Map.of(
                                "line_item_ids",
                                List.of(entry),
                                "title",
                                "Week",
                                "workspace_id",
                                project));
        kantata.update("timesheet_submissions", submission, Map.of("status", "rejected"));
        String trusted = kantata.insert("workspaces", Map.of("title", "Trust"));
        String free =
                kantata.insert(
                        "time_entries",
                        Map.of(
                                "workspace_id",
                                trusted,
                                "date_performed",
                                "2026-11-19",
                                "time_in_minutes",
                                30));
        Run records = run("time_entries", Cursor.BEGINNING, 10);
        assertThat(records.of(entry).fields())
                .containsEntry("approved", false)
                .containsEntry("submission_id", submission)
                .containsEntry("submission_status", "rejected")
                .doesNotContainKeys("approved_by_id", "approved_on");
        assertThat(records.of(free).fields())
                .containsEntry("approved", false)
                .containsEntry("approval_required", false)
                .doesNotContainKeys("submission_id", "submission_status");
    }

    @Test
    void an_expense_is_approved_by_its_report() {
        String expense = expense("Travel");
        String waiting = expense("Food");
        kantata.approveExpenses(List.of(expense), boss);
        Run records = run("expenses", Cursor.BEGINNING, 10);
        assertThat(records.of(expense).fields())
                .containsEntry("approved", true)
                .containsEntry("approved_by_id", boss)
                .containsEntry("approval_required", true)
                .containsEntry("billable", true)
                .containsEntry("amount", new BigDecimal("12550"))
                .doesNotContainKey("is_billable");
        assertThat(records.of(waiting).fields()).containsEntry("approved", false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void an_approval_that_does_not_stamp_its_entries_is_seen(int limit) {
        kantata.approvalStampsItems(false);
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            entries.add(entry(60 + i));
        }
        pass(Duration.ofHours(1));
        Run first = run("time_entries", Cursor.BEGINNING, 10);
        pass(Duration.ofHours(1));
        kantata.approveTime(entries.subList(0, 3), boss);
        kantata.approveTime(entries.subList(3, 5), boss);
        pass(Duration.ofHours(1));
        Run second = run("time_entries", first.end(), limit);
        assertThat(second.records()).containsOnlyKeys(entries);
        assertThat(second.records().values())
                .allSatisfy(record -> assertThat(record.fields()).containsEntry("approved", true));
        for (String entry : entries) {
            assertThat(second.of(entry).stamp()).isGreaterThan(first.of(entry).stamp());
        }
        pass(Duration.ofHours(1));
        assertThat(run("time_entries", second.end(), limit).records()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void items_of_archived_projects_are_read_however_the_vendor_means_its_filter(boolean alone) {
        kantata.archivedAlone(alone);
        String old = kantata.insert("workspaces", Map.of("title", "Old"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(entry(60 + i));
            all.add(
                    kantata.insert(
                            "time_entries",
                            Map.of(
                                    "workspace_id",
                                    old,
                                    "date_performed",
                                    "2026-11-02",
                                    "time_in_minutes",
                                    30 + i)));
        }
        kantata.delete("workspaces", old);
        pass(Duration.ofHours(1));
        assertThat(run("time_entries", Cursor.BEGINNING, 3).records()).containsOnlyKeys(all);
        assertThat(period("time_entries", 3)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(connection.fetch("time_entries", all))
                .extracting(ObservedRecord::externalId)
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void a_period_holds_what_lies_in_it_and_no_longer_what_was_deleted() {
        String in = entry(60);
        String gone = entry(90);
        String before =
                kantata.insert(
                        "time_entries",
                        Map.of(
                                "workspace_id",
                                project,
                                "date_performed",
                                "2026-10-31",
                                "time_in_minutes",
                                15));
        assertThat(period("time_entries", 1)).containsExactlyInAnyOrder(in, gone);
        kantata.delete("time_entries", gone);
        assertThat(period("time_entries", 100)).containsExactly(in).doesNotContain(before);
        String expense = expense("Travel");
        assertThat(period("expenses", 10)).containsExactly(expense);
        assertThat(connection.periodQuery("time_entries", FROM, TO))
                .contains("date_performed_between=2026-11-01:2026-11-30")
                .doesNotContain(String.valueOf(kantata.signIn().get("accessToken")));
        assertThatThrownBy(() -> connection.readPeriod("stories", FROM, TO, Cursor.BEGINNING, 10))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("stories");
    }

    @Test
    void a_receipt_shows_on_an_invoiced_and_locked_entry_and_moves_nothing_of_it() {
        String entry = entry(60);
        kantata.approveTime(List.of(entry), boss);
        kantata.update("time_entries", entry, Map.of("is_invoiced", true));
        kantata.lockDates(TO);
        pass(Duration.ofHours(1));
        Run first = run("time_entries", Cursor.BEGINNING, 10);
        pass(Duration.ofHours(1));
        List<WriteOutcome> outcomes =
                connection.write(
                        "time_entries",
                        List.of(receipt(entry, 7001, "Posted"), receipt("999999999", 7002, "No")));
        assertThat(outcomes.getFirst()).isInstanceOf(WriteOutcome.Written.class);
        assertThat(connection.fetch("time_entries", List.of(entry)).getFirst().fields())
                .containsEntry("external_status", "Posted")
                .containsEntry("external_message", "JE-7001")
                .containsEntry("external_locked", true)
                .containsEntry("external_reference_status", "successful");
        assertThat(outcomes.getLast()).isInstanceOf(WriteOutcome.Refused.class);
        assertThat(connection.findByKey("time_entries", List.of(receipt(entry, 7001, "Posted"))))
                .first()
                .isInstanceOf(Finding.Found.class);
        pass(Duration.ofHours(1));
        assertThat(run("time_entries", first.end(), 10).records())
                .as("our own word is no change")
                .isEmpty();
        Map<String, Object> after =
                connection.fetch("time_entries", List.of(entry)).getFirst().fields();
        FactDeclaration declared =
                new KantataConnector().facts(settings(kantata.baseUrl())).getFirst();
        for (String field : declared.financialFields()) {
            assertThat(after.get(field)).as(field).isEqualTo(first.of(entry).fields().get(field));
        }
    }

    private static WriteRequest receipt(String id, long key, String status) {
        return new WriteRequest(
                WriteRequest.Kind.UPDATE,
                id,
                "key-" + key,
                key,
                Map.of(
                        "external_status",
                        status,
                        "external_message",
                        "JE-" + key,
                        "external_locked",
                        true));
    }

    @Test
    void a_lost_answer_to_a_receipt_is_unknown_and_the_repeat_does_no_harm() {
        String entry = entry(60);
        kantata.faults().script(Faults.Kind.LOST_ANSWER, 1, SimRequest::writes);
        assertThat(connection.write("time_entries", List.of(receipt(entry, 7001, "Posted"))))
                .first()
                .isNotInstanceOf(WriteOutcome.Refused.class);
        assertThat(connection.write("time_entries", List.of(receipt(entry, 7001, "Posted"))))
                .hasOnlyElementsOfType(WriteOutcome.Written.class);
        assertThat(kantata.all("external_references")).hasSize(1);
    }

    @Test
    void nothing_else_is_written_on_a_fact() {
        String entry = entry(60);
        assertThat(
                        connection.write(
                                "time_entries",
                                List.of(
                                        new WriteRequest(
                                                WriteRequest.Kind.UPDATE,
                                                entry,
                                                "k",
                                                1,
                                                Map.of("time_in_minutes", BigDecimal.ONE)))))
                .hasOnlyElementsOfType(WriteOutcome.Refused.class);
    }

    @Test
    void every_declared_field_is_one_of_the_schema() {
        KantataConnector connector = new KantataConnector();
        ConnectionSettings settings = settings(kantata.baseUrl());
        for (FactDeclaration fact : connector.facts(settings)) {
            var schema =
                    connector.schemas(settings).stream()
                            .filter(each -> each.objectType().equals(fact.objectType()))
                            .findFirst()
                            .orElseThrow();
            assertThat(fact.financialFields())
                    .allSatisfy(field -> assertThat(schema.field(field)).as(field).isPresent());
            assertThat(fact.measureFields())
                    .allSatisfy(measure -> assertThat(schema.field(measure.field())).isPresent());
            assertThat(schema.field(fact.dateField())).isPresent();
        }
    }

    @Test
    void a_run_over_many_pages_sees_rows_that_are_touched_and_deleted_meanwhile() {
        List<String> people = List.of(ada, boss);
        kantata.seedApprovedTime(1_000, LocalDate.parse("2026-01-05"), List.of(project), people, 1);
        List<String> there =
                kantata.all("time_entries").stream()
                        .map(each -> String.valueOf(each.get("id")))
                        .toList();
        Set<String> seen = new HashSet<>();
        Cursor at = Cursor.BEGINNING;
        boolean more = true;
        int page = 0;
        while (more) {
            ChangePage read = connection.readChanges("time_entries", at, 90);
            read.records().forEach(record -> seen.add(record.externalId()));
            pass(Duration.ofSeconds(1));
            kantata.update("time_entries", there.get(page * 80 + 3), Map.of("notes", "n" + page));
            kantata.delete("time_entries", there.get(page * 80 + 4));
            page++;
            at = read.next();
            more = read.more();
        }
        Set<String> left = new HashSet<>();
        kantata.all("time_entries").forEach(each -> left.add(String.valueOf(each.get("id"))));
        assertThat(seen).containsAll(left);
    }

    /// A far side that answers to a rule of its own.
    private KantataConnection against(java.util.function.Function<SimRequest, SimReply> rule) {
        SimServer server =
                new SimServer(
                        "odd",
                        0,
                        new Faults(),
                        new SimServer.Handler() {
                            @Override
                            public SimReply handle(SimRequest request) {
                                return rule.apply(request);
                            }

                            @Override
                            public SimReply throttled(SimRequest request, String seconds) {
                                return SimReply.empty(429);
                            }

                            @Override
                            public SimReply expired(SimRequest request) {
                                return SimReply.empty(401);
                            }
                        });
        servers.add(server);
        return open(server.baseUrl());
    }

    private final List<SimServer> servers = new ArrayList<>();

    @AfterEach
    void closeServers() {
        servers.forEach(SimServer::close);
    }

    private static SimReply page(int count, int first, int rows) {
        List<Map<String, Object>> results = new ArrayList<>();
        Map<String, Object> records = new LinkedHashMap<>();
        for (int i = first; i < first + rows; i++) {
            String id = Integer.toString(i);
            results.add(Map.of("key", "time_entries", "id", id));
            records.put(
                    id,
                    Map.of(
                            "id",
                            id,
                            "created_at",
                            Instant.parse("2026-11-01T00:00:00Z").plusSeconds(i).toString(),
                            "updated_at",
                            "2026-11-02T00:00:00Z",
                            "time_in_minutes",
                            60));
        }
        return SimReply.json(
                200, Map.of("count", count, "results", results, "time_entries", records));
    }

    @Test
    void a_page_that_comes_again_and_again_ends_in_words_not_in_a_loop() {
        AtomicInteger calls = new AtomicInteger();
        KantataConnection odd =
                against(_ -> {
                    calls.incrementAndGet();
                    return page(1_000_000, 1, 50);
                });
        ChangePage first = odd.readChanges("time_entries", Cursor.BEGINNING, 50);
        assertThat(first.records()).hasSize(50);
        assertThatThrownBy(
                        () -> {
                            Cursor at = first.next();
                            for (int i = 0; i < 10; i++) {
                                at = odd.readChanges("time_entries", at, 50).next();
                            }
                        })
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("changed faster than it could be read");
        assertThat(calls.get()).isLessThan(1_000);
    }

    @Test
    void an_answer_that_shrinks_while_it_is_read_loses_nothing_that_is_left() {
        for (int i = 0; i < 30; i++) {
            entry(60 + i);
            pass(Duration.ofSeconds(1));
        }
        List<String> there =
                kantata.all("time_entries").stream()
                        .map(each -> String.valueOf(each.get("id")))
                        .toList();
        Set<String> seen = new HashSet<>();
        PopulationPage read = connection.readPeriod("time_entries", FROM, TO, Cursor.BEGINNING, 10);
        read.records().forEach(record -> seen.add(record.externalId()));
        there.subList(0, 10).forEach(id -> kantata.delete("time_entries", id));
        while (read.more()) {
            read = connection.readPeriod("time_entries", FROM, TO, read.next(), 10);
            read.records().forEach(record -> seen.add(record.externalId()));
        }
        assertThat(seen).containsAll(there.subList(10, 30));
    }
}
