package dev.throughline.dispatch;

/// Turns a dispatcher by hand, so that tests decide what happens when.
public final class Turns {
    private Turns() {}

    public static void turn(DocumentDispatcher dispatcher) {
        dispatcher.turn();
    }
}
