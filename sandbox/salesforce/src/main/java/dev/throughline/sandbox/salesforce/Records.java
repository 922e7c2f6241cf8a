package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.salesforce.Org.Manner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Single records: create, read, update, delete, upsert.
final class Records {

    /// Row-level answer of a write.
    record Saved(Row row, boolean created) {}

    private final Org org;
    private final LongAdder creates = new LongAdder();
    private final LongAdder updates = new LongAdder();

    Records(Org org) {
        this.org = org;
    }

    long creates() {
        return creates.sum();
    }

    long updates() {
        return updates.sum();
    }

    Draft draft(
            ObjectDef type,
            Map<String, ? extends @Nullable Object> json,
            Set<String> skipped,
            boolean api) {
        return Draft.read(
                type, json, skipped, api ? org::hidden : (_, _) -> false, org::type, !api);
    }

    SimReply create(ObjectDef type, SimRequest request, Manner manner, String version) {
        refuseLockedRow(request);
        Draft draft = draft(type, Json.object(request.body()), Set.of(), true);
        Row row = create(draft, manner);
        return Json.reply(201, success(row.id(), null)).with("Location", location(row, version));
    }

    Row create(Draft draft, Manner manner) {
        Row row = org.insert(draft, manner);
        creates.increment();
        return row;
    }

    SimReply read(ObjectDef type, String id, SimRequest request, String version) {
        return org.reading(() -> show(live(type, id), request.query("fields").orElse(""), version));
    }

    SimReply readByExternalId(
            ObjectDef type, String field, String value, SimRequest request, String version) {
        FieldDef external = SoqlSearch.externalField(type, field);
        return org.reading(() -> {
            List<Row> found = having(type, external, value);
            return switch (found.size()) {
                case 0 -> throw Refusal.notFound();
                case 1 -> show(found.getFirst(), request.query("fields").orElse(""), version);
                default -> several(found, version);
            };
        });
    }

    SimReply update(ObjectDef type, String id, SimRequest request, Manner manner) {
        refuseLockedRow(request);
        Draft draft = draft(type, Json.object(request.body()), Set.of(), true);
        org.writing(() -> update(live(type, id), draft, manner));
        return SimReply.empty(204);
    }

    Row update(Row row, Draft draft, Manner manner) {
        Row next = org.update(row, draft, manner);
        updates.increment();
        return next;
    }

    SimReply delete(ObjectDef type, String id, SimRequest request, Manner manner) {
        refuseLockedRow(request);
        org.writing(() -> {
            org.delete(live(type, id), manner.actor(), null);
            return true;
        });
        return SimReply.empty(204);
    }

    SimReply upsert(
            ObjectDef type,
            String field,
            String value,
            SimRequest request,
            Manner manner,
            String version) {
        refuseLockedRow(request);
        FieldDef external = SoqlSearch.externalField(type, field);
        Map<String, @Nullable Object> body = Json.object(request.body());
        for (String name : body.keySet()) {
            if (name.equalsIgnoreCase(external.name()) || name.equalsIgnoreCase("Id")) {
                throw Refusal.request(
                        400,
                        "INVALID_FIELD",
                        "The " + name + " field should not be specified in the sobject data.");
            }
        }
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(body);
        whole.put(external.name(), value);
        Draft draft = draft(type, whole, Set.of(), true);
        boolean updateOnly =
                request.query("updateOnly").filter("true"::equalsIgnoreCase).isPresent();
        return org.writing(() -> {
            List<Row> found = having(type, external, value);
            if (found.size() > 1) {
                return several(found, version);
            }
            if (found.isEmpty() && updateOnly) {
                throw Refusal.notFound();
            }
            Saved saved = upsert(draft, external, value, manner);
            SimReply reply =
                    Json.reply(
                            saved.created() ? 201 : 200,
                            success(saved.row().id(), saved.created()));
            return saved.created() ? reply.with("Location", location(saved.row(), version)) : reply;
        });
    }

    /// Updates the one record with this external id, or makes it.
    ///
    /// @throws Refusal also where several have it
    Saved upsert(Draft draft, FieldDef external, String value, Manner manner) {
        return org.writing(() -> {
            List<Row> found = having(draft.type(), external, value);
            if (found.size() > 1) {
                throw Refusal.row(
                        "DUPLICATE_EXTERNAL_ID",
                        external.name()
                                + ": more than one record found for external id field: "
                                + found.stream().map(Row::id).toList(),
                        external.name());
            }
            if (found.isEmpty()) {
                return new Saved(create(draft, manner), true);
            }
            return new Saved(update(found.getFirst(), draft, manner), false);
        });
    }

    /// @throws Refusal `NOT_FOUND` or `ENTITY_IS_DELETED`
    Row live(ObjectDef type, String id) {
        Row row = org.table(type.name()).find(SalesforceId.canonical(id));
        if (row == null) {
            throw Refusal.notFound();
        }
        if (row.deleted()) {
            throw Refusal.request(404, "ENTITY_IS_DELETED", "entity is deleted");
        }
        return row;
    }

    private List<Row> having(ObjectDef type, FieldDef field, String value) {
        return org.table(type.name()).having(field, value).stream()
                .filter(row -> !row.deleted())
                .toList();
    }

    private SimReply show(Row row, String fields, String version) {
        return Json.reply(
                200,
                shown(row, fields.isBlank() ? List.of() : List.of(fields.split(",", -1)), version));
    }

    /// A record with the named fields, or all the caller may see.
    Map<String, @Nullable Object> shown(Row row, List<String> fields, String version) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attributes", SoqlSearch.attributes(row, version));
        if (fields.isEmpty()) {
            for (FieldDef field : row.type().fields()) {
                if (!org.hidden(row.type(), field)) {
                    json.put(field.name(), Values.write(row.value(field)));
                }
            }
            return json;
        }
        List<Soql.Selected> select = new ArrayList<>();
        fields.forEach(field -> select.add(new Soql.Selected.Field(field.strip())));
        Soql soql = new Soql(select, row.type().name(), null, List.of(), -1, 0);
        json.putAll(new SoqlSearch(org, soql, true, version).show(row));
        return json;
    }

    private static SimReply several(List<Row> found, String version) {
        return Json.reply(300, found.stream().map(row -> location(row, version)).toList());
    }

    static String location(Row row, String version) {
        return "/services/data/v" + version + "/sobjects/" + row.type().name() + "/" + row.id();
    }

    static Map<String, Object> success(String id, @Nullable Boolean created) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("success", true);
        json.put("errors", List.of());
        if (created != null) {
            json.put("created", created);
        }
        return json;
    }

    private static void refuseLockedRow(SimRequest request) {
        if (Collections.partial(request)) {
            throw locked("");
        }
    }

    static Refusal locked(String id) {
        return Refusal.row(
                "UNABLE_TO_LOCK_ROW",
                "unable to obtain exclusive access to this record"
                        + (id.isEmpty() ? "" : " or 1 records: " + id));
    }

    static boolean truth(@Nullable Object value) {
        return value != null && value.toString().toLowerCase(Locale.ROOT).equals("true");
    }
}
