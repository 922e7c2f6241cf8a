package dev.throughline.connect.spi;

import dev.throughline.model.Problem;
import java.util.Map;

/// What a system answered when asked who it is.
public sealed interface Probe {

    /// @param identity what the far side proves of itself, compared with the pin: `org`, `account`,
    ///   `company`, `environment` (`production` or `sandbox`)…
    /// @param limits limits and use as the far side tells them, for the Systems page; may be empty
    record Healthy(Map<String, String> identity, Map<String, String> limits) implements Probe {
        public Healthy {
            identity = Map.copyOf(identity);
            limits = Map.copyOf(limits);
        }
    }

    /// It did not answer as itself: signed out, unreachable, wrong certificate, wrong address.
    record Unwell(Problem problem) implements Probe {}
}
