package dev.throughline.connector.netsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.Witness;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem.Mender;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetSuiteConnectionTest {

    private final HandClock clock = new HandClock(Instant.parse("2026-02-03T10:00:00Z"));
    private final NetSuiteSimulator simulator = new NetSuiteSimulator(0, clock);
    private final List<LimitedHttp> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LimitedHttp::close);
        simulator.close();
    }

    private final List<String> seen = new ArrayList<>();
    private boolean bookClosed;

    private void saw(Witness.Beside act) {
        if (bookClosed) {
            throw new IllegalStateException("the book cannot be written");
        }
        seen.add(act.action() + " for " + act.key());
    }

    private NetSuiteConnection open(Map<String, String> options) {
        var settings = SandboxAccount.settings(simulator, options, 5);
        LimitedHttp http = new LimitedHttp(settings, clock);
        opened.add(http);
        return (NetSuiteConnection)
                new NetSuiteConnector()
                        .open(settings, new ConnectionContext(clock, http, this::saw));
    }

    private static WriteRequest create(int number, Map<String, Object> more) {
        Map<String, Object> fields =
                new HashMap<>(Map.of("companyName", "Company " + number, "subsidiary", "2"));
        fields.putAll(more);
        return new WriteRequest(Kind.CREATE, null, "tl-" + number, number, fields);
    }

    private static List<WriteRequest> creates(int count) {
        List<WriteRequest> batch = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            batch.add(
                    create(
                            number,
                            Map.of(
                                    "creditLimit",
                                    new BigDecimal("1000.50"),
                                    "terms",
                                    "2",
                                    "address_city",
                                    "Leeds",
                                    "address_country",
                                    "GB")));
        }
        return batch;
    }

    private long calls() {
        return ((Number) Objects.requireNonNull(simulator.totals().get("callsServed"))).longValue();
    }

    @Test
    void a_large_batch_takes_few_calls_and_every_outcome_is_read_back() {
        NetSuiteConnection connection = open(Map.of());
        long before = calls();
        List<WriteOutcome> outcomes = connection.write("customer", creates(500));
        assertThat(outcomes)
                .hasSize(500)
                .allSatisfy(outcome -> {
                    WriteOutcome.Written written = (WriteOutcome.Written) outcome;
                    assertThat(written.repeated()).isFalse();
                    assertThat(written.readBack()).isNotNull();
                });
        assertThat(calls() - before).as("calls for 500 records").isLessThan(60);
        assertThat(simulator.all("customer")).hasSize(500);
        ObservedRecord shown =
                Objects.requireNonNull(((WriteOutcome.Written) outcomes.get(41)).readBack());
        assertThat(shown.fields())
                .containsEntry("externalId", "tl-42")
                .containsEntry("subsidiary", "2")
                .containsEntry("currency", "2")
                .containsEntry("currency_symbol", "GBP")
                .containsEntry("creditLimit", new BigDecimal("1000.5"))
                .containsEntry("address_city", "Leeds")
                .containsEntry("isInactive", false)
                .containsEntry("lastModifiedDate", "2026-02-03T10:00:00Z");
        assertThat(connection.write("customer", creates(500)))
                .allSatisfy(outcome ->
                        assertThat(((WriteOutcome.Written) outcome).repeated()).isTrue());
        assertThat(simulator.all("customer")).hasSize(500);
    }

    @Test
    void in_a_large_batch_each_record_is_judged_alone() {
        String taken =
                simulator.insert("customer", Map.of("companyName", "COMPANY 7", "subsidiary", "1"));
        List<WriteRequest> batch = new ArrayList<>(creates(20));
        batch.set(3, create(4, Map.of("terms", "9999")));
        batch.set(9, create(10, Map.of("departement", "x")));
        List<WriteOutcome> outcomes = open(Map.of()).write("customer", batch);
        assertThat(outcomes.get(3))
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        refused -> {
                            assertThat(refused.problem().mender()).isEqualTo(Mender.DATA);
                            assertThat(refused.problem().field()).isEqualTo("terms");
                            assertThat(refused.problem().text())
                                    .contains("9999")
                                    .contains("Company 4");
                        });
        assertThat(outcomes.get(9))
                .isInstanceOfSatisfying(
                        WriteOutcome.Refused.class,
                        refused ->
                                assertThat(refused.problem().mender()).isEqualTo(Mender.SETTINGS));
        assertThat(outcomes.get(6))
                .isInstanceOfSatisfying(
                        WriteOutcome.Duplicate.class,
                        duplicate -> {
                            assertThat(duplicate.externalId()).isEqualTo(taken);
                            assertThat(duplicate.problem().code()).isEqualTo("CLI-DUP-REVIEW");
                        });
        assertThat(outcomes.stream().filter(WriteOutcome.Written.class::isInstance)).hasSize(17);
    }

    @Test
    void rows_that_time_mends_are_not_sent_and_their_neighbours_written() {
        NetSuiteConnection connection = open(Map.of());
        connection.probe();
        simulator
                .faults()
                .script(Faults.Kind.PARTIAL_BATCH, 1, request -> request.method().equals("PUT"));
        List<WriteOutcome> outcomes = connection.write("customer", creates(12));
        assertThat(outcomes.stream().filter(WriteOutcome.NotSent.class::isInstance)).hasSize(4);
        assertThat(outcomes.stream().filter(WriteOutcome.Written.class::isInstance)).hasSize(8);
    }

    @Test
    void
            a_job_that_does_not_end_in_time_leaves_its_records_unknown_and_they_are_found_by_key_later()
                    throws Exception {
        NetSuiteConnection connection = open(Map.of("jobSeconds", "1"));
        simulator.jobDelay(Duration.ofMillis(2500));
        List<WriteRequest> batch = creates(10);
        assertThat(connection.write("customer", batch))
                .hasOnlyElementsOfType(WriteOutcome.Unknown.class);
        for (int i = 0; i < 200 && simulator.all("customer").size() < 10; i++) {
            Thread.sleep(50);
        }
        assertThat(connection.findByKey("customer", batch))
                .hasOnlyElementsOfType(dev.throughline.connect.spi.FindsByKey.Finding.Found.class);
    }

    @Test
    void a_lost_answer_to_a_collection_is_unknown_and_nothing_is_sent_twice() {
        NetSuiteConnection connection = open(Map.of());
        connection.probe();
        simulator
                .faults()
                .script(Faults.Kind.LOST_ANSWER, 1, request -> request.method().equals("PUT"));
        assertThat(connection.write("customer", creates(10)))
                .hasOnlyElementsOfType(WriteOutcome.Unknown.class);
        assertThat(simulator.totals().get("api")).asString().doesNotContain("updates");
    }

    @Test
    void updates_in_bulk_change_one_part_of_the_address_and_keep_the_rest() {
        NetSuiteConnection connection = open(Map.of());
        List<WriteRequest> updates = new ArrayList<>();
        for (WriteOutcome outcome : connection.write("customer", creates(8))) {
            updates.add(
                    new WriteRequest(
                            Kind.UPDATE,
                            ((WriteOutcome.Written) outcome).externalId(),
                            "other",
                            1,
                            Map.of("address_zip", "LS1", "phone", "123")));
        }
        assertThat(connection.write("customer", updates))
                .allSatisfy(outcome -> {
                    ObservedRecord shown =
                            Objects.requireNonNull(((WriteOutcome.Written) outcome).readBack());
                    assertThat(shown.fields())
                            .containsEntry("address_zip", "LS1")
                            .containsEntry("address_city", "Leeds")
                            .containsEntry("address_country", "GB")
                            .containsEntry("phone", "123");
                });
        assertThat(simulator.all("customer"))
                .allSatisfy(customer ->
                        assertThat((List<?>) customer.get("addressBook")).isNotNull().hasSize(1));
    }

    @Test
    void projects_subprojects_and_tasks_are_written_and_read_with_plain_references() {
        NetSuiteConnection connection = open(Map.of());
        String customer = written(connection, "customer", create(1, Map.of()));
        String project =
                written(
                        connection,
                        "job",
                        request(
                                "P-1",
                                Map.of(
                                        "entityId",
                                        "P-1",
                                        "companyName",
                                        "Roll-out",
                                        "parent",
                                        customer,
                                        "startDate",
                                        "2026-01-05",
                                        "custentity_department",
                                        "2")));
        String part =
                written(
                        connection,
                        "job",
                        request(
                                "P-1-T",
                                Map.of(
                                        "entityId",
                                        "P-1-T",
                                        "companyName",
                                        "Transition",
                                        "parent",
                                        project)));
        String task =
                written(
                        connection,
                        "projectTask",
                        request(
                                "T-1",
                                Map.of(
                                        "title",
                                        "Plan",
                                        "project",
                                        part,
                                        "estimatedWork",
                                        new BigDecimal("40"),
                                        "startDateTime",
                                        "2026-01-05T09:00:00Z")));
        assertThat(connection.fetch("job", List.of(project)).getFirst().fields())
                .containsEntry("parent", customer)
                .containsEntry("startDate", "2026-01-05")
                .containsEntry("custentity_department", "2")
                .containsEntry("subsidiary", "2");
        assertThat(connection.fetch("projectTask", List.of(task)).getFirst().fields())
                .containsEntry("project", part)
                .containsEntry("estimatedWork", new BigDecimal("40"))
                .containsEntry("startDateTime", "2026-01-05T09:00:00Z");
        assertThat(
                        connection
                                .write(
                                        "job",
                                        List.of(
                                                request(
                                                        "P-2",
                                                        Map.of(
                                                                "entityId",
                                                                "p-1",
                                                                "companyName",
                                                                "X",
                                                                "parent",
                                                                customer))))
                                .getFirst())
                .isInstanceOfSatisfying(
                        WriteOutcome.Duplicate.class,
                        duplicate -> assertThat(duplicate.externalId()).isEqualTo(project));
    }

    private static WriteRequest request(String key, Map<String, Object> fields) {
        return new WriteRequest(Kind.CREATE, null, key, 1, fields);
    }

    private static String written(
            NetSuiteConnection connection, String type, WriteRequest request) {
        WriteOutcome outcome = connection.write(type, List.of(request)).getFirst();
        assertThat(outcome).as("%s", outcome).isInstanceOf(WriteOutcome.Written.class);
        return ((WriteOutcome.Written) outcome).externalId();
    }

    @Test
    void reference_records_are_read_whole_and_begin_again() {
        NetSuiteConnection connection = open(Map.of());
        ChangePage first = connection.readChanges("currency", Cursor.BEGINNING, 5);
        assertThat(first.records()).hasSize(5);
        assertThat(first.more()).isTrue();
        ChangePage last = connection.readChanges("currency", first.next(), 5);
        assertThat(last.records()).hasSize(3);
        assertThat(last.next()).isEqualTo(Cursor.BEGINNING);
        assertThat(
                        connection
                                .readChanges("subsidiary", Cursor.BEGINNING, 10)
                                .records()
                                .getFirst()
                                .fields())
                .containsEntry("currency_symbol", "USD");
        assertThat(
                        connection
                                .readChanges("department", Cursor.BEGINNING, 10)
                                .records()
                                .getFirst()
                                .fields())
                .containsEntry("subsidiary", "1, 2, 3");
        assertThat(connection.readChanges("accountingPeriod", Cursor.BEGINNING, 100).records())
                .filteredOn(period -> "2026-01-01".equals(period.fields().get("startDate")))
                .singleElement()
                .satisfies(period ->
                        assertThat(period.fields())
                                .containsEntry("closed", false)
                                .containsEntry("arLocked", false));
    }

    @Test
    void token_based_calls_are_signed_as_the_account_checks_them() {
        NetSuiteConnection connection = open(Map.of("auth", "tba"));
        assertThat(connection.probe()).isInstanceOf(Probe.Healthy.class);
        written(
                connection,
                "customer",
                create(1, Map.of("address_city", "Leeds", "address_country", "GB")));
        PopulationPage page = connection.readPopulation("customer", Cursor.BEGINNING, 10);
        assertThat(page.records()).hasSize(1);
    }

    @Test
    void the_documented_signature_is_reproduced() {
        OAuth1 oauth =
                new OAuth1(
                        "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
                        "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
                        "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
                        "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295");
        assertThat(
                        oauth.header(
                                "123456",
                                "GET",
                                java.net.URI.create(
                                        "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40"),
                                Map.of(),
                                "fjaLirsIcCGVZWzBX0pg",
                                1508242306L))
                .startsWith("OAuth realm=\"123456\",")
                .contains(
                        "oauth_signature=\"B5OIWznZ2YP0OB7VrJrGkYsTh%2B8H%2B5T9Hag%2Bo92q0zY%3D\"");
    }

    @Test
    void the_probe_tells_the_account_its_environment_and_limits() {
        assertThat(open(Map.of()).probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy -> {
                            assertThat(healthy.identity())
                                    .containsEntry("account", "1234567_SB1")
                                    .containsEntry("environment", "sandbox");
                            assertThat(healthy.limits())
                                    .containsEntry("accountConcurrencyLimit", "15");
                        });
        assertThat(open(Map.of("account", "1234567")).probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy ->
                                assertThat(healthy.identity())
                                        .as(
                                                "the token names the account, whatever the setting says")
                                        .containsEntry("environment", "sandbox"));
    }

    @Test
    void times_in_the_users_zone_become_utc_and_the_feed_goes_on() {
        simulator.timeZone(ZoneId.of("America/New_York"));
        NetSuiteConnection connection = open(Map.of("timeZone", "America/New_York"));
        written(connection, "customer", create(1, Map.of()));
        ChangePage page = connection.readChanges("customer", Cursor.BEGINNING, 10);
        assertThat(page.records().getFirst().stamp()).isEqualTo("2026-02-03T10:00:00Z");
        clock.move(Duration.ofHours(1));
        written(connection, "customer", create(2, Map.of()));
        ChangePage next = connection.readChanges("customer", page.next(), 10);
        assertThat(next.records())
                .extracting(ObservedRecord::stamp)
                .contains("2026-02-03T11:00:00Z");
    }

    @Test
    void moving_rows_and_ties_lose_nothing_over_many_pages() {
        List<String> made = new ArrayList<>();
        simulator.faults().quirk(Faults.Quirk.MOVING_PAGES, true);
        simulator.faults().quirk(Faults.Quirk.CURSOR_TIES, true);
        for (int i = 0; i < 60; i++) {
            made.add(
                    simulator.insert(
                            "customer", Map.of("companyName", "C" + i, "subsidiary", "1")));
            clock.move(Duration.ofSeconds(7));
        }
        NetSuiteConnection connection = open(Map.of());
        List<String> met = new ArrayList<>();
        Cursor cursor = Cursor.BEGINNING;
        for (boolean more = true; more; ) {
            ChangePage page = connection.readChanges("customer", cursor, 7);
            page.records().forEach(record -> met.add(record.externalId()));
            cursor = page.next();
            more = page.more();
        }
        assertThat(met).containsAll(made);
    }

    @Test
    void a_field_the_account_does_not_have_is_left_out_not_fatal() {
        var settings = SandboxAccount.settings(simulator, Map.of(), 5);
        var more =
                new dev.throughline.connect.spi.ConnectionSettings(
                        settings.name(),
                        settings.vendor(),
                        settings.systemClass(),
                        settings.label(),
                        settings.endpoint(),
                        settings.identity(),
                        settings.options(),
                        settings.secrets(),
                        Map.of(
                                "customer",
                                List.of(
                                        dev.throughline.connect.spi.NativeField.text(
                                                "custentity_gone", 10))),
                        settings.limits(),
                        settings.transport());
        LimitedHttp http = new LimitedHttp(more, clock);
        opened.add(http);
        NetSuiteConnection connection =
                (NetSuiteConnection)
                        new NetSuiteConnector().open(more, new ConnectionContext(clock, http));
        simulator.insert("customer", Map.of("companyName", "A", "subsidiary", "1"));
        assertThat(connection.readPopulation("customer", Cursor.BEGINNING, 10).records())
                .hasSize(1);
    }

    @Test
    void wrong_settings_are_named_with_the_mend() {
        assertThatThrownBy(() -> open(Map.of("timeZone", "Mars/Olympus")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("netsuite-test")
                .hasMessageContaining("Mars/Olympus")
                .hasMessageContaining("IANA");
        assertThatThrownBy(() -> open(Map.of("account", " "))).hasMessageContaining("account");
        assertThatThrownBy(() -> open(Map.of()).readChanges("customer", new Cursor("nonsense"), 5))
                .isInstanceOf(CallFailed.class);
    }

    @Test
    void control_characters_lone_surrogates_and_long_comments_pass_through_a_page() {
        simulator.insert(
                "customer",
                Map.of(
                        "companyName",
                        "Bad \u0001 \uD800 name",
                        "subsidiary",
                        "1",
                        "comments",
                        "x".repeat(4000)));
        simulator.insert("customer", Map.of("companyName", "Good", "subsidiary", "1"));
        assertThat(open(Map.of()).readChanges("customer", Cursor.BEGINNING, 10).records())
                .hasSize(2);
    }

    @Test
    void after_a_heavy_pass_only_what_is_new_is_read_until_the_next_sweep_finds_the_late_ones() {
        NetSuiteConnection connection = open(Map.of("overlapSeconds", "300"));
        for (int i = 0; i < 1_200; i++) {
            simulator.insert("customer", Map.of("companyName", "C" + i, "subsidiary", "1"));
        }
        clock.move(Duration.ofSeconds(60));
        List<String> met = new ArrayList<>();
        Cursor cursor = drained(connection, Cursor.BEGINNING, met);
        assertThat(met).hasSize(1_200);
        met.clear();
        clock.move(Duration.ofSeconds(-70));
        String late =
                simulator.insert("customer", Map.of("companyName", "Late", "subsidiary", "1"));
        clock.move(Duration.ofSeconds(80));
        String fresh =
                simulator.insert("customer", Map.of("companyName", "Fresh", "subsidiary", "1"));
        cursor = drained(connection, cursor, met);
        assertThat(met).as("ten seconds later").containsExactly(fresh);
        met.clear();
        clock.move(Duration.ofSeconds(25));
        drained(connection, cursor, met);
        assertThat(met).as("the next sweep").contains(late, fresh).hasSize(1_202);
    }

    private static Cursor drained(NetSuiteConnection connection, Cursor from, List<String> met) {
        Cursor cursor = from;
        for (boolean more = true; more; ) {
            ChangePage page = connection.readChanges("customer", cursor, 1000);
            page.records().forEach(record -> met.add(record.externalId()));
            cursor = page.next();
            more = page.more();
        }
        return cursor;
    }

    private static WriteRequest project(int number, String customer, String subsidiary) {
        return new WriteRequest(
                Kind.CREATE,
                null,
                "tl-p" + number,
                number,
                Map.of(
                        "entityId",
                        "P-" + number,
                        "companyName",
                        "Project " + number,
                        "parent",
                        customer,
                        "subsidiary",
                        subsidiary));
    }

    private String customer(NetSuiteConnection connection, int number) {
        return ((WriteOutcome.Written)
                        connection.write("customer", List.of(create(number, Map.of()))).getFirst())
                .externalId();
    }

    @Test
    void a_project_of_another_subsidiary_is_refused_where_customers_are_not_extended() {
        NetSuiteConnection connection = open(Map.of());
        String customer = customer(connection, 1);
        assertThat(connection.write("job", List.of(project(1, customer, "1"))))
                .singleElement()
                .isInstanceOf(WriteOutcome.Refused.class);
        assertThat(simulator.all("customerSubsidiaryRelationship")).isEmpty();
    }

    @Test
    void a_customer_is_extended_once_to_the_subsidiary_of_a_project() {
        NetSuiteConnection connection = open(Map.of("customersInOtherSubsidiaries", "extend"));
        String customer = customer(connection, 1);
        List<WriteRequest> projects =
                List.of(
                        project(1, customer, "1"),
                        project(2, customer, "2"),
                        project(3, customer, "1"));
        assertThat(connection.write("job", projects))
                .allMatch(WriteOutcome.Written.class::isInstance);
        assertThat(connection.write("job", List.of(project(4, customer, "1"))))
                .allMatch(WriteOutcome.Written.class::isInstance);
        assertThat(simulator.all("customerSubsidiaryRelationship"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("subsidiary", "1"));
        assertThat(simulator.all("customer"))
                .as("the primary subsidiary stays")
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("subsidiary", "2"));
    }

    @Test
    void an_extension_is_taken_down_before_and_after_with_the_project_it_is_for() {
        NetSuiteConnection connection = open(Map.of("customersInOtherSubsidiaries", "extend"));
        String customer = customer(connection, 1);
        bookClosed = true;
        assertThat(connection.write("job", List.of(project(1, customer, "1"))))
                .singleElement()
                .isInstanceOf(WriteOutcome.NotSent.class);
        assertThat(simulator.all("customerSubsidiaryRelationship"))
                .as("nothing happens that nobody can take down")
                .isEmpty();

        bookClosed = false;
        connection.write("job", List.of(project(1, customer, "1"), project(2, customer, "1")));
        connection.write("job", List.of(project(3, customer, "1")));
        assertThat(seen)
                .containsExactly(
                        "customer " + customer + " is being taken into subsidiary 1 for tl-p1",
                        "customer " + customer + " was taken into subsidiary 1 for tl-p1");
    }

    @Test
    void an_extension_whose_answer_was_lost_is_asked_for_and_not_repeated() {
        NetSuiteConnection connection = open(Map.of("customersInOtherSubsidiaries", "extend"));
        String customer = customer(connection, 1);
        simulator
                .faults()
                .script(
                        Faults.Kind.LOST_ANSWER,
                        1,
                        request -> request.path().endsWith("/customerSubsidiaryRelationship"));
        assertThat(connection.write("job", List.of(project(1, customer, "1"))))
                .singleElement()
                .isInstanceOf(WriteOutcome.NotSent.class);
        assertThat(connection.write("job", List.of(project(1, customer, "1"))))
                .singleElement()
                .isInstanceOf(WriteOutcome.Written.class);
        assertThat(simulator.all("customerSubsidiaryRelationship")).hasSize(1);
        assertThat(seen).last().asString().contains("was perhaps taken", "the answer was lost");
    }
}
