package dev.throughline.connect;

import dev.throughline.connect.Http.Priority;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides whether one more call may go now: places, pace, window, daily budget, pauses. Pure
/// bookkeeping over the times it is given; it neither waits nor locks ({@link CallLimiter} does
/// both). Not safe for several threads.
///
/// A refusal for "too much" is answered by fewer calls at once, or by fewer calls a second, as
/// {@link Pacing} finds from what was refused; where refusals come by chance, by neither.
final class Admission {

    /// May it go?
    sealed interface Decision {
        /// Now.
        record Go() implements Decision {}

        /// As soon as a call in flight ends.
        record Full() implements Decision {}

        /// Not before `at`, because of `why` (words for people).
        record NotBefore(Instant at, String why) implements Decision {}
    }

    private static final Decision GO = new Decision.Go();
    private static final Decision FULL = new Decision.Full();

    /// Bulk work stops at this part of the daily budget, so that the day's last calls are left to
    /// people.
    private static final double BULK_PART_OF_DAY = 0.9;

    /// What the vendor says about its budget counts this long; then one call goes to ask again.
    private static final long BUDGET_NEWS_NANOS = Duration.ofMinutes(5).toNanos();

    /// Pause after the second refusal in a row that names no time; doubles with each further one.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_OWN_PAUSE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /// So many refusals in a row are no matter of pace any more: the system is closed.
    private static final int CLOSED_AFTER = 5;

    /// A call that is out.
    ///
    /// @param begun when it left
    /// @param out calls under way with it
    /// @param held whether the learned pace had held it back
    record Out(long begun, int out, boolean held) {}

    private final Places places;
    private final Pacing pacing;
    private final @Nullable CallWindow window;
    private final long ownDayLimit;
    private final double ourPart;
    private final RollingDay day = new RollingDay();

    private long now = Long.MIN_VALUE;
    private long backwards;
    private int inFlight;
    private long refused;
    private long pausedUntil = Long.MIN_VALUE;
    private long lastCut = Long.MIN_VALUE;
    private int refusalsInARow;
    private long budgetToldAt = Long.MIN_VALUE;
    private long budgetUsed;
    private long budgetAllowed;

    Admission(Limits limits) {
        this(limits, places -> new Pacing(places, limits.callsPerSecondMin()));
    }

    Admission(Limits limits, Function<Places, Pacing> learning) {
        ourPart = 1 - limits.shareForOthers();
        places = new Places(ourPartOf(limits.concurrent()));
        pacing = learning.apply(places);
        window =
                limits.callsPerWindow() < 1
                        ? null
                        : new CallWindow(
                                ourPartOf(limits.callsPerWindow()),
                                Duration.ofSeconds(Math.max(1, limits.windowSeconds())));
        ownDayLimit = limits.callsPerDay() < 1 ? 0 : ourPartOf(limits.callsPerDay());
    }

    private int ourPartOf(int whole) {
        return Math.max(1, (int) (whole * ourPart + 1e-9));
    }

    Decision decide(Instant at, Priority priority) {
        long t = tick(at);
        if (pausedUntil > t) {
            return notBefore(pausedUntil, "the system asked us to pause");
        }
        double part = priority == Priority.BULK ? BULK_PART_OF_DAY : 1;
        if (ownDayLimit > 0) {
            long limit = Math.max(1, (long) (ownDayLimit * part));
            long free = day.below(limit, t);
            if (free > t) {
                return notBefore(free, "the day's " + limit + " calls are used");
            }
        }
        if (budgetToldAt != Long.MIN_VALUE
                && budgetUsed >= budgetAllowed * ourPart * part
                && budgetToldAt + BUDGET_NEWS_NANOS > t) {
            return notBefore(
                    budgetToldAt + BUDGET_NEWS_NANOS,
                    "the system counts " + budgetUsed + " of " + budgetAllowed + " calls used");
        }
        if (window != null && window.earliest() > t) {
            return notBefore(window.earliest(), "the calls of this time window are used");
        }
        if (inFlight >= places.allowed()) {
            return FULL;
        }
        return pacing.earliest() > t
                ? notBefore(pacing.earliest(), "it bears no more calls a second")
                : GO;
    }

    /// A call goes out. Returns what to hand back to {@link #good} or {@link #refused}.
    Out began(Instant at) {
        long t = tick(at);
        inFlight++;
        day.add(t);
        budgetUsed++;
        if (window != null) {
            window.add(t);
        }
        return new Out(t, inFlight, pacing.began(t));
    }

    /// An answer came that is no refusal. Call before {@link #ended}.
    void good(Instant at, Out call) {
        refusalsInARow = 0;
        pacing.good(tick(at), call, inFlight);
    }

    /// The vendor refused a call for being too fast. Calls that were already out when the last
    /// refusal was heard teach nothing new. Call before {@link #ended}.
    void refused(Instant at, Out call, @Nullable Duration retryAfter) {
        long t = tick(at);
        refused++;
        boolean first = call.begun() >= lastCut;
        boolean many = pacing.refused(t, call, inFlight, first, retryAfter != null);
        if (first) {
            lastCut = t;
            refusalsInARow++;
            int doublings =
                    many
                            ? refusalsInARow - 2
                            : refusalsInARow > CLOSED_AFTER
                                    ? refusalsInARow - CLOSED_AFTER + 1
                                    : -1;
            if (retryAfter == null && doublings >= 0) {
                Duration own = FIRST_PAUSE.multipliedBy(1L << Math.min(doublings, 10));
                pause(t, own.compareTo(LONGEST_OWN_PAUSE) > 0 ? LONGEST_OWN_PAUSE : own);
            }
        }
        if (retryAfter != null) {
            pause(t, retryAfter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : retryAfter);
        }
    }

    /// A longer wait was named for a refusal that is already counted.
    void pauseFor(Instant at, Duration wait) {
        pause(tick(at), wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    private void pause(long from, Duration wait) {
        pausedUntil = Math.max(pausedUntil, from + wait.toNanos());
        pacing.notBefore(pausedUntil);
    }

    /// The call is over, however it went.
    void ended() {
        inFlight--;
    }

    /// The vendor's own count, other software included.
    void budget(Instant at, long used, long allowed) {
        budgetToldAt = allowed > 0 ? tick(at) : Long.MIN_VALUE;
        budgetUsed = used;
        budgetAllowed = allowed;
    }

    LimiterState state(Instant at, java.util.Map<Priority, Integer> waiting) {
        long t = tick(at);
        return new LimiterState(
                inFlight,
                waiting,
                places.allowed(),
                places.ceiling(),
                pacing.perSecond(),
                pacing.byChance(),
                day.sum(t),
                ownDayLimit,
                budgetToldAt == Long.MIN_VALUE ? 0 : budgetUsed,
                budgetToldAt == Long.MIN_VALUE ? 0 : budgetAllowed,
                pausedUntil > t ? instant(pausedUntil) : null,
                refused);
    }

    private Decision notBefore(long at, String why) {
        return new Decision.NotBefore(instant(at), why);
    }

    /// Nanoseconds that never run backwards, whatever the clock does.
    private long tick(Instant at) {
        long t = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano() + backwards;
        if (t < now) {
            backwards += now - t;
            t = now;
        }
        now = t;
        return t;
    }

    private Instant instant(long nanos) {
        long clock = nanos - backwards;
        return Instant.ofEpochSecond(
                Math.floorDiv(clock, 1_000_000_000L), Math.floorMod(clock, 1_000_000_000L));
    }
}
