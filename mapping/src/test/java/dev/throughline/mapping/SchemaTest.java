package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published JSON Schemas and the hub's own check agree: what an editor accepts, the hub reads;
/// what is wrong in form, both refuse.
class SchemaTest {
    private static final Map<String, String> OTHER_FILES =
            Map.of(
                    "revenue.yaml",
                    "progressDecimals: 3\nstraightLine: months\nwithoutEstimate: nothing\n",
                    "mappings/crm/time.yaml",
                    "direction: in\nsource: Opportunity\nversion: 1\nentities:\n  - entity: TimeEntry\n    fields: {note: src.Name}\n",
                    "postings.yaml",
                    """
                    facts: [{connection: crm, type: Opportunity}]
                    to: erp
                    kinds:
                      LABOUR_COST: {grain: item}
                      UNBILLED_TIME: {grain: [project, workDate]}
                    policy: {lateDays: 20, cutOffDay: 5, cutOffTime: "17:30", dayCapHours: 10, acceptApprovalNotRequired: true}
                    baseline: declared-empty
                    """);

    private static final Map<String, String> GOOD =
            with(
                    OTHER_FILES,
                    Map.of(
                            "connections/crm.yaml",
                                    """
                                    connector: testcrm
                                    class: CRM
                                    label: CRM
                                    endpoint: https://crm.example.com
                                    identity: {org: 00D1}
                                    options: {apiVersion: 66.0}
                                    secrets: {clientSecret: "env:CRM_SECRET"}
                                    customFields: {Account: {A__c: text, B__c: {type: text, length: 10}}}
                                    limits: {concurrent: 2, shareForOthers: 0.5}
                                    transport: {proxy: "http://p:1"}
                                    feeds: {Account: 5s, Opportunity: {every: 1m}}
                                    adopted: required
                                    """,
                            "connections/erp.yaml",
                                    "connector: testerp\nclass: erp\nendpoint: https://${ENV:CRM_SECRET}\n",
                            "mappings/crm/account.yaml",
                                    """
                                    direction: in
                                    source: Account
                                    version: 1
                                    effective: 2026-01-01
                                    when: has(src.Name)
                                    entities:
                                      - entity: Client
                                        fields:
                                          legal_name: src.Name
                                          domains: [src.Website]
                                          addresses:
                                            - city: src.City
                                      - entity: Contact
                                        forEach: src.Sites
                                        child: item.City
                                        fields: {name: item.City}
                                    """,
                            "mappings/erp/customer.yaml",
                                    """
                                    direction: out
                                    entity: Client
                                    target: customer
                                    version: "2"
                                    creates: true
                                    key: it.legal_name
                                    fields:
                                      companyName: {value: it.legal_name, compare: trimmed}
                                      address: {city: it.country}
                                    onCreate:
                                      active: true
                                    """,
                            "ownership.yaml",
                                    """
                                    drift: revert
                                    groups:
                                      - {group: money, entity: Client, fields: [bill_ccy], owner: ERP, drift: propose}
                                      - entity: Contract
                                        owner: crm
                                        overrides: [{owner: ERP, legalEntity: GB01, from: 2026-07-01, to: 2026-12-31}]
                                    """,
                            "routes.yaml",
                                    "routes:\n  - {entity: Client, to: erp, mode: live, when: has(it.country), gates: [G1], priority: 5}\n",
                            "billing.yaml",
                                    """
                                    approvals: [PM, FIN]
                                    secondPerson: {USD: 100000}
                                    proposals: {by: hub, contracts: {C-1: psa}, per: payer, day: 3}
                                    """,
                            "brakes.yaml",
                                    "default: {records: 10, share: 0.1, money: {USD: 5}}\nconnections: {erp: {records: 1}}\n",
                            "sla.yaml",
                                    """
                                    codes: {SYS-AUTH: {hours: 2, owner: IT, wording: x, mend: y}}
                                    hours:
                                      zone: Europe/London
                                      from: "9:00"
                                      to: "17:30"
                                      holidays: ["2026-12-25"]
                                      owners: {DO: {days: [SUN, MON], to: "24:00"}}
                                    """,
                            "rules/all.yaml",
                                    """
                                    projectCode: {pattern: "P-{number}", first: 1}
                                    gates: {G4: false}
                                    matching: {link: 0.95, review: 0.8}
                                    """));

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    @TempDir Path dir;

    private static String schemaOf(String file) {
        String top = file.split("/")[0];
        return switch (top) {
            case "connections" -> "connection";
            case "mappings" -> "mapping";
            case "rules" -> "rules";
            default -> top.replace(".yaml", "");
        };
    }

    private static List<Error> errors(String file, String text) {
        String resource = "/schema/" + schemaOf(file) + ".schema.json";
        try (InputStream in =
                Objects.requireNonNull(SchemaTest.class.getResourceAsStream(resource), resource)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .validate(text, InputFormat.YAML);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Firm firm() {
        Firm firm = new Firm();
        GOOD.forEach(firm::with);
        return firm;
    }

    @Test
    void good_files_pass_both_ways() {
        assertThat(firm().load(dir)).isInstanceOf(Loaded.Good.class);
        GOOD.forEach((file, text) -> assertThat(errors(file, text)).as(file).isEmpty());
    }

    /// File, what is changed in it, into what.
    static Stream<String> changes() {
        return """
        connections/crm.yaml | class: CRM | class: CRN
        connections/crm.yaml | label: CRM | lable: CRM
        connections/crm.yaml | connector: testcrm | # nothing
        connections/crm.yaml | "env:CRM_SECRET" | "hunter2"
        connections/crm.yaml | concurrent: 2 | concurrent: 0
        connections/crm.yaml | shareForOthers: 0.5 | shareForOthers: 0.95
        connections/crm.yaml | A__c: text | A__c: string
        connections/crm.yaml | Account: 5s | Account: 5 seconds
        connections/crm.yaml | every: 1m | each: 1m
        connections/crm.yaml | adopted: required | adopted: perhaps
        connections/crm.yaml | https://crm | crm
        mappings/crm/account.yaml | direction: in | direction: inn
        mappings/crm/account.yaml | source: Account | sorce: Account
        mappings/crm/account.yaml | version: 1 | # nothing
        mappings/crm/account.yaml | 2026-01-01 | 1 January
        mappings/crm/account.yaml | child: item.City | # nothing
        mappings/erp/customer.yaml | target: customer | # nothing
        mappings/erp/customer.yaml | creates: true | creates: yes please
        mappings/erp/customer.yaml | onCreate: | onUpdate:
        ownership.yaml | drift: revert | drift: ignore
        ownership.yaml | owner: crm | ownr: crm
        ownership.yaml | 2026-07-01 | July
        routes.yaml | mode: live | mode: alive
        routes.yaml | [G1] | [G9]
        routes.yaml | priority: 5 | priority: 101
        routes.yaml | to: erp, | # nothing
        brakes.yaml | share: 0.1 | share: 1.1
        billing.yaml | [PM, FIN] | [PM, EMP]
        billing.yaml | USD | usd
        billing.yaml | by: hub | by: hubb
        billing.yaml | C-1: psa | C-1: erp
        billing.yaml | day: 3 | day: 31
        revenue.yaml | Decimals: 3 | Decimals: 11
        revenue.yaml | months | weeks
        revenue.yaml | nothing | margin
        brakes.yaml | USD: 5 | usd: 5
        postings.yaml | to: erp | tu: erp
        postings.yaml | type: Opportunity | typ: Opportunity
        postings.yaml | LABOUR_COST | LABOR_COST
        postings.yaml | grain: item | grain: items
        postings.yaml | cutOffDay: 5 | cutOffDay: 31
        postings.yaml | 17:30 | 25:00
        postings.yaml | acceptApprovalNotRequired: true | acceptApprovalNotRequired: perhaps
        postings.yaml | declared-empty | empty
        sla.yaml | owner: IT | owner: CEO
        sla.yaml | hours: 2 | hours: soon
        sla.yaml | 17:30 | half past five
        sla.yaml | 2026-12-25 | Christmas
        sla.yaml | SUN | SONNTAG
        sla.yaml | DO: | CEO:
        sla.yaml | holidays: | holliday:
        rules/all.yaml | {number} | number
        rules/all.yaml | G4: false | G9: false
        rules/all.yaml | gates: {G4: false} | entityMap: [{entity: GB01}]
        rules/all.yaml | link: 0.95 | link: 95
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void a_file_wrong_in_form_is_refused_both_ways(String row) {
        String[] cells = row.split(" \\| ");
        String good = Objects.requireNonNull(GOOD.get(cells[0]));
        String bad = good.replace(cells[1], cells[2].equals("# nothing") ? "" : cells[2]);
        assertThat(bad).isNotEqualTo(good);

        assertThat(errors(cells[0], bad)).as("the schema's answer").isNotEmpty();
        assertThat(firm().with(cells[0], bad).faults(dir))
                .as("the hub's answer")
                .anySatisfy(fault -> assertThat(fault).startsWith(cells[0]));
    }
}
