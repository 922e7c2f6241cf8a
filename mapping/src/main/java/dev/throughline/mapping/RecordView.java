package dev.throughline.mapping;

import dev.cel.common.values.NullValue;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record as expressions see it: every declared member is there, converted when it is asked for.
///
/// An absent member is `NullValue` (CEL takes a Java null for unknown); an absent yes/no counts as
/// no inside an expression, because CEL has no third answer. {@link #read} tells the difference.
final class RecordView extends AbstractMap<String, Object> {
    private final Shape shape;
    private final @Nullable Map<?, ?> raw;

    private RecordView(Shape shape, @Nullable Map<?, ?> raw) {
        this.shape = shape;
        this.raw = raw;
    }

    /// Whether nothing of it was sent.
    boolean absent() {
        return raw == null || raw.isEmpty();
    }

    /// The member as it is, null where absent.
    ///
    /// @throws Refusal when it is not what its type says
    @Nullable Object read(String name) {
        Member member = shape.members.get(name);
        return member == null ? null : member.reading.of(raw == null ? null : raw.get(name));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return shape.members.containsKey(key);
    }

    @Override
    public Object get(@Nullable Object key) {
        Member member = shape.members.get(key);
        Object value = member == null ? null : member.reading.of(raw == null ? null : raw.get(key));
        if (value == null) {
            return member != null && member.yesNo ? Boolean.FALSE : NullValue.NULL_VALUE;
        }
        return value;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Set<Entry<String, Object>> entries = new LinkedHashSet<>();
        shape.members.keySet().forEach(name -> entries.add(Map.entry(name, get(name))));
        return entries;
    }

    private interface Reading {
        @Nullable Object of(@Nullable Object raw);
    }

    private record Member(Reading reading, boolean yesNo) {}

    /// How the members of one record type are read; made once per mapping.
    static final class Shape {
        private final Map<String, Member> members = new HashMap<>();

        private Shape() {}

        static Shape ofNative(List<NativeField> fields) {
            Shape shape = new Shape();
            for (NativeField field : fields) {
                shape.members.put(
                        field.name(),
                        new Member(reading(field), field.type() == NativeField.Type.BOOLEAN));
            }
            return shape;
        }

        static Shape ofCanonical(List<Field> fields) {
            Shape shape = new Shape();
            for (Field field : fields) {
                shape.members.put(
                        field.name(),
                        new Member(
                                reading(field),
                                field.kind() == FieldKind.BOOLEAN && !field.list()));
            }
            return shape;
        }

        /// The same with one more member that is read as it is.
        Shape with(String name) {
            members.put(name, new Member(raw -> raw, false));
            return this;
        }

        RecordView view(@Nullable Map<?, ?> raw) {
            return new RecordView(this, raw);
        }

        private static Reading reading(NativeField field) {
            return switch (field.type()) {
                case TEXT, DECIMAL, BOOLEAN, DATE, INSTANT, REFERENCE ->
                        raw -> Plain.read(field, raw);
                case OBJECT -> object(field.name(), ofNative(field.fields()));
                case LIST ->
                        field.fields().isEmpty()
                                ? list(field.name(), raw -> raw == null ? null : raw.toString())
                                : list(
                                        field.name(),
                                        object(field.name(), ofNative(field.fields())));
            };
        }

        private static Reading reading(Field field) {
            Reading one =
                    field.kind() == FieldKind.OBJECT
                            ? object(field.name(), ofCanonical(field.members()))
                            : raw -> raw;
            return field.list() ? list(field.name(), one) : one;
        }

        private static Reading object(String name, Shape shape) {
            return raw -> {
                if (raw != null && !(raw instanceof Map)) {
                    throw Refusal.data(
                            "'" + name + "' holds one value where keys were expected.",
                            "Compare the connector's schema with the system's.");
                }
                return shape.view((Map<?, ?>) raw);
            };
        }

        private static Reading list(String name, Reading one) {
            return raw -> {
                List<Object> elements = new ArrayList<>();
                if (raw == null) {
                    return elements;
                }
                if (!(raw instanceof List<?> list)) {
                    throw Refusal.data(
                            "'" + name + "' holds one value where a list was expected.",
                            "Compare the connector's schema with the system's.");
                }
                for (Object element : list) {
                    Object read = one.of(element);
                    elements.add(read == null ? NullValue.NULL_VALUE : read);
                }
                return elements;
            };
        }
    }
}
