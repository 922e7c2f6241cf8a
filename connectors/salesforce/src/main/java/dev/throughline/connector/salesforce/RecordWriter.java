package dev.throughline.connector.salesforce;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connector.salesforce.Talk.Heard;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends one batch as a collection and sorts the answer row by row. Creates go as an upsert on the
/// external id of the hub's key where the type has one; a repeat then finds the first record.
///
/// The vendor refuses a whole collection, and does nothing, when one value cannot be read or one
/// field does not exist. Such a batch is halved until the guilty records stand alone: one bad
/// record never stops its batch.
final class RecordWriter {

    /// Calls spent on halving one batch; what is left then is not sent, and comes again without the
    /// guilty ones.
    private static final int CALLS_MAX = 40;

    private final Talk talk;
    private final Refusals refusals;
    private final String objectType;
    private final String keyField;
    private int calls;

    RecordWriter(Talk talk, String objectType, String keyField) {
        this.talk = talk;
        this.refusals = new Refusals(talk.label());
        this.objectType = objectType;
        this.keyField = keyField;
    }

    /// One outcome for each request, in order.
    List<WriteOutcome> write(List<WriteRequest> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        if (calls >= CALLS_MAX) {
            return all(
                    batch,
                    new WriteOutcome.NotSent(
                            new Problem(
                                    Mender.WEATHER,
                                    "ERP-THROTTLED",
                                    talk.label()
                                            + ": too many records of this batch were refused as a whole.",
                                    "The hub sends the rest again by itself."),
                            null));
        }
        calls++;
        return switch (send(batch)) {
            case Heard.NotSent(Problem problem, var retryAfter) ->
                    all(batch, new WriteOutcome.NotSent(problem, retryAfter));
            case Heard.Lost(Problem problem) -> all(batch, new WriteOutcome.Unknown(problem));
            case Heard.Said(Object json) -> rows(batch, json);
            case Heard.Refused refused -> whole(batch, refused);
        };
    }

    private Heard send(List<WriteRequest> batch) {
        List<Object> records = new ArrayList<>();
        for (WriteRequest request : batch) {
            records.add(record(request));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("allOrNone", false);
        body.put("records", records);
        String path = talk.base() + "/composite/sobjects";
        if (batch.getFirst().kind() == WriteRequest.Kind.UPDATE) {
            return talk.write("PATCH", path, Json.write(body));
        }
        return keyField.isEmpty()
                ? talk.write("POST", path, Json.write(body))
                : talk.write("PATCH", path + "/" + objectType + "/" + keyField, Json.write(body));
    }

    private Map<String, Object> record(WriteRequest request) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("attributes", Map.of("type", objectType));
        record.putAll(request.fields());
        record.remove("Id");
        record.remove("id");
        switch (request.kind()) {
            case CREATE -> {
                if (!keyField.isEmpty()) {
                    record.put(keyField, request.key());
                }
            }
            case UPDATE -> record.put("id", String.valueOf(request.externalId()));
        }
        return record;
    }

    private List<WriteOutcome> rows(List<WriteRequest> batch, @Nullable Object json) {
        if (!(json instanceof List<?> rows) || rows.size() != batch.size()) {
            return all(
                    batch,
                    new WriteOutcome.Unknown(
                            new Problem(
                                    Mender.WEATHER,
                                    "ERP-UNKNOWN-OUTCOME",
                                    talk.label()
                                            + " answered a batch of "
                                            + batch.size()
                                            + " "
                                            + objectType
                                            + " with something else than "
                                            + batch.size()
                                            + " outcomes.",
                                    "The hub asks for each record by its key.")));
        }
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            outcomes.add(row(batch.get(i), rows.get(i) instanceof Map<?, ?> row ? row : Map.of()));
        }
        return outcomes;
    }

    private WriteOutcome row(WriteRequest request, Map<?, ?> row) {
        if (Boolean.TRUE.equals(row.get("success")) && row.get("id") instanceof String id) {
            boolean create = request.kind() == WriteRequest.Kind.CREATE;
            return new WriteOutcome.Written(
                    id, create && Boolean.FALSE.equals(row.get("created")), null);
        }
        List<VendorError> errors =
                row.get("errors") instanceof List<?> list ? VendorError.ofList(list) : List.of();
        if (Boolean.FALSE.equals(row.get("success")) && !errors.isEmpty()) {
            return refusals.outcome(
                    objectType,
                    request.kind() == WriteRequest.Kind.CREATE ? keyField : "",
                    errors.getFirst());
        }
        return new WriteOutcome.Unknown(
                new Problem(
                        Mender.WEATHER,
                        "ERP-UNKNOWN-OUTCOME",
                        talk.label() + " did not say what became of one " + objectType + ".",
                        "The hub asks for the record by its key."));
    }

    private List<WriteOutcome> whole(List<WriteRequest> batch, Heard.Refused refused) {
        VendorError error = refused.errors().getFirst();
        boolean guiltyRow = refused.status() == 400 && !Refusals.passes(error);
        if (batch.size() == 1 || !guiltyRow) {
            return all(batch, refusals.outcome(objectType, keyField, error));
        }
        int middle = batch.size() / 2;
        List<WriteOutcome> outcomes = new ArrayList<>(write(batch.subList(0, middle)));
        outcomes.addAll(write(batch.subList(middle, batch.size())));
        return outcomes;
    }

    private static List<WriteOutcome> all(List<WriteRequest> batch, WriteOutcome outcome) {
        return batch.stream().map(_ -> outcome).toList();
    }
}
