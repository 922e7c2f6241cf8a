package dev.throughline.curate;

import dev.throughline.journal.RecordKey;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Entity ↔ record.
///
/// @param childKey which of several entities of one record; empty text for the only one
/// @param origin how the link came to be
public record Link(
        RecordKey record,
        String childKey,
        UUID entityId,
        String entityType,
        LinkOrigin origin,
        Instant createdAt,
        @Nullable UUID correlation) {

    /// How a link came to be.
    public enum LinkOrigin {
        /// The entity was first seen as this record.
        SOURCE,
        /// The hub created the record.
        CREATED,
        /// Found when the hub went live on existing data, and approved.
        ADOPTED,
        /// Recognised as the same by matching.
        MATCHED,
        /// A person said so.
        DECIDED
    }
}
