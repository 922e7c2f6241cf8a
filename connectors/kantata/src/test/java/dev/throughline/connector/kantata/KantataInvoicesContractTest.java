package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;

/// The whole contract on invoices.
class KantataInvoicesContractTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return KantataFixture.invoices();
    }
}
