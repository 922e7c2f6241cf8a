package dev.throughline.matching;

import dev.throughline.matching.Comparison.TaxNumbers;
import dev.throughline.matching.MatchDecision.AutoLink;
import dev.throughline.matching.MatchDecision.CreateNew;
import dev.throughline.matching.MatchDecision.Likely;
import dev.throughline.matching.MatchDecision.Review;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Decides whether a client is one the firm already knows. Call it with the locks on the
/// candidate's [ClientProfile#blockingKeys] held and with all clients that share one of them,
/// inside the transaction that then links or creates; so two systems that bring the same client in
/// the same second make one.
public final class ClientMatching {
    private static final int SHOWN_MAX = 5;

    private ClientMatching() {}

    /// The decision about one new client.
    ///
    /// @param candidate the new client
    /// @param existing clients that share a blocking key, in any order; the candidate itself, and
    ///   clients declared its parent or its child, are no twins and are left out
    public static MatchDecision decide(
            ClientProfile candidate, Collection<ClientProfile> existing, MatchPolicy policy) {
        List<Comparison> comparisons =
                existing.stream()
                        .filter(other -> !other.id().equals(candidate.id()))
                        .filter(other -> candidate.parent().filter(other.id()::equals).isEmpty())
                        .filter(other -> other.parent().filter(candidate.id()::equals).isEmpty())
                        .map(other -> Comparison.of(candidate, other))
                        .toList();
        return decide(comparisons, policy);
    }

    /// The decision from comparisons already made.
    static MatchDecision decide(List<Comparison> comparisons, MatchPolicy policy) {
        List<Comparison> ranked =
                comparisons.stream()
                        .sorted(
                                Comparator.comparing(
                                                (Comparison comparison) -> comparison.score(policy))
                                        .reversed()
                                        .thenComparing(Comparison::existing))
                        .toList();
        BigDecimal review = BigDecimal.valueOf(policy.review());
        List<Comparison> likely =
                ranked.stream()
                        .filter(comparison -> comparison.score(policy).compareTo(review) >= 0)
                        .toList();
        if (likely.isEmpty()) {
            return new CreateNew(nearest(ranked, policy));
        }
        List<Comparison> decisive =
                likely.stream().filter(ClientMatching::sharesTaxNumber).toList();
        List<Comparison> strong =
                decisive.isEmpty()
                        ? likely.stream()
                                .filter(comparison -> reachesLink(comparison, policy))
                                .toList()
                        : decisive;
        if (strong.size() > 1) {
            return review(
                    likely,
                    strong.size()
                            + " existing clients fit equally well; they may be twins themselves.",
                    policy);
        }
        Comparison first = strong.isEmpty() ? likely.getFirst() : strong.getFirst();
        String obstacle = obstacle(first, policy);
        return obstacle.isEmpty()
                ? new AutoLink(
                        first.existing(),
                        first.score(policy),
                        first.explanation(policy),
                        notices(first, policy))
                : review(likely, obstacle, policy);
    }

    private static boolean sharesTaxNumber(Comparison comparison) {
        return comparison.taxNumbers() == TaxNumbers.EQUAL
                || comparison.taxNumbers() == TaxNumbers.CONTRADICT;
    }

    private static boolean reachesLink(Comparison comparison, MatchPolicy policy) {
        return comparison.score(policy).compareTo(BigDecimal.valueOf(policy.autoLink())) >= 0;
    }

    /// What keeps a comparison from being linked without asking; empty when nothing does.
    private static String obstacle(Comparison comparison, MatchPolicy policy) {
        if (comparison.taxNumbers() == TaxNumbers.EQUAL) {
            return "";
        } else if (comparison.taxNumbers() == TaxNumbers.CONTRADICT) {
            return "A tax number is the same in one country and another in a second.";
        } else if (comparison.taxNumbers() == TaxNumbers.DIFFER) {
            return "Its tax number in the same country is another.";
        } else if (comparison.abroad()) {
            return "It is registered in another country.";
        } else if (comparison.featuresPresent() < policy.featuresMin()) {
            return "Only "
                    + comparison.featuresPresent()
                    + " of name, domain, address and phone can be compared; "
                    + policy.featuresMin()
                    + " are needed.";
        } else if (!reachesLink(comparison, policy)) {
            return String.format(
                    Locale.ROOT,
                    "From %.2f on it would be linked without asking.",
                    policy.autoLink());
        }
        return "";
    }

    private static List<String> notices(Comparison comparison, MatchPolicy policy) {
        List<String> notices = new ArrayList<>();
        if (comparison.nameLikeness().isPresent()
                && comparison.nameLikeness().getAsDouble() < policy.noticeBelow()) {
            notices.add(
                    "Linked to "
                            + comparison.existingName()
                            + " by tax number although the names differ a lot.");
        }
        return notices;
    }

    private static Review review(List<Comparison> likely, String reason, MatchPolicy policy) {
        return new Review(
                likely.stream()
                        .limit(SHOWN_MAX)
                        .map(comparison ->
                                new Likely(
                                        comparison.existing(),
                                        comparison.existingName(),
                                        comparison.score(policy),
                                        comparison.explanation(policy)))
                        .toList(),
                reason);
    }

    private static List<String> nearest(List<Comparison> ranked, MatchPolicy policy) {
        if (ranked.isEmpty()) {
            return List.of(
                    "No existing client shares a tax number, a domain or the beginning of the name.");
        }
        Comparison nearest = ranked.getFirst();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Nearest is "
                        + nearest.existingName()
                        + " ("
                        + nearest.score(policy).toPlainString()
                        + "); a person is asked from "
                        + policy.review()
                        + " on.");
        lines.addAll(nearest.explanation(policy));
        return lines;
    }
}
