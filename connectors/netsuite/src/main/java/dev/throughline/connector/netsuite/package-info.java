/// Oracle NetSuite over SuiteTalk REST. Open first: {@link
/// dev.throughline.connector.netsuite.NetSuiteConnector} (what it can do, as data), then
/// `NetSuiteTypes` (the record types and how each field is read and written), `NetSuiteTalk` (the
/// API client) and `BulkWrites` (asynchronous collections). Nothing here retries a write.
@NullMarked
package dev.throughline.connector.netsuite;

import org.jspecify.annotations.NullMarked;
