package dev.throughline.posting;

import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/// Decides the accounting date of a fact (DOMAIN 4.15): the day in whose period it counts.
public final class AccountingDate {
    private AccountingDate() {}

    /// The date, or why there is none.
    public sealed interface Dated {
        /// It is booked on that date.
        ///
        /// @param period the period's name
        /// @param late whether it is not the work date, because its period is closed or cut off
        record Booked(LocalDate date, String period, boolean late) implements Dated {}

        /// Its period is not open yet: it waits, and never goes to an earlier one.
        record Waits(String reason) implements Dated {}

        /// `TIM-TOO-LATE`, `PER-CLOSED` or `PER-NOT-FOUND`.
        record Refused(Problem problem) implements Dated {}
    }

    /// The date of an original posting.
    ///
    /// @param workDate the local day of the work or receipt
    /// @param approvedAt when it was approved
    public static Dated of(
            Calendar calendar,
            LocalDate workDate,
            Instant approvedAt,
            PostingPolicy policy,
            Set<Allowance> allowances) {
        return decide(calendar, workDate, approvedAt, policy, allowances, true);
    }

    /// The date of a reversal: the original's accounting date where its period is still open, else
    /// as late work. It is never too late to put a ledger right.
    ///
    /// @param original the accounting date of what is reversed
    /// @param decidedAt when the correction was approved
    public static Dated ofReversal(
            Calendar calendar,
            LocalDate original,
            Instant decidedAt,
            PostingPolicy policy,
            Set<Allowance> allowances) {
        return decide(calendar, original, decidedAt, policy, allowances, false);
    }

    /// The first date, not before either, on which both entities' periods are open: both sides of
    /// an intercompany pair count in the same period.
    ///
    /// @return empty where there is none
    public static Optional<LocalDate> common(
            Calendar lender, LocalDate lenderDate, Calendar borrower, LocalDate borrowerDate) {
        LocalDate date = lenderDate.isAfter(borrowerDate) ? lenderDate : borrowerDate;
        for (int step = 0; step < 1_000; step++) {
            Optional<LocalDate> one = openFrom(lender, date, lenderDate);
            Optional<LocalDate> other = openFrom(borrower, date, borrowerDate);
            if (one.isEmpty() || other.isEmpty()) {
                return Optional.empty();
            }
            LocalDate next = one.get().isAfter(other.get()) ? one.get() : other.get();
            if (next.equals(date)) {
                return Optional.of(date);
            }
            date = next;
        }
        return Optional.empty();
    }

    /// A date decided before stands even where a person let it into a soft-closed period.
    private static Optional<LocalDate> openFrom(
            Calendar calendar, LocalDate date, LocalDate decided) {
        boolean open =
                date.equals(decided) || calendar.at(date).filter(Calendar.Period::open).isPresent();
        return open ? Optional.of(date) : calendar.openAfter(date).map(Calendar.Period::start);
    }

    private static Dated decide(
            Calendar calendar,
            LocalDate date,
            Instant approvedAt,
            PostingPolicy policy,
            Set<Allowance> allowances,
            boolean limited) {
        Optional<Calendar.Period> found = calendar.at(date);
        if (found.isEmpty()) {
            return refused(
                    "PER-NOT-FOUND",
                    "No period for " + date + ".",
                    "Open the calendar for that date in the ERP.");
        }
        Calendar.Period period = found.get();
        if (period.openness() == Openness.FUTURE) {
            return new Dated.Waits("Period " + period.name() + " is not open yet.");
        }
        boolean allowed =
                allowances.contains(Allowance.SOFT_CLOSED) && period.openness() != Openness.CLOSED;
        if (allowed || (period.open() && !cutOff(calendar, period, approvedAt, policy))) {
            return new Dated.Booked(date, period.name(), false);
        }
        long days = ChronoUnit.DAYS.between(date, approvedAt.atZone(calendar.zone()).toLocalDate());
        Optional<Calendar.Period> open = calendar.openAfter(period.end());
        if (open.isEmpty()) {
            return period.open() && calendar.futureAfter(period.end())
                    ? new Dated.Waits(
                            "Period "
                                    + period.name()
                                    + " is cut off and the next one is not open yet.")
                    : refused(
                            "PER-CLOSED",
                            "Period "
                                    + period.name()
                                    + " is "
                                    + (period.open() ? "cut off" : "closed")
                                    + " and no later one is open.",
                            "Open the next period or reopen this one in the ERP.");
        }
        if (limited
                && days > policy.lateDays()
                && !allowances.contains(Allowance.LATE)
                && !allowances.contains(Allowance.REPOSTED)) {
            return refused(
                    "TIM-TOO-LATE",
                    "Work of "
                            + date
                            + " was approved "
                            + days
                            + " days later; the late limit is "
                            + policy.lateDays()
                            + ".",
                    "A controller lets it pass, or the entry is rejected.");
        }
        return new Dated.Booked(open.get().start(), open.get().name(), true);
    }

    /// When a period is cut off; that very moment still counts. A person's decision goes before the
    /// schedule: cut off at once, or lifted. What is lifted takes everything that the ledger takes,
    /// until a schedule that was still ahead, or the next decision. Empty where nothing cuts it
    /// off.
    static Optional<Instant> cutOff(
            Calendar calendar, Calendar.Period period, PostingPolicy policy) {
        Optional<Instant> scheduled = scheduled(calendar, period, policy);
        return calendar.decided(period)
                .map(decided ->
                        decided.lifted()
                                ? scheduled.filter(at -> at.isAfter(decided.at()))
                                : Optional.of(decided.at()))
                .orElse(scheduled);
    }

    /// When the policy cuts a period off, in its entity's zone; empty where it cuts nothing off.
    static Optional<Instant> scheduled(
            Calendar calendar, Calendar.Period period, PostingPolicy policy) {
        return policy.cutOffDay() == 0
                ? Optional.empty()
                : Optional.of(
                        period.end()
                                .plusDays(policy.cutOffDay())
                                .atTime(policy.cutOffTime())
                                .atZone(calendar.zone())
                                .toInstant());
    }

    private static boolean cutOff(
            Calendar calendar, Calendar.Period period, Instant approvedAt, PostingPolicy policy) {
        return cutOff(calendar, period, policy).filter(approvedAt::isAfter).isPresent();
    }

    private static Dated.Refused refused(String code, String text, String mend) {
        return new Dated.Refused(new Problem(Mender.DATA, code, text, mend, "accounting_date"));
    }
}
