package dev.throughline.curate;

import dev.throughline.journal.RecordKey;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Entity ↔ record.
///
/// @param childKey which of several entities of one record; empty text for the only one
/// @param origin how the link came to be
/// @param beside where the record stands beside another one of the same system that the hub goes on
///   with; null for a record that speaks for its entity
public record Link(
        RecordKey record,
        String childKey,
        UUID entityId,
        String entityType,
        LinkOrigin origin,
        Instant createdAt,
        @Nullable UUID correlation,
        @Nullable Beside beside) {

    /// The link of a record that speaks for its entity.
    public Link(
            RecordKey record,
            String childKey,
            UUID entityId,
            String entityType,
            LinkOrigin origin,
            Instant createdAt,
            @Nullable UUID correlation) {
        this(record, childKey, entityId, entityType, origin, createdAt, correlation, null);
    }

    /// A record that is written no more and not listened to, because its entity has another one in
    /// the same system.
    ///
    /// @param since since when
    /// @param by who said which of the two it is; null while nobody has
    public record Beside(Instant since, @Nullable String by) {}

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
