package dev.throughline.curate;

import static dev.throughline.curate.Rig.gone;
import static dev.throughline.curate.Rig.record;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.Change;
import dev.throughline.journal.Lane;
import dev.throughline.journal.RecordKey;
import dev.throughline.mapping.LookupKey;
import dev.throughline.worklist.Cases;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// From observations in the journal to entities, links, waits and cases.
class CuratorTest {
    @TempDir Path dir;
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(dir);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static ObservedRecord account(String id, String name, Object... more) {
        Object[] fields = new Object[more.length + 2];
        fields[0] = "Name";
        fields[1] = name;
        System.arraycopy(more, 0, fields, 2, more.length);
        return record("Account", id, fields);
    }

    private Entity client(String id) {
        return rig.entity("crm", "Account", id);
    }

    @Test
    void a_record_becomes_an_entity_that_tells_who_says_each_value() {
        rig.see("crm", account("A1", "Northwind Retail Inc", "Country", "US"));
        rig.curate();

        Entity client = client("A1");
        assertThat(client.name()).isEqualTo("Northwind Retail Inc");
        assertThat(client.status()).isEqualTo("PROSPECT");
        assertThat(client.version()).isEqualTo(1);
        assertThat(client.originKey()).isEqualTo(Origin.key("crm", "Account", "A1", "client"));
        Provenance.Source says = client.provenance().of("legal_name").orElseThrow();
        assertThat(says.connection()).isEqualTo("crm");
        assertThat(says.owned()).isTrue();
        assertThat(says.record()).isEqualTo("Account A1");
        assertThat(says.rule()).isEqualTo("account@1");
    }

    @Test
    void a_record_can_be_followed_in_the_log_by_its_correlation_and_without_its_values() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(CurateLog.class);
        lines.start();
        log.addAppender(lines);
        try {
            rig.see("crm", account("A1", "Northwind Retail Inc", "Country", "US"));
            rig.curate();
        } finally {
            log.detachAppender(lines);
        }
        Entity client = client("A1");
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getMDCPropertyMap())
                            .containsEntry("correlation", String.valueOf(client.correlation()));
                    assertThat(line.getFormattedMessage())
                            .isEqualTo(
                                    "crm Account A1 began Client " + client.id() + " as version 1");
                });
    }

    @Test
    void a_second_look_at_the_same_content_changes_nothing() {
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();
        RecordKey key = new RecordKey("crm", "Account", "A1");
        rig.together(key);
        rig.together(key);

        assertThat(client("A1").version()).isEqualTo(1);
        assertThat(rig.count("select count(*) from entity_version")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_parent_is_found_in_the_same_batch_whatever_the_order(boolean parentFirst) {
        rig.see(
                "crm",
                account("P", "Northwind Holdings"),
                account("C", "Northwind UK Ltd", "ParentId", "P"));
        RecordKey parent = new RecordKey("crm", "Account", "P");
        RecordKey child = new RecordKey("crm", "Account", "C");
        if (parentFirst) {
            rig.together(parent, child);
        } else {
            rig.together(child, parent);
        }
        rig.curate();

        assertThat(client("C").values().get("parent_id")).isEqualTo(client("P").id());
        assertThat(rig.count("select count(*) from inbound_wait")).isZero();
        assertThat(rig.count("select count(*) from entity_ref where field = 'parent_id'"))
                .isEqualTo(1);
    }

    @Test
    void a_child_that_comes_first_waits_and_is_understood_when_its_parent_comes() {
        rig.see("crm", account("C", "Northwind UK Ltd", "ParentId", "P"));
        rig.curate();
        assertThat(client("C").values().has("parent_id")).isFalse();
        assertThat(rig.count("select count(*) from inbound_wait")).isEqualTo(1);
        assertThat(rig.openCodes()).isEmpty();

        rig.see("crm", account("P", "Northwind Holdings"));
        rig.curate();

        assertThat(client("C").values().get("parent_id")).isEqualTo(client("P").id());
        assertThat(rig.count("select count(*) from inbound_wait")).isZero();
        assertThat(rig.count("select count(*) from journal_change where origin = 'REPLAY'"))
                .isEqualTo(1);
    }

    @Test
    void a_faulty_record_makes_a_case_and_its_siblings_flow() {
        rig.see("crm", account("A0", "Sound before"));
        rig.see(
                "crm",
                account("A1", "Bad\u0000name", "Country", "US"),
                account("A2", "Half\ud800pair"),
                record(
                        "Opportunity",
                        "D1",
                        "Name",
                        "Leap",
                        "CloseDate",
                        "2026-02-30",
                        "Amount",
                        new BigDecimal("10"),
                        "Ccy",
                        "USD"),
                record(
                        "Opportunity",
                        "D2",
                        "Name",
                        "Gold",
                        "Amount",
                        new BigDecimal("10"),
                        "Ccy",
                        "XQQ"),
                account("A3", "x".repeat(300_000)),
                account("A9", "Sound after", "Country", "GB"));
        rig.curate();

        assertThat(client("A0").name()).isEqualTo("Sound before");
        assertThat(client("A9").name()).isEqualTo("Sound after");
        List<Cases.Case> open = rig.cases.list(Cases.Filter.OPEN, 0, 100);
        assertThat(open)
                .extracting(one -> one.context().get("record"))
                .containsExactlyInAnyOrder(
                        "Account A1",
                        "Account A2",
                        "Opportunity D1",
                        "Opportunity D2",
                        "Account A3");
        assertThat(open)
                .allSatisfy(one -> {
                    assertThat(one.title()).isNotBlank();
                    assertThat(one.mend()).isNotBlank();
                    assertThat(one.context()).containsEntry("system", "crm");
                });
        // What is sound in a faulty record is taken over.
        assertThat(client("A1").values().get("country")).isEqualTo("US");
        assertThat(client("A1").values().has("legal_name")).isFalse();
        assertThat(rig.entity("crm", "Opportunity", "D1").values().has("amount")).isTrue();
        assertThat(rig.entity("crm", "Opportunity", "D1").values().has("expected_close")).isFalse();

        rig.see(
                "crm",
                account("A1", "Good name", "Country", "US"),
                account("A2", "Whole pair"),
                record(
                        "Opportunity",
                        "D1",
                        "Name",
                        "Leap",
                        "CloseDate",
                        "2026-02-28",
                        "Amount",
                        new BigDecimal("10"),
                        "Ccy",
                        "USD"),
                record(
                        "Opportunity",
                        "D2",
                        "Name",
                        "Gold",
                        "Amount",
                        new BigDecimal("10"),
                        "Ccy",
                        "EUR"),
                account("A3", "Short"));
        rig.curate();
        assertThat(rig.openCodes()).isEmpty();
        assertThat(client("A1").name()).isEqualTo("Good name");
    }

    @Test
    void a_fault_in_a_field_leaves_the_value_that_was_good() {
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();
        rig.see("crm", account("A1", "North\u0007wind"));
        rig.curate();

        assertThat(client("A1").name()).isEqualTo("Northwind");
        assertThat(rig.openCodes()).hasSize(1);
    }

    @Test
    void a_parent_loop_is_a_case_and_is_not_taken_over() {
        rig.see(
                "crm",
                account("A", "Alpha Partners"),
                account("B", "Bravo Works", "ParentId", "A"));
        rig.curate();
        rig.see("crm", account("A", "Alpha Partners", "ParentId", "B"));
        rig.curate();

        assertThat(rig.openCodes()).containsExactly("CLI-HIERARCHY-CYCLE");
        assertThat(client("A").values().has("parent_id")).isFalse();
        assertThat(client("B").values().get("parent_id")).isEqualTo(client("A").id());

        rig.see("crm", account("A", "Alpha Partners"));
        rig.curate();
        assertThat(rig.openCodes()).isEmpty();
    }

    @Test
    void a_chain_deeper_than_eight_is_a_case() {
        rig.see("crm", account("L0", "Zulu level zero"));
        for (int i = 1; i <= 9; i++) {
            rig.see(
                    "crm",
                    account(
                            "L" + i,
                            "Level " + "abcdefghij".charAt(i) + i,
                            "ParentId",
                            "L" + (i - 1)));
            rig.curate();
        }
        assertThat(rig.openCodes()).containsExactly("CLI-HIERARCHY-CYCLE");
        assertThat(client("L8").values().has("parent_id")).isTrue();
        assertThat(client("L9").values().has("parent_id")).isFalse();
    }

    @Test
    void a_record_that_is_gone_deactivates_its_entity_and_only_its_own_return_brings_it_back() {
        rig.see("crm", account("A1", "Northwind", "Country", "US"));
        rig.curate();
        UUID id = client("A1").id();
        rig.transaction.executeWithoutResult(_ ->
                rig.linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey("erp", "customer", "77"),
                                        "client",
                                        id,
                                        "Client",
                                        Link.LinkOrigin.CREATED,
                                        rig.now,
                                        rig.ids.next())),
                        List.of()));
        rig.see("crm", gone("Account", "A1", null));
        rig.curate();
        assertThat(client("A1").active()).isFalse();

        // Another system goes on showing its copy: that does not bring it back.
        rig.see("erp", record("customer", "77", "Name", "Northwind", "Terms", "NET60"));
        rig.curate();
        assertThat(client("A1").active()).isFalse();
        assertThat(client("A1").values().get("payment_terms")).isEqualTo("NET60");

        rig.see("crm", account("A1", "Northwind", "Country", "US"));
        rig.curate();
        assertThat(client("A1").active()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_merge_in_the_crm_is_followed_also_when_the_survivor_is_seen_later(
            boolean survivorKnown) {
        rig.see("crm", account("L", "Quartz Mining"));
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "AccountId", "L"));
        if (survivorKnown) {
            rig.see("crm", account("S", "Basalt Holdings"));
        }
        rig.curate();
        UUID loser = client("L").id();
        rig.see("crm", gone("Account", "L", "S"));
        rig.curate();
        if (!survivorKnown) {
            assertThat(rig.store.find(loser).orElseThrow().mergedInto()).isNull();
            rig.see("crm", account("S", "Basalt Holdings"));
            rig.curate();
        }

        Entity survivor = client("S");
        assertThat(client("L").id()).isEqualTo(survivor.id());
        assertThat(survivor.active()).isTrue();
        assertThat(rig.store.find(loser).orElseThrow().mergedInto()).isEqualTo(survivor.id());
        assertThat(rig.store.find(loser).orElseThrow().active()).isFalse();
        assertThat(rig.count("select count(*) from entity_key where entity_id = '" + loser + "'"))
                .isZero();
    }

    /// Two clients, each a customer of the ERP, that the CRM merges.
    private UUID mergedWithACustomerEach() {
        rig.see("crm", account("L", "Quartz Mining"));
        rig.see("crm", account("S", "Basalt Holdings"));
        rig.curate();
        customer("77", client("L").id());
        rig.now = rig.now.plusSeconds(60);
        customer("78", client("S").id());
        rig.see("erp", record("customer", "77", "Name", "Quartz", "Terms", "NET60"));
        rig.see("erp", record("customer", "78", "Name", "Basalt", "Terms", "NET30"));
        rig.curate();
        rig.see("crm", gone("Account", "L", "S"));
        rig.curate();
        return client("S").id();
    }

    private void customer(String number, UUID client) {
        rig.transaction.executeWithoutResult(_ ->
                rig.linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey("erp", "customer", number),
                                        "client",
                                        client,
                                        "Client",
                                        Link.LinkOrigin.CREATED,
                                        rig.now,
                                        rig.ids.next())),
                        List.of()));
    }

    private String numberOf(UUID client) {
        LookupKey key = new LookupKey(LookupKey.Kind.REF, "erp", "Client", client.toString());
        String number = rig.links.lookUp("erp", List.of(key)).getOrDefault(key, "none");
        assertThat(
                        rig
                                .links
                                .ofEntities(List.of(client))
                                .getOrDefault(client, List.of())
                                .stream()
                                .filter(link -> link.record().connection().equals("erp"))
                                .findFirst()
                                .orElseThrow()
                                .record()
                                .externalId())
                .isEqualTo(number);
        return number;
    }

    @Test
    void of_two_customers_of_merged_clients_the_survivors_is_used_though_the_other_is_older() {
        UUID client = mergedWithACustomerEach();

        assertThat(numberOf(client)).isEqualTo("78");
        assertThat(rig.openCodes()).containsExactly("CLI-MERGE-CONFLICT");
    }

    @Test
    void the_customer_that_is_not_used_does_not_speak_for_the_client() {
        UUID client = mergedWithACustomerEach();
        for (int i = 0; i < 2; i++) {
            rig.see("erp", record("customer", "77", "Name", "Quartz", "Terms", "NET6" + i));
            rig.curate();
            assertThat(rig.store.find(client).orElseThrow().values().get("payment_terms"))
                    .isEqualTo("NET30");
        }
        rig.see("erp", record("customer", "78", "Name", "Basalt", "Terms", "NET45"));
        rig.curate();
        assertThat(rig.store.find(client).orElseThrow().values().get("payment_terms"))
                .isEqualTo("NET45");
    }

    @Test
    void a_person_chooses_the_other_customer_and_the_case_closes() {
        UUID client = mergedWithACustomerEach();

        assertThat(
                        rig.merging.prefer(
                                client,
                                new RecordKey("erp", "customer", "77"),
                                new Actor.Person("Vera"),
                                "all invoices are there"))
                .isInstanceOf(Merging.Preferred.Taken.class);
        rig.curate();

        assertThat(numberOf(client)).isEqualTo("77");
        assertThat(rig.openCodes()).isEmpty();
        assertThat(rig.store.find(client).orElseThrow().values().get("payment_terms"))
                .isEqualTo("NET60");
        assertThat(rig.count("select count(*) from act where right_used = 'link.prefer'"))
                .isEqualTo(1);
    }

    @Test
    void a_person_keeps_the_customer_in_use_and_the_case_closes() {
        UUID client = mergedWithACustomerEach();

        rig.merging.prefer(
                client,
                new RecordKey("erp", "customer", "78"),
                new Actor.Person("Vera"),
                "it is right");
        rig.curate();

        assertThat(numberOf(client)).isEqualTo("78");
        assertThat(rig.openCodes()).isEmpty();
    }

    @Test
    void a_record_is_chosen_or_taken_apart_only_from_the_client_it_is_of() {
        UUID client = mergedWithACustomerEach();
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();
        UUID other = client("A1").id();
        RecordKey record = new RecordKey("erp", "customer", "77");

        assertThat(rig.merging.prefer(other, record, new Actor.Person("Vera"), "stale page"))
                .isInstanceOf(Merging.Preferred.NothingToChoose.class);
        assertThat(rig.merging.split(other, record, new Actor.Person("Vera"), "stale page"))
                .isEmpty();
        assertThat(numberOf(client)).isEqualTo("78");
    }

    @Test
    void where_the_customer_in_use_is_taken_apart_the_other_one_speaks() {
        UUID client = mergedWithACustomerEach();

        rig.merging.split(
                client,
                new RecordKey("erp", "customer", "78"),
                new Actor.Person("Vera"),
                "another firm");
        rig.curate();

        assertThat(numberOf(client)).isEqualTo("77");
        assertThat(rig.openCodes()).isEmpty();
        assertThat(rig.store.find(client).orElseThrow().values().get("payment_terms"))
                .isEqualTo("NET60");
    }

    @Test
    void the_case_closes_also_when_the_other_customer_is_deleted() {
        mergedWithACustomerEach();
        rig.see("erp", gone("customer", "77", null));
        rig.curate();

        assertThat(rig.openCodes()).isEmpty();
    }

    @Test
    void where_there_is_no_second_record_there_is_nothing_to_choose() {
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();

        for (String id : List.of("A1", "A2")) {
            assertThat(
                            rig.merging.prefer(
                                    client("A1").id(),
                                    new RecordKey("crm", "Account", id),
                                    new Actor.Person("Vera"),
                                    ""))
                    .isInstanceOf(Merging.Preferred.NothingToChoose.class);
        }
    }

    @Test
    void record_types_nobody_maps_are_passed_by() {
        rig.see("crm", record("Weather", "W1", "Sky", "blue"));
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();

        assertThat(rig.count("select count(*) from entity")).isEqualTo(1);
        assertThat(rig.openCodes()).isEmpty();
    }

    @Test
    void a_record_in_a_target_that_the_hub_fills_waits_for_its_link_and_makes_no_entity() {
        rig.see("erp", record("customer", "77", "Name", "Northwind", "Terms", "NET60"));
        rig.curate();
        assertThat(rig.count("select count(*) from entity")).isZero();
        assertThat(rig.count("select count(*) from inbound_wait")).isEqualTo(1);

        rig.see("crm", account("A1", "Northwind", "Terms", "NET30"));
        rig.curate();
        UUID id = client("A1").id();
        rig.transaction.executeWithoutResult(_ ->
                rig.journal.append(
                        Lane.INTERACTIVE,
                        rig.linker.apply(
                                List.of(
                                        new Link(
                                                new RecordKey("erp", "customer", "77"),
                                                "client",
                                                id,
                                                "Client",
                                                Link.LinkOrigin.CREATED,
                                                rig.now,
                                                rig.ids.next())),
                                List.of())));
        rig.curate();

        assertThat(rig.count("select count(*) from entity")).isEqualTo(1);
        assertThat(client("A1").values().get("payment_terms")).isEqualTo("NET60");
    }

    @Test
    void a_read_back_of_our_own_write_is_no_drift_but_a_later_look_is() {
        rig.see("crm", account("A1", "Northwind"));
        rig.curate();
        UUID id = client("A1").id();
        rig.transaction.executeWithoutResult(_ ->
                rig.linker.apply(
                        List.of(
                                new Link(
                                        new RecordKey("erp", "customer", "77"),
                                        "client",
                                        id,
                                        "Client",
                                        Link.LinkOrigin.CREATED,
                                        rig.now,
                                        rig.ids.next())),
                        List.of()));
        rig.see(
                "erp",
                Change.Origin.RECEIPT,
                Lane.INTERACTIVE,
                List.of(record("customer", "77", "Name", "Northw")));
        rig.curate();
        assertThat(rig.count("select count(*) from drift")).isZero();

        rig.see("erp", record("customer", "77", "Name", "North Wind"));
        rig.curate();
        assertThat(
                        rig.count(
                                "select count(*) from drift where field = 'legal_name' and seen = '\"North Wind\"'"))
                .isEqualTo(1);
        assertThat(client("A1").name()).isEqualTo("Northwind");

        rig.see("erp", record("customer", "77", "Name", "Northwind"));
        rig.curate();
        assertThat(rig.count("select count(*) from drift")).isZero();
    }

    @Test
    void two_systems_clients_with_one_tax_number_are_one_entity() {
        rig.see(
                "crm",
                account("A1", "Northwind Retail Inc", "Country", "DE", "Tax", "DE136695976"));
        rig.curate();
        rig.see("crm2", account("B1", "Northwind Retail", "Country", "DE", "Tax", "DE136695976"));
        rig.curate();

        assertThat(rig.entity("crm2", "Account", "B1").id()).isEqualTo(client("A1").id());
        assertThat(rig.count("select count(*) from link where origin = 'MATCHED'")).isEqualTo(1);
    }

    @Test
    void one_tax_number_under_names_that_differ_a_lot_is_linked_with_a_notice_in_the_history() {
        rig.see("crm", account("A1", "Northwind Retail", "Country", "DE", "Tax", "DE136695976"));
        rig.curate();
        rig.see("crm2", account("B1", "Zenith Bau", "Country", "DE", "Tax", "DE136695976"));
        rig.curate();

        assertThat(rig.entity("crm2", "Account", "B1").id()).isEqualTo(client("A1").id());
        assertThat(rig.evidence.about("Client", client("A1").id().toString(), 10))
                .filteredOn(act -> act.reason() != null && act.reason().contains("names differ"))
                .singleElement()
                .satisfies(act ->
                        assertThat(act.reason())
                                .isEqualTo(
                                        "Linked to Northwind Retail by tax number although the names differ a lot. (crm2 Account B1)"));
    }

    @Test
    void a_tax_number_that_does_not_fit_is_a_case_and_the_client_flows_on() {
        rig.see("crm", account("A1", "Northwind Retail", "Country", "DE", "Tax", "DE136695975"));
        rig.curate();
        assertThat(client("A1").name()).isEqualTo("Northwind Retail");
        assertThat(rig.cases.list(Cases.Filter.OPEN, 0, 10))
                .extracting(Cases.Case::code)
                .containsExactly("CLI-TAXID-INVALID");

        rig.see("crm", account("A1", "Northwind Retail", "Country", "DE", "Tax", "DE136695976"));
        rig.curate();
        assertThat(rig.cases.list(Cases.Filter.OPEN, 0, 10)).isEmpty();
    }

    /// Names alone are alike: neither surely one nor surely two.
    private Reviews.Review perhaps() {
        rig.see(
                "crm",
                account(
                        "A1",
                        "Northwind Consulting Group",
                        "Country",
                        "US",
                        "Website",
                        "northwind.example",
                        "Phone",
                        "+1 415 555 0199"));
        rig.curate();
        rig.see(
                "crm2",
                account(
                        "B1",
                        "Northwind Consulting Grp",
                        "Country",
                        "US",
                        "Website",
                        "northwind.example",
                        "Phone",
                        "+1 415 555 0100"));
        rig.curate();
        List<Reviews.Review> open = rig.reviews.open(10);
        assertThat(open).hasSize(1);
        return open.getFirst();
    }

    @Test
    void a_perhaps_is_one_case_with_both_names_and_two_entities_until_somebody_judges() {
        Reviews.Review review = perhaps();

        assertThat(rig.entity("crm2", "Account", "B1").id()).isNotEqualTo(client("A1").id());
        List<Cases.Case> open = rig.cases.list(Cases.Filter.OPEN, 0, 10);
        assertThat(open).hasSize(1);
        assertThat(open.getFirst().code()).isEqualTo("CLI-DUP-REVIEW");
        assertThat(open.getFirst().context())
                .containsEntry("client", "Northwind Consulting Grp")
                .containsEntry("looks like", "Northwind Consulting Group");
        assertThat(review.score()).isBetween(0.75, 0.92);
    }

    @Test
    void judged_the_same_they_are_joined_and_the_case_closes() {
        Reviews.Review review = perhaps();
        rig.merging.judge(review.id(), true, new Actor.Person("Vera"), "same web site");
        rig.curate();

        assertThat(rig.entity("crm2", "Account", "B1").id()).isEqualTo(client("A1").id());
        assertThat(rig.openCodes()).isEmpty();
        assertThat(rig.merging.judge(review.id(), false, new Actor.Person("Vera"), ""))
                .isInstanceOf(Merging.Judged.NotOpen.class);
    }

    @Test
    void judged_different_they_stay_apart_over_every_replay() {
        Reviews.Review review = perhaps();
        rig.merging.judge(review.id(), false, new Actor.Person("Vera"), "two firms");
        rig.curate();
        for (int i = 0; i < 3; i++) {
            rig.merging.replay(new RecordKey("crm2", "Account", "B1"));
            rig.curate();
        }

        assertThat(rig.entity("crm2", "Account", "B1").id()).isNotEqualTo(client("A1").id());
        assertThat(rig.openCodes()).isEmpty();
        assertThat(rig.count("select count(*) from match_review")).isEqualTo(1);
    }

    @Test
    void a_split_undoes_a_mistaken_join() {
        Reviews.Review review = perhaps();
        rig.merging.judge(review.id(), true, new Actor.Person("Vera"), "same");
        rig.curate();
        RecordKey record = new RecordKey("crm2", "Account", "B1");
        UUID fresh =
                rig.merging
                        .split(client("A1").id(), record, new Actor.Person("Vera"), "they are two")
                        .orElseThrow();
        rig.curate();

        Entity apart = rig.entity("crm2", "Account", "B1");
        assertThat(apart.id()).isEqualTo(fresh).isNotEqualTo(client("A1").id());
        assertThat(apart.name()).isEqualTo("Northwind Consulting Grp");
        assertThat(client("A1").name()).isEqualTo("Northwind Consulting Group");
        assertThat(rig.count("select count(*) from act where right_used = 'entity.split'"))
                .isEqualTo(1);
    }

    @Test
    void a_deal_the_crm_reopens_becomes_reopened() {
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "OPEN"));
        rig.curate();
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "CLOSED_WON"));
        rig.curate();
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "OPEN"));
        rig.curate();

        assertThat(rig.entity("crm", "Opportunity", "D1").status()).isEqualTo("REOPENED");
        assertThat(rig.openCodes()).isEmpty();
    }

    @Test
    void a_step_the_state_list_does_not_know_is_a_case_that_closes_when_it_is_put_right() {
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "CLOSED_LOST"));
        rig.curate();
        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "CLOSED_WON"));
        rig.curate();
        assertThat(rig.openCodes()).containsExactly("HUB-STATE");
        assertThat(rig.entity("crm", "Opportunity", "D1").status()).isEqualTo("CLOSED_LOST");

        rig.see("crm", record("Opportunity", "D1", "Name", "Deal", "Status", "CLOSED_LOST"));
        rig.curate();
        assertThat(rig.openCodes()).isEmpty();
    }
}
