package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The close page as shown.
public final class ClosePages {
    private ClosePages() {}

    /// The page.
    ///
    /// @param lane whether this hub posts
    /// @param rows a legal entity's period each, the oldest first
    /// @param one the chosen one; null where there is none
    /// @param pace how fast the lane posts now
    /// @param loose what is in no company or period yet; null where nothing is
    public record Page(
            boolean lane,
            String answer,
            Tone tone,
            List<Row> rows,
            @Nullable One one,
            Pace pace,
            @Nullable Loose loose,
            List<String> periods,
            String period) {}

    /// A legal entity's period.
    ///
    /// @param state open or closed in the ledger, in words
    /// @param piles what stands in the open buckets
    public record Row(
            UUID entityId,
            String entity,
            String period,
            LocalDate end,
            String state,
            Map<Bucket, Pile> piles,
            Badge reconciled,
            Badge signed,
            Badge verdict,
            String href,
            boolean chosen) {
        /// What stands in a bucket.
        public Pile pile(Bucket bucket) {
            return piles.getOrDefault(bucket, Pile.NONE);
        }
    }

    /// What stands in a bucket.
    ///
    /// @param cost of the versions
    /// @param rest unbilled and intercompany amounts of the same bucket, whose versions may be
    ///   further already
    public record Pile(long versions, BigDecimal hours, List<Money> cost, List<Money> rest) {
        /// Nothing.
        public static final Pile NONE = new Pile(0, BigDecimal.ZERO, List.of(), List.of());

        /// Whether nothing stands there.
        public boolean none() {
            return versions == 0 && hours.signum() == 0 && cost.isEmpty() && rest.isEmpty();
        }
    }

    /// The chosen period.
    ///
    /// @param stands what stands between it and its close, the gravest first
    /// @param fine what is as it must be
    /// @param waiting what waits for somebody, by role and case code
    /// @param subledgers each subledger and how it stands
    public record One(
            Row row,
            String answer,
            Tone tone,
            List<Closing.Obstacle> stands,
            List<String> fine,
            List<Waiting> waiting,
            List<String> subledgers) {}

    /// What waits for a role under one code.
    public record Waiting(
            String owner,
            String code,
            String example,
            String href,
            long cases,
            long items,
            BigDecimal hours,
            List<Money> cost,
            @Nullable Instant due) {}

    /// How fast versions reach the ledger.
    ///
    /// @param perMinute over the last quarter of an hour
    /// @param pending all that are on the way
    /// @param doneBy when they are through at that pace; null where none can be said
    public record Pace(
            BigDecimal perMinute, long pending, @Nullable Instant doneBy, String words) {}

    /// What is in no company or period yet.
    public record Loose(long versions, BigDecimal hours, List<Money> cost, String href) {}
}
