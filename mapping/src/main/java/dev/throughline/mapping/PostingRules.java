package dev.throughline.mapping;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which facts are posted where, as `postings.yaml` says it.
///
/// @param facts the record types whose approved records are posted; none = no posting lane
/// @param to the ledger's connection; empty where nothing is posted
/// @param kinds the kinds that are posted, and what makes a line of each; others are not posted
/// @param policy what the firm allows
/// @param baseline how the lane began in that ledger
/// @param nightly when everything open is reconciled
/// @param retention how long what is not needed any more is kept
public record PostingRules(
        List<Fact> facts,
        String to,
        Map<PostingKind, List<Part>> kinds,
        Policy policy,
        Baseline baseline,
        Nightly nightly,
        Retention retention) {

    /// Nothing is posted.
    public static final PostingRules NONE =
            new PostingRules(
                    List.of(), "", Map.of(), Policy.STANDARD, Baseline.REQUIRED, Nightly.STANDARD);

    /// The same, keeping everything as long as is usual.
    public PostingRules(
            List<Fact> facts,
            String to,
            Map<PostingKind, List<Part>> kinds,
            Policy policy,
            Baseline baseline,
            Nightly nightly) {
        this(facts, to, kinds, policy, baseline, nightly, Retention.STANDARD);
    }

    public PostingRules {
        facts = List.copyOf(facts);
        kinds = Map.copyOf(kinds);
    }

    /// When every open period is reconciled, once a day.
    ///
    /// @param time of day, in `zone`
    public record Nightly(LocalTime time, ZoneId zone) {
        /// Two o'clock, UTC.
        public static final Nightly STANDARD = new Nightly(LocalTime.of(2, 0), ZoneOffset.UTC);
    }

    /// How long payloads are kept, in days. What is still needed stays longer.
    ///
    /// @param factDays what sources said of facts, word for word
    /// @param documentDays what was sent to the ledger, word for word
    /// @param tryDays each single try of a send
    /// @param changeDays what systems said of master data, word for word; the newest of each record
    ///   is kept for ever
    public record Retention(int factDays, int documentDays, int tryDays, int changeDays) {
        /// Ten years, as books are kept; tries a year and a bit.
        public static final Retention STANDARD = new Retention(3_650, 3_650, 400, 3_650);
    }

    /// Whether anything is posted.
    public boolean any() {
        return !facts.isEmpty();
    }

    /// Whether records of this type are facts, and not master data.
    public boolean isFact(String connection, String type) {
        return facts.contains(new Fact(connection, type));
    }

    /// Records that are posted.
    ///
    /// @param connection the source
    /// @param type its native record type
    public record Fact(String connection, String type) {}

    /// What tells the lines of a document apart. One item a line is `ITEM` alone; else items that
    /// agree in all named parts are one line, and are kept beneath it.
    public enum Part {
        ITEM,
        PROJECT,
        TASK,
        RESOURCE,
        WORK_DATE,
        CATEGORY,
        PERIOD
    }

    /// How the lane begins in a ledger that may hold earlier postings.
    public enum Baseline {
        /// Nothing is said: nothing is posted.
        REQUIRED,
        /// The firm declares that the ledger holds none of these facts yet.
        DECLARED_EMPTY,
        /// Earlier facts were loaded under totals that a controller signed.
        SIGNED
    }

    /// What the firm allows.
    ///
    /// @param lateDays older work needs a controller, in days between work and approval
    /// @param cutOffDay the day of the next month until which a period takes approvals, 1 to 28
    /// @param cutOffTime the time of that day, in the legal entity's zone
    /// @param dayCapHours more hours of one person on one day are asked about, 1 to 24
    /// @param acceptApprovalNotRequired whether "no approval required" counts as approval
    /// @param staleRateDays an exchange rate older than this is not used, in days
    /// @param postInternalCost whether the cost of internal and non-chargeable time is posted
    /// @param reimbursableOnly whether only expenses that go back to the claimant are posted
    /// @param accrueSubmitted whether time submitted but not approved is accrued at a period's end
    /// @param receiptLimit an expense above this needs a receipt; null = none does
    /// @param forbidden combinations of dimension values that no posting may carry, each by
    ///   dimension
    public record Policy(
            int lateDays,
            int cutOffDay,
            LocalTime cutOffTime,
            int dayCapHours,
            boolean acceptApprovalNotRequired,
            int staleRateDays,
            boolean postInternalCost,
            boolean reimbursableOnly,
            boolean accrueSubmitted,
            @Nullable Money receiptLimit,
            List<Map<String, String>> forbidden) {

        /// DOMAIN 4.15's values; nothing unusual allowed.
        public static final Policy STANDARD =
                new Policy(
                        30,
                        3,
                        LocalTime.of(18, 0),
                        12,
                        false,
                        7,
                        true,
                        false,
                        false,
                        null,
                        List.of());

        public Policy {
            forbidden = forbidden.stream().map(Map::copyOf).toList();
        }
    }
}
