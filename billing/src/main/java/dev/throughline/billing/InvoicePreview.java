package dev.throughline.billing;

import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a release would post now, looked at and never kept.
///
/// @param draft its lines with the items beneath; null where nothing can be collected
/// @param fingerprint what somebody agrees to who agrees to exactly this; empty without a draft
/// @param issueDate the day it is dated
/// @param dueDate by the contracts' terms
/// @param tax how it is taxed; the ERP computes the amount
/// @param bookings what it books, the invoice first, then the journal that takes value out of
///   unbilled
/// @param problems what somebody has to mend before
/// @param waits what time mends
public record InvoicePreview(
        @Nullable InvoiceDraft draft,
        String fingerprint,
        LocalDate issueDate,
        LocalDate dueDate,
        TaxTreatment tax,
        List<Booking> bookings,
        List<Problem> problems,
        List<Problem> waits) {

    public InvoicePreview {
        bookings = List.copyOf(bookings);
        problems = List.copyOf(problems);
        waits = List.copyOf(waits);
    }
}
