package dev.throughline.connect;

import dev.throughline.model.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends calls of one connection: waits for a place within the limits, gives each call its time
/// limit, reads no more than the allowed bytes, follows no redirect, retries nothing. Safe for many
/// virtual threads.
public interface Http {

    /// Sends one call and says what came of it. Never throws for anything the network or the far
    /// side does.
    Answer send(Call call);

    /// Tells the limiter that the vendor refused for being too fast in a way that is not a 429 (for
    /// example Salesforce `REQUEST_LIMIT_EXCEEDED` with a 403).
    void throttled(@Nullable Duration retryAfter);

    /// Tells the limiter what the vendor said about its own budget (for example `Sforce-Limit-Info:
    /// api-usage=18/5000`).
    void budget(long used, long allowed);

    /// One call.
    ///
    /// @param effect whether it may change anything over there: decides between "not sent" and
    ///   "unknown" when the connection breaks
    /// @param headers names as the vendor spells them; never logged in full
    /// @param body empty for none
    record Call(
            Effect effect,
            String method,
            URI uri,
            Map<String, String> headers,
            byte[] body,
            Priority priority) {

        public Call {
            headers = Map.copyOf(headers);
        }

        /// A GET.
        public static Call get(URI uri, Map<String, String> headers) {
            return new Call(Effect.READ, "GET", uri, headers, new byte[0], Priority.NORMAL);
        }

        /// A call with a JSON text body.
        public static Call json(
                Effect effect, String method, URI uri, Map<String, String> headers, String body) {
            Map<String, String> all = new java.util.LinkedHashMap<>(headers);
            all.putIfAbsent("Content-Type", "application/json");
            return new Call(
                    effect,
                    method,
                    uri,
                    all,
                    body.getBytes(StandardCharsets.UTF_8),
                    Priority.NORMAL);
        }

        /// A call with a form body (`a=1&b=2`, already encoded).
        public static Call form(Effect effect, URI uri, Map<String, String> headers, String body) {
            Map<String, String> all = new java.util.LinkedHashMap<>(headers);
            all.put("Content-Type", "application/x-www-form-urlencoded");
            return new Call(
                    effect,
                    "POST",
                    uri,
                    all,
                    body.getBytes(StandardCharsets.UTF_8),
                    Priority.NORMAL);
        }

        /// The same call at another priority.
        public Call at(Priority other) {
            return new Call(effect, method, uri, headers, body, other);
        }

        /// Method and address without query: safe to log.
        @Override
        public String toString() {
            return method + " " + uri.getHost() + uri.getPath();
        }
    }

    /// Whether a call may change anything.
    enum Effect {
        READ,
        WRITE
    }

    /// Who waits for the answer: interactive calls go first when places are few.
    enum Priority {
        INTERACTIVE,
        NORMAL,
        BULK
    }

    /// What came of a call.
    sealed interface Answer {

        /// The far side answered, whatever it said. Header names are lower case.
        record Response(int status, Map<String, String> headers, byte[] body) implements Answer {
            /// A header by any spelling.
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
            }

            /// The body as UTF-8 text.
            public String text() {
                return new String(body, StandardCharsets.UTF_8);
            }

            /// 200 to 299.
            public boolean ok() {
                return status >= 200 && status < 300;
            }

            /// `Retry-After` in seconds or as an HTTP date relative to `Date`; empty where absent
            /// or unreadable.
            public Optional<Duration> retryAfter() {
                return RetryAfter.of(headers);
            }
        }

        /// It surely did not reach the far side (no route, connection refused, no place within the
        /// limit in time).
        record NotSent(Problem problem, @Nullable Duration retryAfter) implements Answer {}

        /// It was sent, at least in part, and no answer came.
        record Lost(Problem problem) implements Answer {}
    }
}
