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
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
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
