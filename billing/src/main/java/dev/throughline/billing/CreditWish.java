package dev.throughline.billing;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A credit above the limit of one person. One person asks for it; it is done when another one
/// agrees, and never otherwise.
///
/// @param request the caller's key of the credit
/// @param date the credit memo's day
/// @param net before tax
/// @param person who asked for it
/// @param decidedBy who agreed or declined; null while it is open
public record CreditWish(
        String request,
        UUID invoice,
        List<Ask> asks,
        LocalDate date,
        Money net,
        String person,
        String reason,
        Instant at,
        State state,
        @Nullable String decidedBy) {
    public CreditWish {
        asks = List.copyOf(asks);
    }

    /// Where it stands.
    public enum State {
        OPEN,
        /// The credit memo is on its way.
        AGREED,
        DECLINED
    }

    /// Whether it is a wish for the same.
    boolean same(UUID other, List<Ask> wanted, LocalDate day) {
        return invoice.equals(other) && asks.equals(wanted) && date.equals(day);
    }
}
