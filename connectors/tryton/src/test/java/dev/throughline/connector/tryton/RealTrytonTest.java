package dev.throughline.connector.tryton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Everything the connector promises, against an ERP that nobody here wrote.
@Tag("real")
@SuppressWarnings("NullAway.Init")
class RealTrytonTest {

    private static RealTryton real;

    /// Keys of one run differ from those of any other: the database is kept between runs.
    private static final String RUN = Long.toString(System.currentTimeMillis(), 36);

    private static final AtomicInteger NEXT = new AtomicInteger();

    private Opened hub;
    private TrytonConnection tryton;

    @BeforeAll
    static void bringUp() throws Exception {
        real = RealTryton.start();
    }

    @AfterAll
    static void takeDown() throws Exception {
        real.close();
    }

    @BeforeEach
    void open() {
        hub = open(Map.of());
        tryton = hub.tryton();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void it_proves_who_it_is() {
        assertThat(tryton.probe())
                .isInstanceOfSatisfying(
                        Probe.Healthy.class,
                        healthy -> {
                            assertThat(healthy.identity())
                                    .isEqualTo(
                                            Map.of(
                                                    "database", "tryton",
                                                    "company", "Throughline Services Inc",
                                                    "companyCode", "US01",
                                                    "currency", "USD"));
                            assertThat(healthy.limits().get("serverVersion")).startsWith("6.0.");
                        });
    }

    @Test
    void every_declared_field_exists_in_tryton_and_can_be_read() {
        for (String type :
                List.of(
                        "company.company",
                        "account.invoice.payment_term",
                        "account.period",
                        "party.party",
                        "company.employee",
                        "project.work")) {
            assertThat(tryton.readPopulation(type, Cursor.BEGINNING, 5).records())
                    .as(type)
                    .satisfiesAnyOf(
                            records -> assertThat(records).isNotEmpty(),
                            records -> assertThat(type).isEqualTo("project.work"));
        }
        assertThat(population("account.invoice.payment_term"))
                .extracting(term -> term.fields().get("name"))
                .contains("NET15", "NET30", "NET45", "NET60");
        assertThat(population("company.employee"))
                .extracting(employee -> employee.fields().get("name"))
                .contains("Ana Architect", "Ben Consultant");
    }

    @Test
    void a_month_of_the_books_is_a_period_that_says_whether_it_is_open() {
        List<ObservedRecord> periods = population("account.period");

        String january = LocalDate.now(ZoneOffset.UTC).getYear() + "-01";
        assertThat(periods)
                .extracting(ObservedRecord::fields)
                .filteredOn(fields -> january.equals(fields.get("name")))
                .singleElement()
                .satisfies(fields ->
                        assertThat(fields)
                                .containsEntry("start_date", january + "-01")
                                .containsEntry("end_date", january + "-31")
                                .containsEntry("state", "open")
                                .containsEntry("type", "standard")
                                .containsEntry("company", "1"));
        assertThat(tryton.readChanges("account.period", Cursor.BEGINNING, 1_000).records())
                .extracting(ObservedRecord::externalId)
                .containsExactlyInAnyOrderElementsOf(
                        periods.stream().map(ObservedRecord::externalId).toList());
    }

    @Test
    void a_customer_with_address_tax_number_and_terms_comes_back_as_it_was_sent() {
        WriteRequest request =
                create(
                        Map.of(
                                "name", "Northwind Retail Inc",
                                "address_street", "1 Main Street\nFloor 2",
                                "address_city", "Berlin",
                                "address_postal_code", "10115",
                                "address_country", "DE",
                                "tax_code", "DE136695976",
                                "tax_code_type", "eu_vat",
                                "payment_term", "NET30"));

        String id = written(tryton.write("party.party", List.of(request)).getFirst());

        ObservedRecord party = fetched("party.party", id);
        Map<String, Object> expected = new HashMap<>(request.fields());
        expected.put("code", request.key());
        expected.put("active", true);
        expected.put(
                "customer_payment_term", String.valueOf(real.ids("paymentTerms").get("NET30")));
        expected.put("identifiers", List.of(Map.of("type", "eu_vat", "code", "DE136695976")));
        assertThat(party.fields()).isEqualTo(expected);
        assertThat(party.stamp()).matches("[0-9]{10}\\.[0-9]{6}");
        assertThat(party.deleted()).isFalse();
    }

    @Test
    void an_update_changes_only_what_it_names_and_null_clears() {
        WriteRequest request =
                create(
                        Map.of(
                                "name",
                                "Old name",
                                "address_city",
                                "Bonn",
                                "address_street",
                                "Weg 1",
                                "tax_code",
                                "X-1",
                                "payment_term",
                                "NET30"));
        String id = written(tryton.write("party.party", List.of(request)).getFirst());
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("name", "New name");
        changes.put("address_city", "Köln");
        changes.put("payment_term", null);
        changes.put("tax_code", null);

        written(
                tryton.write("party.party", List.of(update(id, request.key(), changes)))
                        .getFirst());

        assertThat(fetched("party.party", id).fields())
                .isEqualTo(
                        Map.of(
                                "code",
                                request.key(),
                                "name",
                                "New name",
                                "active",
                                true,
                                "address_city",
                                "Köln",
                                "address_street",
                                "Weg 1",
                                "identifiers",
                                List.of()));
    }

    @Test
    void a_repeated_create_finds_the_first_one_by_its_unique_code() {
        WriteRequest request = create(Map.of("name", "Once only"));
        String id = written(tryton.write("party.party", List.of(request)).getFirst());

        WriteOutcome again = tryton.write("party.party", List.of(request)).getFirst();

        assertThat(again)
                .isInstanceOfSatisfying(
                        WriteOutcome.Written.class,
                        written -> {
                            assertThat(written.externalId()).isEqualTo(id);
                            assertThat(written.repeated()).isTrue();
                        });
        assertThat(tryton.findByKey("party.party", List.of(request, create(Map.of()))))
                .hasExactlyElementsOfTypes(Finding.Found.class, Finding.NotFound.class);
    }

    @Test
    void one_bad_record_of_a_batch_is_refused_and_its_siblings_are_written() {
        List<WriteRequest> batch =
                List.of(
                        create(Map.of("name", "Good one")),
                        create(
                                Map.of(
                                        "name",
                                        "Bad number",
                                        "tax_code",
                                        "DE1",
                                        "tax_code_type",
                                        "eu_vat")),
                        create(Map.of("name", "No such term", "payment_term", "NET31")),
                        create(Map.of("name", "Good two")));

        List<WriteOutcome> outcomes = tryton.write("party.party", batch);

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        WriteOutcome.Written.class,
                        WriteOutcome.Refused.class,
                        WriteOutcome.Refused.class,
                        WriteOutcome.Written.class);
        assertThat(problem(outcomes.get(1)).mender()).isEqualTo(Mender.DATA);
        assertThat(problem(outcomes.get(1)).text()).contains("DE1");
        assertThat(problem(outcomes.get(2)).text())
                .isEqualTo(
                        "Tryton: party.party "
                                + batch.get(2).key()
                                + ", field payment_term: there is no"
                                + " account.invoice.payment_term with name 'NET31'.");
        assertThat(problem(outcomes.get(2)).field()).isEqualTo("payment_term");
        assertThat(tryton.findByKey("party.party", batch))
                .hasExactlyElementsOfTypes(
                        Finding.Found.class,
                        Finding.NotFound.class,
                        Finding.NotFound.class,
                        Finding.Found.class);
    }

    @Test
    void a_project_tree_carries_its_keys_and_is_found_by_them() {
        String customer =
                written(
                        tryton.write("party.party", List.of(create(Map.of("name", "Tree client"))))
                                .getFirst());
        WriteRequest project =
                create(
                        Map.of(
                                "name",
                                "P-1000 Transition",
                                "type",
                                "project",
                                "party",
                                customer,
                                "product_code",
                                "TM",
                                "list_price",
                                new BigDecimal("180.50"),
                                "comment",
                                "Sold by phone",
                                "project_invoice_method",
                                "timesheet"));
        String root = written(tryton.write("project.work", List.of(project)).getFirst());
        List<WriteRequest> tasks =
                List.of(
                        create(
                                Map.of(
                                        "name",
                                        "Design",
                                        "type",
                                        "task",
                                        "parent",
                                        root,
                                        "effort_hours",
                                        new BigDecimal("7.5"),
                                        "timesheet_available",
                                        true)),
                        create(
                                Map.of(
                                        "name",
                                        "Build",
                                        "type",
                                        "task",
                                        "parent",
                                        root,
                                        "effort_hours",
                                        new BigDecimal("40.25"))));

        List<WriteOutcome> made = tryton.write("project.work", tasks);

        assertThat(made).allMatch(WriteOutcome.Written.class::isInstance);
        ObservedRecord seen = fetched("project.work", root);
        assertThat(seen.fields())
                .containsEntry("name", "P-1000 Transition")
                .containsEntry("type", "project")
                .containsEntry("party", customer)
                .containsEntry("company", "1")
                .containsEntry("product_code", "TM")
                .containsEntry("list_price", new BigDecimal("180.50"))
                .containsEntry("comment", "Sold by phone")
                .containsEntry("throughline_key", project.key())
                .containsEntry("status_name", "Open");
        ObservedRecord design = fetched("project.work", written(made.getFirst()));
        assertThat(design.fields())
                .containsEntry("parent", root)
                .containsEntry("effort_hours", new BigDecimal("7.5"))
                .containsEntry("timesheet_available", true);
        List<WriteRequest> asked = List.of(tasks.get(1), create(Map.of()), project);
        assertThat(tryton.findByKey("project.work", asked))
                .hasExactlyElementsOfTypes(
                        Finding.Found.class, Finding.NotFound.class, Finding.Found.class);

        written(
                tryton.write(
                                "project.work",
                                List.of(update(root, project.key(), Map.of("comment", "Moved"))))
                        .getFirst());
        assertThat(fetched("project.work", root).fields())
                .containsEntry("comment", "Moved")
                .containsEntry("throughline_key", project.key());
    }

    @Test
    void keys_with_underscores_are_not_mistaken_for_one_another() {
        String base = key();
        WriteRequest underscored =
                new WriteRequest(Kind.CREATE, null, base + "_a", 1, Map.of("name", "One"));
        WriteRequest dashed =
                new WriteRequest(Kind.CREATE, null, base + "-a", 2, Map.of("name", "Two"));
        tryton.write("project.work", List.of(with(dashed, "type", "project")));

        assertThat(tryton.findByKey("project.work", List.of(underscored)))
                .hasExactlyElementsOfTypes(Finding.NotFound.class);
    }

    @Test
    void two_works_with_one_key_are_told_as_several() {
        WriteRequest request = create(Map.of("name", "Twice", "type", "project"));
        tryton.write("project.work", List.of(request));
        tryton.write("project.work", List.of(request));

        assertThat(tryton.findByKey("project.work", List.of(request)).getFirst())
                .isInstanceOfSatisfying(
                        Finding.Several.class,
                        several -> assertThat(several.externalIds()).hasSize(2));
    }

    @Test
    void somebody_elses_change_is_not_overwritten() {
        WriteRequest request = create(Map.of("name", "Shared"));
        String id = written(tryton.write("party.party", List.of(request)).getFirst());
        String seen = fetched("party.party", id).stamp();
        written(
                tryton.write(
                                "party.party",
                                List.of(update(id, request.key(), Map.of("name", "By a person"))))
                        .getFirst());

        WriteOutcome late =
                tryton.write(
                                "party.party",
                                List.of(
                                        update(
                                                id,
                                                request.key(),
                                                Map.of("name", "By the hub", "_timestamp", seen))))
                        .getFirst();

        assertThat(problem(late).mender()).isEqualTo(Mender.WEATHER);
        assertThat(problem(late).text()).contains("changed by somebody else");
        assertThat(fetched("party.party", id).fields()).containsEntry("name", "By a person");
    }

    @Test
    void an_employee_is_made_for_a_party_and_found_by_it() {
        String party =
                written(
                        tryton.write(
                                        "party.party",
                                        List.of(create(Map.of("name", "Chitra Analyst"))))
                                .getFirst());
        WriteRequest employee = create(Map.of("party", party, "start_date", "2026-01-01"));

        String id = written(tryton.write("company.employee", List.of(employee)).getFirst());

        assertThat(fetched("company.employee", id).fields())
                .containsEntry("name", "Chitra Analyst")
                .containsEntry("start_date", "2026-01-01")
                .containsEntry("company", "1");
        assertThat(tryton.findByKey("company.employee", List.of(employee)).getFirst())
                .isInstanceOfSatisfying(
                        Finding.Found.class,
                        found -> assertThat(found.record().externalId()).isEqualTo(id));
    }

    @Test
    void each_change_is_read_once_and_a_quiet_system_gives_nothing() {
        Cursor now = drain("party.party", Cursor.BEGINNING, new ArrayList<>());
        assertThat(tryton.readChanges("party.party", now, 100).records()).isEmpty();
        List<WriteRequest> batch =
                IntStream.range(0, 25)
                        .mapToObj(i ->
                                create(Map.of("name", "Feed " + i, "address_city", "Town " + i)))
                        .toList();
        List<String> ids =
                tryton.write("party.party", batch).stream().map(RealTrytonTest::written).toList();

        List<ObservedRecord> seen = new ArrayList<>();
        Cursor after = drain("party.party", now, seen);

        // All 25 share one stamp, and pages of 7 cut through them.
        assertThat(seen).extracting(ObservedRecord::stamp).containsOnly(seen.getFirst().stamp());
        assertThat(seen).extracting(ObservedRecord::externalId).containsExactlyElementsOf(ids);

        tryton.write(
                "party.party",
                List.of(update(ids.get(3), batch.get(3).key(), Map.of("name", "Changed"))));
        List<ObservedRecord> changed = new ArrayList<>();
        drain("party.party", after, changed);
        assertThat(changed).extracting(ObservedRecord::externalId).containsExactly(ids.get(3));
        assertThat(changed.getFirst().stamp()).isGreaterThan(seen.get(3).stamp());
    }

    @Test
    void after_a_restart_the_overlap_repeats_but_nothing_is_missed() {
        Cursor now = drain("party.party", Cursor.BEGINNING, new ArrayList<>());
        String id =
                written(
                        tryton.write("party.party", List.of(create(Map.of("name", "Seen twice"))))
                                .getFirst());
        Cursor after = drain("party.party", now, new ArrayList<>());

        try (Opened restarted = open(Map.of())) {
            assertThat(restarted.tryton().readChanges("party.party", after, 1000).records())
                    .extracting(ObservedRecord::externalId)
                    .contains(id);
        }
    }

    @Test
    void a_page_that_was_not_kept_comes_again() {
        Cursor now = drain("party.party", Cursor.BEGINNING, new ArrayList<>());
        String id =
                written(
                        tryton.write(
                                        "party.party",
                                        List.of(create(Map.of("name", "Crash between"))))
                                .getFirst());

        ChangePage lost = tryton.readChanges("party.party", now, 100);
        ChangePage repeated = tryton.readChanges("party.party", now, 100);

        assertThat(lost.records()).extracting(ObservedRecord::externalId).containsExactly(id);
        assertThat(repeated.records()).isEqualTo(lost.records());
    }

    @Test
    void a_change_to_an_address_alone_is_a_change_of_its_party() {
        WriteRequest request = create(Map.of("name", "Moves house", "address_city", "Bonn"));
        String id = written(tryton.write("party.party", List.of(request)).getFirst());
        Cursor now = drain("party.party", Cursor.BEGINNING, new ArrayList<>());
        Talk person = person();
        List<Map<String, @Nullable Object>> address =
                person.rows(
                        "party.address",
                        List.of(List.of("party", "=", Long.parseLong(id))),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("id"));
        person.ask(
                "model.party.address.write",
                List.of(Rows.id(address.getFirst())),
                Map.of("city", "Köln"));

        List<ObservedRecord> seen = new ArrayList<>();
        drain("party.party", now, seen);

        assertThat(seen).extracting(ObservedRecord::externalId).containsExactly(id);
        assertThat(seen.getFirst().fields()).containsEntry("address_city", "Köln");
    }

    @Test
    void an_archived_party_is_told_as_gone_and_leaves_the_population() {
        WriteRequest request = create(Map.of("name", "Archived"));
        String id = written(tryton.write("party.party", List.of(request)).getFirst());
        Cursor now = drain("party.party", Cursor.BEGINNING, new ArrayList<>());
        written(
                tryton.write(
                                "party.party",
                                List.of(update(id, request.key(), Map.of("active", false))))
                        .getFirst());

        List<ObservedRecord> seen = new ArrayList<>();
        drain("party.party", now, seen);

        assertThat(seen)
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.externalId()).isEqualTo(id);
                    assertThat(record.deleted()).isTrue();
                });
        assertThat(population("party.party"))
                .extracting(ObservedRecord::externalId)
                .doesNotContain(id);
    }

    @Test
    void an_ended_session_is_renewed_without_anybody_noticing() {
        String id =
                written(
                        tryton.write("party.party", List.of(create(Map.of("name", "Before"))))
                                .getFirst());
        tryton.close(); // ends the session over there; the connection does not know

        assertThat(fetched("party.party", id).fields()).containsEntry("name", "Before");
        written(tryton.write("party.party", List.of(create(Map.of("name", "After")))).getFirst());
    }

    @Test
    void the_firms_own_fields_are_read_and_written_as_tryton_stores_them() {
        Map<String, List<NativeField>> own =
                Map.of(
                        "project.work",
                        List.of(NativeField.of("sequence", NativeField.Type.DECIMAL)));
        try (Opened with =
                Opened.with(
                        Opened.settings(
                                real.endpoint(),
                                Map.of(),
                                real.text("username"),
                                real.text("password"),
                                own),
                        InstantSource.system())) {
            WriteRequest request =
                    create(
                            Map.of(
                                    "name",
                                    "Own field",
                                    "type",
                                    "project",
                                    "sequence",
                                    new BigDecimal("7")));
            String id = written(with.tryton().write("project.work", List.of(request)).getFirst());

            assertThat(with.tryton().fetch("project.work", List.of(id)).getFirst().fields())
                    .containsEntry("sequence", new BigDecimal("7"));
        }
    }

    @Test
    void a_wrong_password_says_so_in_words() {
        try (Opened wrong =
                Opened.at(
                        real.endpoint(),
                        "tryton",
                        "nobody-" + RUN,
                        "wrong",
                        InstantSource.system())) {
            assertThat(wrong.tryton().probe())
                    .isInstanceOfSatisfying(
                            Probe.Unwell.class,
                            unwell -> {
                                assertThat(unwell.problem().code()).isEqualTo("SYS-AUTH");
                                assertThat(unwell.problem().mender()).isEqualTo(Mender.SETTINGS);
                            });
        }
    }

    @Test
    void a_value_the_database_refuses_is_that_records_fault_only() {
        List<WriteOutcome> outcomes =
                tryton.write(
                        "party.party",
                        List.of(
                                create(Map.of("name", "nul \u0000 inside")),
                                create(Map.of("name", "Fine"))));

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(WriteOutcome.Refused.class, WriteOutcome.Written.class);
    }

    @Test
    void a_vanished_record_cannot_be_updated() {
        WriteOutcome outcome =
                tryton.write("party.party", List.of(update("99999999", key(), Map.of("name", "x"))))
                        .getFirst();

        assertThat(problem(outcome).text()).endsWith("field id: there is no such record any more.");
    }

    private Opened open(Map<String, String> options) {
        return Opened.with(
                Opened.settings(
                        real.endpoint(),
                        options,
                        real.text("username"),
                        real.text("password"),
                        Map.of()),
                InstantSource.system());
    }

    /// Somebody else who works in Tryton at the same time.
    private Talk person() {
        return talk(real.text("username"), real.text("password"));
    }

    private Talk talk(String username, String password) {
        return new Talk(
                Opened.settings(real.endpoint(), Map.of(), username, password, Map.of()),
                new dev.throughline.connect.spi.ConnectionContext(
                        InstantSource.system(), hub.http()));
    }

    private Cursor drain(String type, Cursor from, List<ObservedRecord> into) {
        Cursor at = from;
        while (true) {
            ChangePage page = tryton.readChanges(type, at, from.isBeginning() ? 500 : 7);
            into.addAll(page.records());
            at = page.next();
            if (!page.more()) {
                return at;
            }
        }
    }

    private List<ObservedRecord> population(String type) {
        List<ObservedRecord> all = new ArrayList<>();
        Cursor at = Cursor.BEGINNING;
        while (true) {
            PopulationPage page = tryton.readPopulation(type, at, 200);
            all.addAll(page.records());
            if (!page.more()) {
                return all;
            }
            at = page.next();
        }
    }

    private ObservedRecord fetched(String type, String id) {
        return tryton.fetch(type, List.of(id)).getFirst();
    }

    private static String key() {
        return "TL-" + RUN + "-" + NEXT.incrementAndGet();
    }

    private static WriteRequest create(Map<String, Object> fields) {
        return new WriteRequest(Kind.CREATE, null, key(), NEXT.get(), fields);
    }

    private static WriteRequest with(WriteRequest request, String field, Object value) {
        Map<String, Object> fields = new HashMap<>(request.fields());
        fields.put(field, value);
        return new WriteRequest(
                request.kind(), request.externalId(), request.key(), request.keyNumber(), fields);
    }

    private static WriteRequest update(String id, String key, Map<String, ?> fields) {
        return new WriteRequest(Kind.UPDATE, id, key, 1, new HashMap<>(fields));
    }

    private static String written(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        return ((WriteOutcome.Written) outcome).externalId();
    }

    private static Problem problem(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Refused(Problem problem) -> problem;
            case WriteOutcome.NotSent(Problem problem, var _) -> problem;
            case WriteOutcome.Duplicate(Problem problem, var _) -> problem;
            case WriteOutcome.Unknown(Problem problem) -> problem;
            case WriteOutcome.Written written -> throw new AssertionError(written);
        };
    }
}
