package dev.throughline.app;

import dev.throughline.connect.spi.Connector;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Tells what the installed connectors read, write and ask for.
@Command(
        name = "connectors",
        mixinStandardHelpOptions = true,
        description =
                "Lists the installed connectors; with a NAME, what that one reads and writes, its options, secrets and fields, and what an administrator sets up there first.")
final class ConnectorsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "A vendor as connection files name it, for example netsuite.")
    private @Nullable String name;

    ConnectorsCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Connector> installed = ConnectorReference.installed();
        if (name == null) {
            installed.forEach(one -> out.printf("%-12s %s%n", one.vendor(), one.description()));
            out.println();
            out.println("More of one:  throughline connectors " + installed.getFirst().vendor());
            return 0;
        }
        Connector asked =
                installed.stream()
                        .filter(one -> one.vendor().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "There is no connector '"
                                                + name
                                                + "'; installed are "
                                                + String.join(
                                                        ", ",
                                                        installed.stream()
                                                                .map(Connector::vendor)
                                                                .toList())
                                                + "."));
        out.print(ConnectorReference.of(asked));
        return 0;
    }
}
