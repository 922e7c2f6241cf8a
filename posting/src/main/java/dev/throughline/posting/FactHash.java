package dev.throughline.posting;

import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Decimals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a fact says in money: SHA-256 over its declared financial native fields. Two observations
/// with the same hash are the same version; nothing outside the declared fields, such as our own
/// write-back, can change it.
///
/// Format 1, for ever: each declared field in order, as its name and its value; deletion last. A
/// value is a tag byte and its content: `0` absent or null, `b` true or false, `n` number in plain
/// digits without needless zeros, `t` text as it came, `l` list, `m` object with sorted keys and
/// without its null values. Each text is preceded by its length in UTF-8 bytes (4 bytes), lists and
/// objects by their size.
///
/// @param format the format's number, 1
/// @param hex 64 lower-case hexadecimal digits
public record FactHash(int format, String hex) {
    /// The format new hashes have.
    public static final int FORMAT = 1;

    /// @throws IllegalArgumentException when it is no hash
    public FactHash {
        if (format < 1 || hex.length() != 64) {
            throw new IllegalArgumentException(
                    "'" + hex + "' (format " + format + ") is no fact hash of 64 hex digits");
        }
    }

    /// The hash of one observation.
    public static FactHash of(FactDeclaration declaration, ObservedRecord record) {
        return of(declaration.financialFields(), record.fields(), record.deleted());
    }

    /// The hash of those fields, in that order.
    ///
    /// @param deleted whether the item is gone at its source
    public static FactHash of(
            List<String> financialFields, Map<String, ?> values, boolean deleted) {
        MessageDigest digest = sha256();
        for (String field : financialFields) {
            text(digest, field);
            value(digest, values.get(field));
        }
        value(digest, deleted);
        return new FactHash(FORMAT, HexFormat.of().formatHex(digest.digest()));
    }

    /// The 32 bytes, as stored.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// A stored hash.
    public static FactHash stored(int format, byte[] bytes) {
        return new FactHash(format, HexFormat.of().formatHex(bytes));
    }

    private static void value(MessageDigest digest, @Nullable Object value) {
        switch (value) {
            case null -> digest.update((byte) '0');
            case Boolean yes -> {
                digest.update((byte) 'b');
                digest.update((byte) (yes ? 1 : 0));
            }
            case BigDecimal number -> number(digest, number);
            case BigInteger number -> number(digest, new BigDecimal(number));
            case Double number -> real(digest, number);
            case Float number -> real(digest, number.doubleValue());
            case Number number -> number(digest, BigDecimal.valueOf(number.longValue()));
            case List<?> list -> {
                digest.update((byte) 'l');
                size(digest, list.size());
                list.forEach(element -> value(digest, element));
            }
            case Map<?, ?> map -> {
                TreeMap<String, Object> sorted = new TreeMap<>();
                map.forEach((key, held) -> {
                    if (held != null) {
                        sorted.put(String.valueOf(key), held);
                    }
                });
                digest.update((byte) 'm');
                size(digest, sorted.size());
                sorted.forEach((key, held) -> {
                    text(digest, key);
                    value(digest, held);
                });
            }
            default -> {
                digest.update((byte) 't');
                text(digest, value.toString());
            }
        }
    }

    private static void real(MessageDigest digest, double number) {
        if (Double.isFinite(number)) {
            number(digest, BigDecimal.valueOf(number));
        } else {
            digest.update((byte) 't');
            text(digest, Double.toString(number));
        }
    }

    private static void number(MessageDigest digest, BigDecimal number) {
        digest.update((byte) 'n');
        text(digest, written(number));
    }

    /// Numbers too large to write out keep their own spelling: they are no business figures, and
    /// still must not look alike.
    private static String written(BigDecimal number) {
        if (Math.abs((long) number.scale()) > 100 || number.precision() > 200) {
            return number.unscaledValue() + "E" + -number.scale();
        }
        return Decimals.normal(number).toPlainString();
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        size(digest, bytes.length);
        digest.update(bytes);
    }

    private static void size(MessageDigest digest, int size) {
        digest.update(ByteBuffer.allocate(4).putInt(size).array());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
