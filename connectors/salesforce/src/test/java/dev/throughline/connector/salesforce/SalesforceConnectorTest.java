package dev.throughline.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteOutcome.Duplicate;
import dev.throughline.connect.spi.WriteOutcome.NotSent;
import dev.throughline.connect.spi.WriteOutcome.Refused;
import dev.throughline.connect.spi.WriteOutcome.Written;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem.Mender;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SalesforceConnectorTest {

    private final OrgFixture fixture = new OrgFixture("Account");
    private final SalesforceSimulator org = fixture.org();
    private final List<LimitedHttp> opened = new ArrayList<>();
    private final SalesforceConnection connection = open(fixture.settings());

    private SalesforceConnection open(ConnectionSettings settings) {
        LimitedHttp http = new LimitedHttp(settings, fixture.time());
        opened.add(http);
        return (SalesforceConnection)
                new SalesforceConnector()
                        .open(settings, new ConnectionContext(fixture.time(), http));
    }

    @AfterEach
    void close() {
        opened.forEach(LimitedHttp::close);
        fixture.close();
    }

    private List<ObservedRecord> changes(String type, Cursor from) {
        List<ObservedRecord> all = new ArrayList<>();
        ChangePage page = connection.readChanges(type, from, 2_000);
        all.addAll(page.records());
        while (page.more()) {
            page = connection.readChanges(type, page.next(), 2_000);
            all.addAll(page.records());
        }
        end = page.next();
        return all;
    }

    private Cursor end = Cursor.BEGINNING;

    private static WriteRequest create(String key, Map<String, Object> fields) {
        return new WriteRequest(WriteRequest.Kind.CREATE, null, key, 1, fields);
    }

    private static WriteRequest update(String id, Map<String, Object> fields) {
        return new WriteRequest(WriteRequest.Kind.UPDATE, id, "k", 1, fields);
    }

    @Nested
    class Sign_in {

        @Test
        void a_signed_assertion_opens_the_door_as_well() {
            SalesforceConnection jwt =
                    open(OrgFixture.settings(org, fixture.jwtBearer(), Map.of()));
            assertThat(jwt.probe())
                    .isInstanceOfSatisfying(
                            Probe.Healthy.class,
                            healthy ->
                                    assertThat(healthy.identity())
                                            .isEqualTo(
                                                    Map.of(
                                                            "org",
                                                            org.organizationId(),
                                                            "environment",
                                                            "production")));
        }

        @Test
        void a_sandbox_says_so() {
            org.sandbox(true);
            assertThat(((Probe.Healthy) connection.probe()).identity())
                    .containsEntry("environment", "sandbox");
        }

        @Test
        void a_wrong_secret_is_a_problem_of_settings_in_the_vendors_words() {
            SalesforceConnection forged = open(fixture.forgedSettings().orElseThrow());
            assertThat(forged.probe())
                    .isInstanceOfSatisfying(
                            Probe.Unwell.class,
                            unwell -> {
                                assertThat(unwell.problem().code()).isEqualTo("SYS-AUTH");
                                assertThat(unwell.problem().text())
                                        .isEqualTo(
                                                "Salesforce does not accept our sign-in: invalid client credentials (invalid_client).");
                            });
        }

        @Test
        void one_expired_session_costs_one_new_token_and_nobody_notices() {
            org.insert("Account", Map.of("Name", "Northwind"));
            changes("Account", Cursor.BEGINNING);
            org.expireSessions();
            assertThat(connection.fetch("Account", ids("Account"))).hasSize(1);
        }

        @Test
        void settings_that_cannot_work_are_refused_by_name() {
            assertThatThrownBy(() ->
                            open(
                                    OrgFixture.settings(
                                            org,
                                            fixture.clientCredentials(),
                                            Map.of("apiVersion", "12"))))
                    .hasMessage(
                            "connection salesforce-test: option 'apiVersion' is '12'; write it like 66.0, 50.0 or later");
            assertThatThrownBy(() ->
                            open(
                                    OrgFixture.settings(
                                            org,
                                            fixture.clientCredentials(),
                                            Map.of("grant", "magic"))))
                    .hasMessageContaining("use client_credentials or jwt_bearer");
            assertThatThrownBy(() ->
                            new SalesforceConnector()
                                    .writes(
                                            OrgFixture.settings(
                                                    org,
                                                    Map.of(),
                                                    Map.of("externalIds", "Contact:X"))))
                    .hasMessageContaining("'Contact:X'; write it as Type=Field");
        }
    }

    private List<String> ids(String type) {
        return org.all(type).stream().map(row -> String.valueOf(row.get("Id"))).toList();
    }

    @Nested
    class Reads {

        @Test
        void a_deal_comes_with_its_owner_and_lines_in_plain_values() {
            String account = org.insert("Account", Map.of("Name", "Northwind Retail Inc"));
            String deal =
                    org.insert(
                            "Opportunity",
                            Map.of(
                                    "Name",
                                    "OPP-1001",
                                    "AccountId",
                                    account,
                                    "StageName",
                                    "Closed Won",
                                    "CloseDate",
                                    "2026-01-02"));
            String line =
                    org.insert(
                            "OpportunityLineItem",
                            Map.of(
                                    "OpportunityId",
                                    deal,
                                    "Quantity",
                                    12,
                                    "UnitPrice",
                                    30_000,
                                    "Billing_Type__c",
                                    "Retainer",
                                    "Line_No__c",
                                    "L2",
                                    "Start_Date__c",
                                    "2026-04-01"));
            ObservedRecord read = changes("Opportunity", Cursor.BEGINNING).getFirst();
            assertThat(read.externalId()).isEqualTo(deal);
            assertThat(read.stamp()).isEqualTo("2026-01-15T08:00:00.000Z");
            assertThat(read.fields())
                    .containsEntry("IsWon", true)
                    .containsEntry("CloseDate", "2026-01-02")
                    .containsEntry("SystemModstamp", "2026-01-15T08:00:00Z")
                    .containsEntry("CurrencyIsoCode", "USD")
                    .doesNotContainKeys("attributes", "NextStep");
            assertThat((BigDecimal) read.fields().get("Amount")).isEqualByComparingTo("360000");
            assertThat(read.fields().get("Owner"))
                    .isEqualTo(Map.of("Email", "sales@firm.example", "Name", "Sam Seller"));
            Map<?, ?> only =
                    read.fields().get("OpportunityLineItems") instanceof List<?> lines
                                    && lines.size() == 1
                                    && lines.getFirst() instanceof Map<?, ?> first
                            ? first
                            : Map.of();
            assertThat(only.get("Id")).isEqualTo(line);
            assertThat(only.get("Billing_Type__c")).isEqualTo("Retainer");
            assertThat(only.get("Start_Date__c")).isEqualTo("2026-04-01");
            assertThat(only.get("ProductCode")).isEqualTo("PS");
            ObservedRecord own = changes("OpportunityLineItem", Cursor.BEGINNING).getFirst();
            assertThat(own.fields())
                    .containsEntry("OpportunityId", deal)
                    .containsEntry("Line_No__c", "L2");
        }

        @Test
        void a_merged_account_names_the_one_it_was_merged_into() {
            String winner = org.insert("Account", Map.of("Name", "Northwind Inc"));
            String loser = org.insert("Account", Map.of("Name", "Northwind Incorporated"));
            changes("Account", Cursor.BEGINNING);
            fixture.time().move(Duration.ofMinutes(5));
            org.merge("Account", winner, loser);
            ObservedRecord gone =
                    changes("Account", end).stream()
                            .filter(ObservedRecord::deleted)
                            .findFirst()
                            .orElseThrow();
            assertThat(gone.externalId()).isEqualTo(loser);
            assertThat(gone.mergedInto()).isEqualTo(winner);
        }

        @Test
        void a_field_hidden_by_rights_is_left_out_even_when_the_right_goes_in_mid_run() {
            org.insert("Account", Map.of("Name", "Northwind", "DUNS__c", "123456789"));
            assertThat(changes("Account", Cursor.BEGINNING).getFirst().fields())
                    .containsEntry("DUNS__c", "123456789");
            org.hideField("Account", "DUNS__c", true);
            assertThat(changes("Account", Cursor.BEGINNING).getFirst().fields())
                    .containsEntry("Name", "Northwind")
                    .doesNotContainKey("DUNS__c");
            assertThat(((Probe.Healthy) connection.probe()).limits())
                    .containsEntry("Fields the user cannot see", "Account.DUNS__c");
        }

        @Test
        void a_record_with_bad_data_is_handed_on_and_the_page_flows() {
            String odd = org.insert("Account", Map.of("Name", "Odd"));
            String fine = org.insert("Account", Map.of("Name", "Fine"));
            org.spoil(
                    "Account",
                    odd,
                    Map.of(
                            "Name",
                            "A\ud800\u0000B",
                            "ParentId",
                            odd,
                            "CurrencyIsoCode",
                            "ZZZ",
                            "Description",
                            "x".repeat(1_000_000)));
            String deal =
                    org.insert(
                            "Opportunity",
                            Map.of(
                                    "Name",
                                    "D",
                                    "StageName",
                                    "Prospecting",
                                    "CloseDate",
                                    "2026-02-28"));
            org.spoil("Opportunity", deal, Map.of("CloseDate", "2026-02-30", "Amount", "12,5"));
            List<ObservedRecord> accounts = changes("Account", Cursor.BEGINNING);
            assertThat(accounts)
                    .extracting(ObservedRecord::externalId)
                    .containsExactlyInAnyOrder(odd, fine);
            assertThat(accounts)
                    .filteredOn(record -> record.externalId().equals(odd))
                    .singleElement()
                    .satisfies(record ->
                            assertThat(record.fields())
                                    .containsEntry("Name", "A\ud800\u0000B")
                                    .containsEntry("ParentId", odd)
                                    .containsEntry("CurrencyIsoCode", "ZZZ"));
            assertThat(changes("Opportunity", Cursor.BEGINNING).getFirst().fields())
                    .containsEntry("CloseDate", "2026-02-30")
                    .containsEntry("Amount", "12,5");
        }

        @Test
        void rows_moving_between_pages_with_shared_stamps_are_all_read_in_the_end() {
            org.faults().quirk(Faults.Quirk.CURSOR_TIES, true);
            org.faults().quirk(Faults.Quirk.MOVING_PAGES, true);
            org.faults().quirk(Faults.Quirk.DOUBLED_ROWS, true);
            Set<String> there = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                there.add(org.insert("Account", Map.of("Name", "Client " + i)));
                fixture.time().move(Duration.ofMillis(700));
            }
            Set<String> read = new HashSet<>();
            ChangePage page = connection.readChanges("Account", Cursor.BEGINNING, 7);
            for (int pages = 0; pages < 200 && page.more(); pages++) {
                page.records().forEach(record -> read.add(record.externalId()));
                fixture.time().move(Duration.ofSeconds(3));
                page = connection.readChanges("Account", page.next(), 7);
            }
            page.records().forEach(record -> read.add(record.externalId()));
            assertThat(page.more()).isFalse();
            assertThat(read).isEqualTo(there);
        }

        @Test
        void while_nothing_changes_a_poll_hands_out_nothing_and_reads_one_empty_page() {
            for (int i = 0; i < 30; i++) {
                org.insert("Account", Map.of("Name", "Client " + i));
            }
            assertThat(changes("Account", Cursor.BEGINNING)).hasSize(30);
            assertThat(changes("Account", end))
                    .as("read again within the overlap, handed out once")
                    .isEmpty();
            SalesforceConnection restarted = open(fixture.settings());
            assertThat(restarted.readChanges("Account", end, 100).records())
                    .as("a restart does not remember")
                    .hasSize(30);
            fixture.time().move(Duration.ofHours(2));
            changes("Account", end);
            fixture.time().move(Duration.ofHours(2));
            assertThat(open(fixture.settings()).readChanges("Account", end, 100).records())
                    .as("old rows are not read again")
                    .isEmpty();
        }

        @Test
        void a_row_changed_back_and_forth_is_told_each_time() {
            String id = org.insert("Account", Map.of("Name", "Northwind"));
            changes("Account", Cursor.BEGINNING);
            for (String phone : List.of("1", "2", "1")) {
                fixture.time().move(Duration.ofSeconds(1));
                org.update("Account", id, Map.of("Phone", phone));
                assertThat(changes("Account", end))
                        .singleElement()
                        .satisfies(record ->
                                assertThat(record.fields()).containsEntry("Phone", phone));
            }
        }

        @Test
        void a_row_changed_again_within_the_second_in_which_it_was_read_is_told_again() {
            String id = org.insert("Account", Map.of("Name", "Northwind"));
            changes("Account", Cursor.BEGINNING);
            fixture.time().move(Duration.ofSeconds(1));
            for (String phone : List.of("1", "2")) {
                org.update("Account", id, Map.of("Phone", phone));
                assertThat(changes("Account", end))
                        .singleElement()
                        .satisfies(record ->
                                assertThat(record.fields()).containsEntry("Phone", phone));
            }
            assertThat(changes("Account", end)).as("unchanged").isEmpty();
        }

        @Test
        void a_page_that_was_not_kept_comes_again_from_the_same_cursor() {
            for (int i = 0; i < 10; i++) {
                org.insert("Account", Map.of("Name", "Client " + i));
            }
            changes("Account", Cursor.BEGINNING);
            fixture.time().move(Duration.ofSeconds(5));
            String fresh = org.insert("Account", Map.of("Name", "Fresh"));
            Cursor before = end;
            assertThat(changes("Account", before))
                    .extracting(ObservedRecord::externalId)
                    .containsExactly(fresh);
            assertThat(changes("Account", before))
                    .extracting(ObservedRecord::externalId)
                    .containsExactly(fresh);
        }

        @Test
        void a_population_is_read_by_id_without_the_deleted() {
            for (int i = 0; i < 25; i++) {
                org.insert("Account", Map.of("Name", "Client " + i));
            }
            org.delete("Account", ids("Account").getFirst());
            List<String> read = new ArrayList<>();
            PopulationPage page = connection.readPopulation("Account", Cursor.BEGINNING, 10);
            page.records().forEach(record -> read.add(record.externalId()));
            while (page.more()) {
                page = connection.readPopulation("Account", page.next(), 10);
                page.records().forEach(record -> read.add(record.externalId()));
            }
            assertThat(read).containsExactlyElementsOf(ids("Account"));
        }

        @Test
        void many_long_keys_are_asked_for_though_they_do_not_fit_an_address() {
            List<WriteRequest> asked = new ArrayList<>();
            for (int i = 0; i < 450; i++) {
                String key = String.format(Locale.ROOT, "%060d", i);
                asked.add(create(key, Map.of()));
                if (i % 2 == 0) {
                    org.insert("Account", Map.of("Name", "Client " + i, "Throughline_Id__c", key));
                }
            }
            List<Finding> findings = connection.findByKey("Account", asked);
            for (int i = 0; i < findings.size(); i++) {
                assertThat(findings.get(i))
                        .isInstanceOf(i % 2 == 0 ? Finding.Found.class : Finding.NotFound.class);
            }
            assertThatThrownBy(() -> connection.findByKey("Contact", asked))
                    .isInstanceOf(CallFailed.class)
                    .hasMessageContaining("Contact has no field that carries the hub's key");
        }

        @Test
        void a_cursor_of_somebody_else_is_refused() {
            assertThatThrownBy(() -> connection.readChanges("Account", new Cursor("42"), 10))
                    .isInstanceOf(CallFailed.class)
                    .hasMessageContaining("no cursor of a Salesforce feed: '42'");
        }
    }

    @Nested
    class Writes {

        @Test
        void accounts_and_deals_carry_the_hubs_key_and_other_types_do_not_by_default() {
            assertThat(new SalesforceConnector().writes(fixture.settings()))
                    .contains(
                            new WriteDeclaration(
                                    "Account", new Safety.UniqueKey(), 200, "Throughline_Id__c"),
                            new WriteDeclaration("Contact", new Safety.None(), 200, ""));
        }

        @Test
        void ids_go_home_to_the_deal_and_null_clears() {
            String deal =
                    org.insert(
                            "Opportunity",
                            Map.of(
                                    "Name",
                                    "D",
                                    "StageName",
                                    "Prospecting",
                                    "CloseDate",
                                    "2026-02-28",
                                    "NextStep",
                                    "call"));
            Map<String, Object> fields = new HashMap<>();
            fields.put("ERP_Project_Id__c", "4711");
            fields.put("Throughline_Status__c", "Live in Kantata and NetSuite");
            fields.put("Throughline_Invoice_Status__c", "INV-US01-1001 posted, due 2026-03-02");
            fields.put("Throughline_Invoiced__c", new BigDecimal("72200.00"));
            fields.put("Throughline_Open_Balance__c", new BigDecimal("12200.00"));
            put(fields, "NextStep", null);
            assertThat(connection.write("Opportunity", List.of(update(deal, fields))))
                    .containsExactly(new Written(deal, false, null));
            assertThat(org.find("Opportunity", deal).orElseThrow())
                    .containsEntry("ERP_Project_Id__c", "4711")
                    .containsEntry(
                            "Throughline_Invoice_Status__c", "INV-US01-1001 posted, due 2026-03-02")
                    .doesNotContainKey("NextStep");
            assertThat(connection.fetch("Opportunity", List.of(deal)).getFirst().fields())
                    .hasEntrySatisfying(
                            "Throughline_Open_Balance__c",
                            value ->
                                    assertThat((BigDecimal) value)
                                            .isEqualByComparingTo("12200.00"));
        }

        @Test
        void a_contract_shows_where_its_invoices_stand() {
            String client = org.insert("Account", Map.of("Name", "Northwind Retail Inc"));
            String contract = org.insert("Contract", Map.of("AccountId", client));
            assertThat(
                            connection.write(
                                    "Contract",
                                    List.of(
                                            update(
                                                    contract,
                                                    Map.of(
                                                            "Throughline_Invoice_Status__c",
                                                            "partially paid",
                                                            "Throughline_Invoiced__c",
                                                            new BigDecimal("72200"),
                                                            "Throughline_Open_Balance__c",
                                                            new BigDecimal("12200"))))))
                    .containsExactly(new Written(contract, false, null));
            assertThat(connection.fetch("Contract", List.of(contract)).getFirst().fields())
                    .containsEntry("Throughline_Invoice_Status__c", "partially paid")
                    .containsKey("Throughline_Invoiced__c");
        }

        @SuppressWarnings("NullAway")
        private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
            fields.put(name, value);
        }

        @Test
        void one_unreadable_value_does_not_stop_the_two_hundred() {
            List<WriteRequest> batch = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                batch.add(
                        create(
                                "K-" + i,
                                Map.of(
                                        "Name",
                                        "D" + i,
                                        "StageName",
                                        "Prospecting",
                                        "CloseDate",
                                        i == 77 ? "2026-02-30" : "2026-02-28")));
            }
            List<WriteOutcome> outcomes = connection.write("Opportunity", batch);
            assertThat(outcomes.get(77))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> {
                                assertThat(refused.problem().mender()).isEqualTo(Mender.DATA);
                                assertThat(refused.problem().text())
                                        .contains("2026-02-30")
                                        .contains("JSON_PARSER_ERROR");
                            });
            assertThat(outcomes).filteredOn(Written.class::isInstance).hasSize(199);
            assertThat(org.all("Opportunity")).hasSize(199);
        }

        @Test
        void a_batch_full_of_unreadable_values_ends_in_a_bounded_number_of_calls() {
            List<WriteRequest> batch = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                batch.add(
                        create(
                                "K-" + i,
                                Map.of("Name", "D" + i, "StageName", "P", "CloseDate", "never")));
            }
            List<WriteOutcome> outcomes = connection.write("Opportunity", batch);
            assertThat(outcomes).hasSize(200).hasOnlyElementsOfTypes(Refused.class, NotSent.class);
            assertThat(outcomes).filteredOn(Refused.class::isInstance).isNotEmpty();
            assertThat(org.totals().get("callsServed"))
                    .isInstanceOfSatisfying(Long.class, calls -> assertThat(calls).isLessThan(50));
        }

        @Test
        void a_hidden_or_unknown_field_is_a_matter_of_settings() {
            org.hideField("Account", "Tax_Id__c", true);
            WriteOutcome outcome =
                    connection
                            .write(
                                    "Account",
                                    List.of(create("K", Map.of("Name", "N", "Tax_Id__c", "1"))))
                            .getFirst();
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> {
                                assertThat(refused.problem().mender()).isEqualTo(Mender.SETTINGS);
                                assertThat(refused.problem().code()).isEqualTo("SYS-SCHEMA-DRIFT");
                                assertThat(refused.problem().text())
                                        .contains("No such column 'Tax_Id__c'");
                            });
        }

        @Test
        void a_lock_is_not_sent_and_a_duplicate_is_a_duplicate() {
            connection.probe();
            org.faults().script(Faults.Kind.PARTIAL_BATCH, 1, SimRequest::writes);
            List<WriteOutcome> outcomes =
                    connection.write(
                            "Account",
                            List.of(
                                    create("A", Map.of("Name", "A")),
                                    create("B", Map.of("Name", "B"))));
            assertThat(outcomes.get(0)).isInstanceOf(Written.class);
            assertThat(outcomes.get(1))
                    .isInstanceOfSatisfying(
                            NotSent.class,
                            notSent ->
                                    assertThat(notSent.problem().text())
                                            .contains("UNABLE_TO_LOCK_ROW"));
            org.duplicateRule(true);
            assertThat(
                            connection
                                    .write("Account", List.of(create("C", Map.of("Name", "a"))))
                                    .getFirst())
                    .isInstanceOfSatisfying(
                            Duplicate.class,
                            duplicate ->
                                    assertThat(duplicate.problem().code())
                                            .isEqualTo("CLI-DUP-REVIEW"));
            SalesforceConnection insisting =
                    open(
                            OrgFixture.settings(
                                    org,
                                    fixture.clientCredentials(),
                                    Map.of("duplicateRules", "override")));
            assertThat(
                            insisting
                                    .write("Account", List.of(create("C", Map.of("Name", "a"))))
                                    .getFirst())
                    .isInstanceOf(Written.class);
        }

        @Test
        void the_same_key_twice_in_a_batch_is_our_own_defect_and_writes_neither() {
            List<WriteOutcome> outcomes =
                    connection.write(
                            "Account",
                            List.of(
                                    create("A", Map.of("Name", "A")),
                                    create("A", Map.of("Name", "B"))));
            assertThat(outcomes)
                    .allSatisfy(outcome ->
                            assertThat(outcome)
                                    .isInstanceOfSatisfying(
                                            Refused.class,
                                            refused ->
                                                    assertThat(refused.problem().mender())
                                                            .isEqualTo(Mender.DEFECT)));
            assertThat(org.all("Account")).isEmpty();
        }

        @Test
        void the_daily_limit_holds_writes_back() {
            connection.probe();
            org.limit(25, 1);
            assertThat(
                            connection
                                    .write("Account", List.of(create("A", Map.of("Name", "A"))))
                                    .getFirst())
                    .isInstanceOfSatisfying(
                            NotSent.class,
                            notSent -> {
                                assertThat(notSent.problem().code()).isEqualTo("ERP-THROTTLED");
                                assertThat(notSent.problem().mender()).isEqualTo(Mender.WEATHER);
                            });
        }
    }
}
