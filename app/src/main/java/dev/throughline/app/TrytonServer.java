package dev.throughline.app;

import java.util.Map;
import java.util.function.Consumer;

/// A real Tryton 6.0 for a scenario: `THROUGHLINE_TRYTON` names it, or
/// `sandbox/tryton/setup-tryton` brings it up.
final class TrytonServer {
    private static final RealServer.Kind KIND =
            new RealServer.Kind(
                    "Tryton",
                    "Tryton 6.0",
                    "THROUGHLINE_TRYTON",
                    "sandbox/tryton/setup-tryton",
                    Map.of(
                            "baseUrl", "baseUrl",
                            "database", "database",
                            "username", "username",
                            "password", "password"),
                    Map.of(
                            "database", "_DATABASE",
                            "username", "_USERNAME",
                            "password", "_PASSWORD"),
                    Map.of("database", "tryton"));

    private TrytonServer() {}

    /// Finds or starts it.
    ///
    /// @param environment the process's environment
    /// @param progress is told in words what goes on
    /// @throws IllegalArgumentException if there is none and none can be brought up; says what to
    ///   do
    static RealServer find(Map<String, String> environment, Consumer<String> progress) {
        return RealServer.find(KIND, environment, progress);
    }
}
