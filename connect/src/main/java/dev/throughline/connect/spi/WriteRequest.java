package dev.throughline.connect.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One record to be written.
///
/// @param kind create or update
/// @param externalId the native id, for updates
/// @param key the hub's key for this entity in this system: letters, digits, `-` and `_` only, ≤ 60
///   characters; a create stores it in {@link WriteDeclaration#keyField}
/// @param keyNumber the same key as a positive 53-bit number, for vendors whose references are
///   numeric
/// @param fields native fields to write: all desired ones on create, the differing ones on update;
///   null clears
public record WriteRequest(
        Kind kind,
        @Nullable String externalId,
        String key,
        long keyNumber,
        Map<String, Object> fields) {

    /// What is to be done.
    public enum Kind {
        CREATE,
        UPDATE
    }
}
