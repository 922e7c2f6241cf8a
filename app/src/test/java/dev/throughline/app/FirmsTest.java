package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.throughline.mapping.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirmsTest {
    @TempDir private Path folder;

    @Test
    void an_example_firm_is_written_out_with_all_its_folders() {
        Path firm = Firms.unpack("small-real", folder);

        assertThat(firm.resolve("connections/tryton.yaml")).exists();
        assertThat(firm.resolve("mappings/tryton/project-out.yaml")).exists();
        assertThat(firm.resolve("reference/entity-map.csv")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"global-consulting", "small-real"})
    void an_example_firm_has_no_faults_and_its_scenario_names_it(String name) {
        Path firm = Firms.unpack(name, folder);

        Loaded loaded =
                Configuration.load(
                        firm,
                        Map.of(
                                "sandbox",
                                reference ->
                                        switch (reference) {
                                            case "reference.baseUrl" ->
                                                    firm.resolve("reference").toUri().toString();
                                            case String other ->
                                                    other.endsWith("baseUrl")
                                                            ? "http://127.0.0.1:1"
                                                            : other.endsWith("Field")
                                                                    ? "1"
                                                                    : "anything";
                                        }),
                        InstantSource.system());

        assertThat(loaded).as(String.valueOf(loaded)).isInstanceOf(Loaded.Good.class);
        assertThat(Scenario.load(name).firm()).isEqualTo(name);
    }

    @Test
    void a_firm_in_a_folder_is_copied() throws IOException {
        Path own = folder.resolve("own");
        Files.createDirectories(own.resolve("connections"));
        Files.writeString(own.resolve("connections/crm.yaml"), "connector: salesforce\n");

        Path firm = Firms.unpack(own.toString(), folder.resolve("copy"));

        assertThat(firm.resolve("connections/crm.yaml")).hasContent("connector: salesforce");
    }

    @Test
    void a_firm_that_is_nowhere_is_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Firms.unpack("nobody", folder))
                .withMessageContaining("no firm 'nobody'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Firms.unpack(folder + "/nobody", folder))
                .withMessageContaining("there is no folder '" + folder + "/nobody'");
    }
}
