package dev.throughline.app;

import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
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
                out.println("Version " + config.contentHash());
                yield 0;
            }
        };
    }
}
