package dev.throughline.posting;

/// Decides what an approved version becomes: validation, prices, accounting date and lines (DOMAIN
/// 4.5, 4.11, 4.12). Pure.
public final class Preparation {
    private Preparation() {}

    /// The decision. Never throws for anything a fact can hold.
    public static Prepared decide(PreparationFacts facts) {
        return new Deciding(facts).decide();
    }

    /// The accrual of submitted, not yet approved time at the end of a period: one line on its last
    /// day and its exact reversal on the first day of the next. It counts no version and no hours:
    /// those come with the approval.
    ///
    /// @param period the period being closed, of the worker's entity
    /// @param next the period that follows
    public static Prepared accrue(
            PreparationFacts facts, Calendar.Period period, Calendar.Period next) {
        return new Deciding(facts).accrue(period, next);
    }
}
