package dev.throughline.curate;

/// Who decides a field (DOMAIN 3), as the running configuration says.
public interface Owners {
    /// The name under which the hub itself speaks.
    String HUB = "hub";

    /// Whether this connection (or the hub, as {@link #HUB}) decides this field.
    boolean owns(String connection, String entityType, String field);

    /// What is to be done about a non-owner's differing value.
    Policy policy(String entityType, String field);

    /// What is to be done about drift.
    enum Policy {
        /// Note it only.
        RECORD,
        /// Write the owner's value back.
        REVERT,
        /// Put it before a person as a proposal.
        PROPOSE
    }
}
