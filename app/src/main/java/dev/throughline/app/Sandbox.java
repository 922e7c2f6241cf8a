package dev.throughline.app;

import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The simulated systems of the demo, on free ports of this machine.
final class Sandbox implements AutoCloseable {
    private final Map<String, Simulator> systems = new LinkedHashMap<>();

    /// Starts all simulators.
    Sandbox(InstantSource clock) {
        for (Simulator system : new Simulator[] {
            new SalesforceSimulator(0, clock), new KantataSimulator(0, clock), new NetSuiteSimulator(0, clock)
        }) {
            systems.put(system.name(), system);
        }
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
