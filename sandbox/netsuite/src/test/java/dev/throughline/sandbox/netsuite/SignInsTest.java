package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignInsTest {

    private final InstantSource clock = InstantSource.system();
    private final Account account = new Account(new NetSuiteSimulator(0, clock));

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void an_assertion_signed_by_the_uploaded_certificate_gives_a_token_that_is_accepted()
            throws Exception {
        HttpResponse<String> answer =
                account.askToken(account.signed(account.claims(clock.instant()).build()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Account.object(answer))
                .containsEntry("expires_in", "3600")
                .containsEntry("token_type", "Bearer");
        String token = String.valueOf(Account.object(answer).get("access_token"));
        assertThat(
                        account.call(
                                        "GET",
                                        Account.RECORD + "/currency",
                                        null,
                                        "Authorization",
                                        "Bearer " + token)
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void PS256_is_accepted_and_RS256_refused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072);
        KeyPair keys = generator.generateKeyPair();
        String kid = account.simulator.uploadCertificate(keys.getPublic());
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS256)) {
            SignedJWT token =
                    new SignedJWT(
                            new JWSHeader.Builder(algorithm).keyID(kid).build(),
                            account.claims(clock.instant()).build());
            token.sign(new RSASSASigner(keys.getPrivate()));
            assertThat(account.askToken(token.serialize()).statusCode())
                    .isEqualTo(algorithm == JWSAlgorithm.PS256 ? 200 : 400);
        }
    }

    @Test
    void wrong_audience_issuer_lifetime_key_id_or_signature_is_an_invalid_grant() throws Exception {
        Instant now = clock.instant();
        String good = account.signed(account.claims(now).build());
        List<String> bad =
                List.of(
                        account.signed(
                                account.claims(now)
                                        .audience("https://elsewhere.example/token")
                                        .build()),
                        account.signed(account.claims(now).issuer("somebody").build()),
                        account.signed(account.claims(now.minusSeconds(4000)).build()),
                        account.signed(
                                account.claims(now)
                                        .expirationTime(java.util.Date.from(now.plusSeconds(3700)))
                                        .build()),
                        account.signed(
                                account.claims(now).claim("scope", List.of("restlets")).build()),
                        good.substring(0, good.length() - 6) + "AAAAAA",
                        "not.a.jwt",
                        "");
        for (String assertion : bad) {
            HttpResponse<String> answer = account.askToken(assertion);
            assertThat(answer.statusCode()).as(assertion).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"error\":\"invalid_grant\"}");
        }
    }

    @Test
    void the_documented_signature_is_reproduced() {
        Map<String, String> oauth = new LinkedHashMap<>();
        oauth.put("realm", "123456");
        oauth.put(
                "oauth_consumer_key",
                "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4");
        oauth.put(
                "oauth_token", "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc");
        oauth.put("oauth_nonce", "fjaLirsIcCGVZWzBX0pg");
        oauth.put("oauth_timestamp", "1508242306");
        oauth.put("oauth_signature_method", "HMAC-SHA256");
        oauth.put("oauth_version", "1.0");
        assertThat(
                        TbaSignature.of(
                                "GET",
                                "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40",
                                oauth,
                                Map.of(),
                                "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
                                "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"))
                .isEqualTo("B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=");
    }

    @Test
    void a_token_based_call_counts_its_query_parameters_and_its_nonce_once() throws Exception {
        String header =
                header(
                        "/services/rest/record/v1/currency",
                        Map.of("q", List.of("symbol IS \"GBP\"")));
        String path = "/services/rest/record/v1/currency?q=symbol%20IS%20%22GBP%22";
        assertThat(account.call("GET", path, null, "Authorization", header).statusCode())
                .isEqualTo(200);
        HttpResponse<String> again = account.call("GET", path, null, "Authorization", header);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(Account.code(again)).isEqualTo("INVALID_LOGIN");
        String other = header("/services/rest/record/v1/currency", Map.of());
        assertThat(account.call("GET", path, null, "Authorization", other).statusCode())
                .isEqualTo(401);
    }

    private String header(String path, Map<String, List<String>> query) {
        Map<String, String> oauth = new LinkedHashMap<>();
        oauth.put("oauth_consumer_key", account.secret("consumerKey"));
        oauth.put("oauth_token", account.secret("tokenId"));
        oauth.put("oauth_nonce", UUID.randomUUID().toString());
        oauth.put("oauth_timestamp", Long.toString(clock.instant().getEpochSecond()));
        oauth.put("oauth_signature_method", "HMAC-SHA256");
        oauth.put("oauth_version", "1.0");
        oauth.put(
                "oauth_signature",
                TbaSignature.of(
                        "GET",
                        account.simulator.baseUrl() + path,
                        oauth,
                        query,
                        account.secret("consumerSecret"),
                        account.secret("tokenSecret")));
        StringBuilder header =
                new StringBuilder("OAuth realm=\"" + account.secret("account") + "\"");
        oauth.forEach((name, value) ->
                header.append(",")
                        .append(name)
                        .append("=\"")
                        .append(TbaSignature.encoded(value))
                        .append('"'));
        return header.toString();
    }
}
