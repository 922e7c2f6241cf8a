package dev.throughline.model;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Version 7 UUIDs (RFC 9562): 48 bits of milliseconds, a 12-bit counter that starts at random
/// within each millisecond, 62 random bits. They rise even when the clock stands still or steps
/// back. Safe for many threads.
public final class Uuid7 implements Ids {
    private static final int COUNTER_MAX = 0xFFF;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis = -1;
    private int counter;

    /// @param clock the hub's clock
    /// @param random a secure source in production; a seeded one in tests
    public Uuid7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public synchronized UUID next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            counter = random.nextInt(COUNTER_MAX / 2 + 1);
        } else if (++counter > COUNTER_MAX) {
            millis++;
            counter = random.nextInt(COUNTER_MAX / 2 + 1);
        }
        long most = millis << 16 | 0x7000L | counter;
        long least = 0x8000_0000_0000_0000L | random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL;
        return new UUID(most, least);
    }
}
