package dev.throughline.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// How names are spelled, and which known ones an unknown one may have meant.
public final class Names {
    private Names() {}

    /// `legalName` becomes `legal_name`, `CostCentre` becomes `cost_centre`.
    public static String snake(String camel) {
        StringBuilder text = new StringBuilder(camel.length() + 8);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                if (i > 0) {
                    text.append('_');
                }
                text.append((char) (c + 32));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /// The end of an error about an unknown name: `; did you mean 'Client'?` or, where nothing is
    /// near, all known names.
    public static String didYouMean(String unknown, Collection<String> known) {
        List<String> near = near(unknown, known);
        return near.isEmpty()
                ? "; known are " + String.join(", ", known)
                : "; did you mean "
                        + String.join(" or ", near.stream().map(name -> "'" + name + "'").toList())
                        + "?";
    }

    /// Up to three known names that differ in few letters, the nearest first.
    public static List<String> near(String unknown, Collection<String> known) {
        String wanted = fold(unknown);
        int tolerance = Math.max(1, wanted.length() / 3);
        return known.stream()
                .filter(name -> distance(wanted, fold(name)) <= tolerance)
                .sorted(Comparator.comparingInt(name -> distance(wanted, fold(name))))
                .limit(3)
                .toList();
    }

    private static String fold(String name) {
        String text = name.length() > 80 ? name.substring(0, 80) : name;
        return text.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
