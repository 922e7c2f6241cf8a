package dev.throughline.posting;

/// Decides what an approved version becomes: validation, prices, accounting date and lines (DOMAIN
/// 4.5, 4.11, 4.12). Pure.
public final class Preparation {
    private Preparation() {}

    /// The decision. Never throws for anything a fact can hold.
    public static Prepared decide(PreparationFacts facts) {
        return new Deciding(facts).decide();
    }
}
