package dev.throughline.connect.kit;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The contract on a connector with the bug named by the launch parameter `bug`; run only by {@link
/// BrokenConnectorsTest}.
@ExtendWith(BrokenConnectorRun.BugOfThisLaunch.class)
class BrokenConnectorRun extends ConnectorContract {

    static final String PARAMETER = "throughline.kit.bug";

    private final Bug bug;

    BrokenConnectorRun(Bug bug) {
        this.bug = bug;
    }

    @Override
    protected ConnectorFixture newFixture() {
        return new MemoryFixture(bug, false);
    }

    static final class BugOfThisLaunch implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Bug.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Bug.valueOf(context.getConfigurationParameter(PARAMETER).orElseThrow());
        }
    }
}
