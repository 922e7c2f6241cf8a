package dev.throughline.console;

import dev.throughline.model.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A deal's journey in one row.
///
/// @param passed how many of `gates` are passed
public record ThreadRow(
        UUID id,
        String name,
        @Nullable String client,
        Badge badge,
        String headline,
        @Nullable String projectCode,
        @Nullable Money amount,
        int passed,
        int gates,
        Instant requestedAt,
        @Nullable Instant activeAt) {}
