package dev.throughline.connector.kantata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FetchesContract;
import dev.throughline.connect.kit.FindsByKeyContract;
import dev.throughline.connect.kit.ReadsChangesContract;
import dev.throughline.connect.kit.ReadsPopulationContract;
import dev.throughline.connect.kit.WritesContract;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The contract on projects, whose own fields are written in a second step and which are archived,
/// never deleted.
class KantataProjectsContractTest {

    @Nested
    class Changes extends ReadsChangesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.projects();
        }
    }

    @Nested
    class Population extends ReadsPopulationContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.projects();
        }
    }

    @Nested
    class Fetching extends FetchesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.projects();
        }
    }

    @Nested
    class Keys extends FindsByKeyContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.projects();
        }
    }

    @Nested
    class Writing extends WritesContract {
        @Override
        protected ConnectorFixture newFixture() {
            return KantataFixture.projects();
        }

        /// An archived project is still there and takes updates: that is how it comes back.
        @Override
        @Test
        public void an_update_of_a_record_that_is_gone_is_refused() {
            try (KantataFixture projects = KantataFixture.projects();
                    LimitedHttp http = new LimitedHttp(projects.settings(), projects.time)) {
                String id = projects.insert(1);
                projects.delete(id);
                Writes writes =
                        (Writes)
                                projects.connector()
                                        .open(
                                                projects.settings(),
                                                new ConnectionContext(projects.time, http));
                WriteRequest back =
                        new WriteRequest(
                                WriteRequest.Kind.UPDATE, id, "k1", 1, Map.of("archived", false));
                assertThat(writes.write("workspaces", List.of(back)))
                        .hasOnlyElementsOfType(WriteOutcome.Written.class);
                assertThat(projects.count()).isEqualTo(1);
            }
        }
    }
}
