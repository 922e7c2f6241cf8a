package dev.throughline.console;

import dev.throughline.connect.LimiterState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the console knows of its surroundings.
///
/// @param people  whether acts reserved for a person may be done here; where not, their buttons say who may
/// @param systems the configured systems
/// @param limits  how hard each system is pressed right now, by connection
public record ConsoleSettings(boolean people, List<SystemFace> systems, Supplier<Map<String, LimiterState>> limits) {
    public ConsoleSettings {
        systems = List.copyOf(systems);
    }

    /// How a system is shown everywhere.
    /// @param systemClass `CRM`, `PSA`, `ERP`…
    public record SystemFace(String connection, String label, String systemClass, String vendor, String endpoint) {}

    /// The face of a connection.
    public Optional<SystemFace> face(String connection) {
        return systems.stream().filter(one -> one.connection().equals(connection)).findFirst();
    }
}
