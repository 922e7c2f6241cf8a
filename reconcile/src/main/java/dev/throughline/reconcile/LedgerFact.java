package dev.throughline.reconcile;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;

/// A row of the target's own ledger, whoever wrote it.
///
/// @param entity the legal entity's native id whose books it is in
/// @param period the accounting period's name by its accounting date
/// @param row as the target shows it
public record LedgerFact(String entity, String period, LedgerRow row) {}
