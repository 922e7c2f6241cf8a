package dev.throughline.model;

/// How revenue is recognised.
public enum RevenueRule {
    /// By cost to date over estimated cost.
    COST_TO_COST,
    /// By hours to date over forecast hours.
    HOURS,
    /// By accepted milestones.
    MILESTONE_OUTPUT,
    /// By days elapsed.
    STRAIGHT_LINE,
    /// As the firm may bill, capped by a limit.
    AS_INVOICED,
    /// All on acceptance.
    COMPLETED
}
