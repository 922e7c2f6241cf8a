package dev.throughline.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A real Tryton 6.0 for a scenario: one that runs already, or one that
/// `sandbox/tryton/setup-tryton` brings up here.
///
/// Looked for in this order:
///
/// 1. `THROUGHLINE_TRYTON` names the `instance` file that the script has written;
/// 2. `THROUGHLINE_TRYTON` is an address, with `THROUGHLINE_TRYTON_USERNAME`,
///    `THROUGHLINE_TRYTON_PASSWORD` and `THROUGHLINE_TRYTON_DATABASE` (default `tryton`) beside it;
/// 3. the script below `THROUGHLINE_ROOT`, which the launcher sets, or below the current folder.
///    Its data goes to `THROUGHLINE_TRYTON_DIR`, default `/var/tmp/throughline-tryton`, and stays
///    there.
///
/// @param signIn `baseUrl`, `database`, `username`, `password`
/// @param started how to stop it, where it was started here; null otherwise
record TrytonServer(Map<String, String> signIn, @Nullable Path started) implements AutoCloseable {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// Installing the packages and making the database; minutes on a slow line.
    private static final Duration SETUP_MAX = Duration.ofMinutes(15);

    private static final Duration STOP_MAX = Duration.ofMinutes(1);
    private static final String VARIABLE = "THROUGHLINE_TRYTON";
    private static final List<String> FACTS =
            List.of("baseUrl", "database", "username", "password");
    private static final String MEND =
            " Run one yourself and set "
                    + VARIABLE
                    + " to its 'instance' file, or to its address with "
                    + VARIABLE
                    + "_USERNAME and "
                    + VARIABLE
                    + "_PASSWORD; docs/reference/scenarios.md says how.";

    TrytonServer {
        signIn = Map.copyOf(signIn);
    }

    /// Finds or starts it.
    ///
    /// @param environment the process's environment
    /// @param progress is told in words what goes on
    /// @throws IllegalArgumentException if there is none and none can be brought up; says what to
    ///   do
    static TrytonServer find(Map<String, String> environment, Consumer<String> progress) {
        String given = environment.getOrDefault(VARIABLE, "");
        if (given.startsWith("http://") || given.startsWith("https://")) {
            return new TrytonServer(
                    Map.of(
                            "baseUrl", given,
                            "database", environment.getOrDefault(VARIABLE + "_DATABASE", "tryton"),
                            "username", needed(environment, VARIABLE + "_USERNAME"),
                            "password", needed(environment, VARIABLE + "_PASSWORD")),
                    null);
        }
        if (!given.isBlank()) {
            Path instance = Path.of(given);
            if (!Files.isReadable(instance)) {
                throw new IllegalArgumentException(
                        VARIABLE
                                + " is '"
                                + given
                                + "', which is neither an address nor a file that can be read; name the 'instance' file of a Tryton.");
            }
            return new TrytonServer(facts(instance), null);
        }
        Path root = Path.of(environment.getOrDefault("THROUGHLINE_ROOT", ""));
        Path script = root.resolve("sandbox/tryton/setup-tryton").toAbsolutePath();
        if (!Files.isExecutable(script)) {
            throw new IllegalArgumentException(
                    "This scenario needs a real Tryton 6.0, and there is no "
                            + script
                            + " to bring one up."
                            + MEND);
        }
        return start(script, environment.getOrDefault(VARIABLE + "_DIR", ""), progress);
    }

    private static String needed(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    VARIABLE + " is an address, so " + variable + " must be set, too.");
        }
        return value;
    }

    private static TrytonServer start(Path script, String dir, Consumer<String> progress) {
        progress.accept("Bringing up a real Tryton; the first time takes some minutes");
        try {
            // Files, not pipes: the servers that the script leaves behind would hold a pipe open.
            Path output = Files.createTempFile("setup-tryton", ".json");
            Path words = Files.createTempFile("setup-tryton", ".log");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(script.toString())
                                .redirectOutput(output.toFile())
                                .redirectError(words.toFile());
                if (!dir.isBlank()) {
                    builder.command().addAll(List.of("--dir", dir));
                }
                builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
                await(builder.start(), words, progress);
                Map<String, Object> instance = read(Files.readString(output), script.toString());
                boolean foundRunning = Files.readString(words).contains("already running");
                return new TrytonServer(
                        facts(instance, script.toString()),
                        foundRunning ? null : Path.of(String.valueOf(instance.get("stop"))));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(words);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(script + " cannot be run", e);
        }
    }

    /// Tells each new line of the script until it ends.
    private static void await(Process setup, Path words, Consumer<String> progress)
            throws IOException {
        long deadline = System.nanoTime() + SETUP_MAX.toNanos();
        int told = 0;
        boolean ended = false;
        try {
            while (!ended) {
                ended = setup.waitFor(500, TimeUnit.MILLISECONDS);
                List<String> lines = Files.readAllLines(words);
                lines.stream()
                        .skip(told)
                        .forEach(line -> progress.accept("Tryton: " + untimed(line)));
                told = lines.size();
                if (!ended && System.nanoTime() > deadline) {
                    setup.destroy();
                    throw new IllegalArgumentException(
                            "The real Tryton was not there after "
                                    + SETUP_MAX.toMinutes()
                                    + " minutes."
                                    + MEND);
                }
            }
        } catch (InterruptedException e) {
            setup.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Tryton was brought up", e);
        }
        if (setup.exitValue() != 0) {
            List<String> lines = Files.readAllLines(words);
            throw new IllegalArgumentException(
                    "The real Tryton cannot be brought up: "
                            + (lines.isEmpty() ? "no reason given" : untimed(lines.getLast()))
                            + "."
                            + MEND);
        }
    }

    /// A line of the script without its time of day.
    private static String untimed(String line) {
        return line.replaceFirst("^[0-9:]{8} ", "");
    }

    private static Map<String, String> facts(Path instance) {
        try {
            return facts(
                    read(Files.readString(instance), instance.toString()), instance.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(instance + " cannot be read", e);
        }
    }

    private static Map<String, Object> read(String json, String where) {
        try {
            return JsonMapper.builder().build().readValue(json, MAP);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    where + " does not tell how to sign in to Tryton: it holds no JSON object.", e);
        }
    }

    private static Map<String, String> facts(Map<String, Object> instance, String where) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String fact : FACTS) {
            if (!(instance.get(fact) instanceof String text)) {
                throw new IllegalArgumentException(
                        where
                                + " does not tell how to sign in to Tryton: '"
                                + fact
                                + "' is missing.");
            }
            facts.put(fact, text);
        }
        return facts;
    }

    /// Where it answers.
    URI baseUrl() {
        return URI.create(signIn.getOrDefault("baseUrl", ""));
    }

    /// Stops what was started here; its data stays.
    @Override
    public void close() {
        if (started == null) {
            return;
        }
        try {
            Process stop =
                    new ProcessBuilder(started.toString())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!stop.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                stop.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(started + " cannot be run; Tryton is still running", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The address only: the password stays inside.
    @Override
    public String toString() {
        return "Tryton at " + baseUrl();
    }
}
