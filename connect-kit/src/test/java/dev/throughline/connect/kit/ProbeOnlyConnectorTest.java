package dev.throughline.connect.kit;

/// A connector that can do nothing but be probed, and says so, keeps the contract too.
class ProbeOnlyConnectorTest extends ConnectorContract {
    @Override
    protected ConnectorFixture newFixture() {
        return new MemoryFixture(Bug.NONE, true);
    }
}
