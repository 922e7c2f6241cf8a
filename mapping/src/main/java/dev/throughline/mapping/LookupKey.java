package dev.throughline.mapping;

/// One question to the links: which entity stands behind a record, or which record behind an
/// entity.
///
/// @param kind the direction of the question
/// @param connection the connection asked about; empty = the one the mapping belongs to
/// @param type the canonical type, for example `Client`
/// @param id for {@link Kind#LINK} the record's native id, for {@link Kind#REF} the entity's id as
///   text
public record LookupKey(Kind kind, String connection, String type, String id) {
    /// The direction of the question.
    public enum Kind {
        /// From a native id to the entity: `link`, `linkIn`.
        LINK,
        /// From an entity to its native id: `ref`, `refIn`, `refIfKnown`.
        REF
    }
}
