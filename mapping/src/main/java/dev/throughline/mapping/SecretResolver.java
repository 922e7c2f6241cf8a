package dev.throughline.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns a reference such as `env:NETSUITE_KEY` or `file:/run/secrets/key` into the value it names.
/// Values never stand in the configuration, and never in a message.
public interface SecretResolver {
    /// The longest secret read from a file, in bytes: a PEM chain fits easily.
    int SECRET_BYTES_MAX = 64 * 1024;

    /// The value.
    ///
    /// @throws IllegalArgumentException naming the reference (never a value) and the mend
    String resolve(String reference);

    /// One way of naming values, the part before the colon.
    @FunctionalInterface
    interface Scheme {
        /// The value of what stands after the colon.
        ///
        /// @throws IllegalArgumentException naming what is missing and the mend
        String value(String name);
    }

    /// Resolves `env:` from the given environment and `file:` from disk (relative paths from
    /// `base`; a single line end at the end is cut off), and what further schemes say.
    static SecretResolver of(
            Map<String, String> environment, Path base, Map<String, Scheme> further) {
        Map<String, Scheme> schemes = new LinkedHashMap<>();
        schemes.put(
                "env",
                name -> {
                    String value = environment.get(name);
                    if (value == null || value.isEmpty()) {
                        throw new IllegalArgumentException(
                                "environment variable " + name + " is not set; set it");
                    }
                    return value;
                });
        schemes.put("file", name -> read(base.resolve(name)));
        schemes.putAll(further);
        return reference -> {
            int colon = reference.indexOf(':');
            Scheme scheme = colon < 0 ? null : schemes.get(reference.substring(0, colon));
            if (scheme == null) {
                throw new IllegalArgumentException(
                        "the value is no reference of the kind "
                                + String.join(":…, ", schemes.keySet())
                                + ":…; put it into the environment or a file and name that");
            }
            return scheme.value(reference.substring(colon + 1));
        };
    }

    private static String read(Path path) {
        try {
            if (Files.size(path) > SECRET_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "file "
                                + path
                                + " is larger than "
                                + SECRET_BYTES_MAX
                                + " bytes; name the right file");
            }
            String text = Files.readString(path);
            return text.endsWith("\n")
                    ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1))
                    : text;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "file "
                            + path
                            + " cannot be read ("
                            + e.getClass().getSimpleName()
                            + "); create it or grant the right");
        }
    }
}
