package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// OAuth 2 as this vendor has it: an authorization code that lives five minutes, bearer tokens that
/// do not end. One fixed token stands for the one an administrator copies from the application
/// page.
final class SignIn {
    static final String ACCESS_TOKEN = "kantata-sandbox-bearer-5f2c8e1b";
    static final String CLIENT_ID = "kantata-sandbox-client";
    static final String CLIENT_SECRET = "kantata-sandbox-secret-91d0";

    /// The user behind every token.
    static final String USER_ID = "4001";

    private static final Duration CODE_LIVES = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> codes = new ConcurrentHashMap<>();
    private final AtomicLong issued = new AtomicLong();

    SignIn(InstantSource clock) {
        this.clock = clock;
        tokens.add(ACCESS_TOKEN);
    }

    boolean admits(SimRequest request) {
        return request.header("authorization")
                .filter(header ->
                        header.startsWith("Bearer ")
                                && tokens.contains(header.substring(7).strip()))
                .isPresent();
    }

    /// The user revokes every token; {@link #restore} gives the first one back.
    void revoke() {
        tokens.clear();
    }

    void restore() {
        tokens.add(ACCESS_TOKEN);
    }

    SimReply authorize(SimRequest request) {
        String back = request.query("redirect_uri").orElse("");
        boolean good =
                request.query("client_id").filter(CLIENT_ID::equals).isPresent() && !back.isEmpty();
        if (!good) {
            return SimReply.json(401, Map.of("error", "invalid_client"));
        }
        String code = "code-" + issued.incrementAndGet();
        codes.put(code, clock.instant().plus(CODE_LIVES));
        String state =
                request.query("state")
                        .map(given ->
                                "&state="
                                        + java.net.URLEncoder.encode(given, StandardCharsets.UTF_8))
                        .orElse("");
        return SimReply.empty(302)
                .with("Location", back + (back.contains("?") ? "&" : "?") + "code=" + code + state);
    }

    SimReply token(SimRequest request) {
        Map<String, List<String>> form = SimServer.queryOf(request.text());
        if (!CLIENT_ID.equals(first(form, "client_id"))
                || !CLIENT_SECRET.equals(first(form, "client_secret"))) {
            return SimReply.json(401, Map.of("error", "invalid_client"));
        }
        boolean granted =
                switch (first(form, "grant_type")) {
                    case "authorization_code" -> {
                        Instant end = codes.remove(first(form, "code"));
                        yield end != null && clock.instant().isBefore(end);
                    }
                    case "client_credentials" -> true;
                    default -> false;
                };
        if (!granted) {
            return SimReply.json(400, Map.of("error", "invalid_grant"));
        }
        String token = "kantata-sandbox-issued-" + issued.incrementAndGet();
        tokens.add(token);
        return SimReply.json(200, Map.of("access_token", token, "token_type", "bearer"));
    }

    private static String first(Map<String, List<String>> form, String name) {
        List<String> values = form.get(name);
        return values == null ? "" : values.getFirst();
    }
}
