package dev.throughline.mapping;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the names of an expression stand for, while one record is worked on. One thread at a time.
final class Variables implements CelVariableResolver {
    /// Names people may write.
    static final String SOURCE = "src";

    static final String ENTITY = "it";
    static final String ITEM = "item";
    static final String ORDINAL = "ordinal";
    static final String EXTERNAL_ID = "externalId";
    static final String DELETED = "deleted";

    /// Not writable: `@` is no letter of CEL.
    static final String CONTEXT = "@context";

    private final Context context;
    private final RecordView record;
    private final String recordName;
    private final String externalId;
    private final boolean deleted;
    private @Nullable Object item;
    private long ordinal;

    Variables(
            Context context,
            String recordName,
            RecordView record,
            String externalId,
            boolean deleted) {
        this.context = context;
        this.record = record;
        this.recordName = recordName;
        this.externalId = externalId;
        this.deleted = deleted;
    }

    Context context() {
        return context;
    }

    /// Steps to the element of a `forEach`, counted from 1.
    void at(Object element, long place) {
        item = element;
        ordinal = place;
    }

    void leaveItems() {
        item = null;
        ordinal = 0;
    }

    @Nullable Object value(String name) {
        if (name.equals(recordName)) {
            return record;
        }
        return switch (name) {
            case CONTEXT -> context;
            case ITEM -> item;
            case ORDINAL -> ordinal;
            case EXTERNAL_ID -> externalId;
            case DELETED -> deleted;
            default -> null;
        };
    }

    @Override
    public Optional<Object> find(String name) {
        Object value = value(name);
        return Optional.of(value == null ? NullValue.NULL_VALUE : value);
    }
}
