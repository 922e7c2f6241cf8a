package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.Probe;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A small ledger in memory. It keeps every line, also a second one with the same key, unless it
/// keeps keys unique; what becomes of a document, and what it says of it, goes by a script.
class FakeLedger implements OpenConnection, PostsDocuments {
    static final Problem WEATHER =
            new Problem(Problem.Mender.WEATHER, "SYS-UNREACHABLE", "No answer.", "Wait.");
    static final Problem CLOSED =
            new Problem(Problem.Mender.DATA, "PRJ-CLOSED", "The project is closed.", "Reopen it.");

    /// How much later a late document is done; less than the quiet time.
    static final Duration LATE_BY = DispatchRoom.QUIET.minusSeconds(1);

    /// What becomes of one document.
    enum Fate {
        SOUND,
        /// Refused before it was looked at.
        THROTTLED,
        /// Refused whole for its first line.
        REFUSED,
        /// Refused whole, not told why.
        REFUSED_BLINDLY,
        /// Done, but the answer got lost.
        DONE_UNHEARD,
        /// Not done, and nobody knows.
        LOST,
        /// The answer got lost, and it is done a while later.
        LATE,
        /// Only the first half of the lines is done, and the answer got lost.
        HALF_UNHEARD,
        /// Each line something else: taken, surely not looked at, not known (done), refused.
        BY_LINE,
        /// The connector throws after having done it.
        THROWS_AFTER,
        /// The connector answers for too few documents.
        TOO_FEW,
        /// The connector tells too few lines.
        TOO_FEW_LINES
    }

    /// One line of the ledger.
    record Booked(String id, String key, String document, Instant postedAt) {}

    final ConcurrentLinkedQueue<Fate> fates = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<RuntimeException> questionFailures = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<RuntimeException> proofFailures = new ConcurrentLinkedQueue<>();
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final List<List<String>> linesSent = new CopyOnWriteArrayList<>();
    final List<String> questions = new CopyOnWriteArrayList<>();
    final List<Integer> proofs = new CopyOnWriteArrayList<>();
    final Set<String> poison = new HashSet<>();
    final Set<String> badLines = new HashSet<>();
    final Set<String> deletedLater = new HashSet<>();
    private final Map<String, List<Booked>> byKey = new HashMap<>();
    private final Map<String, Booked> byId = new HashMap<>();
    private final List<Map.Entry<Instant, DocumentRequest>> late = new ArrayList<>();
    private final InstantSource clock;
    private int made;
    volatile boolean uniqueKeys;
    volatile boolean findsNothing;
    volatile boolean postsAtCreation;
    volatile Duration postedAfter = Duration.ZERO;
    volatile Runnable beforePost = () -> {};

    FakeLedger(InstantSource clock) {
        this.clock = clock;
    }

    /// Line key to how often it is in the ledger.
    synchronized Map<String, Integer> times() {
        catchUp();
        Map<String, Integer> times = new TreeMap<>();
        byKey.forEach((key, booked) -> times.put(key, booked.size()));
        return times;
    }

    synchronized void book(DocumentRequest document) {
        document.lines().forEach(line -> done(document.key(), line.key()));
    }

    private void catchUp() {
        late.removeIf(one -> {
            boolean due = !one.getKey().isAfter(clock.instant());
            if (due) {
                book(one.getValue());
            }
            return due;
        });
    }

    private Booked done(String document, String key) {
        List<Booked> known = byKey.computeIfAbsent(key, _ -> new ArrayList<>());
        if (known.isEmpty() || !uniqueKeys) {
            Booked booked =
                    new Booked("L" + ++made, key, document, clock.instant().plus(postedAfter));
            known.add(booked);
            byId.put(booked.id(), booked);
        }
        return known.getLast();
    }

    @Override
    public List<DocumentOutcome> post(List<DocumentRequest> documents) {
        beforePost.run();
        synchronized (this) {
            catchUp();
            batches.add(documents.stream().map(DocumentRequest::key).toList());
            List<DocumentOutcome> outcomes = new ArrayList<>();
            boolean throwing = false;
            boolean tooFew = false;
            for (DocumentRequest document : documents) {
                if (poison.contains(document.key())) {
                    throw new IllegalStateException("cannot write " + document.key());
                }
                linesSent.add(document.lines().stream().map(DocumentRequest.Line::key).toList());
                Fate fate = fates.isEmpty() ? Fate.SOUND : fates.remove();
                throwing |= fate == Fate.THROWS_AFTER;
                tooFew |= fate == Fate.TOO_FEW;
                outcomes.add(outcome(document, fate));
            }
            if (throwing) {
                throw new IllegalStateException("the connector is broken");
            }
            return tooFew ? outcomes.subList(1, outcomes.size()) : outcomes;
        }
    }

    private DocumentOutcome outcome(DocumentRequest document, Fate fate) {
        Map<Integer, Problem> bad = new HashMap<>();
        for (int i = 0; i < document.lines().size(); i++) {
            if (badLines.contains(document.lines().get(i).key())) {
                bad.put(i, CLOSED);
            }
        }
        if (!bad.isEmpty()) {
            return new DocumentOutcome.Refused(CLOSED, bad);
        }
        return switch (fate) {
            case SOUND, TOO_FEW -> taken(document);
            case TOO_FEW_LINES -> {
                DocumentOutcome.Taken taken = taken(document);
                yield new DocumentOutcome.Taken(
                        taken.externalId(),
                        taken.number(),
                        taken.lines().subList(0, taken.lines().size() - 1));
            }
            case THROTTLED -> new DocumentOutcome.NotSent(WEATHER, Duration.ofSeconds(30));
            case REFUSED -> new DocumentOutcome.Refused(CLOSED, Map.of(0, CLOSED));
            case REFUSED_BLINDLY -> new DocumentOutcome.Refused(CLOSED, Map.of());
            case DONE_UNHEARD, THROWS_AFTER -> {
                book(document);
                yield new DocumentOutcome.Unknown(WEATHER);
            }
            case LOST -> new DocumentOutcome.Unknown(WEATHER);
            case LATE -> {
                late.add(Map.entry(clock.instant().plus(LATE_BY), document));
                yield new DocumentOutcome.Unknown(WEATHER);
            }
            case HALF_UNHEARD -> {
                for (int i = 0; i < document.lines().size() / 2; i++) {
                    done(document.key(), document.lines().get(i).key());
                }
                yield new DocumentOutcome.Unknown(WEATHER);
            }
            case BY_LINE -> {
                List<LineOutcome> lines = new ArrayList<>();
                for (int i = 0; i < document.lines().size(); i++) {
                    String key = document.lines().get(i).key();
                    lines.add(
                            switch (i % 4) {
                                case 0 -> told(done(document.key(), key));
                                case 1 -> new LineOutcome.NotSent(WEATHER);
                                case 2 -> {
                                    done(document.key(), key);
                                    yield new LineOutcome.Unknown(WEATHER);
                                }
                                default -> new LineOutcome.Unknown(WEATHER);
                            });
                }
                yield new DocumentOutcome.Taken("D" + document.key(), "", lines);
            }
        };
    }

    private DocumentOutcome.Taken taken(DocumentRequest document) {
        return new DocumentOutcome.Taken(
                "D" + document.key(),
                "N" + document.key(),
                document.lines().stream()
                        .map(line -> told(done(document.key(), line.key())))
                        .toList());
    }

    private LineOutcome told(Booked booked) {
        return postsAtCreation
                ? new LineOutcome.Posted(booked.id(), "V-" + booked.id())
                : new LineOutcome.Accepted(booked.id());
    }

    private LineOutcome proof(Booked booked) {
        if (deletedLater.contains(booked.key())) {
            return new LineOutcome.Refused(CLOSED);
        }
        return booked.postedAt().isAfter(clock.instant())
                ? new LineOutcome.Accepted(booked.id())
                : new LineOutcome.Posted(booked.id(), "V-" + booked.id());
    }

    @Override
    public synchronized List<DocumentOutcome.@Nullable Taken> find(
            List<DocumentRequest> documents) {
        catchUp();
        documents.forEach(document -> questions.add(document.key()));
        RuntimeException failure = questionFailures.poll();
        if (failure != null) {
            throw failure;
        }
        List<DocumentOutcome.@Nullable Taken> found = new ArrayList<>();
        for (DocumentRequest document : documents) {
            List<LineOutcome> lines =
                    document.lines().stream().map(line -> find(line.key())).toList();
            boolean nothing = lines.stream().allMatch(LineOutcome.NotSent.class::isInstance);
            found.add(
                    nothing || findsNothing
                            ? null
                            : new DocumentOutcome.Taken(
                                    "D" + document.key(), "N" + document.key(), lines));
        }
        return found;
    }

    private LineOutcome find(String key) {
        List<Booked> booked = byKey.getOrDefault(key, List.of());
        return switch (booked.size()) {
            case 0 -> new LineOutcome.NotSent(WEATHER);
            case 1 -> proof(booked.getFirst());
            default ->
                    new LineOutcome.Unknown(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "REC-DOUBLE-POST",
                                    "Two lines have the key " + key + ".",
                                    "Reverse one."));
        };
    }

    /// The id of a line that spoils every look for its proof; empty for none.
    volatile String unlookable = "";

    /// The ids of what it holds.
    synchronized List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    @Override
    public synchronized List<LineOutcome> prove(String objectType, List<Held> held) {
        catchUp();
        proofs.add(held.size());
        RuntimeException failure = proofFailures.poll();
        if (failure != null) {
            throw failure;
        }
        if (held.stream().anyMatch(line -> line.externalId().equals(unlookable))) {
            throw new IllegalStateException("two rows where one was expected");
        }
        return held.stream()
                .map(line -> {
                    Booked booked = byId.get(line.externalId());
                    return booked == null ? new LineOutcome.Refused(CLOSED) : proof(booked);
                })
                .toList();
    }

    @Override
    public Probe probe() {
        return new Probe.Healthy(Map.of(), Map.of());
    }

    @Override
    public void close() {}
}
