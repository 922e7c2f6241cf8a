package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Writes many records as asynchronous collections of 100, several at once. Outcomes are read by
/// one SuiteQL query over the whole batch: a record that shows all values sent is written. Only for
/// the others their task's result is asked.
///
/// Assumes that task *n* of a job is item *n* of its collection; the vendor documents one task an
/// item and numbers them from 1.
final class BulkWrites {

    private static final int COLLECTION_MAX = 100;
    private static final String COLLECTION =
            "application/vnd.oracle.resource+json; type=collection";
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(2);
    private static final int ASK_TRIES = 3;

    /// What became of one collection as a whole.
    private sealed interface Handed {
        /// A job took it. `completed` is false if it was still running when our patience ended.
        record Job(String id, boolean completed) implements Handed {}

        /// The collection as such was refused; nothing of it was done.
        record Refused() implements Handed {}

        /// Surely not taken.
        record NotSent(Problem problem, @Nullable Duration retryAfter) implements Handed {}

        /// Perhaps taken; no job is known.
        record Unknown(String why) implements Handed {}
    }

    private final NetSuiteTalk talk;
    private final RecordQueries queries;
    private final SingleWrites single;
    private final NetSuiteOptions options;
    private final RandomGenerator random;

    BulkWrites(
            NetSuiteTalk talk,
            RecordQueries queries,
            SingleWrites single,
            NetSuiteOptions options,
            RandomGenerator random) {
        this.talk = talk;
        this.queries = queries;
        this.single = single;
        this.options = options;
        this.random = random;
    }

    /// @param known keys that were there before, for creates
    /// @param addressLines billing lines by record id, for updates
    List<WriteOutcome> write(
            NetSuiteType type,
            List<WriteRequest> batch,
            Set<String> known,
            Map<String, String> addressLines) {
        List<List<WriteRequest>> chunks = RecordQueries.chunks(batch, COLLECTION_MAX);
        Handed[] handed = new Handed[chunks.size()];
        atOnce(chunks.size(), i -> handed[i] = hand(type, chunks.get(i), addressLines));
        Map<String, ObservedRecord> seen = readBack(type, batch);
        WriteOutcome[] outcomes = new WriteOutcome[batch.size()];
        atOnce(
                batch.size(),
                i -> {
                    WriteRequest request = batch.get(i);
                    boolean was = known.contains(request.key());
                    ObservedRecord record =
                            seen.get(
                                    request.externalId() == null
                                            ? request.key()
                                            : request.externalId());
                    outcomes[i] =
                            switch (handed[i / COLLECTION_MAX]) {
                                case Handed.NotSent notSent ->
                                        new WriteOutcome.NotSent(
                                                notSent.problem(), notSent.retryAfter());
                                case Handed.Unknown unknown ->
                                        new WriteOutcome.Unknown(
                                                single.unknown(type, request, unknown.why()));
                                case Handed.Refused _ ->
                                        single.write(
                                                type,
                                                request,
                                                was,
                                                lineOf(request, addressLines),
                                                Http.Priority.BULK);
                                case Handed.Job job -> {
                                    if (record != null
                                            && RecordBody.shows(type, queries, record, request)) {
                                        yield written(request, record, was);
                                    }
                                    yield job.completed()
                                            ? result(
                                                    type,
                                                    request,
                                                    job.id(),
                                                    i % COLLECTION_MAX + 1,
                                                    was,
                                                    record)
                                            : new WriteOutcome.Unknown(
                                                    single.unknown(
                                                            type,
                                                            request,
                                                            "job "
                                                                    + job.id()
                                                                    + " still runs after "
                                                                    + options.jobWait().toSeconds()
                                                                    + " s."));
                                }
                            };
                });
        return Arrays.asList(outcomes);
    }

    private interface Step {
        void run(int index);
    }

    /// Runs the steps on virtual threads; the limiter inside the HTTP client holds back what would
    /// be too much.
    private static void atOnce(int count, Step step) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int index = i;
                threads.execute(() -> step.run(index));
            }
        }
    }

    private static WriteOutcome written(WriteRequest request, ObservedRecord record, boolean was) {
        return new WriteOutcome.Written(
                record.externalId(), was && request.kind() == WriteRequest.Kind.CREATE, record);
    }

    private static @Nullable String lineOf(WriteRequest request, Map<String, String> addressLines) {
        return request.externalId() == null ? null : addressLines.get(request.externalId());
    }

    private Handed hand(
            NetSuiteType type, List<WriteRequest> chunk, Map<String, String> addressLines) {
        boolean create = chunk.getFirst().kind() == WriteRequest.Kind.CREATE;
        List<Map<String, @Nullable Object>> items = new ArrayList<>(chunk.size());
        for (WriteRequest request : chunk) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            if (create || request.externalId() == null) {
                item.put("externalId", request.key());
            } else {
                item.put("id", request.externalId());
            }
            item.putAll(RecordBody.of(type, request, lineOf(request, addressLines)));
            items.add(item);
        }
        Map<String, String> headers = new HashMap<>(SingleWrites.STRICT);
        headers.put("Content-Type", COLLECTION);
        headers.put("Prefer", "respond-async");
        headers.put(
                "X-NetSuite-Idempotency-Key",
                new UUID(random.nextLong(), random.nextLong()).toString());
        Map<String, String> query =
                create && chunk.stream().anyMatch(each -> RecordBody.hasAddress(type, each))
                        ? Map.of("replace", "addressBook")
                        : Map.of();
        Http.Answer answer =
                talk.send(
                        Http.Effect.WRITE,
                        Http.Priority.BULK,
                        create ? "PUT" : "PATCH",
                        NetSuiteTalk.RECORD + type.name(),
                        query,
                        headers,
                        Json.write(Map.of("items", items)));
        return switch (answer) {
            case Http.Answer.NotSent notSent ->
                    new Handed.NotSent(notSent.problem(), notSent.retryAfter());
            case Http.Answer.Lost lost -> new Handed.Unknown(lost.problem().text());
            case Http.Answer.Response response -> taken(type, response);
        };
    }

    private Handed taken(NetSuiteType type, Http.Answer.Response response) {
        String job = response.header("location").map(SingleWrites::lastSegment).orElse("");
        NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
        if ((response.ok() || refusal.code().equals("IDEMPOTENCY_ERROR")) && job.matches("\\d+")) {
            return new Handed.Job(job, completes(job));
        }
        Problem problem = refusal.problem(talk.settings(), "a collection of " + type.name());
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
                waited.compareTo(options.jobWait()) < 0;
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

    /// What the account shows now, by key for creates and by id for updates; empty where it cannot
    /// be asked.
    private Map<String, ObservedRecord> readBack(NetSuiteType type, List<WriteRequest> batch) {
        Map<String, ObservedRecord> seen = new HashMap<>();
        List<String> keys = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (WriteRequest request : batch) {
            if (request.externalId() == null) {
                keys.add(request.key());
            } else {
                ids.add(request.externalId());
            }
        }
        ask(type, "externalid", keys)
                .forEach(record ->
                        seen.put(String.valueOf(record.fields().get("externalId")), record));
        ask(type, "id", ids).forEach(record -> seen.put(record.externalId(), record));
        return seen;
    }

    private List<ObservedRecord> ask(NetSuiteType type, String column, List<String> values) {
        Duration wait = Duration.ofMillis(200);
        for (int tries = 1; !values.isEmpty() && tries <= ASK_TRIES; tries++) {
            try {
                return queries.having(type, column, values);
            } catch (CallFailed failed) {
                NetSuiteTalk.pause(wait);
                wait = wait.multipliedBy(3);
            }
        }
        return List.of();
    }

    private WriteOutcome result(
            NetSuiteType type,
            WriteRequest request,
            String job,
            int task,
            boolean was,
            @Nullable ObservedRecord record) {
        Http.Answer answer =
                talk.send(
                        Http.Effect.READ,
                        Http.Priority.BULK,
                        "GET",
                        NetSuiteTalk.JOB + job + "/task/" + task + "/result",
                        Map.of(),
                        Map.of(),
                        "");
        return switch (answer) {
            case Http.Answer.NotSent notSent ->
                    new WriteOutcome.Unknown(
                            single.unknown(type, request, notSent.problem().text()));
            case Http.Answer.Lost lost ->
                    new WriteOutcome.Unknown(single.unknown(type, request, lost.problem().text()));
            case Http.Answer.Response response -> {
                NetSuiteRefusal refusal = NetSuiteRefusal.of(response);
                if (!response.ok()
                        && (refusal.tooFast()
                                || refusal.status() == 401
                                || refusal.status() == 404
                                        && refusal.code().equals("NONEXISTENT_ID")
                                        && request.externalId() == null)) {
                    yield new WriteOutcome.Unknown(
                            single.unknown(
                                    type,
                                    request,
                                    refusal.problem(talk.settings(), "the result of job " + job)
                                            .text()));
                }
                WriteOutcome outcome = single.outcome(type, request, response, was);
                yield outcome instanceof WriteOutcome.Written(var id, var repeated, _)
                                && record != null
                                && record.externalId().equals(id)
                        ? new WriteOutcome.Written(id, repeated, record)
                        : outcome;
            }
        };
    }
}
