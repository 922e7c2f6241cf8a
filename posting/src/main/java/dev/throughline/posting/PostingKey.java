package dev.throughline.posting;

import dev.throughline.model.PostingKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of one posting in the target's ledger, for ever (DOMAIN 0): source connection, object,
/// id, version ordinal, kind, target ledger, and whether it is the reversal.
///
/// Format 1: `<kind><format>-<item>-<ordinal>` and `-R` behind a reversal, for example
/// `L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-3`. `<item>` is the first 128 bits, in base 32, of SHA-256 over
/// the four texts connection, object, id and target, each preceded by its length in UTF-8 bytes (4
/// bytes). All kinds and versions of an item share it, so the register can be rebuilt from the
/// ledger.
///
/// @param text the key as the target carries it: letters, digits and `-`, at most 44 characters
public record PostingKey(String text) implements Comparable<PostingKey> {
    /// The format new keys have.
    public static final int FORMAT = 1;

    private static final Pattern FORM =
            Pattern.compile("([LEUVSCAIKR])([1-9])-([A-Z2-7]{26})-([1-9][0-9]{0,9})(-R)?");
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// @throws IllegalArgumentException when it is no posting key
    public PostingKey {
        if (!is(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no posting key; one looks like L1-<26 characters>-3");
        }
    }

    /// Whether a text has the form of a posting key: ledgers hold many that have not.
    public static boolean is(String text) {
        return FORM.matcher(text).matches();
    }

    /// The key of a version's posting.
    ///
    /// @param connection the source connection's name
    /// @param object the source record type
    /// @param id the source item's native id
    /// @param ordinal the version, 1 and up
    /// @param ledger the target connection's name
    /// @param reversal whether it undoes the version's posting
    public static PostingKey of(
            String connection,
            String object,
            String id,
            int ordinal,
            PostingKind kind,
            String ledger,
            boolean reversal) {
        return of(item(connection, object, id, ledger), ordinal, kind, reversal);
    }

    /// The key of a version's posting, from the item part worked out before.
    ///
    /// @param item see {@link #item(String, String, String, String)}
    public static PostingKey of(String item, int ordinal, PostingKind kind, boolean reversal) {
        return new PostingKey(
                letter(kind) + "" + FORMAT + "-" + item + "-" + ordinal + (reversal ? "-R" : ""));
    }

    /// The part that names the item in a ledger: 26 characters.
    public static String item(String connection, String object, String id, String ledger) {
        MessageDigest digest = FactHash.sha256();
        for (String part : new String[] {connection, object, id, ledger}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return base32(digest.digest(), 16);
    }

    /// The key of a line that sums several postings: the kind, the format, the hash of the sorted
    /// keys beneath and their count, for example `L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-S12`.
    public static String summed(PostingKind kind, Collection<String> keys) {
        MessageDigest digest = FactHash.sha256();
        keys.stream()
                .sorted()
                .forEach(key -> {
                    digest.update(key.getBytes(StandardCharsets.US_ASCII));
                    digest.update((byte) '\n');
                });
        return letter(kind) + "" + FORMAT + "-" + base32(digest.digest(), 16) + "-S" + keys.size();
    }

    /// The key of a document: `D1-` and its id in base 32, 29 characters.
    public static String document(UUID id) {
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
        return "D" + FORMAT + "-" + base32(bytes, 16);
    }

    /// A positive number of at most 53 bits for targets that take no text: the same key always has
    /// the same number.
    public static long number(String key) {
        byte[] hash = FactHash.sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        long number = ByteBuffer.wrap(hash).getLong() >>> 11;
        return number == 0 ? 1 : number;
    }

    /// The kind it posts.
    public PostingKind kind() {
        return kind(text.charAt(0));
    }

    /// The version it posts.
    public int ordinal() {
        return Integer.parseInt(part(4));
    }

    /// The item part.
    public String item() {
        return part(3);
    }

    /// Whether it undoes the version's posting.
    public boolean reversal() {
        return text.endsWith("-R");
    }

    /// The key of its reversal.
    ///
    /// @throws IllegalStateException when it is a reversal: those are never reversed
    public PostingKey reversed() {
        if (reversal()) {
            throw new IllegalStateException(
                    text + " is a reversal and is never reversed; post a new version");
        }
        return new PostingKey(text + "-R");
    }

    @Override
    public int compareTo(PostingKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private String part(int group) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException(text + " was checked before");
        }
        return matcher.group(group);
    }

    private static char letter(PostingKind kind) {
        return switch (kind) {
            case LABOUR_COST -> 'L';
            case EXPENSE_COST -> 'E';
            case UNBILLED_TIME -> 'U';
            case UNBILLED_EXPENSE -> 'V';
            case IC_SALES -> 'S';
            case IC_COST -> 'C';
            case ACCRUED_COST -> 'A';
            case INVOICE -> 'I';
            case CREDIT -> 'K';
            case UNBILLED_RELIEF -> 'R';
        };
    }

    private static PostingKind kind(char letter) {
        for (PostingKind kind : PostingKind.values()) {
            if (letter(kind) == letter) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no posting kind has the letter " + letter);
    }

    private static String base32(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            buffer = (buffer << 8) | (bytes[i] & 0xff);
            bits += 8;
            while (bits >= 5) {
                text.append(BASE32.charAt((buffer >> (bits - 5)) & 31));
                bits -= 5;
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(BASE32.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }
}
