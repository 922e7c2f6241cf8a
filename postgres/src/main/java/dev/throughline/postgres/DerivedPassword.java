package dev.throughline.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A role's password, derived one-way from another secret: who has the derived one cannot find the
/// first.
final class DerivedPassword {

    private DerivedPassword() {}

    static String of(String secret, String role) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] derived =
                    mac.doFinal(("throughline role " + role).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(derived, 0, 24);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }
}
