package dev.throughline.matching;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Text as it is compared: no case, no accents, no punctuation, single blanks.
final class FoldedText {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern ABBREVIATION =
            Pattern.compile("(?<![\\p{L}\\p{N}])((?:\\p{L}\\.){1,}\\p{L}?)(?![\\p{L}\\p{N}])");
    private static final Pattern APOSTROPHES = Pattern.compile("['’`´]");
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private FoldedText() {}

    /// `Müller & Söhne, S.A.` becomes `muller and sohne sa`.
    static String of(String text) {
        String plain = caseless(text).replace("&", " and ").replace("+", " and ");
        plain = ABBREVIATION.matcher(plain).replaceAll(match -> match.group().replace(".", ""));
        plain = APOSTROPHES.matcher(plain).replaceAll("");
        return NOT_WORD.matcher(plain).replaceAll(" ").strip();
    }

    /// Without case and accents; compatibility forms (full width, ligatures) become plain ones.
    static String caseless(String text) {
        String folded =
                Normalizer.normalize(text, Normalizer.Form.NFKD)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT);
        folded = MARKS.matcher(Normalizer.normalize(folded, Normalizer.Form.NFKD)).replaceAll("");
        StringBuilder out = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            switch (c) {
                case 'ł' -> out.append('l');
                case 'ø' -> out.append('o');
                case 'đ', 'ð' -> out.append('d');
                case 'æ' -> out.append("ae");
                case 'œ' -> out.append("oe");
                case 'þ' -> out.append("th");
                case 'ı' -> out.append('i');
                default -> out.append(c);
            }
        }
        return Normalizer.normalize(out, Normalizer.Form.NFC);
    }
}
