package dev.throughline.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line.
@Command(
        name = "throughline",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Throughline: the integration hub of a professional services firm.",
        footer = {
            "",
            "Begin with:  throughline demo              a whole firm, simulated, in your browser",
            "Then:        throughline check DIR         check a configuration of your own",
            "             throughline serve --config DIR",
            "",
            "Everything the hub keeps lies in THROUGHLINE_HOME (default: .throughline)."
        },
        subcommands = {
            DemoCommand.class,
            SandboxCommand.class,
            CheckCommand.class,
            ConnectorsCommand.class,
            AdoptCommand.class,
            OpeningCommand.class,
            RunsCommand.class,
            UndoCommand.class,
            ServeCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Throughline {

    /// Exit code when what was asked for did not hold: an expectation failed.
    static final int EXIT_FAILED = 1;

    /// Exit code when the input was wrong: a bad option, a configuration with faults.
    static final int EXIT_USAGE = 2;

    private Throughline() {}

    /// Virtual threads that wait for a class to be loaded or initialised keep their carrier, and on
    /// a small machine there are two of those: see decision 8.
    private static final int CARRIERS_MIN = 16;

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    public static void main(String[] args) {
        if (System.getProperty(CARRIERS) == null) {
            int carriers = Math.max(CARRIERS_MIN, Runtime.getRuntime().availableProcessors());
            System.setProperty(CARRIERS, Integer.toString(carriers));
        }
        Thread.setDefaultUncaughtExceptionHandler(
                new LastWords(System.err, Runtime.getRuntime()::halt));
        // Vendors' and the database's chatter belongs into the log file, not between the lines
        // people read.
        org.slf4j.bridge.SLF4JBridgeHandler.removeHandlersForRootLogger();
        org.slf4j.bridge.SLF4JBridgeHandler.install();
        System.exit(
                new CommandLine(new Throughline())
                        .setExecutionExceptionHandler((failure, command, _) -> {
                            command.getErr().println(message(failure));
                            command.getErr().println("The log has the details: " + Home.log());
                            org.slf4j.LoggerFactory.getLogger(Throughline.class)
                                    .error("command failed", failure);
                            return failure instanceof IllegalArgumentException
                                    ? EXIT_USAGE
                                    : EXIT_FAILED;
                        })
                        .execute(args));
    }

    private static String message(Throwable failure) {
        String text = failure.getMessage();
        return text == null || text.isBlank() ? failure.getClass().getSimpleName() : text;
    }
}
