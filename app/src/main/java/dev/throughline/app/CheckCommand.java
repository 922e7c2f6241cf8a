package dev.throughline.app;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.mapping.ConnectionPlan;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Checks a configuration directory.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks a configuration directory: every fault at once, with file, line, column and mend. Starts nothing. Exit code 2 when there are faults.")
final class CheckCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The configuration directory.")
    private Path dir = Path.of(".");

    CheckCommand() {}

    /// What is no fault and worth knowing before a start.
    static List<String> told(HubConfig config) {
        List<String> told = new ArrayList<>();
        List<String> unpinned =
                config.connections().values().stream()
                        .filter(one ->
                                one.identity().isEmpty()
                                        && one.systemClass()
                                                != ConnectionSettings.SystemClass.REFERENCE)
                        .map(ConnectionSettings::name)
                        .sorted()
                        .toList();
        if (!unpinned.isEmpty()) {
            told.add(
                    "Not pinned: "
                            + String.join(", ", unpinned)
                            + ". Each is held to what it says of itself at first contact; to be sure that this is the right system,"
                            + " name it under 'identity:' in its file.");
        }
        new TreeMap<>(config.connections())
                .keySet()
                .forEach(name -> {
                    ConnectionPlan.Mode mode = config.plan(name).mode();
                    if (mode != null && mode != ConnectionPlan.Mode.LIVE) {
                        told.add(
                                "Nothing is sent to "
                                        + name
                                        + ": its mode is "
                                        + mode.name().toLowerCase(Locale.ROOT)
                                        + ".");
                    }
                });
        return told;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (!Files.isDirectory(dir)) {
            throw new IllegalArgumentException(dir + " is no directory");
        }
        return switch (Configuration.load(
                dir,
                Map.of(
                        "sandbox",
                        name ->
                                name.equals("reference.baseUrl")
                                        ? dir.resolve("reference").toUri().toString()
                                        : name.endsWith("baseUrl")
                                                ? "http://127.0.0.1:1"
                                                : "sandbox"),
                InstantSource.system())) {
            case Loaded.Faulty faulty -> {
                faulty.faults().forEach(fault -> out.println(fault.message()));
                out.println(
                        faulty.faults().size()
                                + (faulty.faults().size() == 1 ? " fault." : " faults.")
                                + " Nothing was started.");
                yield Throughline.EXIT_USAGE;
            }
            case Loaded.Good(HubConfig config) -> {
                out.println(
                        "Good: "
                                + config.connections().size()
                                + " connections, "
                                + config.inbound().size()
                                + " inbound and "
                                + config.outbound().size()
                                + " outbound mappings, "
                                + config.routes().size()
                                + " routes.");
                told(config).forEach(out::println);
                out.println("Version " + config.contentHash());
                yield 0;
            }
        };
    }
}
