package dev.throughline.connect;

/// Tells refusals that are about the pace of calls from refusals by chance, by trying: where
/// refusals are about the pace, a pace below what was accepted ends them; where they come by
/// chance, the same share is refused at any pace, and going slower only loses calls. Times are
/// nanoseconds that never run backwards.
///
/// - **Clear.** Refusals are few; {@link Pace} learns from each of them.
/// - **Trial.** Refusals came oftener than a kept pace meets. The pace is lowered twice, each time
///   below what was accepted just before. If nearly none are refused then, it was the pace; that is
///   believed for a while, so that a limit is not tried again and again.
/// - **Foul.** It was not: the usual share of refusals is known and ignored, calls leave unpaced.
///   Only a share well above the usual one lowers the pace, to what was accepted; without one the
///   pace grows ever faster until there is none. From time to time there is another trial, because
///   what is usual may have changed.
///
/// The numbers are found by simulation (`PaceTest`, `WeatherTest`).
class Weather {

    /// What is known of the refusals.
    enum Sky {
        CLEAR,
        TRIAL,
        FOUL
    }

    private static final double SECOND = 1e9;

    /// So many refusals among so many answers are too many for a kept pace, which is refused once
    /// in a hundred calls.
    private static final int TOO_MANY = 5;

    /// So many are enough where the pace has fallen to this part meanwhile.
    private static final int TOO_MANY_SLOWED = 3;

    private static final double SLOWED = 0.5;

    private static final int AMONG = 64;

    /// Where a trial has shown that it is the pace, only more refusals, or a pace that falls, bring
    /// another so soon.
    private static final int TOO_MANY_TRUSTED = 11;

    private static final int AMONG_TRUSTED = 256;
    private static final double TRUST_SECONDS = 600;

    /// So many of them in the newer and in the older half: a try that went too far is refused
    /// several times together, and then no more.
    private static final int SPREAD = 2;

    /// So many of the last few answers are no chance: the limit has been lowered.
    private static final int CROWDED = 5;

    private static final int CROWD = 8;

    /// The first stretch of a trial finds the share refused at the present pace: from so many
    /// refusals, or so many answers.
    private static final int FIRST_REFUSALS = 6;

    private static final int FIRST_ANSWERS = 128;
    private static final int FIRST_ACCEPTED = 15;

    /// Shorter stretches would measure no more than part of a vendor's window.
    private static final double STRETCH_SECONDS = 1;

    /// A slower stretch of a trial has failed with so many refusals, and has ended the refusals
    /// when there were fewer where so many were to be expected: by chance that comes once in
    /// seventy stretches.
    private static final int STILL_REFUSED = 3;

    private static final double EXPECTED = 8;

    /// Where time ran out first, none at all may have come where so many were to be expected.
    private static final double EXPECTED_NONE = 3;

    /// Slower stretches that must have failed.
    private static final int STRETCHES = 2;

    /// No stretch of a trial lasts longer.
    private static final double TRIAL_SECONDS = 60;

    /// The pace of a trial, as part of what was accepted a second just before.
    private static final double BELOW = 0.75;

    /// A smaller share than this is no matter for a trial.
    private static final double FEW = 0.03;

    /// A stretch of foul weather ends after so many answers or seconds.
    private static final int FOUL_ANSWERS = 32;

    private static final double FOUL_SECONDS = 10;

    /// Standard deviations above the usual share that are no chance.
    private static final double UNUSUAL = 3;

    /// A larger share than this is never taken for usual.
    private static final double USUAL_MOST = 0.5;

    /// How fast the usual share follows what is seen.
    private static final double FOLLOWING = 0.1;

    /// So often in a row an unusual share lowers the pace before there is another trial.
    private static final int LOWERED_MOST = 3;

    private static final double KEPT = 0.95;
    private static final double FIRST_GROWTH = 1.1;
    private static final double MOST_GROWTH = 1.5;

    /// A pace this many times what was called limits nobody.
    private static final double UNUSED = 4;

    private static final double FIRST_FOUL_SECONDS = 300;
    private static final double LONGEST_FOUL_SECONDS = 1_800;

    /// The weather had been clear.
    static final double AS_IT_WAS = -1;

    private final double floor;
    private final boolean[] lately = new boolean[AMONG_TRUSTED];
    private int latelyCount;
    private double peak;
    private double trustedPace;
    private long trustedSince = -(long) (TRUST_SECONDS * SECOND);
    private double ifFew = AS_IT_WAS;

    private Sky sky = Sky.CLEAR;
    private final Beat beat = new Beat();

    private long from;
    private long lastBegun;
    private int accepted;
    private int refused;

    /// Accepted calls a second in the stretch before this one of a trial.
    private double rateBefore;

    private int stretch;
    private int refusedInTrial;
    private int answersInTrial;

    private double usual;
    private double growth;
    private int lowered;
    private int calm;
    private long foulSince;
    private double foulSeconds = FIRST_FOUL_SECONDS;

    /// @param floor calls a second below which no pace falls
    Weather(double floor) {
        this.floor = floor;
    }

    Sky sky() {
        return sky;
    }

    /// Calls a second in a trial and in foul weather; infinite where they leave unpaced.
    double pace() {
        return beat.pace();
    }

    /// The share of calls refused by chance; 0 in clear weather.
    double usual() {
        return sky == Sky.FOUL ? usual : 0;
    }

    Beat beat() {
        return beat;
    }

    /// An answer came while the pace was learned from single refusals.
    ///
    /// @param pace calls a second that were allowed
    /// @return whether a trial begins
    boolean learning(long now, boolean refusal, double pace) {
        peak = Math.max(peak, pace);
        lately[latelyCount++ % AMONG_TRUSTED] = refusal;
        if (refusals(CROWD) >= CROWDED) {
            forget();
            return false;
        }
        boolean trusted = (now - trustedSince) / SECOND < TRUST_SECONDS;
        int sum = refusals(AMONG);
        int newer = refusals(AMONG / 2);
        boolean many =
                trusted
                        ? refusals(AMONG_TRUSTED) >= TOO_MANY_TRUSTED
                        : sum >= TOO_MANY && Math.min(newer, sum - newer) >= SPREAD;
        boolean slowed = pace <= floor || pace < SLOWED * (trusted ? trustedPace : peak);
        if (many || slowed && sum >= TOO_MANY_SLOWED) {
            ifFew = AS_IT_WAS;
            begin(now, pace);
            return true;
        }
        return false;
    }

    private int refusals(int among) {
        int sum = 0;
        for (int i = 1; i <= Math.min(latelyCount, among); i++) {
            sum += lately[(latelyCount - i) % AMONG_TRUSTED] ? 1 : 0;
        }
        return sum;
    }

    private void forget() {
        latelyCount = 0;
        peak = 0;
    }

    private void begin(long now, double pace) {
        sky = Sky.TRIAL;
        stretch = 0;
        refusedInTrial = 0;
        answersInTrial = 0;
        go(now, pace);
    }

    private void go(long now, double pace) {
        beat.pace(now, Math.max(floor, pace));
        from = now;
        lastBegun = now;
        accepted = 0;
        refused = 0;
    }

    /// An answer came in a trial or in foul weather. Answers to calls of an earlier stretch say
    /// nothing about this one.
    ///
    /// @return calls a second to keep to when the weather has cleared by it (infinite: none is
    ///   known; {@link #AS_IT_WAS}); 0 otherwise
    double heard(long now, long begun, boolean refusal) {
        if (begun < from) {
            return 0;
        }
        lastBegun = Math.max(lastBegun, begun);
        accepted += refusal ? 0 : 1;
        refused += refusal ? 1 : 0;
        double seconds = (now - from) / SECOND;
        int answers = accepted + refused;
        return switch (sky) {
            case CLEAR -> 0;
            case TRIAL -> stretch == 0 ? looked(now, seconds) : tried(now, seconds);
            case FOUL -> {
                calm = refusal ? 0 : calm + 1;
                if (calm >= 10 / Math.clamp(usual, 0.01, 0.08)) {
                    yield clear(beat.pace());
                }
                if (answers >= FOUL_ANSWERS && seconds >= STRETCH_SECONDS
                        || seconds >= FOUL_SECONDS) {
                    passed(now);
                }
                yield 0;
            }
        };
    }

    private double rate() {
        return accepted / Math.max((lastBegun - from) / SECOND, 0.05);
    }

    private double looked(long now, double seconds) {
        int answers = accepted + refused;
        boolean over =
                seconds >= STRETCH_SECONDS
                                && (refused >= FIRST_REFUSALS && accepted >= FIRST_ACCEPTED
                                        || answers >= FIRST_ANSWERS)
                        || seconds >= TRIAL_SECONDS;
        if (!over) {
            return 0;
        }
        if ((double) refused / answers < FEW) {
            return clear(ifFew);
        }
        slower(now, rate());
        return 0;
    }

    private double tried(long now, double seconds) {
        int answers = accepted + refused;
        if (refused >= STILL_REFUSED) {
            if (stretch < STRETCHES) {
                slower(now, Math.max(rate(), SLOWED * beat.pace()));
            } else {
                refusedInTrial += refused;
                answersInTrial += answers;
                usual = Math.min(USUAL_MOST, (double) refusedInTrial / answersInTrial);
                foul(now);
            }
            return 0;
        }
        double expected = answers * (double) refusedInTrial / answersInTrial;
        boolean over = seconds >= TRIAL_SECONDS;
        if (expected >= EXPECTED || over && refused == 0 && expected >= EXPECTED_NONE) {
            trustedSince = now;
            trustedPace = rateBefore;
            return clear(rateBefore);
        }
        return over ? clear(Double.POSITIVE_INFINITY) : 0;
    }

    private void slower(long now, double rate) {
        stretch++;
        refusedInTrial += refused;
        answersInTrial += accepted + refused;
        rateBefore = rate;
        go(now, rate * BELOW);
    }

    private double clear(double pace) {
        sky = Sky.CLEAR;
        forget();
        foulSeconds = FIRST_FOUL_SECONDS;
        return pace;
    }

    private void foul(long now) {
        sky = Sky.FOUL;
        foulSince = now;
        growth = FIRST_GROWTH;
        lowered = 0;
        calm = 0;
        go(now, Double.POSITIVE_INFINITY);
    }

    /// A stretch of foul weather is over.
    private void passed(long now) {
        int answers = accepted + refused;
        double share = (double) refused / answers;
        double calls = answers / Math.max((now - from) / SECOND, 0.05);
        if (share > usual + UNUSUAL * Math.sqrt(usual * (1 - usual) / answers) + 1.0 / answers) {
            if (lowered == LOWERED_MOST) {
                ifFew = Double.POSITIVE_INFINITY;
                begin(now, rate());
                return;
            }
            lowered++;
            growth = FIRST_GROWTH;
            go(now, KEPT * rate() / (1 - usual));
            return;
        }
        lowered = 0;
        usual += FOLLOWING * (share - usual);
        if ((now - foulSince) / SECOND >= foulSeconds) {
            foulSeconds = Math.min(LONGEST_FOUL_SECONDS, 2 * foulSeconds);
            ifFew = Double.POSITIVE_INFINITY;
            begin(now, Math.min(beat.pace(), rate()));
            return;
        }
        double next = beat.pace() * growth;
        growth = Math.min(MOST_GROWTH, 1 + 2 * (growth - 1));
        go(now, next > UNUSED * calls ? Double.POSITIVE_INFINITY : next);
    }
}
