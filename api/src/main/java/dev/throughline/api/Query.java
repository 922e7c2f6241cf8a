package dev.throughline.api;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The parameters of an address, each read once; {@link #done} tells all faults together.
final class Query {
    /// Rows of a page unless asked otherwise.
    static final int LIMIT_DEFAULT = 50;

    /// The most rows of a page.
    static final int LIMIT_MAX = 200;

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Map<String, String[]> given;
    private final Faults faults = new Faults();

    /// @param known the parameters this address takes; any other is a fault
    Query(HttpServletRequest request, String... known) {
        given = parameters(request);
        given.forEach((name, values) -> {
            if (!List.of(known).contains(name)) {
                fault(
                        name,
                        "'"
                                + shown(name)
                                + "' is no parameter here"
                                + (known.length == 0
                                        ? "; there are none."
                                        : Fault.near(name, List.of(known))),
                        "Leave it out.");
            } else if (values.length > 1) {
                fault(name, name + " is given " + values.length + " times.", "Give it once.");
            }
        });
    }

    /// The parameters of the address; those of a form in the body are the body's business.
    private Map<String, String[]> parameters(HttpServletRequest request) {
        if (request.getQueryString() == null) {
            return Map.of();
        }
        try {
            return request.getParameterMap();
        } catch (IllegalStateException _) {
            fault(
                    "?",
                    "The parameters of the address cannot be read.",
                    "Encode them as UTF-8, a per cent sign as %25.");
            return Map.of();
        }
    }

    private void fault(String name, String detail, String mend) {
        faults.add(ProblemType.INVALID_REQUEST, Fault.parameter(shown(name), detail, mend));
    }

    private static String shown(String text) {
        String plain =
                text.codePoints()
                        .map(c ->
                                Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF)
                                        ? 0xFFFD
                                        : c)
                        .limit(80)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        return plain;
    }

    /// A text; empty where it is not given.
    String text(String name, int lengthMax) {
        String[] values = given.get(name);
        String value = values == null ? "" : values[0];
        if (value.length() > lengthMax) {
            fault(
                    name,
                    name + " has " + value.length() + " characters.",
                    "Use at most " + lengthMax + ".");
            return "";
        }
        if (value.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF))) {
            fault(
                    name,
                    name + " holds a control character or half a character.",
                    "Use printable characters.");
            return "";
        }
        return value;
    }

    /// A text that must be there.
    String required(String name, int lengthMax) {
        String value = text(name, lengthMax);
        if (value.isEmpty() && (given.get(name) == null || given.get(name)[0].isEmpty())) {
            fault(name, name + " is missing.", "Give it.");
        }
        return value;
    }

    /// One of some words; empty where it is not given.
    String oneOf(String name, Collection<String> words) {
        String value = text(name, 80);
        if (!value.isEmpty() && !words.contains(value)) {
            fault(
                    name,
                    "'" + value + "' is not known" + Fault.near(value, words),
                    "Use one of them, or leave " + name + " out.");
            return "";
        }
        return value;
    }

    /// How many rows: 1 to {@link #LIMIT_MAX}.
    int limit() {
        String value = text("limit", 10);
        if (value.isEmpty()) {
            return LIMIT_DEFAULT;
        }
        if (!value.matches("[0-9]{1,4}")
                || Integer.parseInt(value) < 1
                || Integer.parseInt(value) > LIMIT_MAX) {
            fault(
                    "limit",
                    "limit is '" + value + "'.",
                    "Use a whole number from 1 to " + LIMIT_MAX + ".");
            return LIMIT_DEFAULT;
        }
        return Integer.parseInt(value);
    }

    /// Where the page before ended, as that list's cursor says.
    <T> Optional<T> cursor(String list, Function<String, T> read) {
        String value = text("cursor", Cursor.LENGTH_MAX);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<T> at = Cursor.read(list, value).map(read);
            if (at.isPresent()) {
                return at;
            }
        } catch (IllegalArgumentException | DateTimeParseException _) {
            // told below
        }
        fault(
                "cursor",
                "It is no cursor of this list.",
                "Use the 'next' of the page before, unchanged, or leave it out to begin anew.");
        return Optional.empty();
    }

    /// A cursor that holds an id.
    Optional<UUID> idCursor(String list) {
        return cursor(
                list,
                text -> {
                    if (!UUID_FORM.matcher(text).matches()) {
                        throw new IllegalArgumentException("no id");
                    }
                    return UUID.fromString(text);
                });
    }

    /// An id in the address itself.
    UUID id(String name, String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            fault(
                    name,
                    "'" + shown(text) + "' is no canonical id.",
                    "Use a UUID as the hub tells it; by a system's own id, ask …/by-link?system=&id=.");
            return new UUID(0, 0);
        }
        return UUID.fromString(text);
    }

    /// An id as a parameter.
    Optional<UUID> id(String name) {
        String value = text(name, 40);
        return value.isEmpty() ? Optional.empty() : Optional.of(id(name, value));
    }

    static boolean isUuid(String text) {
        return UUID_FORM.matcher(text).matches();
    }

    /// @throws ApiProblem when anything was wrong
    void done() {
        faults.refuseIfAny();
    }

    /// An instant and an id in one cursor, for lists ordered by time.
    record Moment(Instant at, UUID id) {
        static Moment read(String text) {
            int blank = text.indexOf(' ');
            if (blank < 0 || !isUuid(text.substring(blank + 1))) {
                throw new IllegalArgumentException("no moment");
            }
            return new Moment(
                    Instant.parse(text.substring(0, blank)),
                    UUID.fromString(text.substring(blank + 1)));
        }

        String text() {
            return at + " " + id;
        }
    }
}
