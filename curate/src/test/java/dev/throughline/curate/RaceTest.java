package dev.throughline.curate;

import static dev.throughline.curate.Rig.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Change;
import dev.throughline.journal.RecordKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens in the same second, with controls that take the protection away.
@Timeout(120)
class RaceTest {
    @TempDir Path dir;

    /// Two CRMs bring the same client at once; each transaction stays open until the other has done
    /// what it can.
    private long clientsFromTwoSystemsAtOnce(Rig rig) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        rig.entityWatchers.add((_, _) -> pause(300));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> both =
                    List.of("crm", "crm2").stream()
                            .map(connection ->
                                    CompletableFuture.runAsync(
                                            () -> {
                                                ObservedRecord seen =
                                                        record(
                                                                "Account",
                                                                connection + "-1",
                                                                "Name",
                                                                "Northwind Retail Inc",
                                                                "Country",
                                                                "DE",
                                                                "Tax",
                                                                "DE136695976");
                                                Change change =
                                                        new Change(
                                                                0,
                                                                connection,
                                                                seen,
                                                                Change.Origin.FEED,
                                                                null,
                                                                rig.ids.next(),
                                                                rig.now);
                                                Curator curator = rig.curator();
                                                await(start);
                                                rig.transaction.executeWithoutResult(
                                                        _ -> curator.handle(List.of(change)));
                                            },
                                            threads))
                            .toList();
            for (CompletableFuture<Void> one : both) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(rig.count("select count(*) from link")).isEqualTo(2);
        return rig.count("select count(*) from entity");
    }

    @Test
    void two_crms_that_bring_one_client_in_the_same_second_make_one_entity_with_two_links()
            throws Exception {
        try (Rig rig = new Rig(dir)) {
            assertThat(clientsFromTwoSystemsAtOnce(rig)).isEqualTo(1);
            assertThat(rig.count("select count(distinct entity_id) from link")).isEqualTo(1);
        }
    }

    @Test
    void control_without_the_recognition_locks_it_makes_two() throws Exception {
        try (Rig rig = new Rig(dir)) {
            rig.withoutAdvisoryLocks();
            assertThat(clientsFromTwoSystemsAtOnce(rig)).isEqualTo(2);
        }
    }

    /// A link is written while somebody registers to wait for it: how many of the rounds leave a
    /// waiter whom nobody wakes?
    private long missed(Rig rig, long seed, int rounds) throws Exception {
        UUID entity =
                java.util.Objects.requireNonNull(
                                rig.transaction.execute(_ ->
                                        rig.writer.say(
                                                List.of(
                                                        new EntityWriter.Saying(
                                                                dev.throughline.model.Canonical
                                                                        .type("Client"),
                                                                null,
                                                                "o",
                                                                dev.throughline.model.Values
                                                                        .empty(),
                                                                java.util.Set.of(),
                                                                new Provenance.Source(
                                                                        "crm", false, "r", "m",
                                                                        rig.now),
                                                                false,
                                                                true,
                                                                null,
                                                                EntityWriter.RecordRef.HUB)),
                                                false)))
                        .getFirst()
                        .entity()
                        .id();
        Random random = new Random(seed);
        long missed = 0;
        for (int round = 0; round < rounds; round++) {
            String id = "R" + round;
            int holds = random.nextInt(12);
            int delay = random.nextInt(4);
            CountDownLatch waiterDone = new CountDownLatch(1);
            rig.linkWatchers.clear();
            // The writer has looked for waiters and has not committed: now is when a waiter would
            // slip by.
            rig.linkWatchers.add(_ -> {
                try {
                    waiterDone.await(holds, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                CompletableFuture<?> writes =
                        CompletableFuture.runAsync(
                                () -> {
                                    await(start);
                                    rig.transaction.executeWithoutResult(_ ->
                                            rig.linker.apply(
                                                    List.of(
                                                            new Link(
                                                                    new RecordKey(
                                                                            "crm", "Account", id),
                                                                    "client",
                                                                    entity,
                                                                    "Client",
                                                                    Link.LinkOrigin.SOURCE,
                                                                    rig.now,
                                                                    rig.ids.next())),
                                                    List.of()));
                                },
                                threads);
                CompletableFuture<?> waits =
                        CompletableFuture.runAsync(
                                () -> {
                                    await(start);
                                    pause(delay);
                                    rig.transaction.executeWithoutResult(_ ->
                                            rig.linker.apply(
                                                    List.of(),
                                                    List.of(
                                                            new Linker.Wait(
                                                                    new Links.Kind("crm", "Client"),
                                                                    id,
                                                                    new RecordKey(
                                                                            "crm",
                                                                            "Opportunity",
                                                                            id),
                                                                    rig.ids.next()))));
                                    waiterDone.countDown();
                                },
                                threads);
                CompletableFuture.allOf(writes, waits).get(30, TimeUnit.SECONDS);
            }
            missed +=
                    rig.count("select count(*) from inbound_wait where awaited_id = '" + id + "'");
        }
        return missed;
    }

    @Test
    void a_wait_registered_while_its_link_is_being_written_is_never_missed() throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(missed(rig, 20260105, 120)).isZero();
        }
    }

    @Test
    void control_without_the_link_locks_waits_are_missed() throws Exception {
        try (Rig rig = new Rig()) {
            rig.withoutAdvisoryLocks();
            assertThat(missed(rig, 20260105, 120)).isPositive();
        }
    }

    @Test
    void many_batches_of_several_types_at_once_never_wait_for_each_other_in_a_circle()
            throws Exception {
        try (Rig rig = new Rig(dir);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all =
                    java.util.stream.IntStream.range(0, 6)
                            .mapToObj(thread ->
                                    CompletableFuture.runAsync(
                                            () -> {
                                                Random random = new Random(thread);
                                                Curator curator = rig.curator();
                                                for (int round = 0; round < 10; round++) {
                                                    List<Change> batch =
                                                            new java.util.ArrayList<>();
                                                    for (int i = 0; i < 20; i++) {
                                                        int name = random.nextInt(40);
                                                        batch.add(
                                                                new Change(
                                                                        0,
                                                                        "crm",
                                                                        record(
                                                                                "Account",
                                                                                "T" + thread + "-"
                                                                                        + round
                                                                                        + "-" + i,
                                                                                "Name",
                                                                                "Firm number "
                                                                                        + name,
                                                                                "Country",
                                                                                "US"),
                                                                        Change.Origin.FEED,
                                                                        null,
                                                                        rig.ids.next(),
                                                                        rig.now));
                                                        batch.add(
                                                                new Change(
                                                                        0,
                                                                        "crm",
                                                                        record(
                                                                                "Opportunity",
                                                                                "O" + thread + "-"
                                                                                        + round
                                                                                        + "-" + i,
                                                                                "Name",
                                                                                "Deal",
                                                                                "AccountId",
                                                                                "T0-0-" + i),
                                                                        Change.Origin.FEED,
                                                                        null,
                                                                        rig.ids.next(),
                                                                        rig.now));
                                                    }
                                                    rig.transaction.executeWithoutResult(
                                                            _ -> curator.handle(batch));
                                                }
                                            },
                                            threads))
                            .toList();
            for (CompletableFuture<Void> one : all) {
                one.get(90, TimeUnit.SECONDS);
            }
            assertThat(
                            rig.count(
                                    "select deadlocks from pg_stat_database where datname = current_database()"))
                    .isZero();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
