package dev.throughline.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved. Safe for many threads.
final class SettableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-10T09:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
