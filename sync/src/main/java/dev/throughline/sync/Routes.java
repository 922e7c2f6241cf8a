package dev.throughline.sync;

import dev.throughline.curate.Entity;
import dev.throughline.mapping.OutboundMapping;
import java.util.List;

/// Which entities go where, as the running configuration says.
public interface Routes {

    /// One way for an entity.
    ///
    /// @param gates the gates that must be passed
    /// @param priority 0 interactive, 1 normal, 2 bulk
    record Way(OutboundMapping mapping, List<String> gates, int priority, Route mode) {}

    /// How a route is switched.
    enum Route {
        OFF,
        SHADOW,
        LIVE,
        PAUSED
    }

    /// The ways of this entity, in scope or not yet known to be out of it.
    List<Way> of(Entity entity);
}
