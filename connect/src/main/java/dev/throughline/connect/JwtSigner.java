package dev.throughline.connect;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;

/// Signs the JSON web tokens that vendors accept for sign-in (RFC 7523). Safe for many threads.
public final class JwtSigner {

    /// What vendors ask for.
    public enum Algorithm {
        RS256(JWSAlgorithm.RS256, "RSA"),
        PS256(JWSAlgorithm.PS256, "RSA"),
        ES256(JWSAlgorithm.ES256, "EC");

        private final JWSAlgorithm name;
        private final String keyKind;

        Algorithm(JWSAlgorithm name, String keyKind) {
            this.name = name;
            this.keyKind = keyKind;
        }
    }

    private final Algorithm algorithm;
    private final String keyId;
    private final JWSSigner signer;
    private final InstantSource clock;

    /// @param pem an unencrypted PKCS #8 key; RSA of at least 2,048 bits, or EC P-256 for ES256
    /// @param keyId the `kid` header; empty for none
    /// @param what the setting the key comes from, for messages
    /// @throws IllegalArgumentException naming the setting, if the key cannot be used with the
    ///   algorithm
    public JwtSigner(
            Algorithm algorithm, String pem, String keyId, String what, InstantSource clock) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.clock = clock;
        PrivateKey key = Pem.privateKey(pem, algorithm.keyKind, what);
        try {
            this.signer =
                    algorithm == Algorithm.ES256
                            ? new ECDSASigner((ECPrivateKey) key)
                            : new RSASSASigner(key);
        } catch (JOSEException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    what
                            + ": the key does not fit "
                            + algorithm
                            + " ("
                            + e.getMessage()
                            + "); make one that does",
                    e);
        }
        if (!signer.supportedJWSAlgorithms().contains(algorithm.name)) {
            throw new IllegalArgumentException(
                    what + ": the key's curve does not fit " + algorithm + "; make a P-256 key");
        }
    }

    /// The algorithm that fits the kind of key in `pem`: ES256 for EC, else `forRsa`.
    ///
    /// @param what the setting the key comes from, for messages
    /// @throws IllegalArgumentException naming the setting, if no key can be read
    public static Algorithm fitting(String pem, Algorithm forRsa, String what) {
        return Pem.privateKey(pem, what) instanceof ECPrivateKey ? Algorithm.ES256 : forRsa;
    }

    /// A signed assertion with `iss`, `aud`, `iat`, `exp` and further claims. A claim given in
    /// `more` wins.
    ///
    /// @param lifetime how long it is good, from now
    public String assertion(
            String issuer, String audience, Duration lifetime, Map<String, Object> more) {
        Instant now = clock.instant();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience(audience)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(lifetime)));
        more.forEach(claims::claim);
        return sign(claims.build());
    }

    private String sign(JWTClaimsSet claims) {
        JWSHeader.Builder header = new JWSHeader.Builder(algorithm.name).type(JOSEObjectType.JWT);
        if (!keyId.isEmpty()) {
            header.keyID(keyId);
        }
        SignedJWT token = new SignedJWT(header.build(), claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(
                    "the assertion could not be signed: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    /// The algorithm only.
    @Override
    public String toString() {
        return "signer " + algorithm;
    }
}
