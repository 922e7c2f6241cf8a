package dev.throughline.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One short-lived program of the server, such as `initdb` or `pg_ctl`.
record ServerCommand(List<String> command) {

    /// More than this of its words is not kept.
    private static final int OUTPUT_BYTES_MAX = 16 * 1024;

    /// Runs it to its end.
    ///
    /// @param purpose what it is to do, for the message
    /// @throws DatabaseFailed when it fails or takes longer than `seconds`
    void runOrFail(String purpose, long seconds) {
        Path output = null;
        try {
            output = Files.createTempFile("throughline-pg", ".out");
            Process process =
                    ServerProcess.plain(new ProcessBuilder(command))
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DatabaseFailed(
                        "PostgreSQL could not "
                                + purpose
                                + " within "
                                + seconds
                                + " s (`"
                                + command.getFirst()
                                + "`); the machine or its disk is overloaded: try again");
            }
            if (process.exitValue() != 0) {
                throw new DatabaseFailed(
                        "PostgreSQL could not "
                                + purpose
                                + " (`"
                                + String.join(" ", command)
                                + "`, exit code "
                                + process.exitValue()
                                + "): "
                                + said(output));
            }
        } catch (IOException e) {
            throw new DatabaseFailed(
                    "PostgreSQL could not "
                            + purpose
                            + ": "
                            + command.getFirst()
                            + " did not run: "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseFailed("Interrupted while PostgreSQL was to " + purpose, e);
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    private static String said(Path output) throws IOException {
        try (var stream = Files.newInputStream(output)) {
            return new String(stream.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).strip();
        }
    }
}
