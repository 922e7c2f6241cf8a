package dev.throughline.journal;

import static dev.throughline.journal.JournalRoom.DEAL;
import static dev.throughline.journal.JournalRoom.await;
import static dev.throughline.journal.JournalRoom.deal;
import static dev.throughline.journal.JournalRoom.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.dao.CannotAcquireLockException;

@Timeout(60)
class JournalWorkerTest {
    private final JournalRoom room = new JournalRoom();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void table() throws SQLException {
        try (var owner = room.database.ownerConnection();
                var statement = owner.createStatement()) {
            statement.execute(
                    "create table handled(id text, worker text, poisoned boolean not null default false)");
            statement.execute("grant insert, select on handled to throughline_runtime");
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        room.close();
    }

    /// Writes what it handles down, in the worker's transaction.
    private class Ledger implements JournalWorker.Handler {
        final String worker;

        Ledger(String worker) {
            this.worker = worker;
        }

        @Override
        public void handle(List<Change> batch) {
            batch.forEach(change -> write(change, false));
        }

        @Override
        public void poisoned(Change change, RuntimeException cause) {
            write(change, true);
        }

        void write(Change change, boolean poisoned) {
            room.sql
                    .sql("insert into handled values (:id, :worker, :poisoned)")
                    .param("id", change.record().externalId())
                    .param("worker", worker)
                    .param("poisoned", poisoned)
                    .update();
        }
    }

    private JournalWorker worker(String node, Lane lane, JournalWorker.Handler handler) {
        JournalWorker worker =
                new JournalWorker(
                        "test",
                        lane,
                        room.journal,
                        new Shards(room.sql, room.clock, node),
                        room.appended,
                        room.transaction,
                        handler,
                        room.clock);
        open.addFirst(worker);
        worker.start();
        return worker;
    }

    private void take(Lane lane, ObservedRecord... page) {
        room.intake.takePage("crm", DEAL, List.of(page), new Cursor("c"), true, lane);
    }

    private List<String> handled() {
        return room.sql
                .sql(
                        "select id || case when poisoned then '!' else '' end from handled order by id")
                .query((row, _) -> row.getString(1))
                .list();
    }

    private long backlog() {
        return new Shards(room.sql, room.clock, "x").backlog("test");
    }

    @Test
    void every_change_is_handled_once_and_the_position_moves_with_it() {
        worker("a", Lane.INTERACTIVE, new Ledger("a"));
        for (int i = 0; i < 30; i++) {
            take(Lane.INTERACTIVE, deal("d" + (10 + i), "1", "x"));
        }
        eventually(() -> handled().size() >= 30);
        assertThat(handled()).doesNotHaveDuplicates().hasSize(30);
        eventually(() -> backlog() == 0);
    }

    private static String anotherOfTheShardOf(String id) {
        int shards = Lane.INTERACTIVE.shards();
        int shard = new RecordKey("crm", "Deal", id).shard(shards);
        return IntStream.range(2, 1_000)
                .mapToObj(Integer::toString)
                .filter(other -> new RecordKey("crm", "Deal", other).shard(shards) == shard)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_worker_paused_past_its_lease_rolls_back_and_nothing_is_handled_twice() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch resume = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        worker(
                "late",
                Lane.INTERACTIVE,
                new Ledger("late") {
                    @Override
                    public void handle(List<Change> batch) {
                        super.handle(batch);
                        inside.countDown();
                        await(resume);
                        finished.set(true);
                    }
                });
        take(Lane.INTERACTIVE, deal("1", "1", "x"));
        await(inside);
        room.clock.advance(Shards.LEASE.plusSeconds(1));
        worker("new", Lane.INTERACTIVE, new Ledger("new"));
        eventually(() -> handled().equals(List.of("1")));
        resume.countDown();
        eventually(finished::get);
        // The paused worker may rightly win any other shard: only this one changed hands.
        String same = anotherOfTheShardOf("1");
        take(Lane.INTERACTIVE, deal(same, "1", "x"));
        eventually(() -> handled().contains(same));
        assertThat(handled()).containsExactlyInAnyOrder("1", same);
        assertThat(
                        room.sql
                                .sql("select distinct worker from handled")
                                .query((row, _) -> row.getString(1))
                                .list())
                .containsExactly("new");
    }

    @Test
    void the_late_one_would_handle_it_twice_if_the_position_were_moved_without_epoch() {
        take(Lane.INTERACTIVE, deal("1", "1", "x"));
        int shard = new RecordKey("crm", "Deal", "1").shard(4);
        Shards.Held late =
                new Shards(room.sql, room.clock, "late")
                        .take("test", Lane.INTERACTIVE, shard)
                        .orElseThrow();
        room.clock.advance(Shards.LEASE.plusSeconds(1));
        Shards next = new Shards(room.sql, room.clock, "new");
        Shards.Held held = next.take("test", Lane.INTERACTIVE, shard).orElseThrow();
        assertThat(held.epoch()).isGreaterThan(late.epoch());
        // The late one is refused before and after the new one has moved.
        assertThat(next.move(late, 1)).isFalse();
        assertThat(next.move(held, 1)).isTrue();
        assertThat(next.move(late, 1)).isFalse();
        // The control: with position alone, as long as nobody has moved, the late one passes.
        assertThat(
                        room.sql
                                .sql(
                                        "update journal_reader set position = 2 where reader = 'test' and shard = :s and position = 1")
                                .param("s", shard)
                                .update())
                .isEqualTo(1);
    }

    @Test
    void a_shard_is_kept_while_its_lease_is_young_and_taken_when_it_is_old() {
        Shards mine = new Shards(room.sql, room.clock, "mine");
        Shards other = new Shards(room.sql, room.clock, "other");
        assertThat(mine.take("test", Lane.BULK, 0)).isPresent();
        assertThat(other.take("test", Lane.BULK, 0)).isEmpty();
        assertThat(other.take("another reader", Lane.BULK, 0)).isPresent();
        room.clock.advance(Shards.LEASE.plusMillis(1));
        Optional<Shards.Held> taken = other.take("test", Lane.BULK, 0);
        assertThat(taken).isPresent();
        assertThat(mine.take("test", Lane.BULK, 0)).isEmpty();
    }

    @Test
    void one_poisonous_change_is_reported_alone_and_its_siblings_are_handled() {
        isReportedAlone(() -> {
            throw new IllegalStateException("poison");
        });
    }

    @Test
    void a_change_on_which_the_stack_ends_is_poison_like_any_other() {
        isReportedAlone(() -> deep(0));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deep(int level) {
        return deep(level + 1) + level;
    }

    private void isReportedAlone(Runnable trouble) {
        List<String> ids = JournalRoom.neighbours(9);
        String poison = ids.get(4);
        take(
                Lane.INTERACTIVE,
                ids.stream().map(id -> deal(id, "1", "x")).toArray(ObservedRecord[]::new));
        AtomicInteger failures = new AtomicInteger();
        List<String> threads = new CopyOnWriteArrayList<>();
        worker(
                "a",
                Lane.INTERACTIVE,
                new Ledger("a") {
                    @Override
                    public void poisoned(Change change, RuntimeException cause) {
                        super.poisoned(change, cause);
                        threads.add(change.correlation() + " " + MDC.get("correlation"));
                    }

                    @Override
                    public void handle(List<Change> batch) {
                        super.handle(batch);
                        if (batch.stream()
                                .anyMatch(change -> change.record().externalId().equals(poison))) {
                            failures.incrementAndGet();
                            trouble.run();
                        }
                    }
                });
        eventually(() -> handled().size() >= 9);
        assertThat(handled())
                .hasSize(9)
                .contains(poison + "!")
                .doesNotContain(poison)
                .doesNotHaveDuplicates();
        assertThat(failures.get()).as("halved, not tried one by one").isLessThanOrEqualTo(5);
        assertThat(threads)
                .as("the log's lines can be found by it")
                .singleElement()
                .satisfies(one -> assertThat(one.split(" ")[1]).isEqualTo(one.split(" ")[0]));
        eventually(() -> backlog() == 0);
    }

    @Test
    void a_deadlock_is_no_poison_the_batch_is_tried_again() {
        AtomicInteger tries = new AtomicInteger();
        worker(
                "a",
                Lane.INTERACTIVE,
                new Ledger("a") {
                    @Override
                    public void handle(List<Change> batch) {
                        super.handle(batch);
                        if (tries.incrementAndGet() == 1) {
                            throw new CannotAcquireLockException("deadlock detected");
                        }
                    }
                });
        take(Lane.INTERACTIVE, deal("1", "1", "x"));
        eventually(() -> !handled().isEmpty());
        assertThat(handled()).containsExactly("1");
    }

    @Test
    void a_change_under_way_when_the_hub_stops_is_no_poison_the_next_start_handles_it()
            throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        JournalWorker stopped =
                worker(
                        "a",
                        Lane.INTERACTIVE,
                        new Ledger("a") {
                            @Override
                            public void handle(List<Change> batch) {
                                inside.countDown();
                                try {
                                    Thread.sleep(Duration.ofMinutes(5));
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException("interrupted", e);
                                }
                            }
                        });
        take(Lane.INTERACTIVE, deal("1", "1", "x"));
        await(inside);
        stopped.close();
        assertThat(handled()).isEmpty();
        worker("a", Lane.INTERACTIVE, new Ledger("a"));
        eventually(() -> handled().equals(List.of("1")));
    }

    @Test
    void a_reader_that_cannot_even_note_a_poison_stays_where_it_is() {
        AtomicBoolean down = new AtomicBoolean(true);
        worker(
                "a",
                Lane.INTERACTIVE,
                new Ledger("a") {
                    @Override
                    public void handle(List<Change> batch) {
                        throw new IllegalStateException("poison");
                    }

                    @Override
                    public void poisoned(Change change, RuntimeException cause) {
                        if (down.getAndSet(false)) {
                            throw new IllegalStateException("no room for notes");
                        }
                        super.poisoned(change, cause);
                    }
                });
        take(Lane.INTERACTIVE, deal("1", "1", "x"));
        eventually(() -> !handled().isEmpty());
        assertThat(handled()).containsExactly("1!");
    }

    @Test
    void the_interactive_lane_does_not_stand_behind_bulk() {
        CountDownLatch stuck = new CountDownLatch(1);
        worker(
                "a",
                Lane.BULK,
                new Ledger("bulk") {
                    @Override
                    public void handle(List<Change> batch) {
                        await(stuck);
                        super.handle(batch);
                    }
                });
        worker("a", Lane.INTERACTIVE, new Ledger("interactive"));
        take(Lane.BULK, deal("b1", "1", "x"), deal("b2", "1", "x"), deal("b3", "1", "x"));
        take(Lane.INTERACTIVE, deal("i1", "1", "x"));
        eventually(() -> handled().equals(List.of("i1")));
        stuck.countDown();
        eventually(() -> handled().size() == 4);
    }

    @Test
    void what_waited_in_bulk_does_not_bring_old_content_back() {
        List<String> seen = new ArrayList<>();
        class Names extends Ledger {
            Names() {
                super("names");
            }

            @Override
            public void handle(List<Change> batch) {
                synchronized (seen) {
                    batch.forEach(change ->
                            seen.add(String.valueOf(change.record().fields().get("name"))));
                }
                super.handle(batch);
            }
        }
        take(Lane.BULK, deal("1", "1", "first load"), deal("2", "1", "untouched"));
        room.clock.advance(Duration.ofSeconds(1));
        take(Lane.INTERACTIVE, deal("1", "2", "just now"));
        worker("a", Lane.INTERACTIVE, new Names());
        eventually(() -> handled().contains("1"));
        worker("a", Lane.BULK, new Names());
        eventually(() -> backlog() == 0);
        // The journal itself still holds it: without the look at the newest observation it would be
        // handed over last.
        assertThat(room.names(Lane.BULK)).contains("first load");
        synchronized (seen) {
            assertThat(seen).containsExactlyInAnyOrder("just now", "untouched");
        }
    }

    /// The record's newest observation and its change are written by two statements. An instant at
    /// half a microsecond that one rounds up and the other down makes the change look passed by.
    @Test
    void what_is_taken_in_at_half_a_microsecond_is_handed_over() {
        room.clock.advance(Duration.ofNanos(500));
        List<String> taken = new ArrayList<>();
        for (int i = 100; i < 140; i++) {
            take(Lane.INTERACTIVE, deal("d" + i, "1", "Deal " + i));
            taken.add("d" + i);
            room.clock.advance(Duration.ofNanos(1_000));
        }
        worker("a", Lane.INTERACTIVE, new Ledger("a"));
        eventually(() -> backlog() == 0);
        assertThat(handled()).isEqualTo(taken);
    }

    @Test
    void a_replay_that_waited_speaks_of_the_record_as_it_is_now() {
        take(Lane.INTERACTIVE, deal("1", "1", "old"));
        RecordKey key = new RecordKey("crm", "Deal", "1");
        List<Change> replay = room.intake.replays(Map.of(key, room.ids.next()));
        room.transaction.executeWithoutResult(_ -> room.journal.append(Lane.BULK, replay));
        room.clock.advance(Duration.ofSeconds(1));
        take(Lane.INTERACTIVE, deal("1", "2", "new"));
        List<Change> waiting = room.all(Lane.BULK);
        assertThat(waiting)
                .extracting(change -> change.record().fields().get("name"))
                .containsExactly("old");
        assertThat(room.journal.current(waiting))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.record().fields()).containsEntry("name", "new");
                    assertThat(change.origin()).isEqualTo(Change.Origin.REPLAY);
                    assertThat(change.position()).isEqualTo(waiting.getFirst().position());
                });
        assertThat(room.journal.current(room.all(Lane.INTERACTIVE)))
                .extracting(change -> change.record().fields().get("name"))
                .containsExactly("new");
    }

    @Test
    void a_signal_raised_between_two_waits_is_not_lost() throws InterruptedException {
        Signal signal = new Signal();
        long seen = signal.seen();
        signal.raise();
        assertThat(signal.await(seen, Duration.ofSeconds(20))).isTrue();
        assertThat(signal.await(signal.seen(), Duration.ofMillis(5))).isFalse();
    }
}
