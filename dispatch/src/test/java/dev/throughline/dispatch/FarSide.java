package dev.throughline.dispatch;

import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// A small far side in memory. It keeps every create, also a second one with the same key, unless
/// it is told to keep keys unique; what becomes of a write, and what it says of it, goes by a
/// script.
class FarSide implements OpenConnection, Writes, FindsByKey {
    static final Problem WEATHER =
            new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait.");
    static final Problem NO =
            new Problem(Problem.Mender.DATA, "ERP-REJECTED", "The name is missing.", "Give one.");

    /// How much later a late write is done; less than the quiet time.
    static final Duration LATE_BY = DispatchRoom.QUIET.minusSeconds(1);

    /// What becomes of one write.
    enum Fate {
        SOUND,
        /// Refused before it was looked at.
        THROTTLED,
        REFUSED,
        /// Done, but the answer got lost.
        DONE_UNHEARD,
        /// Not done, and nobody knows.
        LOST,
        /// The answer got lost, and it is done a while later.
        LATE,
        /// The connector throws after having done it.
        THROWS_AFTER,
        /// The connector answers for too few records.
        TOO_FEW
    }

    final ConcurrentLinkedQueue<Fate> fates = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<RuntimeException> questionFailures = new ConcurrentLinkedQueue<>();
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final List<String> questions = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> byKey = new LinkedHashMap<>();
    private final List<Map.Entry<Instant, WriteRequest>> late = new ArrayList<>();
    private final InstantSource clock;
    private int made;
    volatile boolean uniqueKeys;
    volatile Runnable beforeWrite = () -> {};

    FarSide(InstantSource clock) {
        this.clock = clock;
    }

    private synchronized void later(WriteRequest request) {
        late.add(Map.entry(clock.instant().plus(LATE_BY), request));
    }

    private synchronized void catchUp() {
        late.removeIf(one -> {
            boolean due = !one.getKey().isAfter(clock.instant());
            if (due) {
                done(one.getValue());
            }
            return due;
        });
    }

    synchronized Map<String, List<String>> byKey() {
        catchUp();
        return new LinkedHashMap<>(byKey);
    }

    synchronized void put(String key, String id) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(id);
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        beforeWrite.run();
        catchUp();
        batches.add(batch.stream().map(WriteRequest::key).toList());
        List<WriteOutcome> outcomes = new ArrayList<>();
        boolean throwing = false;
        boolean tooFew = false;
        for (WriteRequest request : batch) {
            Fate fate = fates.isEmpty() ? Fate.SOUND : fates.remove();
            throwing |= fate == Fate.THROWS_AFTER;
            tooFew |= fate == Fate.TOO_FEW;
            outcomes.add(
                    switch (fate) {
                        case SOUND, TOO_FEW -> new WriteOutcome.Written(done(request), false, null);
                        case DONE_UNHEARD, THROWS_AFTER -> {
                            done(request);
                            yield new WriteOutcome.Unknown(WEATHER);
                        }
                        case LATE -> {
                            later(request);
                            yield new WriteOutcome.Unknown(WEATHER);
                        }
                        case LOST -> new WriteOutcome.Unknown(WEATHER);
                        case THROTTLED -> new WriteOutcome.NotSent(WEATHER, Duration.ofSeconds(30));
                        case REFUSED -> new WriteOutcome.Refused(NO);
                    });
        }
        if (throwing) {
            throw new IllegalStateException("the connector is broken");
        }
        return tooFew ? outcomes.subList(1, outcomes.size()) : outcomes;
    }

    private synchronized String done(WriteRequest request) {
        if (request.externalId() != null) {
            return request.externalId();
        }
        List<String> known = byKey.computeIfAbsent(request.key(), _ -> new ArrayList<>());
        if (known.isEmpty() || !uniqueKeys) {
            known.add("E" + ++made);
        }
        return known.getLast();
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        catchUp();
        asked.forEach(request -> questions.add(request.key()));
        RuntimeException failure = questionFailures.poll();
        if (failure != null) {
            throw failure;
        }
        return asked.stream().map(request -> find(objectType, request.key())).toList();
    }

    private synchronized Finding find(String objectType, String key) {
        List<String> ids = byKey.getOrDefault(key, List.of());
        return switch (ids.size()) {
            case 0 -> new Finding.NotFound();
            case 1 ->
                    new Finding.Found(
                            new ObservedRecord(
                                    objectType, ids.getFirst(), "1", false, null, Map.of()));
            default -> new Finding.Several(List.copyOf(ids));
        };
    }

    @Override
    public Probe probe() {
        return new Probe.Healthy(Map.of(), Map.of());
    }

    @Override
    public void close() {}
}
