package dev.throughline.model;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/// The twin of [Uuid7] whose ids depend on nothing but its seed: for tests, rehearsals and replays
/// that must come out the same again. Its clock starts on 1 January 2026 and moves a millisecond
/// with each id. Safe for many threads.
public final class SeededIds implements Ids {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final Uuid7 ids;
    private long given;

    /// Equal seeds give equal ids, in order.
    public SeededIds(long seed) {
        ids = new Uuid7(() -> Instant.ofEpochMilli(START + given), new SplittableRandom(seed));
    }

    @Override
    public synchronized UUID next() {
        given++;
        return ids.next();
    }
}
