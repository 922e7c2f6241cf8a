package dev.throughline.reconcile;

import java.time.LocalDate;

/// Which accounting periods are compared, for all legal entities of the ledger.
public sealed interface Scope {

    /// Every period that is open or softly closed.
    record Open() implements Scope {}

    /// The period of that name.
    record Named(String period) implements Scope {}

    /// Every period that meets the span.
    ///
    /// @param from first day, included
    /// @param to last day, included; at most 1,100 days later
    record Dates(LocalDate from, LocalDate to) implements Scope {
        /// The longest span, in days.
        public static final int DAYS_MAX = 1_100;

        /// @throws IllegalArgumentException when it ends before it begins, or is too long
        public Dates {
            if (to.isBefore(from) || from.plusDays(DAYS_MAX).isBefore(to)) {
                throw new IllegalArgumentException(
                        "from "
                                + from
                                + " to "
                                + to
                                + " is no span of 1 to "
                                + DAYS_MAX
                                + " days; give both days in order, or run several");
            }
        }
    }

    /// In words, as it is kept with the run.
    default String words() {
        return switch (this) {
            case Open() -> "open periods";
            case Named(String period) -> "period " + period;
            case Dates(LocalDate from, LocalDate to) -> "from " + from + " to " + to;
        };
    }

    /// Whether a period belongs to it.
    default boolean takes(String name, LocalDate start, LocalDate end, boolean open) {
        return switch (this) {
            case Open() -> open;
            case Named(String period) -> period.equals(name);
            case Dates(LocalDate from, LocalDate to) -> !end.isBefore(from) && !start.isAfter(to);
        };
    }
}
