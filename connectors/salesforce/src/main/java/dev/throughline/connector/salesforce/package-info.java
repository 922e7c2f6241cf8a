/// Salesforce over its REST API: reads by SOQL in watermark order, writes by collections, creates
/// by upsert on an external id. Open first: {@link
/// dev.throughline.connector.salesforce.SalesforceConnector} (what it declares), {@code Talk}
/// (sign-in and calls), {@code Wire} (translation), {@code ChangeReader} (the watermark). Never
/// repeats a write whose outcome is unknown.
@NullMarked
package dev.throughline.connector.salesforce;

import org.jspecify.annotations.NullMarked;
