package dev.throughline.adopt;

import dev.throughline.journal.RecordKey;
import java.math.BigDecimal;
import java.util.UUID;

/// One reason to believe that a record is an entity.
///
/// @param record the record without a link
/// @param recordName what people there call it; may be empty
/// @param entity the entity it may be
/// @param entityName what people call that
/// @param origin where the belief comes from
/// @param score 0 to 1; 1 for an id or a person's word
/// @param explanation why, in words
/// @param sure false where only a person can tell
public record Claim(
        RecordKey record,
        String recordName,
        UUID entity,
        String entityName,
        Origin origin,
        BigDecimal score,
        String explanation,
        boolean sure) {

    /// Where a claim comes from, the strongest first.
    public enum Origin {
        /// A person said so in a file.
        FILE,
        /// One side holds the other's id.
        ID,
        /// The two look alike.
        MATCH
    }

    /// The lower, the stronger.
    int rank() {
        return sure ? origin.ordinal() : Origin.values().length;
    }

    /// The record as people read it.
    String recordWords() {
        return record.objectType()
                + " "
                + record.externalId()
                + (recordName.isEmpty() ? "" : " (" + recordName + ")");
    }
}
