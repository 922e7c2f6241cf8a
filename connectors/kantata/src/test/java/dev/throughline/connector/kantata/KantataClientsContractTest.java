package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;

/// The whole contract on clients, which are deleted for good, with the event feed on.
class KantataClientsContractTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return KantataFixture.clients();
    }
}
