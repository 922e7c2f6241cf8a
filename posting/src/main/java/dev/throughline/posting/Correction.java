package dev.throughline.posting;

import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a posting whose version is no longer what the source says: amended,
/// rejected, un-approved or deleted (DOMAIN 4.5). The same for each, because a new version is
/// posted only after nothing of the old one stands.
public final class Correction {
    /// The code of a correction that an invoice holds.
    static final String INVOICED = "TIM-ALREADY-INVOICED";

    private Correction() {}

    /// A posting of the version that is superseded.
    ///
    /// @param state where it stands
    /// @param line what it says, as stored; null where it was never prepared
    /// @param invoice the invoice that bills it; null where none
    public record Standing(
            PostingState state, @Nullable PostingLine line, @Nullable String invoice) {}

    /// What to do with one posting.
    public sealed interface Step {
        /// It leaves before anybody saw it: WITHDRAWN.
        record Withdraw() implements Step {}

        /// Only the target can say what became of it; look again when it has.
        record AwaitTarget() implements Step {}

        /// It becomes REVERSAL_PENDING and this line is posted.
        record Reverse(PostingLine line) implements Step {}

        /// Its reversal is due but has no date yet; look again when the period opens.
        record AwaitPeriod(String reason) implements Step {}

        /// It stands, and a person must take another way.
        record Refuse(Problem problem) implements Step {}

        /// Nothing of it stands or can come; or its reversal is on its way already.
        record Nothing() implements Step {}
    }

    /// The step for one posting.
    ///
    /// @param calendar the periods of the posting's entity
    /// @param decidedAt when the source's change was approved or made
    public static Step decide(
            Standing standing,
            Calendar calendar,
            Instant decidedAt,
            PostingPolicy policy,
            Set<Allowance> allowances) {
        return switch (standing.state()) {
            case READY, EXCEPTION, NON_POSTABLE -> new Step.Withdraw();
            case IN_FLIGHT, UNKNOWN, ACCEPTED -> new Step.AwaitTarget();
            case NOT_READY, WITHDRAWN, WRITTEN_OFF, REVERSED, REVERSAL_PENDING ->
                    new Step.Nothing();
            case POSTED, OPENING -> reverse(standing, calendar, decidedAt, policy, allowances);
        };
    }

    /// Whether a new version may be posted: nothing of the earlier ones stands in the ledger or can
    /// still come to stand.
    public static boolean clear(Collection<PostingState> earlier) {
        return earlier.stream().allMatch(PostingState::atRest);
    }

    private static Step reverse(
            Standing standing,
            Calendar calendar,
            Instant decidedAt,
            PostingPolicy policy,
            Set<Allowance> allowances) {
        if (standing.invoice() != null) {
            return new Step.Refuse(
                    new Problem(
                            Mender.DATA,
                            INVOICED,
                            "Entry is on invoice " + standing.invoice() + "; use a credit.",
                            "Credit the whole invoice line so that it returns to unbilled; the correction then goes on by itself.",
                            "invoiced"));
        }
        PostingLine line = standing.line();
        if (line == null) {
            return new Step.Refuse(
                    new Problem(
                            Mender.DATA,
                            "HUB-STATE",
                            "It was settled before the hub came and its amounts are not known here.",
                            "Load its opening line with amounts, or reverse it in the ERP by hand."));
        }
        return switch (AccountingDate.ofReversal(
                calendar, line.accountingDate(), decidedAt, policy, allowances)) {
            case AccountingDate.Dated.Booked booked ->
                    new Step.Reverse(line.reversed(booked.date(), booked.period(), booked.late()));
            case AccountingDate.Dated.Waits waits -> new Step.AwaitPeriod(waits.reason());
            case AccountingDate.Dated.Refused refused -> new Step.Refuse(refused.problem());
        };
    }
}
