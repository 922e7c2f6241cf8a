package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import dev.throughline.sandbox.salesforce.FieldDef.Kind;
import dev.throughline.sandbox.salesforce.FieldDef.Trait;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The org's data and the rules every write passes. All access goes through {@link #reading} and
/// {@link #writing}.
final class Org {

    /// Who writes.
    ///
    /// @param userId id of the user record
    /// @param api whether the write came over the API
    record Actor(String userId, boolean api) {}

    /// What one write asks for beside its values.
    ///
    /// @param allowDuplicates the caller overrides the duplicate rule
    record Manner(Actor actor, boolean allowDuplicates) {}

    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final InstantSource clock;
    private final Faults faults;
    private final Rules rules = new Rules(this);
    private final FieldChecks checks = new FieldChecks(this);
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();
    private volatile boolean duplicateRule;
    private @Nullable List<Runnable> undo;

    Org(List<ObjectDef> types, InstantSource clock, Faults faults) {
        types.forEach(type -> tables.put(type.name().toLowerCase(Locale.ROOT), new Table(type)));
        this.clock = clock;
        this.faults = faults;
    }

    <T> T reading(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    <T> T writing(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Runs work that happens as a whole or not at all: a {@link Refusal} that leaves it takes
    /// everything back.
    <T> T transaction(Supplier<T> work) {
        return writing(() -> {
            if (undo != null) {
                return work.get();
            }
            List<Runnable> steps = new ArrayList<>();
            undo = steps;
            try {
                return work.get();
            } catch (RuntimeException e) {
                steps.reversed().forEach(Runnable::run);
                throw e;
            } finally {
                undo = null;
            }
        });
    }

    InstantSource clock() {
        return clock;
    }

    List<Table> tables() {
        return List.copyOf(tables.values());
    }

    /// @throws Refusal `NOT_FOUND`
    Table table(String type) {
        Table table = tables.get(type.toLowerCase(Locale.ROOT));
        if (table == null) {
            throw Refusal.notFound();
        }
        return table;
    }

    ObjectDef type(String type) {
        return table(type).type();
    }

    void hide(String type, String field, boolean hide) {
        String name = type(type).name() + "." + type(type).must(field).name();
        if (hide) {
            hidden.add(name);
        } else {
            hidden.remove(name);
        }
    }

    boolean hidden(ObjectDef type, FieldDef field) {
        return !hidden.isEmpty() && hidden.contains(type.name() + "." + field.name());
    }

    void duplicateRule(boolean on) {
        duplicateRule = on;
    }

    /// The stamp of a write made now: whole seconds, as the vendor keeps them.
    Instant stamp() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return faults.has(Quirk.CURSOR_TIES)
                ? Instant.ofEpochSecond(
                        now.getEpochSecond() - Math.floorMod(now.getEpochSecond(), 10L))
                : now;
    }

    Row insert(Draft draft, Manner manner) {
        return transaction(() -> {
            Table table = table(draft.type().name());
            @Nullable Object[] values = new Object[draft.type().fields().size()];
            for (FieldDef field : draft.type().fields()) {
                values[field.position()] =
                        field.preset() == null ? null : Values.read(field, field.preset(), false);
            }
            take(draft, values, true, manner.actor());
            rules.beforeSave(table, null, values, draft, manner.actor());
            checks.check(table, null, values);
            if (duplicateRule && !manner.allowDuplicates()) {
                rules.refuseDuplicates(table, values);
            }
            Instant now = stamp();
            values[0] = table.nextId();
            set(table, values, "CreatedDate", now);
            set(table, values, "CreatedById", manner.actor().userId());
            set(table, values, "LastModifiedDate", now);
            set(table, values, "LastModifiedById", manner.actor().userId());
            set(table, values, "SystemModstamp", now);
            Row row = table.add(values);
            remember(() -> table.takeBack(row));
            rules.afterSave(null, row, manner.actor());
            return row;
        });
    }

    Row update(Row old, Draft draft, Manner manner) {
        return transaction(() -> {
            Table table = table(draft.type().name());
            @Nullable Object[] values = old.copy();
            take(draft, values, false, manner.actor());
            rules.beforeSave(table, old, values, draft, manner.actor());
            checks.check(table, old, values);
            Row row = keep(table, old, values, manner.actor());
            rules.afterSave(old, row, manner.actor());
            return row;
        });
    }

    /// Moves a record to the recycle bin, with all that hangs on it.
    void delete(Row row, Actor actor, @Nullable String mergedInto) {
        transaction(() -> {
            Table table = table(row.type().name());
            if (row.type().field("IsDeleted") == null) {
                throw Refusal.row(
                        "INSUFFICIENT_ACCESS_OR_READONLY",
                        "entity type cannot be deleted: " + row.type().name());
            }
            if (mergedInto == null) {
                letGo(row, actor);
            }
            Row current = table.find(row.id());
            if (current == null || current.deleted()) {
                return row;
            }
            @Nullable Object[] values = current.copy();
            set(table, values, "IsDeleted", true);
            if (mergedInto != null) {
                set(table, values, "MasterRecordId", mergedInto);
            }
            Row gone = keep(table, current, values, actor);
            rules.afterSave(current, gone, actor);
            return gone;
        });
    }

    /// Merges one account or contact into another: children move, the loser goes with
    /// `MasterRecordId`.
    void merge(Row winner, Row loser, Actor actor) {
        transaction(() -> {
            for (Table children : tables.values()) {
                for (FieldDef field : children.type().fields()) {
                    if (field.indexed()
                            && loser.type().name().equals(field.target())
                            && field.createable()) {
                        for (Row child : children.having(field, loser.id())) {
                            if (!child.deleted()) {
                                @Nullable Object[] values = child.copy();
                                values[field.position()] =
                                        child.id().equals(winner.id()) ? null : winner.id();
                                keep(children, child, values, actor);
                            }
                        }
                    }
                }
            }
            Table table = table(winner.type().name());
            delete(loser, actor, winner.id());
            Row current = table.find(winner.id());
            return current == null ? winner : keep(table, current, current.copy(), actor);
        });
    }

    /// Keeps the next version of a row, stamped now.
    Row keep(Table table, Row old, @Nullable Object[] values, Actor actor) {
        Instant now = stamp();
        set(table, values, "LastModifiedDate", now);
        set(table, values, "LastModifiedById", actor.userId());
        set(table, values, "SystemModstamp", now);
        return keepRaw(table, old, values);
    }

    /// Keeps the next version of a row exactly as given.
    Row keepRaw(Table table, Row old, @Nullable Object[] values) {
        Row row = table.replace(old, values);
        remember(() -> table.replace(row, old.copy()));
        return row;
    }

    void set(Table table, @Nullable Object[] values, String field, @Nullable Object value) {
        FieldDef def = table.type().field(field);
        if (def != null) {
            values[def.position()] = value;
        }
    }

    private void remember(Runnable step) {
        if (undo != null) {
            undo.add(step);
        }
    }

    private void letGo(Row row, Actor actor) {
        for (Table children : tables.values()) {
            for (FieldDef field : children.type().fields()) {
                if (field.indexed()
                        && row.type().name().equals(field.target())
                        && !field.name().equals("MasterRecordId")) {
                    for (Row child : children.having(field, row.id())) {
                        if (child.deleted()) {
                            continue;
                        }
                        if (field.has(Trait.CASCADE)) {
                            delete(child, actor, null);
                        } else {
                            @Nullable Object[] values = child.copy();
                            values[field.position()] = null;
                            keep(children, child, values, actor);
                        }
                    }
                }
            }
        }
    }

    private void take(Draft draft, @Nullable Object[] values, boolean create, Actor actor) {
        List<String> refused = new ArrayList<>();
        for (FieldDef field : draft.given().keySet()) {
            if (create ? !field.createable() : !field.updateable()) {
                refused.add(field.name());
            }
        }
        if (!refused.isEmpty()) {
            throw Refusal.row(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "Unable to create/update fields: "
                            + String.join(", ", refused)
                            + ". Please check the security settings of this field and verify that it is read/write for"
                            + " your profile or permission set.",
                    refused.toArray(String[]::new));
        }
        draft.given().forEach((field, value) -> values[field.position()] = kept(field, value));
        draft.parents().forEach((field, key) -> values[field.position()] = parent(field, key));
        if (create && actor.userId().length() == 18) {
            FieldDef owner = draft.type().field("OwnerId");
            if (owner != null && values[owner.position()] == null) {
                values[owner.position()] = actor.userId();
            }
        }
        FieldDef currency = draft.type().field("CurrencyIsoCode");
        if (create && currency != null && values[currency.position()] == null) {
            values[currency.position()] = "USD";
        }
    }

    private @Nullable Object kept(FieldDef field, @Nullable Object value) {
        if (!(value instanceof String text)) {
            return value == null && field.kind() == Kind.BOOLEAN ? Boolean.FALSE : value;
        }
        String kept = text;
        if (faults.has(Quirk.TRIMMED_VALUES)
                && field.kind().isText()
                && kept.length() > field.length()) {
            kept = kept.substring(0, field.length());
        }
        if (faults.has(Quirk.REWRITTEN_VALUES) && field.name().endsWith("Country")) {
            kept = kept.toUpperCase(Locale.ROOT);
        }
        return kept;
    }

    private String parent(FieldDef reference, Map.Entry<FieldDef, String> key) {
        Table table = table(String.valueOf(reference.target()));
        if (key.getKey().kind() == Kind.ID) {
            return SalesforceId.canonical(key.getValue());
        }
        List<Row> found =
                table.having(key.getKey(), key.getValue()).stream()
                        .filter(row -> !row.deleted())
                        .toList();
        if (found.size() != 1) {
            throw Refusal.row(
                    "INVALID_FIELD",
                    "Foreign key external ID: "
                            + key.getValue().toLowerCase(Locale.ROOT)
                            + " not found for field "
                            + key.getKey().name()
                            + " in entity "
                            + table.type().name());
        }
        return found.getFirst().id();
    }
}
