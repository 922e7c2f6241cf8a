package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.posting.Bucket;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Simulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The posting lane between whole systems: hub or database killed while money is on its way,
/// answers lost. After each the ERP's own books hold every hour once, to the cent, and conservation
/// holds. [UnprotectedPostingTest] shows that this would be noticed; the long part is
/// [PostingCampaignTest].
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledPostingTest {
    @TempDir static Path folder;

    private PostingHub hub;

    @BeforeAll
    void open() {
        hub = new PostingHub(new TimeFirm(folder), folder.resolve("home"));
    }

    @AfterAll
    void close() {
        hub.close();
    }

    @ParameterizedTest(name = "killed while {0} is asked for {1}")
    @CsvSource({"netsuite, cost", "netsuite, unbilled"})
    void a_hub_killed_while_it_posts_doubles_and_loses_nothing(String system, String call) {
        Simulator target = system.equals("kantata") ? hub.firm.psa() : hub.firm.erp();
        hub.killedWhile(target, Asks.of(call), () -> hub.firm.book(150));
        hub.everythingStandsOnce();
    }

    @Test
    void a_database_killed_while_it_posts_doubles_and_loses_nothing() {
        hub.databaseKilledWhile(hub.firm.erp(), Asks.of("cost"), () -> hub.firm.book(150));
        hub.everythingStandsOnce();
    }

    @Test
    void half_of_all_answers_lost_doubles_and_loses_nothing_corrections_included() {
        List<String> entries = hub.firm.book(60);
        hub.everythingStandsOnce();
        hub.firm.erp().faults().seeded(11, Map.of(Faults.Kind.LOST_ANSWER, 0.5));
        hub.firm.halve(entries.subList(0, 20));
        hub.firm.book(60);
        hub.until(
                "the ledger holds it",
                PostingHub.LONGEST,
                () -> hub.firm.books().equals(hub.firm.truth()));
        hub.firm.erp().faults().calm();
        assertThat(hub.firm.erp().faults().met()).containsKey(Faults.Kind.LOST_ANSWER);
        hub.everythingStandsOnce(PostingHub.LONGEST, Map.of(Bucket.REVERSED, 20));
    }
}
