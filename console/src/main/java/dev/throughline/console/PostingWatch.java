package dev.throughline.console;

import dev.throughline.dispatch.Documents;
import dev.throughline.posting.ConservationCheck;
import java.util.Optional;
import java.util.function.Supplier;

/// What the console is given of the posting lane. A hub that posts nothing gives none.
///
/// @param ledger the ledger's connection
/// @param documents the documents of the lane
/// @param checked what the newest check of the conservation law found; empty before the first
public record PostingWatch(
        String ledger, Documents documents, Supplier<Optional<ConservationCheck.Report>> checked) {}
