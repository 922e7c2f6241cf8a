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

/// A project start and a few days of work whose ERP is a real Tryton and whose PSA is a real
/// Redmine, as a user of the command line sees it. `THROUGHLINE_TRYTON` and `THROUGHLINE_REDMINE`
/// name those that run already; otherwise the scenario brings them up itself. The tier `redmine`
/// runs only where the tier `real` does, so that both are there.
class SmallRealTest {
    /// Installing both takes its time; the scenario itself two minutes.
    private static final long MINUTES_MAX = 20;

    @TempDir static Path folder;

    @Test
    @Tag("real")
    @Tag("redmine")
    void time_booked_in_a_real_psa_is_in_a_real_erp() throws Exception {
        holds();
    }

    /// The servers remember the run before; in every other run of the tests they remember what the
    /// connectors' tests left there.
    @Test
    @Tag("real")
    @Tag("redmine")
    @Tag("campaign")
    void and_once_more_in_servers_that_remember() throws Exception {
        holds();
        holds();
    }

    private static void holds() throws Exception {
        Ended demo =
                smallReal(
                        java.util.Objects.requireNonNull(Path.of("").toAbsolutePath().getParent()),
                        Map.of());

        assertThat(demo.code()).as("exit code; it said:\n" + demo.words()).isZero();
        assertThat(demo.words())
                .contains("ok      2 parties of the client in the ERP: 1")
                .contains("ok      24 of them struck out: 2")
                .contains("ok      37 RC1 lines that do not tie: 0")
                .doesNotContain("NOT OK");
    }

    @Test
    @Tag("process")
    void without_a_server_it_says_what_to_do() throws Exception {
        Ended demo = smallReal(folder, Map.of("THROUGHLINE_TRYTON", "", "THROUGHLINE_REDMINE", ""));

        assertThat(demo.code()).isEqualTo(2);
        assertThat(demo.words())
                .contains("needs a real Redmine 5")
                .contains("set THROUGHLINE_REDMINE to its 'instance' file");
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
