package dev.throughline.posting;

/// What a person decided on a case, with a right to. Each lets one thing pass for one item.
public enum Allowance {
    /// CTRL: work past the late limit is posted all the same.
    LATE,
    /// FIN: a soft-closed period, or one past its cut-off, takes it.
    SOFT_CLOSED,
    /// The hours of that day are right.
    DAY_CAP,
    /// The old rate is good enough.
    STALE_RATE,
    /// The receipt is missing for a reason.
    NO_RECEIPT,
    /// It only looks like the other claim.
    DUPLICATE,
    /// The person did work for both on that day.
    OVERLAP,
    /// Posted lines are posted anew since finance said so: counted as decided now, and never too
    /// late. Belongs to one version, not to the item: it is never kept for one.
    REPOSTED,
    /// It was settled before the hub came: who approved it, whether its project is still open and
    /// what else keeps new work out was judged then. Belongs to the loading of opening facts: it is
    /// never kept for an item.
    SETTLED
}
