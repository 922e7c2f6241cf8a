package dev.throughline.connect;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads PEM text (RFC 7468): certificates and unencrypted PKCS #8 keys. Messages name the setting,
/// never its content.
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    private Pem() {}

    /// All certificates of the text, in order.
    ///
    /// @param what the setting's name, for messages
    /// @throws IllegalArgumentException if there is none or one cannot be read
    static List<X509Certificate> certificates(String pem, String what) {
        List<X509Certificate> found = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
            if (block.group(1).equals("CERTIFICATE")) {
                try {
                    found.add(
                            (X509Certificate)
                                    CertificateFactory.getInstance("X.509")
                                            .generateCertificate(
                                                    new ByteArrayInputStream(
                                                            bytes(block.group(2), what))));
                } catch (CertificateException e) {
                    throw new IllegalArgumentException(
                            what
                                    + ": certificate "
                                    + (found.size() + 1)
                                    + " cannot be read; export it again as PEM (base64 X.509)",
                            e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    what
                            + ": no certificate found; it must hold a '-----BEGIN CERTIFICATE-----' block");
        }
        return found;
    }

    /// The private key of the text.
    ///
    /// @param algorithm `RSA` or `EC`
    /// @param what the setting's name, for messages
    /// @throws IllegalArgumentException if there is none of that kind
    static PrivateKey privateKey(String pem, String algorithm, String what) {
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    try {
                        return KeyFactory.getInstance(algorithm)
                                .generatePrivate(
                                        new PKCS8EncodedKeySpec(bytes(block.group(2), what)));
                    } catch (GeneralSecurityException e) {
                        throw new IllegalArgumentException(
                                what
                                        + ": the key is not a readable "
                                        + algorithm
                                        + " key; make one of that kind, or choose the algorithm that fits it");
                    }
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
                        throw new IllegalArgumentException(
                                what
                                        + ": the key is in the older PKCS #1 or SEC 1 form; convert it with 'openssl pkcs8 -topk8"
                                        + " -nocrypt'");
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new IllegalArgumentException(
                                what
                                        + ": the key is encrypted; decrypt it with 'openssl pkcs8' and protect the file instead");
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                what
                        + ": no private key found; it must hold a '-----BEGIN PRIVATE KEY-----' block (PKCS #8)");
    }

    /// The private key of the text, RSA or EC, whichever it is.
    static PrivateKey privateKey(String pem, String what) {
        try {
            return privateKey(pem, "RSA", what);
        } catch (IllegalArgumentException notRsa) {
            if (!pem.contains("BEGIN PRIVATE KEY")) {
                throw notRsa;
            }
            return privateKey(pem, "EC", what);
        }
    }

    private static byte[] bytes(String base64, String what) {
        try {
            return Base64.getMimeDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    what + ": the text between the PEM lines is not base64", e);
        }
    }
}
