package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database restored from a backup that was taken in the middle of a project start doubles
/// nothing.
@Tag("process")
class RestoredDatabaseTest {
    @TempDir Path folder;

    @Test
    void what_was_created_after_the_backup_is_found_and_linked_not_doubled()
            throws IOException, InterruptedException {
        try (Firm firm = new Firm(folder);
                HubProcess hub = new HubProcess(folder.resolve("home"), firm.config).start()) {
            Path data = folder.resolve("home/hub/pg/data");
            Path backup = folder.resolve("backup");
            String first = firm.winDeal();
            until("the first deal is live", () -> firm.live(first));

            String second = firm.winDeal();
            until(
                    "the second client is in the ERP",
                    () -> firm.netsuite.all("customer").size() == 2);
            hub.kill();
            until(
                    "the orphaned server has stopped by itself",
                    () -> !java.nio.file.Files.exists(data.resolve("postmaster.pid")));
            copy(data, backup);

            hub.start();
            until("the second deal is live", () -> firm.live(second));
            String third = firm.winDeal();
            until("the third deal is live", () -> firm.live(third));
            hub.stop();
            Map<String, Integer> truth = Firm.expected(3);
            assertThat(firm.held()).isEqualTo(truth);

            copy(backup, data);
            hub.start();
            HubProcess.pause(6_000);
            assertThat(firm.held())
                    .as("a restored database writes nothing by itself")
                    .isEqualTo(truth);
            hub.stop();

            hub.start("--acknowledge-database", "restore drill");
            HubProcess.pause(10_000);
            String fourth = firm.winDeal();
            until("a new deal goes live on the restored database", () -> firm.live(fourth));
            HubProcess.pause(1_500);
            assertThat(firm.held()).as("nothing is doubled").isEqualTo(Firm.expected(4));
        }
    }

    private void until(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            HubProcess.pause(50);
        }
    }

    /// Copies a data folder with owners and rights, over what is there.
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "rm -rf \"$2\" && cp -a \"$1\" \"$2\"",
                                "sh",
                                from.toString(),
                                to.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(exit).isZero();
    }
}
