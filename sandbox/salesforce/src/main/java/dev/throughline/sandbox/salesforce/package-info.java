/// A Salesforce org in memory that speaks the vendor's REST API over HTTP: sign-in, describe, SOQL,
/// records, collections, composite, replication. Open first: {@link
/// dev.throughline.sandbox.salesforce.SalesforceSimulator}. Record types are data ({@code
/// StandardTypes}); a further type or field is a line there. No hub code is used here, and none
/// uses this but over HTTP.
@NullMarked
package dev.throughline.sandbox.salesforce;

import org.jspecify.annotations.NullMarked;
