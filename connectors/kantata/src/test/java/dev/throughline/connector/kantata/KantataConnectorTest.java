package dev.throughline.connector.kantata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteOutcome.Duplicate;
import dev.throughline.connect.spi.WriteOutcome.Refused;
import dev.throughline.connect.spi.WriteOutcome.Written;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem.Mender;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.kantata.KantataSimulator;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What this vendor asks of its connector beyond the contract of all connectors.
class KantataConnectorTest {
    private static final Map<String, List<NativeField>> OWN =
            Map.of(
                    "workspaces",
                    List.of(
                            NativeField.text("project_code", 255),
                            NativeField.text("parent_project", 255),
                            NativeField.text("billing_type", 255),
                            NativeField.of("regions", NativeField.Type.LIST),
                            NativeField.of("headcount", NativeField.Type.DECIMAL)));

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T09:00:00Z"));
    private final InstantSource clock = now::get;
    private final KantataSimulator kantata = new KantataSimulator(0, clock);
    private final List<LimitedHttp> opened = new ArrayList<>();
    private final KantataConnection connection = open(kantata.baseUrl(), OWN, Map.of());

    KantataConnectorTest() {
        kantata.defineField(
                "Workspace", "Regions", "multi", List.of("EMEA", "Americas, all", "Asia"));
        kantata.defineField("Workspace", "headcount", "number", List.of());
    }

    private KantataConnection open(
            URI at, Map<String, List<NativeField>> own, Map<String, String> options) {
        ConnectionSettings settings =
                new ConnectionSettings(
                        "psa",
                        "kantata",
                        ConnectionSettings.SystemClass.PSA,
                        "Kantata",
                        at,
                        Map.of(),
                        options,
                        Map.of("accessToken", String.valueOf(kantata.signIn().get("accessToken"))),
                        own,
                        ConnectionSettings.Limits.DEFAULT,
                        ConnectionSettings.Transport.DIRECT);
        LimitedHttp http = new LimitedHttp(settings, clock);
        opened.add(http);
        return (KantataConnection)
                new KantataConnector().open(settings, new ConnectionContext(clock, http));
    }

    @AfterEach
    void close() {
        opened.forEach(LimitedHttp::close);
        kantata.close();
    }

    private static WriteRequest create(long key, Map<String, Object> fields) {
        return new WriteRequest(Kind.CREATE, null, "key-" + key, key, fields);
    }

    private static WriteRequest update(String id, long key, Map<String, Object> fields) {
        return new WriteRequest(Kind.UPDATE, id, "key-" + key, key, fields);
    }

    private WriteOutcome write(String type, WriteRequest request) {
        return connection.write(type, List.of(request)).getFirst();
    }

    private String written(String type, WriteRequest request) {
        return ((Written) write(type, request)).externalId();
    }

    private ObservedRecord fetched(String type, String id) {
        return connection.fetch(type, List.of(id)).getFirst();
    }

    private static Map<String, Object> project(String title) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", title);
        fields.put("currency", "USD");
        fields.put("price", new BigDecimal("120000.50"));
        fields.put("time_trackable", false);
        fields.put("start_date", "2026-01-05");
        fields.put("project_code", "P-1000");
        fields.put("billing_type", "TM");
        fields.put("regions", List.of("EMEA", "Americas, all"));
        fields.put("headcount", new BigDecimal("3"));
        fields.put("external_status", "Waiting for the ERP");
        return fields;
    }

    @Test
    void a_project_is_created_closed_for_time_with_its_own_fields_and_what_the_hub_says() {
        Written made = (Written) write("workspaces", create(60017, project("P-1000 Northwind")));
        ObservedRecord shown = fetched("workspaces", made.externalId());
        assertThat(made.readBack()).isEqualTo(shown);
        assertThat(shown.fields())
                .containsEntry("price", new BigDecimal("120000.50"))
                .containsEntry("time_trackable", false)
                .containsEntry("project_code", "P-1000")
                .containsEntry("billing_type", "TM")
                .containsEntry("regions", List.of("EMEA", "Americas, all"))
                .containsEntry("headcount", new BigDecimal("3"))
                .containsEntry("external_status", "Waiting for the ERP")
                .containsEntry("external_reference_status", "successful")
                .containsEntry("created_at", "2026-01-05T09:00:00Z");
        assertThat(kantata.all("external_references"))
                .singleElement()
                .satisfies(reference ->
                        assertThat(reference)
                                .containsEntry("service_name", "throughline")
                                .containsEntry("service_model_ref", new BigDecimal(60017)));
        Map<String, Object> opening = new HashMap<>();
        opening.put("time_trackable", true);
        opening.put("external_status", "Open for time");
        opening.put("parent_project", "P-999");
        opening.put("project_code", null);
        write("workspaces", update(made.externalId(), 60017, opening));
        assertThat(fetched("workspaces", made.externalId()).fields())
                .containsEntry("time_trackable", true)
                .containsEntry("external_status", "Open for time")
                .containsEntry("parent_project", "P-999")
                .containsEntry("billing_type", "TM")
                .doesNotContainKey("project_code");
        assertThat(kantata.all("external_references")).hasSize(1);
    }

    @Test
    void values_whose_answer_is_lost_are_set_again_and_nothing_is_doubled() {
        kantata.faults()
                .script(
                        Faults.Kind.LOST_ANSWER,
                        1,
                        request ->
                                request.writes() && request.path().endsWith("custom_field_values"));
        String id = written("workspaces", create(1, project("Rollout")));
        assertThat(kantata.customFields("workspaces", id)).containsEntry("project_code", "P-1000");
        assertThat(kantata.all("workspaces")).hasSize(1);
        assertThat(kantata.all("custom_field_values")).hasSize(4);
    }

    @Test
    void a_project_whose_values_could_not_be_set_is_written_and_its_read_back_says_so() {
        kantata.faults()
                .script(
                        Faults.Kind.UNAVAILABLE,
                        10,
                        request ->
                                request.writes() && request.path().endsWith("custom_field_values"));
        Written made = (Written) write("workspaces", create(1, project("Rollout")));
        assertThat(made.readBack()).isNotNull();
        assertThat(fetched("workspaces", made.externalId()).fields())
                .containsEntry("title", "Rollout")
                .doesNotContainKey("project_code");
        assertThat(write("workspaces", update(made.externalId(), 1, Map.of("project_code", "P-1"))))
                .as("an update of values alone")
                .isInstanceOf(WriteOutcome.Unknown.class);
        kantata.faults().calm();
        assertThat(write("workspaces", update(made.externalId(), 1, Map.of("project_code", "P-1"))))
                .isInstanceOf(Written.class);
        assertThat(kantata.customFields("workspaces", made.externalId()))
                .containsEntry("project_code", "P-1");
    }

    @Test
    void one_refused_value_does_not_hold_back_the_neighbours() {
        List<WriteRequest> batch = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            Map<String, Object> fields = project("Project " + i);
            fields.put("project_code", i == 17 ? "x".repeat(300) : "P-" + i);
            batch.add(create(i, fields));
        }
        List<WriteOutcome> outcomes = connection.write("workspaces", batch);
        assertThat(outcomes).hasOnlyElementsOfType(Written.class);
        assertThat(kantata.all("workspaces")).hasSize(40);
        for (int i = 1; i <= 40; i++) {
            String id = ((Written) outcomes.get(i - 1)).externalId();
            assertThat(kantata.customFields("workspaces", id).getOrDefault("project_code", "none"))
                    .isEqualTo(i == 17 ? "none" : "P-" + i);
        }
        String bad = ((Written) outcomes.get(16)).externalId();
        Refused refused =
                (Refused)
                        write(
                                "workspaces",
                                update(bad, 17, Map.of("project_code", "x".repeat(300))));
        assertThat(refused.problem().line())
                .isEqualTo(
                        "ERP-REJECTED: Kantata refused the custom fields of record "
                                + bad
                                + ": Value is too long (maximum is 255 characters)."
                                + " Correct the value at its source; the hub sends again by itself.");
    }

    @Test
    void what_cannot_be_is_refused_before_anything_is_sent() {
        Map<String, Object> wrongChoice = project("Rollout");
        wrongChoice.put("billing_type", "By the moon");
        Refused choice = (Refused) write("workspaces", create(1, wrongChoice));
        assertThat(choice.problem().mender()).isEqualTo(Mender.DATA);
        assertThat(choice.problem().line())
                .contains("'By the moon' is not a choice of the custom field 'billing_type'")
                .contains("[Fixed, TM, Unit, Retainer, Subscription]");
        Refused unknown =
                (Refused) write("workspaces", create(1, Map.of("title", "T", "colour", "red")));
        assertThat(unknown.problem().mender()).isEqualTo(Mender.SETTINGS);
        assertThat(unknown.problem().text())
                .isEqualTo("Kantata has no writable field 'colour' on workspaces.");
        Refused person = (Refused) write("users", create(1, Map.of("full_name", "Ada")));
        assertThat(person.problem().mend())
                .isEqualTo(
                        "Invite the person in Kantata; the hub links and updates the record then.");
        assertThat(kantata.all("workspaces")).isEmpty();
    }

    @Test
    void a_custom_field_that_the_account_lacks_is_told_by_the_probe_and_refused_on_write() {
        KantataConnection other =
                open(
                        kantata.baseUrl(),
                        Map.of("workspaces", List.of(NativeField.text("moon_phase", 10))),
                        Map.of("eventFeed", "true"));
        assertThat(other.probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy ->
                                assertThat(healthy.limits())
                                        .containsEntry(
                                                "customFieldsMissing", "workspaces.moon_phase")
                                        .containsEntry("eventFeed", "available"));
        WriteOutcome outcome =
                other.write(
                                "workspaces",
                                List.of(create(1, Map.of("title", "T", "moon_phase", "full"))))
                        .getFirst();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().mender()).isEqualTo(Mender.SETTINGS);
                            assertThat(refused.problem().field()).isEqualTo("moon_phase");
                        });
        assertThat(kantata.all("workspaces")).isEmpty();
    }

    @Test
    void a_person_who_is_a_member_already_is_a_duplicate_with_its_id() {
        String project = kantata.insert("workspaces", Map.of("title", "Rollout"));
        String ada =
                kantata.insert(
                        "users",
                        Map.of("full_name", "Ada Jones", "email_address", "ada@firm.example"));
        Map<String, Object> member =
                Map.of("workspace_id", project, "user_id", ada, "role", "maven");
        WriteRequest join = create(5, member);
        String id = written("participations", join);
        assertThat(write("participations", create(6, member)))
                .isInstanceOfSatisfying(
                        Duplicate.class,
                        duplicate -> assertThat(duplicate.externalId()).isEqualTo(id));
        assertThat(connection.findByKey("participations", List.of(join)))
                .singleElement()
                .isInstanceOf(dev.throughline.connect.spi.FindsByKey.Finding.Found.class);
        Set<String> members = new HashSet<>();
        Cursor cursor = Cursor.BEGINNING;
        boolean more = true;
        while (more) {
            PopulationPage page = connection.readPopulation("participations", cursor, 1);
            page.records().forEach(record -> assertThat(members.add(record.externalId())).isTrue());
            cursor = page.next();
            more = page.more();
        }
        assertThat(members).hasSize(kantata.all("participations").size()).contains(id);
    }

    private List<ObservedRecord> run(String type, AtomicReference<Cursor> cursor, int limit) {
        List<ObservedRecord> all = new ArrayList<>();
        boolean more = true;
        while (more) {
            ChangePage page = connection.readChanges(type, cursor.get(), limit);
            all.addAll(page.records());
            cursor.set(page.next());
            more = page.more();
        }
        return all;
    }

    @Test
    void a_value_changed_by_a_person_is_read_though_the_project_is_not_stamped() {
        String id = kantata.insert("workspaces", Map.of("title", "Rollout"));
        AtomicReference<Cursor> cursor = new AtomicReference<>(Cursor.BEGINNING);
        run("workspaces", cursor, 100);
        now.set(now.get().plus(Duration.ofHours(1)));
        run("workspaces", cursor, 100);
        kantata.update("workspaces", id, Map.of("custom_fields", Map.of("project_code", "P-7")));
        now.set(now.get().plus(Duration.ofHours(1)));
        List<ObservedRecord> changed = run("workspaces", cursor, 100);
        assertThat(changed)
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.externalId()).isEqualTo(id);
                    assertThat(record.fields()).containsEntry("project_code", "P-7");
                    assertThat(record.stamp()).isEqualTo("2026-01-05T10:00:00Z");
                });
    }

    @Test
    void an_archived_project_comes_as_deleted_and_its_tasks_stay() {
        String id = kantata.insert("workspaces", Map.of("title", "Rollout"));
        String task =
                kantata.insert(
                        "stories", Map.of("title", "T", "story_type", "task", "workspace_id", id));
        kantata.delete("workspaces", id);
        AtomicReference<Cursor> cursor = new AtomicReference<>(Cursor.BEGINNING);
        assertThat(run("workspaces", cursor, 100))
                .singleElement()
                .satisfies(record -> assertThat(record.deleted()).isTrue());
        assertThat(connection.readPopulation("workspaces", Cursor.BEGINNING, 10).records())
                .isEmpty();
        assertThat(connection.readPopulation("stories", Cursor.BEGINNING, 10).records())
                .extracting(ObservedRecord::externalId)
                .containsExactly(task);
    }

    @Test
    void a_thousand_tied_doubled_and_moving_rows_are_all_read() {
        kantata.faults().quirk(Quirk.CURSOR_TIES, true);
        kantata.faults().quirk(Quirk.DOUBLED_ROWS, true);
        kantata.faults().quirk(Quirk.MOVING_PAGES, true);
        Set<String> there = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            there.add(kantata.insert("workspace_groups", Map.of("name", "Client " + i)));
            if (i % 300 == 299) {
                now.set(now.get().plusSeconds(61));
            }
        }
        Set<String> read = new HashSet<>();
        AtomicReference<Cursor> cursor = new AtomicReference<>(Cursor.BEGINNING);
        run("workspace_groups", cursor, 130).forEach(record -> read.add(record.externalId()));
        assertThat(read).isEqualTo(there);
        long calls = (long) kantata.totals().getOrDefault("callsServed", 0L);
        assertThat(calls).as("pages are asked for once").isLessThan(20);
    }

    @Test
    void rows_that_vanish_among_ties_pull_no_other_row_over_a_page_border() {
        List<String> there = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            there.add(kantata.insert("workspace_groups", Map.of("name", "Tied " + i)));
        }
        PopulationPage first = connection.readPopulation("workspace_groups", Cursor.BEGINNING, 20);
        there.subList(0, 15).forEach(id -> kantata.delete("workspace_groups", id));
        List<String> read = new ArrayList<>();
        first.records().forEach(record -> read.add(record.externalId()));
        Cursor cursor = first.next();
        for (boolean more = true; more; ) {
            PopulationPage page = connection.readPopulation("workspace_groups", cursor, 20);
            page.records().forEach(record -> read.add(record.externalId()));
            cursor = page.next();
            more = page.more();
        }
        assertThat(read).isEqualTo(there);
    }

    @Test
    void people_have_no_stamps_and_are_read_whole() {
        for (int i = 0; i < 450; i++) {
            kantata.insert(
                    "users",
                    Map.of("full_name", "P " + i % 7, "email_address", "p" + i + "@firm.example"));
        }
        AtomicReference<Cursor> cursor = new AtomicReference<>(Cursor.BEGINNING);
        List<ObservedRecord> people = run("users", cursor, 100);
        assertThat(people).hasSize(451);
        assertThat(people).extracting(ObservedRecord::externalId).doesNotHaveDuplicates();
        assertThat(cursor.get()).isEqualTo(Cursor.BEGINNING);
    }

    @Test
    void bad_values_break_no_page() {
        String odd = "A\u0000B\ud800C";
        kantata.insert("workspace_groups", Map.of("name", odd, "notes", "n".repeat(9_000)));
        kantata.insert("workspace_groups", Map.of("name", "Good"));
        assertThat(connection.readPopulation("workspace_groups", Cursor.BEGINNING, 10).records())
                .extracting(record -> record.fields().get("name"))
                .containsExactly(odd, "Good");
    }

    /// A far side of one answer.
    private record Parrot(String type, String body) implements SimServer.Handler {
        @Override
        public SimReply handle(SimRequest request) {
            return SimReply.text(200, type, body);
        }

        @Override
        public SimReply throttled(SimRequest request, String retryAfterSeconds) {
            return SimReply.empty(429);
        }

        @Override
        public SimReply expired(SimRequest request) {
            return SimReply.empty(401);
        }
    }

    private void against(Parrot parrot, java.util.function.Consumer<KantataConnection> work) {
        try (SimServer server = new SimServer("parrot", 0, new Faults(), parrot)) {
            work.accept(open(server.baseUrl(), Map.of(), Map.of()));
        }
    }

    @Test
    void a_filter_that_is_ignored_is_noticed_and_nothing_is_concluded() {
        String everything =
                """
                {"count":1,"results":[{"key":"workspaces","id":"1"}],
                 "workspaces":{"1":{"id":"1","title":"Any"}},"external_references":{}}\
                """;
        against(
                new Parrot("application/json", everything),
                other ->
                        assertThatThrownBy(() ->
                                        other.findByKey(
                                                "workspaces",
                                                List.of(create(7, Map.of("title", "Mine")))))
                                .isInstanceOf(CallFailed.class)
                                .hasMessageContaining("does not carry an asked number"));
    }

    @Test
    void an_answer_that_is_not_the_api_is_no_page_and_leaves_a_create_unknown() {
        for (Parrot parrot :
                List.of(
                        new Parrot("text/html", "<html><body>Maintenance</body></html>"),
                        new Parrot("application/json", "{\"count\":1,\"results\":[{\"key\":\"work"),
                        new Parrot("application/json", "{\"count\":0}"))) {
            against(
                    parrot,
                    other -> {
                        assertThatThrownBy(() -> other.readChanges("stories", Cursor.BEGINNING, 10))
                                .isInstanceOf(CallFailed.class)
                                .hasMessageContaining("something that is not its API");
                        assertThat(
                                        other.write(
                                                "workspace_groups",
                                                List.of(create(1, Map.of("name", "N")))))
                                .hasOnlyElementsOfType(WriteOutcome.Unknown.class);
                        assertThat(other.probe()).isInstanceOf(Probe.Unwell.class);
                    });
        }
    }

    @Test
    void settings_that_cannot_work_are_named_with_their_mend() {
        assertThatThrownBy(() -> open(kantata.baseUrl(), Map.of(), Map.of("quietSeconds", "soon")))
                .hasMessage(
                        "connection psa: option 'quietSeconds' is 'soon' and must be a whole number of"
                                + " seconds, 0 to 86400");
        assertThatThrownBy(() -> open(kantata.baseUrl(), Map.of(), Map.of("serviceNam", "hub")))
                .hasMessage(
                        "connection psa: option 'serviceNam' is 'hub' and is not an option of kantata; remove it");
        assertThatThrownBy(() ->
                        open(
                                kantata.baseUrl(),
                                Map.of("roles", List.of(NativeField.text("x", 1))),
                                Map.of()))
                .hasMessageContaining("customFields for 'roles' cannot be used");
    }

    @Test
    void twenty_thousand_records_are_read_and_two_thousand_written_in_seconds() {
        for (int i = 0; i < 20_000; i++) {
            kantata.insert("workspace_groups", Map.of("name", "Client " + i));
            if (i % 1000 == 0) {
                now.set(now.get().plusSeconds(7));
            }
        }
        AtomicReference<Cursor> cursor = new AtomicReference<>(Cursor.BEGINNING);
        long start = System.nanoTime();
        assertThat(run("workspace_groups", cursor, 1_000)).hasSize(20_000);
        Duration reading = Duration.ofNanos(System.nanoTime() - start);
        List<WriteRequest> batch = new ArrayList<>();
        start = System.nanoTime();
        for (int i = 0; i < 2_000; i++) {
            batch.add(create(i + 1, Map.of("name", "New " + i)));
            if (batch.size() == 50) {
                connection.write("workspace_groups", batch);
                batch.clear();
            }
        }
        Duration writing = Duration.ofNanos(System.nanoTime() - start);
        System.out.println(
                "20,000 read in "
                        + reading.toMillis()
                        + " ms, 2,000 written in "
                        + writing.toMillis()
                        + " ms");
        assertThat(reading).isLessThan(Duration.ofSeconds(30));
        assertThat(writing).isLessThan(Duration.ofSeconds(30));
        assertThat(kantata.all("workspace_groups")).hasSize(22_000);
    }
}
