package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.CallLimiter.Entry;
import dev.throughline.connect.Http.Priority;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallLimiterTest {

    private static CallLimiter limiter(int concurrent, Duration longestWait) {
        return new CallLimiter(
                new Limits(concurrent, 0, 60, 0, 0, 30, 1024), InstantSource.system(), longestWait);
    }

    private static CallLimiter.Place place(Entry entry) {
        assertThat(entry).isInstanceOf(Entry.Entered.class);
        return ((Entry.Entered) entry).place();
    }

    @Test
    void interactive_goes_before_normal_before_bulk_and_first_come_first_in_each()
            throws Exception {
        CallLimiter limiter = limiter(1, Duration.ofSeconds(20));
        CallLimiter.Place first = place(limiter.enter(Priority.NORMAL));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        int waiting = 0;
        for (String who :
                List.of(
                        "BULK 1",
                        "NORMAL 1",
                        "BULK 2",
                        "INTERACTIVE 1",
                        "NORMAL 2",
                        "INTERACTIVE 2")) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        CallLimiter.Place mine =
                                place(limiter.enter(Priority.valueOf(who.split(" ")[0])));
                        order.add(who);
                        mine.leave(true);
                    }));
            waiting++;
            while (limiter.state().waiting().values().stream().mapToInt(Integer::intValue).sum()
                    < waiting) {
                Thread.sleep(1);
            }
        }
        assertThat(limiter.state().waiting())
                .containsEntry(Priority.BULK, 2)
                .containsEntry(Priority.NORMAL, 2);
        first.leave(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order)
                .containsExactly(
                        "INTERACTIVE 1",
                        "INTERACTIVE 2",
                        "NORMAL 1",
                        "NORMAL 2",
                        "BULK 1",
                        "BULK 2");
    }

    @Test
    void never_more_calls_are_out_than_places_and_every_place_comes_back() throws Exception {
        CallLimiter limiter = limiter(3, Duration.ofSeconds(20));
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        CallLimiter.Place mine = place(limiter.enter(Priority.NORMAL));
                        most.accumulateAndGet(out.incrementAndGet(), Math::max);
                        Thread.yield();
                        out.decrementAndGet();
                        mine.leave(true);
                        mine.leave(true);
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most).hasValueLessThanOrEqualTo(3);
        assertThat(limiter.state().inFlight()).isZero();
    }

    @Test
    void who_waits_too_long_is_turned_away_and_the_next_one_still_gets_its_turn() throws Exception {
        CallLimiter limiter = limiter(1, Duration.ofMillis(150));
        CallLimiter.Place first = place(limiter.enter(Priority.NORMAL));
        assertThat(limiter.enter(Priority.NORMAL))
                .isEqualTo(new Entry.TurnedAway("all places are taken", null));
        first.leave(true);
        place(limiter.enter(Priority.NORMAL)).leave(true);
    }

    @Test
    void a_pause_longer_than_the_wait_turns_away_at_once_and_says_for_how_long() {
        CallLimiter limiter = limiter(1, Duration.ofSeconds(20));
        limiter.pause(Duration.ofMinutes(10));
        long began = System.nanoTime();
        assertThat(limiter.enter(Priority.INTERACTIVE))
                .isInstanceOfSatisfying(
                        Entry.TurnedAway.class,
                        away -> {
                            assertThat(away.why()).isEqualTo("the system asked us to pause");
                            assertThat(away.retryAfter())
                                    .isBetween(Duration.ofSeconds(590), Duration.ofMinutes(10));
                        });
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_short_pause_is_waited_out() {
        CallLimiter limiter = limiter(1, Duration.ofSeconds(20));
        limiter.pause(Duration.ofMillis(200));
        long began = System.nanoTime();
        place(limiter.enter(Priority.NORMAL)).leave(true);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void an_interrupted_waiter_leaves_the_queue() throws Exception {
        CallLimiter limiter = limiter(1, Duration.ofSeconds(20));
        CallLimiter.Place first = place(limiter.enter(Priority.NORMAL));
        List<Entry> got = Collections.synchronizedList(new ArrayList<>());
        Thread waiter = Thread.startVirtualThread(() -> got.add(limiter.enter(Priority.NORMAL)));
        while (limiter.state().waiting().getOrDefault(Priority.NORMAL, 0) == 0) {
            Thread.sleep(1);
        }
        waiter.interrupt();
        waiter.join();
        assertThat(got).containsExactly(new Entry.TurnedAway("the hub is stopping", null));
        assertThat(limiter.state().waiting().get(Priority.NORMAL)).isZero();
        first.leave(true);
    }
}
