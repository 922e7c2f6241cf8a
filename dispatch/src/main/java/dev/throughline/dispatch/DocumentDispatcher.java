package dev.throughline.dispatch;

import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.journal.Signal;
import dev.throughline.journal.Survived;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Sends the documents of one connection: claims what is due (commit), sends it outside any
/// transaction, writes down one outcome a line (commit, together with the books of the lane that
/// froze it). Interactive and bulk documents have a window each, so that neither waits for the
/// other. One more loop asks about unknown outcomes, and one looks for proof of what the target
/// only holds.
public final class DocumentDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentDispatcher.class);

    /// The least urgent priority of interactive documents.
    static final int INTERACTIVE = 1;

    private static final int BULK = 9;

    /// Lines asked about, or looked up, in one round.
    private static final int ROUND_LINES_MAX = 10_000;

    private static final Duration IDLE = Duration.ofMillis(400);
    private static final Duration HELD_BACK = Duration.ofSeconds(1);
    private static final Duration BULK_RECORD_EVERY = Duration.ofMillis(250);
    private static final Duration INTERACTIVE_RECORD_EVERY = Duration.ofMillis(10);

    /// How often what is in flight by the table only is looked for.
    private static final Duration FORSAKEN_EVERY = Duration.ofSeconds(2);

    private final String connection;
    private final OpenConnection open;
    private final Connections connections;
    private final DocumentLease lease;
    private final DocumentTable table;
    private final DocumentReceipts receipts;
    private final DocumentMeter meter;
    private final Signal wanted;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final BooleanSupplier trusted;
    private final DocumentRecorder recorder;
    private final ExecutorService callers;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    private final List<Thread> loops = new ArrayList<>();
    private final @Nullable Rooms rooms;
    private volatile long epoch;
    private volatile @Nullable Instant leasedUntil;
    private volatile boolean stopping;
    private Instant forsakenAt = Instant.MIN;

    /// What a connection that takes documents has.
    private record Rooms(
            DocumentCalls calls,
            DocumentSending interactive,
            DocumentSending bulk,
            DocumentProving proving) {}

    /// @param wanted raised when there may be something to send or to ask
    /// @param trusted whether the database may be relied on: while it may not (restored, copied),
    ///   nothing is sent
    public DocumentDispatcher(
            String connection,
            OpenConnection open,
            List<PostingDeclaration> declared,
            Connections connections,
            DocumentLease lease,
            JdbcClient sql,
            DocumentReceipts receipts,
            DocumentMeter meter,
            Signal wanted,
            TransactionTemplate transaction,
            InstantSource clock,
            BooleanSupplier trusted) {
        this.connection = connection;
        this.open = open;
        this.connections = connections;
        this.lease = lease;
        this.table = new DocumentTable(sql, clock);
        this.receipts = receipts;
        this.meter = meter;
        this.wanted = wanted;
        this.transaction = transaction;
        this.clock = clock;
        this.trusted = trusted;
        this.recorder =
                new DocumentRecorder(
                        connection, table, receipts, meter, transaction, clock, () -> stopping);
        this.callers =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("post-" + connection + "-", 0).factory());
        this.rooms = rooms(declared);
    }

    private @Nullable Rooms rooms(List<PostingDeclaration> declared) {
        if (!(open instanceof PostsDocuments posts)) {
            return null;
        }
        DocumentCalls calls =
                new DocumentCalls(
                        connection,
                        posts,
                        declared,
                        meter,
                        clock,
                        () -> {
                            Instant until = leasedUntil;
                            return until != null && clock.instant().isBefore(until);
                        });
        return new Rooms(
                calls,
                new DocumentSending(calls, recorder, callers, underWay, INTERACTIVE_RECORD_EVERY),
                new DocumentSending(calls, recorder, callers, underWay, BULK_RECORD_EVERY),
                new DocumentProving(calls, callers, clock));
    }

    /// Starts the loops; a connection that takes no documents has none.
    public synchronized void start() {
        Rooms my = rooms;
        if (my == null) {
            return;
        }
        loops.add(loop("post-", () -> sendRound(my.interactive(), 0, INTERACTIVE)));
        loops.add(loop("post-bulk-", () -> sendRound(my.bulk(), INTERACTIVE + 1, BULK)));
        loops.add(loop("post-ask-", () -> askRound(my.calls())));
        loops.add(loop("post-prove-", () -> proveRound(my)));
    }

    /// One round of a loop; returns how long to rest, zero to go on at once.
    private interface Round {
        Duration run() throws InterruptedException;
    }

    private Thread loop(String name, Round round) {
        return Thread.ofPlatform().daemon().name(name + connection).start(() -> loop(round));
    }

    private void loop(Round round) {
        while (true) {
            long seen = wanted.seen();
            Duration rest;
            try {
                rest = round.run();
                if (stopping && !rest.isZero()) {
                    return;
                }
                if (!rest.isZero()) {
                    wanted.await(seen, rest);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (stopping) {
                    return;
                }
                LOG.warn("documents to {}: {}; tried again in 1 s", connection, e.toString(), e);
                try {
                    wanted.await(seen, HELD_BACK);
                } catch (InterruptedException _) {
                    return;
                }
            }
        }
    }

    /// Whether this node may send now; takes or renews the lease, and turns what an earlier holder
    /// had in flight to UNKNOWN.
    private synchronized boolean leased() {
        if (!trusted.getAsBoolean()) {
            // What is held runs out; a node that may work takes it then.
            leasedUntil = null;
            return false;
        }
        Instant now = clock.instant();
        Instant until = leasedUntil;
        if (until != null && now.isBefore(until.minus(Connections.LEASE.dividedBy(2)))) {
            return true;
        }
        Optional<Long> ours = lease.take(connection, epoch);
        if (ours.isEmpty()) {
            leasedUntil = null;
            return false;
        }
        if (ours.get() != epoch) {
            long taken = ours.get();
            List<DocumentResult> orphans =
                    transaction.execute(_ -> recorder.tell(table.orphaned(connection, taken)));
            epoch = taken;
            if (orphans != null && !orphans.isEmpty()) {
                recorder.count(orphans);
                LOG.info(
                        "{}: {} documents were under way when their node went; each is asked about",
                        connection,
                        orphans.size());
            }
        }
        leasedUntil = now.plus(Connections.LEASE);
        return true;
    }

    /// One turn of all loops in the caller's thread, until what it sent has come back.
    void turn() {
        Rooms my = rooms;
        if (my == null) {
            return;
        }
        try {
            Duration rest = Duration.ZERO;
            while (rest.compareTo(IDLE) < 0) {
                rest = sendRound(my.interactive(), 0, INTERACTIVE);
            }
            rest = Duration.ZERO;
            while (rest.compareTo(IDLE) < 0) {
                rest = sendRound(my.bulk(), INTERACTIVE + 1, BULK);
            }
            askRound(my.calls());
            proveRound(my);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration sendRound(DocumentSending sending, int from, int to)
            throws InterruptedException {
        boolean claimed = false;
        boolean may = !stopping && leased();
        if (may && sending.wants()) {
            Connections.State state = connections.find(connection).orElse(null);
            may = state != null && state.maySend() && state.mayCreate() && trusted.getAsBoolean();
            if (may && state != null) {
                claimed = sending.fill(limit -> claim(from, to, limit), state.askFirst());
            }
        }
        if (sending.idle()) {
            return may ? IDLE : HELD_BACK;
        }
        sending.collect();
        return claimed || !sending.idle() ? Duration.ZERO : Duration.ofMillis(5);
    }

    private List<DocumentWork> claim(int from, int to, int limit) {
        List<DocumentWork> claimed = new ArrayList<>();
        List<DocumentResult> results = new ArrayList<>();
        try {
            // Known as under way before the claim is visible to anybody.
            transaction.executeWithoutResult(_ -> {
                claimed.addAll(table.claim(connection, epoch, from, to, limit));
                claimed.forEach(work -> {
                    underWay.add(work.document().id());
                    results.add(DocumentTable.claimed(work));
                });
                recorder.tell(results);
            });
        } catch (RuntimeException e) {
            claimed.forEach(work -> underWay.remove(work.document().id()));
            throw e;
        }
        recorder.count(results);
        return claimed;
    }

    /// What is in flight by the table, but not in this process: its outcome could not be written
    /// down.
    private void forsaken() {
        Instant now = clock.instant();
        if (now.isBefore(forsakenAt)) {
            return;
        }
        forsakenAt = now.plus(FORSAKEN_EVERY);
        for (UUID id : table.inFlight(connection, epoch)) {
            if (underWay.contains(id)) {
                continue;
            }
            try {
                List<DocumentResult> lost =
                        transaction.execute(_ -> recorder.tell(table.forsaken(List.of(id))));
                if (lost != null && !lost.isEmpty()) {
                    recorder.count(lost);
                    LOG.warn(
                            "{}: document {} was left without an outcome; it is asked about",
                            connection,
                            id);
                }
            } catch (RuntimeException e) {
                LOG.error(
                        "{}: that document {} is unknown cannot be written down; tried again",
                        connection,
                        id,
                        e);
            }
        }
    }

    private boolean mayAsk() {
        Connections.State state = connections.find(connection).orElse(null);
        return state != null && state.mode() != Mode.OFF && Boolean.TRUE.equals(state.identityOk());
    }

    private int roundDocuments(DocumentCalls calls) {
        return Math.clamp(ROUND_LINES_MAX / Math.max(1, calls.linesMax()), 2, 200);
    }

    private Duration askRound(DocumentCalls calls) {
        if (stopping || !leased() || !mayAsk()) {
            return HELD_BACK;
        }
        forsaken();
        List<DocumentWork> unknown = table.toAsk(connection, roundDocuments(calls));
        if (unknown.isEmpty()) {
            return IDLE;
        }
        Map<String, List<DocumentWork>> groups = new LinkedHashMap<>();
        for (DocumentWork work : unknown) {
            Document document = work.document();
            String group =
                    document.objectType() + " " + document.kind() + " " + document.reversal();
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(work);
        }
        List<DocumentStep> answers = new ArrayList<>();
        groups.values().forEach(group -> answers.addAll(calls.ask(group)));
        recorder.record(answers);
        return Duration.ofMillis(20);
    }

    private Duration proveRound(Rooms my) throws InterruptedException {
        if (stopping || !leased() || !mayAsk()) {
            return HELD_BACK;
        }
        int limit = roundDocuments(my.calls());
        List<DocumentWork> held = table.toProve(connection, limit);
        if (held.isEmpty()) {
            return IDLE;
        }
        recorder.record(my.proving().prove(held));
        return held.size() < limit ? Duration.ofMillis(20) : Duration.ZERO;
    }

    /// Stops after the calls under way, at most a few seconds.
    @Override
    public void close() {
        stopping = true;
        wanted.raise();
        for (Thread loop : loops) {
            try {
                if (!loop.join(Duration.ofSeconds(4))) {
                    loop.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        callers.shutdownNow();
    }
}
