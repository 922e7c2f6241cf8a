package dev.throughline.dispatch;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.journal.Survived;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls one connection's connector and says what follows from its answers. Writes nothing down.
final class DocumentCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentCalls.class);

    private final String connection;
    private final PostsDocuments posts;
    private final Map<PostingKind, PostingDeclaration> declared = new EnumMap<>(PostingKind.class);
    private final DocumentMeter meter;
    private final InstantSource clock;
    private final BooleanSupplier leased;

    /// @param leased whether this node's lease lasts at this moment
    DocumentCalls(
            String connection,
            PostsDocuments posts,
            List<PostingDeclaration> declared,
            DocumentMeter meter,
            InstantSource clock,
            BooleanSupplier leased) {
        this.connection = connection;
        this.posts = posts;
        declared.forEach(one -> this.declared.put(one.kind(), one));
        this.meter = meter;
        this.clock = clock;
        this.leased = leased;
    }

    PostingDeclaration declaration(Document document) {
        PostingDeclaration known = declared.get(document.kind());
        return known != null
                ? known
                : new PostingDeclaration(
                        document.kind(),
                        document.objectType(),
                        document.objectType(),
                        PostingDeclaration.Proof.ASKED,
                        PostingDeclaration.Atomicity.WHOLE,
                        new Safety.None(),
                        1,
                        1,
                        "");
    }

    /// The most lines of a document, of all kinds.
    int linesMax() {
        return declared.values().stream().mapToInt(PostingDeclaration::linesMax).max().orElse(1);
    }

    /// The most documents of one call, of all kinds.
    int documentsMax() {
        return declared.values().stream()
                .mapToInt(PostingDeclaration::documentsMax)
                .max()
                .orElse(1);
    }

    /// Sends documents of one record type and kind; one step for each.
    List<DocumentStep> send(List<DocumentWork> batch, boolean askFirst) {
        List<DocumentStep> steps = new ArrayList<>();
        List<DocumentWork> toSend = askFirst ? askedFirst(batch, steps) : batch;
        if (toSend.isEmpty()) {
            return steps;
        }
        Instant at = clock.instant();
        if (!leased.getAsBoolean()) {
            // Another node may hold the connection by now: what has not left stays here.
            Problem late =
                    new Problem(
                            Problem.Mender.WEATHER,
                            "SYS-UNAVAILABLE",
                            "The lease of " + connection + " ended before the document was sent.",
                            "Sent by whoever holds it.");
            DocumentOutcome unsent = new DocumentOutcome.NotSent(late, Duration.ZERO);
            for (DocumentWork work : toSend) {
                steps.add(step(work, unsent, at, 0, toSend.size(), "lease ended"));
            }
            return steps;
        }
        long begun = System.nanoTime();
        List<DocumentOutcome> outcomes;
        try {
            outcomes = posts.post(requests(toSend));
            if (outcomes.size() != toSend.size()) {
                throw new IllegalStateException(
                        outcomes.size() + " outcomes for " + toSend.size() + " documents");
            }
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            LOG.error("the connector of {} threw while posting", connection, e);
            DocumentOutcome unknown = new DocumentOutcome.Unknown(defect("posting", toSend, e));
            outcomes = toSend.stream().map(_ -> unknown).toList();
        }
        long millis = called(DocumentResult.Event.SENT, toSend, begun);
        for (int i = 0; i < toSend.size(); i++) {
            DocumentOutcome outcome = outcomes.get(i);
            steps.add(step(toSend.get(i), outcome, at, millis, toSend.size(), name(outcome)));
        }
        return steps;
    }

    private DocumentStep step(
            DocumentWork work,
            DocumentOutcome outcome,
            Instant at,
            long millis,
            int batch,
            String name) {
        Document document = work.document();
        return new DocumentStep(
                work,
                DocumentDecision.sent(document, outcome, declaration(document), clock.instant()),
                DocumentResult.Event.SENT,
                !(outcome instanceof DocumentOutcome.NotSent),
                at,
                millis,
                batch,
                name,
                problem(outcome));
    }

    /// After a restore: looks each document up before it is sent. Answers what is surely not there;
    /// what became of the others goes to `steps`.
    private List<DocumentWork> askedFirst(List<DocumentWork> batch, List<DocumentStep> steps) {
        Instant at = clock.instant();
        long begun = System.nanoTime();
        List<DocumentWork> absent = new ArrayList<>();
        try {
            List<DocumentOutcome.@Nullable Taken> found = find(batch);
            long millis = called(DocumentResult.Event.ASKED, batch, begun);
            Instant now = clock.instant();
            for (int i = 0; i < batch.size(); i++) {
                DocumentWork work = batch.get(i);
                Document document = work.document();
                PostingDeclaration how = declaration(document);
                DocumentOutcome.Taken taken = found.get(i);
                if (nothing(taken) && !(how.safety() instanceof Safety.None)) {
                    absent.add(work);
                } else {
                    steps.add(
                            new DocumentStep(
                                    work,
                                    DocumentDecision.asked(document, taken, how, now),
                                    DocumentResult.Event.SENT,
                                    true,
                                    at,
                                    millis,
                                    batch.size(),
                                    taken == null ? "cannot be asked first" : "asked first: there",
                                    null));
                }
            }
        } catch (RuntimeException e) {
            Problem problem = unanswered(batch, e);
            DocumentOutcome unsent = new DocumentOutcome.NotSent(problem, retryAfter(e));
            for (DocumentWork work : batch) {
                steps.add(step(work, unsent, at, 0, batch.size(), "not asked"));
            }
            return List.of();
        }
        return absent;
    }

    private static boolean nothing(DocumentOutcome.@Nullable Taken taken) {
        return taken == null
                || taken.lines().stream().allMatch(LineOutcome.NotSent.class::isInstance);
    }

    /// Asks about documents of one record type and kind; one step for each.
    List<DocumentStep> ask(List<DocumentWork> group) {
        Instant at = clock.instant();
        long begun = System.nanoTime();
        List<DocumentStep> steps = new ArrayList<>();
        try {
            List<DocumentOutcome.@Nullable Taken> found = find(group);
            long millis = called(DocumentResult.Event.ASKED, group, begun);
            Instant now = clock.instant();
            for (int i = 0; i < group.size(); i++) {
                Document document = group.get(i).document();
                DocumentOutcome.Taken taken = found.get(i);
                steps.add(
                        new DocumentStep(
                                group.get(i),
                                DocumentDecision.asked(document, taken, declaration(document), now),
                                DocumentResult.Event.ASKED,
                                true,
                                at,
                                millis,
                                group.size(),
                                nothing(taken) ? "not there" : "found",
                                null));
            }
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            if (group.size() > 1 && !outside(e)) {
                // One of them may spoil the question for all.
                int half = group.size() / 2;
                steps.addAll(ask(group.subList(0, half)));
                steps.addAll(ask(group.subList(half, group.size())));
                return steps;
            }
            Problem problem = unanswered(group, e);
            long millis = called(DocumentResult.Event.ASKED, group, begun);
            for (DocumentWork work : group) {
                steps.add(
                        new DocumentStep(
                                work,
                                DocumentDecision.unanswered(
                                        work.document(), problem, retryAfter(e), clock.instant()),
                                DocumentResult.Event.ASKED,
                                true,
                                at,
                                millis,
                                group.size(),
                                "no answer",
                                problem));
            }
        }
        return steps;
    }

    private List<DocumentOutcome.@Nullable Taken> find(List<DocumentWork> asked) {
        List<DocumentOutcome.@Nullable Taken> found = posts.find(requests(asked));
        if (found.size() != asked.size()) {
            throw new IllegalStateException(
                    found.size() + " answers for " + asked.size() + " questions");
        }
        return found;
    }

    private static List<DocumentRequest> requests(List<DocumentWork> works) {
        return works.stream()
                .map(work -> work.request(DocumentDecision.inQuestion(work.document())))
                .toList();
    }

    /// Whether a call failed for reasons that no document of it has: limits, outages, sign-in.
    static boolean outside(RuntimeException e) {
        return e instanceof CallFailed failed
                && switch (failed.problem().mender()) {
                    case WEATHER, SETTINGS -> true;
                    case DATA, DEFECT -> false;
                };
    }

    /// Looks up whether held lines of one record type are in the ledger. A line that spoils the
    /// question for all is found by halving; it waits on.
    ///
    /// @throws CallFailed when there is no answer
    List<LineOutcome> prove(String objectType, List<Held> held) {
        try {
            return proveAtOnce(objectType, held);
        } catch (RuntimeException | Error failure) {
            RuntimeException e = Survived.of(failure);
            if (outside(e)) {
                throw e;
            }
            if (held.size() == 1) {
                LOG.error("{}: line {} cannot be proved", connection, held.getFirst().key(), e);
                return List.of(new LineOutcome.Unknown(unproved(objectType, held.getFirst(), e)));
            }
            int half = held.size() / 2;
            List<LineOutcome> found = new ArrayList<>(prove(objectType, held.subList(0, half)));
            found.addAll(prove(objectType, held.subList(half, held.size())));
            return found;
        }
    }

    private Problem unproved(String objectType, Held held, RuntimeException e) {
        return new Problem(
                Problem.Mender.DEFECT,
                DocumentDecision.UNPROVED,
                connection
                        + " holds "
                        + objectType
                        + " "
                        + held.externalId()
                        + ", and whether it is in the ledger cannot be looked up: "
                        + (e instanceof CallFailed failed ? failed.problem().text() : e.toString()),
                "Look at "
                        + objectType
                        + " "
                        + held.externalId()
                        + " there; its siblings go on, and it is looked up again by itself.");
    }

    private List<LineOutcome> proveAtOnce(String objectType, List<Held> held) {
        long begun = System.nanoTime();
        List<LineOutcome> found = posts.prove(objectType, held);
        meter.called(
                connection,
                DocumentResult.Event.PROVED,
                0,
                held.size(),
                Duration.ofNanos(System.nanoTime() - begun));
        if (found.size() != held.size()) {
            throw new IllegalStateException(
                    found.size() + " answers for " + held.size() + " lines");
        }
        return found;
    }

    private long called(DocumentResult.Event event, List<DocumentWork> works, long begun) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        int lines =
                works.stream()
                        .mapToInt(work -> DocumentDecision.inQuestion(work.document()).size())
                        .sum();
        meter.called(connection, event, works.size(), lines, took);
        return took.toMillis();
    }

    private Problem unanswered(List<DocumentWork> asked, RuntimeException e) {
        if (e instanceof CallFailed failed) {
            return failed.problem();
        }
        LOG.error("the connector of {} threw while looking for documents", connection, e);
        return defect("looking for", asked, e);
    }

    private Problem defect(String doing, List<DocumentWork> works, RuntimeException e) {
        return new Problem(
                Problem.Mender.DEFECT,
                "SYS-POISON",
                "The connector of "
                        + connection
                        + " failed while "
                        + doing
                        + " "
                        + works.getFirst().document().objectType()
                        + ": "
                        + e,
                "Report this; the outcome is asked about meanwhile.");
    }

    static @Nullable Duration retryAfter(RuntimeException e) {
        return e instanceof CallFailed failed ? failed.retryAfter().orElse(null) : null;
    }

    private static String name(DocumentOutcome outcome) {
        return switch (outcome) {
            case DocumentOutcome.Taken _ -> "taken";
            case DocumentOutcome.Refused _ -> "refused";
            case DocumentOutcome.NotSent _ -> "not sent";
            case DocumentOutcome.Unknown _ -> "unknown";
        };
    }

    private static @Nullable Problem problem(DocumentOutcome outcome) {
        return switch (outcome) {
            case DocumentOutcome.Taken _ -> null;
            case DocumentOutcome.Refused refused -> refused.problem();
            case DocumentOutcome.NotSent unsent -> unsent.problem();
            case DocumentOutcome.Unknown unknown -> unknown.problem();
        };
    }
}
