package dev.throughline.sandbox.netsuite;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One record type, as data: what it is called, what fields it has, which id space it shares, what
/// makes two of it "the same".
final class RecordType {

    /// How the account recognises that a record "already exists" by its name.
    enum NameGuard {
        NONE,
        /// Company name and entity id may each be used once.
        COMPANY,
        /// Entity id may be used once.
        ENTITY_ID,
        /// The name may be used once below one parent.
        NAME_IN_PARENT
    }

    private final String name;
    private final String label;
    private final String idSpace;
    private final NameGuard guard;
    private final boolean readOnly;
    private final List<Field> fields;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private final Map<String, Integer> columns = new HashMap<>();

    RecordType(
            String name,
            String label,
            String idSpace,
            NameGuard guard,
            boolean readOnly,
            List<Field> fields) {
        this.name = name;
        this.label = label;
        this.idSpace = idSpace;
        this.guard = guard;
        this.readOnly = readOnly;
        this.fields = List.copyOf(fields);
        for (int i = 0; i < this.fields.size(); i++) {
            ordinals.put(this.fields.get(i).name(), i);
            columns.put(this.fields.get(i).column(), i);
        }
    }

    String name() {
        return name;
    }

    String label() {
        return label;
    }

    /// SuiteQL's table.
    String table() {
        return name.toLowerCase(Locale.ROOT);
    }

    /// Record types of one space never share an id: customers, projects and employees are all
    /// entities.
    String idSpace() {
        return idSpace;
    }

    NameGuard guard() {
        return guard;
    }

    boolean readOnly() {
        return readOnly;
    }

    List<Field> fields() {
        return fields;
    }

    /// The place of a field by its record-service name, or -1.
    int ordinal(String field) {
        return ordinals.getOrDefault(field, -1);
    }

    /// The place of a field by its SuiteQL column, or -1.
    int column(String column) {
        return columns.getOrDefault(column, -1);
    }

    /// The field, or null where this type has none of that name.
    @Nullable Field field(String field) {
        Integer at = ordinals.get(field);
        return at == null ? null : fields.get(at);
    }
}
