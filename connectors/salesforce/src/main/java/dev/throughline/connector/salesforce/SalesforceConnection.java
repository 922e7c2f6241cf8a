package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One Salesforce org, ready to be called.
final class SalesforceConnection
        implements OpenConnection, ReadsChanges, ReadsPopulation, Fetches, Writes, FindsByKey {

    /// Ids or keys in one question; keeps its address under the vendor's limit.
    private static final int ASKED_MAX = 200;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{15}|[A-Za-z0-9]{18}");

    private final ConnectionSettings settings;
    private final Talk talk;
    private final InstantSource clock;
    private final RecordSearch search;
    private final Map<String, ObjectSchema> schemas;
    private final Map<String, String> keyFields;
    private final Map<String, ChangeReader> readers = new ConcurrentHashMap<>();

    SalesforceConnection(
            ConnectionSettings settings,
            Talk talk,
            InstantSource clock,
            List<ObjectSchema> schemas,
            Map<String, String> keyFields) {
        this.settings = settings;
        this.talk = talk;
        this.clock = clock;
        this.search = new RecordSearch(talk, clock);
        this.schemas =
                schemas.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        ObjectSchema::objectType, Function.identity()));
        this.keyFields = keyFields;
    }

    @Override
    public Probe probe() {
        try {
            Map<String, String> identity = new HashMap<>();
            String org = talk.organization();
            if (!org.isEmpty()) {
                identity.put("org", org);
            }
            Map<String, Object> found =
                    search.object(
                            "Organization",
                            talk.read(
                                    talk.base()
                                            + "/query?q=SELECT+Id,+IsSandbox,+InstanceName+FROM+Organization+LIMIT+1",
                                    Map.of()));
            if (found.get("records") instanceof List<?> rows
                    && !rows.isEmpty()
                    && rows.getFirst() instanceof Map<?, ?> row) {
                identity.put("org", String.valueOf(row.get("Id")));
                if (row.get("IsSandbox") instanceof Boolean sandbox) {
                    identity.put("environment", sandbox ? "sandbox" : "production");
                }
            }
            return new Probe.Healthy(identity, limits());
        } catch (CallFailed failed) {
            return new Probe.Unwell(failed.problem());
        }
    }

    private Map<String, String> limits() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("API version", talk.version());
        Map<String, Object> limits =
                search.object("limits", talk.read(talk.base() + "/limits", Map.of()));
        if (limits.get("DailyApiRequests") instanceof Map<?, ?> calls) {
            shown.put("Calls left today", calls.get("Remaining") + " of " + calls.get("Max"));
        }
        List<String> unseen = new ArrayList<>();
        for (String type : RecordTypes.FEEDS) {
            search.select().unseen(schema(type)).forEach(field -> unseen.add(type + "." + field));
        }
        if (!unseen.isEmpty()) {
            shown.put("Fields the user cannot see", String.join(", ", unseen));
        }
        return shown;
    }

    @Override
    public ChangePage readChanges(String objectType, Cursor since, int limit) {
        ObjectSchema schema = schema(objectType);
        ChangeReader reader = readers.computeIfAbsent(objectType, _ -> new ChangeReader(clock));
        try {
            return reader.read((place, rows) -> changed(schema, place, rows), since, limit);
        } catch (IllegalArgumentException unreadable) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-POISON",
                            settings.label() + ": " + unreadable.getMessage() + ".",
                            "Reset the feed of " + objectType + " to its beginning."));
        }
    }

    private ChangeReader.Page changed(ObjectSchema schema, ChangeCursor place, int limit) {
        int most = Math.clamp(limit, 1, RecordSearch.PAGE_MAX);
        StringBuilder rest = new StringBuilder();
        Instant at = place.at();
        if (at != null) {
            String literal = Wire.literal(at);
            rest.append("WHERE SystemModstamp >= ").append(literal);
            if (!place.id().isEmpty()) {
                rest.append(" AND (SystemModstamp > ")
                        .append(literal)
                        .append(" OR Id > ")
                        .append(Wire.quoted(place.id()))
                        .append(")");
            }
        }
        rest.append(" ORDER BY SystemModstamp, Id LIMIT ").append(most);
        RecordSearch.Rows found = search.find(schema, true, rest.toString());
        return new ChangeReader.Page(
                found.records(), found.more() || found.records().size() >= most);
    }

    @Override
    public PopulationPage readPopulation(String objectType, Cursor after, int limit) {
        int most = Math.clamp(limit, 1, RecordSearch.PAGE_MAX);
        String from = after.isBeginning() ? "" : "WHERE Id > " + Wire.quoted(after.value()) + " ";
        RecordSearch.Rows found =
                search.find(schema(objectType), false, from + "ORDER BY Id LIMIT " + most);
        if (found.records().isEmpty()) {
            return new PopulationPage(List.of(), after, false);
        }
        return new PopulationPage(
                found.records(),
                new Cursor(found.records().getLast().externalId()),
                found.more() || found.records().size() >= most);
    }

    @Override
    public List<ObservedRecord> fetch(String objectType, Collection<String> externalIds) {
        // The vendor refuses the whole question for one text that can be no id.
        List<String> ids =
                externalIds.stream().distinct().filter(id -> ID.matcher(id).matches()).toList();
        return asked(ids, ids.size(), "Id", schema(objectType), true);
    }

    @Override
    public List<WriteOutcome> write(String objectType, List<WriteRequest> batch) {
        if (!RecordTypes.WRITABLE.contains(objectType)) {
            WriteOutcome refused = new WriteOutcome.Refused(unknown(objectType));
            return batch.stream().map(_ -> refused).toList();
        }
        if (batch.size() > SalesforceConnector.BATCH_MAX) {
            throw new IllegalArgumentException(
                    "a batch of "
                            + batch.size()
                            + " "
                            + objectType
                            + "; at most "
                            + SalesforceConnector.BATCH_MAX);
        }
        return new RecordWriter(talk, objectType, keyFields.getOrDefault(objectType, ""))
                .write(batch);
    }

    @Override
    public List<Finding> findByKey(String objectType, List<WriteRequest> asked) {
        ObjectSchema schema = schema(objectType);
        String keyField = keyFields.getOrDefault(objectType, "");
        if (keyField.isEmpty() || !search.select().shows(objectType, keyField)) {
            throw new CallFailed(
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-SCHEMA-DRIFT",
                            settings.label()
                                    + ": "
                                    + objectType
                                    + " has no field that carries the hub's key"
                                    + (keyField.isEmpty()
                                            ? "."
                                            : "; "
                                                    + keyField
                                                    + " is missing or hidden from our user."),
                            "Name a unique external-id field of "
                                    + objectType
                                    + " in option 'externalIds', and let the"
                                    + " integration user see it."));
        }
        List<String> keys = asked.stream().map(WriteRequest::key).distinct().toList();
        Map<String, List<ObservedRecord>> byKey = new HashMap<>();
        ObjectSchema withKey = schema;
        if (schema.field(keyField).isEmpty()) {
            List<NativeField> fields = new ArrayList<>(schema.fields());
            fields.add(NativeField.text(keyField, 0));
            withKey = new ObjectSchema(objectType, schema.label(), fields);
        }
        for (ObservedRecord record : asked(keys, keys.size(), keyField, withKey, false)) {
            byKey.computeIfAbsent(folded(record.fields().get(keyField)), _ -> new ArrayList<>())
                    .add(record);
        }
        return asked.stream()
                .map(request -> finding(byKey.getOrDefault(folded(request.key()), List.of())))
                .toList();
    }

    private static Finding finding(List<ObservedRecord> found) {
        return switch (found.size()) {
            case 0 -> new Finding.NotFound();
            case 1 -> new Finding.Found(found.getFirst());
            default -> new Finding.Several(found.stream().map(ObservedRecord::externalId).toList());
        };
    }

    /// The vendor compares keys without regard to case.
    private static String folded(@Nullable Object key) {
        return String.valueOf(key).toLowerCase(Locale.ROOT);
    }

    private List<ObservedRecord> asked(
            List<String> values, int count, String field, ObjectSchema schema, boolean deletedToo) {
        List<ObservedRecord> found = new ArrayList<>();
        for (int from = 0; from < count; from += ASKED_MAX) {
            String in =
                    values.subList(from, Math.min(count, from + ASKED_MAX)).stream()
                            .map(Wire::quoted)
                            .collect(Collectors.joining(","));
            String last = "";
            RecordSearch.Rows rows;
            do {
                String onwards = last.isEmpty() ? "" : " AND Id > " + Wire.quoted(last);
                rows =
                        search.find(
                                schema,
                                deletedToo,
                                "WHERE "
                                        + field
                                        + " IN ("
                                        + in
                                        + ")"
                                        + onwards
                                        + " ORDER BY Id LIMIT "
                                        + RecordSearch.PAGE_MAX);
                found.addAll(rows.records());
                last = rows.records().isEmpty() ? last : rows.records().getLast().externalId();
            } while (rows.more() && !rows.records().isEmpty());
        }
        return found;
    }

    private ObjectSchema schema(String objectType) {
        ObjectSchema schema = schemas.get(objectType);
        if (schema == null) {
            throw new CallFailed(unknown(objectType));
        }
        return schema;
    }

    private Problem unknown(String objectType) {
        return new Problem(
                Mender.SETTINGS,
                "SYS-SCHEMA-DRIFT",
                settings.label()
                        + ": the connector knows no record type '"
                        + objectType
                        + "' for this.",
                "Use one of " + String.join(", ", RecordTypes.FEEDS) + ".");
    }

    /// Nothing to let go of: the vendor's sessions end by themselves, sockets belong to the HTTP
    /// client.
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "connection " + settings;
    }
}
