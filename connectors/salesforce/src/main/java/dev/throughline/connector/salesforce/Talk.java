package dev.throughline.connector.salesforce;

import dev.throughline.connect.FormBody;
import dev.throughline.connect.Http;
import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.Json;
import dev.throughline.connect.JwtSigner;
import dev.throughline.connect.TokenSource;
import dev.throughline.connect.TokenSource.Token;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Signs in, sends calls, and sorts what comes back. A 401 renews the token once and repeats the
/// call: the vendor refuses a session before it looks at the request, so nothing was done.
final class Talk {

    private static final Duration ASSERTION = Duration.ofMinutes(3);

    /// One for the session that ended, one for a new one that another thread's mishap ended at
    /// once. Never a loop.
    private static final int RENEWALS_MAX = 2;

    private static final Pattern USAGE = Pattern.compile("api-usage=(\\d{1,12})/(\\d{1,12})");
    private static final Pattern VERSION = Pattern.compile("\\d{2}\\.0");
    private static final int OLDEST_VERSION = 50;

    /// Two refusals that a new token never mends.
    private static final List<String> HOPELESS =
            List.of(
                    "Connected app is not attached to Agent",
                    "This session is not valid for use with the REST API");

    /// What came of one call.
    sealed interface Heard {
        /// The vendor did it. `json` is null where the answer had no body.
        record Said(@Nullable Object json) implements Heard {}

        /// The vendor refused the request as a whole; nothing was done.
        record Refused(int status, List<VendorError> errors) implements Heard {}

        /// Surely not executed; time mends it, or the settings.
        record NotSent(Problem problem, @Nullable Duration retryAfter) implements Heard {}

        /// No answer, or none that tells what happened.
        record Lost(Problem problem) implements Heard {}
    }

    private final ConnectionSettings settings;
    private final Http http;
    private final TokenSource tokens;
    private final String version;
    private final boolean overrideDuplicates;
    private final @Nullable JwtSigner signer;

    /// @throws IllegalArgumentException naming the option or secret that cannot work
    Talk(ConnectionSettings settings, ConnectionContext context) {
        this.settings = settings;
        this.http = context.http();
        this.version = settings.option("apiVersion", "66.0");
        if (!VERSION.matcher(version).matches()
                || Integer.parseInt(version.substring(0, 2)) < OLDEST_VERSION) {
            throw refused("apiVersion", version, "write it like 66.0, 50.0 or later");
        }
        String duplicates = settings.option("duplicateRules", "respect");
        if (!duplicates.equals("respect") && !duplicates.equals("override")) {
            throw refused("duplicateRules", duplicates, "use respect or override");
        }
        this.overrideDuplicates = duplicates.equals("override");
        boolean key =
                settings.secrets().containsKey("privateKey")
                        && !settings.secrets().containsKey("clientSecret");
        String grant = settings.option("grant", "");
        settings.secret("clientId");
        switch (grant.isBlank() ? (key ? "jwt_bearer" : "client_credentials") : grant) {
            case "client_credentials" -> {
                settings.secret("clientSecret");
                this.signer = null;
            }
            case "jwt_bearer" -> {
                settings.secret("username");
                this.signer =
                        new JwtSigner(
                                JwtSigner.Algorithm.RS256,
                                settings.secret("privateKey"),
                                "",
                                "connection " + settings.name() + ": secret 'privateKey'",
                                context.clock());
            }
            default -> throw refused("grant", grant, "use client_credentials or jwt_bearer");
        }
        this.tokens = new TokenSource(context.clock(), this::signIn);
    }

    private IllegalArgumentException refused(String option, String value, String mend) {
        return new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + option
                        + "' is '"
                        + value
                        + "'; "
                        + mend);
    }

    String label() {
        return settings.label();
    }

    /// `/services/data/v66.0`.
    String base() {
        return "/services/data/v" + version;
    }

    String version() {
        return version;
    }

    /// The organization id that came with the token; empty where it did not.
    ///
    /// @throws CallFailed when sign-in fails
    String organization() {
        return tokens.current().facts().getOrDefault("org", "");
    }

    /// A read: GET of a path below the instance.
    Heard read(String path, Map<String, String> headers) {
        return call(Effect.READ, "GET", path, "", headers);
    }

    /// A read that has to be posted.
    Heard readByPost(String path, String json) {
        return call(Effect.READ, "POST", path, json, Map.of());
    }

    /// A write.
    Heard write(String method, String path, String json) {
        return call(
                Effect.WRITE,
                method,
                path,
                json,
                overrideDuplicates
                        ? Map.of("Sforce-Duplicate-Rule-Header", "allowSave=true")
                        : Map.of());
    }

    private Heard call(
            Effect effect, String method, String path, String json, Map<String, String> more) {
        Token token;
        try {
            token = tokens.current();
        } catch (CallFailed failed) {
            return new Heard.NotSent(failed.problem(), failed.retryAfter().orElse(null));
        }
        for (int renewals = 0; ; renewals++) {
            Heard heard = once(effect, method, path, json, more, token);
            if (!(heard instanceof Heard.Refused refused) || refused.status() != 401) {
                return heard;
            }
            if (renewals == RENEWALS_MAX || hopeless(refused)) {
                return new Heard.NotSent(signedOut(refused.errors().getFirst().message()), null);
            }
            try {
                token = tokens.renewed(token);
            } catch (CallFailed failed) {
                return new Heard.NotSent(failed.problem(), failed.retryAfter().orElse(null));
            }
        }
    }

    private static boolean hopeless(Heard.Refused refused) {
        return refused.errors().stream()
                .anyMatch(error -> HOPELESS.stream().anyMatch(error.message()::contains));
    }

    private Heard once(
            Effect effect,
            String method,
            String path,
            String json,
            Map<String, String> more,
            Token token) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Authorization", "Bearer " + token.value());
        headers.put("Accept", "application/json");
        URI uri =
                URI.create(
                        token.facts().getOrDefault("instance", settings.endpoint().toString())
                                + path);
        Http.Call call =
                method.equals("GET")
                        ? Http.Call.get(uri, headers)
                        : Http.Call.json(effect, method, uri, headers, json);
        return switch (http.send(call)) {
            case Answer.NotSent(Problem problem, Duration retryAfter) ->
                    new Heard.NotSent(problem, retryAfter);
            case Answer.Lost(Problem problem) -> new Heard.Lost(problem);
            case Answer.Response response -> sorted(effect, response);
        };
    }

    private Heard sorted(Effect effect, Answer.Response response) {
        response.header("sforce-limit-info").ifPresent(this::learnBudget);
        int status = response.status();
        if (response.ok()) {
            if (response.body().length == 0) {
                return new Heard.Said(null);
            }
            try {
                return new Heard.Said(Json.read(response.body()));
            } catch (Json.Malformed broken) {
                return new Heard.Lost(
                        weather(
                                effect == Effect.WRITE ? "ERP-UNKNOWN-OUTCOME" : "SYS-UNREACHABLE",
                                "answered with something unreadable: " + broken.getMessage()));
            }
        }
        List<VendorError> errors = VendorError.of(status, response.body());
        boolean limit =
                errors.stream()
                        .anyMatch(error ->
                                error.code().equals("REQUEST_LIMIT_EXCEEDED")
                                        || error.code().equals("TXN_SECURITY_METERING_ERROR"));
        if (limit || status == 429) {
            Duration retryAfter = response.retryAfter().orElse(null);
            http.throttled(retryAfter);
            return new Heard.NotSent(
                    weather("ERP-THROTTLED", "limits calls: " + errors.getFirst().message()),
                    retryAfter);
        }
        if (status >= 500) {
            return new Heard.Lost(
                    weather(
                            effect == Effect.WRITE ? "ERP-UNKNOWN-OUTCOME" : "SYS-UNREACHABLE",
                            "answered " + status + ": " + errors.getFirst().message()));
        }
        if (status == 420) {
            // The edge found no node for the session: the request never reached the org.
            return new Heard.NotSent(weather("SYS-UNREACHABLE", "answered 420 at its edge."), null);
        }
        if (status >= 301 && status < 400) {
            return new Heard.NotSent(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-UNREACHABLE",
                            label() + " redirects to another address, which is not followed.",
                            "Set the endpoint of connection "
                                    + settings.name()
                                    + " to the org's My Domain address."),
                    null);
        }
        return new Heard.Refused(status, errors);
    }

    private void learnBudget(String info) {
        Matcher usage = USAGE.matcher(info);
        if (usage.find()) {
            http.budget(Long.parseLong(usage.group(1)), Long.parseLong(usage.group(2)));
        }
    }

    private Problem weather(String code, String what) {
        return new Problem(
                Mender.WEATHER,
                code,
                label() + " " + what,
                "The hub tries again or asks by itself.");
    }

    private Problem signedOut(String words) {
        return new Problem(
                Mender.SETTINGS,
                "SYS-AUTH",
                label() + " does not accept our sign-in: " + words + ".",
                "Check client id, secret or key, and that the connected app is approved for the integration user of"
                        + " connection "
                        + settings.name()
                        + ".");
    }

    private Token signIn() {
        FormBody form = new FormBody();
        JwtSigner jwt = signer;
        if (jwt == null) {
            form.with("grant_type", "client_credentials")
                    .with("client_id", settings.secret("clientId"))
                    .with("client_secret", settings.secret("clientSecret"));
        } else {
            form.with("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                    .with(
                            "assertion",
                            jwt.assertion(
                                    settings.secret("clientId"),
                                    settings.option("audience", "https://login.salesforce.com"),
                                    ASSERTION,
                                    Map.of("sub", settings.secret("username"))));
        }
        String base = settings.endpoint().toString().replaceAll("/+$", "");
        // Asking for a token changes nothing over there: if the answer is lost, one more may be
        // asked for.
        Answer answer =
                http.send(
                        Http.Call.form(
                                Effect.READ,
                                URI.create(base + "/services/oauth2/token"),
                                Map.of("Accept", "application/json"),
                                form.encoded()));
        return switch (answer) {
            case Answer.NotSent(Problem problem, Duration retryAfter) ->
                    throw new CallFailed(problem, retryAfter);
            case Answer.Lost(Problem problem) -> throw new CallFailed(problem);
            case Answer.Response response -> token(response, base);
        };
    }

    private Token token(Answer.Response response, String base) {
        if (response.ok()) {
            try {
                Map<String, Object> json = Json.object(response.body());
                if (json.get("access_token") instanceof String value && !value.isBlank()) {
                    return new Token(value, null, facts(json, base));
                }
            } catch (Json.Malformed | URISyntaxException unreadable) {
                throw new CallFailed(
                        weather(
                                "SYS-UNREACHABLE",
                                "answered the sign-in with something unreadable."));
            }
            throw new CallFailed(
                    weather("SYS-UNREACHABLE", "answered the sign-in without a token."));
        }
        VendorError error = VendorError.of(response.status(), response.body()).getFirst();
        if (response.status() >= 500
                || response.status() == 429
                || response.status() == 420
                || Refusals.passes(error)) {
            Duration retryAfter = response.retryAfter().orElse(null);
            if (response.status() < 500) {
                http.throttled(retryAfter);
            }
            throw new CallFailed(
                    weather("SYS-UNREACHABLE", "cannot sign us in now: " + error.message()),
                    retryAfter);
        }
        throw new CallFailed(signedOut(error.message() + " (" + error.code() + ")"));
    }

    private static Map<String, String> facts(Map<String, Object> json, String base)
            throws URISyntaxException {
        Map<String, String> facts = new HashMap<>();
        Object instance = json.get("instance_url");
        String address =
                instance instanceof String url && !url.isBlank() ? url.replaceAll("/+$", "") : base;
        facts.put("instance", new URI(address).toString());
        if (json.get("id") instanceof String id) {
            String[] parts = id.split("/", -1);
            if (parts.length >= 2) {
                facts.put("org", parts[parts.length - 2]);
            }
        }
        return facts;
    }
}
