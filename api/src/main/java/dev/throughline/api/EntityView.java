package dev.throughline.api;

import dev.throughline.curate.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An entity as told to callers.
///
/// @param values canonical JSON of its type, masked where the caller may not see
/// @param links its records in the systems
/// @param provenance who says each field; only when asked for
record EntityView(
        UUID id,
        String type,
        int version,
        String name,
        @Nullable String status,
        boolean active,
        @Nullable UUID mergedInto,
        ObjectNode values,
        List<LinkView> links,
        @Nullable Map<String, Said> provenance,
        @Nullable UUID correlation,
        Instant createdAt,
        Instant updatedAt,
        String self) {

    /// Who says a field.
    ///
    /// @param owned false where the system that said it does not own the field: a stand-in until
    ///   the owner speaks
    record Said(String connection, boolean owned, String record, String rule, Instant at) {
        static Said of(Provenance.Source source) {
            return new Said(
                    source.connection(),
                    source.owned(),
                    source.record(),
                    source.rule(),
                    source.at());
        }
    }

    /// One version in the history.
    ///
    /// @param changes field to `[before, after]`
    record Past(
            int version,
            Instant at,
            ObjectNode changes,
            String connection,
            String record,
            String rule,
            String configHash) {}

    /// What the entity should be and is in one target.
    ///
    /// @param fields the native fields that are kept equal there
    /// @param desired their values as they should be; only where everything may be seen
    /// @param applied their values as last written; only where everything may be seen
    record DeliveryView(
            String connection,
            String targetType,
            String state,
            int entityVersion,
            String mapping,
            @Nullable String externalId,
            List<String> fields,
            @Nullable Map<String, Object> desired,
            @Nullable Map<String, Object> applied,
            List<String> waits,
            String reason,
            int rewrites,
            @Nullable UUID correlation,
            Instant openedAt,
            Instant updatedAt,
            @Nullable Instant appliedAt,
            @Nullable Instant settledAt) {}
}
