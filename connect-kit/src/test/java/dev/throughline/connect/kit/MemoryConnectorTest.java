package dev.throughline.connect.kit;

/// The connector without a bug keeps the whole contract.
class MemoryConnectorTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return new MemoryFixture(Bug.NONE, false);
    }
}
