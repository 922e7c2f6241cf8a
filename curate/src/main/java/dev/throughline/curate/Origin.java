package dev.throughline.curate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The key an entity carries in every system the hub creates it in. It is derived from the record
/// that first brought the entity, so that a hub restored from an older backup derives it again and
/// finds what it had created.
///
/// Format 1: `tl1-` and the first 26 base-32 digits of SHA-256 over connection, record type, native
/// id and child key.
public final class Origin {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LENGTH = 26;

    private Origin() {}

    /// The key of the entity first seen as this record.
    public static String key(
            String connection, String objectType, String externalId, String childKey) {
        byte[] hash = hash(connection + '\n' + objectType + '\n' + externalId + '\n' + childKey);
        StringBuilder key = new StringBuilder("tl1-");
        int bits = 0;
        int held = 0;
        for (int i = 0; key.length() < LENGTH + 4; i++) {
            held = (held << 8) | (hash[i] & 0xff);
            bits += 8;
            while (bits >= 5 && key.length() < LENGTH + 4) {
                bits -= 5;
                key.append(DIGITS[(held >>> bits) & 31]);
            }
        }
        return key.toString();
    }

    /// The same identity as a positive 53-bit number, for vendors whose references are numeric.
    /// Format 1: the first 53 bits of SHA-256 over the key, never 0.
    public static long number(String key) {
        byte[] hash = hash(key);
        long number = 0;
        for (int i = 0; i < 7; i++) {
            number = (number << 8) | (hash[i] & 0xff);
        }
        number = number >>> 3;
        return number == 0 ? 1 : number;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
