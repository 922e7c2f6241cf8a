package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The system's own books: all tables behind one lock, and the one way to change them. Rows are
/// immutable, so answers are written out after the lock is let go.
final class Ledger {

    /// Who changes something: a caller of the API, bound by its rules of access, or somebody inside
    /// the system.
    enum Origin {
        API,
        INSIDE
    }

    /// The account everything belongs to.
    static final String ACCOUNT = "1001";

    private static final Set<String> SIDE_KEYS = Set.of("external_reference", "custom_fields");

    final Faults faults;
    final EventFeed events;
    final Attachments attachments;
    final Submissions submissions;
    final Invoices invoices;
    private volatile boolean archivedAlone;
    private final InstantSource clock;
    private final Rules rules;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, AtomicLong> creates = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> updates = new ConcurrentHashMap<>();

    Ledger(InstantSource clock, Faults faults) {
        this.clock = clock;
        this.faults = faults;
        this.events = new EventFeed(faults);
        long first = 1_001;
        for (RecordType type : Catalogue.TYPES) {
            tables.put(type.collection(), new Table(type, first));
            first += 1_000;
        }
        this.submissions = new Submissions(this);
        this.invoices = new Invoices(this);
        this.rules = new Rules(this);
        this.attachments = new Attachments(this);
    }

    Table table(String collection) {
        Table table = tables.get(collection);
        if (table == null) {
            throw new IllegalArgumentException("no such collection: " + collection);
        }
        return table;
    }

    @Nullable Row row(String collection, String id) {
        if (id.isEmpty()) {
            return null;
        }
        try {
            return table(collection).row(Long.parseLong(id));
        } catch (NumberFormatException notAnId) {
            return null;
        }
    }

    Instant now() {
        Instant now = clock.instant();
        return now.truncatedTo(
                faults.has(Quirk.CURSOR_TIES) ? ChronoUnit.MINUTES : ChronoUnit.SECONDS);
    }

    /// Whether `from_archived_workspaces=true` shows nothing but what archived projects hold.
    boolean archivedAlone() {
        return archivedAlone;
    }

    void archivedAlone(boolean on) {
        archivedAlone = on;
    }

    Instant clockTime() {
        return clock.instant();
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

    Row create(RecordType type, Map<String, @Nullable Object> body, Origin origin) {
        return writing(() ->
                switch (type.collection()) {
                    case "custom_field_values" ->
                            attachments.setValues(List.of(body), origin).getFirst();
                    case "external_references" -> attachments.refer(body, origin);
                    default -> commit(prepare(type, null, body, origin), origin);
                });
    }

    /// All or nothing.
    List<Row> createAll(
            RecordType type, List<Map<String, @Nullable Object>> bodies, Origin origin) {
        return writing(() -> {
            if (type.collection().equals("custom_field_values")) {
                return attachments.setValues(bodies, origin);
            }
            List<Draft> drafts = new ArrayList<>();
            List<Refusal.Fault> faultsFound = new ArrayList<>();
            for (int i = 0; i < bodies.size(); i++) {
                try {
                    drafts.add(prepare(type, null, bodies.get(i), origin));
                } catch (Refusal refusal) {
                    faultsFound.addAll(refusal.at(i));
                }
            }
            if (!faultsFound.isEmpty()) {
                throw new Refusal(422, faultsFound);
            }
            return drafts.stream().map(draft -> commit(draft, origin)).toList();
        });
    }

    Row update(RecordType type, long id, Map<String, @Nullable Object> body, Origin origin) {
        return writing(() -> {
            Row before = table(type.collection()).row(id);
            boolean gone =
                    type.removal() == RecordType.Removal.SOFT
                            && before != null
                            && before.get("deleted_at") != null;
            if (before == null || gone) {
                throw Refusal.notFound();
            }
            if (type == Catalogue.CUSTOM_FIELD_VALUES) {
                Map<String, @Nullable Object> whole = new LinkedHashMap<>();
                whole.put("subject_type", before.get("subject_type"));
                whole.put("subject_id", before.get("subject_id"));
                whole.put("custom_field_id", before.get("custom_field_id"));
                whole.put("value", body.get("value"));
                return attachments.setValues(List.of(whole), origin).getFirst();
            }
            return commit(prepare(type, before, body, origin), origin);
        });
    }

    void delete(RecordType type, long id, Origin origin) {
        writing(() -> {
            Row row = table(type.collection()).row(id);
            if (row == null
                    || (type.removal() == RecordType.Removal.SOFT
                            && row.get("deleted_at") != null)) {
                throw Refusal.notFound();
            }
            boolean inside = origin == Origin.INSIDE;
            if (!inside && Invoicing.kept(type)) {
                throw Refusal.notFound();
            }
            if (!inside && Timekeeping.isItem(type)) {
                submissions.deletable(row);
            }
            switch (type.removal()) {
                case HARD -> remove(row);
                case SOFT -> rules.deleteWithChildren(row);
                case ARCHIVE -> {
                    if (!inside) {
                        throw Refusal.notFound();
                    }
                    commit(prepare(type, row, Map.of("archived", true), origin), origin);
                }
                case DISABLE -> {
                    if (!inside) {
                        throw Refusal.notFound();
                    }
                    rules.disable(row);
                }
            }
            return row;
        });
    }

    /// Checks everything and changes nothing.
    ///
    /// @throws Refusal with every fault at once
    Draft prepare(
            RecordType type,
            @Nullable Row before,
            Map<String, @Nullable Object> body,
            Origin origin) {
        if (origin == Origin.INSIDE) {
            body.keySet().stream().filter(key -> !SIDE_KEYS.contains(key)).forEach(type::position);
        }
        Draft draft = new Draft(type, before, body);
        for (Field field : type.fields()) {
            boolean allowed = origin == Origin.INSIDE || field.writableOn(before == null);
            boolean sent = allowed && body.containsKey(field.name());
            if (sent) {
                take(draft, field, body.get(field.name()));
            }
            boolean asked = sent || (before == null && allowed);
            Object value =
                    field.kind() == Field.Kind.UNKEPT
                            ? body.get(field.name())
                            : draft.get(field.name());
            boolean blank = value == null || (value instanceof String text && text.isBlank());
            boolean forgiven = field.kind() == Field.Kind.UNKEPT && origin == Origin.INSIDE;
            if (field.required() && asked && blank && !forgiven) {
                draft.refuse(
                        field.name(),
                        field.values().isEmpty()
                                ? "can't be blank"
                                : "is not included in the list");
            } else if (sent && field.kind() == Field.Kind.UNKEPT && !field.values().isEmpty()) {
                if (!field.values().contains(String.valueOf(value))) {
                    draft.refuse(field.name(), "is not included in the list");
                }
            }
        }
        rules.complete(draft, origin);
        draft.check();
        return draft;
    }

    private void take(Draft draft, Field field, @Nullable Object sent) {
        draft.sent.add(field.name());
        if (field.kind() == Field.Kind.UNKEPT) {
            return;
        }
        try {
            Object kept = field.kept(sent);
            if (kept instanceof String text && field.kind() == Field.Kind.TEXT) {
                kept = fitted(draft, field, text);
            }
            if (kept instanceof String id
                    && field.kind() == Field.Kind.REFERENCE
                    && row(field.refersTo(), id) == null) {
                draft.refuse(field.name(), "must exist");
            }
            if (kept instanceof List<?> ids && field.kind() == Field.Kind.REFERENCES) {
                if (ids.stream()
                        .anyMatch(id -> row(field.refersTo(), String.valueOf(id)) == null)) {
                    draft.refuse(field.name(), "must exist");
                }
            }
            draft.set(field.name(), kept);
        } catch (Field.Unfit unfit) {
            draft.refuse(field.name(), unfit.sentence());
        }
    }

    private String fitted(Draft draft, Field field, String text) {
        String kept = faults.has(Quirk.TRIMMED_VALUES) ? text.strip() : text;
        if (field.textMax() == 0 || kept.length() <= field.textMax()) {
            return kept;
        }
        if (faults.has(Quirk.TRIMMED_VALUES)) {
            return kept.substring(0, field.textMax());
        }
        draft.refuse(field.name(), "is too long (maximum is " + field.textMax() + " characters)");
        return kept;
    }

    /// Puts a checked draft into the books, with all that follows from it.
    Row commit(Draft draft, Origin origin) {
        Row row = draft.before == null ? insert(draft) : change(draft, draft.before);
        if (draft.body.get("external_reference") instanceof Map<?, ?> reference) {
            attachments.refer(row, reference, origin);
        }
        if (draft.body.get("custom_fields") instanceof Map<?, ?> values
                && origin == Origin.INSIDE) {
            attachments.setByName(row, values);
        }
        rules.follow(draft, row, origin);
        if (origin == Origin.API) {
            count(draft.isNew() ? creates : updates, draft.type);
        }
        return table(draft.type.collection()).row(row.id()) instanceof Row latest ? latest : row;
    }

    private Row insert(Draft draft) {
        Table table = table(draft.type.collection());
        Instant now = now();
        Row row = new Row(draft.type, table.nextId(), now, now, draft.values);
        table.add(row);
        events.note("created", null, row, clock.instant());
        return row;
    }

    private Row change(Draft draft, Row before) {
        if (java.util.Arrays.equals(before.values(), draft.values)) {
            return before;
        }
        Row row = new Row(draft.type, before.id(), before.createdAt(), now(), draft.values);
        table(draft.type.collection()).replace(before, row);
        events.note("updated", before, row, clock.instant());
        return row;
    }

    /// Sets one value without stamp or event: derived figures.
    void quietly(Row row, String field, @Nullable Object value) {
        @Nullable Object[] values = row.values().clone();
        values[row.type().position(field)] = value;
        table(row.type().collection())
                .replace(
                        row,
                        new Row(row.type(), row.id(), row.createdAt(), row.updatedAt(), values));
    }

    /// Changes some values of a row, as a further effect of something else.
    ///
    /// @param stamped whether that moves `updated_at` and is told by the event feed
    void amend(Row row, Map<String, @Nullable Object> changes, boolean stamped) {
        @Nullable Object[] values = row.values().clone();
        changes.forEach((field, value) -> values[row.type().position(field)] = value);
        if (java.util.Arrays.equals(values, row.values())) {
            return;
        }
        Row now =
                new Row(
                        row.type(),
                        row.id(),
                        row.createdAt(),
                        stamped ? now() : row.updatedAt(),
                        values);
        table(row.type().collection()).replace(row, now);
        if (stamped) {
            events.note("updated", row, now, clock.instant());
        }
    }

    /// Deletes several, all or none.
    void deleteAll(RecordType type, List<Long> ids) {
        writing(() -> {
            List<Refusal.Fault> found = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                Row row = table(type.collection()).row(ids.get(i));
                if (row == null) {
                    throw Refusal.notFound();
                }
                try {
                    submissions.deletable(row);
                } catch (Refusal refusal) {
                    found.addAll(refusal.at(i));
                }
            }
            if (!found.isEmpty()) {
                throw new Refusal(422, found);
            }
            ids.forEach(id -> delete(type, id, Origin.INSIDE));
            return ids;
        });
    }

    /// Stamps a row anew, as somebody who saves it without a change that matters.
    void touch(Row row) {
        Row latest = table(row.type().collection()).row(row.id());
        if (latest != null) {
            Row now = new Row(row.type(), row.id(), latest.createdAt(), now(), latest.values());
            table(row.type().collection()).replace(latest, now);
            events.note("updated", latest, now, clock.instant());
        }
    }

    void remove(Row row) {
        attachments.dropAll(row);
        table(row.type().collection()).remove(row);
        rules.afterRemoval(row);
        events.note("deleted", row, null, clock.instant());
    }

    void countCreate(RecordType type) {
        count(creates, type);
    }

    void countUpdate(RecordType type) {
        count(updates, type);
    }

    private static void count(Map<String, AtomicLong> counts, RecordType type) {
        counts.computeIfAbsent(type.collection(), _ -> new AtomicLong()).incrementAndGet();
    }

    Map<String, Object> counted(boolean created) {
        Map<String, Object> counted = new LinkedHashMap<>();
        (created ? creates : updates)
                .forEach((collection, count) -> counted.put(collection, count.get()));
        return counted;
    }
}
