package dev.throughline.connect.spi;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// One configured system, checked. Secrets are already resolved here and never leave by `toString`.
///
/// @param name the connection's name in configuration, for example `salesforce-emea`
/// @param vendor the connector's {@link Connector#vendor}
/// @param systemClass what the system is to the firm
/// @param label the short name shown to people
/// @param endpoint where it answers
/// @param identity the pinned identity: each entry must equal what {@link Probe.Healthy#identity}
///   says
/// @param options the connector's own options
/// @param secrets resolved secrets by name (`clientSecret`, `privateKey`…)
/// @param customFields the firm's own fields by record type
/// @param limits how hard we may press
/// @param transport proxy, private CA, client certificate
public record ConnectionSettings(
        String name,
        String vendor,
        SystemClass systemClass,
        String label,
        URI endpoint,
        Map<String, String> identity,
        Map<String, String> options,
        Map<String, String> secrets,
        Map<String, List<NativeField>> customFields,
        Limits limits,
        Transport transport) {

    /// What a system is to the firm (DOMAIN 2: owners).
    public enum SystemClass {
        CRM,
        PSA,
        HCM,
        ERP,
        EXPENSE,
        PROCUREMENT,
        REFERENCE
    }

    /// How hard one node of the hub may press one system; each node keeps its own count.
    ///
    /// @param concurrent calls in flight at once
    /// @param callsPerWindow calls in one window; 0 = no such limit
    /// @param windowSeconds length of the window in seconds
    /// @param callsPerDay calls in a rolling day; 0 = no such limit
    /// @param shareForOthers fraction of every limit left to other software, 0 to 0.9
    /// @param callSeconds time limit of one call in seconds
    /// @param answerBytes largest answer read, in bytes
    /// @param callsPerSecondMin however much is refused, no slower pace is learned than so many
    ///   calls a second; waits that the system names are kept all the same
    public record Limits(
            int concurrent,
            int callsPerWindow,
            int windowSeconds,
            int callsPerDay,
            double shareForOthers,
            int callSeconds,
            int answerBytes,
            int callsPerSecondMin) {

        /// Five calls at once, no window, no budget, 30 s a call, 32 MiB an answer.
        public static final Limits DEFAULT = new Limits(5, 0, 60, 0, 0.0, 30, 32 * 1024 * 1024);

        /// With one call a second as the slowest pace.
        public Limits(
                int concurrent,
                int callsPerWindow,
                int windowSeconds,
                int callsPerDay,
                double shareForOthers,
                int callSeconds,
                int answerBytes) {
            this(
                    concurrent,
                    callsPerWindow,
                    windowSeconds,
                    callsPerDay,
                    shareForOthers,
                    callSeconds,
                    answerBytes,
                    1);
        }

        public Limits {
            if (concurrent < 1
                    || callsPerSecondMin < 1
                    || callSeconds < 1
                    || answerBytes < 1024
                    || shareForOthers < 0
                    || shareForOthers > 0.9) {
                throw new IllegalArgumentException(
                        "limits out of range: concurrent "
                                + concurrent
                                + " (≥ 1), callSeconds "
                                + callSeconds
                                + " (≥ 1), answerBytes "
                                + answerBytes
                                + " (≥ 1024), shareForOthers "
                                + shareForOthers
                                + " (0 to 0.9), callsPerSecondMin "
                                + callsPerSecondMin
                                + " (≥ 1)");
            }
        }
    }

    /// The way to the system. Empty text where not set.
    ///
    /// @param proxy `http://host:port` of a forward proxy
    /// @param caPem PEM of a private CA trusted besides the JDK's
    /// @param clientPem PEM of a client certificate and its key
    public record Transport(String proxy, String caPem, String clientPem) {
        /// Straight, with the JDK's own trust.
        public static final Transport DIRECT = new Transport("", "", "");
    }

    public ConnectionSettings {
        identity = Map.copyOf(identity);
        options = Map.copyOf(options);
        secrets = Map.copyOf(secrets);
        customFields = Map.copyOf(customFields);
    }

    /// An option, or the given value when it is not set.
    public String option(String option, String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    /// A secret that must be there.
    ///
    /// @throws IllegalArgumentException naming connection and secret, never its value
    public String secret(String secret) {
        String value = secrets.get(secret);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "connection "
                            + name
                            + ": secret '"
                            + secret
                            + "' is not set; add it under 'secrets:' as a reference (env:NAME or file:PATH)");
        }
        return value;
    }

    /// Name, vendor and endpoint only: secrets stay inside.
    @Override
    public String toString() {
        return name + " (" + vendor + " at " + endpoint + ")";
    }
}
