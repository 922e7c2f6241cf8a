/// A simulated NetSuite account that speaks SuiteTalk REST: record service, SuiteQL, asynchronous
/// jobs, metadata, OAuth 2.0 client credentials and token-based authentication. Open first: {@link
/// dev.throughline.sandbox.netsuite.NetSuiteSimulator}, then `RecordTypes` (the record types, as
/// data) and `Ledger` (what the account holds and which rules it keeps). It never imports anything
/// of the hub.
@NullMarked
package dev.throughline.sandbox.netsuite;

import org.jspecify.annotations.NullMarked;
