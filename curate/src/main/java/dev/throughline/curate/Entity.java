package dev.throughline.curate;

import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The newest version of one canonical entity.
///
/// @param originKey the key it carries in systems the hub creates it in, see [Origin]
/// @param name what people call it
/// @param status its state within its type's states, null where its type has none yet
/// @param active false once its source deleted it or it was merged away
/// @param mergedInto the survivor, when it was merged
public record Entity(
        UUID id,
        EntityType type,
        String originKey,
        int version,
        String name,
        @Nullable String status,
        boolean active,
        @Nullable UUID mergedInto,
        Values values,
        Provenance provenance,
        @Nullable UUID correlation,
        Instant createdAt,
        Instant updatedAt) {}
