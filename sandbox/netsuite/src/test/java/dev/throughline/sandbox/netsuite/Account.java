package dev.throughline.sandbox.netsuite;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client of the simulated account that shares no code with it: the JDK's HTTP client, and Nimbus
/// for assertions.
final class Account implements AutoCloseable {

    static final String RECORD = "/services/rest/record/v1";
    private final HttpClient http = HttpClient.newHttpClient();
    final NetSuiteSimulator simulator;
    private final Map<String, Object> signIn;

    Account(NetSuiteSimulator simulator) {
        this.simulator = simulator;
        this.signIn = simulator.signIn();
    }

    String secret(String name) {
        return String.valueOf(signIn.get(name));
    }

    /// An assertion as the documentation asks for it.
    JWTClaimsSet.Builder claims(Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(secret("clientId"))
                .claim("scope", List.of("restlets", "rest_webservices"))
                .audience(simulator.baseUrl() + "/services/rest/auth/oauth2/v1/token")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)));
    }

    String signed(JWTClaimsSet claims) throws Exception {
        byte[] der =
                Base64.getMimeDecoder()
                        .decode(secret("privateKey").replaceAll("-----[A-Z ]+-----", ""));
        ECPrivateKey key =
                (ECPrivateKey)
                        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .keyID(secret("certificateId"))
                                .build(),
                        claims);
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    HttpResponse<String> askToken(String assertion) throws Exception {
        String form =
                "grant_type=client_credentials"
                        + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                        + "&client_assertion="
                        + assertion;
        return http.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        simulator.baseUrl()
                                                + "/services/rest/auth/oauth2/v1/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> call(String method, String path, @Nullable String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        path.startsWith("http")
                                                ? path
                                                : simulator.baseUrl() + path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + secret("accessToken"))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> suiteQl(String query, Object... parameters) throws Exception {
        return call(
                "POST",
                "/services/rest/query/v1/suiteql?limit=1000&offset=0",
                new String(Json.write(Map.of("q", query, "params", List.of(parameters)))),
                "Prefer",
                "transient");
    }

    List<Object> rows(String query, Object... parameters) throws Exception {
        HttpResponse<String> answer = suiteQl(query, parameters);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return List.copyOf(Json.items(object(answer)));
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    static Map<String, Object> object(HttpResponse<String> answer) {
        return (Map<String, Object>)
                (Map<?, ?>)
                        Json.object(
                                answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static String lastSegment(HttpResponse<String> answer) {
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    static String code(HttpResponse<String> answer) {
        Map<?, ?> detail =
                (Map<?, ?>)
                        ((List<?>) Objects.requireNonNull(object(answer).get("o:errorDetails")))
                                .getFirst();
        return String.valueOf(detail.get("o:errorCode"));
    }

    static String detail(HttpResponse<String> answer) {
        Map<?, ?> detail =
                (Map<?, ?>)
                        ((List<?>) Objects.requireNonNull(object(answer).get("o:errorDetails")))
                                .getFirst();
        return String.valueOf(detail.get("detail"));
    }

    @Override
    public void close() {
        http.close();
        simulator.close();
    }
}
