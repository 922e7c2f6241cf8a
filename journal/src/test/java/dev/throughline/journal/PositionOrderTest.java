package dev.throughline.journal;

import static dev.throughline.journal.JournalRoom.await;
import static dev.throughline.journal.JournalRoom.deal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Position order is commit order: a reader that goes by position misses nothing.
@Timeout(60)
class PositionOrderTest {
    private final JournalRoom room = new JournalRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private interface Append {
        void append(String id);
    }

    /// A takes its positions first and commits last; a reader looks whenever it may. Answers what
    /// the reader saw, in order.
    private List<String> seen(List<String> ids, Append append) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        AtomicLong position =
                new AtomicLong(
                        room.journal.read(Lane.INTERACTIVE, 0, 0, 1_000).stream()
                                .mapToLong(Change::position)
                                .max()
                                .orElse(0));
        List<String> seen = new ArrayList<>();
        Runnable look =
                () ->
                        room.journal
                                .read(Lane.INTERACTIVE, 0, position.get(), 1_000)
                                .forEach(change -> {
                                    seen.add(change.record().externalId());
                                    position.set(change.position());
                                });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first =
                    threads.submit(() ->
                            room.transaction.executeWithoutResult(_ -> {
                                append.append(ids.get(0));
                                taken.countDown();
                                await(commit);
                            }));
            await(taken);
            Future<?> second =
                    threads.submit(() ->
                            room.transaction.executeWithoutResult(_ -> append.append(ids.get(1))));
            Thread.sleep(300);
            look.run();
            commit.countDown();
            first.get(20, TimeUnit.SECONDS);
            second.get(20, TimeUnit.SECONDS);
            look.run();
        }
        return seen;
    }

    @Test
    void a_reader_never_skips_what_took_its_position_first_and_committed_last() throws Exception {
        List<String> ids = JournalRoom.neighbours(2);
        List<String> seen =
                seen(
                        ids,
                        id ->
                                room.journal.append(
                                        Lane.INTERACTIVE,
                                        List.of(room.change(deal(id, "1", "one")))));
        assertThat(seen).containsExactlyElementsOf(ids);
    }

    @Test
    void with_positions_from_a_sequence_a_reader_loses_a_change() throws Exception {
        try (var owner = room.database.ownerConnection();
                var statement = owner.createStatement()) {
            statement.execute("create sequence careless start 1000000");
            statement.execute("grant usage on sequence careless to throughline_runtime");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        List<String> ids = JournalRoom.neighbours(2);
        List<String> seen =
                seen(
                        ids,
                        id ->
                                room.sql
                                        .sql(
                                                """
                                                insert into journal_change (lane, shard, position, connection, object_type, external_id, stamp, deleted, origin, payload,
                                                                            format, correlation, received_at)
                                                values (0, 0, nextval('careless'), 'crm', 'Deal', :id, '1', false, 'FEED', '{}', 1, gen_random_uuid(), now())\
                                                """)
                                        .param("id", id)
                                        .update());
        assertThat(seen).as("the first one is lost: the control").containsExactly(ids.get(1));
    }

    @Test
    void appenders_of_many_shards_do_not_deadlock_and_positions_have_no_gaps() throws Exception {
        long before = room.all(Lane.BULK).size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                int me = worker;
                running.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 20; i++) {
                                List<Change> changes = new ArrayList<>();
                                for (int j = 0; j < 5; j++) {
                                    changes.add(
                                            room.change(
                                                    deal("w" + me + "-" + i + "-" + j, "1", "x")));
                                }
                                room.transaction.executeWithoutResult(
                                        _ -> room.journal.append(Lane.BULK, changes));
                            }
                        }));
            }
            for (Future<?> one : running) {
                one.get(40, TimeUnit.SECONDS);
            }
        }
        assertThat(room.all(Lane.BULK)).hasSize((int) before + 400);
        for (int shard = 0; shard < Lane.BULK.shards(); shard++) {
            List<Long> positions =
                    room.journal.read(Lane.BULK, shard, 0, 10_000).stream()
                            .map(Change::position)
                            .toList();
            for (int i = 0; i < positions.size(); i++) {
                assertThat(positions.get(i)).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void a_journal_without_its_shard_says_so_instead_of_beginning_anew() {
        room.transaction.executeWithoutResult(status -> {
            room.sql.sql("delete from journal_shard where lane = 0").update();
            assertThatThrownBy(() ->
                            room.journal.append(
                                    Lane.INTERACTIVE, List.of(room.change(deal("x", "1", "x")))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the journal has no shard")
                    .hasMessageContaining("INTERACTIVE");
            status.setRollbackOnly();
        });
    }
}
