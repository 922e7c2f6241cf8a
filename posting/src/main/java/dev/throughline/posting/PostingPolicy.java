package dev.throughline.posting;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the firm decided about posting (`postings.yaml`).
///
/// @param kinds which kinds are posted, and the grain of their documents' lines
/// @param lateDays work is too late when it was approved more days after its day than this, 1 and
///   up
/// @param cutOffDay the day of the month after a period on which it is cut off, 1 to 28; 0 = never
/// @param cutOffTime the minute of that day, in the entity's zone, that still counts
/// @param dayCapHours more hours of a person on a day than this are asked about; at most 24
/// @param acceptApprovalNotRequired whether entries of projects that need no approval are posted
/// @param staleRateDays an exchange rate older than this on the accounting date is stale
/// @param postInternalCost whether internal work makes a cost posting
/// @param reimbursableOnly whether only expenses paid back to people are posted
/// @param receiptLimit an expense above this needs a receipt; null = never
/// @param forbidden combinations of dimension values that no posting may carry
public record PostingPolicy(
        Map<PostingKind, Grain> kinds,
        int lateDays,
        int cutOffDay,
        LocalTime cutOffTime,
        BigDecimal dayCapHours,
        boolean acceptApprovalNotRequired,
        int staleRateDays,
        boolean postInternalCost,
        boolean reimbursableOnly,
        @Nullable Money receiptLimit,
        List<Map<String, String>> forbidden) {

    /// @throws IllegalArgumentException when a limit is out of its range
    public PostingPolicy {
        kinds = Map.copyOf(kinds);
        forbidden = List.copyOf(forbidden);
        if (lateDays < 1
                || staleRateDays < 0
                || cutOffDay < 0
                || cutOffDay > 28
                || dayCapHours.signum() <= 0
                || dayCapHours.compareTo(BigDecimal.valueOf(24)) > 0) {
            throw new IllegalArgumentException(
                    "lateDays is 1 or more, staleRateDays 0 or more, cutOffDay 0 to 28, dayCapHours above 0 and at most 24; mend policy in postings.yaml");
        }
    }

    /// Whether that kind is posted.
    public boolean posts(PostingKind kind) {
        return kinds.containsKey(kind);
    }
}
