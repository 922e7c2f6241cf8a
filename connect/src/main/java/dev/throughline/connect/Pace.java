package dev.throughline.connect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// How many calls a second a system bears, learned from its refusals alone; no limit until it has
/// refused. Times are nanoseconds that never run backwards.
///
/// - **Measured.** Between two refusals the system was pressed as hard as it bears, so what it
///   accepted meanwhile, by time, is its limit, however it counts (a bucket, a window). Until
///   enough was accepted for that, the pace is the most that fits what was seen.
/// - **Kept.** For a while the pace stays a little below what was found, and calls leave evenly.
/// - **Tried.** After that many calls it rises, slowly at first. A refusal ends that and costs one
///   call; with none, the limit has been raised, and the pace doubles until the next refusal.
///
/// Only calls that left as soon as the pace let them count as tries: a pace that nobody uses
/// teaches nothing. How long anything takes to answer teaches nothing either.
///
/// The numbers below are found by simulation (`PaceTest`): buckets and windows of 20, 2 and 50
/// calls a second.
class Pace {
    private static final double SECOND = 1e9;

    /// Above this nobody needs a pace.
    private static final double MOST = 10_000;

    /// The first pace, where nothing was accepted lately.
    private static final double FIRST = 2;

    /// A refusal that is not followed by another within so many good answers was a stray one.
    private static final int STRAY = 20;

    /// The part of the found limit that is kept to.
    private static final double KEPT = 0.985;

    /// Calls at the kept pace before more is tried: a refusal costs one call, so that this many
    /// keep refusals below one in a hundred.
    private static final int KEPT_CALLS_MIN = 140;

    private static final int KEPT_CALLS_MAX = 2_000;

    /// At a high pace so many calls are little time: a refusal may cost a pause as well.
    private static final double KEPT_SECONDS = 30;

    /// At so low a pace that those calls would take longer, the wait ends after this time: one
    /// refusal in it burdens nobody.
    private static final double KEPT_SECONDS_MAX = 80;

    /// The rise from the kept pace back to the found limit takes this part of the calls kept, and
    /// goes on with the third power.
    private static final double RISE = 0.15;

    /// Below this multiple of what was found a refusal means that the limit is where it was.
    private static final double SAME = 1.03;

    /// Above this multiple of what was found without a refusal the limit has been raised.
    private static final double RAISED = 1.15;

    /// A refusal below this multiple of what had been found before the doubling says that it was
    /// not: a bucket had been full.
    private static final double NOT_RAISED = 1.8;

    /// By how much what was found rises with each call kept when the next refusal came late, and by
    /// how much at most.
    private static final double CREEP = 0.03 / KEPT_CALLS_MIN;

    private static final double CREEP_MAX = 1.1;

    private static final int DOUBLING_CALLS = 16;
    private static final double DOUBLING_SECONDS = 1.5;

    /// After a refusal that could not be measured yet the pace rises that much slower.
    private static final int UNSURE = 4;

    /// Accepted calls from which on a measured limit is trusted.
    private static final int MEASURED = 15;

    private static final double MEASURE_SECONDS_MIN = 2;
    private static final double MEASURE_SECONDS_MAX = 90;

    /// Parts of the time measured that may be without demand, and paused.
    private static final double IDLE_MAX = 0.15;

    private static final double PAUSED_MAX = 0.25;

    /// The pace while measuring was this much of what was accepted, or the system was not pressed.
    private static final double PRESSED = 0.93;

    /// Refusals whose times are kept for measuring.
    private static final int MARKS_MAX = 16;

    /// Cuts where nothing can be measured: after refusals in a row, after one by itself, at the end
    /// of a doubling, at the end of a slow rise. No second cut within that many seconds.
    private static final double CUT_IN_A_ROW = 0.7;

    private static final double CUT_ALONE = 0.85;
    private static final double CUT_DOUBLED = 0.85;
    private static final double CUT_RISEN = 0.94;
    private static final double CUT_SECONDS = 0.75;

    /// Wait after the second refusal in a row; twice that after the third, four times after more.
    private static final long WAIT_IN_A_ROW = Duration.ofMillis(250).toNanos();

    /// How late a call may leave and be made good by the next.
    private static final long LATE_NANOS = Duration.ofMillis(50).toNanos();

    /// What was accepted lately: over this time, or these many calls where that is longer.
    private static final long LATELY_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int LATELY_MIN = 16;
    private static final int LATELY_MAX = 128;

    /// How things stood when a call was refused, and the pace after that.
    private record Mark(long at, long accepted, long idle, long paused, double pace) {}

    private final Deque<Mark> marks = new ArrayDeque<>();
    private final long[] lately = new long[LATELY_MAX];
    private long latelyCount;

    private final double floor;

    private double pace = Double.POSITIVE_INFINITY;

    /// The limit as measured or tried; 0 while it is looked for.
    private double found;

    /// What had been found before the doubling.
    private double foundBefore;

    private long nextDue = Long.MIN_VALUE;
    private long accepted;
    private long idle;
    private long paused;
    private long activeUntil = Long.MIN_VALUE;

    /// Held calls answered well since the last refusal, when that was, and how many of them had
    /// been kept when more was tried (0 while nothing is tried).
    private int calm;

    private long calmFrom;
    private int keptCalls;

    /// Good answers since a first refusal; -1 where there was none.
    private int sinceFirst = -1;

    private int inARow;
    private long cutAt;

    /// @param floor calls a second below which the pace never falls; longer waits are pauses
    Pace(double floor) {
        this.floor = floor;
    }

    /// Calls a second allowed now; 0 while no limit is known.
    double perSecond() {
        return known() ? pace : 0;
    }

    private boolean known() {
        return pace < Double.POSITIVE_INFINITY;
    }

    /// The earliest time for the next call; in the past when it may go now.
    long earliest() {
        return known() ? nextDue : Long.MIN_VALUE;
    }

    /// A call goes out. Returns whether the pace had held it back, so that its answer says
    /// something about the pace.
    boolean began(long now) {
        if (!known()) {
            return false;
        }
        long spacing = spacing();
        long late = now - nextDue;
        boolean held = late <= Math.max(spacing, LATE_NANOS);
        if (!held) {
            idle += late;
        }
        nextDue = Math.max(nextDue, now - Math.max(spacing / 2, LATE_NANOS)) + spacing;
        return held;
    }

    /// No call goes before this time, for another reason.
    void notBefore(long at) {
        if (known() && at > nextDue) {
            paused += at - nextDue;
            nextDue = at;
        }
    }

    private long spacing() {
        return (long) (SECOND / pace);
    }

    /// An answer came that is no refusal.
    ///
    /// @param held whether the pace had held the call back
    void good(long now, boolean held) {
        lately[(int) (latelyCount++ % LATELY_MAX)] = active(now);
        if (!known()) {
            sinceFirst += sinceFirst < 0 ? 0 : 1;
            return;
        }
        accepted++;
        if (held) {
            calm++;
            grow(now);
        }
        if (pace > MOST) {
            forget();
        }
    }

    private void grow(long now) {
        if (found == 0) {
            int slower = marks.isEmpty() ? 1 : UNSURE;
            double calls = 1.0 / DOUBLING_CALLS / slower;
            pace *= Math.pow(2, Math.min(calls, 1 / pace / DOUBLING_SECONDS / slower));
        } else if (tries(now)) {
            double rise = (calm - keptCalls) / Math.max(4, keptCalls * RISE);
            double part = KEPT + (1 - KEPT) * rise * rise * rise;
            pace = found * part;
            if (part > RAISED) {
                foundBefore = found;
                found = 0;
                marks.clear();
            }
        }
    }

    /// Whether it is time to try more; from then on until the next refusal.
    private boolean tries(long now) {
        if (keptCalls == 0) {
            double calls = Math.clamp(found * KEPT_SECONDS, KEPT_CALLS_MIN, KEPT_CALLS_MAX);
            if (calm >= calls || (now - calmFrom) / SECOND >= KEPT_SECONDS_MAX) {
                keptCalls = calm;
            }
        }
        return keptCalls > 0;
    }

    /// The system refused a call for being too fast.
    void refused(long now) {
        if (!known() && (sinceFirst < 0 || sinceFirst > STRAY)) {
            sinceFirst = 0;
            return;
        }
        inARow = known() && acceptedSinceRefusal() == 0 ? inARow + 1 : 1;
        if (!known()) {
            pace = Math.max(FIRST, acceptedLately(now));
            cutAt = now;
        } else if (keptCalls > 0 && found > 0) {
            tried(now);
        } else if (keptCalls > 0 && pace < foundBefore * NOT_RAISED) {
            found = foundBefore;
            tried(now);
        } else if (found == 0 && marks.isEmpty()) {
            pace = Math.max(floor, Math.min(pace, acceptedLately(now)) * CUT_DOUBLED);
            cutAt = now;
        } else {
            measure(now);
        }
        nextDue = now + spacing();
        marks.addLast(new Mark(now, accepted, idle, paused, pace));
        if (marks.size() > MARKS_MAX) {
            marks.removeFirst();
        }
        if (inARow > 1) {
            notBefore(now + (WAIT_IN_A_ROW << Math.min(inARow - 2, 2)));
        }
        calm = 0;
        calmFrom = now;
        keptCalls = 0;
    }

    private long acceptedSinceRefusal() {
        return marks.isEmpty() ? accepted : accepted - marks.getLast().accepted();
    }

    /// More was tried than it bears.
    private void tried(long now) {
        if (pace < found * SAME) {
            found = Math.min(found, pace * KEPT);
        } else {
            double more = Math.min(CREEP_MAX, 1 + CREEP * keptCalls);
            found = Math.max(found, Math.min(found * more, acceptedLately(now) * KEPT));
        }
        pace = found * KEPT;
        marks.clear();
        cutAt = now;
    }

    /// Less is borne than was thought: as much as was accepted since an earlier refusal.
    private void measure(long now) {
        double bears = Double.POSITIVE_INFINITY;
        boolean sure = false;
        double slowest = pace;
        for (Mark mark : marks.reversed()) {
            slowest = Math.min(slowest, mark.pace());
            double seconds = (now - mark.at()) / SECOND;
            long calls = accepted - mark.accepted();
            boolean pressed =
                    (idle - mark.idle()) / SECOND < IDLE_MAX * seconds
                            && (paused - mark.paused()) / SECOND < PAUSED_MAX * seconds
                            && slowest >= PRESSED * calls / seconds;
            if (pressed && seconds >= MEASURE_SECONDS_MIN && seconds <= MEASURE_SECONDS_MAX) {
                boolean enough = calls >= MEASURED;
                double borne = (calls + (enough ? 0.5 : 1)) / seconds;
                if (borne < bears) {
                    bears = borne;
                    sure = enough;
                }
            }
        }
        if (bears < Double.POSITIVE_INFINITY) {
            // A bucket bears what was accepted, a window just less than what was refused.
            double between = Math.sqrt(bears * Math.min(pace, 1.25 * bears));
            pace = Math.max(floor, Math.min(pace, sure ? between * KEPT : bears));
            found = sure ? pace / KEPT : 0;
            cutAt = now;
        } else if (acceptedSinceRefusal() >= MEASURED) {
            found = Math.max(floor, Math.min(pace, acceptedLately(now)) * CUT_RISEN);
            pace = found * KEPT;
            cutAt = now;
        } else if ((now - cutAt) / SECOND >= CUT_SECONDS) {
            pace = Math.max(floor, pace * (inARow > 1 ? CUT_IN_A_ROW : CUT_ALONE));
            found = 0;
            cutAt = now;
        }
    }

    /// The limit was found elsewhere.
    void resume(long now, double limit) {
        forget();
        pace = Math.max(floor, limit);
        nextDue = now + spacing();
        cutAt = now;
        calmFrom = now;
    }

    /// There is no limit, or one so high that nobody meets it.
    void forget() {
        pace = Double.POSITIVE_INFINITY;
        found = 0;
        foundBefore = 0;
        nextDue = Long.MIN_VALUE;
        marks.clear();
        keptCalls = 0;
        calm = 0;
        sinceFirst = -1;
    }

    /// The time without pauses; never runs backwards.
    private long active(long now) {
        activeUntil = Math.max(activeUntil, now - paused);
        return activeUntil;
    }

    /// Calls accepted a second lately, pauses left out.
    private double acceptedLately(long now) {
        long until = active(now);
        long from = until;
        int calls = 0;
        while (calls < Math.min(latelyCount, LATELY_MAX)) {
            long at = lately[(int) ((latelyCount - 1 - calls) % LATELY_MAX)];
            if (until - at > LATELY_NANOS && calls >= LATELY_MIN) {
                from = Math.max(at, until - LATELY_NANOS);
                break;
            }
            from = at;
            calls++;
        }
        return calls / Math.max((until - from) / SECOND, LATE_NANOS / SECOND);
    }
}
