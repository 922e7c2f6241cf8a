package dev.throughline.connector.netsuite;

import dev.throughline.connect.FormBody;
import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.JwtSigner;
import dev.throughline.connect.TokenSource;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How a call proves who sends it.
sealed interface SignIn {

    /// What one call carries.
    ///
    /// @param token the bearer token behind it, null where calls are signed one by one
    record Proof(String authorization, TokenSource.@Nullable Token token) {}

    /// Proof for a call.
    ///
    /// @throws CallFailed when signing in fails
    Proof proof(String method, URI address, Map<String, String> query);

    /// After a 401: a fresh proof.
    ///
    /// @throws CallFailed when signing in fails
    Proof renewed(Proof refused, String method, URI address, Map<String, String> query);

    /// The account that the far side itself names, where it does.
    Optional<String> provenAccount();

    /// @throws IllegalArgumentException naming the secret that is missing or unfit
    static SignIn of(
            ConnectionSettings settings,
            NetSuiteOptions options,
            ConnectionContext context,
            RandomGenerator random) {
        return options.tokenBased()
                ? new TokenBased(
                        options.account(),
                        settings.secret("consumerKey"),
                        settings.secret("consumerSecret"),
                        settings.secret("tokenId"),
                        settings.secret("tokenSecret"),
                        context.clock(),
                        random)
                : new ClientCredentials(settings, context);
    }

    /// OAuth 2.0 client credentials with a signed assertion.
    final class ClientCredentials implements SignIn {

        private static final String PATH = "/services/rest/auth/oauth2/v1/token";
        private static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);
        private static final long TOKEN_SECONDS = 3600;

        private final ConnectionSettings settings;
        private final ConnectionContext context;
        private final JwtSigner signer;
        private final TokenSource tokens;

        ClientCredentials(ConnectionSettings settings, ConnectionContext context) {
            this.settings = settings;
            this.context = context;
            String what = "connection " + settings.name() + ": secret 'privateKey'";
            String pem = settings.secret("privateKey");
            settings.secret("clientId");
            this.signer =
                    new JwtSigner(
                            JwtSigner.fitting(pem, JwtSigner.Algorithm.PS256, what),
                            pem,
                            settings.secret("certificateId"),
                            what,
                            context.clock());
            this.tokens = new TokenSource(context.clock(), this::ask);
        }

        private TokenSource.Token ask() {
            URI address = NetSuiteTalk.address(settings.endpoint(), PATH, "");
            String assertion =
                    signer.assertion(
                            settings.secret("clientId"),
                            address.toString(),
                            ASSERTION_LIFETIME,
                            Map.of("scope", List.of("rest_webservices")));
            String form =
                    new FormBody()
                            .with("grant_type", "client_credentials")
                            .with(
                                    "client_assertion_type",
                                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                            .with("client_assertion", assertion)
                            .encoded();
            Http.Answer answer =
                    context.http()
                            .send(
                                    Http.Call.form(
                                            Http.Effect.READ,
                                            address,
                                            Map.of("Accept", "application/json"),
                                            form));
            return switch (answer) {
                case Http.Answer.NotSent notSent ->
                        throw new CallFailed(notSent.problem(), notSent.retryAfter());
                case Http.Answer.Lost lost -> throw new CallFailed(lost.problem());
                case Http.Answer.Response response -> token(response);
            };
        }

        private TokenSource.Token token(Http.Answer.Response response) {
            if (response.status() == 429 || response.status() >= 500) {
                throw NetSuiteRefusal.of(response).failure(settings, "sign-in");
            }
            Map<String, ?> body;
            try {
                body = Json.object(response.body());
            } catch (Json.Malformed e) {
                throw new CallFailed(
                        new Problem(
                                Mender.SETTINGS,
                                "SYS-AUTH",
                                settings.label()
                                        + ": the sign-in address answered with status "
                                        + response.status()
                                        + ", but not as NetSuite does: "
                                        + e.getMessage()
                                        + ".",
                                "Check the endpoint of connection "
                                        + settings.name()
                                        + "; it must be https://<account>.suitetalk.api.netsuite.com."));
            }
            if (response.ok()
                    && body.get("access_token") instanceof String token
                    && !token.isBlank()) {
                return new TokenSource.Token(
                        token,
                        context.clock().instant().plusSeconds(seconds(body.get("expires_in"))),
                        facts(token));
            }
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            settings.label()
                                    + ": NetSuite refuses the sign-in ("
                                    + response.status()
                                    + " "
                                    + NetSuiteRefusal.shortened(String.valueOf(body.get("error")))
                                    + ").",
                            "Check clientId, certificateId and privateKey of connection "
                                    + settings.name()
                                    + ", that the certificate is active and mapped to an entity and role in this very account, and"
                                    + " this machine's clock."));
        }

        /// A number in some answers, text in others.
        private static long seconds(@Nullable Object value) {
            try {
                long seconds =
                        value == null
                                ? TOKEN_SECONDS
                                : new BigDecimal(String.valueOf(value)).longValue();
                return seconds > 0 ? seconds : TOKEN_SECONDS;
            } catch (NumberFormatException e) {
                return TOKEN_SECONDS;
            }
        }

        /// The account that the token's audience names (`<client>;<account>`), if the token can be
        /// looked into.
        private static Map<String, String> facts(String token) {
            String[] parts = token.split("\\.", -1);
            if (parts.length == 3) {
                try {
                    Object aud = Json.object(Base64.getUrlDecoder().decode(parts[1])).get("aud");
                    for (Object each : aud instanceof List<?> list ? list : List.of()) {
                        String text = String.valueOf(each);
                        int at = text.indexOf(';');
                        if (at > 0 && text.substring(at + 1).matches("[A-Za-z0-9_]{1,40}")) {
                            return Map.of("account", text.substring(at + 1));
                        }
                    }
                } catch (IllegalArgumentException | Json.Malformed opaque) {
                    return Map.of();
                }
            }
            return Map.of();
        }

        private static Proof bearer(TokenSource.Token token) {
            return new Proof("Bearer " + token.value(), token);
        }

        @Override
        public Proof proof(String method, URI address, Map<String, String> query) {
            return bearer(tokens.current());
        }

        @Override
        public Proof renewed(Proof refused, String method, URI address, Map<String, String> query) {
            TokenSource.Token token = refused.token();
            return bearer(token == null ? tokens.current() : tokens.renewed(token));
        }

        @Override
        public Optional<String> provenAccount() {
            return Optional.ofNullable(tokens.current().facts().get("account"));
        }
    }

    /// Token-based authentication: OAuth 1.0a, each call signed with HMAC-SHA256.
    final class TokenBased implements SignIn {

        private final String account;
        private final String consumerKey;
        private final String consumerSecret;
        private final String tokenId;
        private final String tokenSecret;
        private final InstantSource clock;
        private final RandomGenerator random;

        TokenBased(
                String account,
                String consumerKey,
                String consumerSecret,
                String tokenId,
                String tokenSecret,
                InstantSource clock,
                RandomGenerator random) {
            this.account = account;
            this.consumerKey = consumerKey;
            this.consumerSecret = consumerSecret;
            this.tokenId = tokenId;
            this.tokenSecret = tokenSecret;
            this.clock = clock;
            this.random = random;
        }

        @Override
        public Proof proof(String method, URI address, Map<String, String> query) {
            byte[] nonce = new byte[16];
            random.nextBytes(nonce);
            return new Proof(
                    header(
                            method,
                            address,
                            query,
                            HexFormat.of().formatHex(nonce),
                            clock.instant()),
                    null);
        }

        /// The whole header; everything that varies is given.
        String header(
                String method, URI address, Map<String, String> query, String nonce, Instant now) {
            OAuth1 oauth = new OAuth1(consumerKey, consumerSecret, tokenId, tokenSecret);
            return oauth.header(account, method, address, query, nonce, now.getEpochSecond());
        }

        @Override
        public Proof renewed(Proof refused, String method, URI address, Map<String, String> query) {
            return proof(method, address, query);
        }

        @Override
        public Optional<String> provenAccount() {
            return Optional.empty();
        }
    }

    /// The encoding of RFC 3986: only letters, digits and `-._~` stay.
    static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
