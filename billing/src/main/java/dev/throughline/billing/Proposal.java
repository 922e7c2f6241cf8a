package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A proposal as it would be released if everybody agreed now, and what stands against it.
///
/// @param draft what it bills; null where nothing can be collected
/// @param psaNet what the PSA says it asks for, before tax; null where it does not say
/// @param issueDate the day it is dated
/// @param dueDate by the contract's terms
/// @param problems what somebody has to mend, all at once
/// @param waits what time mends
/// @param tax how it is taxed
/// @param taxCode how the ledger names that; null where it finds the tax by itself, or while it
///   cannot be told
/// @param live the invoice each of its items is on already, where that is another one
record Proposal(
        @Nullable InvoiceDraft draft,
        @Nullable Money psaNet,
        LocalDate issueDate,
        LocalDate dueDate,
        List<Problem> problems,
        List<Problem> waits,
        TaxTreatment tax,
        @Nullable String taxCode,
        Map<String, String> live) {

    Proposal {
        problems = List.copyOf(problems);
        waits = List.copyOf(waits);
        live = Map.copyOf(live);
    }

    /// What the law wants the client to read on the invoice; null where nothing.
    @Nullable String note() {
        return tax instanceof TaxTreatment.Resolved resolved && !resolved.note().isEmpty()
                ? resolved.note()
                : null;
    }

    /// Whether it could be released.
    boolean ready() {
        return draft != null && problems.isEmpty() && waits.isEmpty();
    }
}
