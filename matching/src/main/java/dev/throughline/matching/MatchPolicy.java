package dev.throughline.matching;

/// How alike two clients must be. Part of the firm's configuration.
///
/// @param nameWeight weight of the name
/// @param domainWeight weight of the internet domain
/// @param addressWeight weight of the address
/// @param phoneWeight weight of the telephone number
/// @param autoLink from this score on a link is made without asking, 0 to 1
/// @param review from this score on a person is asked, 0 to `autoLink`
/// @param featuresMin how many features both sides must have for a link without asking, besides the
///   country
/// @param noticeBelow linked by tax number, but names less alike than this: the link carries a
///   notice
public record MatchPolicy(
        double nameWeight,
        double domainWeight,
        double addressWeight,
        double phoneWeight,
        double autoLink,
        double review,
        int featuresMin,
        double noticeBelow) {

    /// 0.45 name, 0.25 domain, 0.20 address, 0.10 phone; link from 0.92, ask from 0.75; two
    /// features; notice below 0.75.
    public static final MatchPolicy DEFAULT =
            new MatchPolicy(0.45, 0.25, 0.20, 0.10, 0.92, 0.75, 2, 0.75);

    /// @throws IllegalArgumentException naming what is out of range
    public MatchPolicy {
        if (!(nameWeight >= 0 && domainWeight >= 0 && addressWeight >= 0 && phoneWeight >= 0)
                || Math.abs(nameWeight + domainWeight + addressWeight + phoneWeight - 1) > 1e-9) {
            throw new IllegalArgumentException(
                    "match weights name "
                            + nameWeight
                            + ", domain "
                            + domainWeight
                            + ", address "
                            + addressWeight
                            + ", phone "
                            + phoneWeight
                            + " must be 0 or more and sum to 1");
        }
        if (!(review > 0 && review <= autoLink && autoLink <= 1)) {
            throw new IllegalArgumentException(
                    "match thresholds: review "
                            + review
                            + " must be above 0 and at most autoLink "
                            + autoLink
                            + ", which is at most 1");
        }
        if (featuresMin < 1 || featuresMin > 4 || !(noticeBelow >= 0 && noticeBelow <= 1)) {
            throw new IllegalArgumentException(
                    "match policy: featuresMin "
                            + featuresMin
                            + " must be 1 to 4, noticeBelow "
                            + noticeBelow
                            + " 0 to 1");
        }
    }
}
