package dev.throughline.mapping;

/// What the firm allows and asks for.
///
/// @param rules gates, project codes, matching
/// @param brakes how much may be written before a person is asked
/// @param sla who answers which exception, and how soon
/// @param postings which facts are posted where
/// @param billing what is asked for before an invoice is released
/// @param revenue how revenue is reckoned
public record Policies(
        Rules rules,
        Brakes brakes,
        Sla sla,
        PostingRules postings,
        BillingRules billing,
        RevenueRules revenue) {
    /// All as the product ships it.
    public static final Policies DEFAULT =
            new Policies(
                    Rules.DEFAULT,
                    Brakes.DEFAULT,
                    Sla.standard(),
                    PostingRules.NONE,
                    BillingRules.NONE,
                    RevenueRules.STANDARD);
}
