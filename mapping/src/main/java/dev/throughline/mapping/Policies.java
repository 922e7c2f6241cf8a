package dev.throughline.mapping;

/// What the firm allows and asks for.
///
/// @param rules gates, project codes, matching
/// @param brakes how much may be written before a person is asked
/// @param sla who answers which exception, and how soon
/// @param postings which facts are posted where
public record Policies(Rules rules, Brakes brakes, Sla sla, PostingRules postings) {
    /// All as the product ships it.
    public static final Policies DEFAULT =
            new Policies(Rules.DEFAULT, Brakes.DEFAULT, Sla.standard(), PostingRules.NONE);
}
