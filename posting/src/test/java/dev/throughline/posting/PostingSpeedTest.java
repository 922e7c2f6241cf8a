package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.dispatch.Turns;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an entry costs the lane, feed and ledger being in memory: CPU of this process and of the
/// database, which other work on the machine does not change much.
class PostingSpeedTest {
    @TempDir Path dir;

    @Test
    @Tag("campaign")
    void a_hundred_thousand_entries_of_a_month_are_posted_within_the_budget() {
        int entries = Integer.getInteger("throughline.posting.entries", 100_000);
        try (LaneRoom room = new LaneRoom(dir)) {
            int persons = entries / (28 * 8) + 1;
            for (int i = 0; i < persons; i++) {
                room.person("p" + i + "@x.example", "u-p" + i, "9" + i);
                room.reference(
                        "people",
                        Map.of(
                                "email",
                                "p" + i + "@x.example",
                                "entity",
                                "US01",
                                "role",
                                "Architect"));
                room.reference(
                        "cost-rates",
                        Map.of(
                                "email",
                                "p" + i + "@x.example",
                                "entity",
                                "US01",
                                "ccy",
                                "USD",
                                "price",
                                "110"));
            }
            room.lane.firm().forget();
            for (int i = 0; i < entries; i++) {
                ObservedRecord record =
                        room.psa.entry(
                                "t" + i,
                                Map.of(
                                        "user",
                                        "u-p" + i % persons,
                                        "hours",
                                        BigDecimal.ONE,
                                        "date",
                                        "2026-01-%02d".formatted(1 + i / persons % 28)));
                room.psa.feed.add(record);
            }
            Collections.shuffle(room.psa.feed, new Random(1));
            room.psa.pageSize = 2_000;
            room.ledger.keepsDocuments = false;

            Meter meter = new Meter();
            room.read();
            meter.told("intake", entries);
            room.now = room.now.plusSeconds(1);
            while (room.lane.prepare() > 0) {
                // until nothing is due
            }
            meter.told("preparation", entries);
            for (int i = 0; i < 2_000 && room.versions(Bucket.POSTED_NET) < entries; i++) {
                room.now = room.now.plusSeconds(3);
                Turns.turn(room.dispatcher);
            }
            meter.told("dispatch, receipts and proof", entries);
            ConservationCheck.Report report = room.check();
            meter.told("check", entries);

            assertThat(report.holds()).isTrue();
            assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(entries);
        }
    }

    /// CPU since the last telling, here and in the database.
    private static final class Meter {
        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private long here = system.getProcessCpuTime();
        private long there = database();
        private long began = System.nanoTime();

        private static long database() {
            return ProcessHandle.current()
                    .descendants()
                    .mapToLong(process ->
                            process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                    .sum();
        }

        void told(String what, int entries) {
            long hereNow = system.getProcessCpuTime();
            long thereNow = database();
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%s: %d µs an entry here, %d µs in the database; %d ms in all",
                            what,
                            (hereNow - here) / 1_000 / entries,
                            (thereNow - there) / 1_000 / entries,
                            (System.nanoTime() - began) / 1_000_000));
            here = hereNow;
            there = thereNow;
            began = System.nanoTime();
        }
    }
}
