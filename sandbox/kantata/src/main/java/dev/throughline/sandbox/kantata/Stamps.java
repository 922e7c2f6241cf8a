package dev.throughline.sandbox.kantata;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// Moments as this vendor writes and reads them: whole seconds, an offset of its own,
/// `2026-11-20T10:00:00-08:00`.
final class Stamps {
    private Stamps() {}

    private static final ZoneOffset HOME = ZoneOffset.ofHours(-8);
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT).withZone(HOME);

    static String text(Instant moment) {
        return FORM.format(moment);
    }

    /// A moment from a filter: a date (its midnight) or a date-time with any offset. A `+` that was
    /// not escaped arrives as a blank. Empty where unreadable: the filter is then ignored like an
    /// unknown one.
    static Optional<Instant> read(String text) {
        String given = text.strip().replace(' ', '+');
        try {
            if (given.length() == 10) {
                return Optional.of(LocalDate.parse(given).atStartOfDay(HOME).toInstant());
            }
            return Optional.of(OffsetDateTime.parse(given).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
