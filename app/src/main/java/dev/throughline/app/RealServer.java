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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A real system for a scenario: one that runs already, or one that its set-up script brings up
/// here.
///
/// Looked for in this order:
///
/// 1. the system's variable (`THROUGHLINE_TRYTON`) names the `instance` file that the script has
///    written;
/// 2. it is an address, with further variables beside it, see {@link Kind#address};
/// 3. the script below `THROUGHLINE_ROOT`, which the launcher sets, or below the current folder.
///    Its data goes to the folder that a further variable (`THROUGHLINE_TRYTON_DIR`) names, by
///    default the script's own, and stays there.
///
/// @param name for people
/// @param signIn what a client needs; `baseUrl` is always there
/// @param started how to stop it, where it was started here; null otherwise
record RealServer(String name, Map<String, String> signIn, @Nullable Path started)
        implements AutoCloseable {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /// Installing the packages and making the database; minutes on a slow line.
    private static final Duration SETUP_MAX = Duration.ofMinutes(15);

    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    /// A kind of real system, as data.
    ///
    /// @param name for people, for example `Tryton`
    /// @param release name and release that scenarios were written for
    /// @param variable the environment variable that names one
    /// @param script below the project's folder
    /// @param facts where the `instance` file tells what a client needs: our name → its place, with
    ///   dots where nested
    /// @param address what must be told beside an address: our name → ending of the variable
    /// @param assumed what stands for a missing variable
    record Kind(
            String name,
            String release,
            String variable,
            String script,
            Map<String, String> facts,
            Map<String, String> address,
            Map<String, String> assumed) {
        private String mend() {
            return " Run one yourself and set "
                    + variable
                    + " to its 'instance' file, or to its address with "
                    + address.entrySet().stream()
                            .filter(each -> !assumed.containsKey(each.getKey()))
                            .map(each -> variable + each.getValue())
                            .sorted()
                            .collect(Collectors.joining(" and "))
                    + "; docs/reference/scenarios.md says how.";
        }
    }

    RealServer {
        signIn = Map.copyOf(signIn);
    }

    /// Finds or starts it.
    ///
    /// @param environment the process's environment
    /// @param progress is told in words what goes on
    /// @throws IllegalArgumentException if there is none and none can be brought up; says what to
    ///   do
    static RealServer find(Kind kind, Map<String, String> environment, Consumer<String> progress) {
        String given = environment.getOrDefault(kind.variable(), "");
        if (given.startsWith("http://") || given.startsWith("https://")) {
            Map<String, String> signIn = new LinkedHashMap<>(Map.of("baseUrl", given));
            Set<String> missing = new TreeSet<>();
            kind.address()
                    .forEach((fact, ending) -> {
                        String variable = kind.variable() + ending;
                        String told = environment.getOrDefault(variable, "");
                        String value =
                                told.isBlank() ? kind.assumed().getOrDefault(fact, "") : told;
                        signIn.put(fact, value);
                        if (value.isEmpty()) {
                            missing.add(variable);
                        }
                    });
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                        kind.variable()
                                + " is an address, so "
                                + String.join(" and ", missing)
                                + " must be set, too.");
            }
            return new RealServer(kind.name(), signIn, null);
        }
        if (!given.isBlank()) {
            Path instance = Path.of(given);
            if (!Files.isReadable(instance)) {
                throw new IllegalArgumentException(
                        kind.variable()
                                + " is '"
                                + given
                                + "', which is neither an address nor a file that can be read; name the 'instance' file of a "
                                + kind.name()
                                + ".");
            }
            try {
                String where = instance.toString();
                return new RealServer(
                        kind.name(),
                        facts(kind, read(kind, Files.readString(instance), where), where),
                        null);
            } catch (IOException e) {
                throw new UncheckedIOException(instance + " cannot be read", e);
            }
        }
        Path root = Path.of(environment.getOrDefault("THROUGHLINE_ROOT", ""));
        Path script = root.resolve(kind.script()).toAbsolutePath();
        if (!Files.isExecutable(script)) {
            throw new IllegalArgumentException(
                    "This scenario needs a real "
                            + kind.release()
                            + ", and there is no "
                            + script
                            + " to bring one up."
                            + kind.mend());
        }
        return start(
                kind, script, environment.getOrDefault(kind.variable() + "_DIR", ""), progress);
    }

    private static RealServer start(Kind kind, Path script, String dir, Consumer<String> progress) {
        progress.accept(
                "Bringing up a real " + kind.name() + "; the first time takes some minutes");
        try {
            // Files, not pipes: the servers that the script leaves behind would hold a pipe open.
            Path output = Files.createTempFile("setup-", ".json");
            Path words = Files.createTempFile("setup-", ".log");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(script.toString())
                                .redirectOutput(output.toFile())
                                .redirectError(words.toFile());
                if (!dir.isBlank()) {
                    builder.command().addAll(List.of("--dir", dir));
                }
                builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
                await(kind, builder.start(), words, progress);
                Map<String, Object> instance =
                        read(kind, Files.readString(output), script.toString());
                boolean foundRunning = Files.readString(words).contains("already running");
                return new RealServer(
                        kind.name(),
                        facts(kind, instance, script.toString()),
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
    private static void await(Kind kind, Process setup, Path words, Consumer<String> progress)
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
                        .forEach(line -> progress.accept(kind.name() + ": " + untimed(line)));
                told = lines.size();
                if (!ended && System.nanoTime() > deadline) {
                    setup.destroy();
                    throw new IllegalArgumentException(
                            "The real "
                                    + kind.name()
                                    + " was not there after "
                                    + SETUP_MAX.toMinutes()
                                    + " minutes."
                                    + kind.mend());
                }
            }
        } catch (InterruptedException e) {
            setup.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while " + kind.name() + " was brought up", e);
        }
        if (setup.exitValue() != 0) {
            List<String> lines = Files.readAllLines(words);
            throw new IllegalArgumentException(
                    "The real "
                            + kind.name()
                            + " cannot be brought up: "
                            + (lines.isEmpty() ? "no reason given" : untimed(lines.getLast()))
                            + "."
                            + kind.mend());
        }
    }

    /// A line of the script without its time of day.
    private static String untimed(String line) {
        return line.replaceFirst("^[0-9:]{8} ", "");
    }

    private static Map<String, Object> read(Kind kind, String json, String where) {
        try {
            return JsonMapper.builder().build().readValue(json, MAP);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    where
                            + " does not tell how to sign in to "
                            + kind.name()
                            + ": it holds no JSON object.",
                    e);
        }
    }

    private static Map<String, String> facts(
            Kind kind, Map<String, Object> instance, String where) {
        Map<String, String> facts = new LinkedHashMap<>();
        Set<String> missing = new TreeSet<>();
        kind.facts()
                .forEach((fact, place) -> {
                    Object at = instance;
                    for (String step : place.split("\\.")) {
                        at = at instanceof Map<?, ?> map ? map.get(step) : null;
                    }
                    if (at == null) {
                        missing.add("'" + place + "' is missing");
                    } else {
                        facts.put(fact, at.toString());
                    }
                });
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    where
                            + " does not tell how to sign in to "
                            + kind.name()
                            + ": "
                            + String.join(", ", missing)
                            + ".");
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
            throw new UncheckedIOException(
                    started + " cannot be run; " + name + " is still running", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The address only: the password stays inside.
    @Override
    public String toString() {
        return name + " at " + baseUrl();
    }
}
