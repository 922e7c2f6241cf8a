package dev.throughline.mapping;

import java.time.Duration;
import java.util.Map;

/// What the hub does with a connection, beyond how it is reached.
///
/// @param feeds how often each record type is read; types not named are not read
/// @param adoption what must have happened before the hub may create there
public record ConnectionPlan(Map<String, Duration> feeds, Adoption adoption) {

    /// Reads nothing, must be adopted first.
    public static final ConnectionPlan NONE = new ConnectionPlan(Map.of(), Adoption.REQUIRED);

    public ConnectionPlan {
        feeds = Map.copyOf(feeds);
    }

    /// What must have happened before the hub may create in a system.
    public enum Adoption {
        /// Its existing records must have been adopted, and a person must have approved that.
        REQUIRED,
        /// The firm declares that it holds nothing yet.
        DECLARED_EMPTY
    }
}
