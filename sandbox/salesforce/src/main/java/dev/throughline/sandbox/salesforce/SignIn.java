package dev.throughline.sandbox.salesforce;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The doors: OAuth 2.0 (client credentials, JWT bearer, refresh, password) and the SOAP partner
/// login. Sessions end after two hours without use, or at once when told.
final class SignIn {

    static final Duration SESSION = Duration.ofHours(2);
    private static final Duration ASSERTION_MAX = Duration.ofMinutes(5);
    private static final Pattern SOAP_USER = Pattern.compile("<username>([^<]*)</username>");
    private static final Pattern SOAP_PASSWORD = Pattern.compile("<password>([^<]*)</password>");

    /// What the connected app and its user are known by.
    record Credentials(
            String clientId,
            String clientSecret,
            String username,
            String password,
            String refreshToken) {}

    private final Credentials credentials;
    private final InstantSource clock;
    private final Supplier<String> baseUrl;
    private final String orgId;
    private final String userId;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> sessions = new ConcurrentHashMap<>();

    SignIn(
            Credentials credentials,
            InstantSource clock,
            Supplier<String> baseUrl,
            String orgId,
            String userId) {
        this.credentials = credentials;
        this.clock = clock;
        this.baseUrl = baseUrl;
        this.orgId = orgId;
        this.userId = userId;
    }

    Credentials credentials() {
        return credentials;
    }

    /// The private key whose certificate sits on the connected app, as PKCS#8 PEM.
    String privateKeyPem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(Keys.PAIR.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /// Made once a process, when first needed: making one takes long.
    private static final class Keys {
        static final KeyPair PAIR = made();

        private static KeyPair made() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This JDK has no RSA", e);
            }
        }
    }

    /// Opens a session and returns its token.
    String open() {
        byte[] secret = new byte[48];
        random.nextBytes(secret);
        String token =
                orgId.substring(0, 15)
                        + "!AQ4AQ"
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(secret)
                                .replace('-', '.');
        sessions.put(token, clock.instant());
        return token;
    }

    /// Whether this call carries a living session; uses it.
    boolean welcomes(SimRequest request) {
        String token = token(request);
        Instant used = token == null ? null : sessions.get(token);
        if (token == null || used == null) {
            return false;
        }
        Instant now = clock.instant();
        if (Duration.between(used, now).compareTo(SESSION) > 0) {
            sessions.remove(token);
            return false;
        }
        sessions.put(token, now);
        return true;
    }

    /// Ends the session of this call.
    void end(SimRequest request) {
        String token = token(request);
        if (token != null) {
            sessions.remove(token);
        }
    }

    /// Ends all sessions.
    void endAll() {
        sessions.clear();
    }

    private static @Nullable String token(SimRequest request) {
        String header = request.header("authorization").orElse("");
        for (String scheme : List.of("Bearer ", "OAuth ")) {
            if (header.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return header.substring(scheme.length()).strip();
            }
        }
        return null;
    }

    static SimReply sessionExpired() {
        return Json.refusal(
                Refusal.request(401, "INVALID_SESSION_ID", "Session expired or invalid"));
    }

    /// Everything under `/services/oauth2/`.
    SimReply oauth(SimRequest request) {
        String what = request.path().substring("/services/oauth2/".length());
        Map<String, List<String>> form = SimServer.queryOf(request.text());
        return switch (what) {
            case "token" ->
                    request.method().equals("POST") ? token(request, form) : SimReply.empty(405);
            case "revoke" -> {
                String token = first(form, "token");
                yield sessions.remove(token) != null
                        ? SimReply.empty(200)
                        : error("unsupported_token_type", "this token type is not supported");
            }
            case "introspect" ->
                    Json.reply(
                            200,
                            sessions.containsKey(first(form, "token"))
                                    ? Map.of(
                                            "active",
                                            true,
                                            "scope",
                                            "api",
                                            "client_id",
                                            credentials.clientId(),
                                            "username",
                                            credentials.username(),
                                            "token_type",
                                            "access_token")
                                    : Map.of("active", false));
            case "userinfo" ->
                    welcomes(request)
                            ? Json.reply(200, identity())
                            : SimReply.text(403, "text/html", "Bad_OAuth_Token");
            default -> Json.refusal(Refusal.notFound());
        };
    }

    /// `GET /id/{org}/{user}`.
    SimReply identity(SimRequest request) {
        return welcomes(request)
                ? Json.reply(200, identity())
                : SimReply.text(403, "text/html", "Bad_OAuth_Token");
    }

    /// Where this user's identity is told.
    String identityUrl() {
        return baseUrl.get() + "/id/" + orgId + "/" + userId;
    }

    private Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("id", identityUrl());
        identity.put("sub", identityUrl());
        identity.put("user_id", userId);
        identity.put("organization_id", orgId);
        identity.put("username", credentials.username());
        identity.put("preferred_username", credentials.username());
        identity.put("active", true);
        identity.put("urls", Map.of("rest", baseUrl.get() + "/services/data/v{version}/"));
        return identity;
    }

    private SimReply token(SimRequest request, Map<String, List<String>> form) {
        return switch (first(form, "grant_type")) {
            case "client_credentials" -> {
                SimReply refused = refuseClient(request, form);
                yield refused != null ? refused : granted(true);
            }
            case "refresh_token" -> {
                SimReply refused = refuseClient(request, form);
                if (refused != null) {
                    yield refused;
                }
                yield credentials.refreshToken().equals(first(form, "refresh_token"))
                        ? granted(true)
                        : error("invalid_grant", "expired access/refresh token");
            }
            case "password" -> {
                SimReply refused = refuseClient(request, form);
                if (refused != null) {
                    yield refused;
                }
                yield knows(first(form, "username"), first(form, "password"))
                        ? granted(true)
                        : error("invalid_grant", "authentication failure");
            }
            case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> {
                String refused = refuseAssertion(first(form, "assertion"));
                yield refused.isEmpty()
                        ? granted(false)
                        : error(refused.split("\\|")[0], refused.split("\\|")[1]);
            }
            default -> error("unsupported_grant_type", "grant type not supported");
        };
    }

    private boolean knows(String username, String password) {
        return credentials.username().equals(username) && credentials.password().equals(password);
    }

    private @Nullable SimReply refuseClient(SimRequest request, Map<String, List<String>> form) {
        String id = first(form, "client_id");
        String secret = first(form, "client_secret");
        String header = request.header("authorization").orElse("");
        if (header.startsWith("Basic ")) {
            try {
                String pair =
                        new String(
                                Base64.getDecoder().decode(header.substring(6).strip()),
                                StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                id = colon < 0 ? pair : pair.substring(0, colon);
                secret = colon < 0 ? "" : pair.substring(colon + 1);
            } catch (IllegalArgumentException e) {
                return error("invalid_client", "invalid client credentials");
            }
        }
        if (!credentials.clientId().equals(id)) {
            return error("invalid_client_id", "client identifier invalid");
        }
        return credentials.clientSecret().equals(secret)
                ? null
                : error("invalid_client", "invalid client credentials");
    }

    /// Empty where the assertion is good, else `error|description`.
    private String refuseAssertion(String assertion) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (!credentials.clientId().equals(claims.getIssuer())) {
                return "invalid_client_id|client identifier invalid";
            }
            if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())
                    || !jwt.verify(new RSASSAVerifier((RSAPublicKey) Keys.PAIR.getPublic()))) {
                return "invalid_grant|invalid assertion";
            }
            Set<String> audiences =
                    Set.of(
                            "https://login.salesforce.com",
                            "https://test.salesforce.com",
                            baseUrl.get());
            if (claims.getAudience().stream().noneMatch(audiences::contains)) {
                return "invalid_grant|audience is invalid";
            }
            Date end = claims.getExpirationTime();
            Instant now = clock.instant();
            if (end == null
                    || end.toInstant().isBefore(now)
                    || end.toInstant().isAfter(now.plus(ASSERTION_MAX))) {
                return "invalid_grant|expired authorization code";
            }
            return credentials.username().equals(claims.getSubject())
                    ? ""
                    : "invalid_grant|user hasn't approved this consumer";
        } catch (ParseException | JOSEException e) {
            return "invalid_grant|invalid assertion";
        }
    }

    private SimReply granted(boolean complete) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", open());
        if (complete) {
            body.put(
                    "signature",
                    Base64.getEncoder()
                            .encodeToString(
                                    String.valueOf(clock.millis())
                                            .getBytes(StandardCharsets.UTF_8)));
        }
        body.put("scope", "api");
        body.put("instance_url", baseUrl.get());
        body.put("id", identityUrl());
        body.put("token_type", "Bearer");
        if (complete) {
            body.put("issued_at", String.valueOf(clock.millis()));
            body.put("api_instance_url", "https://api.salesforce.com");
        }
        return Json.reply(200, body);
    }

    private static SimReply error(String error, String description) {
        return Json.reply(400, Map.of("error", error, "error_description", description));
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    /// The SOAP partner API's login and logout.
    SimReply soap(SimRequest request) {
        String envelope = request.text();
        if (envelope.contains("<logout")) {
            return soap(200, "<logoutResponse/>");
        }
        Matcher user = SOAP_USER.matcher(envelope);
        Matcher password = SOAP_PASSWORD.matcher(envelope);
        if (!user.find() || !password.find()) {
            return fault(
                    "sf:UNKNOWN_EXCEPTION",
                    "UNKNOWN_EXCEPTION: only login and logout are served here");
        }
        if (!knows(unescaped(user.group(1)), unescaped(password.group(1)))) {
            return fault(
                    "sf:INVALID_LOGIN",
                    "INVALID_LOGIN: Invalid username, password, security token; or user locked out.");
        }
        String server = baseUrl.get() + request.path() + "/" + orgId.substring(0, 15);
        return soap(
                200,
                "<loginResponse><result><metadataServerUrl>"
                        + server.replace("/Soap/u/", "/Soap/m/")
                        + "</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>false</sandbox><serverUrl>"
                        + server
                        + "</serverUrl><sessionId>"
                        + open()
                        + "</sessionId><userId>"
                        + userId
                        + "</userId><userInfo><organizationId>"
                        + orgId
                        + "</organizationId><userId>"
                        + userId
                        + "</userId><userName>"
                        + credentials.username()
                        + "</userName><sessionSecondsValid>7200</sessionSecondsValid></userInfo></result></loginResponse>");
    }

    private static String unescaped(String xml) {
        return xml.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }

    private static SimReply fault(String code, String words) {
        return soap(
                500,
                "<soapenv:Fault xmlns:sf=\"urn:fault.partner.soap.sforce.com\"><faultcode>"
                        + code
                        + "</faultcode><faultstring>"
                        + words
                        + "</faultstring></soapenv:Fault>");
    }

    private static SimReply soap(int status, String body) {
        return SimReply.text(
                status,
                "text/xml; charset=utf-8",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
                        + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Body>"
                        + body
                        + "</soapenv:Body></soapenv:Envelope>");
    }
}
