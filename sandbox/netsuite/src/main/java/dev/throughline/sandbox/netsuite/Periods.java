package dev.throughline.sandbox.netsuite;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which accounting period a day falls into, and whether anything may still be posted there. Called
/// under the ledger's lock.
final class Periods {

    private final Ledger ledger;

    Periods(Ledger ledger) {
        this.ledger = ledger;
    }

    /// The open posting period of a day.
    ///
    /// @param lock a further lock that stands in the way, for example `apLocked`; empty for none
    /// @throws Refusal when there is none, or it is closed or locked
    StoredRecord open(int day, String lock) {
        StoredRecord period = of(day);
        if (period == null) {
            throw Refusal.userError(
                    "The transaction date you specified is not within the date range of your accounting period.",
                    "tranDate");
        }
        if (shut(period, lock)) {
            throw Refusal.userError(
                    "You cannot create or change a transaction in a closed or locked period: "
                            + period.refName()
                            + ".",
                    "tranDate");
        }
        return period;
    }

    /// The posting period of a day, open or not.
    @Nullable StoredRecord of(int day) {
        String date = LocalDate.ofEpochDay(day).toString();
        for (StoredRecord period : all().byId.values()) {
            if (posting(period)
                    && period.text("startDate").compareTo(date) <= 0
                    && period.text("endDate").compareTo(date) >= 0) {
                return period;
            }
        }
        return null;
    }

    /// The first open posting period that begins after this day.
    @Nullable StoredRecord nextOpen(int day) {
        String date = LocalDate.ofEpochDay(day).toString();
        StoredRecord next = null;
        for (StoredRecord period : all().byId.values()) {
            if (posting(period)
                    && !shut(period, "")
                    && period.text("startDate").compareTo(date) > 0
                    && (next == null
                            || period.text("startDate").compareTo(next.text("startDate")) < 0)) {
                next = period;
            }
        }
        return next;
    }

    static boolean shut(StoredRecord period, String lock) {
        return Boolean.TRUE.equals(period.value("closed"))
                || Boolean.TRUE.equals(period.value("allLocked"))
                || (!lock.isEmpty() && Boolean.TRUE.equals(period.value(lock)));
    }

    private static boolean posting(StoredRecord period) {
        return Boolean.TRUE.equals(period.value("isPosting"))
                && !Boolean.TRUE.equals(period.value("isQuarter"))
                && !Boolean.TRUE.equals(period.value("isYear"));
    }

    private Table all() {
        return ledger.table(Objects.requireNonNull(RecordTypes.named("accountingPeriod")));
    }
}
