package dev.throughline.app;

import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The systems of the demo: simulated ones on free ports of this machine, and real ones where a
/// scenario asks for them.
final class Sandbox implements AutoCloseable {
    /// The systems of a scenario that names none.
    static final List<String> SIMULATED = List.of("salesforce", "kantata", "netsuite");

    /// How many records a run may make for each millisecond that it takes, before its ids meet
    /// those of the next run.
    private static final long IDS_PER_MILLISECOND = 1_000;

    private final Map<String, Simulator> systems = new LinkedHashMap<>();

    private final String run;
    private final InstantSource clock;

    /// Starts all simulators.
    Sandbox(InstantSource clock) {
        this(clock, SIMULATED, _ -> {});
    }

    /// Starts the named systems.
    ///
    /// @param progress is told in words what takes long
    /// @throws IllegalArgumentException if one is not known, or is real and cannot be reached; says
    ///   what to do
    Sandbox(InstantSource clock, List<String> names, Consumer<String> progress) {
        this.clock = clock;
        this.run = Long.toString(clock.millis(), Character.MAX_RADIX);
        try {
            for (String name : names) {
                systems.put(name, open(name, run, clock, progress));
            }
            if (systems.get("salesforce") instanceof SalesforceSimulator crm
                    && systems.containsKey("tryton")) {
                // The hub's keys come from the ids of the CRM: one that repeats the ids of an
                // earlier run would have this run's
                // clients found in a server that remembers them.
                crm.follow(clock.millis() * IDS_PER_MILLISECOND);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Simulator open(
            String name, String run, InstantSource clock, Consumer<String> progress) {
        return switch (name) {
            case "salesforce" -> new SalesforceSimulator(0, clock);
            case "kantata" -> new KantataSimulator(0, clock);
            case "netsuite" -> new NetSuiteSimulator(0, clock);
            case "tryton" -> new TrytonSystem(TrytonServer.find(System.getenv(), progress), clock);
            case "redmine" ->
                    new RedmineSystem(RedmineServer.find(System.getenv(), progress), run, clock);
            default ->
                    throw new IllegalArgumentException(
                            "there is no system '"
                                    + name
                                    + "'; use salesforce, kantata, netsuite, tryton or redmine");
        };
    }

    /// A short text of letters and digits that no earlier run had: names with it in them are new to
    /// a server that keeps its data.
    String run() {
        return run;
    }

    /// The day of the story, in UTC.
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// The systems by vendor name.
    Map<String, Simulator> systems() {
        return systems;
    }

    /// One system.
    Optional<Simulator> find(String name) {
        return Optional.ofNullable(systems.get(name));
    }

    /// What clients need to sign in, by system: the JSON object that `throughline sandbox` prints.
    Map<String, Object> signIn() {
        Map<String, Object> all = new LinkedHashMap<>();
        systems.forEach((name, system) -> all.put(name, system.signIn()));
        return all;
    }

    @Override
    public void close() {
        systems.values().forEach(Simulator::close);
    }
}
