package dev.throughline.posting;

import dev.throughline.model.AccountingPeriod.Openness;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The accounting periods of one legal entity as its ERP keeps them, for one ledger (time, expenses
/// or the general ledger), and the zone its cut-offs are meant in.
public final class Calendar {
    private final ZoneId zone;
    private final NavigableMap<LocalDate, Period> byStart = new TreeMap<>();
    private final Map<String, Decided> decided;

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

        private Period as(Openness other) {
            return new Period(name, start, end, other);
        }

        /// Whether everybody may post into it.
        public boolean open() {
            return openness == Openness.OPEN;
        }
    }

    /// What a person decided about the cut-off of a period.
    ///
    /// @param at when: cut off at that moment, or lifted then
    /// @param lifted whether an earlier cut-off holds no more
    public record Decided(Instant at, boolean lifted) {}

    /// @param zone the entity's time zone
    /// @param periods in any order
    /// @throws IllegalArgumentException when two overlap
    public Calendar(ZoneId zone, List<Period> periods) {
        this(zone, periods, Map.of());
    }

    /// @param zone the entity's time zone
    /// @param periods in any order
    /// @param decided the newest decision on a period's cut-off, by its name; without one the
    ///   policy's schedule holds
    /// @throws IllegalArgumentException when two overlap
    public Calendar(ZoneId zone, List<Period> periods, Map<String, Decided> decided) {
        this.decided = Map.copyOf(decided);
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

    /// The calendar as it was when what is settled was posted: every period takes it on its own
    /// day.
    ///
    /// @param on where it is known that it was posted on a later day: only that day takes it
    Calendar settled(@Nullable LocalDate on) {
        List<Period> then = new ArrayList<>();
        for (Period period : byStart.values()) {
            if (on == null) {
                then.add(period.as(Openness.OPEN));
            } else if (!period.holds(on)) {
                then.add(period.as(Openness.CLOSED));
            } else {
                if (on.isAfter(period.start())) {
                    then.add(
                            new Period(
                                    period.name(),
                                    period.start(),
                                    on.minusDays(1),
                                    Openness.CLOSED));
                }
                then.add(new Period(period.name(), on, period.end(), Openness.OPEN));
            }
        }
        return new Calendar(zone, then);
    }

    /// The zone of its cut-offs.
    public ZoneId zone() {
        return zone;
    }

    /// What a person decided about a period's cut-off last; empty where the schedule holds.
    public Optional<Decided> decided(Period period) {
        return Optional.ofNullable(decided.get(period.name()));
    }

    /// All periods, oldest first.
    public List<Period> periods() {
        return List.copyOf(byStart.values());
    }

    /// The period that date lies in.
    public Optional<Period> at(LocalDate date) {
        return Optional.ofNullable(byStart.floorEntry(date))
                .map(Map.Entry::getValue)
                .filter(period -> period.holds(date));
    }

    /// The period that follows another, open or not.
    public Optional<Period> after(Period period) {
        return Optional.ofNullable(byStart.higherEntry(period.end())).map(Map.Entry::getValue);
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
