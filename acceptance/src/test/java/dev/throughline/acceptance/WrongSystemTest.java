package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A connection that points at another system than the one it is pinned to is not read: the deals
/// won in a CRM's sandbox make no customer in the ERP.
@Tag("process")
class WrongSystemTest {
    @TempDir Path folder;

    @Test
    void a_deal_won_in_another_org_makes_nothing_in_the_other_systems_until_the_pin_agrees()
            throws IOException {
        try (Firm firm = new Firm(folder)) {
            Path crm = firm.config.resolve("connections/salesforce.yaml");
            String unpinned = Files.readString(crm);
            Files.writeString(crm, unpinned + "\nidentity:\n  org: 00D000000PRODUCTION\n");
            String deal = firm.winDeal();
            try (HubProcess hub = new HubProcess(folder.resolve("home"), firm.config).start()) {
                HubProcess.until(
                        "the hub says that the CRM is another",
                        () -> log(hub).contains("Pinned to org '00D000000PRODUCTION'"));
                // The control below has the deal live within a few rounds of the feeds.
                HubProcess.pause(8_000);
                assertThat(firm.held().values()).as(firm.held().toString()).containsOnly(0);

                hub.stop();
                Files.writeString(crm, unpinned);
                hub.start();
                HubProcess.until("the deal is live, once the pin agrees", () -> firm.live(deal));
                assertThat(firm.held()).isEqualTo(Firm.expected(1));
            }
        }
    }

    private static String log(HubProcess hub) {
        try {
            return Files.readString(hub.home().resolve("throughline.log"));
        } catch (NoSuchFileException startsYet) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
