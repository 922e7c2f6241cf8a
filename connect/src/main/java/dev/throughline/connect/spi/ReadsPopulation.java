package dev.throughline.connect.spi;

import java.util.List;

/// Can read all live records of a type, independent of the change feed: for adoption,
/// reconciliation, and to find what vanished.
public interface ReadsPopulation {

    /// Reads the next page of the whole population in a stable order (by id), so that rows changed
    /// meanwhile are neither lost nor doubled.
    ///
    /// @throws CallFailed when the page could not be had
    PopulationPage readPopulation(String objectType, Cursor after, int limit);

    /// One page; `more` false ends the population.
    record PopulationPage(List<ObservedRecord> records, Cursor next, boolean more) {}
}
