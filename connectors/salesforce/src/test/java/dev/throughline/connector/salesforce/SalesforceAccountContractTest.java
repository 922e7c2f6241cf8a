package dev.throughline.connector.salesforce;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;

/// The whole contract on accounts: a type with a unique key.
class SalesforceAccountContractTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return new OrgFixture("Account");
    }
}
