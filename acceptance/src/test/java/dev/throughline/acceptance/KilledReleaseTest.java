package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ten invoices, two users, and a hub that is killed while the ERP answers one of them: one number
/// each. [UnprotectedReleaseTest] shows that a second one would be noticed.
///
/// `-Dthroughline.release.seeds=30` kills it at that many further invoices (campaign), 10 by
/// default.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledReleaseTest {
    static final int PROPOSALS = 10;
    private static final long SEEDS = Long.getLong("throughline.release.seeds", 10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir static Path folder;

    private ReleasedHub hub;

    @BeforeAll
    void open() throws IOException {
        hub = new ReleasedHub(new TimeFirm(folder), folder.resolve("home"));
    }

    @AfterAll
    void close() {
        hub.close();
    }

    @Test
    @Tag("process")
    void ten_invoices_that_two_users_release_while_the_hub_is_killed_have_one_number_each() {
        killedAt(4);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Tag("campaign")
    void whichever_invoice_the_erp_answers_then(long seed) {
        killedAt(1 + (int) (seed * 7 % PROPOSALS));
    }

    private void killedAt(int invoice) {
        List<String> ids = hub.propose(PROPOSALS);
        List<Map<String, String>> told = hub.releasedWhileKilled(ids, invoice);
        hub.eachHasOneNumber(PATIENCE);
        assertThat(told.getFirst()).as("what both users were told").isEqualTo(told.getLast());
        assertThat(hub.numbers()).containsAll(told.getFirst().values());
    }
}
