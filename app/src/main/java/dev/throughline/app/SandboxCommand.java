package dev.throughline.app;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// Runs the simulated systems alone, for anybody's client.
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = {
            "Starts simulated Salesforce, Kantata and NetSuite systems and keeps them running until Ctrl-C.",
            "The first line printed is one JSON object: for each system its base URL and what a client needs to sign in."
        })
final class SandboxCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--seed-data",
            paramLabel = "NAME",
            description = "Fill them with the steps of a scenario, for example global-consulting.")
    private String seedData = "";

    @Option(
            names = "--faults",
            paramLabel = "PROFILE",
            description = "Weather: none or storm. Default: ${DEFAULT-VALUE}.")
    private String faults = "none";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the weather. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    SandboxCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try (Sandbox sandbox = new Sandbox(InstantSource.system())) {
            if (!seedData.isEmpty()) {
                new People(sandbox).act(Scenario.load(seedData));
            }
            Weather.of(faults).over(sandbox, seed);
            spec.commandLine()
                    .getOut()
                    .println(JsonMapper.builder().build().writeValueAsString(sandbox.signIn()));
            spec.commandLine().getOut().flush();
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown));
            stopped.await();
            return 0;
        }
    }
}
