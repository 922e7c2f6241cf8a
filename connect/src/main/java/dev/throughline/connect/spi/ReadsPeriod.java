package dev.throughline.connect.spi;

import java.time.LocalDate;

/// Can read all live facts of a span of days by a query of its own, independent of the change feed:
/// the left side of reconciliation, and how deletions without tombstones are found.
public interface ReadsPeriod {

    /// The next page of all live records of the type whose date lies in the span, in a stable
    /// order. An answer that repeats a page, shrinks while it is read or loops is bounded by the
    /// caller.
    ///
    /// @param from first day, included
    /// @param to last day, included
    /// @throws CallFailed when the page could not be had; nothing is to be concluded from it
    ReadsPopulation.PopulationPage readPeriod(
            String objectType, LocalDate from, LocalDate to, Cursor after, int limit);

    /// The query as the vendor sees it, kept as evidence beside its answer. Holds no secret.
    String periodQuery(String objectType, LocalDate from, LocalDate to);
}
