package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who may call: the OAuth 2.0 token endpoint (client credentials with a signed assertion) and
/// token-based authentication (OAuth 1.0a).
final class SignIns {

    static final String TOKEN_PATH = "/services/rest/auth/oauth2/v1/token";
    private static final long TOKEN_SECONDS = 3600;
    private static final long ASSERTION_SECONDS_MAX = 3600;
    private static final long CLOCK_SECONDS_OFF_MAX = 300;

    private final InstantSource clock;
    private final String account;
    private final String clientId = hex();
    private final String consumerKey = hex();
    private final String consumerSecret = hex();
    private final String tokenId = hex();
    private final String tokenSecret = hex();
    private final KeyPair keys;
    private final String certificateId;
    private final Map<String, Certificate> certificates = new ConcurrentHashMap<>();
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private final Map<String, Instant> nonces = new ConcurrentHashMap<>();

    SignIns(InstantSource clock, String account) {
        this.clock = clock;
        this.account = account;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is part of every JDK", e);
        }
        certificateId = upload(keys.getPublic());
    }

    private static String hex() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }

    /// Uploads a certificate and maps it to the integration; returns its id, the `kid` of
    /// assertions.
    String upload(PublicKey key) {
        String id = UUID.randomUUID().toString();
        certificates.put(id, new Certificate(id, key));
        return id;
    }

    /// What a client needs.
    Map<String, Object> secrets() {
        Map<String, Object> secrets = new LinkedHashMap<>();
        secrets.put("account", account);
        secrets.put("auth", "oauth2");
        secrets.put("clientId", clientId);
        secrets.put("certificateId", certificateId);
        secrets.put(
                "privateKey",
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        secrets.put("consumerKey", consumerKey);
        secrets.put("consumerSecret", consumerSecret);
        secrets.put("tokenId", tokenId);
        secrets.put("tokenSecret", tokenSecret);
        secrets.put("accessToken", issue());
        return secrets;
    }

    /// Whether the audience of an assertion is this account's token address, on the vendor's cloud
    /// or here.
    private boolean audience(@Nullable Object aud, String host) {
        String name = account.toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> accepted =
                List.of(
                        "https://" + name + ".suitetalk.api.netsuite.com" + TOKEN_PATH,
                        "http://" + host + TOKEN_PATH);
        return aud instanceof List<?> list
                ? list.stream().anyMatch(accepted::contains)
                : accepted.contains(String.valueOf(aud));
    }

    /// The token endpoint.
    SimReply token(SimRequest request) {
        Map<String, List<String>> form = SimServer.queryOf(request.text());
        if (!request.method().equals("POST")
                || !"client_credentials".equals(first(form, "grant_type"))
                || !"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                        .equals(first(form, "client_assertion_type"))) {
            return SimReply.json(400, Map.of("error", "invalid_request"));
        }
        if (!good(first(form, "client_assertion"), request.header("host").orElse(""))) {
            return SimReply.json(400, Map.of("error", "invalid_grant"));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", issue());
        answer.put("expires_in", Long.toString(TOKEN_SECONDS));
        answer.put("token_type", "Bearer");
        return SimReply.json(200, answer);
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    private boolean good(String assertion, String host) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            Map<String, ?> header = Json.object(Base64.getUrlDecoder().decode(parts[0]));
            Map<String, ?> claims = Json.object(Base64.getUrlDecoder().decode(parts[1]));
            Certificate certificate = certificates.get(String.valueOf(header.get("kid")));
            if (certificate == null
                    || !certificate.verifies(
                            String.valueOf(header.get("alg")),
                            parts[0] + "." + parts[1],
                            Base64.getUrlDecoder().decode(parts[2]))) {
                return false;
            }
            long now = clock.instant().getEpochSecond();
            long issued = seconds(claims.get("iat"));
            long expires = seconds(claims.get("exp"));
            return clientId.equals(claims.get("iss"))
                    && audience(claims.get("aud"), host)
                    && scopes(claims.get("scope")).contains("rest_webservices")
                    && issued <= now + CLOCK_SECONDS_OFF_MAX
                    && expires > now
                    && expires > issued
                    && expires - issued <= ASSERTION_SECONDS_MAX;
        } catch (IllegalArgumentException | Refusal e) {
            return false;
        }
    }

    private static long seconds(@Nullable Object claim) {
        if (claim instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("not a time: " + claim);
    }

    private static List<?> scopes(@Nullable Object scope) {
        return scope instanceof List<?> list ? list : List.of(String.valueOf(scope).split("[ ,]+"));
    }

    /// Issues an access token: shaped as a JWT whose audience names the account, as the vendor's
    /// are.
    String issue() {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "1000;4");
        claims.put("aud", List.of(clientId + ";" + account, clientId));
        claims.put("scope", List.of("rest_webservices"));
        claims.put("iss", "https://system.netsuite.com");
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + TOKEN_SECONDS);
        claims.put("jti", account + ".a-a." + UUID.randomUUID());
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String token =
                encoder.encodeToString(
                                Json.write(
                                        Map.of(
                                                "kid",
                                                "c." + account,
                                                "typ",
                                                "JWT",
                                                "alg",
                                                "RS256")))
                        + "."
                        + encoder.encodeToString(Json.write(claims))
                        + "."
                        + encoder.encodeToString(hex().getBytes(StandardCharsets.US_ASCII));
        tokens.entrySet().removeIf(entry -> entry.getValue().isBefore(now));
        tokens.put(token, now.plusSeconds(TOKEN_SECONDS));
        return token;
    }

    /// Ends the token a call carries.
    void expire(SimRequest request) {
        request.header("authorization")
                .filter(value -> value.startsWith("Bearer "))
                .ifPresent(value -> tokens.remove(value.substring(7)));
    }

    /// @throws Refusal when the call is not signed in
    void check(SimRequest request) {
        String authorization = request.header("authorization").orElse("");
        if (authorization.startsWith("Bearer ")) {
            Instant ends = tokens.get(authorization.substring(7));
            if (ends != null && ends.isAfter(clock.instant())) {
                return;
            }
        } else if (authorization.startsWith("OAuth ")
                && signed(request, TbaSignature.parameters(authorization))) {
            return;
        }
        throw Refusal.signIn();
    }

    private boolean signed(SimRequest request, Map<String, String> oauth) {
        Instant now = clock.instant();
        long stamp;
        try {
            stamp = Long.parseLong(oauth.getOrDefault("oauth_timestamp", ""));
        } catch (NumberFormatException e) {
            return false;
        }
        if (!account.equals(oauth.get("realm"))
                || !consumerKey.equals(oauth.get("oauth_consumer_key"))
                || !tokenId.equals(oauth.get("oauth_token"))
                || !"HMAC-SHA256".equals(oauth.get("oauth_signature_method"))
                || Math.abs(now.getEpochSecond() - stamp) > CLOCK_SECONDS_OFF_MAX) {
            return false;
        }
        String url = "http://" + request.header("host").orElse("") + request.path();
        String expected =
                TbaSignature.of(
                        request.method(), url, oauth, request.query(), consumerSecret, tokenSecret);
        if (!expected.equals(oauth.get("oauth_signature"))) {
            return false;
        }
        if (nonces.size() > 50_000) {
            new ArrayList<>(nonces.entrySet())
                    .forEach(entry -> {
                        if (entry.getValue()
                                .isBefore(now.minusSeconds(2 * CLOCK_SECONDS_OFF_MAX))) {
                            nonces.remove(entry.getKey());
                        }
                    });
        }
        return nonces.putIfAbsent(oauth.getOrDefault("oauth_nonce", "") + "@" + stamp, now) == null;
    }
}
