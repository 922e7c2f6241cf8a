package dev.throughline.dispatch;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.FindsByKey.Finding;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.journal.Signal;
import dev.throughline.journal.Survived;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Sends the intents of one connection: claims what is due (commit), sends it in the vendor's
/// batches outside any transaction, records one outcome a record (commit). Interactive and bulk
/// work have a loop each, so that neither waits for the other's batch. One more loop asks about
/// unknown outcomes.
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// Intents claimed at once for bulk work; several vendor batches, sent side by side.
    public static final int BULK_CLAIM_MAX = 2_000;

    /// Intents claimed at once for interactive work; small, so that the next one does not wait
    /// long.
    public static final int INTERACTIVE_CLAIM_MAX = 200;

    private static final int PRIORITY_MAX = 9;

    /// Records asked about at once.
    static final int ASK_MAX = 200;

    /// How often recording the outcomes of a batch is tried (deadlocks, lost database connections).
    private static final int RECORD_TRIES_MAX = 5;

    /// Outcomes recorded in one transaction, and how long the first of them waits for more.
    private static final int RECORD_MAX = 1_000;

    private static final Duration RECORD_EVERY = Duration.ofMillis(500);

    /// When an outcome that could not be recorded is asked about.
    private static final Duration UNRECORDED_PAUSE = Duration.ofSeconds(5);

    private static final Duration IDLE = Duration.ofMillis(400);
    private static final Duration HELD_BACK = Duration.ofSeconds(1);
    private static final Duration ASK_IDLE = Duration.ofMillis(500);

    private final String connection;
    private final OpenConnection open;
    private final Map<String, WriteDeclaration> declarations;
    private final Connections connections;
    private final Intents intents;
    private final Receipts receipts;
    private final Signal wanted;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final BooleanSupplier trusted;
    private final ExecutorService senders;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    private final List<Thread> loops = new ArrayList<>();
    private volatile long epoch;
    private volatile @Nullable Instant leasedUntil;
    private volatile boolean stopping;

    /// @param trusted whether the database may be relied on: while it may not (restored, copied),
    ///   nothing is sent
    public Dispatcher(
            String connection,
            OpenConnection open,
            List<WriteDeclaration> declarations,
            Connections connections,
            Intents intents,
            Receipts receipts,
            Signal wanted,
            TransactionTemplate transaction,
            InstantSource clock,
            BooleanSupplier trusted) {
        this.connection = connection;
        this.open = open;
        this.declarations = new HashMap<>();
        declarations.forEach(
                declaration -> this.declarations.put(declaration.objectType(), declaration));
        this.connections = connections;
        this.intents = intents;
        this.receipts = receipts;
        this.wanted = wanted;
        this.transaction = transaction;
        this.clock = clock;
        this.trusted = trusted;
        this.senders =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("send-" + connection + "-", 0).factory());
    }

    /// Starts the loops; a connection that cannot write has none.
    public synchronized void start() {
        if (!(open instanceof Writes)) {
            return;
        }
        loops.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("dispatch-" + connection)
                        .start(() ->
                                loop(
                                        wanted.topic(Intents.topic(connection, 0)),
                                        this::sendInteractive)));
        loops.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("dispatch-bulk-" + connection)
                        .start(() ->
                                loop(
                                        wanted.topic(Intents.topic(connection, Intents.BULK_MIN)),
                                        this::sendBulk)));
        loops.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("resolve-" + connection)
                        .start(() -> loop(wanted.topic(connection + " unknown"), this::askRound)));
    }

    /// One round of a loop; returns how long to rest, zero to go on at once.
    private interface Round {
        Duration run();
    }

    private void loop(Signal signal, Round round) {
        while (!stopping) {
            long seen = signal.seen();
            Duration rest;
            try {
                rest = leased() ? round.run() : Connections.LEASE.dividedBy(4);
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (stopping) {
                    return;
                }
                LOG.warn("dispatch to {}: {}; tried again in 1 s", connection, e.toString(), e);
                rest = HELD_BACK;
            }
            if (!rest.isZero()) {
                try {
                    signal.await(seen, rest);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    /// Whether this node may dispatch now; takes or renews the lease, and turns what an earlier
    /// holder had in flight to UNKNOWN.
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
        Optional<Long> ours = connections.lease(connection, epoch);
        if (ours.isEmpty()) {
            leasedUntil = null;
            return false;
        }
        if (ours.get() != epoch) {
            epoch = ours.get();
            int orphans = intents.orphaned(connection, epoch);
            if (orphans > 0) {
                LOG.info(
                        "{}: {} writes were under way when their node went; each is asked about",
                        connection,
                        orphans);
            }
        }
        leasedUntil = now.plus(Connections.LEASE);
        return true;
    }

    private Duration sendInteractive() {
        return sendRound(0, Intents.BULK_MIN - 1, INTERACTIVE_CLAIM_MAX);
    }

    private Duration sendBulk() {
        return sendRound(Intents.BULK_MIN, PRIORITY_MAX, BULK_CLAIM_MAX);
    }

    private Duration sendRound(int from, int to, int limit) {
        Connections.State state = connections.find(connection).orElse(null);
        if (state == null || !state.maySend() || !trusted.getAsBoolean()) {
            return HELD_BACK;
        }
        List<Intent> claimed = claim(from, to, limit);
        if (claimed.isEmpty()) {
            return IDLE;
        }
        ExecutorCompletionService<List<Sent>> sending = new ExecutorCompletionService<>(senders);
        List<List<Intent>> batches = batches(claimed);
        try {
            for (List<Intent> batch : batches) {
                sending.submit(() -> send(batch, state.askFirst()));
            }
            collect(sending, batches.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HELD_BACK;
        } finally {
            // What has no recorded outcome by now is found by `forsaken` and asked about.
            claimed.forEach(intent -> underWay.remove(intent.id()));
        }
        return claimed.size() < limit ? Duration.ofMillis(5) : Duration.ZERO;
    }

    private List<Intent> claim(int from, int to, int limit) {
        List<Intent> claimed = new ArrayList<>();
        try {
            // Known as under way before the claim is visible to anybody.
            transaction.executeWithoutResult(_ -> {
                claimed.addAll(intents.claim(connection, epoch, from, to, limit));
                claimed.forEach(intent -> underWay.add(intent.id()));
            });
        } catch (RuntimeException e) {
            claimed.forEach(intent -> underWay.remove(intent.id()));
            throw e;
        }
        return claimed;
    }

    /// One turn of all loops in the caller's thread.
    void turn() {
        if (leased()) {
            sendInteractive();
            sendBulk();
            askRound();
        }
    }

    /// Records outcomes as they come, many at a time, so that one slow batch does not keep the
    /// others' outcomes in memory only.
    private void collect(ExecutorCompletionService<List<Sent>> sending, int batches)
            throws InterruptedException {
        List<Sent> sent = new ArrayList<>();
        long due = System.nanoTime() + RECORD_EVERY.toNanos();
        for (int open = batches; open > 0; ) {
            Future<List<Sent>> batch =
                    sending.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (batch != null) {
                open--;
                try {
                    sent.addAll(batch.get());
                } catch (ExecutionException e) {
                    LOG.error(
                            "sending to {} failed in a way that was not foreseen; its records are asked about",
                            connection,
                            e.getCause());
                }
            }
            if (batch == null || sent.size() >= RECORD_MAX || open == 0) {
                record(sent, false);
                sent.clear();
                due = System.nanoTime() + RECORD_EVERY.toNanos();
            }
        }
    }

    /// One outcome with its timing.
    ///
    /// @param reached whether the far side may have seen it
    private record Sent(
            Intent intent,
            Next next,
            Instant at,
            long millis,
            int batch,
            String outcome,
            @Nullable Problem problem,
            boolean reached) {}

    private List<List<Intent>> batches(List<Intent> claimed) {
        Map<String, List<Intent>> groups = new LinkedHashMap<>();
        for (Intent intent : claimed) {
            groups.computeIfAbsent(
                            intent.objectType() + " " + intent.kind(), _ -> new ArrayList<>())
                    .add(intent);
        }
        List<List<Intent>> batches = new ArrayList<>();
        for (List<Intent> group : groups.values()) {
            int size = Math.max(1, declaration(group.getFirst().objectType()).batchMax());
            for (int i = 0; i < group.size(); i += size) {
                batches.add(group.subList(i, Math.min(group.size(), i + size)));
            }
        }
        return batches;
    }

    private WriteDeclaration declaration(String objectType) {
        WriteDeclaration declared = declarations.get(objectType);
        return declared != null
                ? declared
                : new WriteDeclaration(objectType, new WriteDeclaration.Safety.None(), 1, "");
    }

    private List<Sent> send(List<Intent> batch, boolean askFirst) {
        String objectType = batch.getFirst().objectType();
        WriteDeclaration declared = declaration(objectType);
        List<Sent> results = new ArrayList<>();
        List<Intent> toSend = batch;
        if (askFirst && batch.getFirst().kind() == WriteRequest.Kind.CREATE) {
            toSend = askedFirst(batch, declared, results);
        }
        if (toSend.isEmpty()) {
            return results;
        }
        Instant at = clock.instant();
        Instant until = leasedUntil;
        if (until == null || !at.isBefore(until)) {
            // Another node may hold the connection by now: what has not left stays here.
            Problem late =
                    new Problem(
                            Problem.Mender.WEATHER,
                            "SYS-UNAVAILABLE",
                            "The lease of " + connection + " ended before the record was sent.",
                            "Sent by whoever holds it.");
            toSend.forEach(intent ->
                    results.add(unsent(intent, at, late, at, batch.size(), "lease ended")));
            return results;
        }
        long begun = System.nanoTime();
        List<WriteOutcome> outcomes;
        try {
            outcomes =
                    ((Writes) open)
                            .write(objectType, toSend.stream().map(Intent::request).toList());
            if (outcomes.size() != toSend.size()) {
                throw new IllegalStateException(
                        outcomes.size() + " outcomes for " + toSend.size() + " records");
            }
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            LOG.error("the connector of {} threw while writing {}", connection, objectType, e);
            Problem defect =
                    new Problem(
                            Problem.Mender.DEFECT,
                            "SYS-POISON",
                            "The connector of "
                                    + connection
                                    + " failed while writing "
                                    + objectType
                                    + ": "
                                    + e,
                            "Report this; the outcome is asked about meanwhile.");
            outcomes =
                    toSend.stream()
                            .<WriteOutcome>map(_ -> new WriteOutcome.Unknown(defect))
                            .toList();
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        Instant now = clock.instant();
        for (int i = 0; i < toSend.size(); i++) {
            WriteOutcome outcome = outcomes.get(i);
            Next next = Next.after(toSend.get(i), outcome, declared.safety(), now);
            results.add(
                    new Sent(
                            toSend.get(i),
                            next,
                            at,
                            millis,
                            toSend.size(),
                            name(outcome),
                            problem(outcome),
                            !(outcome instanceof WriteOutcome.NotSent)));
        }
        return results;
    }

    /// After a restore: looks each new record up before it is sent. Answers what is surely not
    /// there; what became of the others goes to `results`.
    private List<Intent> askedFirst(
            List<Intent> batch, WriteDeclaration declared, List<Sent> results) {
        Instant at = clock.instant();
        if (!(open instanceof FindsByKey finds)) {
            boolean targetRefuses =
                    switch (declared.safety()) {
                        case WriteDeclaration.Safety.UniqueKey(),
                                WriteDeclaration.Safety.NativeKey() ->
                                true;
                        case WriteDeclaration.Safety.QueryableReference _,
                                WriteDeclaration.Safety.None() ->
                                false;
                    };
            if (targetRefuses) {
                return batch;
            }
            for (Intent intent : batch) {
                Next next =
                        Next.after(
                                intent,
                                new Finding.NotFound(),
                                new WriteDeclaration.Safety.None(),
                                at);
                results.add(
                        new Sent(
                                intent,
                                next,
                                at,
                                0,
                                batch.size(),
                                "cannot be asked first",
                                null,
                                false));
            }
            return List.of();
        }
        try {
            List<Finding> found = find(finds, declared.objectType(), batch);
            List<Intent> absent = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                if (found.get(i) instanceof Finding.NotFound) {
                    absent.add(batch.get(i));
                } else {
                    Next next = Next.after(batch.get(i), found.get(i), declared.safety(), at);
                    results.add(
                            new Sent(
                                    batch.get(i),
                                    next,
                                    at,
                                    0,
                                    batch.size(),
                                    "asked first: there",
                                    null,
                                    true));
                }
            }
            return absent;
        } catch (RuntimeException e) {
            Problem problem = unanswered(declared.objectType(), e);
            for (Intent intent : batch) {
                results.add(
                        unsent(
                                intent,
                                at.plus(retryAfter(e, Next.pause(intent.tries()))),
                                problem,
                                at,
                                batch.size(),
                                "not asked"));
            }
            return List.of();
        }
    }

    private static Sent unsent(
            Intent intent, Instant again, Problem problem, Instant at, int batch, String outcome) {
        return new Sent(
                intent, new Next.SendAgain(again, problem), at, 0, batch, outcome, problem, false);
    }

    private static List<Finding> find(FindsByKey finds, String objectType, List<Intent> asked) {
        List<Finding> found =
                finds.findByKey(objectType, asked.stream().map(Intent::request).toList());
        if (found.size() != asked.size()) {
            throw new IllegalStateException(
                    found.size() + " answers for " + asked.size() + " questions");
        }
        return found;
    }

    private Problem unanswered(String objectType, RuntimeException e) {
        if (e instanceof CallFailed failed) {
            return failed.problem();
        }
        LOG.error("the connector of {} threw while looking for {}", connection, objectType, e);
        return new Problem(
                Problem.Mender.DEFECT,
                "SYS-POISON",
                "The connector of "
                        + connection
                        + " failed while looking for "
                        + objectType
                        + ": "
                        + e,
                "Report this; it is asked again meanwhile.");
    }

    private static Duration retryAfter(RuntimeException e, Duration usual) {
        return e instanceof CallFailed failed ? failed.retryAfter().orElse(usual) : usual;
    }

    private static String name(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Written written -> written.repeated() ? "already there" : "written";
            case WriteOutcome.Refused _ -> "refused";
            case WriteOutcome.Duplicate _ -> "duplicate";
            case WriteOutcome.NotSent _ -> "not sent";
            case WriteOutcome.Unknown _ -> "unknown";
        };
    }

    private static @Nullable Problem problem(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Written _ -> null;
            case WriteOutcome.Refused(Problem problem) -> problem;
            case WriteOutcome.Duplicate(Problem problem, String _) -> problem;
            case WriteOutcome.NotSent(Problem problem, Duration _) -> problem;
            case WriteOutcome.Unknown(Problem problem) -> problem;
        };
    }

    /// Writes outcomes down. One that cannot be written does not stop the others: the batch is
    /// halved until it stands alone, and what happened to that one is unknown and will be asked.
    private void record(List<Sent> sent, boolean asked) {
        if (sent.isEmpty()) {
            return;
        }
        for (int round = 1; ; round++) {
            try {
                recordOnce(sent, asked);
                return;
            } catch (TransientDataAccessException
                    | TransactionException
                    | DataAccessResourceFailureException e) {
                if (round < RECORD_TRIES_MAX && !stopping) {
                    LOG.warn(
                            "{}: outcomes could not be recorded ({}), tried again",
                            connection,
                            e.toString());
                    if (pause(round)) {
                        continue;
                    }
                }
                unrecorded(sent, e);
                return;
            } catch (RuntimeException e) {
                if (sent.size() == 1) {
                    unrecorded(sent, e);
                } else {
                    int half = sent.size() / 2;
                    record(sent.subList(0, half), asked);
                    record(sent.subList(half, sent.size()), asked);
                }
                return;
            }
        }
    }

    private void recordOnce(List<Sent> sent, boolean asked) {
        List<Intents.Step> steps = sent.stream().map(one -> step(one, asked)).toList();
        List<Intents.Try> tries =
                sent.stream()
                        .map(one ->
                                new Intents.Try(
                                        one.intent().id(),
                                        one.at(),
                                        asked,
                                        one.millis(),
                                        one.outcome(),
                                        one.batch(),
                                        one.problem()))
                        .toList();
        transaction.executeWithoutResult(_ -> {
            receipts.lock(sent.stream().map(one -> one.intent().entityId()).toList());
            Set<UUID> moved = intents.move(steps);
            intents.tried(tries);
            List<Receipts.Settled> settled =
                    sent.stream()
                            .filter(one -> moved.contains(one.intent().id()))
                            .map(one -> new Receipts.Settled(one.intent(), one.next()))
                            .toList();
            if (settled.size() < sent.size()) {
                LOG.info(
                        "{}: {} outcomes came too late and were passed by",
                        connection,
                        sent.size() - settled.size());
            }
            if (!settled.isEmpty()) {
                receipts.settled(settled);
            }
        });
        sent.forEach(one -> WriteLog.tell(one.intent(), one.next(), asked, one.problem()));
    }

    private void unrecorded(List<Sent> sent, RuntimeException cause) {
        LOG.error(
                "{}: outcomes of {} writes could not be recorded; each will be asked about",
                connection,
                sent.size(),
                cause);
        intents.unknown(
                sent.stream().map(Sent::intent).toList(), clock.instant().plus(UNRECORDED_PAUSE));
    }

    private static boolean pause(int round) {
        try {
            Thread.sleep(50L * round);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Intents.Step step(Sent one, boolean asked) {
        Instant now = clock.instant();
        return switch (one.next()) {
            case Next.Done done ->
                    step(one, asked, Intent.State.DONE, done.externalId(), now, null);
            case Next.SendAgain again ->
                    step(one, asked, Intent.State.PENDING, null, again.at(), again.because());
            case Next.Ask ask ->
                    step(one, asked, Intent.State.UNKNOWN, null, ask.at(), ask.because());
            case Next.Refused refused ->
                    step(one, asked, Intent.State.REFUSED, null, now, refused.problem());
            case Next.Duplicate duplicate ->
                    step(one, asked, Intent.State.REFUSED, null, now, duplicate.problem());
            case Next.AskPerson person ->
                    step(
                            one,
                            asked,
                            Intent.State.UNKNOWN,
                            null,
                            now.plus(Duration.ofMinutes(5)),
                            person.problem());
        };
    }

    private static Intents.Step step(
            Sent one,
            boolean asked,
            Intent.State state,
            @Nullable String externalId,
            Instant nextAt,
            @Nullable Problem problem) {
        return new Intents.Step(
                one.intent(),
                state,
                externalId,
                nextAt,
                problem,
                asked,
                one.reached(),
                one.next() instanceof Next.AskPerson);
    }

    /// What is in flight by the table, but not in this process: its outcome could not even be noted
    /// as unknown.
    private void forsaken() {
        List<UUID> left =
                intents.inFlight(connection, epoch).stream()
                        .filter(id -> !underWay.contains(id))
                        .toList();
        if (left.isEmpty()) {
            return;
        }
        // Meanwhile they may have been recorded, or even claimed again by this process.
        List<Intent> lost =
                intents.inFlight(connection, epoch, left).stream()
                        .filter(intent -> !underWay.contains(intent.id()))
                        .toList();
        if (!lost.isEmpty()) {
            LOG.warn(
                    "{}: {} writes were left without an outcome; each is asked about",
                    connection,
                    lost.size());
            intents.unknown(lost, clock.instant());
        }
    }

    private Duration askRound() {
        Connections.State state = connections.find(connection).orElse(null);
        if (state == null || state.mode() == Mode.OFF || !Boolean.TRUE.equals(state.identityOk())) {
            return HELD_BACK;
        }
        forsaken();
        List<Intent> unknown = intents.toAsk(connection, ASK_MAX);
        if (unknown.isEmpty()) {
            return ASK_IDLE;
        }
        Map<String, List<Intent>> byType = new LinkedHashMap<>();
        for (Intent intent : unknown) {
            byType.computeIfAbsent(intent.objectType(), _ -> new ArrayList<>()).add(intent);
        }
        List<Sent> answers = new ArrayList<>();
        for (List<Intent> group : byType.values()) {
            answers.addAll(ask(group));
        }
        record(answers, true);
        return Duration.ofMillis(20);
    }

    private List<Sent> ask(List<Intent> group) {
        String objectType = group.getFirst().objectType();
        WriteDeclaration.Safety safety = declaration(objectType).safety();
        Instant at = clock.instant();
        List<Sent> answers = new ArrayList<>();
        List<Intent> creates = new ArrayList<>();
        for (Intent intent : group) {
            if (intent.kind() == WriteRequest.Kind.UPDATE) {
                // An update may be repeated; the next look at the record decides whether it is
                // still needed.
                answers.add(
                        new Sent(
                                intent,
                                new Next.SendAgain(at, repeated(intent)),
                                at,
                                0,
                                1,
                                "repeatable",
                                null,
                                true));
            } else {
                creates.add(intent);
            }
        }
        if (creates.isEmpty()) {
            return answers;
        }
        if (!(open instanceof FindsByKey finds)) {
            for (Intent intent : creates) {
                Next next =
                        Next.after(
                                intent,
                                new Finding.NotFound(),
                                new WriteDeclaration.Safety.None(),
                                at);
                answers.add(new Sent(intent, next, at, 0, 1, "cannot be asked", null, true));
            }
            return answers;
        }
        long begun = System.nanoTime();
        try {
            List<Finding> findings = find(finds, objectType, creates);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            Instant now = clock.instant();
            for (int i = 0; i < creates.size(); i++) {
                Next next = Next.after(creates.get(i), findings.get(i), safety, now);
                answers.add(
                        new Sent(
                                creates.get(i),
                                next,
                                at,
                                millis,
                                creates.size(),
                                name(findings.get(i)),
                                null,
                                true));
            }
        } catch (RuntimeException e) {
            Problem problem = unanswered(objectType, e);
            for (Intent intent : creates) {
                Instant again = clock.instant().plus(retryAfter(e, Next.pause(intent.tries() + 2)));
                answers.add(
                        new Sent(
                                intent,
                                new Next.Ask(again, problem),
                                at,
                                0,
                                creates.size(),
                                "no answer",
                                problem,
                                true));
            }
        }
        return answers;
    }

    private static Problem repeated(Intent intent) {
        return new Problem(
                Problem.Mender.WEATHER,
                "ERP-UNKNOWN-OUTCOME",
                "The update of "
                        + intent.objectType()
                        + " "
                        + intent.externalId()
                        + " found no answer.",
                "Sent again by itself: an update may be repeated.");
    }

    private static String name(Finding finding) {
        return switch (finding) {
            case Finding.Found _ -> "found";
            case Finding.NotFound _ -> "not there";
            case Finding.Several _ -> "several";
        };
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
        senders.shutdownNow();
    }
}
