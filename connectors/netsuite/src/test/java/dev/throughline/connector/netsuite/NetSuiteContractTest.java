package dev.throughline.connector.netsuite;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;
import org.junit.jupiter.api.Nested;

/// The contract kit, once with customers and once with projects.
class NetSuiteContractTest {

    @Nested
    class Customers extends ConnectorContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new CustomerFixture();
        }
    }

    @Nested
    class Projects extends ConnectorContract {
        @Override
        protected ConnectorFixture newFixture() {
            return new ProjectFixture();
        }
    }
}
