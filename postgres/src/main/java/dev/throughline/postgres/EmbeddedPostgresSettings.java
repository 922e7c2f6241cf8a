package dev.throughline.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// How the embedded server is to run.
///
/// @param home the hub's writable folder; the server lives in `<home>/pg`
/// @param binaries where the programs are unpacked, `<home>/pg` unless several homes share them
/// @param durable whether an acknowledged commit survives a power cut; false for tests only
/// @param parameters further `postgresql.conf` parameters, which win over the defaults
public record EmbeddedPostgresSettings(
        Path home, Path binaries, boolean durable, Map<String, String> parameters) {

    /// Tuned for a hub with two cores and 512 MB of heap beside it.
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("shared_buffers", "256MB"),
                    Map.entry("max_connections", "60"),
                    Map.entry("max_wal_size", "2GB"),
                    Map.entry("min_wal_size", "128MB"),
                    Map.entry("wal_compression", "on"),
                    Map.entry("checkpoint_timeout", "10min"),
                    Map.entry("work_mem", "16MB"),
                    Map.entry("maintenance_work_mem", "128MB"),
                    Map.entry("random_page_cost", "1.1"),
                    Map.entry("jit", "off"),
                    Map.entry("max_parallel_workers_per_gather", "1"),
                    Map.entry("log_min_messages", "warning"),
                    Map.entry("log_line_prefix", "%m [%p] %a "),
                    Map.entry("log_timezone", "UTC"),
                    Map.entry("timezone", "UTC"));

    public EmbeddedPostgresSettings {
        home = home.toAbsolutePath().normalize();
        binaries = binaries.toAbsolutePath().normalize();
        parameters = Map.copyOf(parameters);
    }

    /// A durable server below `home`.
    public static EmbeddedPostgresSettings durable(Path home) {
        return new EmbeddedPostgresSettings(home, home.resolve("pg"), true, Map.of());
    }

    /// The parameters the server is started with, in order of their names.
    Map<String, String> effective() {
        Map<String, String> all = new TreeMap<>(DEFAULTS);
        all.put("fsync", durable ? "on" : "off");
        all.put("synchronous_commit", durable ? "on" : "off");
        all.put("full_page_writes", durable ? "on" : "off");
        all.putAll(parameters);
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        return all;
    }
}
