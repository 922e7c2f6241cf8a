package dev.throughline.connector.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsPopulation.PopulationPage;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How fast customers go out and come in, with simulator and connector in one process. A campaign,
/// because it is long.
@Tag("campaign")
class NetSuiteThroughputTest {

    private static final int RECORDS = 100_000;

    @Test
    void a_hundred_thousand_customers_are_delivered_at_two_thousand_a_second_or_more() {
        InstantSource clock = InstantSource.system();
        try (NetSuiteSimulator simulator = new NetSuiteSimulator(0, clock)) {
            var settings = SandboxAccount.settings(simulator, Map.of(), 5);
            try (LimitedHttp http = new LimitedHttp(settings, clock)) {
                NetSuiteConnection connection =
                        (NetSuiteConnection)
                                new NetSuiteConnector()
                                        .open(settings, new ConnectionContext(clock, http));
                Instant began = clock.instant();
                for (int from = 0; from < RECORDS; from += 500) {
                    List<WriteRequest> batch = new ArrayList<>(500);
                    for (int number = from; number < from + 500; number++) {
                        batch.add(
                                new WriteRequest(
                                        Kind.CREATE,
                                        null,
                                        "tl-" + number,
                                        number,
                                        Map.of(
                                                "companyName",
                                                "Company " + number,
                                                "subsidiary",
                                                "2",
                                                "terms",
                                                "2",
                                                "email",
                                                "office@company" + number + ".example",
                                                "address_addr1",
                                                number + " High Street",
                                                "address_city",
                                                "Leeds",
                                                "address_country",
                                                "GB")));
                    }
                    assertThat(connection.write("customer", batch))
                            .hasOnlyElementsOfType(WriteOutcome.Written.class);
                }
                double written = RECORDS / seconds(began, clock);
                Object callsWritten = simulator.totals().get("callsServed");
                began = clock.instant();
                int read = 0;
                Cursor cursor = Cursor.BEGINNING;
                for (boolean more = true; more; ) {
                    PopulationPage page = connection.readPopulation("customer", cursor, 1000);
                    read += page.records().size();
                    cursor = page.next();
                    more = page.more();
                }
                double readRate = read / seconds(began, clock);
                began = clock.instant();
                int changes = 0;
                cursor = Cursor.BEGINNING;
                for (boolean more = true; more; ) {
                    var page = connection.readChanges("customer", cursor, 1000);
                    changes += page.records().size();
                    cursor = page.next();
                    more = page.more();
                }
                double changeRate = changes / seconds(began, clock);
                System.out.printf(
                        java.util.Locale.ROOT,
                        "written %.0f/s with %s calls, population %.0f/s, changes %.0f/s, %s%n",
                        written,
                        callsWritten,
                        readRate,
                        changeRate,
                        simulator.totals());
                assertThat(read).isEqualTo(RECORDS);
                assertThat(changes).isGreaterThanOrEqualTo(RECORDS);
                assertThat(written).as("records written a second").isGreaterThan(2_000);
                assertThat(readRate).as("records read a second").isGreaterThan(4_000);
            }
        }
    }

    private static double seconds(Instant began, InstantSource clock) {
        return Math.max(1, Duration.between(began, clock.instant()).toMillis()) / 1000.0;
    }
}
