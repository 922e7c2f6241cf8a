package dev.throughline.billing;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.model.Money;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A credit memo that somebody wrote in the ERP and nobody has explained: what becomes of its value
/// is open (DOMAIN 4.8).
///
/// @param number as the ERP numbers it
/// @param net what it takes back before tax; an explanation speaks of exactly that
/// @param original the invoice the ERP says it is against; null where the ERP names none
/// @param invoice the invoice it is looked at against; null where none is known yet, or that one
///   cannot be credited
/// @param known whether the lines are known here: the invoice was released here
/// @param lines what can be credited of the invoice; one of the whole where they are not known
/// @param preview what the way that was thought of would come to
public record UnexplainedCredit(
        UUID credit,
        String number,
        Money net,
        @Nullable UUID original,
        @Nullable UUID invoice,
        boolean known,
        List<BilledLine> lines,
        CreditPreview preview) {
    public UnexplainedCredit {
        lines = List.copyOf(lines);
    }
}
