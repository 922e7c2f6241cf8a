package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Writes many records as asynchronous collections of 100, several at once. Outcomes are read by
/// one SuiteQL query over the whole batch: a record that shows all values sent is written. Only for
/// the others their task's result is asked.
final class BulkWrites {

    private static final int COLLECTION_MAX = 100;
    private static final int ASK_TRIES = 3;

    private final NetSuiteTalk talk;
    private final AsyncCollections collections;
    private final RecordQueries queries;
    private final SingleWrites single;
    private final NetSuiteOptions options;
    private final RandomGenerator random;

    BulkWrites(
            NetSuiteTalk talk,
            AsyncCollections collections,
            RecordQueries queries,
            SingleWrites single,
            NetSuiteOptions options,
            RandomGenerator random) {
        this.talk = talk;
        this.collections = collections;
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
        AsyncCollections.Handed[] handed = new AsyncCollections.Handed[chunks.size()];
        AsyncCollections.atOnce(
                chunks.size(), i -> handed[i] = hand(type, chunks.get(i), addressLines));
        Map<String, ObservedRecord> seen = readBack(type, batch);
        WriteOutcome[] outcomes = new WriteOutcome[batch.size()];
        AsyncCollections.atOnce(
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
                                case AsyncCollections.Handed.NotSent notSent ->
                                        new WriteOutcome.NotSent(
                                                notSent.problem(), notSent.retryAfter());
                                case AsyncCollections.Handed.Unknown unknown ->
                                        new WriteOutcome.Unknown(
                                                single.unknown(type, request, unknown.why()));
                                case AsyncCollections.Handed.Refused _ ->
                                        single.write(
                                                type,
                                                request,
                                                was,
                                                lineOf(request, addressLines),
                                                Http.Priority.BULK);
                                case AsyncCollections.Handed.Job job -> {
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

    private static WriteOutcome written(WriteRequest request, ObservedRecord record, boolean was) {
        return new WriteOutcome.Written(
                record.externalId(), was && request.kind() == WriteRequest.Kind.CREATE, record);
    }

    private static @Nullable String lineOf(WriteRequest request, Map<String, String> addressLines) {
        return request.externalId() == null ? null : addressLines.get(request.externalId());
    }

    private AsyncCollections.Handed hand(
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
        headers.put(
                "X-NetSuite-Idempotency-Key",
                new UUID(random.nextLong(), random.nextLong()).toString());
        Map<String, String> query =
                create && chunk.stream().anyMatch(each -> RecordBody.hasAddress(type, each))
                        ? Map.of("replace", "addressBook")
                        : Map.of();
        return collections.hand(
                create ? "PUT" : "PATCH",
                type.name(),
                query,
                headers,
                Json.write(Map.of("items", items)));
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
        Http.Answer answer = collections.result(job, task);
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
