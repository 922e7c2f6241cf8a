package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which parts of a configuration a change of its files touches.
class ConfigPartTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    @TempDir private Path folder;

    private Path firm;
    private SortedMap<String, String> before;

    @BeforeEach
    void read() {
        firm = Firms.unpack("global-consulting", folder);
        before = ConfigPart.fingerprints(ExampleFirm.load(firm), DAY);
    }

    /// The parts that are not what they were.
    private Set<String> changed(LocalDate day) {
        Set<String> changed = new TreeSet<>();
        ConfigPart.fingerprints(ExampleFirm.load(firm), day)
                .forEach((part, print) -> {
                    if (!print.equals(before.get(part))) {
                        changed.add(part);
                    }
                });
        return changed;
    }

    private void edit(String file, String text, String other) throws IOException {
        Path path = firm.resolve(file);
        String was = Files.readString(path);
        assertThat(was).contains(text);
        Files.writeString(path, was.replace(text, other));
    }

    @Test
    void nothing_changes_while_nothing_is_changed() {
        assertThat(changed(DAY)).isEmpty();
        assertThat(changed(DAY.plusYears(1))).isEmpty();
        assertThat(before).containsKeys("in salesforce Account", "out Client netsuite");
        before.keySet().forEach(part -> assertThat(ConfigPart.of(part)).hasToString(part));
    }

    @Test
    void a_mapping_touches_what_it_reads_or_writes_even_without_a_new_version() throws IOException {
        edit("mappings/salesforce/account.yaml", "phone: src.Phone", "phone: src.AccountNumber");
        assertThat(changed(DAY)).containsExactly("in salesforce Account");

        edit("mappings/netsuite/customer-out.yaml", "phone: it.phone", "phone: upper(it.phone)");
        assertThat(changed(DAY)).containsExactly("in salesforce Account", "out Client netsuite");
    }

    @Test
    void a_code_map_touches_the_mappings_that_name_it() throws IOException {
        Path map = firm.resolve("code-maps/netsuite-terms.csv");
        Files.writeString(map, Files.readString(map) + "NET99,99\n");
        assertThat(changed(DAY))
                .contains("out Client netsuite")
                .doesNotContain("in salesforce Account");
    }

    @Test
    void an_owner_touches_all_that_comes_in() throws IOException {
        Path owners = firm.resolve("ownership.yaml");
        Files.writeString(owners, Files.readString(owners) + "# somebody else\n");
        assertThat(changed(DAY)).isNotEmpty().allMatch(part -> part.startsWith("in "));
    }

    @Test
    void a_version_that_takes_effect_later_touches_its_part_on_that_day() throws IOException {
        String now = Files.readString(firm.resolve("mappings/netsuite/customer-out.yaml"));
        Path later = firm.resolve("mappings/netsuite/customer-out@summer.yaml");
        Files.writeString(
                later, now.replaceFirst("(?m)^version: .*$", "version: 99\neffective: 2026-07-01"));
        before = ConfigPart.fingerprints(ExampleFirm.load(firm), DAY);

        assertThat(changed(DAY)).isEmpty();
        assertThat(changed(LocalDate.of(2026, 7, 1))).containsExactly("out Client netsuite");
    }
}
