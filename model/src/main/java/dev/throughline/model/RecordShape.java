package dev.throughline.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a canonical record turns into values by field name and back.
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES =
            new ClassValue<>() {
                @Override
                protected RecordShape computeValue(Class<?> type) {
                    return new RecordShape(type);
                }
            };

    private record Part(
            String field,
            RecordComponent component,
            Class<?> element,
            boolean list,
            boolean mayBeNull) {}

    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Part> parts = new ArrayList<>();

    private RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            parameters[i] = component.getType();
            boolean list = component.getType() == List.class;
            Class<?> element =
                    list
                            ? (Class<?>)
                                    ((ParameterizedType) component.getGenericType())
                                            .getActualTypeArguments()[0]
                            : component.getType();
            boolean mayBeNull = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            component.getAccessor().setAccessible(true);
            parts.add(
                    new Part(
                            Names.snake(component.getName()), component, element, list, mayBeNull));
        }
        try {
            constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    Map<String, @Nullable Object> read(Record instance) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Part part : parts) {
            try {
                values.put(part.field(), part.component().getAccessor().invoke(instance));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "cannot read " + part.field() + " of " + type.getSimpleName(), e);
            }
        }
        return values;
    }

    <R> R write(Class<R> wanted, Map<String, ?> values) {
        List<String> missing = new ArrayList<>();
        @Nullable Object[] arguments = new @Nullable Object[parts.size()];
        for (int i = 0; i < arguments.length; i++) {
            Part part = parts.get(i);
            Object value = values.get(part.field());
            if (value == null) {
                arguments[i] = part.list() ? List.of() : absent(part, missing);
            } else {
                arguments[i] = part.list() ? elements(part, value) : convert(part, value);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "this "
                            + type.getSimpleName()
                            + " is not complete: "
                            + String.join(", ", missing)
                            + (missing.size() == 1 ? " is" : " are")
                            + " absent");
        }
        try {
            return wanted.cast(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            throw new IllegalArgumentException(
                    "this "
                            + type.getSimpleName()
                            + " does not fit together: "
                            + cause.getMessage(),
                    cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }

    private @Nullable Object absent(Part part, List<String> missing) {
        if (part.mayBeNull()) {
            return null;
        }
        if (part.field().equals("status") && type.isAnnotationPresent(Lifecycle.class)) {
            return Canonical.type(type.getSimpleName()).states().initial();
        }
        missing.add(part.field());
        return null;
    }

    private Object elements(Part part, Object value) {
        if (!(value instanceof List<?> list)) {
            throw mismatch(part, value);
        }
        List<Object> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(convert(part, element));
        }
        return List.copyOf(elements);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object convert(Part part, Object value) {
        Class<?> wanted = part.element();
        if (wanted.isEnum() && value instanceof String word) {
            try {
                return Enum.valueOf((Class<? extends Enum>) wanted, word);
            } catch (IllegalArgumentException unknown) {
                throw mismatch(part, value);
            }
        } else if (wanted.isRecord() && value instanceof Map<?, ?> members) {
            Map<String, Object> named = new LinkedHashMap<>();
            members.forEach((name, member) -> named.put((String) name, member));
            return RecordShape.of(wanted).write((Class<Object>) wanted, named);
        } else if (wanted.isInstance(value)
                || (wanted == boolean.class && value instanceof Boolean)
                || (wanted == long.class && value instanceof Long)) {
            return value;
        }
        throw mismatch(part, value);
    }

    private IllegalArgumentException mismatch(Part part, Object value) {
        return new IllegalArgumentException(
                "field "
                        + part.field()
                        + " of "
                        + type.getSimpleName()
                        + " is a "
                        + part.element().getSimpleName()
                        + (part.list() ? " list" : "")
                        + ", but its value is a "
                        + value.getClass().getSimpleName()
                        + "; check the values first");
    }
}
