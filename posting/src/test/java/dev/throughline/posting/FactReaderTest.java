package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.journal.Doubt;
import dev.throughline.journal.FeedReader;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A feed of facts read by itself, for as long as the hub runs.
@Timeout(60)
class FactReaderTest {
    private static final CallFailed OUTAGE =
            new CallFailed(
                    new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait."),
                    Duration.ofMillis(20));

    @TempDir Path dir;
    private LaneRoom room;
    private FactReader reader;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void begin() {
        room = new LaneRoom(dir);
        reader = reading(room.psa, Duration.ofMillis(20), Duration.ofMinutes(10));
    }

    @AfterEach
    void close() {
        reader.close();
        room.close();
    }

    private static void eventually(BooleanSupplier holds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void a_compare_that_failed_is_made_again_soon_and_its_case_stands_until_it_saw() {
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 8);
        room.psa.unseen = OUTAGE;
        reader.start();
        eventually(() -> told.equals(List.of("works")));
        room.psa.population.remove("t2");
        room.now = room.now.plus(Duration.ofMinutes(11));
        eventually(() -> told.equals(List.of("works", "failed SYS-UNREACHABLE")));

        var rounds = reader.completed();
        room.now = room.now.plusMillis(1);
        eventually(() -> reader.completed().isAfter(rounds));
        assertThat(told).as("a good round says nothing of the population").hasSize(2);

        room.psa.unseen = null;
        room.now = room.now.plusSeconds(3);
        eventually(() -> told.equals(List.of("works", "failed SYS-UNREACHABLE", "works")));
        assertThat(gone()).containsExactly("t2");
    }

    /// A PSA whose entries can be asked for by id; its copies may disagree.
    private static final class AskedPsa implements ReadsChanges, Fetches {
        final TestPsa psa;
        ObservedRecord entry;

        AskedPsa(TestPsa psa, ObservedRecord entry) {
            this.psa = psa;
            this.entry = entry;
        }

        @Override
        public ChangePage readChanges(String objectType, Cursor since, int limit) {
            return psa.readChanges(objectType, since, limit);
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> ids) {
            return ids.contains(entry.externalId()) ? List.of(entry) : List.of();
        }
    }

    private ObservedRecord entry(boolean approved, int hours) {
        return new ObservedRecord(
                "time",
                "t1",
                "2026-01-16T10:00:00Z",
                false,
                null,
                room.psa
                        .entry(
                                "t1",
                                Map.of("approved", approved, "hours", BigDecimal.valueOf(hours)))
                        .fields());
    }

    /// A reader whose rounds are begun by the test alone.
    private FactReader reading(ReadsChanges reads) {
        return reading(reads, Duration.ofMinutes(10), Duration.ZERO);
    }

    private FactReader reading(ReadsChanges reads, Duration every, Duration compareEvery) {
        return room.lane.read(
                new PostingLane.Feed(
                        "psa",
                        reads,
                        new FeedDeclaration(
                                "time", FeedDeclaration.Kind.INCREMENTAL, Duration.ZERO, false),
                        every,
                        compareEvery),
                new FeedReader.Listener() {
                    @Override
                    public boolean proven(String connection) {
                        return true;
                    }

                    @Override
                    public void failed(String connection, String objectType, Problem problem) {
                        told.add("failed " + problem.code());
                    }

                    @Override
                    public void works(String connection, String objectType) {
                        told.add("works");
                    }
                });
    }

    private void shows(FactReader one, ObservedRecord entry) {
        room.psa.feed.add(entry);
        one.readRound();
    }

    private int versions() {
        return room.sql.sql("select latest from fact_item").query(Integer.class).single();
    }

    @Test
    void an_approval_taken_back_under_the_stamp_of_the_entry_is_asked_for_and_not_lost() {
        AskedPsa asked = new AskedPsa(room.psa, entry(false, 8));
        FactReader one = reading(asked);
        shows(one, entry(false, 8));
        shows(one, entry(true, 8));
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isOne();

        // Shown once, by a process that then ends; asked in vain at first.
        shows(one, entry(false, 8));
        assertThat(versions()).isEqualTo(2);
        assertThat(one.lookAgain()).isLessThanOrEqualTo(Doubt.FIRST_LOOK);
        FactReader next = reading(asked);
        room.now = room.now.plus(Doubt.FIRST_LOOK);
        next.lookAgain();
        assertThat(versions()).isEqualTo(3);
        room.settle();

        assertThat(room.ledger.net().values()).allMatch(net -> net == 0);
    }

    @Test
    void copies_that_disagree_cost_a_handful_of_postings_where_each_flap_had_cost_two() {
        AskedPsa asked = new AskedPsa(room.psa, entry(true, 7));
        FactReader doubting = reading(asked);
        FactReader believing = reading(room.psa);
        flap(doubting, asked);
        assertThat(versions()).isLessThan(10);

        int before = versions();
        flap(believing, asked);
        assertThat(versions() - before).as("control").isGreaterThan(90);
    }

    /// One hundred pages in three and a half minutes, by copies in turn.
    private void flap(FactReader one, AskedPsa asked) {
        for (int page = 0; page < 100; page++) {
            room.now = room.now.plusSeconds(2);
            asked.entry = entry(true, page % 2 == 0 ? 8 : 7);
            shows(one, asked.entry);
            one.lookAgain();
        }
    }

    private List<String> gone() {
        return room.sql
                .sql("select source_id from fact_item where gone")
                .query((row, _) -> row.getString(1))
                .list();
    }
}
