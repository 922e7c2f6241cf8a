package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A firm goes live with time that its ledger holds already: it is taken over on the command line
/// under finance's totals, never posted a second time, and taken back exactly when it changes.
@Tag("process")
class OpeningTest {
    private static final Pattern COST =
            Pattern.compile("LABOUR_COST +US01 +(\\S+ \\d+|\\S+) +(\\S+) +10 +1000\\.00 USD");

    @TempDir Path folder;

    private TimeFirm firm;
    private HubProcess hub;

    @BeforeEach
    void a_firm_with_a_psa_in_use() throws IOException {
        firm = new TimeFirm(folder);
        Path postings = firm.firm.config.resolve("postings.yaml");
        Files.writeString(
                postings,
                Files.readString(postings).replace("baseline: declared-empty", "baseline: signed"));
        hub = new HubProcess(folder.resolve("home"), firm.firm.config).start();
        String deal = firm.winDeal();
        HubProcess.until("the project is live", () -> firm.firm.live(deal));
        firm.open();
    }

    @AfterEach
    void close() {
        hub.close();
        firm.close();
    }

    private Command.Ended opening(String... more) throws IOException, InterruptedException {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "opening";
        arguments[1] = "--config";
        arguments[2] = firm.firm.config.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Command.run(hub.home(), folder.resolve("command.txt"), arguments);
    }

    private Path totals(String... rows) throws IOException {
        return Files.write(
                folder.resolve("ledger.csv"),
                List.of(
                        "kind,entity,period,project,currency,amount,items,hours",
                        String.join("\n", rows)));
    }

    @Test
    void what_the_ledger_holds_already_is_taken_over_signed_and_corrected_when_it_changes()
            throws IOException, InterruptedException {
        List<String> old = firm.book(10);
        hub.stop();
        assertThat(firm.books().cost()).isEqualByComparingTo("0");

        Command.Ended looked = opening("--until", "2026-01-05", "--export", exported());
        assertThat(looked.exit()).as(looked.out()).isZero();
        assertThat(looked.out()).contains("10 items to take over");
        Matcher cost = COST.matcher(looked.out());
        assertThat(cost.find()).as(looked.out()).isTrue();
        String period = cost.group(1);
        String project = cost.group(2);
        assertThat(Files.readString(Path.of(exported()))).contains("UNBILLED_TIME 250.00 USD");

        Path bad =
                totals(
                        "LABOUR_COST,US01," + period + ",P-NOBODY,USD,1000.00,,",
                        "LABOUR_COST,US01," + period + "," + project + ",JPY,10.005,,",
                        "UNBILLED_TIME,XX99,1999-13," + project + ",USD,1,,");
        Command.Ended refused = opening("--until", "2026-01-05", "--totals", bad.toString());
        assertThat(refused.exit()).as(refused.out()).isEqualTo(2);
        assertThat(refused.out())
                .contains("ledger.csv:2: there is no project 'P-NOBODY'")
                .contains("ledger.csv:3: amount 10.005 JPY does not fit whole minor units")
                .contains("ledger.csv:4: there is no legal entity 'XX99'")
                .contains("ledger.csv:4: the ledger has no period '1999-13'")
                .contains("4 faults. Nothing was changed.");

        String unbilled = "UNBILLED_TIME,US01," + period + "," + project + ",USD,2500.00,,";
        Path wrong =
                totals("LABOUR_COST,US01," + period + "," + project + ",USD,900.00,9,9", unbilled);
        Command.Ended differing =
                opening(
                        "--until",
                        "2026-01-05",
                        "--totals",
                        wrong.toString(),
                        "--load",
                        "--as",
                        "Ada",
                        "--because",
                        "go-live");
        assertThat(differing.exit()).as(differing.out()).isEqualTo(1);
        assertThat(differing.out())
                .contains("-100.00 USD")
                .contains("1 totals agree, 1 differ.")
                .contains("Nothing was taken over: totals differ.");

        Path right =
                totals(
                        "labour cost,US01," + period + "," + project + ",USD,1000.00,10,10",
                        unbilled);
        Command.Ended unsigned = opening("--sign", "--as", "Cora", "--because", "audit");
        assertThat(unsigned.exit()).as(unsigned.out()).isEqualTo(1);
        Command.Ended loaded =
                opening(
                        "--until",
                        "2026-01-05",
                        "--totals",
                        right.toString(),
                        "--load",
                        "--as",
                        "Ada",
                        "--because",
                        "go-live");
        assertThat(loaded.exit()).as(loaded.out()).isZero();
        assertThat(loaded.out()).contains("Taken over: 10 items.");
        Command.Ended signed = opening("--sign", "--as", "Cora", "--because", "audit");
        assertThat(signed.exit()).as(signed.out()).isZero();

        hub.start();
        firm.book(1);
        HubProcess.until("what is newer is posted", () -> cost().compareTo(hundred(1)) == 0);
        firm.halve(old.subList(0, 1));
        HubProcess.until(
                "the older one is reversed and posted anew",
                () -> cost().compareTo(new BigDecimal("50.00")) == 0);
        HubProcess.pause(1_500);
        TimeFirm.Books books = firm.books();
        assertThat(books.cost()).isEqualByComparingTo("50.00");
        assertThat(books.unbilled()).isEqualByComparingTo("125.00");
        assertThat(books.doubled()).isZero();
    }

    private String exported() {
        return folder.resolve("items.csv").toString();
    }

    private BigDecimal cost() {
        return firm.books().cost();
    }

    private static BigDecimal hundred(int times) {
        return BigDecimal.valueOf(100L * times);
    }
}
