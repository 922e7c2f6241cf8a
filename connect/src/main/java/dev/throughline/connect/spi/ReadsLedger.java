package dev.throughline.connect.spi;

import dev.throughline.model.AccountRole;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Can read a target's own ledger, whoever wrote it: the right side of reconciliation.
public interface ReadsLedger {

    /// The next page of ledger rows on the mapped accounts of one legal entity whose accounting
    /// date lies in the span, in a stable order; also rows nobody here wrote.
    ///
    /// @param legalEntity native id
    /// @throws CallFailed when the page could not be had
    LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit);

    /// The query as the vendor sees it, kept as evidence.
    String ledgerQuery(String legalEntity, LocalDate from, LocalDate to);

    /// One page; `more` false ends it.
    record LedgerPage(List<LedgerRow> rows, Cursor next, boolean more) {}

    /// One debit or credit as the target's ledger shows it.
    ///
    /// @param objectType the record type that caused it
    /// @param externalId that record's native id
    /// @param line its line, as the target numbers them; empty where none
    /// @param number the document number for people
    /// @param key the hub's line key found on it; empty where none (somebody else's)
    /// @param role the account's role; null where the account has none mapped
    /// @param account the native account
    /// @param minor transaction currency, minor units, positive debit
    /// @param currency ISO 4217 of `minor`
    /// @param functionalMinor in the entity's own currency; null where the target does not tell
    /// @param hours hours on it; null where none
    /// @param accountingDate decides the period
    /// @param refs native ids by name, as in {@link DocumentRequest.Line#refs}
    record LedgerRow(
            String objectType,
            String externalId,
            String line,
            String number,
            String key,
            @Nullable AccountRole role,
            String account,
            long minor,
            String currency,
            @Nullable Long functionalMinor,
            @Nullable BigDecimal hours,
            LocalDate accountingDate,
            Map<String, String> refs) {}
}
