package dev.throughline.sandbox.netsuite;

import org.jspecify.annotations.Nullable;

/// One record as the account keeps it: values by the place of their field in the record type,
/// stamps in whole seconds as NetSuite keeps them. Read and changed only under the ledger's lock.
final class StoredRecord {

    final RecordType type;
    final long id;
    final long createdSecond;
    @Nullable String externalId;
    @Nullable Object[] values;
    long modifiedSecond;

    StoredRecord(RecordType type, long id, long createdSecond) {
        this.type = type;
        this.id = id;
        this.createdSecond = createdSecond;
        this.modifiedSecond = createdSecond;
        this.values = new Object[type.fields().size()];
    }

    /// A value by field name; null where empty or unknown.
    @Nullable Object value(String field) {
        int at = type.ordinal(field);
        return at < 0 ? null : values[at];
    }

    /// A text value by field name; empty where there is none.
    String text(String field) {
        return value(field) instanceof String text ? text : "";
    }

    /// What stands beside the id wherever this record is referred to.
    String refName() {
        for (String field : new String[] {"entityId", "symbol", "name", "title", "periodName"}) {
            String text = text(field);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return Long.toString(id);
    }
}
