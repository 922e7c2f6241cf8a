package dev.throughline.process;

import dev.throughline.process.InitiationPlan.Progress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One project initiation as it stands.
///
/// @param thread the correlation under which everything that followed can be found
/// @param headline one sentence for people
/// @param projectCode the reserved code, null before it is reserved
/// @param gates every gate with its words
/// @param awaits what it waits for, in words
public record Initiation(
        UUID opportunityId,
        String name,
        UUID thread,
        Progress state,
        String headline,
        @Nullable String projectCode,
        List<GateView> gates,
        List<String> awaits,
        Instant requestedAt,
        Instant updatedAt,
        @Nullable Instant activeAt) {

    /// A gate as shown.
    public record GateView(String name, Gate.State state, String words) {}
}
