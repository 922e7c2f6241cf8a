package dev.throughline.sandbox.salesforce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All rows of one type, deleted ones included, with the ways to find them: by id, by
/// (SystemModstamp, Id), by external ids and references. Not safe by itself: the org's lock guards
/// it.
final class Table {

    /// The order of change reads.
    static final Comparator<Row> BY_STAMP = Comparator.comparing(Row::stamp).thenComparing(Row::id);

    private final ObjectDef type;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Integer> slots = new HashMap<>();
    private final TreeSet<Row> byStamp = new TreeSet<>(BY_STAMP);
    private final Map<FieldDef, Map<Object, TreeSet<Integer>>> indexes = new HashMap<>();
    private int live;
    private long before;

    Table(ObjectDef type) {
        this.type = type;
        type.fields().stream()
                .filter(FieldDef::indexed)
                .forEach(field -> indexes.put(field, new HashMap<>()));
    }

    ObjectDef type() {
        return type;
    }

    /// The id the next row will have.
    String nextId() {
        return SalesforceId.of(type.prefix(), before + rows.size() + 1);
    }

    /// The ids to come follow those of so many rows that are not here.
    void follow(long earlier) {
        before = Math.max(before, earlier);
    }

    int size() {
        return rows.size();
    }

    int live() {
        return live;
    }

    /// All rows in id order, deleted ones included.
    List<Row> rows() {
        return rows;
    }

    /// Rows in the order of change reads.
    NavigableSet<Row> byStamp() {
        return byStamp;
    }

    @Nullable Row find(String id) {
        Integer slot = slots.get(id);
        return slot == null ? null : rows.get(slot);
    }

    /// The row if it is there and not deleted.
    @Nullable Row findLive(String id) {
        Row row = find(id);
        return row == null || row.deleted() ? null : row;
    }

    /// The slot of the first row whose id is after `id`; rows lie in id order.
    int slotAfter(String id) {
        int low = 0;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.get(middle).id().compareTo(id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Row add(@Nullable Object[] values) {
        Row row = new Row(type, rows.size(), values);
        rows.add(row);
        slots.put(row.id(), row.slot());
        enter(row);
        return row;
    }

    Row replace(Row old, @Nullable Object[] values) {
        Row row = new Row(type, old.slot(), values);
        leave(old);
        rows.set(row.slot(), row);
        enter(row);
        return row;
    }

    /// Takes back the last added row: only for a transaction that is rolled back.
    void takeBack(Row last) {
        leave(last);
        rows.removeLast();
        slots.remove(last.id());
    }

    /// The rows that may have this value in an indexed field, in id order; deleted ones included.
    Collection<Row> having(FieldDef field, Object value) {
        Map<Object, TreeSet<Integer>> index = indexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException(type.name() + "." + field.name() + " has no index");
        }
        TreeSet<Integer> found = index.get(key(field, value));
        return found == null ? List.of() : found.stream().map(rows::get).toList();
    }

    private void enter(Row row) {
        byStamp.add(row);
        live += row.deleted() ? 0 : 1;
        indexes.forEach((field, index) -> {
            Object value = row.value(field);
            if (value != null) {
                index.computeIfAbsent(key(field, value), _ -> new TreeSet<>()).add(row.slot());
            }
        });
    }

    private void leave(Row row) {
        byStamp.remove(row);
        live -= row.deleted() ? 0 : 1;
        indexes.forEach((field, index) -> {
            Object value = row.value(field);
            if (value != null) {
                Object key = key(field, value);
                TreeSet<Integer> found = index.get(key);
                if (found != null) {
                    found.remove(row.slot());
                    if (found.isEmpty()) {
                        index.remove(key);
                    }
                }
            }
        });
    }

    private static Object key(FieldDef field, Object value) {
        return field.kind() == FieldDef.Kind.REFERENCE
                ? SalesforceId.canonical(value.toString())
                : value.toString().toLowerCase(Locale.ROOT);
    }
}
