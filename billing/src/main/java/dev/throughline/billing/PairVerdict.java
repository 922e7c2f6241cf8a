package dev.throughline.billing;

import dev.throughline.model.Problem;
import java.time.Instant;

/// What two systems' states of one invoice mean together (DOMAIN 4.16).
public sealed interface PairVerdict {

    /// They agree.
    record AtRest() implements PairVerdict {}

    /// They are on their way to agree.
    ///
    /// @param until when that becomes a gap
    /// @param next what brings them there
    record Moving(Instant until, Repair next) implements PairVerdict {}

    /// They disagree, or took too long.
    ///
    /// @param problem `INV-STATE-DRIFT`
    /// @param repair how they are brought together
    /// @param since since when they stand like that
    /// @param gap whether the pair has stood so for longer than the limit: it counts in
    ///   `inv.sync_gap` (DOMAIN 5.12)
    record Drift(Problem problem, Repair repair, Instant since, boolean gap)
            implements PairVerdict {}
}
