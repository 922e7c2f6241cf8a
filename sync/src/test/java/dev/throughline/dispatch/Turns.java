package dev.throughline.dispatch;

import java.time.Duration;

/// Turns a dispatcher by hand, so that tests decide what happens when.
public final class Turns {
    private Turns() {}

    /// One round; answers how long it would rest.
    public static Duration turn(HomeDispatcher dispatcher) {
        return dispatcher.round();
    }

    /// This node takes the connection, as its own dispatcher does.
    public static void hold(Connections connections, String connection) {
        connections.lease(connection, 0);
    }
}
