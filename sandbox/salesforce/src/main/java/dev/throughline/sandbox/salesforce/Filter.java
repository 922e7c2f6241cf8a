package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.FieldDef.Kind;
import dev.throughline.sandbox.salesforce.Soql.Condition;
import dev.throughline.sandbox.salesforce.Soql.Operator;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns WHERE into a test of one row; refuses unknown fields and literals of the wrong kind before
/// any row is read.
final class Filter {

    private final Org org;
    private final ObjectDef type;

    Filter(Org org, ObjectDef type) {
        this.org = org;
        this.type = type;
    }

    Predicate<Row> of(@Nullable Condition condition) {
        return switch (condition) {
            case null -> _ -> true;
            case Condition.And and -> {
                List<Predicate<Row>> all = and.all().stream().map(this::of).toList();
                yield row -> {
                    for (Predicate<Row> each : all) {
                        if (!each.test(row)) {
                            return false;
                        }
                    }
                    return true;
                };
            }
            case Condition.Or or -> {
                List<Predicate<Row>> any = or.any().stream().map(this::of).toList();
                yield row -> {
                    for (Predicate<Row> each : any) {
                        if (each.test(row)) {
                            return true;
                        }
                    }
                    return false;
                };
            }
            case Condition.Not not -> of(not.not()).negate();
            case Condition.Compare compare -> compare(compare);
            case Condition.In in -> {
                Path path = Path.resolve(org, type, in.path());
                List<@Nullable Object> values = new ArrayList<>();
                in.values().forEach(value -> values.add(literal(path, value)));
                yield row -> {
                    Object found = path.value(org, row);
                    boolean among =
                            values.stream().anyMatch(value -> same(path.field(), found, value));
                    return among != in.negated();
                };
            }
        };
    }

    private Predicate<Row> compare(Condition.Compare compare) {
        Path path = Path.resolve(org, type, compare.path());
        Object value = literal(path, compare.value());
        FieldDef field = path.field();
        return switch (compare.operator()) {
            case EQ -> row -> same(field, path.value(org, row), value);
            case NE -> row -> !same(field, path.value(org, row), value);
            case LIKE -> {
                if (!(value instanceof String pattern)) {
                    throw Refusal.request(400, "INVALID_OPERATOR_FIELD_TYPE", "LIKE needs a text");
                }
                Pattern like = like(pattern);
                yield row -> {
                    Object found = path.value(org, row);
                    return found != null && like.matcher(found.toString()).matches();
                };
            }
            case LT, GT, LE, GE ->
                    row -> {
                        Object found = path.value(org, row);
                        if (found == null || value == null) {
                            return false;
                        }
                        int order = order(field, found, value);
                        return switch (compare.operator()) {
                            case LT -> order < 0;
                            case GT -> order > 0;
                            case LE -> order <= 0;
                            case GE -> order >= 0;
                            case EQ, NE, LIKE -> throw new IllegalStateException("handled above");
                        };
                    };
        };
    }

    private static boolean same(FieldDef field, @Nullable Object found, @Nullable Object value) {
        if (value == null || found == null) {
            boolean unset =
                    field.kind() == Kind.BOOLEAN
                            && (Boolean.FALSE.equals(found) || Boolean.FALSE.equals(value));
            return unset || value == found;
        }
        return order(field, found, value) == 0;
    }

    /// The order of two values of one field; texts without regard to case, ids with.
    static int order(FieldDef field, Object one, Object other) {
        if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
            return a.compareTo(b);
        }
        if (one instanceof Instant a && other instanceof Instant b) {
            return a.compareTo(b);
        }
        if (one instanceof LocalDate a && other instanceof LocalDate b) {
            return a.compareTo(b);
        }
        if (field.kind() == Kind.ID || field.kind() == Kind.REFERENCE) {
            return one.toString().compareTo(other.toString());
        }
        return one.toString().compareToIgnoreCase(other.toString());
    }

    private static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            switch (c) {
                case '%' -> regex.append(".*");
                case '_' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(
                regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    private static @Nullable Object literal(Path path, @Nullable Object value) {
        FieldDef field = path.field();
        if (value == null) {
            return null;
        }
        boolean fits =
                switch (field.kind()) {
                    case DATETIME -> value instanceof Instant;
                    case DATE -> value instanceof LocalDate;
                    case BOOLEAN -> value instanceof Boolean;
                    case INT, DOUBLE, CURRENCY, PERCENT -> value instanceof BigDecimal;
                    case ID, REFERENCE, STRING, TEXTAREA, PICKLIST, EMAIL, PHONE, URL ->
                            value instanceof String;
                };
        if (!fits) {
            String quotes =
                    field.kind().isText()
                                    || field.kind() == Kind.REFERENCE
                                    || field.kind() == Kind.ID
                            ? "should be enclosed in quotes"
                            : "should not be enclosed in quotes";
            throw Refusal.request(
                    400,
                    "INVALID_FIELD",
                    "value of filter criterion for field '"
                            + field.name()
                            + "' must be of type "
                            + field.kind().wire.replace("datetime", "dateTime")
                            + " and "
                            + quotes);
        }
        if (field.kind() == Kind.ID || field.kind() == Kind.REFERENCE) {
            String id = value.toString();
            if (!id.isEmpty() && !SalesforceId.wellFormed(id)) {
                throw Refusal.request(
                        400,
                        "INVALID_QUERY_FILTER_OPERATOR",
                        field.name()
                                + " = '"
                                + id.toLowerCase(Locale.ROOT)
                                + "': invalid ID field: "
                                + id);
            }
            return SalesforceId.canonical(id);
        }
        return value;
    }

    /// Whether a condition is `path operator value` on a field of the row itself.
    boolean isOwn(String path, String field) {
        return path.equalsIgnoreCase(field) || path.equalsIgnoreCase(type.name() + "." + field);
    }

    static boolean is(Operator operator, Operator... any) {
        return List.of(any).contains(operator);
    }
}
