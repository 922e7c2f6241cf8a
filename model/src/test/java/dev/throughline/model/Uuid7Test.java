package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class Uuid7Test {
    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    @Test
    void an_id_tells_its_version_variant_and_time() {
        UUID id = new Uuid7(() -> Instant.ofEpochMilli(NOON), new Random(1)).next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON);
    }

    @Test
    void ids_rise_while_the_clock_stands_still_or_steps_back() {
        AtomicLong clock = new AtomicLong(NOON);
        Uuid7 ids = new Uuid7(() -> Instant.ofEpochMilli(clock.get()), new Random(2));
        List<String> given = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            if (i == 10_000) {
                clock.addAndGet(-60_000);
            }
            given.add(ids.next().toString());
        }
        assertThat(given).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void equal_seeds_give_equal_ids_and_other_seeds_others() {
        SeededIds one = new SeededIds(7);
        SeededIds two = new SeededIds(7);
        UUID first = one.next();
        assertThat(two.next()).isEqualTo(first);
        assertThat(two.next()).isEqualTo(one.next()).isNotEqualTo(first);
        assertThat(new SeededIds(8).next()).isNotEqualTo(first);
    }

    @Test
    void many_threads_never_share_an_id() throws InterruptedException {
        Uuid7 ids = new Uuid7(() -> Instant.ofEpochMilli(NOON), new Random(3));
        ConcurrentLinkedQueue<UUID> given = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int j = 0; j < 1_000; j++) {
                                    given.add(ids.next());
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Set<UUID> different = new HashSet<>(given);
        assertThat(different).hasSize(8_000);
    }
}
