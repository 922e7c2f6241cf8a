package dev.throughline.connect;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/// Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP date measured against the answer's
/// own `Date`.
final class RetryAfter {
    private RetryAfter() {}

    /// A vendor that asks for more than this is not waited for in one piece.
    private static final Duration LONGEST = Duration.ofHours(1);

    static Optional<Duration> of(Map<String, String> headers) {
        String value = headers.get("retry-after");
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(capped(Duration.ofSeconds(Long.parseLong(value.strip()))));
        } catch (NumberFormatException notSeconds) {
            String now = headers.get("date");
            if (now == null) {
                return Optional.empty();
            }
            try {
                Duration wait =
                        Duration.between(
                                ZonedDateTime.parse(now, DateTimeFormatter.RFC_1123_DATE_TIME),
                                ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
                return Optional.of(capped(wait));
            } catch (DateTimeParseException unreadable) {
                return Optional.empty();
            }
        }
    }

    private static Duration capped(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
