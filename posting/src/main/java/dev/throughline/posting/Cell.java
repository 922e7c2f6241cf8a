package dev.throughline.posting;

import dev.throughline.model.PostingKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The scope in which versions, hours and amounts are counted. What could not be read yet is null.
///
/// @param connection the source connection
/// @param kind the posting kind; the leading kind carries versions and hours
/// @param entity the legal entity whose books they are
/// @param period the accounting period's name
/// @param project the project
/// @param currency ISO 4217 of the amount
public record Cell(
        String connection,
        PostingKind kind,
        @Nullable UUID entity,
        @Nullable String period,
        @Nullable UUID project,
        @Nullable String currency) {}
