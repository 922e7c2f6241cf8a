package dev.throughline.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesConnectorTest {

    private static final String ENTITY_MAP =
            """
            service_line,selling_unit,country,legal_entity
            Cyber,US-East,US,US01
            Cyber,UK,GB,GB01
            Data,US-East,US,US01
            """;

    private static final Map<String, String> KEYED =
            Map.of("key.entity-map", "service_line + selling_unit+country");

    @TempDir Path folder;

    private final FilesConnector connector = new FilesConnector();

    @Test
    void each_file_is_a_record_type_and_its_columns_are_text_fields() throws IOException {
        write("entity-map.csv", ENTITY_MAP);
        write("terms.csv", "id,days\nNET30,30\n");
        write(".hidden.csv", "a\n1\n");
        write("notes.txt", "not a table");

        assertThat(connector.schemas(settings(KEYED)))
                .extracting(ObjectSchema::objectType)
                .containsExactly("entity-map", "terms");
        assertThat(connector.schemas(settings(KEYED)).getFirst().fields())
                .extracting(NativeField::name)
                .containsExactly(
                        "service_line", "selling_unit", "country", "legal_entity", "_fault");
        assertThat(connector.schemas(settings(KEYED)).getFirst().fields())
                .allMatch(field -> field.type() == NativeField.Type.TEXT && !field.writable());
        assertThat(connector.feeds(settings(KEYED)))
                .containsExactly(
                        new FeedDeclaration(
                                "entity-map", FeedDeclaration.Kind.RELOAD, Duration.ZERO, false),
                        new FeedDeclaration(
                                "terms", FeedDeclaration.Kind.RELOAD, Duration.ZERO, false));
    }

    @Test
    void a_row_is_identified_by_the_columns_the_option_names() throws IOException {
        write("entity-map.csv", ENTITY_MAP);

        assertThat(population("entity-map", KEYED))
                .extracting(ObservedRecord::externalId)
                .containsExactly("Cyber|UK|GB", "Cyber|US-East|US", "Data|US-East|US");
        assertThat(fetch("entity-map", KEYED, "Cyber|UK|GB").fields())
                .isEqualTo(
                        Map.of(
                                "service_line",
                                "Cyber",
                                "selling_unit",
                                "UK",
                                "country",
                                "GB",
                                "legal_entity",
                                "GB01"));
    }

    @Test
    void without_an_option_the_id_column_counts_else_the_first() throws IOException {
        write("terms.csv", "name,id\nThirty days,NET30\n");
        write("rates.csv", "role,rate\nArchitect,275\n");

        assertThat(population("terms", Map.of()))
                .extracting(ObservedRecord::externalId)
                .containsExactly("NET30");
        assertThat(population("rates", Map.of()))
                .extracting(ObservedRecord::externalId)
                .containsExactly("Architect");
    }

    @Test
    void parts_of_a_key_that_hold_the_separator_do_not_run_together() throws IOException {
        write("pairs.csv", "a,b\nx|y,z\nx,y|z\n");

        assertThat(population("pairs", Map.of("key.pairs", "a+b")))
                .extracting(ObservedRecord::externalId)
                .containsExactly("x\\|y|z", "x|y\\|z");
    }

    @Test
    void semicolons_a_byte_order_mark_and_quoted_line_breaks_are_read_as_spreadsheets_write_them()
            throws IOException {
        write(
                "legal-entities.csv",
                "\uFEFFid;name;address\r\nUS01;\"Northwind; \"\"US\"\"\";\"1 Main St\r\nNew York\"\r\n\r\n");

        ObservedRecord row = population("legal-entities", Map.of()).getFirst();

        assertThat(row.externalId()).isEqualTo("US01");
        assertThat(row.fields())
                .isEqualTo(
                        Map.of(
                                "id",
                                "US01",
                                "name",
                                "Northwind; \"US\"",
                                "address",
                                "1 Main St\r\nNew York"));
    }

    @Test
    void declared_fields_become_numbers_booleans_and_dates() throws IOException {
        write(
                "project-templates.csv",
                "id,planned_hours,billable,from,note\nT1,12.50,yes,2026-01-31,\n");
        Map<String, List<NativeField>> declared =
                Map.of(
                        "project-templates",
                        List.of(
                                NativeField.of("planned_hours", NativeField.Type.DECIMAL),
                                NativeField.of("billable", NativeField.Type.BOOLEAN),
                                NativeField.of("from", NativeField.Type.DATE)));

        try (FilesConnection open = open(settings(Map.of(), declared))) {
            assertThat(open.fetch("project-templates", List.of("T1")).getFirst().fields())
                    .isEqualTo(
                            Map.of(
                                    "id",
                                    "T1",
                                    "planned_hours",
                                    new BigDecimal("12.50"),
                                    "billable",
                                    true,
                                    "from",
                                    "2026-01-31"));
        }
    }

    @Test
    void a_bad_row_is_handed_on_with_its_fault_and_hides_no_other() throws IOException {
        write(
                "rates.csv",
                """
                id,role,rate
                R1,Architect,275
                R2,Consultant
                R3,"Ana\u0007lyst",100
                R4,Tester,1.5e3
                ,Nobody,1
                R1,Architect,999
                R5,Partner,500
                """);
        Map<String, List<NativeField>> declared =
                Map.of("rates", List.of(NativeField.of("rate", NativeField.Type.DECIMAL)));

        try (FilesConnection open = open(settings(Map.of(), declared))) {
            List<ObservedRecord> rows =
                    open.readPopulation("rates", Cursor.BEGINNING, 100).records();

            assertThat(rows)
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("R1", "R2", "R3", "R4", "R5", "line:6");
            assertThat(rows)
                    .extracting(FilesConnectorTest::fault)
                    .containsExactly(
                            "rates.csv, line 7: it repeats the key 'R1' of line 2; keep one of them.",
                            "rates.csv, line 3: it has 2 columns, the header has 3; add or take away separators.",
                            "rates.csv, line 4: column 'role' has a control character; type the value anew.",
                            "rates.csv, line 5: column 'rate' is '1.5e3', which is not a number like 1234.50.",
                            null,
                            "rates.csv, line 6: its key is empty; fill in id.");
            assertThat(rows.getFirst().fields()).containsEntry("rate", new BigDecimal("275"));
        }
    }

    @Test
    void bytes_that_are_not_utf_8_mark_their_row() throws IOException {
        Files.write(
                folder.resolve("terms.csv"),
                "id,name\nA,Stra\u00dfe\nB,Weg\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(population("terms", Map.of()))
                .extracting(FilesConnectorTest::fault)
                .containsExactly(
                        "terms.csv, line 2: column 'name' is not UTF-8; save the file as CSV UTF-8.",
                        null);
    }

    @Test
    void an_overlong_row_is_cut_and_marked() throws IOException {
        write("terms.csv", "id,name\nA," + "x".repeat(70_000) + "\nB,short\n");

        List<ObservedRecord> rows = population("terms", Map.of());

        assertThat(rows).extracting(ObservedRecord::externalId).containsExactly("A", "B");
        assertThat(fault(rows.getFirst()))
                .isEqualTo(
                        "terms.csv, line 2: it has 70001 characters, the limit is 65536 (is a quote missing?).");
        assertThat((String) rows.getFirst().fields().get("name")).hasSize(200);
    }

    @Test
    void a_file_whose_rows_cannot_be_told_apart_is_refused_with_file_line_and_mend()
            throws IOException {
        write("terms.csv", "id,name\nA,fine\nB,\"open\nC,swallowed\n");

        CallFailed failed =
                catchThrowableOfType(CallFailed.class, () -> population("terms", Map.of()));

        assertThat(failed.problem().mender()).isEqualTo(Mender.DATA);
        assertThat(failed.problem().line())
                .isEqualTo(
                        "SYS-POISON: terms.csv has a quote that does not close, or text after a closing quote, in the"
                                + " row that begins there (line 3). Put the whole value in quotes and double the quotes inside it.");
    }

    @Test
    void an_unusable_header_is_refused() throws IOException {
        write("a.csv", "id,,name\n1,2,3\n");
        write("b.csv", "id,name,name\n1,2,3\n");
        write("c.csv", "  \n");
        write("d.csv", "id\n" + "1\n");

        assertThatThrownBy(() -> population("a", Map.of()))
                .hasMessage(
                        "SYS-POISON: a.csv has no name for column 2 (line 1). Name every column in the first line.");
        assertThatThrownBy(() -> population("b", Map.of()))
                .hasMessage(
                        "SYS-POISON: b.csv names column 'name' twice (line 1). Give each column its own name.");
        assertThatThrownBy(() -> population("c", Map.of()))
                .hasMessage(
                        "SYS-POISON: c.csv is empty (line 1). Write the column names in the first line.");
        assertThatThrownBy(() -> population("d", Map.of("key.d", "id+country")))
                .hasMessage(
                        "SYS-POISON: d.csv has no column 'country', which is part of its key (line 1)."
                                + " Add the column, or change the option 'key.d'.");
    }

    @Test
    void a_missing_or_too_large_file_says_what_to_do() throws IOException {
        write("big.csv", "id\n" + "x".repeat(3000) + "\n");

        CallFailed large =
                catchThrowableOfType(
                        CallFailed.class, () -> population("big", Map.of("fileBytes", "2048")));
        CallFailed missing =
                catchThrowableOfType(CallFailed.class, () -> population("calendars", Map.of()));

        assertThat(large.problem().text()).endsWith("big.csv has 3004 bytes, the limit is 2048.");
        assertThat(missing.problem().mender()).isEqualTo(Mender.SETTINGS);
        assertThat(missing.problem().text())
                .isEqualTo("There is no file calendars.csv in " + folder + ".");
    }

    @Test
    void an_unchanged_file_is_handed_on_once() throws IOException {
        write("terms.csv", "id\nA\nB\nC\n");
        try (FilesConnection open = open(settings(Map.of()))) {
            ChangePage first = open.readChanges("terms", Cursor.BEGINNING, 2);
            ChangePage second = open.readChanges("terms", first.next(), 2);
            ChangePage third = open.readChanges("terms", second.next(), 2);

            assertThat(first.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("A", "B");
            assertThat(first.more()).isTrue();
            assertThat(second.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("C");
            assertThat(second.more()).isFalse();
            assertThat(third.records()).isEmpty();
            assertThat(third.next()).isEqualTo(second.next());
        }
    }

    @Test
    void a_changed_file_is_handed_on_whole_with_a_later_stamp_even_if_its_date_is_old()
            throws Exception {
        write("terms.csv", "id,days\nA,30\nB,60\n");
        Files.setLastModifiedTime(
                folder.resolve("terms.csv"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        try (FilesConnection open = open(settings(Map.of()))) {
            ChangePage before = open.readChanges("terms", Cursor.BEGINNING, 10);
            Path beside = folder.resolve("terms.csv.new");
            Files.writeString(beside, "id,days\nA,30\nC,45\n");
            Files.setLastModifiedTime(beside, FileTime.from(Instant.parse("2019-01-01T00:00:00Z")));
            Thread.sleep(20); // the file system's clock moves in ticks
            Files.move(beside, folder.resolve("terms.csv"), StandardCopyOption.ATOMIC_MOVE);

            ChangePage after = open.readChanges("terms", before.next(), 10);

            assertThat(after.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("A", "C");
            assertThat(after.records().getFirst().stamp())
                    .isGreaterThan(before.records().getFirst().stamp());
        }
    }

    @Test
    void a_file_that_changes_between_two_pages_starts_again_rather_than_lose_a_row()
            throws IOException {
        write("terms.csv", "id\nB\nC\nD\n");
        try (FilesConnection open = open(settings(Map.of()))) {
            ChangePage first = open.readChanges("terms", Cursor.BEGINNING, 2);
            write("terms.csv", "id\nA\nB\nC\nD\n");

            ChangePage second = open.readChanges("terms", first.next(), 10);

            assertThat(second.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("A", "B", "C", "D");
        }
    }

    @Test
    void a_population_read_neither_loses_nor_doubles_rows_when_the_file_changes_on_the_way()
            throws IOException {
        write("terms.csv", "id\nA\nC\nE\n");
        try (FilesConnection open = open(settings(Map.of()))) {
            PopulationPage first = open.readPopulation("terms", Cursor.BEGINNING, 2);
            write("terms.csv", "id\nB\nC\nD\nE\n");
            PopulationPage second = open.readPopulation("terms", first.next(), 10);

            assertThat(first.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("A", "C");
            assertThat(second.records())
                    .extracting(ObservedRecord::externalId)
                    .containsExactly("D", "E");
            assertThat(second.more()).isFalse();
        }
    }

    @Test
    void a_reader_beside_a_writer_sees_whole_versions_only() throws Exception {
        Path file = folder.resolve("terms.csv");
        String[] versions = {rows("old", 2000), rows("new", 3000)};
        Files.writeString(file, versions[0]);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 1; !done.get(); i++) {
                                try {
                                    Path beside = folder.resolve("terms.new");
                                    Files.writeString(beside, versions[i % 2]);
                                    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
                                    Thread.sleep(3);
                                } catch (IOException | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        });
        try (FilesConnection open = open(settings(Map.of()))) {
            int whole = 0;
            for (int i = 0; i < 60; i++) {
                try {
                    List<ObservedRecord> seen =
                            open.readChanges("terms", Cursor.BEGINNING, 10_000).records();
                    String kind = String.valueOf(seen.getFirst().fields().get("name"));
                    assertThat(seen).hasSize(kind.equals("old") ? 2000 : 3000);
                    assertThat(seen).allMatch(row -> kind.equals(row.fields().get("name")));
                    whole++;
                } catch (CallFailed changesAllTheTime) {
                    assertThat(changesAllTheTime.problem().mender()).isEqualTo(Mender.WEATHER);
                }
            }
            assertThat(whole).isPositive();
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void the_probe_names_the_folder_or_says_that_it_is_missing() throws IOException {
        write("terms.csv", "id\nA\n");

        try (FilesConnection there = open(settings(Map.of()));
                FilesConnection gone =
                        open(settings(folder.resolve("gone").toUri(), Map.of(), Map.of()))) {
            assertThat(there.probe())
                    .isEqualTo(
                            new Probe.Healthy(
                                    Map.of("directory", folder.toString()), Map.of("files", "1")));
            assertThat(gone.probe())
                    .isInstanceOfSatisfying(
                            Probe.Unwell.class,
                            unwell ->
                                    assertThat(unwell.problem().line())
                                            .isEqualTo(
                                                    "SYS-UNREACHABLE: The folder "
                                                            + folder
                                                            + "/gone is not there or cannot be listed. Correct the"
                                                            + " connection's endpoint, or give the hub's user the right to read the folder."));
        }
    }

    @Test
    void unusable_settings_are_refused_with_option_value_and_mend() {
        assertThatThrownBy(
                        () -> open(settings(URI.create("https://example.org"), Map.of(), Map.of())))
                .hasMessage(
                        "connection reference: endpoint 'https://example.org' is no folder; write"
                                + " file:///path/of/the/folder, or set the option 'directory'");
        assertThatThrownBy(() -> open(settings(Map.of("fileBytes", "lots"))))
                .hasMessage(
                        "connection reference: option 'fileBytes' is 'lots'; write a number of bytes from 1024 to"
                                + " 67108864");
        assertThatThrownBy(() -> open(settings(Map.of("key.terms", "id+"))))
                .hasMessage(
                        "connection reference: option 'key.terms' is 'id+'; name the columns joined by +, for"
                                + " example service_line+country");
    }

    @Test
    void the_folder_may_be_named_by_option_instead_of_endpoint() throws IOException {
        write("terms.csv", "id\nA\n");

        try (FilesConnection open =
                open(
                        settings(
                                URI.create("https://example.org"),
                                Map.of("directory", folder.toString()),
                                Map.of()))) {
            assertThat(open.fetch("terms", List.of("A", "Z"))).hasSize(1);
        }
    }

    @Test
    void the_service_loader_finds_it_and_it_cannot_write() {
        assertThat(ServiceLoader.load(Connector.class))
                .extracting(Connector::vendor)
                .contains("files");
        assertThat(connector.writes(settings(Map.of()))).isEmpty();
        try (FilesConnection open = open(settings(Map.of()))) {
            assertThat(open).isNotInstanceOf(Writes.class);
        }
    }

    private static String rows(String name, int count) {
        StringBuilder text = new StringBuilder("id,name\n");
        for (int i = 0; i < count; i++) {
            text.append(i).append(',').append(name).append('\n');
        }
        return text.toString();
    }

    private static @Nullable Object fault(ObservedRecord row) {
        return row.fields().get("_fault");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<ObservedRecord> population(String type, Map<String, String> options) {
        List<ObservedRecord> all = new ArrayList<>();
        try (FilesConnection open = open(settings(options))) {
            Cursor at = Cursor.BEGINNING;
            while (true) {
                PopulationPage page = open.readPopulation(type, at, 2);
                all.addAll(page.records());
                if (!page.more()) {
                    return all;
                }
                at = page.next();
            }
        }
    }

    private ObservedRecord fetch(String type, Map<String, String> options, String id) {
        try (FilesConnection open = open(settings(options))) {
            return open.fetch(type, List.of(id)).getFirst();
        }
    }

    private FilesConnection open(ConnectionSettings settings) {
        return (FilesConnection) connector.open(settings, new NoNetwork().context());
    }

    private ConnectionSettings settings(Map<String, String> options) {
        return settings(folder.toUri(), options, Map.of());
    }

    private ConnectionSettings settings(
            Map<String, String> options, Map<String, List<NativeField>> declared) {
        return settings(folder.toUri(), options, declared);
    }

    private ConnectionSettings settings(
            URI endpoint, Map<String, String> options, Map<String, List<NativeField>> declared) {
        return new ConnectionSettings(
                "reference",
                "files",
                SystemClass.REFERENCE,
                "Reference files",
                endpoint,
                Map.of(),
                options,
                Map.of(),
                declared,
                Limits.DEFAULT,
                Transport.DIRECT);
    }
}
