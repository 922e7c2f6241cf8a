package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.kantata.RecordType.Association;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// One answer in the framework's shape: `count`, `meta`, `results` in order, and the records as
/// maps by collection and id. Filled with the ledger's lock held, written after.
final class Envelope {
    /// Escapes everything beyond ASCII, so that even half a surrogate pair arrives as it is stored.
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /// A row with the ids that its includes add; own ids lists are shown only through these.
    private record Shown(Row row, Map<String, Object> ids) {}

    private final Ledger ledger;
    private final Map<String, Map<Long, Shown>> maps = new LinkedHashMap<>();
    private final Map<String, Map<String, Map<String, Object>>> plain = new LinkedHashMap<>();
    private final List<Map<String, String>> results = new ArrayList<>();

    Envelope(Ledger ledger, String collection) {
        this.ledger = ledger;
        maps.put(collection, new LinkedHashMap<>());
    }

    /// A record that was asked for, with what its includes bring.
    void result(Row row, Set<String> includes) {
        results.add(Map.of("key", row.type().collection(), "id", row.idText()));
        Map<String, Object> ids = new LinkedHashMap<>();
        for (String include : includes) {
            Association association = row.type().associations().get(include);
            if (association == null) {
                continue;
            }
            Map<Long, Shown> beside =
                    maps.computeIfAbsent(association.collection(), _ -> new LinkedHashMap<>());
            List<String> found = new ArrayList<>();
            for (Row other : related(row, association)) {
                found.add(other.idText());
                beside.putIfAbsent(other.id(), new Shown(other, Map.of()));
            }
            if (association.many()) {
                ids.put(association.shownAs(include), found);
            }
        }
        maps.getOrDefault(row.type().collection(), new LinkedHashMap<>())
                .put(row.id(), new Shown(row, ids));
    }

    /// Ensures that every known include has its key, `{}` if empty.
    void including(RecordType type, Set<String> includes) {
        for (String include : includes) {
            Association association = type.associations().get(include);
            if (association != null) {
                maps.computeIfAbsent(association.collection(), _ -> new LinkedHashMap<>());
            }
        }
    }

    /// The same record once more, as a feed that repeats itself.
    void repeat(int at) {
        results.add(results.get(at));
    }

    int size() {
        return results.size();
    }

    /// Swaps neighbours: no order was promised.
    void disorder() {
        for (int i = 0; i + 1 < results.size(); i += 2) {
            java.util.Collections.swap(results, i, i + 1);
        }
    }

    /// A record that is no row: an event, a resolution.
    void plain(String collection, String id, Map<String, Object> record) {
        results.add(Map.of("key", collection, "id", id));
        plain.computeIfAbsent(collection, _ -> new LinkedHashMap<>()).put(id, record);
    }

    /// A row beside the results.
    void beside(Row row) {
        maps.computeIfAbsent(row.type().collection(), _ -> new LinkedHashMap<>())
                .putIfAbsent(row.id(), new Shown(row, Map.of()));
    }

    private List<Row> related(Row row, Association association) {
        Table other = ledger.table(association.collection());
        return switch (association.how()) {
            case OWN -> {
                List<String> ids =
                        association.many()
                                ? row.ids(association.key())
                                : List.of(row.text(association.key()));
                yield ids.stream()
                        .map(id -> ledger.row(association.collection(), id))
                        .filter(Objects::nonNull)
                        .map(each -> (Row) each)
                        .toList();
            }
            case THEIRS ->
                    new TreeSet<>(other.ids(association.key(), row.idText()))
                            .stream()
                                    .map(other::row)
                                    .filter(each -> each != null && !hidden(each))
                                    .map(each -> (Row) each)
                                    .toList();
            case SUBJECT ->
                    association.collection().equals("external_references")
                            ? ledger.attachments.references(row)
                            : ledger.attachments.values(row);
        };
    }

    private static boolean hidden(Row row) {
        return row.type() == Catalogue.STORIES && row.get("deleted_at") != null;
    }

    byte[] bytes(int count, Map<String, Object> meta) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256 + 700 * results.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("count", count);
            json.writePOJOProperty("meta", meta);
            json.writePOJOProperty("results", results);
            maps.forEach((collection, rows) -> {
                json.writeName(collection);
                json.writeStartObject();
                rows.forEach((id, shown) -> {
                    json.writeName(Long.toString(id));
                    write(json, shown);
                });
                plain.getOrDefault(collection, Map.of()).forEach(json::writePOJOProperty);
                json.writeEndObject();
            });
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Shown shown) {
        Row row = shown.row();
        json.writeStartObject();
        json.writeStringProperty("id", row.idText());
        List<Field> fields = row.type().fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (field.kind() != Field.Kind.UNKEPT && field.kind() != Field.Kind.REFERENCES) {
                json.writeName(field.name());
                write(json, row.values()[i]);
            }
        }
        if (row.type().stamped()) {
            json.writeStringProperty("created_at", Stamps.text(row.createdAt()));
            json.writeStringProperty("updated_at", Stamps.text(row.updatedAt()));
        }
        shown.ids().forEach(json::writePOJOProperty);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case BigDecimal number -> json.writeNumber(number);
            default -> json.writePOJO(value);
        }
    }

    /// A row as a map of all its fields, for those who look from inside.
    static Map<String, Object> map(Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", row.idText());
        List<Field> fields = row.type().fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).kind() != Field.Kind.UNKEPT) {
                put(map, fields.get(i).name(), row.values()[i]);
            }
        }
        map.put("created_at", Stamps.text(row.createdAt()));
        map.put("updated_at", Stamps.text(row.updatedAt()));
        return map;
    }

    @SuppressWarnings("NullAway") // a JSON null is a null in the map, as the sandbox kit says
    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        map.put(name, value);
    }

    /// The same as one JSON text.
    static String text(Map<String, ?> map) {
        return JSON.writeValueAsString(map);
    }
}
