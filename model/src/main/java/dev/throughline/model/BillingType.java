package dev.throughline.model;

/// How work is billed.
public enum BillingType {
    /// Time and materials.
    TM,
    /// A fixed price.
    FIXED,
    /// A price a unit.
    UNIT,
    /// Paid ahead and drawn down.
    RETAINER,
    /// The same amount every period.
    SUBSCRIPTION
}
