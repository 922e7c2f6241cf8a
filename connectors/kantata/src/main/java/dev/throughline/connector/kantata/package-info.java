/// Kantata OX (REST v1). Open {@link dev.throughline.connector.kantata.KantataConnector} for what
/// it declares, `RecordTypes` for the record types as data, `Talk` for the wire and `Translation`
/// for the crossing between wire and plain values. Kantata has neither idempotency nor upsert:
/// creates carry the hub's number as an external reference, and nothing here sends a create twice.
@NullMarked
package dev.throughline.connector.kantata;

import org.jspecify.annotations.NullMarked;
