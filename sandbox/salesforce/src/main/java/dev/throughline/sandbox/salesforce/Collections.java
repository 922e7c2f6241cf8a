package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.salesforce.Org.Manner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/composite/sobjects`: up to 200 records a call, each with its own outcome in a 200 answer. A
/// value that cannot be read, or a field that does not exist, refuses the whole request.
final class Collections {

    private static final int RECORDS_MAX = 200;
    private static final int READ_MAX = 2000;

    private final Org org;
    private final Records records;

    Collections(Org org, Records records) {
        this.org = org;
        this.records = records;
    }

    /// Whether some rows of this call are to meet a lock.
    static boolean partial(SimRequest request) {
        return request.headers().containsKey(SimServer.PARTIAL_BATCH_HEADER);
    }

    SimReply create(SimRequest request, Manner manner) {
        Map<String, @Nullable Object> body = Json.object(request.body());
        List<Draft> drafts =
                body(body).stream()
                        .map(json -> records.draft(typeOf(json), json, Set.of("id", "Id"), true))
                        .toList();
        List<Supplier<Map<String, Object>>> rows = new ArrayList<>();
        for (Draft draft : drafts) {
            rows.add(() -> Records.success(records.create(draft, manner).id(), null));
        }
        return run(request, body, rows);
    }

    SimReply update(SimRequest request, Manner manner) {
        Map<String, @Nullable Object> body = Json.object(request.body());
        List<Supplier<Map<String, Object>>> rows = new ArrayList<>();
        for (Map<String, @Nullable Object> json : body(body)) {
            Draft draft = records.draft(typeOf(json), json, Set.of("id", "Id"), true);
            Object id = json.get("id") != null ? json.get("id") : json.get("Id");
            rows.add(() -> {
                if (id == null) {
                    throw Refusal.row(
                            "MISSING_ARGUMENT", "Id not specified in an update call", "Id");
                }
                Row row = row(draft.type(), id.toString());
                return Records.success(records.update(row, draft, manner).id(), null);
            });
        }
        return run(request, body, rows);
    }

    SimReply upsert(ObjectDef type, String field, SimRequest request, Manner manner) {
        FieldDef external =
                field.equalsIgnoreCase("Id")
                        ? type.must("Id")
                        : SoqlSearch.externalField(type, field);
        Map<String, @Nullable Object> body = Json.object(request.body());
        List<Map<String, @Nullable Object>> all = body(body);
        Map<String, Integer> seen = new HashMap<>();
        List<Draft> drafts = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (Map<String, @Nullable Object> json : all) {
            if (typeOf(json) != type) {
                throw Refusal.request(
                        400,
                        "INVALID_ARGUMENT",
                        "All records of an upsert must be of type " + type.name());
            }
            drafts.add(records.draft(type, json, Set.of("id", "Id"), true));
            Object key =
                    external.kind() == FieldDef.Kind.ID
                            ? (json.get("Id") == null ? json.get("id") : json.get("Id"))
                            : json.get(external.name());
            keys.add(key == null ? "" : key.toString().strip());
            seen.merge(keys.getLast().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        List<Supplier<Map<String, Object>>> rows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Draft draft = drafts.get(i);
            String key = keys.get(i);
            rows.add(() -> {
                if (external.kind() == FieldDef.Kind.ID) {
                    Records.Saved saved =
                            key.isEmpty()
                                    ? new Records.Saved(records.create(draft, manner), true)
                                    : new Records.Saved(
                                            records.update(row(type, key), draft, manner), false);
                    return Records.success(saved.row().id(), saved.created());
                }
                if (key.isEmpty()) {
                    throw Refusal.row("MISSING_ARGUMENT", external.name() + " not specified");
                }
                if (seen.getOrDefault(key.toLowerCase(Locale.ROOT), 0) > 1) {
                    throw Refusal.row(
                            "DUPLICATE_VALUE",
                            "Duplicate external id specified: " + key,
                            external.name());
                }
                Records.Saved saved = records.upsert(draft, external, key, manner);
                return Records.success(saved.row().id(), saved.created());
            });
        }
        return run(request, body, rows);
    }

    SimReply delete(SimRequest request, Manner manner) {
        String[] ids = request.query("ids").orElse("").split(",", -1);
        refuseCount(ids.length, RECORDS_MAX);
        List<Supplier<Map<String, Object>>> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(() -> {
                for (Table table : org.tables()) {
                    if (id.startsWith(table.type().prefix())) {
                        Row row = row(table.type(), id);
                        org.delete(row, manner.actor(), null);
                        return Records.success(row.id(), null);
                    }
                }
                throw Refusal.row("MALFORMED_ID", "malformed id " + id);
            });
        }
        Map<String, @Nullable Object> manners = new HashMap<>();
        manners.put("allOrNone", request.query("allOrNone").orElse("false"));
        return run(request, manners, rows);
    }

    /// Reads by id: `POST` with ids and fields in the body, `GET` with both in the query.
    SimReply read(ObjectDef type, SimRequest request, String version) {
        List<String> ids;
        List<String> fields;
        if (request.method().equals("POST")) {
            Map<String, @Nullable Object> body = Json.object(request.body());
            ids = texts(body.get("ids"));
            fields = texts(body.get("fields"));
        } else {
            ids = List.of(request.query("ids").orElse("").split(",", -1));
            fields = List.of(request.query("fields").orElse("").split(",", -1));
        }
        refuseCount(ids.size(), READ_MAX);
        return org.reading(() -> {
            Soql soql =
                    new Soql(
                            fields.stream()
                                    .map(field ->
                                            (Soql.Selected) new Soql.Selected.Field(field.strip()))
                                    .toList(),
                            type.name(),
                            null,
                            List.of(),
                            -1,
                            0);
            SoqlSearch search = new SoqlSearch(org, soql, true, version);
            List<@Nullable Object> found = new ArrayList<>();
            for (String id : ids) {
                Row row = org.table(type.name()).findLive(SalesforceId.canonical(id));
                found.add(row == null ? null : search.show(row));
            }
            return Json.reply(200, found);
        });
    }

    private SimReply run(
            SimRequest request,
            Map<String, @Nullable Object> body,
            List<Supplier<Map<String, Object>>> rows) {
        boolean whole = Records.truth(body.get("allOrNone"));
        boolean partial = partial(request);
        List<Map<String, Object>> outcomes = new ArrayList<>();
        if (!whole) {
            for (int i = 0; i < rows.size(); i++) {
                Supplier<Map<String, Object>> row = rows.get(i);
                boolean lock = partial && (i % 3 == 1 || rows.size() == 1);
                outcomes.add(org.writing(() -> one(row, lock)));
            }
            return Json.reply(200, outcomes);
        }
        try {
            org.transaction(() -> {
                for (Supplier<Map<String, Object>> row : rows) {
                    Map<String, Object> outcome = one(row, partial);
                    outcomes.add(outcome);
                }
                if (outcomes.stream()
                        .anyMatch(outcome -> !Boolean.TRUE.equals(outcome.get("success")))) {
                    throw Refusal.row("ALL_OR_NONE_OPERATION_ROLLED_BACK", "rolled back");
                }
                return true;
            });
        } catch (Refusal rolledBack) {
            Map<String, Object> innocent =
                    Refusal.row(
                                    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                                    "Record rolled back because not all records were valid and the request was using AllOrNone"
                                            + " header")
                            .asRow();
            outcomes.replaceAll(
                    outcome -> Boolean.TRUE.equals(outcome.get("success")) ? innocent : outcome);
        }
        return Json.reply(200, outcomes);
    }

    private static Map<String, Object> one(Supplier<Map<String, Object>> row, boolean lock) {
        try {
            if (lock) {
                throw Records.locked("");
            }
            return row.get();
        } catch (Refusal refusal) {
            return refusal.asRow();
        }
    }

    private Row row(ObjectDef type, String id) {
        if (!SalesforceId.wellFormed(id)) {
            throw Refusal.row("MALFORMED_ID", "malformed id " + id, "Id");
        }
        Row row = org.table(type.name()).find(SalesforceId.canonical(id));
        if (row == null) {
            throw Refusal.row("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", "Id");
        }
        if (row.deleted()) {
            throw Refusal.row("ENTITY_IS_DELETED", "entity is deleted", "Id");
        }
        return row;
    }

    private ObjectDef typeOf(Map<String, @Nullable Object> json) {
        if (json.get("attributes") instanceof Map<?, ?> attributes
                && attributes.get("type") instanceof String type) {
            try {
                return org.type(type);
            } catch (Refusal _) {
                throw Refusal.request(
                        400, "INVALID_TYPE", "sObject type '" + type + "' is not supported.");
            }
        }
        throw Refusal.request(
                400, "INVALID_TYPE", "The type of each record must be given in attributes.type");
    }

    private static List<Map<String, @Nullable Object>> body(Map<String, @Nullable Object> body) {
        List<Map<String, @Nullable Object>> all = Json.objects(body, "records");
        refuseCount(all.size(), RECORDS_MAX);
        return all;
    }

    private static void refuseCount(int count, int max) {
        if (count > max) {
            throw Refusal.request(
                    400,
                    "EXCEEDED_ID_LIMIT",
                    "record limit reached. cannot submit more than "
                            + max
                            + " records into this call");
        }
    }

    private static List<String> texts(@Nullable Object list) {
        if (list instanceof List<?> all) {
            return all.stream().map(String::valueOf).toList();
        }
        throw Refusal.request(
                400, "JSON_PARSER_ERROR", "'ids' and 'fields' are required to be lists");
    }
}
