package dev.throughline.connect.kit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that is moved by hand. Far side and connection of one fixture share it, so that records
/// with equal stamps, records that show up late and long waits need no sleeping. Safe for many
/// threads.
public final class HandClock implements InstantSource {
    private volatile Instant now;

    /// Starts on a Thursday morning in January 2026 (UTC).
    public HandClock() {
        this(Instant.parse("2026-01-15T08:00:00Z"));
    }

    public HandClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /// Moves on; a negative duration moves back.
    public synchronized void move(Duration by) {
        now = now.plus(by);
    }
}
