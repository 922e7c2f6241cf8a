package dev.throughline.connector.redmine;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;
import java.io.IOException;

/// The connector contract on issues, with every fault a far side can have.
class RedmineIssuesContractTest extends ConnectorContract {

    @Override
    protected ConnectorFixture newFixture() throws IOException {
        return new RedmineFixture("issues");
    }
}
