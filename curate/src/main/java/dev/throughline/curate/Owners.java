package dev.throughline.curate;

import org.jspecify.annotations.Nullable;

/// Who decides a field (DOMAIN 3), as the running configuration says.
public interface Owners {
    /// The name under which the hub itself speaks.
    String HUB = "hub";

    /// Whether this connection (or the hub, as {@link #HUB}) decides this field.
    boolean owns(String connection, String entityType, String field);

    /// The same for an entity that belongs to one company, where that may decide who owns.
    ///
    /// @param company what the entity's field `entity` refers to (an id); null where it has none
    default boolean owns(
            String connection, String entityType, String field, @Nullable Object company) {
        return owns(connection, entityType, field);
    }

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
