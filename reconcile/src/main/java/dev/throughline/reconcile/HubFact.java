package dev.throughline.reconcile;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One posting, or an item not prepared yet, as the hub holds it. A reversal is a fact of its own.
///
/// @param item connection, record type and native id, joined by `/`
/// @param kind what it posts; the leading kind for an item not prepared yet
/// @param ordinal which version of the item
/// @param bucket where it is counted
/// @param reversal whether it undoes an earlier posting; its measures are negative then
/// @param inLedger whether the hub has the proof that it is in the ledger
/// @param superseded whether the source says otherwise since: a newer version is known, or the item
///   is gone
/// @param lineKey the key of its line in the ledger; null before it has one
/// @param entity the legal entity's native id in the ledger; null where not known yet
/// @param partner the other legal entity of an intercompany posting; null otherwise
/// @param period the accounting period's name; null where not known yet
/// @param accountingDate decides the period; null where not known yet
/// @param project the project's code, for people; null where not known yet
/// @param hours worked hours; null where none
/// @param minor minor units of `currency`; null where not known yet
/// @param currency ISO 4217; null where not known yet
/// @param date when it was worked or bought
/// @param refs native ids by dimension, as they were posted
public record HubFact(
        String item,
        PostingKind kind,
        int ordinal,
        Bucket bucket,
        boolean reversal,
        boolean inLedger,
        boolean superseded,
        @Nullable String lineKey,
        @Nullable String entity,
        @Nullable String partner,
        @Nullable String period,
        @Nullable LocalDate accountingDate,
        @Nullable String project,
        @Nullable BigDecimal hours,
        @Nullable Long minor,
        @Nullable String currency,
        LocalDate date,
        Map<String, String> refs) {
    public HubFact {
        refs = Map.copyOf(refs);
    }
}
