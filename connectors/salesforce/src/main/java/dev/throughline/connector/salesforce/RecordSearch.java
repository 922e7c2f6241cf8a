package dev.throughline.connector.salesforce;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connector.salesforce.Talk.Heard;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks by SOQL and reads the rows.
final class RecordSearch {

    /// The vendor's largest page.
    static final int PAGE_MAX = 2_000;

    /// Longer addresses than this are refused by the vendor at 16,384 bytes; such a query goes
    /// inside a batch call.
    private static final int URI_MAX = 12_000;

    /// Pages of children read for one record.
    private static final int CHILD_PAGES_MAX = 50;

    private final Talk talk;
    private final Refusals refusals;
    private final SelectList select;

    RecordSearch(Talk talk, InstantSource clock) {
        this.talk = talk;
        this.refusals = new Refusals(talk.label());
        this.select = new SelectList(this::describe, clock);
    }

    SelectList select() {
        return select;
    }

    /// The rows of a query, and whether the vendor holds more of them back.
    record Rows(List<ObservedRecord> records, boolean more) {}

    /// Runs `SELECT … FROM type` with what follows.
    ///
    /// @param all whether deleted records count too
    /// @param rest from WHERE on
    /// @throws CallFailed when no answer could be had
    Rows find(ObjectSchema schema, boolean all, String rest) {
        Heard heard = query(schema, all, rest);
        if (heard instanceof Heard.Refused refused
                && refused.errors().getFirst().code().equals("INVALID_FIELD")) {
            // Rights changed since we last looked: look again, once.
            select.forget();
            heard = query(schema, all, rest);
        }
        Map<String, Object> page = object(schema.objectType(), heard);
        List<ObservedRecord> records = new ArrayList<>();
        Wire.Shape shape = Wire.Shape.of(schema.fields());
        for (Object each : list(page.get("records"))) {
            if (each instanceof Map<?, ?> row) {
                Map<String, Object> complete = complete(Json.asObject(row));
                ObservedRecord record = Wire.observed(schema.objectType(), shape, complete);
                if (record != null) {
                    records.add(record);
                }
            }
        }
        return new Rows(records, Boolean.FALSE.equals(page.get("done")));
    }

    private Heard query(ObjectSchema schema, boolean all, String rest) {
        String soql = "SELECT " + select.of(schema) + " FROM " + schema.objectType() + " " + rest;
        String path =
                (all ? "/queryAll?q=" : "/query?q=")
                        + URLEncoder.encode(soql, StandardCharsets.UTF_8);
        if (path.length() <= URI_MAX) {
            return talk.read(
                    talk.base() + path, Map.of("Sforce-Query-Options", "batchSize=" + PAGE_MAX));
        }
        Heard batch =
                talk.readByPost(
                        talk.base() + "/composite/batch",
                        Json.write(
                                Map.of(
                                        "batchRequests",
                                        List.of(
                                                Map.of(
                                                        "method",
                                                        "GET",
                                                        "url",
                                                        "v" + talk.version() + path)))));
        if (batch instanceof Heard.Said(Object json)
                && json instanceof Map<?, ?> body
                && !list(body.get("results")).isEmpty()
                && list(body.get("results")).getFirst() instanceof Map<?, ?> result) {
            return result.get("result") instanceof List<?> errors
                    ? new Heard.Refused(400, VendorError.ofList(errors))
                    : new Heard.Said(result.get("result"));
        }
        return batch;
    }

    /// A record with all of its children: long lists come in pages of their own.
    private Map<String, Object> complete(Map<String, Object> row) {
        Map<String, Object> whole = row;
        for (Map.Entry<String, Object> entry : row.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> children
                    && Boolean.FALSE.equals(children.get("done"))) {
                List<Object> records = new ArrayList<>(list(children.get("records")));
                Object next = children.get("nextRecordsUrl");
                for (int page = 0; next instanceof String path && page < CHILD_PAGES_MAX; page++) {
                    Map<String, Object> more = object(entry.getKey(), talk.read(path, Map.of()));
                    records.addAll(list(more.get("records")));
                    next = more.get("nextRecordsUrl");
                }
                if (whole == row) {
                    whole = new LinkedHashMap<>(row);
                }
                whole.put(entry.getKey(), Map.of("records", records));
            }
        }
        return whole;
    }

    private Map<String, Object> describe(String objectType) {
        return object(
                objectType,
                talk.read(talk.base() + "/sobjects/" + objectType + "/describe", Map.of()));
    }

    /// The answer as an object.
    ///
    /// @throws CallFailed for anything else
    Map<String, Object> object(String objectType, Heard heard) {
        return switch (heard) {
            case Heard.NotSent(Problem problem, var retryAfter) ->
                    throw new CallFailed(problem, retryAfter);
            case Heard.Lost(Problem problem) -> throw new CallFailed(problem);
            case Heard.Refused refused ->
                    throw new CallFailed(refusals.problem(objectType, refused.errors().getFirst()));
            case Heard.Said(Object json) -> {
                if (json instanceof Map<?, ?> map) {
                    yield Json.asObject(map);
                }
                throw new CallFailed(
                        new Problem(
                                Mender.WEATHER,
                                "SYS-UNREACHABLE",
                                talk.label()
                                        + " answered a question about "
                                        + objectType
                                        + " with something else than an object.",
                                "The hub tries again by itself."));
            }
        };
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
