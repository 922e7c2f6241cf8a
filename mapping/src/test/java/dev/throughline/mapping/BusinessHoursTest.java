package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusinessHoursTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @TempDir Path dir;

    private static BusinessHours in(ZoneId zone, LocalDate... holidays) {
        return new BusinessHours(
                zone,
                BusinessHours.STANDARD.days(),
                LocalTime.of(9, 0),
                LocalTime.of(18, 0),
                Set.of(holidays));
    }

    private static Instant at(ZoneId zone, String local) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }

    /// 16 January 2026 is a Friday; 28 March and 24 October 2026 are the Saturdays before Europe
    /// turns its clocks; 6 April 2026 is Easter Monday.
    @ParameterizedTest
    @CsvSource({
        "the KPI sheet's example, 2026-01-16T16:00, 4, 2026-01-19T11:00",
        "within a day,             2026-01-14T10:00, 8, 2026-01-14T18:00",
        "over night,               2026-01-14T17:30, 1, 2026-01-15T09:30",
        "opened before work,       2026-01-14T03:00, 1, 2026-01-14T10:00",
        "opened after work,        2026-01-14T22:00, 1, 2026-01-15T10:00",
        "opened on a Saturday,     2026-01-17T12:00, 8, 2026-01-19T17:00",
        "opened as work ends,      2026-01-16T18:00, 1, 2026-01-19T10:00",
        "24 hours are three days,  2026-01-14T12:00, 24, 2026-01-16T18:00",
        "over a holiday,           2026-04-03T17:00, 2, 2026-04-07T10:00",
        "clocks go forward,        2026-03-27T17:00, 2, 2026-03-30T10:00",
        "clocks go back,           2026-10-23T17:00, 2, 2026-10-26T10:00",
    })
    void working_time_passes_in_working_hours_only(
            String name, String from, int hours, String due) {
        BusinessHours london = in(LONDON, LocalDate.of(2026, 4, 6));

        assertThat(london.after(at(LONDON, from), Duration.ofHours(hours)))
                .as(name)
                .isEqualTo(at(LONDON, due));
        assertThat(london.between(at(LONDON, from), at(LONDON, due)))
                .as(name)
                .isEqualTo(Duration.ofHours(hours));
    }

    @Test
    void the_zone_is_the_one_of_those_who_work() {
        ZoneId india = ZoneId.of("Asia/Kolkata");

        assertThat(in(india).after(Instant.parse("2026-01-14T12:00:00Z"), Duration.ofHours(1)))
                .isEqualTo(Instant.parse("2026-01-15T04:00:00Z"));
    }

    @Test
    void an_hour_that_the_clock_skips_is_not_worked_and_one_that_comes_twice_is() {
        BusinessHours night =
                new BusinessHours(
                        LONDON,
                        EnumSet.allOf(DayOfWeek.class),
                        LocalTime.MIDNIGHT,
                        LocalTime.of(6, 0),
                        Set.of());

        assertThat(night.between(at(LONDON, "2026-03-29T00:00"), at(LONDON, "2026-03-29T12:00")))
                .isEqualTo(Duration.ofHours(5));
        assertThat(night.between(at(LONDON, "2026-10-25T00:00"), at(LONDON, "2026-10-25T12:00")))
                .isEqualTo(Duration.ofHours(7));
    }

    @Test
    void hours_round_the_clock_are_plain_hours() {
        BusinessHours always =
                new BusinessHours(
                        ZoneOffset.UTC,
                        EnumSet.allOf(DayOfWeek.class),
                        LocalTime.MIDNIGHT,
                        LocalTime.MIDNIGHT,
                        Set.of());
        Instant saturday = Instant.parse("2026-01-17T23:30:00Z");

        assertThat(always.after(saturday, Duration.ofHours(30)))
                .isEqualTo(saturday.plus(Duration.ofHours(30)));
        assertThat(always.between(saturday, saturday.plusSeconds(7_200)))
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void nothing_to_work_is_due_at_once_and_time_does_not_run_backwards() {
        Instant night = Instant.parse("2026-01-17T23:30:00Z");

        assertThat(BusinessHours.STANDARD.after(night, Duration.ZERO)).isEqualTo(night);
        assertThat(BusinessHours.STANDARD.between(night, night.minusSeconds(400_000)))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void a_day_without_hours_and_a_week_without_days_are_refused() {
        assertThatThrownBy(() ->
                        new BusinessHours(
                                ZoneOffset.UTC,
                                Set.of(),
                                LocalTime.of(9, 0),
                                LocalTime.of(18, 0),
                                Set.of()))
                .hasMessageContaining("at least one working day");
        assertThatThrownBy(() ->
                        new BusinessHours(
                                ZoneOffset.UTC,
                                Set.of(DayOfWeek.MONDAY),
                                LocalTime.of(18, 0),
                                LocalTime.of(9, 0),
                                Set.of()))
                .hasMessageContaining("has no hours");
    }

    @Test
    void the_firm_says_when_its_people_work() {
        Sla sla =
                Firm.small()
                        .with(
                                "sla.yaml",
                                """
                                hours:
                                  zone: Europe/London
                                  to: "17:30"
                                  holidays: [2026-12-25]
                                  owners:
                                    IT: {zone: Asia/Kolkata, days: [MON, TUE, WED, THU, FRI, SAT], from: 8:00}
                                """)
                        .good(dir)
                        .policies()
                        .sla();

        assertThat(sla.hoursOf("FS"))
                .isEqualTo(
                        new BusinessHours(
                                LONDON,
                                BusinessHours.STANDARD.days(),
                                LocalTime.of(9, 0),
                                LocalTime.of(17, 30),
                                Set.of(LocalDate.of(2026, 12, 25))));
        assertThat(sla.hoursOf("IT"))
                .isEqualTo(
                        new BusinessHours(
                                ZoneId.of("Asia/Kolkata"),
                                EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY),
                                LocalTime.of(8, 0),
                                LocalTime.of(17, 30),
                                Set.of(LocalDate.of(2026, 12, 25))));
    }

    @Test
    void hours_that_cannot_be_are_told_with_their_places() {
        assertThat(
                        Firm.small()
                                .with(
                                        "sla.yaml",
                                        """
                                        hours:
                                          zone: Mars/Olympus
                                          days: [MON, MONTAG]
                                          from: 9 Uhr
                                          holidays: [2026-02-30]
                                          owners:
                                            IT: {from: "18:00", to: "9:00"}
                                            HR: {zone: UTC}
                                        """)
                                .faults(dir))
                .containsExactly(
                        "sla.yaml:2:9: 'Mars/Olympus' is no time zone. Write one of the IANA list, such as Europe/London.",
                        "sla.yaml:3:15: 'MONTAG' is no day of the week. Use one of: FRI, MON, SAT, SUN, THU, TUE, WED.",
                        "sla.yaml:4:9: 'from' is '9 Uhr'. Write a time of the day as \"09:00\".",
                        "sla.yaml:5:14: '2026-02-30' is no day. Write a day of the calendar as 2026-01-31.",
                        "sla.yaml:7:29: A working day from 18:00 to 09:00 has no hours."
                                + " Let it end after it begins; 24:00 is the end of the day.",
                        "sla.yaml:8:5: 'HR' is no role. Use one of: DO, FS, IT.");
    }
}
