package dev.throughline.sandbox.kantata;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows of one record type with their indexes. Guarded by the ledger's lock.
final class Table {
    /// The index by subject type and id of what hangs on other records.
    static final String SUBJECT = "(subject)";

    /// The index of external references by subject type, service and number.
    static final String REFERENCE = "(reference)";

    /// The index of projects by whether they are archived.
    static final String ARCHIVED = "archived";

    final RecordType type;
    final SortedRows created = new SortedRows(Row::createdAt);
    final SortedRows updated = new SortedRows(Row::updatedAt);
    private final Map<Long, Row> byId = new HashMap<>();
    private final Map<String, Map<String, Set<Long>>> indexes = new HashMap<>();
    private long lastId;
    private @Nullable SeededRows seeded;

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
        if (type.collection().equals("workspaces")) {
            indexes.put(ARCHIVED, new HashMap<>());
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

    /// Sets so many ids aside.
    ///
    /// @return the first of them
    long reserve(int ids) {
        long first = lastId + 1;
        lastId += ids;
        return first;
    }

    @Nullable SeededRows seeded() {
        return seeded;
    }

    /// Puts seeded rows beside the others; once only.
    void seed(SeededRows rows) {
        if (seeded != null) {
            throw new IllegalArgumentException(
                    type.collection() + " holds seeded rows already; seed once");
        }
        seeded = rows;
    }

    int size() {
        return byId.size() + (seeded == null ? 0 : seeded.live());
    }

    @Nullable Row row(long id) {
        if (seeded != null && seeded.holds(id)) {
            return seeded.make((int) (id - seeded.firstId));
        }
        return byId.get(id);
    }

    Collection<Row> rows() {
        SeededRows others = seeded;
        if (others == null) {
            return byId.values();
        }
        return new AbstractCollection<>() {
            @Override
            public Iterator<Row> iterator() {
                return Stream.concat(
                                byId.values().stream(),
                                IntStream.range(0, others.size)
                                        .filter(number -> !others.isTaken(number))
                                        .mapToObj(others::make))
                        .iterator();
            }

            @Override
            public int size() {
                return Table.this.size();
            }
        };
    }

    private boolean untouched(Row row) {
        return seeded != null && seeded.holds(row.id());
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
        Set<Long> own = filed.getOrDefault(value, Set.of());
        if (seeded == null || index.equals(SUBJECT) || index.equals(REFERENCE)) {
            return own;
        }
        Set<Long> all = new LinkedHashSet<>(seeded.ids(index, value));
        all.addAll(own);
        return all;
    }

    void add(Row row) {
        byId.put(row.id(), row);
        created.add(row);
        updated.add(row);
        indexes.forEach(
                (index, filed) -> keys(index, row).forEach(key -> file(filed, key, row.id())));
    }

    void replace(Row old, Row now) {
        if (seeded != null && untouched(old)) {
            seeded.take(old.id());
            add(now);
            return;
        }
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
        if (seeded != null && untouched(row)) {
            seeded.take(row.id());
            return;
        }
        byId.remove(row.id());
        created.remove(row);
        updated.remove(row);
        indexes.forEach(
                (index, filed) -> keys(index, row).forEach(key -> unfile(filed, key, row.id())));
    }

    private static void file(Map<String, Set<Long>> filed, String key, long id) {
        // most keys file one row: these take no set of their own
        filed.merge(
                key,
                Set.of(id),
                (there, _) -> {
                    Set<Long> more =
                            there instanceof LinkedHashSet ? there : new LinkedHashSet<>(there);
                    more.add(id);
                    return more;
                });
    }

    private static void unfile(Map<String, Set<Long>> filed, String key, long id) {
        Set<Long> ids = filed.getOrDefault(key, Set.of());
        if (ids.size() == 1 && ids.contains(id)) {
            filed.remove(key);
        } else if (ids instanceof LinkedHashSet) {
            ids.remove(id);
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
