package dev.throughline.dispatch;

/// What may go out to a system.
public enum Mode {
    /// Nothing is computed or sent.
    OFF,
    /// Everything is computed and shown, nothing is sent.
    SHADOW,
    /// Everything is sent.
    LIVE,
    /// Intents wait; nothing is sent until the connection is resumed.
    PAUSED
}
