package dev.throughline.connect;

import dev.throughline.connect.Http.Priority;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets calls of one connection out as {@link Admission} decides: interactive before normal before
/// bulk, in order of arrival within each. Nobody waits longer than the given time: a caller whose
/// turn cannot come by then is turned away at once. Safe for many virtual threads.
final class CallLimiter {

    /// More waiters than this are a sign of a caller that does not bound its own work.
    private static final int WAITERS_MAX = 10_000;

    /// What became of the wish to call.
    sealed interface Entry {
        /// Go; hand the place back when done.
        record Entered(Place place) implements Entry {}

        /// Not this time.
        ///
        /// @param why words for people
        /// @param retryAfter how long until a place is likely; null where unknown
        record TurnedAway(String why, @Nullable Duration retryAfter) implements Entry {}
    }

    private record Waiter(Priority priority, Condition turn) {}

    private final InstantSource clock;
    private final Duration longestWait;
    private final Admission admission;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, Deque<Waiter>> queues = new EnumMap<>(Priority.class);

    /// @param longestWait how long one caller waits for its place, in real time
    CallLimiter(Limits limits, InstantSource clock, Duration longestWait) {
        this.clock = clock;
        this.longestWait = longestWait;
        this.admission = new Admission(limits);
        for (Priority priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
        }
    }

    /// Waits for a place.
    Entry enter(Priority priority) {
        lock.lock();
        try {
            if (waiting() >= WAITERS_MAX) {
                return new Entry.TurnedAway(WAITERS_MAX + " calls wait already", null);
            }
            Waiter me = new Waiter(priority, lock.newCondition());
            Deque<Waiter> queue = queue(priority);
            queue.addLast(me);
            try {
                return awaitTurn(me);
            } finally {
                queue.remove(me);
                wakeNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private Entry awaitTurn(Waiter me) {
        long deadline = System.nanoTime() + longestWait.toNanos();
        String why = "all places are taken";
        while (true) {
            long left = deadline - System.nanoTime();
            long wait = left;
            if (next() == me) {
                Instant now = clock.instant();
                switch (admission.decide(now, me.priority())) {
                    case Admission.Decision.Go _ -> {
                        return new Entry.Entered(new Place(admission.began(now)));
                    }
                    case Admission.Decision.Full _ -> why = "all places are taken";
                    case Admission.Decision.NotBefore later -> {
                        why = later.why();
                        Duration until = Duration.between(now, later.at());
                        if (until.compareTo(Duration.ofNanos(Math.max(0, left))) > 0) {
                            return new Entry.TurnedAway(why, until);
                        }
                        wait = Math.max(1, until.toNanos());
                    }
                }
            }
            if (left <= 0) {
                return new Entry.TurnedAway(why, null);
            }
            try {
                me.turn().awaitNanos(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Entry.TurnedAway("the hub is stopping", null);
            }
        }
    }

    /// The vendor told of its own budget.
    void budget(long used, long allowed) {
        lock.lock();
        try {
            admission.budget(clock.instant(), used, allowed);
            wakeNext();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody goes before this time is over.
    void pause(Duration wait) {
        lock.lock();
        try {
            admission.pauseFor(clock.instant(), wait);
        } finally {
            lock.unlock();
        }
    }

    LimiterState state() {
        lock.lock();
        try {
            Map<Priority, Integer> waiting = new EnumMap<>(Priority.class);
            queues.forEach((priority, queue) -> waiting.put(priority, queue.size()));
            return admission.state(clock.instant(), waiting);
        } finally {
            lock.unlock();
        }
    }

    private Deque<Waiter> queue(Priority priority) {
        return java.util.Objects.requireNonNull(queues.get(priority));
    }

    private int waiting() {
        int sum = 0;
        for (Deque<Waiter> queue : queues.values()) {
            sum += queue.size();
        }
        return sum;
    }

    private @Nullable Waiter next() {
        for (Deque<Waiter> queue : queues.values()) {
            if (!queue.isEmpty()) {
                return queue.getFirst();
            }
        }
        return null;
    }

    private void wakeNext() {
        Waiter next = next();
        if (next != null) {
            next.turn().signal();
        }
    }

    /// One call's place. Used by one thread; each method is good for one call, later ones do
    /// nothing.
    final class Place {
        private final Admission.Out call;
        private boolean refused;
        private boolean over;

        private Place(Admission.Out call) {
            this.call = call;
        }

        /// The vendor refused for being too fast; also after {@link #leave}. A second time only the
        /// wait counts.
        void refused(@Nullable Duration retryAfter) {
            lock.lock();
            try {
                if (!refused) {
                    refused = true;
                    admission.refused(clock.instant(), call, retryAfter);
                } else if (retryAfter != null) {
                    admission.pauseFor(clock.instant(), retryAfter);
                }
            } finally {
                lock.unlock();
            }
        }

        /// Hands the place back.
        ///
        /// @param answered whether the far side answered (and did not refuse)
        void leave(boolean answered) {
            lock.lock();
            try {
                if (over) {
                    return;
                }
                over = true;
                if (answered && !refused) {
                    admission.good(clock.instant(), call);
                }
                admission.ended();
                wakeNext();
            } finally {
                lock.unlock();
            }
        }
    }
}
