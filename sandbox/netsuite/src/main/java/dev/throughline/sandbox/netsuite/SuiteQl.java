package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Sql.Condition;
import dev.throughline.sandbox.netsuite.Sql.Expression;
import dev.throughline.sandbox.netsuite.SqlRow.Joined;
import dev.throughline.sandbox.netsuite.SqlRow.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Answers SuiteQL from the ledger: picks an index where the conditions allow it, counts all
/// matches, and renders the page asked for with every value as text, lower-case names and missing
/// nulls.
final class SuiteQl {

    /// The most rows one query gives over all its pages.
    static final int ROWS_MAX = 100_000;

    /// One page. `lastRow` and `nextRow` are the base rows at its end and just behind it.
    record Page(List<Map<String, Object>> items, long total, @Nullable Object nextRow) {}

    private final Ledger ledger;
    private final Relations relations;
    private volatile ZoneId zone = ZoneId.of("UTC");

    SuiteQl(Ledger ledger) {
        this.ledger = ledger;
        this.relations = new Relations(ledger);
    }

    /// The zone of the user who signs in: what unzoned times mean.
    void zone(ZoneId users) {
        zone = users;
    }

    ZoneId zone() {
        return zone;
    }

    /// @throws Refusal when the query is not understood
    Page page(Sql.Query query, List<?> parameters, int offset, int limit) {
        return ledger.reading(() -> new Run(query, parameters).page(offset, limit));
    }

    private final class Run {
        private final Sql.Query query;
        private final List<Relation> tables = new ArrayList<>();
        private final SqlRow compiler;
        private final List<Value> joinKeys = new ArrayList<>();
        private final List<String> joinColumns = new ArrayList<>();
        private final List<@Nullable Predicate<Joined>> joinRests = new ArrayList<>();
        private final List<@Nullable Value> secondKeys = new ArrayList<>();
        private final List<String> secondColumns = new ArrayList<>();

        Run(Sql.Query query, List<?> parameters) {
            this.query = query;
            List<String> aliases = new ArrayList<>();
            tables.add(relations.named(query.base().table()));
            aliases.add(query.base().alias());
            for (Sql.Join join : query.joins()) {
                tables.add(relations.named(join.source().table()));
                aliases.add(join.source().alias());
            }
            compiler = new SqlRow(aliases, tables, parameters, zone);
            for (int i = 0; i < query.joins().size(); i++) {
                prepareJoin(query.joins().get(i), i + 1);
            }
        }

        private void prepareJoin(Sql.Join join, int table) {
            List<Condition> parts =
                    join.on() instanceof Condition.And and ? and.all() : List.of(join.on());
            List<Condition> rest = new ArrayList<>();
            Expression key = null;
            Expression second = null;
            for (Condition part : parts) {
                if (key != null
                        && second == null
                        && part instanceof Condition.Compare(var left, var operator, var right)
                        && operator.equals("=")
                        && left instanceof Expression.Column column
                        && compiler.tableOf(left) == table
                        && compiler.tableOf(right) != table
                        && tables.get(table).joinsOn(joinColumns.getLast(), column.name())) {
                    secondColumns.add(column.name());
                    second = right;
                    continue;
                }
                if (key == null
                        && part instanceof Condition.Compare(var left, var operator, var right)
                        && operator.equals("=")) {
                    if (left instanceof Expression.Column column
                            && compiler.tableOf(left) == table) {
                        joinColumns.add(column.name());
                        key = right;
                        continue;
                    }
                    if (right instanceof Expression.Column column
                            && compiler.tableOf(right) == table) {
                        joinColumns.add(column.name());
                        key = left;
                        continue;
                    }
                }
                rest.add(part);
            }
            if (key == null) {
                throw Refusal.query("A join needs an equality.");
            }
            joinKeys.add(compiler.value(key));
            if (second == null) {
                secondColumns.add("");
            }
            secondKeys.add(second == null ? null : compiler.value(second));
            joinRests.add(rest.isEmpty() ? null : compiler.condition(new Condition.And(rest)));
        }

        /// Fills in the joined tables; false when an inner join finds nothing.
        private boolean join(Joined joined) {
            for (int i = 0; i < joinKeys.size(); i++) {
                Object key = joinKeys.get(i).apply(joined);
                Object found = null;
                if (key != null) {
                    Relation relation = tables.get(i + 1);
                    String text = compiler.shown(key);
                    Value second = secondKeys.get(i);
                    Collection<?> rows =
                            second == null
                                    ? relation.rowsWith(
                                            joinColumns.get(i), Set.of(text == null ? "" : text))
                                    : one(
                                            relation.rowWith(
                                                    joinColumns.get(i),
                                                    text == null ? "" : text,
                                                    secondColumns.get(i),
                                                    shownOrEmpty(second.apply(joined))));
                    if (rows == null) {
                        throw Refusal.query(
                                "Join on '" + joinColumns.get(i) + "' is not supported.");
                    }
                    for (Object row : rows) {
                        joined.rows()[i + 1] = row;
                        Predicate<Joined> rest = joinRests.get(i);
                        if (rest == null || rest.test(joined)) {
                            found = row;
                            break;
                        }
                    }
                }
                joined.rows()[i + 1] = found;
                if (found == null && !query.joins().get(i).outer()) {
                    return false;
                }
            }
            return true;
        }

        private static Collection<?> one(@Nullable Object row) {
            return row == null ? List.of() : List.of(row);
        }

        private String shownOrEmpty(@Nullable Object value) {
            String shown = compiler.shown(value);
            return shown == null ? "" : shown;
        }

        Page page(int offset, int limit) {
            Predicate<Joined> where =
                    query.where() == null ? _ -> true : compiler.condition(query.where());
            boolean joinFirst =
                    query.joins().stream().anyMatch(join -> !join.outer())
                            || mentionsJoins(query.where());
            List<Sql.Order> order = query.order();
            boolean byStamp = orderedBy(order, "lastmodifieddate", "id");
            boolean byId =
                    order.isEmpty()
                            || orderedBy(order, tables.getFirst().order().toArray(String[]::new));
            boolean counted = tables.getFirst().counted();
            Candidates candidates = candidates(byStamp);
            boolean sorted = candidates.byStamp() ? byStamp : byId;
            boolean counting =
                    query.outputs().stream().anyMatch(output -> aggregate(output.value()));
            boolean collectAll = counting || !sorted;
            List<Joined> collected = new ArrayList<>();
            long total = 0;
            Object next = null;
            Joined probe = new Joined(new Object[tables.size()]);
            for (Object row : candidates.rows()) {
                probe.rows()[0] = row;
                if ((joinFirst && !join(probe)) || !where.test(probe)) {
                    continue;
                }
                if (collectAll || (total >= offset && total < (long) offset + limit)) {
                    collected.add(new Joined(probe.rows().clone()));
                } else if (total == (long) offset + limit) {
                    next = row;
                }
                total++;
                if (!collectAll && !counted && total > (long) offset + limit) {
                    break;
                }
            }
            if (!joinFirst) {
                collected.forEach(this::join);
            }
            if (counting) {
                return new Page(List.of(aggregated(collected)), 1, null);
            }
            if (collectAll) {
                if (!order.isEmpty()) {
                    collected.sort(comparator(order));
                }
                int end = (int) Math.min(collected.size(), (long) offset + limit);
                next = end < collected.size() ? collected.get(end).rows()[0] : null;
                collected = offset >= end ? List.of() : collected.subList(offset, end);
            }
            total = Math.min(total, ROWS_MAX);
            return new Page(rendered(collected), total, next);
        }

        private boolean mentionsJoins(@Nullable Condition condition) {
            return switch (condition) {
                case null -> false;
                case Condition.And and -> and.all().stream().anyMatch(this::mentionsJoins);
                case Condition.Or or -> or.any().stream().anyMatch(this::mentionsJoins);
                case Condition.Not not -> mentionsJoins(not.condition());
                case Condition.Compare compare ->
                        mentionsJoins(compare.left()) || mentionsJoins(compare.right());
                case Condition.In in -> mentionsJoins(in.left());
                case Condition.Like like -> mentionsJoins(like.left());
                case Condition.IsNull isNull -> mentionsJoins(isNull.left());
            };
        }

        private boolean mentionsJoins(Expression expression) {
            return switch (expression) {
                case Expression.Column _ -> compiler.tableOf(expression) > 0;
                case Expression.Call call ->
                        call.arguments().stream().anyMatch(this::mentionsJoins);
                case Expression.Literal _, Expression.Parameter _ -> false;
            };
        }

        private boolean orderedBy(List<Sql.Order> order, String... names) {
            if (order.size() != names.length) {
                return false;
            }
            for (int i = 0; i < names.length; i++) {
                if (order.get(i).descending() || !baseColumn(order.get(i).by(), names[i])) {
                    return false;
                }
            }
            return true;
        }

        /// Whether an expression is this column of the base table, or its text in a form that sorts
        /// alike.
        private boolean baseColumn(Expression expression, String name) {
            if (expression instanceof Expression.Call(var function, var arguments)
                    && function.equals("TO_CHAR")
                    && arguments.size() == 2
                    && arguments.get(1) instanceof Expression.Literal(var format, _)
                    && format.startsWith("YYYY-MM-DD")
                    && format.endsWith("HH24:MI:SS")) {
                return baseColumn(arguments.getFirst(), name);
            }
            return expression instanceof Expression.Column column
                    && column.name().equals(name)
                    && compiler.tableOf(expression) == 0;
        }

        private record Candidates(Collection<?> rows, boolean byStamp) {}

        private Candidates candidates(boolean wantStamp) {
            Relation base = tables.getFirst();
            Condition where = query.where();
            List<Condition> parts =
                    where == null
                            ? List.of()
                            : where instanceof Condition.And and ? and.all() : List.of(where);
            Object since = lowest(where, "lastmodifieddate");
            if (since instanceof Instant || wantStamp) {
                long second =
                        since instanceof Instant start ? start.getEpochSecond() : Long.MIN_VALUE;
                for (Condition part : parts) {
                    if (part instanceof Condition.Compare(var left, var operator, var right)
                            && operator.equals("=")
                            && left instanceof Expression.Column column
                            && compiler.tableOf(column) == 0
                            && right instanceof Expression.Literal(var text, _)) {
                        Collection<?> rows = base.rowsSince(column.name(), text, second);
                        if (rows != null) {
                            return new Candidates(rows, true);
                        }
                    }
                }
            }
            for (Condition part : parts) {
                Collection<?> rows =
                        switch (part) {
                            case Condition.In in
                                    when in.left() instanceof Expression.Column column
                                            && compiler.tableOf(column) == 0 ->
                                    base.rowsWith(column.name(), compiler.members(in));
                            case Condition.Compare(
                                            Expression.Column column,
                                            var operator,
                                            var right)
                                    when operator.equals("=")
                                            && compiler.tableOf(column) == 0
                                            && !(right instanceof Expression.Column) ->
                                    base.rowsWith(
                                            column.name(),
                                            compiler.members(
                                                    new Condition.In(column, List.of(right))));
                            default -> null;
                        };
                if (rows != null) {
                    return new Candidates(rows, false);
                }
            }
            if (since instanceof Instant || wantStamp) {
                Collection<?> rows =
                        base.rowsSince(
                                since instanceof Instant start
                                        ? start.getEpochSecond()
                                        : Long.MIN_VALUE);
                if (rows != null) {
                    return new Candidates(rows, true);
                }
            }
            Object above = lowest(where, base.order().getFirst());
            if (above instanceof BigDecimal number) {
                return new Candidates(base.rowsAfter(number.longValue() - 1), false);
            }
            return new Candidates(base.rows(), false);
        }

        /// The lower bound that the conditions put on a base column, or null.
        private @Nullable Object lowest(@Nullable Condition condition, String column) {
            return switch (condition) {
                case null -> null;
                case Condition.Compare(Expression.Column left, var operator, var right)
                        when (operator.equals(">=") || operator.equals(">") || operator.equals("="))
                                && left.name().equals(column)
                                && compiler.tableOf(left) == 0
                                && !(right instanceof Expression.Column) -> {
                    Object bound =
                            compiler.value(right).apply(new Joined(new Object[tables.size()]));
                    yield column.equals(tables.getFirst().order().getFirst()) && bound != null
                            ? SqlRow.number(bound)
                            : bound;
                }
                case Condition.And and -> {
                    Object highest = null;
                    for (Condition part : and.all()) {
                        Object bound = lowest(part, column);
                        if (bound != null
                                && (highest == null || compiler.compare(bound, highest) > 0)) {
                            highest = bound;
                        }
                    }
                    yield highest;
                }
                case Condition.Or or -> {
                    Object lowest = null;
                    for (Condition part : or.any()) {
                        Object bound = lowest(part, column);
                        if (bound == null) {
                            yield null;
                        }
                        if (lowest == null || compiler.compare(bound, lowest) < 0) {
                            lowest = bound;
                        }
                    }
                    yield lowest;
                }
                default -> null;
            };
        }

        private Comparator<Joined> comparator(List<Sql.Order> order) {
            Comparator<Joined> all = (_, _) -> 0;
            for (Sql.Order each : order) {
                Value by = compiler.value(each.by());
                Comparator<Joined> one =
                        (a, b) -> {
                            Object left = by.apply(a);
                            Object right = by.apply(b);
                            if (left == null || right == null) {
                                return Boolean.compare(left == null, right == null);
                            }
                            return compiler.compare(left, right);
                        };
                all = all.thenComparing(each.descending() ? one.reversed() : one);
            }
            return all;
        }

        private static boolean aggregate(Expression expression) {
            return expression instanceof Expression.Call call
                    && Set.of("COUNT", "MAX", "MIN", "SUM").contains(call.function());
        }

        private Map<String, Object> aggregated(List<Joined> rows) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("links", List.of());
            for (Sql.Output output : query.outputs()) {
                if (!(output.value() instanceof Expression.Call call) || !aggregate(call)) {
                    throw Refusal.query("not a single-group group function");
                }
                if (call.arguments().isEmpty()) {
                    item.put(output.name(), Integer.toString(rows.size()));
                    continue;
                }
                Value value = compiler.value(call.arguments().getFirst());
                List<Object> values = new ArrayList<>();
                for (Joined row : rows) {
                    Object each = value.apply(row);
                    if (each != null) {
                        values.add(each);
                    }
                }
                Object result =
                        switch (call.function()) {
                            case "COUNT" -> BigDecimal.valueOf(values.size());
                            case "SUM" ->
                                    values.stream()
                                            .map(each -> new BigDecimal(each.toString()))
                                            .reduce(BigDecimal.ZERO, BigDecimal::add);
                            case "MAX" -> values.stream().max(compiler::compare).orElse(null);
                            default -> values.stream().min(compiler::compare).orElse(null);
                        };
                String shown = compiler.shown(result);
                if (shown != null) {
                    item.put(output.name(), shown);
                }
            }
            return item;
        }

        private List<Map<String, Object>> rendered(List<Joined> rows) {
            List<String> names = new ArrayList<>();
            List<Value> values = new ArrayList<>();
            for (Sql.Output output : query.outputs()) {
                if (output.name().equals("*")) {
                    for (String column : tables.getFirst().columns()) {
                        names.add(column);
                        values.add(
                                compiler.value(
                                        new Expression.Column(query.base().alias(), column)));
                    }
                } else {
                    names.add(output.name());
                    values.add(compiler.value(output.value()));
                }
            }
            List<Map<String, Object>> items = new ArrayList<>(rows.size());
            for (Joined row : rows) {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("links", List.of());
                for (int i = 0; i < names.size(); i++) {
                    String shown = compiler.shown(values.get(i).apply(row));
                    if (shown != null) {
                        item.put(names.get(i), shown);
                    }
                }
                items.add(item);
            }
            return items;
        }
    }
}
