package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The product's command line in a process of its own.
final class Command {
    /// Far more than any of them takes on a busy machine; one that hangs ends the test.
    private static final int LONGEST_SECONDS = 600;

    private Command() {}

    /// How it ended.
    ///
    /// @param out all it printed
    record Ended(int exit, String out) {}

    /// Runs it to its end, with a home of its own.
    ///
    /// @param folder where its home and its output go
    static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder.resolve("home"), folder.resolve("out.txt"), arguments);
    }

    /// Runs it to its end.
    ///
    /// @param out the file that takes its output
    static Ended run(Path home, Path out, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx400m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.throughline.app.Throughline"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("THROUGHLINE_HOME", home.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroy();
        }
        assertThat(ended).as("it ends: " + Files.readString(out)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out));
    }
}
