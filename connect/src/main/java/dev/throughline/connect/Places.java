package dev.throughline.connect;

/// How many calls may be in flight at once: learned from refusals, never above the ceiling.
///
/// A refusal cuts the number by a third at once; each round of good answers gives one back, up to
/// one below the number that was refused. That learned height is tried by one more after a run of
/// good answers at full use; each try that fails makes the next one rarer, so that searching costs
/// about one refusal in a thousand calls.
final class Places {
    private static final double CUT = 0.67;

    /// Good answers at full use before one more is tried: at first, and at least and at most later.
    private static final int TRY_FIRST = 50;

    private static final int TRY_MIN = 25;
    private static final int TRY_MAX = 1_000;

    private final int ceiling;
    private double allowed;
    private int learned;
    private int goodAtFullUse;
    private int tryAfter = TRY_FIRST;

    /// After how many good answers the last try was made.
    private int tried = TRY_FIRST;

    Places(int ceiling) {
        this.ceiling = ceiling;
        this.allowed = ceiling;
        this.learned = ceiling;
    }

    int ceiling() {
        return ceiling;
    }

    int allowed() {
        return (int) (allowed + 1e-9);
    }

    /// What was refused was refused for another reason than being many.
    void free() {
        allowed = ceiling;
        learned = ceiling;
        goodAtFullUse = 0;
        tryAfter = TRY_FIRST;
        tried = TRY_FIRST;
    }

    /// A good answer came while `inFlight` calls, this one among them, were out.
    void good(int inFlight) {
        if (allowed < learned) {
            allowed = Math.min(learned, allowed + 1 / allowed);
        }
        if (learned == ceiling || inFlight < learned) {
            return;
        }
        goodAtFullUse++;
        if (goodAtFullUse >= tryAfter) {
            learned++;
            allowed = learned;
            goodAtFullUse = 0;
            tried = tryAfter;
            tryAfter = Math.max(TRY_MIN, tryAfter / 2);
        }
    }

    /// A refusal came while `inFlight` calls, this one among them, were out.
    ///
    /// @param forBeingMany whether the number in flight may be the reason; false when the vendor
    ///   named a time to wait
    void refused(int inFlight, boolean forBeingMany) {
        if (forBeingMany) {
            boolean lower = inFlight - 1 < learned - 1;
            learned = Math.max(1, Math.min(learned, inFlight - 1));
            tryAfter = lower ? TRY_FIRST : Math.clamp(2L * tried, TRY_FIRST, TRY_MAX);
        }
        allowed = Math.max(1, Math.min(allowed * CUT, learned));
        goodAtFullUse = 0;
    }
}
