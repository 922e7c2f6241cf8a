package dev.throughline.app;

import dev.throughline.connect.spi.Connector;
import dev.throughline.mapping.ConfigLoader;
import dev.throughline.mapping.Loaded;
import dev.throughline.mapping.SecretResolver;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Loads a configuration directory with the connectors at hand.
final class Configuration {
    private Configuration() {}

    /// Reads and checks a directory.
    ///
    /// @param further further schemes for references, for example `sandbox:` in the demo
    static Loaded load(Path dir, Map<String, SecretResolver.Scheme> further, InstantSource clock) {
        Map<String, Connector> connectors = Hub.connectors();
        return ConfigLoader.load(
                dir,
                settings -> {
                    Connector connector = connectors.get(settings.vendor());
                    if (connector == null) {
                        throw new IllegalArgumentException(
                                "There is no connector '"
                                        + settings.vendor()
                                        + "'; use one of "
                                        + String.join(", ", connectors.keySet()));
                    }
                    return connector.schemas(settings);
                },
                SecretResolver.of(System.getenv(), dir, further),
                clock);
    }

    /// Resolves `sandbox:salesforce.clientId` from the running simulators, and
    /// `sandbox:reference.baseUrl` to the firm's files.
    static Map<String, SecretResolver.Scheme> sandbox(Sandbox sandbox, Path firm) {
        return Map.of(
                "sandbox",
                name -> {
                    String[] parts = name.split("\\.", 2);
                    if (name.equals("reference.baseUrl")) {
                        return firm.resolve("reference").toUri().toString();
                    }
                    Object value =
                            sandbox.find(parts[0])
                                    .map(system -> system.signIn().get(parts[parts.length - 1]))
                                    .orElse(null);
                    if (value == null) {
                        throw new IllegalArgumentException(
                                "the sandbox has no '"
                                        + name
                                        + "'; it has "
                                        + sandbox.signIn().keySet());
                    }
                    return value.toString();
                });
    }
}
