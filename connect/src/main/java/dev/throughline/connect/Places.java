package dev.throughline.connect;

/// How many calls may be in flight at once: learned from refusals, never above the ceiling.
///
/// A refusal cuts the number by a third at once; each round of good answers gives one back, up to
/// one below the number that was refused. That learned height is tried by one more only after a
/// long run of good answers at full use, so that searching costs about one refusal in a thousand
/// calls.
final class Places {
    private static final double CUT = 0.67;
    private static final int GOOD_BEFORE_TRYING_MORE = 1_000;
    private static final int GOOD_BEFORE_TRYING_MORE_MIN = 50;

    private final int ceiling;
    private double allowed;
    private int learned;
    private int goodAtFullUse;
    private int tryMoreAfter = GOOD_BEFORE_TRYING_MORE;

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

    /// A good answer came while `inFlight` calls, this one among them, were out.
    void good(int inFlight) {
        if (allowed < learned) {
            allowed = Math.min(learned, allowed + 1 / allowed);
        }
        if (learned == ceiling || inFlight < learned) {
            return;
        }
        goodAtFullUse++;
        if (goodAtFullUse >= tryMoreAfter) {
            learned++;
            allowed = learned;
            goodAtFullUse = 0;
            tryMoreAfter = Math.max(GOOD_BEFORE_TRYING_MORE_MIN, tryMoreAfter / 2);
        }
    }

    /// A refusal came while `inFlight` calls, this one among them, were out.
    ///
    /// @param forBeingMany whether the number in flight may be the reason; false when the vendor
    ///   named a time to wait
    void refused(int inFlight, boolean forBeingMany) {
        if (forBeingMany) {
            learned = Math.max(1, Math.min(learned, inFlight - 1));
        }
        allowed = Math.max(1, Math.min(allowed * CUT, learned));
        goodAtFullUse = 0;
        tryMoreAfter = GOOD_BEFORE_TRYING_MORE;
    }
}
