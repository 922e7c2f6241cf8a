package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that was not meant is undone on the command line, against systems that keep their own
/// truth; and the hub does not write it again before a person lets it.
@Tag("process")
class UndoTest {
    private static final Pattern UPDATE_RUN =
            Pattern.compile("(?m)^([0-9a-f-]{36})  netsuite +\\S+ +0 +1 +1 ");

    @TempDir Path folder;

    private Firm firm;
    private HubProcess hub;

    @BeforeEach
    void open() {
        firm = new Firm(folder);
        hub = new HubProcess(folder.resolve("home"), firm.config).start();
    }

    @AfterEach
    void close() {
        hub.close();
        firm.close();
    }

    private Command.Ended run(String... arguments) throws IOException, InterruptedException {
        return Command.run(hub.home(), folder.resolve("command.txt"), arguments);
    }

    private @Nullable Object phone() {
        return firm.netsuite.all("customer").getFirst().get("phone");
    }

    @Test
    void a_run_is_undone_stays_undone_and_is_written_again_when_a_person_lets_it()
            throws IOException, InterruptedException {
        String deal = firm.winDeal();
        HubProcess.until("the deal is live", () -> firm.live(deal));
        String account = String.valueOf(firm.salesforce.all("Account").getFirst().get("Id"));
        firm.salesforce.update("Account", account, Map.of("Phone", "+1 303 555 0100"));
        HubProcess.until("the ERP has the phone", () -> phone() != null);
        Object before = phone();
        firm.salesforce.update("Account", account, Map.of("Phone", "+1 303 555 0199"));
        HubProcess.until("the ERP has the other phone", () -> !Objects.equals(before, phone()));
        Object written = phone();
        HubProcess.pause(1_000);
        hub.stop();

        Command.Ended runs = run("runs", "--connection", "netsuite");
        assertThat(runs.exit()).as(runs.out()).isZero();
        Matcher newest = UPDATE_RUN.matcher(runs.out());
        assertThat(newest.find()).as(runs.out()).isTrue();
        String id = newest.group(1);

        Command.Ended looked =
                run("undo", "--config", firm.config.toString(), "--run", id, "--dry-run");
        assertThat(looked.exit()).as(looked.out()).isZero();
        assertThat(looked.out()).contains("phone as before").contains("Nothing was written.");
        assertThat(phone()).isEqualTo(written);

        assertThat(run("undo", "--config", firm.config.toString(), "--run", id).exit())
                .as("nobody is named")
                .isEqualTo(2);
        Command.Ended undone =
                run(
                        "undo",
                        "--config",
                        firm.config.toString(),
                        "--run",
                        id,
                        "--as",
                        "Vera",
                        "--because",
                        "wrong number");
        assertThat(undone.exit()).as(undone.out()).isZero();
        assertThat(phone()).as(undone.out()).isEqualTo(before);

        hub.start();
        HubProcess.pause(8_000);
        assertThat(phone()).as("the lane leaves it alone").isEqualTo(before);
        String other = firm.winDeal();
        HubProcess.until("other deals go on", () -> firm.live(other));
        hub.stop();

        Command.Ended held = run("runs", "--held");
        assertThat(held.out())
                .contains("held back " + id)
                .contains("Vera")
                .contains("wrong number");
        Command.Ended resumed =
                run("runs", "--resume", id, "--as", "Vera", "--because", "it was right after all");
        assertThat(resumed.exit()).as(resumed.out()).isZero();
        hub.start();
        HubProcess.until(
                "the ERP has the other phone again",
                () ->
                        firm.netsuite.all("customer").stream()
                                .anyMatch(one -> Objects.equals(written, one.get("phone"))));
    }
}
