package dev.throughline.connector.redmine;

import dev.throughline.connect.FormBody;
import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Call;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends calls to one Redmine and sorts what it says when it does not say yes. Repeats nothing.
final class Talk {

    private static final int WORDS_MAX = 600;

    private final Setup setup;
    private final Http http;
    private final InstantSource clock;

    /// How far Redmine's clock ran behind ours when it last told its time; never negative.
    private volatile Duration behind = Duration.ZERO;

    Talk(Setup setup, Http http, InstantSource clock) {
        this.setup = setup;
        this.http = http;
        this.clock = clock;
    }

    /// The present in Redmine's time, never later than it: what a mark may be set to.
    Instant now() {
        return clock.instant().minus(behind);
    }

    /// Reads an object that must be there.
    ///
    /// @throws CallFailed for everything but an object
    Map<String, Object> read(String path, Map<String, String> query) {
        Map<String, Object> found = find(path, query);
        if (found == null) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-UNREACHABLE",
                            setup.label() + " knows no " + path + " (404).",
                            "Check the endpoint of connection "
                                    + setup.name()
                                    + ", and that the user of the key may see this."));
        }
        return found;
    }

    /// Reads an object that may be missing: null for 404.
    ///
    /// @throws CallFailed for everything but an object or 404
    @Nullable Map<String, Object> find(String path, Map<String, String> query) {
        Answer answer = send(Call.get(address(path, query), headers()));
        return switch (answer) {
            case Answer.NotSent(Problem problem, var retryAfter) ->
                    throw new CallFailed(problem, retryAfter);
            case Answer.Lost(Problem problem) -> throw new CallFailed(problem);
            case Answer.Response response when response.status() == 404 -> null;
            case Answer.Response response when response.ok() -> object(path, response);
            case Answer.Response response ->
                    throw new CallFailed(
                            refused(response, path), response.retryAfter().orElse(null));
        };
    }

    /// Sends one write, whatever comes of it.
    Answer write(String method, String path, Map<String, ?> body) {
        return send(
                Call.json(
                        Effect.WRITE,
                        method,
                        address(path, Map.of()),
                        headers(),
                        Json.write(body)));
    }

    private Answer send(Call call) {
        Answer answer = http.send(call);
        if (answer instanceof Answer.Response response) {
            response.header("date").ifPresent(this::told);
            if (response.status() == 429) {
                http.throttled(response.retryAfter().orElse(null));
            }
        }
        return answer;
    }

    private void told(String date) {
        try {
            Instant theirs =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration late = Duration.between(theirs, clock.instant());
            behind = late.isNegative() ? Duration.ZERO : late;
        } catch (DateTimeParseException untold) {
            behind = Duration.ZERO;
        }
    }

    private Map<String, Object> object(String path, Answer.Response response) {
        try {
            return Json.object(response.body());
        } catch (Json.Malformed e) {
            throw unreadable(path, String.valueOf(e.getMessage()));
        }
    }

    /// An answer that is not what Redmine answers.
    CallFailed unreadable(String path, String why) {
        return new CallFailed(
                new Problem(
                        Mender.WEATHER,
                        "SYS-UNREADABLE",
                        setup.label() + " gave no usable answer to " + path + ": " + why + ".",
                        "The hub asks again by itself; if it stays, something else may answer at that address."));
    }

    /// What an answer other than success means.
    Problem refused(Answer.Response response, String what) {
        String said = words(response);
        String words = said.isEmpty() ? "" : ": " + said;
        return switch (response.status()) {
            case 401 ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            setup.label() + " refused the API key (HTTP 401)" + words + ".",
                            "Put the key of an active user into the secret 'apiKey' of connection "
                                    + setup.name()
                                    + ", and enable the REST web service in Redmine's settings.");
            case 403 ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            setup.label()
                                    + " does not let the user of the key do this ("
                                    + what
                                    + ")"
                                    + words
                                    + ".",
                            "Give that user the permission, enable the module in the project, or reopen the project.");
            case 429 ->
                    new Problem(
                            Mender.WEATHER,
                            "ERP-THROTTLED",
                            setup.label() + " limits calls (" + what + ")" + words + ".",
                            "The hub waits and goes on by itself.");
            case 422 ->
                    new Problem(
                            Mender.DATA,
                            "ERP-REJECTED",
                            setup.label() + " refused " + what + words + ".",
                            "Correct the value at its source; the hub sends again by itself.");
            default ->
                    response.status() >= 500 || response.status() == 408
                            ? new Problem(
                                    Mender.WEATHER,
                                    "SYS-UNAVAILABLE",
                                    setup.label()
                                            + " answered HTTP "
                                            + response.status()
                                            + " to "
                                            + what
                                            + ".",
                                    "The hub tries again by itself.")
                            : new Problem(
                                    Mender.SETTINGS,
                                    "SYS-REFUSED",
                                    setup.label()
                                            + " does not take "
                                            + what
                                            + " (HTTP "
                                            + response.status()
                                            + ")"
                                            + words
                                            + ".",
                                    "Check the endpoint of connection " + setup.name() + ".");
        };
    }

    /// The words of `{"errors": […]}`; empty where there are none.
    static String words(Answer.Response response) {
        try {
            if (Json.read(response.body()) instanceof Map<?, ?> body
                    && body.get("errors") instanceof List<?> errors) {
                String words =
                        String.join("; ", errors.stream().map(String::valueOf).toList())
                                .replaceAll("\\p{Cntrl}+", " ");
                return words.length() <= WORDS_MAX ? words : words.substring(0, WORDS_MAX) + "…";
            }
        } catch (Json.Malformed page) {
            return "";
        }
        return "";
    }

    private URI address(String path, Map<String, String> query) {
        FormBody form = new FormBody();
        query.forEach(form::with);
        return URI.create(
                setup.base() + path + ".json" + (query.isEmpty() ? "" : "?" + form.encoded()));
    }

    private Map<String, String> headers() {
        return Map.of("X-Redmine-API-Key", setup.apiKey(), "Accept", "application/json");
    }
}
