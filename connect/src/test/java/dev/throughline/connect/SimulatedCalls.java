package dev.throughline.connect;

import dev.throughline.connect.Admission.Decision;
import dev.throughline.connect.Http.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Drives calls through admission to a simulated vendor, event by event, on a clock of its own: as
/// many bulk calls as may go, and from time to time an interactive one.
final class SimulatedCalls {
    static final Instant START = Instant.parse("2026-01-15T08:00:00Z");

    /// How a vendor counts.
    interface Counting {
        /// Whether one more call is within the limit; it counts if it is.
        boolean admits(long at);
    }

    /// A vendor that limits calls by time, and those inside at once.
    static final class Vendor {
        Counting counting;
        final int concurrent;
        @Nullable Duration retryAfter;

        /// The part of all calls it refuses whatever their pace.
        double byChance;

        private final Random chance = new Random(7);
        int inside;
        long served;
        long refused;

        Vendor(Counting counting, int concurrent) {
            this.counting = counting;
            this.concurrent = concurrent;
        }

        static Vendor of(int perWindow, Duration window, int concurrent) {
            return new Vendor(sliding(perWindow, window), concurrent);
        }

        boolean arrives(long at) {
            if (chance.nextDouble() < byChance || inside >= concurrent || !counting.admits(at)) {
                refused++;
                return false;
            }
            inside++;
            served++;
            return true;
        }
    }

    /// So many in every stretch of a window.
    static Counting sliding(int perWindow, Duration window) {
        Deque<Long> seen = new ArrayDeque<>();
        return at -> {
            while (!seen.isEmpty() && seen.getFirst() <= at - window.toNanos()) {
                seen.removeFirst();
            }
            if (seen.size() >= perWindow) {
                return false;
            }
            seen.addLast(at);
            return true;
        };
    }

    /// So many in each second of the vendor's clock.
    static Counting fixed(int perSecond) {
        long[] state = {Long.MIN_VALUE, 0};
        return at -> {
            long second = at / 1_000_000_000L;
            if (second != state[0]) {
                state[0] = second;
                state[1] = 0;
            }
            if (state[1] >= perSecond) {
                return false;
            }
            state[1]++;
            return true;
        };
    }

    /// A bucket that fills evenly and holds one second's calls.
    static Counting bucket(double perSecond) {
        double[] left = {1};
        long[] since = {Long.MIN_VALUE};
        return at -> {
            if (since[0] != Long.MIN_VALUE) {
                left[0] = Math.min(perSecond, left[0] + (at - since[0]) / 1e9 * perSecond);
            }
            since[0] = at;
            if (left[0] < 1) {
                return false;
            }
            left[0]--;
            return true;
        };
    }

    private interface Step {
        void at(long nanos);
    }

    private record Event(long at, long number, Step step) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Admission admission;
    private final Vendor vendor;
    private final Random random;
    private final int latencyMillis;
    private long number;
    private long asksAt = Long.MIN_VALUE;
    private long until;
    private final Deque<Long> interactive = new ArrayDeque<>();

    /// Nothing is learned from refusals.
    boolean deaf;

    /// How late a waiter may wake at most, in milliseconds.
    int lateMillis;

    /// Milliseconds from wish to answer of each interactive call.
    final List<Long> interactiveMillis = new ArrayList<>();

    SimulatedCalls(Admission admission, Vendor vendor, long seed, int latencyMillis) {
        this.admission = admission;
        this.vendor = vendor;
        this.random = new Random(seed);
        this.latencyMillis = latencyMillis;
    }

    private void later(long at, Step step) {
        events.add(new Event(at, number++, step));
    }

    /// Goes on for so long.
    void run(Duration time) {
        long from = until;
        until += time.toNanos();
        later(from, this::ask);
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event event = events.poll();
            event.step().at(event.at());
        }
    }

    /// From now on somebody calls so often.
    void interactiveEvery(Duration every) {
        later(until + every.toNanos(), at -> wish(at, every));
    }

    private void wish(long t, Duration every) {
        interactive.add(t);
        later(t + every.toNanos(), at -> wish(at, every));
        ask(t);
    }

    private void ask(long t) {
        while (true) {
            boolean first = !interactive.isEmpty();
            Priority priority = first ? Priority.INTERACTIVE : Priority.BULK;
            switch (admission.decide(START.plusNanos(t), priority)) {
                case Decision.Go _ -> send(t, first ? interactive.poll() : null);
                case Decision.Full _ -> {
                    return;
                }
                case Decision.NotBefore later -> {
                    if (asksAt <= t) {
                        long late = lateMillis == 0 ? 1 : random.nextInt(lateMillis * 1_000_000);
                        asksAt =
                                Math.max(
                                        t + 1,
                                        Duration.between(START, later.at()).toNanos() + late);
                        later(asksAt, this::ask);
                    }
                    return;
                }
            }
        }
    }

    private void send(long t, @Nullable Long wished) {
        Admission.Out call = admission.began(START.plusNanos(t));
        long way = Duration.ofMillis(1 + random.nextInt(8)).toNanos();
        later(
                t + way,
                arrival -> {
                    boolean taken = vendor.arrives(arrival);
                    long work =
                            taken
                                    ? Duration.ofMillis(
                                                    latencyMillis / 2
                                                            + random.nextInt(latencyMillis))
                                            .toNanos()
                                    : 1;
                    later(
                            arrival + work,
                            done -> {
                                if (taken) {
                                    vendor.inside--;
                                }
                                later(done + way, answer -> answered(answer, call, taken, wished));
                            });
                });
    }

    private void answered(long t, Admission.Out call, boolean taken, @Nullable Long wished) {
        Instant now = START.plusNanos(t);
        if (taken) {
            admission.good(now, call);
        } else if (!deaf) {
            admission.refused(now, call, vendor.retryAfter);
        }
        admission.ended();
        if (wished != null && taken) {
            interactiveMillis.add((t - wished) / 1_000_000);
        } else if (wished != null) {
            interactive.addFirst(wished);
        }
        ask(t);
    }
}
