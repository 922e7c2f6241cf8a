package dev.throughline.sandbox.netsuite;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// An uploaded certificate, mapped to an integration: checks a JWS signature with nothing but the
/// JDK.
record Certificate(String id, PublicKey key) {

    private static final int RSA_BITS_MIN = 3072;

    /// Whether this key made this signature by this algorithm. Only PS256/384/512 and ES256/384/512
    /// are known here; RS256 is refused.
    boolean verifies(String algorithm, String signingInput, byte[] signature) {
        try {
            Signature check =
                    switch (algorithm) {
                        case "PS256" -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
                        case "PS384" -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
                        case "PS512" -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
                        case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                        case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
                        case "ES512" -> Signature.getInstance("SHA512withECDSAinP1363Format");
                        default -> null;
                    };
            if (check == null || !fits(algorithm)) {
                return false;
            }
            check.initVerify(key);
            check.update(signingInput.getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean fits(String algorithm) {
        return switch (key) {
            case RSAPublicKey rsa ->
                    algorithm.startsWith("PS") && rsa.getModulus().bitLength() >= RSA_BITS_MIN;
            case ECPublicKey ec -> algorithm.equals(esOf(ec.getParams().getOrder()));
            default -> false;
        };
    }

    private static String esOf(BigInteger order) {
        return switch (order.bitLength()) {
            case 256 -> "ES256";
            case 384 -> "ES384";
            case 521 -> "ES512";
            default -> "";
        };
    }

    private static Signature pss(String digest, MGF1ParameterSpec mask, int salt)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(digest, "MGF1", mask, salt, 1));
        return signature;
    }
}
