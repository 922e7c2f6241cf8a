package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.DeclarationContract;
import dev.throughline.connect.kit.FetchesContract;
import dev.throughline.connect.kit.ReadsChangesContract;
import dev.throughline.connect.kit.ReadsPopulationContract;
import org.junit.jupiter.api.Nested;

/// The contract on time entries, which the hub reads and never creates; without the event feed a
/// deletion leaves no trace.
class KantataTimeContractTest {

    @Nested
    class Declarations extends DeclarationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("time_entries");
        }
    }

    @Nested
    class Changes extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("time_entries");
        }
    }

    @Nested
    class Population extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("time_entries");
        }
    }

    @Nested
    class Fetching extends FetchesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("time_entries");
        }
    }
}
