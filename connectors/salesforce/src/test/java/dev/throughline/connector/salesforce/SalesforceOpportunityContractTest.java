package dev.throughline.connector.salesforce;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;

/// The whole contract on opportunities: a type with derived fields, parents and children.
class SalesforceOpportunityContractTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return new OrgFixture("Opportunity");
    }
}
