package dev.throughline.mapping;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// When people work: the same hours on each working day, in one zone, holidays out. Pure.
///
/// @param zone whose clock the hours are read from
/// @param days working days of the week, at least one
/// @param from when a working day begins
/// @param to when it ends, after `from`; midnight means the end of the day
/// @param holidays days on which nobody works
public record BusinessHours(
        ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to, Set<LocalDate> holidays) {

    /// Monday to Friday, 9 to 18, UTC, no holidays.
    public static final BusinessHours STANDARD =
            new BusinessHours(
                    ZoneOffset.UTC,
                    EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                    LocalTime.of(9, 0),
                    LocalTime.of(18, 0),
                    Set.of());

    public BusinessHours {
        days = Set.copyOf(days);
        holidays = Set.copyOf(holidays);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("hours need at least one working day");
        }
        if (!to.equals(LocalTime.MIDNIGHT) && !from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "a working day from " + from + " to " + to + " has no hours");
        }
    }

    /// The same with these holidays.
    public BusinessHours holidays(Collection<LocalDate> free) {
        return new BusinessHours(zone, days, from, to, Set.copyOf(free));
    }

    /// When `worked` of working time has passed since `start`. Nothing worked is `start` itself.
    public Instant after(Instant start, Duration worked) {
        if (worked.isZero() || worked.isNegative()) {
            return start;
        }
        Duration left = worked;
        for (LocalDate day = LocalDate.ofInstant(start, zone); ; day = day.plusDays(1)) {
            if (!works(day)) {
                continue;
            }
            Instant opens = later(start, opens(day));
            Instant closes = closes(day);
            Duration span = Duration.between(opens, closes);
            if (span.compareTo(left) >= 0) {
                return opens.plus(left);
            }
            if (span.isPositive()) {
                left = left.minus(span);
            }
        }
    }

    /// The working time between two instants; zero where `end` is not after `start`.
    public Duration between(Instant start, Instant end) {
        Duration worked = Duration.ZERO;
        LocalDate last = LocalDate.ofInstant(end, zone);
        for (LocalDate day = LocalDate.ofInstant(start, zone);
                !day.isAfter(last);
                day = day.plusDays(1)) {
            if (works(day)) {
                Instant opens = later(start, opens(day));
                Instant closes = closes(day).isBefore(end) ? closes(day) : end;
                if (opens.isBefore(closes)) {
                    worked = worked.plus(Duration.between(opens, closes));
                }
            }
        }
        return worked;
    }

    private boolean works(LocalDate day) {
        return days.contains(day.getDayOfWeek()) && !holidays.contains(day);
    }

    private Instant opens(LocalDate day) {
        return day.atTime(from).atZone(zone).toInstant();
    }

    private Instant closes(LocalDate day) {
        return to.equals(LocalTime.MIDNIGHT)
                ? day.plusDays(1).atStartOfDay(zone).toInstant()
                : day.atTime(to).atZone(zone).toInstant();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
