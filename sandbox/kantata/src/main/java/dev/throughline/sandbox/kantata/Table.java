package dev.throughline.sandbox.kantata;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of one record type with their indexes. Guarded by the ledger's lock.
final class Table {
    /// The index by subject type and id of what hangs on other records.
    static final String SUBJECT = "(subject)";

    /// The index of external references by subject type, service and number.
    static final String REFERENCE = "(reference)";

    final RecordType type;
    final SortedRows created = new SortedRows(Row::createdAt);
    final SortedRows updated = new SortedRows(Row::updatedAt);
    private final Map<Long, Row> byId = new HashMap<>();
    private final Map<String, Map<String, Set<Long>>> indexes = new HashMap<>();
    private long lastId;

    Table(RecordType type, long firstId) {
        this.type = type;
        this.lastId = firstId - 1;
        for (Field field : type.fields()) {
            boolean asked =
                    type.indexes().contains(field.name()) && field.kind() == Field.Kind.REFERENCE
                            || field.name().equals("email_address");
            if (asked || pointedBackTo(field.name())) {
                indexes.put(field.name(), new HashMap<>());
            }
        }
        if (type.field("subject_id") != null) {
            indexes.put(SUBJECT, new HashMap<>());
        }
        if (type.collection().equals("external_references")) {
            indexes.put(REFERENCE, new HashMap<>());
        }
    }

    private boolean pointedBackTo(String field) {
        return Catalogue.TYPES.stream()
                .flatMap(other -> other.associations().values().stream())
                .anyMatch(association ->
                        association.how() == RecordType.Association.How.THEIRS
                                && association.collection().equals(type.collection())
                                && association.key().equals(field));
    }

    long nextId() {
        return ++lastId;
    }

    int size() {
        return byId.size();
    }

    @Nullable Row row(long id) {
        return byId.get(id);
    }

    Collection<Row> rows() {
        return byId.values();
    }

    boolean indexed(String index) {
        return indexes.containsKey(index);
    }

    /// Ids of the rows filed under `value`.
    Set<Long> ids(String index, String value) {
        Map<String, Set<Long>> filed = indexes.get(index);
        if (filed == null) {
            throw new IllegalArgumentException(type.collection() + " is not indexed by " + index);
        }
        return filed.getOrDefault(value, Set.of());
    }

    void add(Row row) {
        byId.put(row.id(), row);
        created.add(row);
        updated.add(row);
        indexes.forEach(
                (index, filed) -> keys(index, row).forEach(key -> file(filed, key, row.id())));
    }

    void replace(Row old, Row now) {
        byId.put(now.id(), now);
        created.replace(old, now);
        updated.replace(old, now);
        indexes.forEach((index, filed) -> {
            List<String> before = keys(index, old);
            List<String> after = keys(index, now);
            if (!before.equals(after)) {
                before.forEach(key -> unfile(filed, key, old.id()));
                after.forEach(key -> file(filed, key, now.id()));
            }
        });
    }

    void remove(Row row) {
        byId.remove(row.id());
        created.remove(row);
        updated.remove(row);
        indexes.forEach(
                (index, filed) -> keys(index, row).forEach(key -> unfile(filed, key, row.id())));
    }

    private static void file(Map<String, Set<Long>> filed, String key, long id) {
        filed.computeIfAbsent(key, _ -> new LinkedHashSet<>(2)).add(id);
    }

    private static void unfile(Map<String, Set<Long>> filed, String key, long id) {
        Set<Long> ids = filed.getOrDefault(key, new HashSet<>());
        ids.remove(id);
        if (ids.isEmpty()) {
            filed.remove(key);
        }
    }

    private static List<String> keys(String index, Row row) {
        switch (index) {
            case SUBJECT -> {
                return List.of(subjectKey(row.text("subject_type"), row.text("subject_id")));
            }
            case REFERENCE -> {
                return List.of(
                        referenceKey(
                                row.text("subject_type"),
                                row.text("service_name"),
                                row.text("service_model_ref")));
            }
            default -> {
                Object value = row.get(index);
                if (value instanceof List<?> several) {
                    return several.stream().map(Object::toString).toList();
                }
                return value == null ? List.of() : List.of(value.toString());
            }
        }
    }

    static String subjectKey(String subject, String id) {
        return subject + ":" + id;
    }

    static String referenceKey(String subject, String service, String number) {
        return subject + "|" + service + "|" + number;
    }
}
