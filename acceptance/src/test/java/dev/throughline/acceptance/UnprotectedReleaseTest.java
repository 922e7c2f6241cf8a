package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control of [KilledReleaseTest]: with the key off, by a connector that forgets what it
/// posted, the same kill bills a client twice, and the same assertion says so.
@Tag("process")
class UnprotectedReleaseTest {
    @TempDir Path folder;

    @Test
    void a_hub_that_does_not_ask_what_became_of_its_release_bills_twice_and_is_found_out()
            throws IOException {
        TimeFirm firm = new TimeFirm(folder);
        firm.firm.forgets("netsuite");
        try (ReleasedHub hub = new ReleasedHub(firm, folder.resolve("home"))) {
            List<String> ids = hub.propose(KilledReleaseTest.PROPOSALS);
            hub.releasedWhileKilled(ids, 4);
            assertThatThrownBy(() -> hub.eachHasOneNumber(Duration.ofSeconds(15)))
                    .isInstanceOf(AssertionError.class);
            assertThat(hub.numbers()).hasSizeGreaterThan(hub.proposed());
        }
    }
}
