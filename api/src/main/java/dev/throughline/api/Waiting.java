package dev.throughline.api;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a caller wants to wait: `Prefer: wait=N` (RFC 7240). What cannot be read is passed by,
/// as that RFC asks.
final class Waiting {
    /// How long a request waits unless it says otherwise.
    static final Duration DEFAULT = Duration.ofSeconds(10);

    /// The longest a request waits; proxies commonly give up after 30 to 60 s.
    static final Duration MAX = Duration.ofSeconds(30);

    private static final Pattern WAIT =
            Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,9})\"?", Pattern.CASE_INSENSITIVE);

    private Waiting() {}

    static Optional<Duration> preferred(HttpServletRequest request) {
        for (String header : Collections.list(request.getHeaders("Prefer"))) {
            for (String preference : header.split("[,;]", -1)) {
                if (preference.strip().equalsIgnoreCase("respond-async")) {
                    return Optional.of(Duration.ZERO);
                }
                Matcher wait = WAIT.matcher(preference.strip());
                if (wait.matches()) {
                    long seconds = Math.min(Long.parseLong(wait.group(1)), MAX.toSeconds());
                    return Optional.of(Duration.ofSeconds(seconds));
                }
            }
        }
        return Optional.empty();
    }
}
