package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.curate.Owners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who owns a field while the hub runs: by company, and from one day on.
class OwnersTest {
    private static final UUID LONDON = new UUID(0, 1);
    private static final UUID DENVER = new UUID(0, 2);

    @TempDir private Path folder;

    private Instant now = Instant.parse("2026-06-30T12:00:00Z");

    private Owners owners() throws IOException {
        Path firm = Firms.unpack("global-consulting", folder);
        Files.writeString(
                firm.resolve("ownership.yaml"),
                """
                groups:
                  - entity: Project
                    fields: [name]
                    owner: PSA
                    overrides:
                      - {owner: CRM, legalEntity: GB01}
                      - {owner: ERP, from: 2026-07-01}
                """);
        return Wiring.owners(
                ExampleFirm.load(firm),
                company -> Optional.of(company.equals(LONDON) ? "GB01" : "US01"),
                () -> now);
    }

    @Test
    void an_override_holds_for_its_company_and_from_its_day_without_a_restart() throws IOException {
        Owners owners = owners();
        assertThat(owners.owns("kantata", "Project", "name", DENVER)).isTrue();
        assertThat(owners.owns("kantata", "Project", "name", LONDON)).isFalse();
        assertThat(owners.owns("salesforce", "Project", "name", LONDON)).isTrue();
        assertThat(owners.owns("netsuite", "Project", "name", DENVER)).isFalse();

        now = Instant.parse("2026-07-01T00:00:01Z");

        assertThat(owners.owns("netsuite", "Project", "name", DENVER)).isTrue();
        assertThat(owners.owns("kantata", "Project", "name", DENVER)).isFalse();
        assertThat(owners.owns("salesforce", "Project", "name", LONDON)).isTrue();
    }
}
