package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line as its user meets it: exit codes, words, reports.
class CommandLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path folder;

    private Command.Ended run(String... arguments) throws IOException, InterruptedException {
        return Command.run(folder, arguments);
    }

    @Test
    @Tag("process")
    void the_scenario_of_the_global_consulting_firm_holds_in_every_expectation()
            throws IOException, InterruptedException {
        Path report = folder.resolve("report.json");
        Command.Ended ended =
                run(
                        "demo",
                        "--once",
                        "--scenario",
                        "global-consulting",
                        "--report",
                        report.toString());
        assertThat(ended.exit()).as(ended.out()).isZero();
        JsonNode json = JSON.readTree(Files.readString(report));
        assertThat(json.path("scenario").asString()).isEqualTo("global-consulting");
        assertThat(json.path("expectations").size()).isGreaterThanOrEqualTo(50);
        json.path("expectations")
                .forEach(one -> assertThat(one.path("ok").asBoolean()).as(one.toString()).isTrue());
        assertThat(
                        json.path("systems")
                                .path("netsuite")
                                .path("api")
                                .path("customer.creates")
                                .asInt())
                .isEqualTo(3);
        assertThat(json.path("deliveries").path("BLOCKED").asInt()).isZero();
        assertThat(json.path("conservation").path("balanced").asBoolean()).isTrue();
        JsonNode buckets = json.path("conservation").path("buckets");
        assertThat(buckets.path("POSTED_NET").path("hours").decimalValue())
                .isEqualByComparingTo("361");
        assertThat(buckets.path("REVERSED").path("hours").decimalValue()).isEqualByComparingTo("5");
        json.path("reconciliation")
                .forEach(tie ->
                        assertThat(tie.path("colour").asString())
                                .as(tie.toString())
                                .isNotEqualTo("RED"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    @Tag("process")
    void it_holds_in_a_storm(long seed) throws IOException, InterruptedException {
        Command.Ended ended =
                run("demo", "--once", "--faults", "storm", "--seed", Long.toString(seed));
        assertThat(ended.exit()).as(ended.out()).isZero();
    }

    @Test
    void a_configuration_with_five_faults_gives_five_messages_with_places_and_starts_nothing()
            throws IOException, InterruptedException {
        Path firm = dev.throughline.app.Firms.unpack("global-consulting", folder.resolve("firm"));
        Path account = firm.resolve("mappings/salesforce/account.yaml");
        Files.writeString(
                account,
                Files.readString(account)
                        .replace("legal_name: src.Name", "legal_name: src.Nmae")
                        .replace("duns: src.DUNS__c", "dunz: src.DUNS__c")
                        .replace("phone: src.Phone", "phone: upper(src.Phone")
                        .replace("lei: src.LEI__c", "lei: nosuch(src.LEI__c)"));
        Path routes = firm.resolve("routes.yaml");
        Files.writeString(
                routes,
                Files.readString(routes)
                        .replace("entity: Task, to: kantata", "entity: Task, to: kantatta"));
        Command.Ended ended = run("check", firm.toString());
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).contains("5 faults. Nothing was started.");
        assertThat(
                        ended.out()
                                .lines()
                                .filter(line ->
                                        line.matches(
                                                "(mappings/salesforce/account|routes)\\.yaml:[0-9]+:[0-9]+: .*")))
                .hasSize(5);
    }

    @Test
    void the_example_firm_is_good() throws IOException, InterruptedException {
        Path firm = dev.throughline.app.Firms.unpack("global-consulting", folder.resolve("firm"));
        Command.Ended ended = run("check", firm.toString());
        assertThat(ended.out()).startsWith("Good: 4 connections");
        assertThat(ended.exit()).isZero();
    }

    @Test
    void help_teaches_the_first_steps_and_a_wrong_word_is_answered_with_the_right_ones()
            throws IOException, InterruptedException {
        assertThat(run("--help").out()).contains("throughline demo").contains("THROUGHLINE_HOME");
        Command.Ended wrong = run("demo", "--once", "--scenario", "nosuch");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out())
                .contains("there is no scenario 'nosuch'")
                .contains("global-consulting");
    }

    @Test
    void the_sandbox_prints_first_what_a_client_needs_to_sign_in()
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.throughline.app.Throughline",
                        "sandbox",
                        "--seed-data",
                        "global-consulting");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("THROUGHLINE_HOME", folder.resolve("home").toString());
        Process process = builder.start();
        try (var out = process.inputReader()) {
            JsonNode json = JSON.readTree(out.readLine());
            assertThat(json.path("salesforce").path("baseUrl").asString())
                    .startsWith("http://127.0.0.1:");
            assertThat(json.path("salesforce").path("accessToken").asString()).isNotEmpty();
            assertThat(json.path("kantata").path("accessToken").asString()).isNotEmpty();
            assertThat(json.path("netsuite").path("clientId").asString()).isNotEmpty();
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
