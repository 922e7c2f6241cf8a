package dev.throughline.sandbox.kantata;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record on its way in: its values so far, what was sent, and everything that is wrong with it.
final class Draft {
    final RecordType type;

    /// The row as it was; null for a new one.
    final @Nullable Row before;

    final @Nullable Object[] values;

    /// Names of the fields that the caller sent and may write.
    final Set<String> sent = new LinkedHashSet<>();

    /// The body as it came.
    final Map<String, @Nullable Object> body;

    private final List<Refusal.Fault> faults = new ArrayList<>();

    Draft(RecordType type, @Nullable Row before, Map<String, @Nullable Object> body) {
        this.type = type;
        this.before = before;
        this.body = body;
        this.values = new @Nullable Object[type.fields().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = before == null ? type.fields().get(i).byDefault() : before.values()[i];
        }
    }

    boolean isNew() {
        return before == null;
    }

    @Nullable Object get(String field) {
        return values[type.position(field)];
    }

    String text(String field) {
        Object value = get(field);
        return value == null ? "" : value.toString();
    }

    @SuppressWarnings("unchecked")
    List<String> ids(String field) {
        Object value = get(field);
        return value == null ? List.of() : (List<String>) value;
    }

    void set(String field, @Nullable Object value) {
        values[type.position(field)] = value;
    }

    /// Notes a fault, worded as the vendor does: the field's spoken name, then `sentence`.
    void refuse(String field, String sentence) {
        Field known = type.field(field);
        String spoken = known == null ? field : known.spoken();
        faults.add(new Refusal.Fault("validation", field, spoken + " " + sentence, 0));
    }

    /// @throws Refusal with every fault at once
    void check() {
        if (!faults.isEmpty()) {
            throw new Refusal(422, faults);
        }
    }
}
