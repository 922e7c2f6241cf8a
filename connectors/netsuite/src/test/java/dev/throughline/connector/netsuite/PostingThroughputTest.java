package dev.throughline.connector.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.model.PostingKind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How fast time bills go out, with simulator and connector in one process. A campaign, because it
/// is long.
@Tag("campaign")
class PostingThroughputTest {

    private static final int RECORDS = Integer.getInteger("throughline.postings", 100_000);

    @Test
    void a_hundred_thousand_time_bills_are_there_once() {
        InstantSource clock = InstantSource.system();
        try (LedgerFixture time = new LedgerFixture(PostingKind.LABOUR_COST, false);
                LimitedHttp http = new LimitedHttp(time.settings(), time.clock().orElseThrow())) {
            NetSuiteConnection connection =
                    (NetSuiteConnection)
                            new NetSuiteConnector()
                                    .open(
                                            time.settings(),
                                            new ConnectionContext(
                                                    time.clock().orElseThrow(), http));
            Instant began = clock.instant();
            long cpu = cpu();
            long calls = calls(time);
            for (int from = 0; from < RECORDS; from += 1000) {
                List<DocumentRequest> batch = new ArrayList<>();
                for (int document = 0; document < 10; document++) {
                    batch.add(time.document(from / 100 + document, 100));
                }
                for (DocumentOutcome outcome : connection.post(batch)) {
                    assertThat(((DocumentOutcome.Taken) outcome).lines())
                            .hasOnlyElementsOfType(LineOutcome.Accepted.class);
                }
            }
            report("time bills", began, clock, cpu, calls(time) - calls);
            began = clock.instant();
            cpu = cpu();
            time.settle();
            report("posted by the account", began, clock, cpu, 0);
            assertThat(time.simulator.accountants().keys().keys()).isEqualTo(RECORDS);
            assertThat(time.simulator.accountants().keys().doubled()).isZero();
            System.gc();
            System.out.printf(
                    Locale.ROOT,
                    "heap after: %d MB%n",
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
                            / 1_000_000);
        }
    }

    private static long calls(LedgerFixture fixture) {
        return ((Number)
                        java.util.Objects.requireNonNull(
                                fixture.simulator.totals().get("callsServed")))
                .longValue();
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void report(
            String what, Instant began, InstantSource clock, long cpu, long calls) {
        double seconds = Math.max(1, Duration.between(began, clock.instant()).toMillis()) / 1000.0;
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f/s, %.1f µs CPU each, %d calls%n",
                what,
                RECORDS / seconds,
                (cpu() - cpu) / 1000.0 / RECORDS,
                calls);
    }
}
