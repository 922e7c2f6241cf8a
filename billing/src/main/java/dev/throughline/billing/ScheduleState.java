package dev.throughline.billing;

import dev.throughline.model.Canonical;
import dev.throughline.model.Transition;

/// Where an item of a billing schedule stands (DOMAIN 2.4); the steps are the canonical model's.
public enum ScheduleState {
    PLANNED,
    /// Its trigger came: the next proposal takes it.
    READY,
    /// On a live proposal.
    PROPOSED,
    /// On a posted invoice; frozen.
    INVOICED,
    /// The invoice's line was credited in full.
    CREDITED,
    CANCELLED;

    /// Whether that step is listed. Staying is none.
    public boolean may(ScheduleState to) {
        return this != to
                && Canonical.type("BillingScheduleItem").states().check(name(), to.name())
                        instanceof Transition.Allowed;
    }

    /// Whether no invoice nor proposal holds the item, so that an amendment may replace it.
    public boolean unbilled() {
        return this == PLANNED || this == READY || this == CREDITED;
    }
}
