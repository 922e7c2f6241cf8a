package dev.throughline.console;

import dev.throughline.connect.LimiterState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the console knows of its surroundings.
///
/// @param people whether acts reserved for a person may be done here; where not, their buttons say
///   who may
/// @param systems the configured systems
/// @param limits how hard each system is pressed right now, by connection
public record ConsoleSettings(
        boolean people, List<SystemFace> systems, Supplier<Map<String, LimiterState>> limits) {
    public ConsoleSettings {
        systems = List.copyOf(systems);
    }

    /// How a system is shown everywhere.
    ///
    /// @param systemClass `CRM`, `PSA`, `ERP`…
    /// @param pinned the facts its identity is pinned to; empty where nothing is pinned
    public record SystemFace(
            String connection,
            String label,
            String systemClass,
            String vendor,
            String endpoint,
            Map<String, String> pinned) {
        public SystemFace {
            pinned = Map.copyOf(pinned);
        }

        /// A face with nothing pinned.
        public SystemFace(
                String connection,
                String label,
                String systemClass,
                String vendor,
                String endpoint) {
            this(connection, label, systemClass, vendor, endpoint, Map.of());
        }

        /// The short mark: the class of the system, at most four letters.
        public String mark() {
            return switch (systemClass) {
                case "REFERENCE" -> "FILE";
                case "HUB" -> "HUB";
                default -> systemClass.length() > 4 ? systemClass.substring(0, 4) : systemClass;
            };
        }

        /// The style class of its colour.
        public String css() {
            return "sys-" + systemClass.toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The face of a connection.
    public Optional<SystemFace> face(String connection) {
        return systems.stream().filter(one -> one.connection().equals(connection)).findFirst();
    }

    /// The face of a connection; one that is no longer configured, or the hub itself, gets a plain
    /// one.
    public SystemFace faceOrPlain(String connection) {
        return face(connection)
                .orElseGet(() ->
                        connection.equals("hub")
                                ? new SystemFace("hub", "Throughline", "HUB", "throughline", "")
                                : new SystemFace(connection, connection, "OTHER", "", ""));
    }
}
