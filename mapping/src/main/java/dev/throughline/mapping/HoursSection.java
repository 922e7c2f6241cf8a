package dev.throughline.mapping;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `hours` of `sla.yaml`.
final class HoursSection {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-5][0-9])");
    private static final List<String> DAYS =
            Arrays.stream(DayOfWeek.values()).map(day -> day.name().substring(0, 3)).toList();

    private HoursSection() {}

    /// @param byOwner where the hours of single roles go
    static BusinessHours read(
            Section section,
            BusinessHours standard,
            List<String> roles,
            Map<String, BusinessHours> byOwner) {
        BusinessHours hours = hours(section, standard);
        Optional<Section> owners = section.section("owners");
        owners.ifPresent(all -> {
            for (String role : all.keys()) {
                if (!roles.contains(role)) {
                    all.faults()
                            .add(
                                    all.place(role),
                                    "'" + role + "' is no role.",
                                    Nearest.mend(role, roles));
                }
                all.section(role)
                        .ifPresent(one -> {
                            byOwner.put(role, hours(one, hours));
                            one.finish();
                        });
            }
        });
        section.finish();
        return hours;
    }

    private static BusinessHours hours(Section section, BusinessHours otherwise) {
        ZoneId zone = zone(section, otherwise.zone());
        Set<DayOfWeek> days = days(section, otherwise.days());
        LocalTime from = time(section, "from", otherwise.from(), false);
        LocalTime to = time(section, "to", otherwise.to(), true);
        Set<LocalDate> holidays = holidays(section, otherwise.holidays());
        if (!to.equals(LocalTime.MIDNIGHT) && !from.isBefore(to)) {
            section.faults()
                    .add(
                            section.has("to") ? section.valuePlace("to") : section.place(),
                            "A working day from " + from + " to " + to + " has no hours.",
                            "Let it end after it begins; 24:00 is the end of the day.");
            return otherwise;
        }
        return new BusinessHours(zone, days, from, to, holidays);
    }

    private static ZoneId zone(Section section, ZoneId otherwise) {
        String name = section.text("zone", otherwise.getId());
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            section.faults()
                    .add(
                            section.valuePlace("zone"),
                            "'" + name + "' is no time zone.",
                            "Write one of the IANA list, such as Europe/London.");
            return otherwise;
        }
    }

    private static Set<DayOfWeek> days(Section section, Set<DayOfWeek> otherwise) {
        List<Words> written = section.list("days");
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Words word : written) {
            int at = DAYS.indexOf(word.text());
            if (at < 0) {
                section.faults()
                        .add(
                                word.start(),
                                "'" + word.text() + "' is no day of the week.",
                                Nearest.mend(word.text(), DAYS));
            } else {
                days.add(DayOfWeek.of(at + 1));
            }
        }
        return days.isEmpty() ? otherwise : days;
    }

    private static LocalTime time(
            Section section, String key, LocalTime otherwise, boolean mayEndTheDay) {
        return section.words(key)
                .map(words -> {
                    Matcher matcher = TIME.matcher(words.text());
                    if (matcher.matches()) {
                        int hour = Integer.parseInt(matcher.group(1));
                        int minute = Integer.parseInt(matcher.group(2));
                        if (hour < 24) {
                            return LocalTime.of(hour, minute);
                        }
                        if (hour == 24 && minute == 0 && mayEndTheDay) {
                            return LocalTime.MIDNIGHT;
                        }
                    }
                    section.faults()
                            .add(
                                    words.start(),
                                    "'" + key + "' is '" + words.text() + "'.",
                                    "Write a time of the day as \"09:00\".");
                    return otherwise;
                })
                .orElse(otherwise);
    }

    private static Set<LocalDate> holidays(Section section, Set<LocalDate> otherwise) {
        if (!section.has("holidays")) {
            return otherwise;
        }
        List<LocalDate> days = new ArrayList<>();
        for (Words word : section.list("holidays")) {
            try {
                days.add(LocalDate.parse(word.text()));
            } catch (DateTimeException e) {
                section.faults()
                        .add(
                                word.start(),
                                "'" + word.text() + "' is no day.",
                                "Write a day of the calendar as 2026-01-31.");
            }
        }
        return new HashSet<>(days);
    }
}
