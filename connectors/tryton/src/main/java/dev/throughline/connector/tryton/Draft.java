package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.WriteRequest.Kind;
import dev.throughline.connector.tryton.RecordTypes.RecordType;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One write request in Tryton's terms.
///
/// @param place its place in the asked batch
/// @param request what was asked
/// @param id the record to change; 0 for a create
/// @param values what to create or change
/// @param timestamps `model,id` → `_timestamp` that must still hold when the change is made
/// @param staleByUs whether the caller gave the record's stamp, so that a newer one is news to the
///   caller
record Draft(
        int place,
        WriteRequest request,
        long id,
        Map<String, @Nullable Object> values,
        Map<String, String> timestamps,
        boolean staleByUs) {

    /// The field by which a caller may pass the stamp it has compared with.
    static final String STAMP = "_timestamp";

    /// Translates a request.
    ///
    /// @param current the record as it is now, for an update
    /// @throws Untranslatable when a value cannot be given to Tryton
    /// @throws dev.throughline.connect.spi.CallFailed when a name could not be looked up
    static Draft of(
            int place,
            RecordType type,
            WriteRequest request,
            @Nullable Map<String, @Nullable Object> current,
            Names names,
            long company)
            throws Untranslatable {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : request.fields().entrySet()) {
            if (!entry.getKey().equals(STAMP)) {
                put(values, type, entry.getKey(), entry.getValue(), request, current, names);
            }
        }
        if (type.model().equals(RecordTypes.PARTY.model())) {
            PartyWrite.putParts(values, request.fields(), current, names);
        }
        Map<String, String> timestamps = new LinkedHashMap<>();
        boolean given = request.fields().get(STAMP) instanceof String;
        if (request.kind() == Kind.CREATE) {
            if (type.model().equals(RecordTypes.PARTY.model())) {
                values.put(RecordTypes.PARTY_KEY, request.key());
            } else if (type.model().equals(RecordTypes.WORK.model())) {
                Object comment = request.fields().get(KeyedComment.WIRE);
                values.put(
                        KeyedComment.WIRE,
                        new KeyedComment(comment == null ? null : comment.toString(), request.key())
                                .stored());
            }
            if (type.companyScoped()) {
                values.putIfAbsent("company", company);
            }
            return new Draft(place, request, 0, values, timestamps, false);
        }
        if (current == null) {
            throw new Untranslatable("id", "there is no such record any more");
        }
        lock(timestamps, type.model(), current, request.fields().get(STAMP));
        for (RecordTypes.NestedPart part : type.parts()) {
            for (Map<String, @Nullable Object> nested : PartyParts.nested(current, part.path())) {
                lock(timestamps, part.model(), nested, null);
            }
        }
        return new Draft(place, request, Rows.id(current), values, timestamps, given);
    }

    private static void put(
            Map<String, @Nullable Object> values,
            RecordType type,
            String name,
            @Nullable Object plain,
            WriteRequest request,
            @Nullable Map<String, @Nullable Object> current,
            Names names)
            throws Untranslatable {
        if (name.equals(RecordTypes.PARTY_KEY) && type.model().equals(RecordTypes.PARTY.model())) {
            if (request.kind() == Kind.CREATE && request.key().equals(plain)) {
                return;
            }
            throw new Untranslatable(
                    name,
                    "it carries the hub's key and is given by the connector; take it out of the mapping");
        }
        Column column =
                type.column(name)
                        .orElseThrow(() ->
                                new Untranslatable(
                                        name,
                                        "it is not a field of "
                                                + type.model()
                                                + " here; declare it under customFields"));
        if (!column.field().writable()) {
            throw new Untranslatable(name, "Tryton computes it; take it out of the mapping");
        }
        switch (column) {
            case Column.Own own -> {
                WireValue.Kind kind =
                        own.kind() != null ? own.kind() : names.kind(type.model(), own.wire());
                values.put(own.wire(), WireValue.wire(name, kind, plain));
            }
            case Column.ByName named ->
                    values.put(
                            named.wire(),
                            plain == null
                                    ? null
                                    : names.id(name, named.model(), named.by(), plain.toString()));
            case Column.Part _ -> {
                if (name.equals(KeyedComment.WIRE) && current != null) {
                    String key = KeyedComment.of(current.get(KeyedComment.WIRE)).key();
                    values.put(
                            name,
                            new KeyedComment(plain == null ? null : plain.toString(), key)
                                    .stored());
                }
                // the parts of a party are put together by PartyWrite, a new work's comment by the
                // caller
            }
        }
    }

    private static void lock(
            Map<String, String> timestamps,
            String model,
            Map<String, @Nullable Object> row,
            @Nullable Object given) {
        Object stamp = given == null ? row.get(STAMP) : given;
        if (stamp instanceof String text) {
            timestamps.put(model + "," + Rows.id(row), text);
        }
    }

    /// The arguments of one call that writes all these.
    static List<?> arguments(List<Draft> drafts) {
        if (drafts.getFirst().request().kind() == Kind.CREATE) {
            return List.of(drafts.stream().map(Draft::values).toList());
        }
        return drafts.stream()
                .flatMap(draft -> java.util.stream.Stream.of(List.of(draft.id()), draft.values()))
                .toList();
    }

    /// Who is meant, for people.
    String subject(RecordType type) {
        return type.model() + " " + (id == 0 ? request.key() : "with id " + id);
    }
}
