package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Hands collections of records to the account as asynchronous jobs and waits for them.
///
/// Assumes that task *n* of a job is item *n* of its collection; the vendor documents one task an
/// item and numbers them from 1.
final class AsyncCollections {

    private static final String COLLECTION =
            "application/vnd.oracle.resource+json; type=collection";
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(2);

    /// What became of one collection as a whole.
    sealed interface Handed {
        /// A job took it. `completed` is false if it was still running when our patience ended.
        record Job(String id, boolean completed) implements Handed {}

        /// The collection as such was refused; nothing of it was done.
        record Refused() implements Handed {}

        /// Surely not taken.
        record NotSent(Problem problem, @Nullable Duration retryAfter) implements Handed {}

        /// Perhaps taken; no job is known.
        record Unknown(String why) implements Handed {}
    }

    /// A piece of work by its index.
    interface Step {
        void run(int index);
    }

    private final NetSuiteTalk talk;
    private final Duration jobWait;

    AsyncCollections(NetSuiteTalk talk, Duration jobWait) {
        this.talk = talk;
        this.jobWait = jobWait;
    }

    /// Runs the steps on virtual threads; the limiter inside the HTTP client holds back what would
    /// be too much.
    static void atOnce(int count, Step step) {
        if (count == 1) {
            step.run(0);
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int index = i;
                threads.execute(() -> step.run(index));
            }
        }
    }

    /// Sends one collection and waits until its job is done or our patience ends.
    Handed hand(
            String method,
            String type,
            Map<String, String> query,
            Map<String, String> headers,
            String body) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", COLLECTION);
        all.put("Prefer", "respond-async");
        Http.Answer answer =
                talk.send(
                        Http.Effect.WRITE,
                        Http.Priority.BULK,
                        method,
                        NetSuiteTalk.RECORD + type,
                        query,
                        all,
                        body);
        return switch (answer) {
            case Http.Answer.NotSent notSent ->
                    new Handed.NotSent(notSent.problem(), notSent.retryAfter());
            case Http.Answer.Lost lost -> new Handed.Unknown(lost.problem().text());
            case Http.Answer.Response response -> taken(type, response);
        };
    }

    private Handed taken(String type, Http.Answer.Response response) {
        String job = response.header("location").map(SingleWrites::lastSegment).orElse("");
        NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
        if ((response.ok() || refusal.code().equals("IDEMPOTENCY_ERROR")) && job.matches("\\d+")) {
            return new Handed.Job(job, completes(job));
        }
        Problem problem = refusal.problem(talk.settings(), "a collection of " + type);
        if (refusal.tooFast()
                || refusal.status() == 401
                || (refusal.status() == 503 && refusal.retryAfter() != null)) {
            return new Handed.NotSent(problem, refusal.retryAfter());
        }
        return refusal.unknownOutcome() ? new Handed.Unknown(problem.text()) : new Handed.Refused();
    }

    /// Looks after the job at growing distances until it is completed or our patience ends.
    private boolean completes(String job) {
        Duration next = FIRST_LOOK;
        for (Duration waited = Duration.ZERO;
                waited.compareTo(jobWait) < 0;
                waited = waited.plus(next)) {
            NetSuiteTalk.pause(next);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            try {
                if (Boolean.TRUE.equals(
                        talk.object(talk.get(NetSuiteTalk.JOB + job)).get("completed"))) {
                    return true;
                }
            } catch (CallFailed failed) {
                Duration asked = failed.retryAfter().orElse(Duration.ZERO);
                if (asked.compareTo(next) > 0) {
                    next = asked;
                    continue;
                }
            }
            next = next.multipliedBy(3).dividedBy(2);
            if (next.compareTo(LOOK_EVERY_MAX) > 0) {
                next = LOOK_EVERY_MAX;
            }
        }
        return false;
    }

    /// What the synchronous call would have answered for one record of a job.
    Http.Answer result(String job, int task) {
        return talk.send(
                Http.Effect.READ,
                Http.Priority.BULK,
                "GET",
                NetSuiteTalk.JOB + job + "/task/" + task + "/result",
                Map.of(),
                Map.of(),
                "");
    }
}
