package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A project start whose ERP is a real Tryton, as a user of the command line sees it.
/// `THROUGHLINE_TRYTON` names one that runs already; otherwise the scenario brings one up itself.
class SmallRealTest {
    /// Installing Tryton takes its time; the scenario itself half a minute.
    private static final long MINUTES_MAX = 20;

    @TempDir static Path folder;

    @Test
    @Tag("real")
    void the_deal_becomes_a_project_in_a_real_erp_and_once_more_in_the_one_that_remembers()
            throws Exception {
        for (int run = 1; run <= 2; run++) {
            Ended demo =
                    smallReal(
                            java.util.Objects.requireNonNull(
                                    Path.of("").toAbsolutePath().getParent()),
                            Map.of());

            assertThat(demo.code())
                    .as("exit code of run " + run + ", which said:\n" + demo.words())
                    .isZero();
            assertThat(demo.words())
                    .contains("ok      parties of the client in the ERP: 1")
                    .doesNotContain("NOT OK");
        }
    }

    @Test
    @Tag("process")
    void without_a_server_it_says_what_to_do() throws Exception {
        Ended demo = smallReal(folder, Map.of("THROUGHLINE_TRYTON", ""));

        assertThat(demo.code()).isEqualTo(2);
        assertThat(demo.words())
                .contains("needs a real Tryton 6.0")
                .contains("set THROUGHLINE_TRYTON to its 'instance' file");
    }

    private record Ended(int code, String words) {}

    private static Ended smallReal(Path root, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path words = Files.createTempFile(folder, "demo", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-Xmx400m",
                                        "-XX:+UseSerialGC",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "dev.throughline.app.Throughline",
                                        "demo",
                                        "--once",
                                        "--scenario",
                                        "small-real"))
                        .redirectErrorStream(true)
                        .redirectOutput(words.toFile());
        builder.environment().put("THROUGHLINE_HOME", folder.resolve("home").toString());
        builder.environment().put("THROUGHLINE_ROOT", root.toString());
        builder.environment().putAll(environment);
        Process demo = builder.start();
        if (!demo.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            demo.destroy();
            throw new AssertionError(
                    "still running after " + MINUTES_MAX + " minutes:\n" + Files.readString(words));
        }
        return new Ended(demo.exitValue(), Files.readString(words));
    }
}
