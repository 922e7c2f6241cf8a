package dev.throughline.posting;

import java.util.List;

/// Carries home to the source what the ledger made of its items: the reference, and whether the
/// item is to be locked against changes. Implemented by the sync lane; posting itself never writes
/// to a source. Receipts of one item may come again and out of order: the one of the highest
/// ordinal holds, and of one ordinal the one that frees it.
public interface HomeCarrier {
    /// What one item is to hear.
    ///
    /// @param connection the source
    /// @param objectType its record type
    /// @param sourceId the item's native id
    /// @param ordinal the version it is about
    /// @param ledgerRef the ledger's reference of the posting, or of its reversal when it is freed
    /// @param locked whether it is locked
    /// @param gone whether the source shows the item no more, so that nothing can be told
    record Receipt(
            String connection,
            String objectType,
            String sourceId,
            int ordinal,
            String ledgerRef,
            boolean locked,
            boolean gone) {}

    /// Takes receipts over, in the caller's transaction: once this returns they are the carrier's.
    void carry(List<Receipt> receipts);
}
