package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Undo;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Undoes runs.
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Undoes what the hub wrote in one or several runs, where the systems still show it.",
            "Fields get the value they had before; a created record is taken out of use where its type has a field for that, and is never"
                    + " deleted. What has moved on since is left, and named.",
            "The hub does not write the same again by itself: the deliveries of the run are held back until a person lets them go on with"
                    + " 'throughline runs --resume ID'.",
            "With the embedded database run it while 'serve' is stopped."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0 done, or only looked; 1 a system did not answer, or a write of the undo is not done yet; 2 wrong input, nothing was done"
        })
final class UndoCommand implements Callable<Integer> {
    /// How long the writes of the undo are waited for.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            required = true,
            description = "The configuration directory.")
    private Path config = Path.of(".");

    @Option(
            names = "--run",
            paramLabel = "ID",
            required = true,
            arity = "1..*",
            description = "The run, as 'throughline runs' names it. May be given several times.")
    private List<UUID> runs = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only tell what would be done.")
    private boolean dryRun;

    @Option(names = "--as", paramLabel = "NAME", description = "Who undoes it.")
    private String person = "";

    @Option(names = "--because", paramLabel = "REASON", description = "Why.")
    private String reason = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The hub's own database, when serve uses one; credentials as with serve. Default: the embedded one below THROUGHLINE_HOME.")
    private @Nullable String database;

    UndoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        List<String> faults = new ArrayList<>();
        if (!dryRun && (person.isBlank() || reason.isBlank())) {
            faults.add(
                    "Undoing needs --as NAME and --because REASON: it is a person's act, kept as evidence. To look only, give --dry-run.");
        }
        InstantSource clock = InstantSource.system();
        HubConfig good = null;
        if (!Files.isDirectory(config)) {
            faults.add("--config " + config + " is no directory.");
        } else {
            switch (Configuration.load(config, Map.of(), clock)) {
                case Loaded.Faulty faulty ->
                        faulty.faults().forEach(fault -> faults.add(fault.message()));
                case Loaded.Good(HubConfig loaded) -> good = loaded;
            }
        }
        if (good == null || !faults.isEmpty()) {
            faults.forEach(spec.commandLine().getErr()::println);
            return Throughline.EXIT_USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        Path home = Home.folder("hub");
        try (OwnDatabase own = OwnDatabase.open(database, home, out);
                Hub hub =
                        new Hub(
                                good,
                                own.database(),
                                home,
                                "undo " + home,
                                clock,
                                CallObserver.NONE)) {
            hub.startCurating();
            return run(hub, out);
        } catch (CallFailed failed) {
            spec.commandLine().getErr().println(failed.problem().line());
            spec.commandLine().getErr().println("Nothing was undone.");
            return Throughline.EXIT_FAILED;
        }
    }

    private int run(Hub hub, PrintWriter out) throws InterruptedException {
        Undo.Plan plan = hub.undo().plan(runs);
        out.println();
        if (dryRun) {
            plan.steps().forEach(step -> out.println(step.line()));
            out.println();
            out.println(counted(plan.counts()) + " Nothing was written.");
            out.flush();
            return 0;
        }
        Undo.Undone undone = hub.undo().apply(plan, new Actor.Person(person), reason);
        undone.steps().forEach(step -> out.println(step.line()));
        out.println();
        out.println("The undo is run " + undone.run() + ".");
        out.flush();
        hub.send(undone.run(), PATIENCE);
        List<Undo.Standing> open =
                hub.undo().standing(undone.run()).stream()
                        .filter(one -> one.state() != Intent.State.DONE)
                        .toList();
        open.forEach(one ->
                out.println(
                        "Not done: "
                                + one.connection()
                                + " "
                                + one.objectType()
                                + " "
                                + one.externalId()
                                + " is "
                                + one.state()
                                + (one.problem() == null ? "" : ": " + one.problem())));
        if (!open.isEmpty()) {
            out.println("What is not sent yet is sent when 'throughline serve' runs.");
        }
        for (UUID run : runs) {
            out.println(
                    "The deliveries of "
                            + run
                            + " are held back until: throughline runs --resume "
                            + run
                            + " --as NAME --because REASON");
        }
        out.flush();
        return open.isEmpty() ? 0 : Throughline.EXIT_FAILED;
    }

    private static String counted(Map<Undo.Remedy, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((remedy, count) ->
                parts.add(
                        count
                                + " "
                                + switch (remedy) {
                                    case RESTORE -> "to be put back";
                                    case INACTIVATE -> "to be taken out of use";
                                    case TAKE_BACK -> "to be taken back unsent";
                                    case NOTHING -> "as before already";
                                    case NEVER -> "never written";
                                    case LEAVE -> "left for a person";
                                }));
        return String.join(", ", parts) + ".";
    }
}
