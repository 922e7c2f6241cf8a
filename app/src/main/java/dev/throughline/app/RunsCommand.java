package dev.throughline.app;

import dev.throughline.curate.EntityStore;
import dev.throughline.dispatch.Runs;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Signal;
import dev.throughline.postgres.Database;
import dev.throughline.sync.HeldDeliveries;
import dev.throughline.sync.SyncQueue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lists runs, lets held ones go, and lets the hub write again after an undo.
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists what the hub wrote, run by run: the writes that one look wanted together.",
            "With --release a run that a brake holds is let go; with --resume the hub may write again what was held back by an undo. Both are"
                    + " acts of a person and are kept as evidence."
        })
final class RunsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line
    private CommandSpec spec;

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Only this system; with --release, the system the run is held in.")
    private String connection = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "How far back. Default: ${DEFAULT-VALUE}.")
    private int days = 7;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most this many lines. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Option(names = "--held", description = "Only what waits for a person.")
    private boolean held;

    @Option(names = "--release", paramLabel = "ID", description = "Lets this held run go.")
    private @Nullable UUID release;

    @Option(
            names = "--resume",
            paramLabel = "ID",
            description = "Lets the hub write again what was held back when this run was undone.")
    private @Nullable UUID resume;

    @Option(names = "--as", paramLabel = "NAME", description = "Who decides.")
    private String person = "";

    @Option(names = "--because", paramLabel = "REASON", description = "Why.")
    private String reason = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The hub's own database, when serve uses one; credentials as with serve. Default: the embedded one below THROUGHLINE_HOME.")
    private @Nullable String database;

    RunsCommand() {}

    @Override
    public Integer call() {
        List<String> faults = new ArrayList<>();
        boolean acts = release != null || resume != null;
        if (acts && (person.isBlank() || reason.isBlank())) {
            faults.add(
                    "--release and --resume need --as NAME and --because REASON: they are a person's act.");
        }
        if (release != null && resume != null) {
            faults.add("--release and --resume are two acts; give one of them.");
        }
        if (release != null && connection.isBlank()) {
            faults.add("--release needs --connection NAME: a run may be held in several systems.");
        }
        if (days < 1 || limit < 1) {
            faults.add("--days and --limit are at least 1.");
        }
        if (!faults.isEmpty()) {
            faults.forEach(spec.commandLine().getErr()::println);
            return Throughline.EXIT_USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        Path home = Home.folder("hub");
        try (OwnDatabase own = OwnDatabase.open(database, home, out)) {
            int exit = run(runs(own.database()), out);
            out.flush();
            return exit;
        }
    }

    private static Runs runs(Database database) {
        InstantSource clock = InstantSource.system();
        JdbcClient sql = database.jdbc();
        Evidence evidence = new Evidence(sql, clock);
        return new Runs(
                sql,
                database.transactions(),
                evidence,
                new HeldDeliveries(
                        sql,
                        new EntityStore(sql, evidence),
                        new SyncQueue(sql, clock, new Signal()),
                        clock),
                clock,
                new Signal());
    }

    private int run(Runs runs, PrintWriter out) {
        if (release != null) {
            int count = runs.release(release, connection, new Actor.Person(person), reason);
            out.println(
                    count == 0
                            ? "Nothing of run " + release + " is held in " + connection + "."
                            : count + " writes go out when the hub serves.");
            return count == 0 ? Throughline.EXIT_FAILED : 0;
        }
        if (resume != null) {
            int count = runs.resume(resume, new Actor.Person(person), reason);
            out.println(
                    count == 0
                            ? "Nothing is held back since run " + resume + " was undone."
                            : count + " deliveries are looked at again when the hub serves.");
            return count == 0 ? Throughline.EXIT_FAILED : 0;
        }
        if (!held) {
            out.printf(
                    java.util.Locale.ROOT,
                    "%-36s  %-14s %-20s %7s %7s %7s %5s %9s %7s%n",
                    "run",
                    "system",
                    "begun",
                    "creates",
                    "updates",
                    "done",
                    "held",
                    "under way",
                    "refused");
            for (Runs.Run one :
                    runs.list(
                            connection,
                            InstantSource.system().instant().minus(Duration.ofDays(days)),
                            limit)) {
                out.printf(
                        java.util.Locale.ROOT,
                        "%-36s  %-14s %-20.20s %7d %7d %7d %5d %9d %7d%s%n",
                        one.id(),
                        one.connection(),
                        one.begunAt(),
                        one.creates(),
                        one.updates(),
                        one.done(),
                        one.held(),
                        one.underWay(),
                        one.refused(),
                        one.undoes() != null
                                ? "  undoes " + one.undoes()
                                : one.undone() ? "  undone" : "");
            }
        }
        runs.held(connection)
                .forEach(one ->
                        out.println(
                                "held      "
                                        + one.run()
                                        + " in "
                                        + one.connection()
                                        + ": "
                                        + one.creates()
                                        + " creates, "
                                        + one.updates()
                                        + " updates"
                                        + (one.stake().isEmpty()
                                                ? ""
                                                : ", at stake " + one.stake())));
        runs.suspended(connection)
                .forEach(one ->
                        out.println(
                                "held back "
                                        + one.run()
                                        + " in "
                                        + one.connection()
                                        + ": "
                                        + one.deliveries()
                                        + " deliveries. "
                                        + one.words()));
        return 0;
    }
}
