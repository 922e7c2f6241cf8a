package dev.throughline.evidence;

/// Text as PostgreSQL can keep it. Vendors and people send what `text` and `jsonb` refuse (NUL,
/// lone surrogates); such a character must not undo the transaction that tells about it, so it is
/// shown as a replacement character.
public final class StorableText {
    private static final char SHOWN = '\uFFFD';

    private StorableText() {}

    /// The text with each NUL and lone surrogate replaced.
    public static String of(String text) {
        int sound = 0;
        while (sound < text.length()
                && text.charAt(sound) != 0
                && !Character.isSurrogate(text.charAt(sound))) {
            sound++;
        }
        if (sound == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                                ? SHOWN
                                : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /// The same for JSON text: also what stands there as an escape.
    public static String json(String json) {
        String text = of(json);
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                clean.append(c);
                continue;
            }
            int unit = unit(text, i);
            if (unit == 0
                    || (unit >= Character.MIN_LOW_SURROGATE
                            && unit <= Character.MAX_LOW_SURROGATE)) {
                clean.append(SHOWN);
                i += 5;
            } else if (unit >= Character.MIN_HIGH_SURROGATE
                    && unit <= Character.MAX_HIGH_SURROGATE) {
                int low = unit(text, i + 6);
                if (low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE) {
                    clean.append(text, i, i + 12);
                    i += 11;
                } else {
                    clean.append(SHOWN);
                    i += 5;
                }
            } else {
                clean.append(c).append(text.charAt(++i));
            }
        }
        return clean.toString();
    }

    /// The unit of the escape `\\uXXXX` at `at`; -1 where none stands.
    private static int unit(String text, int at) {
        if (at + 6 > text.length() || text.charAt(at) != '\\' || text.charAt(at + 1) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}
