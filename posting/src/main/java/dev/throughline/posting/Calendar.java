package dev.throughline.posting;

import dev.throughline.model.AccountingPeriod.Openness;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The accounting periods of one legal entity as its ERP keeps them, for one ledger (time, expenses
/// or the general ledger), and the zone its cut-offs are meant in.
public final class Calendar {
    private final ZoneId zone;
    private final NavigableMap<LocalDate, Period> byStart = new TreeMap<>();

    /// One period.
    ///
    /// @param name for example `2026-01`
    /// @param start first accounting date in it
    /// @param end last accounting date in it
    /// @param openness whether it takes postings of the ledger asked about
    public record Period(String name, LocalDate start, LocalDate end, Openness openness) {
        /// Whether the date lies in it.
        public boolean holds(LocalDate date) {
            return !date.isBefore(start) && !date.isAfter(end);
        }

        /// Whether everybody may post into it.
        public boolean open() {
            return openness == Openness.OPEN;
        }
    }

    /// @param zone the entity's time zone
    /// @param periods in any order
    /// @throws IllegalArgumentException when two overlap
    public Calendar(ZoneId zone, List<Period> periods) {
        this.zone = zone;
        for (Period period : periods) {
            byStart.put(period.start(), period);
        }
        Period before = null;
        for (Period period : byStart.values()) {
            if (before != null && !period.start().isAfter(before.end())) {
                throw new IllegalArgumentException(
                        "periods "
                                + before.name()
                                + " and "
                                + period.name()
                                + " overlap; mend the calendar in the ERP");
            }
            before = period;
        }
    }

    /// The zone of its cut-offs.
    public ZoneId zone() {
        return zone;
    }

    /// All periods, oldest first.
    public List<Period> periods() {
        return List.copyOf(byStart.values());
    }

    /// The period that date lies in.
    public Optional<Period> at(LocalDate date) {
        return Optional.ofNullable(byStart.floorEntry(date))
                .map(java.util.Map.Entry::getValue)
                .filter(period -> period.holds(date));
    }

    /// The period that follows another, open or not.
    public Optional<Period> after(Period period) {
        return Optional.ofNullable(byStart.higherEntry(period.end()))
                .map(java.util.Map.Entry::getValue);
    }

    /// The first open period that starts after that date.
    public Optional<Period> openAfter(LocalDate date) {
        return byStart.tailMap(date, false).values().stream().filter(Period::open).findFirst();
    }

    /// Whether a period that starts after that date is still to be opened.
    public boolean futureAfter(LocalDate date) {
        return byStart.tailMap(date, false).values().stream()
                .anyMatch(period -> period.openness() == Openness.FUTURE);
    }
}
