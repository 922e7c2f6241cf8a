package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Change;
import dev.throughline.journal.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How fast a first load is curated, on one thread: the budget is 4,000 records a second and a
/// commit for 20 records.
@Tag("campaign")
class CuratorSpeedTest {
    private static final int CLIENTS = 10_000;

    @TempDir Path dir;

    @Test
    void a_first_load_of_20_000_records_keeps_the_budget() {
        try (Rig rig = new Rig(dir)) {
            List<ObservedRecord> seen = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                seen.add(
                        Rig.record(
                                "Account",
                                "A" + i,
                                "Name",
                                "Firm " + Integer.toString(i * 7919 + 1000, 36) + " of number " + i,
                                "Country",
                                "US",
                                "Website",
                                "w" + i + ".example",
                                "Phone",
                                "+1415555" + (1000 + i)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                seen.add(
                        Rig.record(
                                "Opportunity",
                                "D" + i,
                                "Name",
                                "Deal " + i,
                                "AccountId",
                                "A" + i,
                                "CloseDate",
                                "2026-02-01",
                                "Status",
                                "OPEN"));
            }
            for (int from = 0; from < seen.size(); from += 1_000) {
                rig.see("crm", Change.Origin.FEED, Lane.BULK, seen.subList(from, from + 1_000));
            }
            long began = System.nanoTime();
            int batches = rig.curate(rig.curator(), Lane.BULK);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "curated %d records in %.2f s: %.0f a second, %d batches%n",
                    seen.size(), seconds, seen.size() / seconds, batches);
            rig.sql.sql("select 1").query(Integer.class).single();
            assertThat(rig.count("select count(*) from entity")).isEqualTo(2L * CLIENTS);
            assertThat(rig.count("select count(*) from inbound_wait")).isZero();
            assertThat(batches).as("commits").isLessThan(seen.size() / 20);
        }
    }
}
