package dev.throughline.sandbox.salesforce;

/// Record ids: three characters of type prefix, the pod, a counter in base 62, and the three check
/// characters that make the 18-character form safe where case is lost.
final class SalesforceId {
    private SalesforceId() {}

    /// In ASCII order, so that ids of one type sort as they were made.
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final String CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final String POD = "5e0";

    /// The id number `sequence` of the type with this prefix.
    static String of(String prefix, long sequence) {
        char[] counter = new char[9];
        long rest = sequence;
        for (int i = counter.length - 1; i >= 0; i--) {
            counter[i] = DIGITS.charAt((int) (rest % 62));
            rest /= 62;
        }
        return withCheck(prefix + POD + new String(counter));
    }

    /// The 18-character form of a 15- or 18-character id; other texts come back as they are.
    static String canonical(String id) {
        return switch (id.length()) {
            case 15 -> wellFormed(id) ? withCheck(id) : id;
            case 18 -> wellFormed(id) ? withCheck(restored(id)) : id;
            default -> id;
        };
    }

    /// Whether this could be an id at all.
    static boolean wellFormed(String id) {
        return (id.length() == 15 || id.length() == 18)
                && id.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
    }

    static String withCheck(String fifteen) {
        StringBuilder check = new StringBuilder(fifteen);
        for (int part = 0; part < 3; part++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = fifteen.charAt(part * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            check.append(CHECK.charAt(bits));
        }
        return check.toString();
    }

    /// The case-sensitive 15 characters of an 18-character id whose case may have been lost.
    private static String restored(String eighteen) {
        StringBuilder fifteen = new StringBuilder();
        for (int i = 0; i < 15; i++) {
            int bits = CHECK.indexOf(Character.toUpperCase(eighteen.charAt(15 + i / 5)));
            if (bits < 0) {
                return eighteen.substring(0, 15);
            }
            char c = eighteen.charAt(i);
            boolean upper = (bits & 1 << i % 5) != 0;
            fifteen.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
        }
        return fifteen.toString();
    }
}
