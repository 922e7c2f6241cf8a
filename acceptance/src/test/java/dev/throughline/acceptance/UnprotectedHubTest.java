package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control of [KilledHubTest]: with the protection off, by a connector that forgets what it
/// sent, the same kill doubles a project in the PSA, and the same assertion says so.
@Tag("process")
class UnprotectedHubTest {
    @TempDir Path folder;

    @Test
    void a_hub_that_does_not_ask_what_became_of_its_write_doubles_it_and_is_found_out() {
        Firm firm = new Firm(folder);
        firm.forgets("kantata");
        try (Kills kills = new Kills(firm, folder.resolve("home"))) {
            // Not killed, it does as well as any.
            kills.nothingIsDoubled();
            kills.atStep("kantata", "POST", ".*/workspaces.*");
            assertThatThrownBy(() -> kills.nothingIsDoubled(Duration.ofSeconds(15)))
                    .isInstanceOf(AssertionError.class);
            Map<String, Integer> once = Firm.expected(2);
            assertThat(firm.held())
                    .hasEntrySatisfying(
                            "PSA projects",
                            held -> assertThat(held).isGreaterThan(once.get("PSA projects")))
                    .containsEntry("ERP customers", once.get("ERP customers"))
                    .containsEntry("ERP projects", once.get("ERP projects"));
        }
    }
}
