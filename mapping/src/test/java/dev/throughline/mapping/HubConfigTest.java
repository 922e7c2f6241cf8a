package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Money;
import dev.throughline.model.Values;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a good configuration says, file by file.
class HubConfigTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 15);
    private static final EntityType CLIENT = Canonical.type("Client");

    private static final String CUSTOMER =
            """
            direction: out
            entity: Client
            target: customer
            version: 1
            fields:
              companyName: it.legal_name
            """;

    @TempDir Path dir;

    @Test
    void a_connection_says_everything_about_a_system() {
        HubConfig config =
                Firm.small()
                        .with(
                                "connections/crm.yaml",
                                """
                                connector: testcrm
                                class: crm
                                label: Salesforce
                                endpoint: https://${ENV:CRM_SECRET}.example.com
                                identity: {org: 00D1, environment: sandbox}
                                options: {apiVersion: "66.0"}
                                secrets:
                                  clientSecret: env:CRM_SECRET
                                  privateKey: file:keys/crm.pem.md
                                limits: {concurrent: 3, callsPerDay: 1000, shareForOthers: 0.25}
                                transport: {proxy: "http://proxy:3128", ca: "file:keys/crm.pem.md"}
                                customFields:
                                  Account:
                                    DUNS__c: text
                                    Terms__c: {type: text, length: 10, required: true}
                                adopted: declared-empty
                                feeds:
                                  Account: 5s
                                  Opportunity: {every: 1m}
                                """)
                        .with("keys/crm.pem.md", "PEM\n")
                        .good(dir);

        ConnectionSettings crm = Objects.requireNonNull(config.connections().get("crm"));
        assertThat(crm)
                .isEqualTo(
                        new ConnectionSettings(
                                "crm",
                                "testcrm",
                                ConnectionSettings.SystemClass.CRM,
                                "Salesforce",
                                URI.create("https://s3cret.example.com"),
                                Map.of("org", "00D1", "environment", "sandbox"),
                                Map.of("apiVersion", "66.0"),
                                Map.of("clientSecret", "s3cret", "privateKey", "PEM"),
                                Map.of(
                                        "Account",
                                        List.of(
                                                NativeField.of("DUNS__c", NativeField.Type.TEXT),
                                                NativeField.text("Terms__c", 10).asRequired())),
                                new ConnectionSettings.Limits(
                                        3, 0, 60, 1000, 0.25, 30, 32 * 1024 * 1024),
                                new ConnectionSettings.Transport("http://proxy:3128", "PEM", "")));
        assertThat(config.plan("crm"))
                .isEqualTo(
                        new ConnectionPlan(
                                Map.of(
                                        "Account",
                                        Duration.ofSeconds(5),
                                        "Opportunity",
                                        Duration.ofMinutes(1)),
                                ConnectionPlan.Adoption.DECLARED_EMPTY));
        assertThat(config.plan("erp").adoption()).isEqualTo(ConnectionPlan.Adoption.REQUIRED);
    }

    @ParameterizedTest
    @CsvSource({"live, LIVE", "shadow, SHADOW", "off, OFF", "paused, PAUSED"})
    void a_connection_file_may_say_what_goes_out(String said, ConnectionPlan.Mode mode) {
        HubConfig config =
                Firm.small()
                        .with(
                                "connections/crm.yaml",
                                "connector: testcrm\nclass: crm\nendpoint: https://crm.example.com\nmode: "
                                        + said
                                        + "\n")
                        .good(dir);
        assertThat(config.plan("crm").mode()).isEqualTo(mode);
        assertThat(config.plan("erp").mode()).as("people decide").isNull();
    }

    @Test
    void the_hash_knows_the_files_and_no_secret_is_in_them() {
        HubConfig config =
                Firm.small()
                        .with(
                                "connections/crm.yaml",
                                """
                                connector: testcrm
                                class: crm
                                endpoint: https://crm.example.com
                                secrets: {clientSecret: "env:CRM_SECRET"}
                                """)
                        .good(dir);
        HubConfig same =
                ((Loaded.Good)
                                ConfigLoader.load(
                                        dir,
                                        Firm::schemas,
                                        SecretResolver.of(
                                                Map.of("CRM_SECRET", "other"), dir, Map.of()),
                                        Firm.CLOCK))
                        .config();

        assertThat(config.contentHash()).hasSize(64).isEqualTo(same.contentHash());
        assertThat(config.files()).containsOnlyKeys("connections/crm.yaml", "connections/erp.yaml");
        assertThat(config.files().toString()).doesNotContain("s3cret");
        assertThat(Firm.small().outbound(CUSTOMER).good(dir).contentHash())
                .isNotEqualTo(config.contentHash());
    }

    @Test
    void a_secret_that_is_not_there_is_named_but_never_a_value() {
        List<String> faults =
                Firm.small()
                        .with(
                                "connections/crm.yaml",
                                """
                                connector: testcrm
                                class: crm
                                endpoint: https://crm.example.com
                                secrets:
                                  a: env:NOPE
                                  b: hunter2
                                  c: file:nowhere.pem
                                """)
                        .faults(dir);

        assertThat(faults).hasSize(3);
        assertThat(faults.get(0))
                .isEqualTo(
                        "connections/crm.yaml:5:6: A reference cannot be resolved:"
                                + " environment variable NOPE is not set. Set it.");
        assertThat(faults.get(1))
                .isEqualTo(
                        "connections/crm.yaml:6:6: A reference cannot be resolved:"
                                + " the value is no reference of the kind env:…, file:…."
                                + " Put it into the environment or a file and name that.")
                .doesNotContain("hunter2");
        assertThat(faults.get(2)).contains("nowhere.pem cannot be read (NoSuchFileException)");
    }

    @Test
    void an_unknown_connector_is_a_fault_at_its_name() {
        assertThat(
                        Firm.small()
                                .with(
                                        "connections/psa.yaml",
                                        "connector: testpsa\nclass: psa\nendpoint: https://psa\n")
                                .faults(dir))
                .containsExactly(
                        "connections/psa.yaml:1:12: Connector 'testpsa' does not take these settings:"
                                + " there is no connector 'testpsa'. Correct the connection, or name an installed connector.");
    }

    @Test
    void an_owner_is_the_firms_own_or_the_models() {
        Ownership ownership =
                Firm.small()
                        .with(
                                "ownership.yaml",
                                """
                                drift: record
                                groups:
                                  - group: client money
                                    entity: Client
                                    fields: [bill_ccy, payment_terms]
                                    owner: crm
                                    drift: propose
                                  - entity: Contract
                                    fields: [payment_terms]
                                    owner: CRM
                                    overrides:
                                      - {owner: erp, legalEntity: GB01, from: 2026-07-01}
                                """)
                        .good(dir)
                        .ownership();
        LocalDate july = LocalDate.of(2026, 7, 1);

        assertThat(ownership.ownerOf("Client", "bill_ccy", Optional.empty(), MARCH).name())
                .isEqualTo("crm");
        assertThat(ownership.ownerOf("Client", "credit_status", Optional.empty(), MARCH).name())
                .isEqualTo("ERP");
        assertThat(
                        ownership
                                .ownerOf("Contract", "payment_terms", Optional.of("GB01"), MARCH)
                                .name())
                .isEqualTo("CRM");
        assertThat(ownership.ownerOf("Contract", "payment_terms", Optional.of("GB01"), july).name())
                .isEqualTo("erp");
        assertThat(ownership.ownerOf("Contract", "payment_terms", Optional.of("US01"), july).name())
                .isEqualTo("CRM");
        assertThat(ownership.driftOf(CLIENT, "bill_ccy")).isEqualTo(Ownership.Drift.PROPOSE);
        assertThat(ownership.driftOf(CLIENT, "legal_name")).isEqualTo(Ownership.Drift.RECORD);
    }

    @Test
    void an_owner_is_a_connection_by_its_name_or_its_class() {
        ConnectionSettings crm =
                Objects.requireNonNull(Firm.small().good(dir).connections().get("crm"));

        assertThat(new Ownership.Owner("crm").is(crm)).isTrue();
        assertThat(new Ownership.Owner("CRM").is(crm)).isTrue();
        assertThat(new Ownership.Owner("ERP").is(crm)).isFalse();
    }

    @Test
    void a_route_goes_for_the_entities_in_its_scope() {
        Route route =
                Firm.small()
                        .outbound(CUSTOMER)
                        .with(
                                "routes.yaml",
                                """
                                routes:
                                  - entity: Client
                                    to: erp
                                    mode: shadow
                                    when: it.country in ["US", "GB"]
                                    gates: [G1, G3]
                                    priority: 10
                                """)
                        .good(dir)
                        .routes("Client")
                        .getFirst();

        assertThat(route).hasToString("Client → erp (shadow)");
        assertThat(route.gates()).containsExactly("G1", "G3");
        assertThat(route.priority()).isEqualTo(10);
        assertThat(route.reads()).containsExactly("country");
        assertThat(route.covers(UUID.randomUUID(), Values.of(Map.of("country", "US")))).isTrue();
        assertThat(route.covers(UUID.randomUUID(), Values.of(Map.of("country", "DE")))).isFalse();
        assertThat(route.covers(UUID.randomUUID(), Values.empty())).isFalse();
    }

    @Test
    void versions_of_a_mapping_take_turns_by_day() {
        HubConfig config =
                Firm.small()
                        .outbound(CUSTOMER)
                        .with(
                                "mappings/erp/customer-only-active.yaml",
                                CUSTOMER.replace("version: 1", "version: 9"))
                        .with(
                                "mappings/erp/customer@2026-07-01.yaml",
                                CUSTOMER.replace("version: 1", "version: 2\neffective: 2026-07-01"))
                        .good(dir);

        assertThat(config.outbound("erp", "Client", MARCH))
                .extracting(m -> m.name() + " " + m.version())
                .containsExactly("customer 1", "customer-only-active 9");
        assertThat(config.outbound("erp", "Client", LocalDate.of(2026, 7, 1)))
                .extracting(m -> m.name() + " " + m.version())
                .containsExactly("customer 2", "customer-only-active 9");
    }

    @Test
    void two_versions_from_the_same_day_are_a_fault() {
        assertThat(
                        Firm.small()
                                .outbound(CUSTOMER)
                                .with("mappings/erp/customer@b.yaml", CUSTOMER)
                                .faults(dir))
                .containsExactly(
                        "mappings/erp/customer@b.yaml:1:1: Another version of this mapping is effective from the same day."
                                + " Give each version of a name its own 'effective'.");
    }

    @Test
    void policies_are_the_products_own_until_the_firm_says_otherwise() {
        Policies standard = Firm.small().good(dir).policies();

        assertThat(standard).isEqualTo(Policies.DEFAULT);
        assertThat(standard.sla().codes()).hasSize(104);
        assertThat(standard.sla().of("PRJ-NO-ENTITY-MAP"))
                .contains(
                        new Sla.Code(
                                "PRJ-NO-ENTITY-MAP",
                                "No legal entity mapped for {service} in {country}",
                                "FS",
                                "Add a row to the legal-entity map",
                                4,
                                false));
    }

    @Test
    void the_legal_entity_map_has_one_home_and_rules_say_which() {
        assertThat(
                        Firm.small()
                                .with(
                                        "rules/initiation.yaml",
                                        "entityMap:\n  - {serviceLine: Cyber, entity: GB01}\n")
                                .faults(dir))
                .containsExactly(
                        "rules/initiation.yaml:1:1: The legal-entity map does not stand in rules/."
                                + " Put its rows into reference/entity-map.csv.");
    }

    @Test
    void the_firm_sets_brakes_answer_times_and_rules() {
        Policies policies =
                Firm.small()
                        .with(
                                "brakes.yaml",
                                "default: {records: 100, money: {USD: 1000}}\nconnections:\n  erp: {share: 0.5, money: {JPY: 5}}\n")
                        .with("sla.yaml", "codes:\n  SYS-AUTH: {hours: 3, owner: FS}\n")
                        .with(
                                "rules/initiation.yaml",
                                """
                                projectCode: {pattern: "{entity}-{year}-{number}", first: 42}
                                gates: {G4: false}
                                """)
                        .with("rules/matching.yaml", "matching: {link: 0.95, review: 0.8}\n")
                        .good(dir)
                        .policies();

        assertThat(policies.brakes().of("erp"))
                .isEqualTo(
                        new Brakes.Brake(
                                100,
                                new BigDecimal("0.5"),
                                List.of(new Money(100_000, "USD"), new Money(5, "JPY"))));
        assertThat(policies.brakes().of("crm").share()).isEqualByComparingTo("0.2");
        assertThat(policies.sla().of("SYS-AUTH").orElseThrow().hours()).isEqualTo(3);
        assertThat(policies.rules().projectCode().code(42, "GB01", 2026)).isEqualTo("GB01-2026-42");
        assertThat(policies.rules().gate("G4")).isFalse();
        assertThat(policies.rules().gate("G1")).isTrue();
        assertThat(policies.rules().matching().link()).isEqualByComparingTo("0.95");
    }

    @Test
    void files_of_other_rooms_and_remarks_are_left_alone() throws IOException {
        Files.createDirectories(dir.resolve(".git"));
        Files.writeString(dir.resolve(".git/config"), "x");

        assertThat(
                        Firm.small()
                                .with("reference/calendar.csv", "a,b\n")
                                .with("README.md", "hello")
                                .good(dir)
                                .files())
                .containsOnlyKeys(
                        "connections/crm.yaml", "connections/erp.yaml", "reference/calendar.csv");
    }
}
