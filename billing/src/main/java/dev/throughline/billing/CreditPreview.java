package dev.throughline.billing;

import dev.throughline.model.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a credit would take back and book, before anybody does it.
///
/// @param plan what becomes of the value, or why it cannot be
/// @param bookings what it books; empty where it cannot be
/// @param above the limit of one person that it passes, with what was credited of the invoice
///   before without a second one, so that one has to agree; null where it does not
public record CreditPreview(CreditPlan plan, List<Booking> bookings, @Nullable Money above) {
    public CreditPreview {
        bookings = List.copyOf(bookings);
    }
}
