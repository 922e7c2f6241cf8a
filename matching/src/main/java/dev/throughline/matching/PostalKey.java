package dev.throughline.matching;

import dev.throughline.model.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// A postal address as it is compared: everything folded, the usual words for streets shortened.
/// Empty text where a part is absent.
///
/// @param country ISO 3166-1 alpha-2
/// @param postal letters and digits of the postal code; a US ZIP+4 loses its 4
/// @param city the city's name
/// @param street street and house number
record PostalKey(String country, String postal, String city, String street) {
    private static final double POSTAL_WEIGHT = 0.35;
    private static final double CITY_WEIGHT = 0.25;
    private static final double STREET_WEIGHT = 0.40;

    private static final Map<String, String> SHORT =
            Map.ofEntries(
                    Map.entry("street", "st"),
                    Map.entry("avenue", "ave"),
                    Map.entry("av", "ave"),
                    Map.entry("road", "rd"),
                    Map.entry("boulevard", "blvd"),
                    Map.entry("bd", "blvd"),
                    Map.entry("drive", "dr"),
                    Map.entry("lane", "ln"),
                    Map.entry("court", "ct"),
                    Map.entry("square", "sq"),
                    Map.entry("place", "pl"),
                    Map.entry("highway", "hwy"),
                    Map.entry("parkway", "pkwy"),
                    Map.entry("suite", "ste"),
                    Map.entry("floor", "fl"),
                    Map.entry("building", "bldg"),
                    Map.entry("north", "n"),
                    Map.entry("south", "s"),
                    Map.entry("east", "e"),
                    Map.entry("west", "w"),
                    Map.entry("strasse", "str"));

    static PostalKey of(Address address) {
        String country = address.country();
        String postal =
                address.postalCode() == null
                        ? ""
                        : FoldedText.of(address.postalCode()).replace(" ", "");
        if (country.equals("US") && postal.length() > 5) {
            postal = postal.substring(0, 5);
        }
        String city = address.city() == null ? "" : FoldedText.of(address.city());
        String street = address.street() == null ? "" : street(address.street());
        return new PostalKey(country, postal, city, street);
    }

    private static String street(String written) {
        return Arrays.stream(FoldedText.of(written).split(" "))
                .map(word -> SHORT.getOrDefault(word, word))
                .map(word -> word.endsWith("strasse") ? word.substring(0, word.length() - 4) : word)
                .collect(Collectors.joining(" "));
    }

    /// Whether it says more than a country.
    boolean tells() {
        return !(postal.isEmpty() && city.isEmpty() && street.isEmpty());
    }

    /// How alike the best pair is, 0 to 1; empty where one side has no address that says more than
    /// a country.
    static OptionalDouble likeness(List<PostalKey> left, List<PostalKey> right) {
        double best = -1;
        for (PostalKey a : left) {
            for (PostalKey b : right) {
                OptionalDouble likeness = a.likeness(b);
                best = likeness.isPresent() ? Math.max(best, likeness.getAsDouble()) : best;
            }
        }
        return best < 0 ? OptionalDouble.empty() : OptionalDouble.of(best);
    }

    /// Postal code equal (0.35), city (0.25) and street (0.40) by Jaro–Winkler; parts missing on a
    /// side drop out; another country is 0.
    private OptionalDouble likeness(PostalKey other) {
        if (!tells() || !other.tells()) {
            return OptionalDouble.empty();
        }
        if (!country.equals(other.country)) {
            return OptionalDouble.of(0);
        }
        double weight = 0;
        double sum = 0;
        if (!postal.isEmpty() && !other.postal.isEmpty()) {
            weight += POSTAL_WEIGHT;
            sum += postal.equals(other.postal) ? POSTAL_WEIGHT : 0;
        }
        if (!city.isEmpty() && !other.city.isEmpty()) {
            weight += CITY_WEIGHT;
            sum += CITY_WEIGHT * JaroWinkler.similarity(city, other.city);
        }
        if (!street.isEmpty() && !other.street.isEmpty()) {
            weight += STREET_WEIGHT;
            sum += STREET_WEIGHT * JaroWinkler.similarity(street, other.street);
        }
        return weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weight);
    }
}
