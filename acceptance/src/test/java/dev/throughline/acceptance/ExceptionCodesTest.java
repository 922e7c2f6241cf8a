package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.mapping.Sla;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every exception code that the product's code names has its wording, owner, mend and hours.
class ExceptionCodesTest {
    private static final Pattern CODE =
            Pattern.compile(
                    "\"((?:APR|BIL|CLI|CTR|EXP|ERP|FX|HUB|ICO|INV|PER|PRJ|RATE|REC|RES|REV|SUP|SYS|TAX|TIM)-[A-Z0-9-]*[A-Z0-9])\"");

    /// Beginnings of codes that are compared with, and no codes themselves.
    private static final Set<String> BEGINNINGS = Set.of("PRJ-TASK");

    @Test
    void each_code_the_product_names_is_listed() throws IOException {
        Map<String, String> named = new TreeMap<>();
        for (Path file : sources()) {
            CODE.matcher(Files.readString(file))
                    .results()
                    .forEach(found ->
                            named.putIfAbsent(found.group(1), file.getFileName().toString()));
        }
        assertThat(named).as("codes found in the sources").hasSizeGreaterThan(80);
        Sla listed = Sla.standard();
        assertThat(named.entrySet())
                .filteredOn(one ->
                        !BEGINNINGS.contains(one.getKey()) && listed.of(one.getKey()).isEmpty())
                .as("codes that are missing in exception-codes.csv")
                .isEmpty();
    }

    /// All main sources of the product; the simulators are no part of it.
    private static Set<Path> sources() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Set<Path> sources = new TreeSet<>();
        for (Path folder : List.of(root, root.resolve("connectors"))) {
            for (Path module : listed(folder)) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    private static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> modules = Files.list(folder)) {
            return modules.toList();
        }
    }
}
