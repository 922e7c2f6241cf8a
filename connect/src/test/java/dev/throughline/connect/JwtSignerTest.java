package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.throughline.connect.JwtSigner.Algorithm;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JwtSignerTest {

    private static final Instant NOW = Instant.parse("2026-01-15T08:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final String WHAT = "connection erp: secret 'privateKey'";

    private static KeyPair keys(String curveOrRsa) throws Exception {
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(curveOrRsa.equals("RSA") ? "RSA" : "EC");
        if (curveOrRsa.equals("RSA")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(curveOrRsa));
        }
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void an_assertion_verifies_and_says_who_for_whom_and_until_when(Algorithm algorithm)
            throws Exception {
        KeyPair pair = keys(algorithm == Algorithm.ES256 ? "secp256r1" : "RSA");
        JwtSigner signer = new JwtSigner(algorithm, pem(pair), "cert-1", WHAT, CLOCK);
        SignedJWT token =
                SignedJWT.parse(
                        signer.assertion(
                                "client",
                                "https://login.example",
                                Duration.ofMinutes(3),
                                Map.of("sub", "ada@firm.example")));

        JWSVerifier verifier =
                pair.getPublic() instanceof RSAPublicKey rsa
                        ? new RSASSAVerifier(rsa)
                        : new ECDSAVerifier((ECPublicKey) pair.getPublic());
        assertThat(token.verify(verifier)).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm.name());
        assertThat(token.getHeader().getKeyID()).isEqualTo("cert-1");
        assertThat(token.getHeader().getType().getType()).isEqualTo("JWT");
        assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("client");
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("https://login.example");
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("ada@firm.example");
        assertThat(token.getJWTClaimsSet().getExpirationTime())
                .isEqualTo(Date.from(NOW.plusSeconds(180)));
    }

    @Test
    void the_algorithm_can_be_chosen_by_the_kind_of_key() throws Exception {
        assertThat(JwtSigner.fitting(pem(keys("RSA")), Algorithm.PS256, WHAT))
                .isEqualTo(Algorithm.PS256);
        assertThat(JwtSigner.fitting(pem(keys("secp256r1")), Algorithm.PS256, WHAT))
                .isEqualTo(Algorithm.ES256);
    }

    @Test
    void a_key_that_does_not_fit_is_told_by_setting_and_mend_without_its_content()
            throws Exception {
        String rsa = pem(keys("RSA"));
        assertThatThrownBy(() -> new JwtSigner(Algorithm.ES256, rsa, "", WHAT, CLOCK))
                .hasMessage(
                        WHAT
                                + ": the key is not a readable EC key; make one of that kind, or choose the algorithm"
                                + " that fits it")
                .hasNoCause();
        String wrongCurve = pem(keys("secp384r1"));
        assertThatThrownBy(() -> new JwtSigner(Algorithm.ES256, wrongCurve, "", WHAT, CLOCK))
                .hasMessageContaining("make a P-256 key");
        assertThatThrownBy(() -> new JwtSigner(Algorithm.RS256, "hush", "", WHAT, CLOCK))
                .hasMessage(
                        WHAT
                                + ": no private key found; it must hold a '-----BEGIN PRIVATE KEY-----' block (PKCS #8)");
        String old = rsa.replace("PRIVATE KEY", "RSA PRIVATE KEY");
        assertThatThrownBy(() -> new JwtSigner(Algorithm.RS256, old, "", WHAT, CLOCK))
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }
}
