package dev.throughline.matching;

/// The Jaro–Winkler similarity of two texts: 1 when equal, 0 when nothing agrees. A common
/// beginning of up to four letters counts extra (scale 0.1) once the texts are alike at all (Jaro
/// above 0.7).
final class JaroWinkler {
    private static final int PREFIX_MAX = 4;
    private static final double PREFIX_SCALE = 0.1;
    private static final double BOOST_ABOVE = 0.7;

    private JaroWinkler() {}

    static double similarity(String left, String right) {
        if (left.equals(right)) {
            return 1;
        }
        int[] a = left.codePoints().toArray();
        int[] b = right.codePoints().toArray();
        double jaro = jaro(a, b);
        if (jaro <= BOOST_ABOVE) {
            return jaro;
        }
        int prefix = 0;
        while (prefix < PREFIX_MAX
                && prefix < a.length
                && prefix < b.length
                && a[prefix] == b[prefix]) {
            prefix++;
        }
        return jaro + prefix * PREFIX_SCALE * (1 - jaro);
    }

    private static double jaro(int[] a, int[] b) {
        if (a.length == 0 || b.length == 0) {
            return 0;
        }
        int window = Math.max(0, Math.max(a.length, b.length) / 2 - 1);
        boolean[] taken = new boolean[b.length];
        int[] pairedA = new int[a.length];
        int pairs = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = Math.max(0, i - window); j < Math.min(b.length, i + window + 1); j++) {
                if (!taken[j] && a[i] == b[j]) {
                    taken[j] = true;
                    pairedA[pairs++] = a[i];
                    break;
                }
            }
        }
        if (pairs == 0) {
            return 0;
        }
        int outOfOrder = 0;
        int k = 0;
        for (int j = 0; j < b.length; j++) {
            if (taken[j] && pairedA[k++] != b[j]) {
                outOfOrder++;
            }
        }
        double m = pairs;
        return (m / a.length + m / b.length + (m - outOfOrder / 2.0) / m) / 3;
    }
}
