package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.FieldDef.Trait;
import dev.throughline.sandbox.salesforce.Soql.Condition;
import dev.throughline.sandbox.salesforce.Soql.Operator;
import dev.throughline.sandbox.salesforce.Soql.Order;
import dev.throughline.sandbox.salesforce.Soql.Selected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs one query: finds the rows by the best index, orders and cuts them, and shows each as JSON.
/// To be used inside {@link Org#reading}.
final class SoqlSearch {

    private final Org org;
    private final Soql soql;
    private final Table table;
    private final Filter filter;
    private final boolean all;
    private final String version;
    private final List<Shown> shown = new ArrayList<>();

    private sealed interface Shown {
        record Own(FieldDef field) implements Shown {}

        record Parent(FieldDef hop, SoqlSearch rest) implements Shown {}

        record Children(String relationship, FieldDef back, SoqlSearch search) implements Shown {}
    }

    /// @param all whether deleted rows count too
    SoqlSearch(Org org, Soql soql, boolean all, String version) {
        this(org, soql, typeOf(org, soql.from()), all, version);
    }

    private SoqlSearch(Org org, Soql soql, Table table, boolean all, String version) {
        this.org = org;
        this.soql = soql;
        this.table = table;
        this.all = all;
        this.version = version;
        this.filter = new Filter(org, table.type());
        Map<FieldDef, List<Selected>> parents = new LinkedHashMap<>();
        for (Selected selected : soql.select()) {
            switch (selected) {
                case Selected.Count _ -> {}
                case Selected.Fields fields -> expand(fields);
                case Selected.Child child -> shown.add(children(child.query()));
                case Selected.Field field -> {
                    Path path = Path.resolve(org, table.type(), field.path());
                    if (path.own()) {
                        shown.add(new Shown.Own(path.field()));
                    } else {
                        String rest = field.path().substring(field.path().indexOf('.') + 1);
                        if (field.path()
                                        .toLowerCase(Locale.ROOT)
                                        .startsWith(
                                                table.type().name().toLowerCase(Locale.ROOT) + ".")
                                && table.type().relationship(table.type().name()) == null) {
                            rest = rest.substring(rest.indexOf('.') + 1);
                        }
                        parents.computeIfAbsent(path.hops().getFirst(), _ -> new ArrayList<>())
                                .add(new Selected.Field(rest));
                    }
                }
            }
        }
        parents.forEach((hop, paths) ->
                shown.add(
                        new Shown.Parent(
                                hop,
                                new SoqlSearch(
                                        org,
                                        new Soql(
                                                paths,
                                                String.valueOf(hop.target()),
                                                null,
                                                List.of(),
                                                -1,
                                                0),
                                        org.table(String.valueOf(hop.target())),
                                        true,
                                        version))));
    }

    private static Table typeOf(Org org, String from) {
        try {
            return org.table(from);
        } catch (Refusal _) {
            throw Refusal.request(
                    400,
                    "INVALID_TYPE",
                    "\nSELECT Id FROM "
                            + from
                            + "\n               ^\nERROR at Row:1:Column:16\nsObject type '"
                            + from
                            + "' is not supported. If you are attempting to use a custom object, be sure to append the"
                            + " '__c' after the entity name. Please reference your WSDL or the describe call for the"
                            + " appropriate names.");
        }
    }

    private void expand(Selected.Fields fields) {
        if (!fields.which().equals("STANDARD") && (soql.limit() < 0 || soql.limit() > 200)) {
            throw Refusal.request(
                    400,
                    "MALFORMED_QUERY",
                    "The SOQL FIELDS function must have a LIMIT of at most 200");
        }
        for (FieldDef field : table.type().fields()) {
            boolean wanted =
                    switch (fields.which()) {
                        case "ALL" -> true;
                        case "STANDARD" -> !field.custom();
                        case "CUSTOM" -> field.custom();
                        default ->
                                throw Refusal.request(
                                        400,
                                        "MALFORMED_QUERY",
                                        "unexpected token: " + fields.which());
                    };
            if (wanted && !org.hidden(table.type(), field)) {
                shown.add(new Shown.Own(field));
            }
        }
    }

    private Shown children(Soql query) {
        for (Table child : org.tables()) {
            for (FieldDef field : child.type().fields()) {
                if (!field.children().isEmpty()
                        && field.children().equalsIgnoreCase(query.from())
                        && table.type().name().equals(field.target())) {
                    return new Shown.Children(
                            field.children(),
                            field,
                            new SoqlSearch(org, query, child, all, version));
                }
            }
        }
        throw Refusal.request(
                400,
                "INVALID_TYPE",
                "Didn't understand relationship '"
                        + query.from()
                        + "' in FROM part of query call. If you are attempting to"
                        + " use a custom relationship, be sure to append the '__r' after the custom relationship name.");
    }

    boolean counts() {
        return soql.select().size() == 1 && soql.select().getFirst() instanceof Selected.Count;
    }

    /// Whether this reads changes in the order of their stamps.
    boolean readsChanges() {
        return byStamp() && !soql.order().isEmpty();
    }

    ObjectDef type() {
        return table.type();
    }

    /// The rows found, in order, cut to LIMIT and OFFSET.
    List<Row> rows() {
        return cut(candidates());
    }

    private List<Row> cut(Candidates candidates) {
        Predicate<Row> wanted = filter.of(soql.where());
        int most = soql.limit() < 0 ? Integer.MAX_VALUE : soql.limit() + soql.offset();
        List<Row> found = new ArrayList<>();
        for (Row row : candidates.rows()) {
            if ((all || !row.deleted()) && wanted.test(row)) {
                found.add(row);
                if (candidates.ordered() && found.size() >= most) {
                    break;
                }
            }
        }
        if (!candidates.ordered()) {
            found.sort(order());
        }
        int from = Math.min(soql.offset(), found.size());
        return found.subList(from, Math.min(most, found.size()));
    }

    private record Candidates(Iterable<Row> rows, boolean ordered) {}

    private Candidates candidates() {
        boolean inIdOrder =
                soql.order().isEmpty() || orderedBy(0, "Id") && soql.order().size() == 1;
        Collection<Row> few = byIndex();
        if (few != null) {
            return new Candidates(few, inIdOrder);
        }
        if (byStamp()) {
            return new Candidates(fromStamp(), true);
        }
        if (inIdOrder) {
            String after = lowerId();
            List<Row> rows = table.rows();
            return new Candidates(
                    after == null ? rows : rows.subList(table.slotAfter(after), rows.size()), true);
        }
        return new Candidates(lowerStamp() == null ? table.rows() : fromStamp(), false);
    }

    private boolean byStamp() {
        return orderedBy(0, "SystemModstamp")
                && (soql.order().size() == 1 || soql.order().size() == 2 && orderedBy(1, "Id"));
    }

    private boolean orderedBy(int place, String field) {
        if (soql.order().size() <= place) {
            return false;
        }
        Order order = soql.order().get(place);
        return !order.descending() && filter.isOwn(order.path(), field);
    }

    private Iterable<Row> fromStamp() {
        Instant from = lowerStamp();
        if (from == null) {
            return table.byStamp();
        }
        String after = "";
        for (Condition each : conjuncts()) {
            if (each instanceof Condition.Or or
                    && or.any().size() == 2
                    && or.any().getFirst() instanceof Condition.Compare stamp
                    && or.any().getLast() instanceof Condition.Compare id
                    && filter.isOwn(stamp.path(), "SystemModstamp")
                    && stamp.operator() == Operator.GT
                    && from.equals(stamp.value())
                    && filter.isOwn(id.path(), "Id")
                    && id.operator() == Operator.GT) {
                after = SalesforceId.canonical(String.valueOf(id.value()));
            }
        }
        @Nullable Object[] probe = new Object[table.type().fields().size()];
        probe[0] = after;
        probe[probe.length - 1] = from;
        return table.byStamp().tailSet(new Row(table.type(), -1, probe), true);
    }

    private @Nullable Instant lowerStamp() {
        for (Condition each : conjuncts()) {
            if (each instanceof Condition.Compare compare
                    && filter.isOwn(compare.path(), "SystemModstamp")
                    && Filter.is(compare.operator(), Operator.GE, Operator.GT, Operator.EQ)
                    && compare.value() instanceof Instant from) {
                return from;
            }
        }
        return null;
    }

    private @Nullable String lowerId() {
        for (Condition each : conjuncts()) {
            if (each instanceof Condition.Compare compare
                    && filter.isOwn(compare.path(), "Id")
                    && compare.operator() == Operator.GT
                    && compare.value() instanceof String id) {
                return SalesforceId.canonical(id);
            }
        }
        return null;
    }

    private @Nullable Collection<Row> byIndex() {
        for (Condition each : conjuncts()) {
            if (each instanceof Condition.Compare compare
                    && compare.operator() == Operator.EQ
                    && compare.value() != null) {
                Collection<Row> found = having(compare.path(), List.of(compare.value()));
                if (found != null) {
                    return found;
                }
            }
            if (each instanceof Condition.In in && !in.negated() && !in.values().contains(null)) {
                List<Object> values = new ArrayList<>();
                in.values()
                        .forEach(value -> {
                            if (value != null) {
                                values.add(value);
                            }
                        });
                Collection<Row> found = having(in.path(), values);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Collection<Row> having(String path, List<Object> values) {
        FieldDef field = path.contains(".") ? null : table.type().field(path);
        if (field == null || field.kind() != FieldDef.Kind.ID && !field.indexed()) {
            return null;
        }
        TreeMap<Integer, Row> found = new TreeMap<>();
        for (Object value : values) {
            if (field.kind() == FieldDef.Kind.ID) {
                Row row = table.find(SalesforceId.canonical(value.toString()));
                if (row != null) {
                    found.put(row.slot(), row);
                }
            } else {
                table.having(field, value).forEach(row -> found.put(row.slot(), row));
            }
        }
        return found.values();
    }

    private List<Condition> conjuncts() {
        return switch (soql.where()) {
            case null -> List.of();
            case Condition.And and -> and.all();
            case Condition other -> List.of(other);
        };
    }

    private Comparator<Row> order() {
        Comparator<Row> order = Comparator.comparingInt(_ -> 0);
        for (Order each : soql.order()) {
            Path path = Path.resolve(org, table.type(), each.path());
            order =
                    order.thenComparing((one, other) -> {
                        Object a = path.value(org, one);
                        Object b = path.value(org, other);
                        if (a == null || b == null) {
                            int empties = Boolean.compare(a != null, b != null);
                            return each.nullsFirst() ? empties : -empties;
                        }
                        int natural = Filter.order(path.field(), a, b);
                        return each.descending() ? -natural : natural;
                    });
        }
        return order.thenComparing(Row::id);
    }

    /// One row as the vendor shows it.
    Map<String, @Nullable Object> show(Row row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attributes", attributes(row, version));
        for (Shown each : shown) {
            switch (each) {
                case Shown.Own own ->
                        json.put(own.field().name(), Values.write(row.value(own.field())));
                case Shown.Parent parent -> {
                    Object id = row.value(parent.hop());
                    Row found = id == null ? null : parent.rest().table.find(id.toString());
                    json.put(
                            String.valueOf(parent.hop().relationship()),
                            found == null ? null : parent.rest().show(found));
                }
                case Shown.Children children ->
                        json.put(children.relationship(), shownChildren(children, row));
            }
        }
        return json;
    }

    private static @Nullable Object shownChildren(Shown.Children children, Row row) {
        SoqlSearch search = children.search();
        boolean inIdOrder = search.soql.order().isEmpty();
        List<Row> found =
                search.cut(
                        new Candidates(search.table.having(children.back(), row.id()), inIdOrder));
        if (found.isEmpty()) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("totalSize", found.size());
        json.put("done", true);
        json.put("records", found.stream().map(search::show).toList());
        return json;
    }

    static Map<String, Object> attributes(Row row, String version) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("type", row.type().name());
        attributes.put(
                "url",
                "/services/data/v" + version + "/sobjects/" + row.type().name() + "/" + row.id());
        return attributes;
    }

    /// The external-id field of that name, usable in an upsert.
    ///
    /// @throws Refusal `NOT_FOUND` where the field is no external id
    static FieldDef externalField(ObjectDef type, String name) {
        FieldDef field = type.field(name);
        if (field == null || !field.has(Trait.EXTERNAL)) {
            throw Refusal.request(
                    404,
                    "NOT_FOUND",
                    "Provided external ID field does not exist or is not accessible: " + name);
        }
        return field;
    }
}
