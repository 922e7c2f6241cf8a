package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BesideTest {
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void what_is_made_beside_other_work_is_waited_for() {
        CountDownLatch done = new CountDownLatch(1);
        try (Beside<AutoCloseable> part =
                Beside.begin(
                        "part",
                        () -> {
                            await(done);
                            return closed::incrementAndGet;
                        })) {
            done.countDown();
            assertThat(part.get()).isNotNull();
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void what_was_begun_is_closed_though_nobody_asked_for_it() {
        Beside.<AutoCloseable>begin("part", () -> closed::incrementAndGet).close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void a_failure_reaches_whoever_asks_as_it_was_and_leaves_nothing_to_close() {
        IllegalArgumentException taken = new IllegalArgumentException("port 1 is taken");
        Beside<AutoCloseable> part =
                Beside.begin(
                        "part",
                        () -> {
                            throw taken;
                        });
        assertThatThrownBy(part::get).isSameAs(taken);
        part.close();
        assertThat(closed).hasValue(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
