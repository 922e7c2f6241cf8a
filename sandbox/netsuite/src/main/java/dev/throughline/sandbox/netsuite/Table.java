package dev.throughline.sandbox.netsuite;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All records of one type with their indexes: by id, external id, modification order, name and the
/// references that queries go by. Guarded by the ledger's lock.
final class Table {

    /// A place in modification order.
    record Stamp(long second, long id) implements Comparable<Stamp> {
        private static final Comparator<Stamp> ORDER =
                Comparator.comparingLong(Stamp::second).thenComparingLong(Stamp::id);

        @Override
        public int compareTo(Stamp other) {
            return ORDER.compare(this, other);
        }
    }

    private static final List<String> INDEXED_REFERENCES =
            List.of("parent", "project", "customer", "entity");

    final RecordType type;
    final TreeMap<Long, StoredRecord> byId = new TreeMap<>();
    final Map<String, StoredRecord> byExternalId = new HashMap<>();
    final TreeMap<Stamp, StoredRecord> byModified = new TreeMap<>();
    private final Map<String, Long> names = new HashMap<>();
    private final Map<String, Map<String, TreeSet<Long>>> referring = new HashMap<>();

    Table(RecordType type) {
        this.type = type;
        for (String field : INDEXED_REFERENCES) {
            if (type.ordinal(field) >= 0) {
                referring.put(field, new HashMap<>());
            }
        }
    }

    void add(StoredRecord record, List<String> nameKeys) {
        byId.put(record.id, record);
        if (record.externalId != null) {
            byExternalId.put(record.externalId, record);
        }
        byModified.put(new Stamp(record.modifiedSecond, record.id), record);
        nameKeys.forEach(key -> names.put(key, record.id));
        referring.forEach((field, index) -> {
            if (record.value(field) instanceof String target) {
                index.computeIfAbsent(target, _ -> new TreeSet<>()).add(record.id);
            }
        });
    }

    void remove(StoredRecord record, List<String> nameKeys) {
        byId.remove(record.id);
        if (record.externalId != null) {
            byExternalId.remove(record.externalId, record);
        }
        byModified.remove(new Stamp(record.modifiedSecond, record.id));
        nameKeys.forEach(key -> names.remove(key, record.id));
        referring.forEach((field, index) -> {
            if (record.value(field) instanceof String target) {
                TreeSet<Long> ids = index.get(target);
                if (ids != null) {
                    ids.remove(record.id);
                    if (ids.isEmpty()) {
                        index.remove(target);
                    }
                }
            }
        });
    }

    /// Who carries a name already.
    @Nullable Long named(String key) {
        return names.get(key);
    }

    boolean indexes(String field) {
        return referring.containsKey(field);
    }

    /// The records that refer to `target` by an indexed field, in id order.
    List<StoredRecord> referringTo(String field, String target) {
        Map<String, TreeSet<Long>> index = referring.get(field);
        TreeSet<Long> ids = index == null ? null : index.get(target);
        return ids == null
                ? List.of()
                : ids.stream().map(byId::get).filter(Objects::nonNull).toList();
    }
}
