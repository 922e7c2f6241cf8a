package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.sandbox.Faults;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control of [KilledPostingTest] and [PostingCampaignTest]: with the protection off, by a
/// connector that forgets what it posted, the same kill books hours twice, and the same assertion
/// says so.
@Tag("process")
class UnprotectedPostingTest {
    @TempDir Path folder;

    @Test
    void a_hub_that_does_not_ask_what_became_of_its_postings_doubles_them_and_is_found_out() {
        TimeFirm firm = new TimeFirm(folder);
        firm.firm.forgets("netsuite");
        try (PostingHub hub = new PostingHub(firm, folder.resolve("home"))) {
            // Not killed, it does as well as any.
            firm.book(40);
            hub.everythingStandsOnce();
            hub.killedWhile(firm.erp(), Asks.of("cost"), () -> firm.book(40));
            assertThatThrownBy(() -> hub.everythingStandsOnce(Duration.ofSeconds(20)))
                    .isInstanceOf(AssertionError.class);
            TimeFirm.Books truth = firm.truth();
            assertThat(firm.books().keys()).isGreaterThan(truth.keys());
            assertThat(firm.books().cost()).isGreaterThan(truth.cost());
        }
    }

    /// The control of [KeylessPostingTest].
    @Test
    void what_a_ledger_without_keys_does_not_answer_is_doubled_by_sending_it_again() {
        TimeFirm firm = new TimeFirm(folder);
        firm.firm.forgets("netsuite");
        try (PostingHub hub = new PostingHub(firm, folder.resolve("home"))) {
            firm.erp().faults().script(Faults.Kind.UNAVAILABLE, Integer.MAX_VALUE, Asks.of("key"));
            firm.erp().faults().script(Faults.Kind.LOST_ANSWER, 1, Asks.of("cost"));
            firm.book(20);
            hub.until(
                    "hours stand there twice",
                    PostingHub.LONGEST,
                    () -> firm.books().keys() > firm.truth().keys());
            assertThat(KeylessPostingTest.sentTwice(firm)).isNotEmpty();
        }
    }
}
