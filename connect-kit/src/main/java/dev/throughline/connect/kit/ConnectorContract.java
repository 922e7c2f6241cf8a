package dev.throughline.connect.kit;

import org.junit.jupiter.api.Nested;

/// The whole contract in one class: extend it and give it a fixture.
public abstract class ConnectorContract {

    /// A fixture with an empty far side (as far as the record type goes), used for one test and
    /// closed by the kit.
    protected abstract ConnectorFixture newFixture() throws Exception;

    @Nested
    public class Declarations extends DeclarationContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Probes extends ProbeContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Changes extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Population extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Fetching extends FetchesContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Writing extends WritesContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }

    @Nested
    public class Keys extends FindsByKeyContract {
        @Override
        protected ConnectorFixture newFixture() throws Exception {
            return ConnectorContract.this.newFixture();
        }
    }
}
