package dev.throughline.connector.kantata;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.DeclarationContract;
import dev.throughline.connect.kit.FetchesContract;
import dev.throughline.connect.kit.ReadsChangesContract;
import dev.throughline.connect.kit.ReadsPopulationContract;
import org.junit.jupiter.api.Nested;

/// The contract on expenses, whose deletions are told by the event feed.
class KantataExpensesContractTest {

    @Nested
    class Declarations extends DeclarationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("expenses");
        }
    }

    @Nested
    class Changes extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("expenses");
        }
    }

    @Nested
    class Population extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("expenses");
        }
    }

    @Nested
    class Fetching extends FetchesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.facts("expenses");
        }
    }
}
