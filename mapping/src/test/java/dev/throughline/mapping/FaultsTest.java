package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `check` tells, word for word.
class FaultsTest {
    @TempDir Path dir;

    @Test
    void a_mapping_with_five_faults_gives_five_messages_with_places_and_mends() {
        Firm firm =
                Firm.small()
                        .inbound(
                                """
                                direction: in
                                source: Account
                                version: 1
                                when: src.Name
                                entities:
                                  - entity: Client
                                    fields:
                                      legal_name: src.Nane
                                      leagl_name: src.Name
                                      country: US
                                      bill_ccy: >-
                                        src.Customer
                                          ? src.CurrencyIsoCode
                                          : src.Revenue
                                """);

        assertThat(firm.faults(dir))
                .containsExactly(
                        "mappings/crm/account.yaml:4:7: 'when' is yes/no, but this gives text."
                                + " Write a question, such as x == \"Yes\" or has(x).",
                        "mappings/crm/account.yaml:8:23: Account has no field 'Nane'. Did you mean 'Name'?",
                        "mappings/crm/account.yaml:9:7: Client has no field 'leagl_name'. Did you mean 'legal_name'?",
                        "mappings/crm/account.yaml:10:16: 'US' is not known here."
                                + " Begin a field with 'src.'; write a fixed text in quotes of its own: '\"US\"'.",
                        "mappings/crm/account.yaml:13:11: '? :' cannot work with (yes/no, text, decimal)."
                                + " Both sides must be of one type; convert one of them, for example with string() or decimal().");
    }

    /// Expression for Client.<field>, fault from column 1 of the expression on.
    static Stream<String> wrongExpressions() {
        return """
        legal_name | src.Revenue | 1 | Client.legal_name is text, but this gives decimal. Write string(x).
        parent_id | src.ParentId | 1 | Client.parent_id is entity id, but this gives text. Ask for the entity behind the record's id with link("Type", id).
        domains | src.Website | 1 | Client.domains is list of text, but this gives text. Put it in brackets: [x].
        legal_name | upper(src.Revenue) | 1 | 'upper' cannot work with (decimal). It takes (text).
        legal_name | src.Owner.Nam | 11 | Account.Owner has no field 'Nam'. Did you mean 'Name'?
        legal_name | src.Sites.map(s, s.Town)[0] | 20 | Field 'Town' is not known. Check the name in the connector's schema.
        legal_name | uper(src.Name) | 1 | 'uper' is not known here. Did you mean 'upper'?
        legal_name | src.Name == null ? "a" : "b" | 10 | '==' cannot work with (text, nothing). Ask for emptiness with has(x) and !has(x).
        legal_name | string(src.Revenue * 1.5) | 20 | '*' cannot work with (decimal, binary number). Write a number with a point as decimal("1.5"): binary numbers lose cents.
        credit_status | "HOLT" | 1 | 'HOLT' is no word of Client.credit_status. Did you mean 'HOLD'?
        credit_status | src.Customer ? "OK" : "BLOKED" | 23 | 'BLOKED' is no word of Client.credit_status. Did you mean 'BLOCKED'?
        credit_status | code("rating", src.Rating) | 6 | Code map 'rating' can give 'HOT', which is no word of Client.credit_status. Use one of: BLOCKED, HOLD, OK.
        bill_ccy | coalesce(src.CurrencyIsoCode, "USDD") | 31 | 'USDD' is no word of Client.bill_ccy. Did you mean 'USD'?
        segment | code("ratings", src.Rating) | 6 | Code map 'ratings' is not there. Did you mean 'rating'?
        segment | code(src.Name, src.Rating) | 10 | 'code' needs the code map's name as plain text. Write code("service-line", …).
        parent_id | link("Client", trim(src.ParentId)) | 16 | A look-up takes a field path only, because it is answered before anything is worked out. Write a path such as src.AccountId here.
        parent_id | link("Cleint", src.ParentId) | 6 | Entity type 'Cleint' is not known. Did you mean 'Client'?
        parent_id | link("Project", src.ParentId) | 6 | Client.parent_id refers to Client, but this asks for Project. Write "Client".
        parent_id | linkIn("erpp", "Client", src.ParentId) | 8 | Connection 'erpp' is not configured. Did you mean 'erp'?
        parent_id | link(src.Name, src.ParentId) | 1 | 'link' needs its names as plain text, so that look-ups can be gathered. Write link("Client", …).
        legal_name | ref("Client", src.Name) | 1 | 'ref' cannot work with (text, text). It takes (text, entity id).
        legal_name | link("Client") | 1 | 'link' cannot work with (text). It takes (text, text).
        legal_name | Client{legal_name: src.Name} | 1 | 'Client' is not known here. Begin a field with 'src.'; write a fixed text in quotes of its own: '"Client"'.
        segment | src.Name + | 11 | The expression stops too early or holds a word too many. Check brackets, quotes and commas near this place.
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource("wrongExpressions")
    void a_wrong_expression_is_told_with_its_place(String row) {
        String[] cells = row.split(" \\| ");
        Firm firm =
                Firm.small()
                        .inbound(Firm.inboundOf(cells[0], cells[1]))
                        .with("code-maps/rating.csv", "from,to\nHot,HOT\n");

        assertThat(firm.faults(dir))
                .containsExactly(
                        "mappings/crm/account.yaml:8:%d: %s"
                                .formatted(8 + Integer.parseInt(cells[2]), cells[3]));
    }

    /// Ways to write one expression in YAML, with the line and column at which `Nane` must be
    /// found.
    static Stream<String> styles() {
        return Stream.of(
                "legal_name: upper(src.Nane)",
                "legal_name: \"upper(src.Nane)\"",
                "legal_name: 'upper(src.Nane)'",
                "legal_name: 'replace(src.Name, \"''\", src.Nane)'",
                "legal_name: \"replace(src.Name, \\\"x\\\", src.Nane)\"",
                "legal_name: |\n          upper(\n            src.Nane)",
                "legal_name: |-\n          upper(\n          src.Nane)",
                "legal_name: >\n          upper(\n          src.Nane)",
                "legal_name: >-\n\n          src.Nane",
                "legal_name: upper(\n          src.Nane)",
                "legal_name: \"upper(\n\n          src.Nane)\"",
                "legal_name: upper(      src.Nane)");
    }

    @ParameterizedTest
    @MethodSource("styles")
    void the_place_is_found_again_in_every_way_of_writing_yaml(String style) {
        String text =
                """
                # one
                # two
                direction: in
                source: Account
                version: 1
                entities:
                  - entity: Client
                    fields:
                      %s
                """
                        .formatted(style);

        String[] lines = text.split("\n");
        int line = 0;
        while (!lines[line].contains("Nane")) {
            line++;
        }
        String place = (line + 1) + ":" + (lines[line].indexOf("Nane") + 1);

        assertThat(Firm.small().inbound(text).faults(dir))
                .containsExactly(
                        "mappings/crm/account.yaml:"
                                + place
                                + ": Account has no field 'Nane'. Did you mean 'Name'?");
    }

    @Test
    void faults_of_all_files_are_told_at_once() {
        Firm firm =
                Firm.small()
                        .with(
                                "connections/psa.yaml",
                                """
                                connector: testpsa
                                clas: psa
                                endpoint: psa.example.com
                                """)
                        .with(
                                "code-maps/line.csv",
                                "from,to,valid_from,valid_to\nA,B,2026-02-30,\nC,D,,\nC,E,,\nF,,,\n")
                        .with(
                                "routes.yaml",
                                """
                                routes:
                                  - entity: Clinet
                                    to: erp
                                  - entity: Client
                                    to: erpp
                                    mode: alive
                                    gates: [G1, G9]
                                  - entity: Client
                                    to: erp
                                """)
                        .with(
                                "ownership.yaml",
                                """
                                groups:
                                  - entity: Client
                                    fields: [bill_cyc]
                                    owner: ERPP
                                  - entity: Contact
                                    owner: CRM
                                    overrides:
                                      - owner: ERP
                                        legalEntity: GB01
                                """)
                        .with(
                                "brakes.yaml",
                                "default:\n  share: 2\nconnections:\n  crm2: {records: many}\n")
                        .with(
                                "sla.yaml",
                                "codes:\n  CLI-DUP-REVIEV: {hours: 4}\n  SYS-AUTH: {owner: HR}\n")
                        .with(
                                "rules/all.yaml",
                                "gates:\n  G1: off\n  G11: true\nprojectCode: {pattern: P}\nmatching: {link: 0.7, review: 0.8}\n")
                        .with("mappings/hcm/worker.yaml", "direction: in\n")
                        .with("broken.yaml", "x: 1\n")
                        .with("mappings/erp/bad.yaml", "fields:\n  a: b: c\n");

        assertThat(firm.faults(dir))
                .containsExactly(
                        "brakes.yaml:2:10: 'share' is '2'. Write a number from 0 to 1.",
                        "brakes.yaml:4:3: Connection 'crm2' is not configured. Did you mean 'crm'?",
                        "brakes.yaml:4:19: 'records' is 'many'. Write a number from 0 to 100000000.",
                        "broken.yaml:1:1: Nothing reads this file. Did you mean 'brakes.yaml'?",
                        "code-maps/line.csv:2:1: '2026-02-30' is no day. Write a day of the calendar as 2026-01-31.",
                        "code-maps/line.csv:4:1: Code 'C' is translated twice for the same days."
                                + " Keep one row, or end the earlier one with valid_to.",
                        "code-maps/line.csv:5:1: A row needs both 'from' and 'to'. Fill it, or remove the row.",
                        "connections/psa.yaml:1:1: 'class' is missing."
                                + " Add 'class:' with crm, psa, hcm, erp, expense, procurement or reference.",
                        "connections/psa.yaml:2:1: Key 'clas' is not known here. Did you mean 'class'?",
                        "connections/psa.yaml:3:11: The endpoint is no address."
                                + " Write https://host, http://host:port or file:///folder.",
                        "mappings/erp/bad.yaml:2:7: This is not YAML: mapping values are not allowed here."
                                + " Check indentation; put an expression that holds ': ' or ' #' in quotes or in a block after '|'.",
                        "mappings/hcm/worker.yaml:1:1: Connection 'hcm' is not configured. Use one of: crm, erp, psa.",
                        "ownership.yaml:3:14: Client has no field 'bill_cyc'. Did you mean 'bill_ccy'?",
                        "ownership.yaml:4:12: Owner 'ERPP' is neither a class of system nor a connection."
                                + " Did you mean 'ERP'?",
                        "ownership.yaml:9:9: A Contact has no one legal entity, so its owner cannot depend on it."
                                + " Override by date only, or for a type that has a field 'entity'.",
                        "routes.yaml:2:13: Entity type 'Clinet' is not known. Did you mean 'Client'?",
                        "routes.yaml:5:9: Connection 'erpp' is not configured. Did you mean 'erp'?",
                        "routes.yaml:6:11: 'alive' is no mode. Did you mean 'live'?",
                        "routes.yaml:7:17: Gate 'G9' is not known. Did you mean 'G1'?",
                        "routes.yaml:9:9: No mapping says how a Client is written to 'erp'."
                                + " Add one under mappings/erp/ with 'direction: out', or correct its faults.",
                        "rules/all.yaml:2:7: 'G1' is 'off'. Write true or false.",
                        "rules/all.yaml:3:3: Key 'G11' is not known here. Did you mean 'G1'?",
                        "rules/all.yaml:4:24: The pattern 'P' would give all projects one code."
                                + " Put {number} into it, such as P-{number}.",
                        "rules/all.yaml:5:23: 'review' (0.8) is above 'link' (0.7), so that nothing is reviewed."
                                + " Set it below 'link'.",
                        "sla.yaml:2:3: Exception code 'CLI-DUP-REVIEV' is not known. Did you mean 'CLI-DUP-REVIEW'?",
                        "sla.yaml:3:21: 'HR' is no role. Use one of: DO, FS, IT.");
    }

    @Test
    void an_outbound_mapping_is_checked_against_the_system_it_writes_to() {
        Firm firm =
                Firm.small()
                        .outbound(
                                """
                                direction: out
                                entity: Client
                                target: customer
                                version: 1
                                fields:
                                  subsidary: ref("LegalEntity", it.legal_name)
                                  balance: decimal("1")
                                  limit: it.legal_name
                                  parent: it.parent_id
                                  email: {value: it.phone, compare: fuzzy, note: x}
                                  address: it.legal_name
                                onCreate:
                                  email: it.phone
                                """);

        assertThat(firm.faults(dir))
                .containsExactly(
                        "mappings/erp/customer.yaml:5:1: customer cannot be created without 'companyName'."
                                + " Add it under 'fields' or 'onCreate', or write 'creates: false'.",
                        "mappings/erp/customer.yaml:6:3: customer has no field 'subsidary'. Did you mean 'subsidiary'?",
                        "mappings/erp/customer.yaml:7:3: customer.balance is computed by the system and cannot be written."
                                + " Remove the line.",
                        "mappings/erp/customer.yaml:8:10: customer.limit is decimal, but this gives text. Write decimal(x).",
                        "mappings/erp/customer.yaml:9:11: customer.parent is text, but this gives entity id."
                                + " Ask for the record behind the entity with ref(\"Type\", id).",
                        "mappings/erp/customer.yaml:10:37: 'fuzzy' is no compare. Use one of: date, exact, ignore-case, trimmed.",
                        "mappings/erp/customer.yaml:10:44: Key 'note' is not known here. Use one of: compare, value.",
                        "mappings/erp/customer.yaml:11:12: customer.address is object, but this gives text."
                                + " Write {\"name\": value}, or keys of its own below.",
                        "mappings/erp/customer.yaml:13:3: 'email' stands under 'fields' too. Keep one of them.");
    }

    /// Whole files nobody can use, and what is said.
    static Stream<String> hostileFiles() {
        return Stream.of(
                "a: &x [1]\nb: *x\n#mappings/crm/account.yaml:1:1: This is not YAML:",
                "a: !!java.net.URL x\n#mappings/crm/account.yaml:1:1: 'direction' is missing.",
                "- one\n#mappings/crm/account.yaml:1:1: The file holds no keys.",
                "#mappings/crm/account.yaml:1:1: The file holds no keys.",
                "direction: in\ndirection: in\nsource: Account\n#mappings/crm/account.yaml:2:1: Key 'direction' is given twice.",
                "direction: in\nsource: [Account]\nversion: 1\n#mappings/crm/account.yaml:2:9: 'source' must be one value.",
                "direction: sideways\n#mappings/crm/account.yaml:1:12: 'sideways' is no direction.",
                "? [a]\n: b\n#mappings/crm/account.yaml:1:3: A key must be a word.");
    }

    @ParameterizedTest
    @MethodSource("hostileFiles")
    void a_file_nobody_can_use_is_a_fault_never_an_exception(String row) {
        int cut = row.lastIndexOf('#');

        assertThat(Firm.small().inbound(row.substring(0, cut)).faults(dir))
                .anySatisfy(fault -> assertThat(fault).startsWith(row.substring(cut + 1)));
    }

    @Test
    void deep_nesting_and_endless_expressions_are_faults_too() {
        assertThat(
                        Firm.small()
                                .inbound(
                                        Firm.inboundOf(
                                                "legal_name",
                                                "(".repeat(5_000) + "src.Name" + ")".repeat(5_000)))
                                .faults(dir))
                .hasSize(1);
        assertThat(Firm.small().inbound("a: " + "[".repeat(20_000)).faults(dir)).hasSize(1);
    }

    @Test
    void a_missing_directory_is_a_fault() {
        Loaded loaded =
                ConfigLoader.load(
                        dir.resolve("nowhere"),
                        Firm::schemas,
                        SecretResolver.of(java.util.Map.of(), dir, java.util.Map.of()));

        assertThat(((Loaded.Faulty) loaded).faults().getFirst().text())
                .startsWith("There is no directory ");
    }
}
