package dev.throughline.connect;

/// Tells what a refusal for "too much" is about: too many calls at once, or too many a second.
/// Vendors say the same in both cases.
///
/// A limit of calls at once refuses only those that come when many are out already; a limit of
/// calls a second refuses them however few are out. So each refusal is held against the good
/// answers since the one before, by how many calls were out when each began.
final class Culprit {
    /// Refusals to the contrary, less those that fit, that turn the verdict.
    private static final int SURE = 3;

    /// Good answers with fewer calls out that make a refusal with more of them tell.
    private static final int BELOW_MIN = 12;

    /// Good answers with as many calls out that speak against a limit of calls at once; near such a
    /// limit some get through, because calls on their way are not inside.
    private static final int ABOVE_MIN = 5;

    private final int[] good;

    private boolean pace;
    private int sure;

    /// @param most calls that can be out at once
    Culprit(int most) {
        good = new int[most + 1];
    }

    /// Whether the number of calls a second is to blame.
    boolean isPace() {
        return pace;
    }

    /// A good answer to a call that made it `out` calls under way.
    void good(int out) {
        good[Math.min(out, good.length - 1)]++;
    }

    /// A refusal of a call that made it `out` calls under way.
    ///
    /// @param named whether the vendor named a time to wait
    void refused(int out, boolean named) {
        int below = 0;
        int above = 0;
        for (int level = 0; level < good.length; level++) {
            if (level < out) {
                below += good[level];
            } else {
                above += good[level];
            }
            good[level] = 0;
        }
        if (out <= 1) {
            pace = true;
            sure = SURE;
        } else if (above >= Math.max(ABOVE_MIN, 2 * out)) {
            says(true, 2);
        } else if (named) {
            // A time to wait speaks of time.
            says(true, 1);
        } else if (below >= BELOW_MIN && above <= below / 4) {
            says(false, 1);
        }
    }

    private void says(boolean isPace, int weight) {
        if (isPace == pace) {
            sure = Math.min(SURE, sure + weight);
        } else {
            sure -= weight;
            if (sure < 0) {
                pace = isPace;
                sure = SURE;
            }
        }
    }
}
