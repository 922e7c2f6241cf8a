package dev.throughline.journal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.transaction.support.TransactionTemplate;

/// Reads one lane of the journal for one reader: takes the shards it can get, hands batches to the
/// handler inside a transaction, and moves the position by compare-and-set in that same
/// transaction. A batch that fails is halved until the one poisonous change stands alone; that one
/// is handed to the handler's `poisoned` and passed by.
public final class JournalWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWorker.class);

    /// Changes handed over at once; larger saves commits, smaller holds locks for a shorter time.
    public static final int BATCH_MAX = 1_000;

    /// How long an idle worker sleeps before it looks for changes of other processes.
    private static final Duration IDLE = Duration.ofMillis(500);

    /// How long batches under way may take when the worker is stopped.
    private static final Duration GRACE = Duration.ofSeconds(3);

    /// What to do with a batch.
    public interface Handler {
        /// Handles changes in journal order, inside the transaction that moves the position. No
        /// HTTP here. A change whose record has been observed again since is not handed over: its
        /// later observation is, by this lane or the other one.
        void handle(List<Change> batch);

        /// Takes note of a change that fails every time, inside a transaction of its own.
        void poisoned(Change change, RuntimeException cause);
    }

    private final String reader;
    private final Lane lane;
    private final Journal journal;
    private final Shards shards;
    private final Signal appended;
    private final TransactionTemplate transaction;
    private final Handler handler;
    private final InstantSource clock;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    public JournalWorker(
            String reader,
            Lane lane,
            Journal journal,
            Shards shards,
            Signal appended,
            TransactionTemplate transaction,
            Handler handler,
            InstantSource clock) {
        this.reader = reader;
        this.lane = lane;
        this.journal = journal;
        this.shards = shards;
        this.appended = appended;
        this.transaction = transaction;
        this.handler = handler;
        this.clock = clock;
    }

    /// Starts one thread a shard.
    public synchronized void start() {
        for (int shard = 0; shard < lane.shards(); shard++) {
            int mine = shard;
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name(reader + "-" + lane.name().charAt(0) + shard)
                            .start(() -> run(mine)));
        }
    }

    private void run(int shard) {
        Signal mine = appended.topic(lane.topic(shard));
        Shards.@Nullable Held held = null;
        int batchMax = BATCH_MAX;
        while (!stopping) {
            try {
                long seen = mine.seen();
                if (held == null
                        || clock.instant().isAfter(held.until().minus(Shards.LEASE.dividedBy(2)))) {
                    Optional<Shards.Held> taken = shards.take(reader, lane, shard);
                    held = taken.orElse(null);
                }
                if (held == null) {
                    mine.await(seen, Shards.LEASE.dividedBy(4));
                    continue;
                }
                List<Change> batch = journal.read(lane, shard, held.position(), batchMax);
                if (batch.isEmpty()) {
                    mine.await(seen, IDLE);
                    continue;
                }
                held = process(held, batch);
                batchMax = BATCH_MAX;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (stopping) {
                    return;
                }
                LOG.warn(
                        "reader {} {} shard {}: {}; tried again in 1 s",
                        reader,
                        lane,
                        shard,
                        e.toString(),
                        e);
                held = null;
                // A batch that times out as a whole may pass in parts.
                batchMax = Math.max(1, batchMax / 4);
                if (!sleep()) {
                    return;
                }
            }
        }
    }

    /// Handles a batch; returns the shard at its new position, or null when it is no longer ours.
    private Shards.@Nullable Held process(Shards.Held held, List<Change> batch) {
        try {
            return handled(held, batch);
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            // What fails because the worker is being stopped says nothing of the change.
            if (stopping || transientFault(e)) {
                throw e;
            }
            if (batch.size() == 1) {
                return passed(held, batch.getFirst(), e);
            }
            int half = batch.size() / 2;
            Shards.@Nullable Held first = process(held, batch.subList(0, half));
            return first == null ? null : process(first, batch.subList(half, batch.size()));
        }
    }

    /// Tells a poisonous change and goes on after it; its correlation id is in the lines of the
    /// log.
    private Shards.Held passed(Shards.Held held, Change change, RuntimeException cause) {
        try (MDC.MDCCloseable _ =
                MDC.putCloseable("correlation", change.correlation().toString())) {
            LOG.warn(
                    "poisonous change {} at {} {}:{}",
                    change.key(),
                    lane,
                    held.shard(),
                    change.position(),
                    cause);
            transaction.executeWithoutResult(_ -> {
                handler.poisoned(change, cause);
                if (!shards.move(held, change.position())) {
                    throw new IllegalStateException("shard lost while passing a poisonous change");
                }
            });
        }
        return held.at(change.position());
    }

    private Shards.@Nullable Held handled(Shards.Held held, List<Change> batch) {
        long to = batch.getLast().position();
        boolean moved =
                Boolean.TRUE.equals(
                        transaction.execute(status -> {
                            List<Change> current = journal.current(batch);
                            if (!current.isEmpty()) {
                                handler.handle(current);
                            }
                            boolean ours = shards.move(held, to);
                            if (!ours) {
                                status.setRollbackOnly();
                            }
                            return ours;
                        }));
        return moved ? held.at(to) : null;
    }

    /// Whether trying the same batch again may simply work: deadlocks, serialisation, lost
    /// connections.
    private static boolean transientFault(RuntimeException e) {
        return e instanceof org.springframework.dao.TransientDataAccessException
                || e instanceof org.springframework.dao.RecoverableDataAccessException
                || e instanceof org.springframework.transaction.CannotCreateTransactionException
                || e instanceof org.springframework.jdbc.CannotGetJdbcConnectionException
                || e instanceof org.springframework.dao.DataAccessResourceFailureException
                || e instanceof org.springframework.transaction.TransactionSystemException;
    }

    private static boolean sleep() {
        try {
            Thread.sleep(1_000);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /// Stops after the batches under way; one that lasts longer than the grace is broken off and
    /// handled whole by the next start.
    @Override
    public synchronized void close() {
        stopping = true;
        appended.raise();
        try {
            long grace = System.nanoTime() + GRACE.toNanos();
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(0, grace - System.nanoTime())));
            }
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }
}
