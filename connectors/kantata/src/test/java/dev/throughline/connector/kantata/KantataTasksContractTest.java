package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;

/// The whole contract on tasks, which are deleted softly.
class KantataTasksContractTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return KantataFixture.tasks();
    }
}
