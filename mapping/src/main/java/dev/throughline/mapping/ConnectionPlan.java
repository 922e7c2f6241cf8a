package dev.throughline.mapping;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the hub does with a connection, beyond how it is reached.
///
/// @param feeds how often each record type is read; types not named are not read
/// @param adoption what must have happened before the hub may create there
/// @param mode what may go out to it; null where the file leaves that to people
public record ConnectionPlan(Map<String, Duration> feeds, Adoption adoption, @Nullable Mode mode) {

    /// Reads nothing, must be adopted first.
    public static final ConnectionPlan NONE = new ConnectionPlan(Map.of(), Adoption.REQUIRED, null);

    public ConnectionPlan {
        feeds = Map.copyOf(feeds);
    }

    /// With the mode left to people.
    public ConnectionPlan(Map<String, Duration> feeds, Adoption adoption) {
        this(feeds, adoption, null);
    }

    /// What may go out to a system; reading goes on in each.
    public enum Mode {
        /// Everything is sent.
        LIVE,
        /// Everything is computed and shown, nothing is sent.
        SHADOW,
        /// Nothing is computed or sent.
        OFF,
        /// Writes wait.
        PAUSED
    }

    /// What must have happened before the hub may create in a system.
    public enum Adoption {
        /// Its existing records must have been adopted, and a person must have approved that.
        REQUIRED,
        /// The firm declares that it holds nothing yet.
        DECLARED_EMPTY
    }
}
