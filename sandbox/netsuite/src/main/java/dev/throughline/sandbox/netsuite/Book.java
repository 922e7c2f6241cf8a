package dev.throughline.sandbox.netsuite;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All records of one transaction type, with the rules by which the account takes, changes and
/// deletes them. Every method takes the ledger's lock itself.
interface Book {

    /// The record service's name.
    String name();

    /// Makes a record; refused whole or kept whole.
    ///
    /// @throws Refusal when the account does not take it
    Ledger.Saved create(Map<String, ?> sent, Entry entry);

    /// @throws Refusal when there is none, or it may not be changed
    Ledger.Saved update(String idOrEid, Map<String, ?> sent, Entry entry);

    /// Changes the record with this external id, or makes it.
    Ledger.Saved upsert(String externalId, Map<String, ?> sent, Entry entry);

    /// @throws Refusal when there is none, or it may not be deleted
    void delete(String idOrEid, Entry entry);

    /// Approves or rejects.
    ///
    /// @throws Refusal when there is none or it does not wait
    void decide(String idOrEid, boolean approved);

    /// The record as it would be sent, with what the account added; null where there is none.
    @Nullable Map<String, Object> show(String idOrEid);

    /// All live ids in order.
    List<Integer> ids();

    /// How many live records.
    int size();
}
