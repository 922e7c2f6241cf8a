package dev.throughline.matching;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// One existing client held against a new one: what agrees, and how much.
///
/// @param existing the existing client
/// @param existingName its name, for people
/// @param taxNumbers what the tax numbers say; they decide over everything else
/// @param abroad whether the two are registered in different countries
/// @param features name, domain, address, phone
public record Comparison(
        UUID existing,
        String existingName,
        TaxNumbers taxNumbers,
        boolean abroad,
        List<Feature> features) {

    /// What the tax numbers of two clients say.
    public enum TaxNumbers {
        /// One is the same.
        EQUAL,
        /// Both have numbers of one country, and none is the same.
        DIFFER,
        /// One is the same, but in another country both have numbers and none is the same.
        CONTRADICT,
        /// There is nothing to compare.
        SILENT
    }

    /// Which feature of a client.
    public enum Aspect {
        NAME,
        DOMAIN,
        ADDRESS,
        PHONE
    }

    /// One feature.
    ///
    /// @param likeness 0 to 1; empty where one side does not have it
    /// @param words what was seen, for people
    public record Feature(Aspect aspect, OptionalDouble likeness, String words) {}

    public Comparison {
        features = List.copyOf(features);
    }

    static Comparison of(ClientProfile candidate, ClientProfile existing) {
        return new Comparison(
                existing.id(),
                existing.shownName(),
                taxNumbers(candidate, existing),
                candidate.country().isPresent()
                        && existing.country().isPresent()
                        && !Objects.equals(candidate.country(), existing.country()),
                List.of(
                        name(candidate, existing),
                        shared(Aspect.DOMAIN, candidate.domains(), existing.domains()),
                        address(candidate, existing),
                        shared(Aspect.PHONE, candidate.phones(), existing.phones())));
    }

    /// 1 where a tax number is the same; else the weighted mean of the features both sides have,
    /// rounded to 4 digits; 0 where they have none in common.
    public BigDecimal score(MatchPolicy policy) {
        if (taxNumbers == TaxNumbers.EQUAL || taxNumbers == TaxNumbers.CONTRADICT) {
            return BigDecimal.ONE.setScale(4);
        }
        BigDecimal weights = BigDecimal.ZERO;
        BigDecimal sum = BigDecimal.ZERO;
        for (Feature feature : features) {
            if (feature.likeness().isPresent()) {
                BigDecimal weight = BigDecimal.valueOf(weight(policy, feature.aspect()));
                weights = weights.add(weight);
                sum =
                        sum.add(
                                weight.multiply(
                                        BigDecimal.valueOf(feature.likeness().getAsDouble())));
            }
        }
        return weights.signum() == 0
                ? BigDecimal.ZERO.setScale(4)
                : sum.divide(weights, 4, RoundingMode.HALF_UP);
    }

    /// How many features both sides have.
    public int featuresPresent() {
        return (int) features.stream().filter(feature -> feature.likeness().isPresent()).count();
    }

    /// How alike the names are; empty where one side has none.
    public OptionalDouble nameLikeness() {
        return features.stream()
                .filter(feature -> feature.aspect() == Aspect.NAME)
                .map(Feature::likeness)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    /// All of it in words, one line a feature.
    public List<String> explanation(MatchPolicy policy) {
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (taxNumbers) {
                    case EQUAL -> "tax number: the same, which decides";
                    case DIFFER ->
                            "tax number: another one of the same country, which forbids a link without a person";
                    case CONTRADICT ->
                            "tax number: the same in one country, another in a second; a person must look";
                    case SILENT -> "tax number: nothing to compare";
                });
        for (Feature feature : features) {
            String figure =
                    feature.likeness().isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    " (%.2f × %.2f)",
                                    feature.likeness().getAsDouble(),
                                    weight(policy, feature.aspect()))
                            : " (drops out)";
            lines.add(
                    feature.aspect().name().toLowerCase(Locale.ROOT)
                            + ": "
                            + feature.words()
                            + figure);
        }
        if (abroad) {
            lines.add(
                    "country: registered in different ones, which forbids a link without a person");
        }
        return lines;
    }

    private static double weight(MatchPolicy policy, Aspect aspect) {
        return switch (aspect) {
            case NAME -> policy.nameWeight();
            case DOMAIN -> policy.domainWeight();
            case ADDRESS -> policy.addressWeight();
            case PHONE -> policy.phoneWeight();
        };
    }

    private static TaxNumbers taxNumbers(ClientProfile left, ClientProfile right) {
        boolean equal = false;
        boolean differ = false;
        SortedSet<String> countries = new TreeSet<>();
        left.usableTaxNumbers().forEach(number -> countries.add(number.country()));
        for (String country : countries) {
            SortedSet<String> ours = numbers(left, country);
            SortedSet<String> theirs = numbers(right, country);
            if (!theirs.isEmpty()) {
                boolean common = ours.stream().anyMatch(theirs::contains);
                equal |= common;
                differ |= !common;
            }
        }
        if (equal) {
            return differ ? TaxNumbers.CONTRADICT : TaxNumbers.EQUAL;
        }
        return differ ? TaxNumbers.DIFFER : TaxNumbers.SILENT;
    }

    private static SortedSet<String> numbers(ClientProfile client, String country) {
        return client.usableTaxNumbers().stream()
                .filter(number -> number.country().equals(country))
                .map(TaxNumber::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Feature name(ClientProfile candidate, ClientProfile existing) {
        double best = -1;
        String words = "";
        for (CompanyName ours : candidate.names()) {
            for (CompanyName theirs : existing.names()) {
                double likeness = JaroWinkler.similarity(ours.text(), theirs.text());
                if (likeness > best) {
                    best = likeness;
                    words = "'" + ours.text() + "' and '" + theirs.text() + "'";
                }
            }
        }
        return best < 0
                ? new Feature(Aspect.NAME, OptionalDouble.empty(), "one side has none")
                : new Feature(
                        Aspect.NAME,
                        OptionalDouble.of(best),
                        best == 1 ? words + ", the same" : words);
    }

    private static Feature shared(Aspect aspect, SortedSet<String> ours, SortedSet<String> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return new Feature(aspect, OptionalDouble.empty(), "one side has none");
        }
        return ours.stream()
                .filter(theirs::contains)
                .findFirst()
                .map(common -> new Feature(aspect, OptionalDouble.of(1), "both have " + common))
                .orElseGet(() ->
                        new Feature(
                                aspect,
                                OptionalDouble.of(0),
                                String.join(", ", ours) + " against " + String.join(", ", theirs)));
    }

    private static Feature address(ClientProfile candidate, ClientProfile existing) {
        OptionalDouble likeness = PostalKey.likeness(candidate.addresses(), existing.addresses());
        String words =
                likeness.isEmpty()
                        ? "one side has none that can be compared"
                        : likeness.getAsDouble() == 1
                                ? "the same"
                                : likeness.getAsDouble() >= 0.75 ? "alike" : "not alike";
        return new Feature(Aspect.ADDRESS, likeness, words);
    }
}
