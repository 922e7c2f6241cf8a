package dev.throughline.dispatch;

import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.Writes;
import dev.throughline.journal.Signal;
import dev.throughline.journal.Survived;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a source what became of its facts: takes what is due, sends it in the vendor's batches
/// outside any transaction, has each batch's outcomes written down before the next one leaves.
///
/// There is no claim: only the node that holds the connection sends, and what it sent without
/// writing down the outcome is simply sent again. Nothing here can make or double a fact.
public final class HomeDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeDispatcher.class);

    /// Records asked for at once; several vendor batches.
    static final int PAGE = 500;

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration HELD_BACK = Duration.ofSeconds(1);

    /// The longest rest a vendor can ask for; then it is tried anew.
    private static final Duration REST_MAX = Duration.ofMinutes(5);

    private final String connection;
    private final @Nullable Writes writes;
    private final Map<String, Integer> batchMax = new HashMap<>();
    private final Connections connections;
    private final HomeOutbox outbox;
    private final Signal wanted;
    private final BooleanSupplier trusted;
    private @Nullable Thread loop;
    private final Signal stop = new Signal();
    private volatile boolean stopping;

    /// @param wanted raised when there may be something to send
    /// @param trusted whether the database may be relied on: while it may not (restored, copied),
    ///   nothing is sent
    public HomeDispatcher(
            String connection,
            OpenConnection open,
            List<WriteDeclaration> declarations,
            Connections connections,
            HomeOutbox outbox,
            Signal wanted,
            BooleanSupplier trusted) {
        this.connection = connection;
        this.writes = open instanceof Writes able ? able : null;
        declarations.forEach(one -> batchMax.put(one.objectType(), Math.max(1, one.batchMax())));
        this.connections = connections;
        this.outbox = outbox;
        this.wanted = wanted;
        this.trusted = trusted;
    }

    /// Starts the loop; a connection that cannot write has none.
    public synchronized void start() {
        if (writes != null) {
            loop = Thread.ofPlatform().daemon().name("home-" + connection).start(this::run);
        }
    }

    private void run() {
        while (!stopping) {
            long seen = wanted.seen();
            Duration rest;
            try {
                rest = round();
            } catch (RuntimeException | Error failure) {
                RuntimeException e = Survived.of(failure);
                if (stopping) {
                    return;
                }
                LOG.warn("receipts to {}: {}; tried again in 1 s", connection, e.toString(), e);
                rest = HELD_BACK;
            }
            if (!rest.isZero()) {
                try {
                    if (rest.equals(IDLE)) {
                        wanted.await(seen, rest);
                    } else {
                        // What comes meanwhile shortens no rest that the vendor asked for.
                        stop.await(0, rest);
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    /// Sends what is due now; answers how long to rest, zero to go on at once.
    Duration round() {
        Writes able = writes;
        if (able == null || !maySend()) {
            return HELD_BACK;
        }
        List<HomeOutbox.Due> due = outbox.due(connection, PAGE);
        for (List<HomeOutbox.Due> batch : batches(due)) {
            if (stopping || !maySend()) {
                return HELD_BACK;
            }
            List<WriteOutcome> outcomes = send(able, batch);
            List<HomeOutbox.Told> told = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                told.add(new HomeOutbox.Told(batch.get(i), outcomes.get(i)));
            }
            outbox.told(connection, told);
            Duration rest = rest(outcomes);
            if (!rest.isZero()) {
                return rest;
            }
        }
        return due.size() < PAGE ? IDLE : Duration.ZERO;
    }

    private boolean maySend() {
        return trusted.getAsBoolean()
                && connections.holds(connection)
                && connections.find(connection).filter(Connections.State::maySend).isPresent();
    }

    private List<List<HomeOutbox.Due>> batches(List<HomeOutbox.Due> due) {
        Map<String, List<HomeOutbox.Due>> byType = new LinkedHashMap<>();
        due.forEach(
                one -> byType.computeIfAbsent(one.objectType(), _ -> new ArrayList<>()).add(one));
        List<List<HomeOutbox.Due>> batches = new ArrayList<>();
        byType.forEach((type, all) -> {
            int size = batchMax.getOrDefault(type, 1);
            for (int from = 0; from < all.size(); from += size) {
                batches.add(all.subList(from, Math.min(all.size(), from + size)));
            }
        });
        return batches;
    }

    private List<WriteOutcome> send(Writes able, List<HomeOutbox.Due> batch) {
        String because;
        try {
            List<WriteOutcome> outcomes =
                    able.write(
                            batch.getFirst().objectType(),
                            batch.stream().map(HomeOutbox.Due::request).toList());
            if (outcomes.size() == batch.size()) {
                return outcomes;
            }
            because = "it answered " + outcomes.size() + " outcomes for " + batch.size();
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            LOG.error("the connector of {} failed in the middle of a write", connection, e);
            because = e.toString();
        }
        WriteOutcome unknown =
                new WriteOutcome.Unknown(
                        new Problem(
                                Problem.Mender.DEFECT,
                                "ERP-UNKNOWN-OUTCOME",
                                "The connector of "
                                        + connection
                                        + " failed in the middle of a write: "
                                        + because
                                        + ".",
                                "Tell the makers of the connector; the hub writes the same again."));
        return batch.stream().map(_ -> unknown).toList();
    }

    /// How long to rest after a batch of which nothing was taken: as long as the vendor asks.
    private static Duration rest(List<WriteOutcome> outcomes) {
        Duration longest = Duration.ZERO;
        for (WriteOutcome outcome : outcomes) {
            switch (outcome) {
                case WriteOutcome.NotSent(Problem _, Duration after) -> {
                    Duration asked = after == null ? HELD_BACK : after;
                    longest = asked.compareTo(longest) > 0 ? asked : longest;
                }
                case WriteOutcome.Unknown _ ->
                        longest = HELD_BACK.compareTo(longest) > 0 ? HELD_BACK : longest;
                case WriteOutcome.Written _, WriteOutcome.Refused _, WriteOutcome.Duplicate _ -> {
                    return Duration.ZERO;
                }
            }
        }
        return longest.compareTo(REST_MAX) > 0 ? REST_MAX : longest;
    }

    @Override
    public synchronized void close() {
        stopping = true;
        stop.raise();
        wanted.raise();
        Thread running = loop;
        if (running != null) {
            try {
                if (!running.join(Duration.ofSeconds(5))) {
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
