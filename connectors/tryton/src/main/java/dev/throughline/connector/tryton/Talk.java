package dev.throughline.connector.tryton;

import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import dev.throughline.connect.TokenSource;
import dev.throughline.connect.TokenSource.Token;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Speaks Tryton's JSON-RPC for one signed-in user: keeps the session, sends the user's context
/// with each call, signs in anew once when the session has ended. Repeats a call only after a 401,
/// which Tryton answers before it looks at the call.
final class Talk {

    private static final String USER = "user";
    private static final String COMPANY = "company";

    /// Longest message of Tryton's shown to people, in characters.
    private static final int MESSAGE_CHARACTERS_MAX = 600;

    private final ConnectionSettings settings;
    private final Http http;
    private final String database;
    private final URI server;
    private final URI address;
    private final TokenSource sessions;

    /// The session that signing out would end; null before the first sign-in and after signing out.
    private volatile @Nullable Token open;

    /// @throws IllegalArgumentException naming option or secret and mend when one is missing
    Talk(ConnectionSettings settings, ConnectionContext context) {
        this.settings = settings;
        this.http = context.http();
        this.database = settings.option(TrytonConnector.DATABASE, "").strip();
        if (!database.matches("[A-Za-z0-9_.-]{1,63}")) {
            throw new IllegalArgumentException(
                    "connection "
                            + settings.name()
                            + ": option '"
                            + TrytonConnector.DATABASE
                            + "' is '"
                            + database
                            + "'; write the name of the Tryton database");
        }
        String company = settings.option(TrytonConnector.COMPANY, "");
        if (!company.matches("[0-9]{0,18}")) {
            throw new IllegalArgumentException(
                    "connection "
                            + settings.name()
                            + ": option '"
                            + TrytonConnector.COMPANY
                            + "' is '"
                            + company
                            + "'; write the id of a company of the user, or leave it out");
        }
        String username = settings.secret("username");
        String password = settings.secret("password");
        String base = settings.endpoint().toString().replaceAll("/+$", "") + "/";
        this.server = URI.create(base);
        this.address = URI.create(base + database + "/");
        this.sessions = new TokenSource(context.clock(), () -> signIn(username, password, company));
    }

    String database() {
        return database;
    }

    /// The company of the session, which every record read and written belongs to.
    ///
    /// @throws CallFailed when sign-in fails
    long company() {
        return Long.parseLong(sessions.current().facts().getOrDefault(COMPANY, "0"));
    }

    /// The signed-in user's id.
    ///
    /// @throws CallFailed when sign-in fails
    long user() {
        return Long.parseLong(sessions.current().facts().getOrDefault(USER, "0"));
    }

    /// Calls for an answer.
    ///
    /// @throws CallFailed for everything but an answer
    @Nullable Object ask(String method, Object... arguments) {
        return result(call(Effect.READ, method, List.of(arguments), Map.of()));
    }

    /// Calls for rows.
    ///
    /// @throws CallFailed for everything but a list of records
    List<Map<String, @Nullable Object>> rows(
            String model, List<?> domain, int limit, List<?> order, List<String> fields) {
        Object answer = ask("model." + model + ".search_read", domain, 0, limit, order, fields);
        try {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            for (Object row : Wire.list(answer)) {
                rows.add(Wire.object(row));
            }
            return rows;
        } catch (Json.Malformed e) {
            throw new CallFailed(unreadable(model + ".search_read", e.getMessage()));
        }
    }

    /// The server's version; needs no session.
    ///
    /// @throws CallFailed for everything but an answer
    String version() {
        String body = Json.write(request("common.server.version", List.of()));
        return String.valueOf(
                result(
                        read(
                                Effect.READ,
                                "common.server.version",
                                http.send(
                                        Http.Call.json(
                                                Effect.READ, "POST", server, Map.of(), body)))));
    }

    /// Sends one call with the user's context; `_timestamp` and the like come in `extra`. Never
    /// throws for anything the far side does.
    Reply call(Effect effect, String method, List<?> arguments, Map<String, ?> extra) {
        try {
            Token session = sessions.current();
            @Nullable Reply first = send(effect, method, arguments, extra, session);
            if (first != null) {
                return first;
            }
            @Nullable Reply second =
                    send(effect, method, arguments, extra, sessions.renewed(session));
            return second == null ? new Reply.NotDone(endedAtOnce(), null) : second;
        } catch (CallFailed signedOut) {
            return new Reply.NotDone(signedOut.problem(), signedOut.retryAfter().orElse(null));
        }
    }

    /// Ends the session over there, if there is one; a failure does not matter, sessions end by
    /// themselves.
    void signOut() {
        Token session = open;
        open = null;
        if (session != null) {
            http.send(
                    Http.Call.json(
                            Effect.READ,
                            "POST",
                            address,
                            Map.of("Authorization", "Session " + session.value()),
                            Json.write(request("common.db.logout", List.of()))));
        }
    }

    private @Nullable Object result(Reply reply) {
        return switch (reply) {
            case Reply.Result(Object value) -> value;
            case Reply.Fault fault -> throw new CallFailed(refused(fault));
            case Reply.NotDone(Problem problem, Duration retryAfter) ->
                    throw new CallFailed(problem, retryAfter);
            case Reply.Unclear(Problem problem) -> throw new CallFailed(problem);
        };
    }

    private Problem refused(Reply.Fault fault) {
        return switch (fault) {
            case Reply.Fault.Rule _ ->
                    new Problem(
                            Mender.SETTINGS,
                            "ERP-REJECTED",
                            settings.label() + " refused a read: " + fault.words(),
                            "Give the hub's user in Tryton the right to read these records.");
            case Reply.Fault.Question _, Reply.Fault.Stale _ ->
                    new Problem(
                            Mender.WEATHER,
                            "ERP-REJECTED",
                            settings.label() + " could not answer a read: " + fault.words(),
                            "The hub asks again by itself.");
            case Reply.Fault.Other(String text) ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-SCHEMA-DRIFT",
                            settings.label() + " does not know what it was asked for: " + text,
                            "Check that the modules of these records are activated in Tryton, and the custom fields of"
                                    + " connection "
                                    + settings.name()
                                    + ".");
        };
    }

    /// Sends once; null when the session has ended, before the call was looked at.
    private @Nullable Reply send(
            Effect effect, String method, List<?> arguments, Map<String, ?> extra, Token session) {
        List<@Nullable Object> params = new ArrayList<>(arguments);
        params.add(context(session, extra));
        String body = Json.write(request(method, params));
        Answer answer =
                http.send(
                        Http.Call.json(
                                effect,
                                "POST",
                                address,
                                Map.of("Authorization", "Session " + session.value()),
                                body));
        if (answer instanceof Answer.Response response && response.status() == 401) {
            return null;
        }
        return read(effect, method, answer);
    }

    private Map<String, Object> context(Token session, Map<String, ?> extra) {
        Map<String, Object> context = new LinkedHashMap<>();
        for (String number : List.of(COMPANY, "employee")) {
            String value = session.facts().get(number);
            if (value != null) {
                context.put(number, Long.parseLong(value));
            }
        }
        String language = session.facts().get("language");
        if (language != null) {
            context.put("language", language);
        }
        // Archived records are told as such, not left out.
        context.put("active_test", false);
        context.putAll(extra);
        return context;
    }

    private static Map<String, Object> request(String method, List<?> params) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", 1);
        request.put("method", method);
        request.put("params", params);
        return request;
    }

    private Token signIn(String username, String password, String company) {
        String language = settings.option(TrytonConnector.LANGUAGE, "en");
        String login =
                Json.write(
                        request(
                                "common.db.login",
                                List.of(username, Map.of("password", password), language)));
        Answer answer = http.send(Http.Call.json(Effect.READ, "POST", address, Map.of(), login));
        if (answer instanceof Answer.Response response
                && (response.status() == 401 || response.status() == 404)) {
            throw new CallFailed(
                    notSignedIn(
                            "did not accept the user's name and password for database "
                                    + database));
        }
        Reply reply = read(Effect.READ, "common.db.login", answer);
        if (reply instanceof Reply.Fault) {
            throw new CallFailed(notSignedIn("asks for more than name and password at sign-in"));
        }
        try {
            List<@Nullable Object> session = Wire.list(result(reply));
            if (session.size() < 2) {
                throw new CallFailed(notSignedIn("gave no session"));
            }
            String user = String.valueOf(session.get(0));
            String key =
                    Base64.getEncoder()
                            .encodeToString(
                                    (username + ":" + user + ":" + session.get(1))
                                            .getBytes(StandardCharsets.UTF_8));
            Token token = new Token(key, null, facts(user, key, company));
            open = token;
            return token;
        } catch (Json.Malformed e) {
            throw new CallFailed(unreadable("common.db.login", e.getMessage()));
        }
    }

    /// What the session's calls are made with: without a company in the context Tryton reads fields
    /// as empty.
    private Map<String, String> facts(String user, String key, String company) {
        @Nullable Reply reply =
                send(
                        Effect.READ,
                        "model.res.user.get_preferences",
                        List.of(true),
                        Map.of(),
                        new Token(key, null, Map.of()));
        if (reply == null) {
            throw new CallFailed(endedAtOnce());
        }
        Map<String, @Nullable Object> preferences = Wire.object(result(reply));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(USER, user);
        for (String preference : List.of(COMPANY, "employee", "language")) {
            Object value = preferences.get(preference);
            if (value != null) {
                facts.put(preference, value.toString());
            }
        }
        if (!company.isEmpty()) {
            facts.put(COMPANY, company);
        }
        if (!facts.containsKey(COMPANY)) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            settings.label() + ": the hub's user works for no company.",
                            "Give the user a current company in Tryton, or set the option '"
                                    + TrytonConnector.COMPANY
                                    + "' of connection "
                                    + settings.name()
                                    + "."));
        }
        return facts;
    }

    private Problem endedAtOnce() {
        return problem(
                Mender.SETTINGS,
                "SYS-AUTH",
                " ended the session at once.",
                "See Tryton's [session] settings and whether the user is still active.");
    }

    private Problem notSignedIn(String what) {
        return problem(
                Mender.SETTINGS,
                "SYS-AUTH",
                " " + what + ".",
                "Check the secrets 'username' and 'password' and the option '"
                        + TrytonConnector.DATABASE
                        + "' of connection "
                        + settings.name()
                        + ".");
    }

    private Reply read(Effect effect, String method, Answer answer) {
        return switch (answer) {
            case Answer.NotSent(Problem problem, Duration retryAfter) ->
                    new Reply.NotDone(problem, retryAfter);
            case Answer.Lost(Problem problem) -> new Reply.Unclear(problem);
            case Answer.Response response -> read(effect, method, response);
        };
    }

    private Reply read(Effect effect, String method, Answer.Response response) {
        if (response.ok()) {
            try {
                Map<String, @Nullable Object> envelope = Wire.object(Json.read(response.body()));
                Object error = envelope.get("error");
                return error == null
                        ? new Reply.Result(envelope.get("result"))
                        : fault(Wire.list(error));
            } catch (Json.Malformed e) {
                return new Reply.Unclear(
                        effect == Effect.WRITE
                                ? unknown(method, e.getMessage())
                                : unreadable(method, e.getMessage()));
            }
        }
        if (response.status() == 429) {
            Duration wait = response.retryAfter().orElse(null);
            http.throttled(wait);
            return new Reply.NotDone(
                    problem(
                            Mender.WEATHER,
                            "ERP-THROTTLED",
                            " limits calls or sign-ins (HTTP 429).",
                            "The hub waits and goes on by itself; after failed sign-ins check the password."),
                    wait);
        }
        if (response.status() >= 500) {
            return new Reply.Unclear(
                    effect == Effect.WRITE
                            ? unknown(method, "HTTP " + response.status())
                            : problem(
                                    Mender.WEATHER,
                                    "SYS-UNREACHABLE",
                                    " answered " + method + " with HTTP " + response.status() + ".",
                                    "The hub asks again by itself; if it stays, see Tryton's log."));
        }
        return new Reply.NotDone(
                problem(
                        Mender.SETTINGS,
                        response.status() == 403 || response.status() == 401
                                ? "SYS-AUTH"
                                : "SYS-UNREACHABLE",
                        " does not take " + method + " (HTTP " + response.status() + ").",
                        "Check that the endpoint of connection "
                                + settings.name()
                                + " is a Tryton 6.0 server and that nothing in between answers for it."),
                null);
    }

    /// Sorts an error by its class name, never by its words.
    private static Reply.Fault fault(List<@Nullable Object> error) {
        String kind = text(error, 0);
        Object details = error.size() > 1 ? error.get(1) : null;
        List<?> parts = details instanceof List<?> list ? list : List.of();
        return switch (kind) {
            case "UserError" -> new Reply.Fault.Rule(text(parts, 0), text(parts, 1));
            case "UserWarning" ->
                    new Reply.Fault.Question(text(parts, 0), text(parts, 1), text(parts, 2));
            case "ConcurrencyException" -> new Reply.Fault.Stale();
            default ->
                    new Reply.Fault.Other(
                            kind.isBlank() ? "an error without words; see Tryton's log" : kind);
        };
    }

    private static String text(List<?> list, int position) {
        String text =
                position < list.size() && list.get(position) instanceof String words ? words : "";
        return text.length() <= MESSAGE_CHARACTERS_MAX
                ? text
                : text.substring(0, MESSAGE_CHARACTERS_MAX) + "…";
    }

    private Problem unknown(String method, @Nullable String why) {
        return problem(
                Mender.WEATHER,
                "ERP-UNKNOWN-OUTCOME",
                " gave no readable answer to " + method + ": " + why + ".",
                "The hub asks what became of it before anything is sent again.");
    }

    private Problem unreadable(String method, @Nullable String why) {
        return problem(
                Mender.WEATHER,
                "SYS-UNREACHABLE",
                " gave no readable answer to " + method + ": " + why + ".",
                "The hub asks again by itself; if it stays, something else may answer at that address.");
    }

    private Problem problem(Mender mender, String code, String what, String mend) {
        return new Problem(mender, code, settings.label() + what, mend);
    }
}
