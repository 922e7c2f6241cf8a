package dev.throughline.dispatch;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.model.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks up in the ledger what the target holds: lines of many documents in one call.
final class DocumentProving {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentProving.class);

    /// Lines of one call.
    static final int LINES_MAX = 1_000;

    private final DocumentCalls calls;
    private final ExecutorService callers;
    private final InstantSource clock;

    DocumentProving(DocumentCalls calls, ExecutorService callers, InstantSource clock) {
        this.calls = calls;
        this.callers = callers;
        this.clock = clock;
    }

    private record Asked(DocumentWork work, HeldLine line) {}

    /// What was learnt about one document.
    private static final class Learnt {
        private final List<Integer> lines = new ArrayList<>();
        private final List<LineOutcome> outcomes = new ArrayList<>();
        private @Nullable RuntimeException failure;
    }

    /// One step for each document.
    List<DocumentStep> prove(List<DocumentWork> works) throws InterruptedException {
        Instant at = clock.instant();
        long begun = System.nanoTime();
        Map<String, List<Asked>> byType = new LinkedHashMap<>();
        for (DocumentWork work : works) {
            List<Asked> lines =
                    byType.computeIfAbsent(work.document().objectType(), _ -> new ArrayList<>());
            work.held().forEach(line -> lines.add(new Asked(work, line)));
        }
        Map<DocumentWork, Learnt> learnt = new LinkedHashMap<>();
        works.forEach(work -> learnt.put(work, new Learnt()));
        Map<List<Asked>, Future<List<LineOutcome>>> answers = new LinkedHashMap<>();
        byType.forEach((type, lines) -> {
            for (int i = 0; i < lines.size(); i += LINES_MAX) {
                List<Asked> chunk = lines.subList(i, Math.min(lines.size(), i + LINES_MAX));
                List<Held> held =
                        chunk.stream()
                                .map(one -> new Held(one.line().key(), one.line().externalId()))
                                .toList();
                answers.put(chunk, callers.submit(() -> calls.prove(type, held)));
            }
        });
        for (Map.Entry<List<Asked>, Future<List<LineOutcome>>> answer : answers.entrySet()) {
            List<Asked> chunk = answer.getKey();
            try {
                List<LineOutcome> outcomes = answer.getValue().get();
                for (int i = 0; i < chunk.size(); i++) {
                    Learnt one = learnt.getOrDefault(chunk.get(i).work(), new Learnt());
                    one.lines.add(chunk.get(i).line().line());
                    one.outcomes.add(outcomes.get(i));
                }
            } catch (ExecutionException e) {
                RuntimeException failure =
                        e.getCause() instanceof RuntimeException cause
                                ? cause
                                : new IllegalStateException(e.getCause());
                LOG.warn("a look for proof found no answer: {}", failure.toString());
                chunk.forEach(one -> {
                    Learnt document = learnt.get(one.work());
                    if (document != null) {
                        document.failure = failure;
                    }
                });
            }
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        Instant now = clock.instant();
        List<DocumentStep> steps = new ArrayList<>();
        learnt.forEach((work, one) -> steps.add(step(work, one, at, millis, works.size(), now)));
        return steps;
    }

    private static DocumentStep step(
            DocumentWork work, Learnt learnt, Instant at, long millis, int batch, Instant now) {
        RuntimeException failure = learnt.failure;
        boolean nothing = learnt.lines.isEmpty();
        DocumentDecision decision =
                failure != null && nothing
                        ? DocumentDecision.unproved(
                                work.document(), DocumentCalls.retryAfter(failure), now)
                        : DocumentDecision.proved(
                                work.document(), learnt.lines, learnt.outcomes, now);
        return new DocumentStep(
                work,
                decision,
                DocumentResult.Event.PROVED,
                true,
                at,
                millis,
                batch,
                failure != null ? "no answer" : decision.proveAt() == null ? "proved" : "waiting",
                failure == null ? null : problem(failure));
    }

    private static @Nullable Problem problem(RuntimeException failure) {
        return failure instanceof CallFailed failed
                ? failed.problem()
                : new Problem(
                        Problem.Mender.DEFECT,
                        "SYS-POISON",
                        "The connector failed while looking for proof: " + failure,
                        "Report this; it is looked up again meanwhile.");
    }
}
