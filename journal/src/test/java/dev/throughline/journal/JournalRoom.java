package dev.throughline.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.SeededIds;
import dev.throughline.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The journal's parts over one fresh database.
final class JournalRoom implements AutoCloseable {
    static final ObjectSchema DEAL =
            new ObjectSchema(
                    "Deal",
                    "Deal",
                    List.of(
                            NativeField.text("name", 80),
                            NativeField.of("amount", NativeField.Type.DECIMAL),
                            NativeField.readOnly("modified", NativeField.Type.INSTANT)));

    final TestDatabase database = TestDatabase.fresh();
    final JdbcClient sql = database.database().jdbc();
    final TransactionTemplate transaction = database.database().transactions();
    final SettableClock clock = new SettableClock();
    final SeededIds ids = new SeededIds(42);
    final Signal appended = new Signal();
    final Journal journal = new Journal(sql, appended);
    final Records records = new Records(sql);
    final Feeds feeds = new Feeds(sql);
    final Intake intake = new Intake(sql, transaction, journal, records, clock, ids);

    static ObservedRecord deal(String id, String stamp, String name) {
        return new ObservedRecord("Deal", id, stamp, false, null, Map.of("name", name));
    }

    static ObservedRecord gone(String id, String stamp) {
        return new ObservedRecord("Deal", id, stamp, true, null, Map.of());
    }

    Change change(ObservedRecord record) {
        return new Change(
                0, "crm", record, Change.Origin.FEED, null, new UUID(1, 2), clock.instant());
    }

    /// All changes of a lane, shard after shard.
    List<Change> all(Lane lane) {
        List<Change> all = new ArrayList<>();
        for (int shard = 0; shard < lane.shards(); shard++) {
            all.addAll(journal.read(lane, shard, 0, 100_000));
        }
        return all;
    }

    List<String> names(Lane lane) {
        return all(lane).stream()
                .map(change -> String.valueOf(change.record().fields().get("name")))
                .toList();
    }

    /// Two ids of the same interactive shard.
    static List<String> neighbours(int wanted) {
        List<String> found = new ArrayList<>();
        for (int i = 0; found.size() < wanted; i++) {
            if (new RecordKey("crm", "Deal", "d" + i).shard(Lane.INTERACTIVE.shards()) == 0) {
                found.add("d" + i);
            }
        }
        return found;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void eventually(BooleanSupplier holds) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(until);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
