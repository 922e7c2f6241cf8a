package dev.throughline.connector.kantata;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Moments and days crossing the border: the vendor writes any offset, we write UTC in whole
/// seconds.
final class Moments {
    private Moments() {}

    /// The moment a vendor's text means; empty where it means none.
    static Optional<Instant> read(String text) {
        int length = text.length();
        if ((length == 25 || (length == 20 && text.charAt(19) == 'Z')) && usual(text)) {
            return Optional.of(usualMoment(text));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /// Whether it has the vendor's usual form, whole seconds and an offset, with plain numbers in
    /// it: two of these are read for each record, so they are read without a formatter.
    private static boolean usual(String text) {
        for (int i = 0; i < text.length(); i++) {
            char mark =
                    switch (i) {
                        case 4, 7 -> '-';
                        case 10 -> 'T';
                        case 13, 16, 22 -> ':';
                        default -> '0';
                    };
            char at = text.charAt(i);
            boolean digit = at >= '0' && at <= '9';
            boolean fits =
                    i == 19
                            ? at == '+' || at == '-' || at == 'Z'
                            : mark == '0' ? digit : at == mark;
            if (!fits) {
                return false;
            }
        }
        int month = number(text, 5);
        int day = number(text, 8);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && number(text, 11) < 24
                && number(text, 14) < 60
                && number(text, 17) < 60
                && (text.length() == 20 || (number(text, 20) < 18 && number(text, 23) < 60));
    }

    private static Instant usualMoment(String text) {
        long days =
                LocalDate.of(
                                number(text, 0) * 100 + number(text, 2),
                                number(text, 5),
                                number(text, 8))
                        .toEpochDay();
        long seconds =
                days * 86_400
                        + number(text, 11) * 3_600L
                        + number(text, 14) * 60L
                        + number(text, 17);
        if (text.length() == 20) {
            return Instant.ofEpochSecond(seconds);
        }
        long offset = number(text, 20) * 3_600L + number(text, 23) * 60L;
        return Instant.ofEpochSecond(text.charAt(19) == '+' ? seconds - offset : seconds + offset);
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    /// The moment of an HTTP `Date` header.
    static Optional<Instant> readHttp(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /// ISO in UTC; text that sorts in time order.
    static String text(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// An ISO day, from a day or a date-time; empty where it is none.
    static Optional<String> day(String text) {
        String given = text.strip();
        try {
            return Optional.of(
                    LocalDate.parse(given.length() > 10 ? given.substring(0, 10) : given)
                            .toString());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
