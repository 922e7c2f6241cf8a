package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Sql.Condition;
import dev.throughline.sandbox.netsuite.Sql.Expression;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles the expressions and conditions of one query into functions over a joined row (one
/// element a table). Values are text, `BigDecimal`, `LocalDate`, `Instant` or null.
final class SqlRow {

    /// A joined row: the base row first, then one for each join, null where an outer join found
    /// none.
    record Joined(@Nullable Object[] rows) {}

    /// A compiled value.
    interface Value extends Function<Joined, @Nullable Object> {}

    private final Map<String, Integer> aliases = new HashMap<>();
    private final List<Relation> relations;
    private final List<?> parameters;
    private final ZoneId zone;
    private final DateTimeFormatter userDate =
            DateTimeFormatter.ofPattern("dd/MM/yyyy", Locale.ROOT);

    SqlRow(List<String> aliases, List<Relation> relations, List<?> parameters, ZoneId zone) {
        for (int i = 0; i < aliases.size(); i++) {
            this.aliases.put(aliases.get(i), i);
        }
        this.relations = relations;
        this.parameters = parameters;
        this.zone = zone;
    }

    /// Which table of the row a column belongs to, or -1 when the expression is no plain column.
    int tableOf(Expression expression) {
        return expression instanceof Expression.Column column ? place(column) : -1;
    }

    private int place(Expression.Column column) {
        if (!column.alias().isEmpty()) {
            Integer at = aliases.get(column.alias());
            if (at == null) {
                throw Refusal.query("Table '" + column.alias() + "' not found.");
            }
            return at;
        }
        for (int i = 0; i < relations.size(); i++) {
            if (relations.get(i).column(column.name()) != null) {
                return i;
            }
        }
        throw Refusal.query("Field '" + column.name() + "' not found.");
    }

    Value value(Expression expression) {
        return switch (expression) {
            case Expression.Column column -> column(column);
            case Expression.Literal literal -> {
                Object constant =
                        literal.number() ? new BigDecimal(literal.text()) : literal.text();
                yield _ -> constant;
            }
            case Expression.Parameter parameter -> {
                if (parameter.index() >= parameters.size()) {
                    throw Refusal.query("Not all parameters have a value.");
                }
                Object given = Json.plain(parameters.get(parameter.index()));
                yield _ -> given;
            }
            case Expression.Call call -> call(call);
        };
    }

    private Value column(Expression.Column column) {
        int at = place(column);
        Relation.Column read = relations.get(at).column(column.name());
        if (read == null) {
            throw Refusal.query("Field '" + column.name() + "' not found.");
        }
        return joined -> {
            Object row = joined.rows()[at];
            return row == null ? null : Relations.comparable(read.apply(row));
        };
    }

    private Value call(Expression.Call call) {
        List<Value> arguments = call.arguments().stream().map(this::value).toList();
        return switch (call.function()) {
            case "TO_CHAR" -> {
                Value inner = argument(call, arguments, 0);
                DateTimeFormatter format =
                        call.arguments().size() > 1 ? format(call.arguments().get(1)) : userDate;
                yield joined -> text(inner.apply(joined), format);
            }
            case "TO_DATE" -> {
                Value inner = argument(call, arguments, 0);
                DateTimeFormatter format = format(call.arguments().get(1));
                yield joined -> parsed(inner.apply(joined), format, false);
            }
            case "TO_TIMESTAMP" -> {
                Value inner = argument(call, arguments, 0);
                DateTimeFormatter format = format(call.arguments().get(1));
                yield joined -> parsed(inner.apply(joined), format, true);
            }
            case "LOWER" ->
                    mapped(argument(call, arguments, 0), text -> text.toLowerCase(Locale.ROOT));
            case "UPPER" ->
                    mapped(argument(call, arguments, 0), text -> text.toUpperCase(Locale.ROOT));
            case "TRIM" -> mapped(argument(call, arguments, 0), String::strip);
            case "NVL", "COALESCE" ->
                    joined ->
                            arguments.stream()
                                    .map(value -> value.apply(joined))
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElse(null);
            case "BUILTIN.DF" -> argument(call, arguments, 0);
            default -> throw Refusal.query("Function '" + call.function() + "' is not supported.");
        };
    }

    private static Value argument(Expression.Call call, List<Value> arguments, int at) {
        if (arguments.size() <= at) {
            throw Refusal.query("Function '" + call.function() + "' needs more arguments.");
        }
        return arguments.get(at);
    }

    private static Value mapped(Value inner, Function<String, String> change) {
        return joined -> inner.apply(joined) instanceof String text ? change.apply(text) : null;
    }

    private static DateTimeFormatter format(Expression expression) {
        if (!(expression instanceof Expression.Literal literal)) {
            throw Refusal.query("A date format must be a quoted text.");
        }
        StringBuilder pattern = new StringBuilder();
        for (String part : literal.text().split("\"", -1)) {
            if (pattern.isEmpty() || pattern.charAt(pattern.length() - 1) == '\'') {
                pattern.append(
                        part.replace("YYYY", "yyyy")
                                .replace("MM", "MM")
                                .replace("DD", "dd")
                                .replace("HH24", "HH")
                                .replace("MI", "mm")
                                .replace("SS", "ss"));
            } else {
                pattern.append('\'').append(part).append('\'');
            }
        }
        try {
            return DateTimeFormatter.ofPattern(pattern.toString(), Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw Refusal.query("date format not recognized");
        }
    }

    private @Nullable String text(@Nullable Object value, DateTimeFormatter format) {
        return switch (value) {
            case null -> null;
            case Instant instant -> format.format(instant.atZone(zone));
            case LocalDate date -> format.format(date.atStartOfDay());
            default -> shown(value);
        };
    }

    private @Nullable Object parsed(
            @Nullable Object value, DateTimeFormatter format, boolean time) {
        if (value == null) {
            return null;
        }
        try {
            return time
                    ? LocalDateTime.parse(String.valueOf(value), format).atZone(zone).toInstant()
                    : LocalDate.parse(String.valueOf(value), format);
        } catch (DateTimeException e) {
            throw Refusal.query("date format picture does not match the input: " + value);
        }
    }

    /// A value as the answer shows it: always text, dates in the user's format.
    @Nullable String shown(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Instant instant -> userDate.format(instant.atZone(zone));
            case LocalDate date -> userDate.format(date);
            case BigDecimal number -> number.stripTrailingZeros().toPlainString();
            default -> String.valueOf(value);
        };
    }

    Predicate<Joined> condition(Condition condition) {
        return switch (condition) {
            case Condition.And and -> {
                List<Predicate<Joined>> all = and.all().stream().map(this::condition).toList();
                yield joined -> {
                    for (Predicate<Joined> each : all) {
                        if (!each.test(joined)) {
                            return false;
                        }
                    }
                    return true;
                };
            }
            case Condition.Or or -> {
                List<Predicate<Joined>> any = or.any().stream().map(this::condition).toList();
                yield joined -> {
                    for (Predicate<Joined> each : any) {
                        if (each.test(joined)) {
                            return true;
                        }
                    }
                    return false;
                };
            }
            case Condition.Not not -> condition(not.condition()).negate();
            case Condition.Compare compare -> comparison(compare);
            case Condition.In in -> membership(in);
            case Condition.Like like -> likeness(like);
            case Condition.IsNull isNull -> {
                Value left = value(isNull.left());
                yield joined -> left.apply(joined) == null;
            }
        };
    }

    private Predicate<Joined> comparison(Condition.Compare compare) {
        Value left = value(compare.left());
        Value right = value(compare.right());
        // Constants are worked out once: a million rows ask for the same moment.
        Object fixed =
                constant(compare.right())
                        ? right.apply(new Joined(new Object[relations.size()]))
                        : null;
        return joined -> {
            Object a = left.apply(joined);
            Object b = fixed != null ? fixed : right.apply(joined);
            if (a == null || b == null) {
                return false;
            }
            int order = compare(a, b);
            return switch (compare.operator()) {
                case "=" -> order == 0;
                case "<>" -> order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        };
    }

    private static boolean constant(Expression expression) {
        return switch (expression) {
            case Expression.Column _ -> false;
            case Expression.Literal _, Expression.Parameter _ -> true;
            case Expression.Call call -> call.arguments().stream().allMatch(SqlRow::constant);
        };
    }

    private Predicate<Joined> membership(Condition.In in) {
        Value left = value(in.left());
        Set<String> members = members(in);
        return joined -> {
            Object value = left.apply(joined);
            return value != null && members.contains(shown(value));
        };
    }

    /// The values of an `IN` list as text.
    Set<String> members(Condition.In in) {
        Set<String> members = new HashSet<>();
        for (Expression expression : in.list()) {
            String member =
                    shown(value(expression).apply(new Joined(new Object[relations.size()])));
            if (member != null) {
                members.add(member);
            }
        }
        return members;
    }

    private Predicate<Joined> likeness(Condition.Like like) {
        Value left = value(like.left());
        String pattern =
                String.valueOf(
                        value(like.pattern()).apply(new Joined(new Object[relations.size()])));
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
        }
        Pattern compiled = Pattern.compile(regex.toString(), Pattern.DOTALL);
        return joined -> {
            Object value = left.apply(joined);
            return value != null
                    && compiled.matcher(Objects.requireNonNullElse(shown(value), "")).matches();
        };
    }

    /// Orders two values as the vendor's database would: numbers with numeric text, dates with
    /// moments, else text.
    int compare(Object a, Object b) {
        if (a instanceof BigDecimal left) {
            return left.compareTo(number(b));
        }
        if (b instanceof BigDecimal right) {
            return number(a).compareTo(right);
        }
        if (a instanceof Instant || a instanceof LocalDate) {
            return moment(a).compareTo(moment(b));
        }
        return String.valueOf(a).compareTo(String.valueOf(b));
    }

    static BigDecimal number(Object value) {
        try {
            return value instanceof BigDecimal number
                    ? number
                    : new BigDecimal(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw Refusal.query("invalid number: " + value);
        }
    }

    private Instant moment(Object value) {
        return switch (value) {
            case Instant instant -> instant;
            case LocalDate date -> date.atStartOfDay(zone).toInstant();
            default -> {
                try {
                    yield LocalDate.parse(String.valueOf(value), userDate)
                            .atStartOfDay(zone)
                            .toInstant();
                } catch (DateTimeException e) {
                    throw Refusal.query("date format picture does not match the input: " + value);
                }
            }
        };
    }
}
