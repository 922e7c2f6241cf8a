package dev.throughline.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// jsforce, a client that we did not write, works against the simulator unchanged. Needs Node 20
/// and npm; the script is `src/test/resources/jsforce/talk.mjs`, the client is installed below
/// `target`.
@Tag("clients")
class JsforceTest {

    private static final int ACCOUNTS = 450;
    private static final SalesforceSimulator ORG =
            new SalesforceSimulator(0, InstantSource.system());
    private static JsonNode saw = Caller.JSON.nullNode();

    @BeforeAll
    static void let_jsforce_talk() throws Exception {
        for (int i = 0; i < ACCOUNTS; i++) {
            String account =
                    ORG.insert(
                            "Account",
                            Map.of("Name", String.format(Locale.ROOT, "Client %03d", i)));
            if (i == 9) {
                ORG.insert("Contact", Map.of("LastName", "Roe", "AccountId", account));
            }
        }
        Path home = Path.of("target", "jsforce").toAbsolutePath();
        Files.createDirectories(home);
        for (String file : List.of("package.json", "talk.mjs")) {
            try (InputStream in = JsforceTest.class.getResourceAsStream("/jsforce/" + file)) {
                assertThat(in).as(file).isNotNull();
                Files.copy(in, home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.isDirectory(home.resolve("node_modules/jsforce"))) {
            run(
                    home,
                    Map.of(),
                    "npm",
                    "install",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--no-package-lock");
        }
        Map<String, String> environment =
                Map.of(
                        "SF_URL", ORG.baseUrl().toString(),
                        "SF_CLIENT_ID", Caller.key(ORG, "clientId"),
                        "SF_CLIENT_SECRET", Caller.key(ORG, "clientSecret"),
                        "SF_USERNAME", Caller.key(ORG, "username"),
                        "SF_PASSWORD", Caller.key(ORG, "password"));
        saw =
                Caller.JSON.readTree(
                        run(home, environment, "node", "talk.mjs").lines().toList().getLast());
    }

    @AfterAll
    static void close() {
        ORG.close();
    }

    private static String run(Path home, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = home.resolve(command[0] + ".out");
        Path err = home.resolve(command[0] + ".err");
        ProcessBuilder process =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .directory(home.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        process.environment().putAll(environment);
        Process running = process.start();
        if (!running.waitFor(3, TimeUnit.MINUTES)) {
            running.destroyForcibly();
        }
        assertThat(running.waitFor())
                .as(
                        "%s said: %s",
                        String.join(" ", command), Files.readString(err, StandardCharsets.UTF_8))
                .isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private static String text(String pointer) {
        return saw.at(pointer).asString();
    }

    private static List<String> texts(String pointer) {
        return saw.at(pointer).valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void it_signs_in_by_soap_and_by_client_credentials_and_is_refused_in_words() {
        assertThat(text("/soapLogin/organizationId")).isEqualTo(ORG.organizationId());
        assertThat(text("/soapLogin/instanceUrl")).isEqualTo(ORG.baseUrl().toString());
        assertThat(text("/soapRefused/message"))
                .isEqualTo(
                        "INVALID_LOGIN: Invalid username, password, security token; or user locked out.");
        assertThat(text("/clientCredentials/organizationId")).isEqualTo(ORG.organizationId());
        assertThat(texts("/clientCredentials/names")).containsExactly("Global Consulting");
        assertThat(text("/clientRefused/message")).isEqualTo("invalid client credentials");
        assertThat(text("/identity")).isEqualTo("integration@firm.example");
    }

    @Test
    void it_pages_through_a_query() {
        assertThat(saw.at("/paging").toString())
                .isEqualTo(
                        "{\"totalSize\":450,\"firstPage\":200,\"firstDone\":false,\"secondPage\":200}");
        assertThat(saw.at("/iterated").asInt()).isEqualTo(ACCOUNTS);
        assertThat(text("/lostCursor/code")).isEqualTo("INVALID_QUERY_LOCATOR");
    }

    @Test
    void it_finds_with_conditions_parents_and_children() {
        assertThat(saw.at("/found").toString())
                .isEqualTo(
                        "[{\"name\":\"Client 009\",\"owner\":\"sales@firm.example\",\"contacts\":[\"Roe\"]},"
                                + "{\"name\":\"Client 008\",\"owner\":\"sales@firm.example\",\"contacts\":null},"
                                + "{\"name\":\"Client 007\",\"owner\":\"sales@firm.example\",\"contacts\":null}]");
        assertThat(saw.at("/count").asInt()).isEqualTo(ACCOUNTS);
        assertThat(text("/malformed/code")).isEqualTo("MALFORMED_QUERY");
        assertThat(text("/unknownField/code")).isEqualTo("INVALID_FIELD");
    }

    @Test
    void it_creates_reads_updates_and_deletes() {
        assertThat(saw.at("/created").asBoolean()).isTrue();
        assertThat(text("/retrieved")).isEqualTo("Österreich");
        assertThat(saw.at("/updated/success").asBoolean()).isTrue();
        assertThat(text("/afterUpdate")).isEqualTo("+43 1 1");
        assertThat(saw.at("/destroyed").asBoolean()).isTrue();
        assertThat(saw.at("/inBin").toString()).isEqualTo("[true]");
    }

    @Test
    void it_understands_every_refusal() {
        assertThat(text("/requiredMissing/code")).isEqualTo("REQUIRED_FIELD_MISSING");
        assertThat(text("/requiredMissing/message"))
                .isEqualTo("Required fields are missing: [Name]");
        assertThat(text("/readOnly/code")).isEqualTo("INVALID_FIELD_FOR_INSERT_UPDATE");
        assertThat(text("/gone/code")).isEqualTo("ENTITY_IS_DELETED");
        assertThat(text("/unknownId/code")).isEqualTo("NOT_FOUND");
        assertThat(text("/upsertWrongField/code")).isEqualTo("NOT_FOUND");
        assertThat(text("/describeUnknown/code")).isEqualTo("NOT_FOUND");
        assertThat(text("/expired/code")).isEqualTo("INVALID_SESSION_ID");
    }

    @Test
    void it_upserts() {
        assertThat(saw.at("/upsert").toString())
                .isEqualTo("{\"created\":true,\"createdAgain\":false,\"same\":true}");
        assertThat(ORG.all("Account"))
                .filteredOn(row -> "K-1".equals(row.get("Throughline_Id__c")))
                .hasSize(1);
    }

    @Test
    void it_writes_and_reads_collections() {
        assertThat(texts("/createMany")).containsExactly("ok", "REQUIRED_FIELD_MISSING", "ok");
        assertThat(saw.at("/updateMany").toString()).isEqualTo("[true,true]");
        assertThat(saw.at("/upsertMany").toString()).isEqualTo("[false,true]");
        assertThat(saw.at("/retrieveMany").toString()).isEqualTo("[\"2\",\"2\",null]");
        assertThat(texts("/allOrNone"))
                .containsExactly("ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING");
        assertThat(saw.at("/destroyMany").toString()).isEqualTo("[true,true]");
        assertThat(saw.at("/large").asInt()).isEqualTo(450);
        assertThat(ORG.all("Account"))
                .filteredOn(row -> String.valueOf(row.get("Name")).startsWith("Bulk "))
                .hasSize(450);
    }

    @Test
    void it_describes() {
        assertThat(text("/describe/prefix")).isEqualTo("006");
        assertThat(saw.at("/describe/won").toString())
                .isEqualTo("{\"type\":\"boolean\",\"createable\":false}");
        assertThat(texts("/describe/account")).containsExactly("Account");
        assertThat(texts("/describe/external")).containsExactly("Throughline_Id__c");
        assertThat(saw.at("/describe/stages").asBoolean()).isTrue();
        assertThat(saw.at("/describe/children").asBoolean()).isTrue();
        assertThat(texts("/describeGlobal"))
                .contains("Account", "Opportunity", "OpportunityLineItem", "Contract", "User");
    }

    @Test
    void it_composes_replicates_reads_its_limits_and_renews_a_session() {
        assertThat(saw.at("/composite").toString()).isEqualTo("[201,201]");
        assertThat(saw.at("/deletedHasCreated").asBoolean()).isTrue();
        assertThat(saw.at("/updatedHasUpserted").asBoolean()).isTrue();
        assertThat(saw.at("/apiUsage").asBoolean()).isTrue();
        assertThat(saw.at("/renewed").asInt()).isEqualTo(2);
    }
}
