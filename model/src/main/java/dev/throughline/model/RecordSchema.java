package dev.throughline.model;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads an entity type off its record: the record is the one definition. Types follow the name
/// unless annotated.
final class RecordSchema {
    private static final Set<String> HOURS =
            Set.of("hours", "qty", "planned_hours", "budget_hours");
    private static final Set<String> FRACTIONS = Set.of("percent", "probability", "fte", "markup");

    private final SystemOwner defaultOwner;
    private final States states;

    private RecordSchema(SystemOwner defaultOwner, States states) {
        this.defaultOwner = defaultOwner;
        this.states = states;
    }

    static EntityType of(Class<? extends Record> type) {
        States states =
                States.parse(need(type.getAnnotation(Lifecycle.class), type, "@Lifecycle").value());
        SystemOwner owner = need(type.getAnnotation(Owned.class), type, "@Owned").value();
        List<Field> fields = new RecordSchema(owner, states).fields(type);
        return new EntityType(
                type.getSimpleName(), Names.snake(type.getSimpleName()), type, fields, states);
    }

    private List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(field(component));
        }
        return fields;
    }

    private Field field(RecordComponent component) {
        String name = Names.snake(component.getName());
        boolean list = component.getType() == List.class;
        Class<?> element = list ? elementOf(component.getGenericType()) : component.getType();
        FieldKind kind =
                annotation(component, Kind.class)
                        .map(Kind::value)
                        .orElseGet(() -> kind(name, element));
        boolean status = name.equals("status");
        boolean required =
                list
                        ? component.isAnnotationPresent(Required.class)
                        : !status
                                && !component
                                        .getAnnotatedType()
                                        .isAnnotationPresent(Nullable.class);
        String refersTo =
                kind == FieldKind.REFERENCE
                        ? need(component.getAnnotation(RefersTo.class), component, "@RefersTo")
                                .value()
                                .getSimpleName()
                        : null;
        List<String> values = List.of();
        if (kind == FieldKind.ENUM) {
            values =
                    status
                            ? states.all()
                            : Arrays.stream(element.getEnumConstants())
                                    .map(constant -> ((Enum<?>) constant).name())
                                    .toList();
        }
        List<Field> members = kind == FieldKind.OBJECT ? fields(element) : List.of();
        return new Field(
                name,
                kind,
                list,
                required,
                refersTo,
                values,
                members,
                annotation(component, Owned.class).map(Owned::value).orElse(defaultOwner),
                annotation(component, Sensitive.class)
                        .map(Sensitive::value)
                        .orElse(Sensitivity.PUBLIC),
                need(component.getAnnotation(Meaning.class), component, "@Meaning").value());
    }

    private static FieldKind kind(String name, Class<?> type) {
        if (type == UUID.class) {
            return FieldKind.REFERENCE;
        } else if (type == LocalDate.class) {
            return FieldKind.DATE;
        } else if (type == Instant.class) {
            return FieldKind.INSTANT;
        } else if (type == Money.class) {
            return FieldKind.MONEY;
        } else if (type == Boolean.class || type == boolean.class) {
            return FieldKind.BOOLEAN;
        } else if (type == Long.class || type == long.class) {
            return FieldKind.INTEGER;
        } else if (type.isEnum()) {
            return FieldKind.ENUM;
        } else if (type.isRecord()) {
            return FieldKind.OBJECT;
        } else if (type == BigDecimal.class) {
            return number(name);
        } else if (type == String.class) {
            return text(name);
        }
        throw new IllegalStateException(
                "field " + name + ": " + type + " is no type of the canonical model");
    }

    private static FieldKind number(String name) {
        if (HOURS.contains(name)) {
            return FieldKind.HOURS;
        } else if (FRACTIONS.contains(name)) {
            return FieldKind.FRACTION;
        } else if (name.equals("rate") || name.endsWith("_rate")) {
            return FieldKind.RATE;
        }
        throw new IllegalStateException(
                "field " + name + ": its name tells no kind of number; add @Kind");
    }

    private static FieldKind text(String name) {
        if (name.equals("ccy") || name.endsWith("_ccy")) {
            return FieldKind.CURRENCY;
        } else if (name.equals("country")) {
            return FieldKind.COUNTRY;
        } else if (name.equals("region")) {
            return FieldKind.REGION;
        } else if (name.equals("code")
                || name.endsWith("_code")
                || name.equals("number")
                || name.endsWith("_no")) {
            return FieldKind.CODE;
        } else if (name.equals("name") || name.endsWith("_name")) {
            return FieldKind.NAME;
        }
        return FieldKind.TEXT;
    }

    private static Class<?> elementOf(Type list) {
        return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    private static <A extends Annotation> Optional<A> annotation(
            RecordComponent component, Class<A> type) {
        return Optional.ofNullable(component.getAnnotation(type));
    }

    private static <T> T need(@Nullable T annotation, Object where, String what) {
        if (annotation == null) {
            throw new IllegalStateException(where + " lacks " + what);
        }
        return annotation;
    }
}
