package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.Faults;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the account holds, and the rules by which it says yes or no. Safe for many threads.
final class Ledger {

    /// A record that is gone.
    record Deleted(String table, long id, long second) {}

    /// What a write did.
    record Saved(long id, boolean created) {}

    private final InstantSource clock;
    private final Faults faults;
    private final FieldValues fieldValues;
    private final EntityRules rules;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, AtomicLong> ids = new HashMap<>();
    private final AtomicLong addressIds = new AtomicLong();
    private final Map<String, StoredRecord> addressOwners = new HashMap<>();
    private final List<Deleted> deletions = new ArrayList<>();
    private final Set<String> refusedCombinations = new HashSet<>();
    private final Books books;

    Ledger(InstantSource clock, Faults faults) {
        this.clock = clock;
        this.faults = faults;
        this.fieldValues = new FieldValues(this, faults);
        this.rules = new EntityRules(this);
        this.books = new Books(this, clock);
        RecordTypes.BY_NAME
                .values()
                .forEach(type -> {
                    tables.put(type.name(), new Table(type));
                    ids.putIfAbsent(type.idSpace(), new AtomicLong());
                });
    }

    /// Runs a question with nothing changing meanwhile.
    <T> T reading(Supplier<T> question) {
        lock.readLock().lock();
        try {
            return question.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Runs a change alone.
    <T> T writing(Supplier<T> change) {
        lock.writeLock().lock();
        try {
            return change.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    Table table(RecordType type) {
        return Objects.requireNonNull(tables.get(type.name()));
    }

    List<Deleted> deletions() {
        return deletions;
    }

    /// Notes that a record is gone. Called while {@link #writing}.
    void deleted(String table, long id) {
        deletions.add(new Deleted(table, id, clock.instant().getEpochSecond()));
    }

    /// The account's transactions.
    Books books() {
        return books;
    }

    /// From now on no transaction may have this department with this class.
    void refuseCombination(long department, long classification) {
        writing(() -> refusedCombinations.add(department + "/" + classification));
    }

    /// @throws Refusal when the account's rules do not allow the two together
    void combination(Sent sent, int department, int classification) {
        if (!refusedCombinations.isEmpty()
                && refusedCombinations.contains(department + "/" + classification)) {
            throw sent.invalid(department, "department");
        }
    }

    /// The customer whose billing address has this key, or null.
    @Nullable StoredRecord addressOwner(String key) {
        StoredRecord owner = addressOwners.get(key);
        Map<String, Object> billing =
                owner == null ? null : AddressBook.billing(owner.value("addressBook"));
        return billing != null && key.equals(billing.get("id")) ? owner : null;
    }

    /// The record by `12` or `eid:X`, or null.
    @Nullable StoredRecord find(RecordType type, String idOrEid) {
        Table table = table(type);
        if (idOrEid.startsWith("eid:")) {
            return table.byExternalId.get(idOrEid.substring(4));
        }
        try {
            return table.byId.get(Long.parseLong(idOrEid));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// The record of one of these types, or null.
    @Nullable StoredRecord byAnyId(List<String> types, String idOrEid) {
        for (String type : types) {
            StoredRecord found = find(Objects.requireNonNull(RecordTypes.named(type)), idOrEid);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    Saved create(RecordType type, @Nullable String externalId, Map<String, ?> sent, Entry entry) {
        return writing(() -> {
            String key = externalId != null ? externalId : keyOf(sent);
            if (key != null && table(type).byExternalId.containsKey(key)) {
                throw Refusal.userError("This record already exists.", "externalId");
            }
            return save(type, null, key, sent, entry);
        });
    }

    Saved update(RecordType type, String idOrEid, Map<String, ?> sent, Entry entry) {
        return writing(() -> {
            StoredRecord before = find(type, idOrEid);
            if (before == null) {
                throw Refusal.missing(idOrEid);
            }
            String key = sent.containsKey("externalId") ? keyOf(sent) : before.externalId;
            StoredRecord holder = key == null ? null : table(type).byExternalId.get(key);
            if (holder != null && holder != before) {
                throw Refusal.userError("This record already exists.", "externalId");
            }
            return save(type, before, key, sent, entry);
        });
    }

    Saved upsert(RecordType type, String externalId, Map<String, ?> sent, Entry entry) {
        return writing(() ->
                save(type, table(type).byExternalId.get(externalId), externalId, sent, entry));
    }

    /// Now, as a modification stamp shows it.
    long stampSecond() {
        long second = clock.instant().getEpochSecond();
        return faults.has(Faults.Quirk.CURSOR_TIES) ? second - second % 60 : second;
    }

    private static @Nullable String keyOf(Map<String, ?> sent) {
        Object key = sent.get("externalId");
        return key == null || "".equals(key) ? null : String.valueOf(key);
    }

    private Saved save(
            RecordType type,
            @Nullable StoredRecord before,
            @Nullable String key,
            Map<String, ?> sent,
            Entry entry) {
        Table table = table(type);
        @Nullable Object[] after =
                before == null ? new Object[type.fields().size()] : before.values.clone();
        take(type, before, sent, entry, after);
        rules.complete(type, before, after);
        for (int i = 0; i < after.length; i++) {
            Field field = type.fields().get(i);
            if (field.required() && after[i] == null) {
                throw Refusal.userError(
                        "You must enter a value for " + field.label() + ".", field.name());
            }
        }
        List<String> names = names(type, after);
        for (String name : names) {
            Long holder = table.named(name);
            if (holder != null && (before == null || holder != before.id)) {
                throw Refusal.userError(
                        type.idSpace().equals("entity")
                                ? "This entity already exists."
                                : "This record already exists.",
                        type.ordinal("entityId") >= 0 ? "entityId" : "name");
            }
        }
        long second = stampSecond();
        StoredRecord record;
        if (before == null) {
            record =
                    new StoredRecord(
                            type,
                            Objects.requireNonNull(ids.get(type.idSpace())).incrementAndGet(),
                            second);
            rules.number(record, after);
            names = names(type, after);
        } else {
            record = before;
            table.remove(before, names(type, before.values));
            record.modifiedSecond = second;
        }
        record.externalId = key;
        record.values = after;
        table.add(record, names);
        Map<String, Object> billing = AddressBook.billing(record.value("addressBook"));
        if (billing != null) {
            addressOwners.put((String) billing.get("id"), record);
        }
        return new Saved(record.id, before == null);
    }

    @SuppressWarnings("unchecked")
    private void take(
            RecordType type,
            @Nullable StoredRecord before,
            Map<String, ?> sent,
            Entry entry,
            @Nullable Object[] after) {
        sent.forEach((name, raw) -> {
            int at = type.ordinal(name);
            if (at < 0) {
                if (!name.equals("externalId")
                        && !name.equals("id")
                        && !name.equals("links")
                        && !name.equals("refName")) {
                    if (entry.strictNames()) {
                        throw Refusal.content(
                                "Unknown property '" + name + "' of record '" + type.name() + "'.",
                                name);
                    }
                    entry.warnings().add(name);
                }
                return;
            }
            Field field = type.fields().get(at);
            if (field.readOnly()) {
                return;
            }
            after[at] =
                    field.kind() == Field.Kind.SUBLIST
                            ? AddressBook.merged(
                                    before == null
                                            ? null
                                            : (List<Map<String, Object>>) before.values[at],
                                    raw,
                                    entry.replace().contains(name),
                                    addressIds::incrementAndGet)
                            : fieldValues.kept(field, raw, entry);
        });
    }

    private static List<String> names(RecordType type, @Nullable Object[] values) {
        return switch (type.guard()) {
            case NONE -> List.of();
            case COMPANY -> {
                List<String> names = new ArrayList<>(2);
                addName(names, "c:", values[type.ordinal("companyName")]);
                addName(names, "e:", values[type.ordinal("entityId")]);
                yield names;
            }
            case ENTITY_ID -> {
                List<String> names = new ArrayList<>(1);
                addName(names, "e:", values[type.ordinal("entityId")]);
                yield names;
            }
            case NAME_IN_PARENT -> {
                int parent = type.ordinal("parent");
                List<String> names = new ArrayList<>(1);
                addName(
                        names,
                        "n:"
                                + (parent < 0 ? "" : Objects.requireNonNullElse(values[parent], ""))
                                + ":",
                        values[type.ordinal("name")]);
                yield names;
            }
        };
    }

    private static void addName(List<String> names, String space, @Nullable Object name) {
        if (name instanceof String text) {
            names.add(space + text.strip().toLowerCase(Locale.ROOT));
        }
    }

    void delete(RecordType type, String idOrEid) {
        writing(() -> {
            StoredRecord record = find(type, idOrEid);
            if (record == null) {
                throw Refusal.missing(idOrEid);
            }
            if (dependents(record)) {
                throw Refusal.userError(
                        "This record cannot be deleted because it has dependent records.", null);
            }
            table(type).remove(record, names(type, record.values));
            deleted(type.table(), record.id);
            return true;
        });
    }

    /// Whether a customer may be used in this subsidiary: their primary one, or one they were
    /// extended to.
    boolean related(StoredRecord customer, String subsidiary) {
        return subsidiary.equals(customer.value("subsidiary"))
                || table(
                                Objects.requireNonNull(
                                        RecordTypes.named("customerSubsidiaryRelationship")))
                        .referringTo("entity", Long.toString(customer.id))
                        .stream()
                        .anyMatch(row -> subsidiary.equals(row.value("subsidiary")));
    }

    /// Whether anything indexed refers to this record.
    boolean dependents(StoredRecord record) {
        String id = Long.toString(record.id);
        for (Table table : tables.values()) {
            for (Field field : table.type.fields()) {
                if (field.isReference()
                        && table.indexes(field.name())
                        && field.target().contains(record.type.name())
                        && !table.referringTo(field.name(), id).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Stamps a record anew without changing it, as a user who opens and saves it.
    void touch(RecordType type, long id) {
        writing(() -> {
            StoredRecord record = table(type).byId.get(id);
            if (record != null) {
                Table table = table(type);
                List<String> names = names(type, record.values);
                table.remove(record, names);
                record.modifiedSecond = clock.instant().getEpochSecond();
                table.add(record, names);
            }
            return true;
        });
    }
}
