package dev.throughline.connector.tryton;

import dev.throughline.connect.kit.HandClock;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The records of a small stand-in for Tryton: search, create and write with stamps, nested records
/// and roll-back.
final class SmallTables {

    /// A refusal, in the shape Tryton gives it.
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<?> error;

        Refusal(String kind, Object details) {
            super(kind);
            this.error = List.of(kind, details);
        }

        List<?> error() {
            return error;
        }
    }

    private static final Map<String, String> NESTED =
            Map.of(
                    "addresses",
                    "party.address",
                    "identifiers",
                    "party.identifier",
                    "contact_mechanisms",
                    "party.contact_mechanism",
                    "lines",
                    "account.invoice.line");

    /// What a dotted name leads to.
    private static final Map<String, String> REFERRED = Map.of("invoice", "account.invoice");

    private final HandClock clock;
    private Map<String, NavigableMap<Long, Map<String, @Nullable Object>>> tables = new TreeMap<>();
    private long nextId = 1;

    SmallTables(HandClock clock) {
        this.clock = clock;
    }

    NavigableMap<Long, Map<String, @Nullable Object>> table(String model) {
        return tables.computeIfAbsent(model, any -> new TreeMap<>());
    }

    /// Runs as one transaction: a refusal leaves nothing behind.
    <T> T transaction(java.util.function.Supplier<T> work) {
        Map<String, NavigableMap<Long, Map<String, @Nullable Object>>> before = new TreeMap<>();
        tables.forEach((model, rows) -> {
            NavigableMap<Long, Map<String, @Nullable Object>> copy = new TreeMap<>();
            rows.forEach((id, row) -> copy.put(id, new LinkedHashMap<>(row)));
            before.put(model, copy);
        });
        try {
            return work.get();
        } catch (Refusal refusal) {
            tables = before;
            throw refusal;
        }
    }

    long create(String model, Map<String, @Nullable Object> values) {
        long id = nextId++;
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", BigDecimal.valueOf(id));
        row.put("active", true);
        row.put("create_date", now());
        put(model, row, values);
        table(model).put(id, row);
        if (model.equals("party.party")
                && table(model).values().stream()
                                .filter(other -> Objects.equals(other.get("code"), row.get("code")))
                                .count()
                        > 1) {
            throw new Refusal("UserError", List.of("unique!", "", ""));
        }
        if (model.equals("timesheet.line")
                && table(model).values().stream()
                                .filter(other -> Objects.equals(other.get("uuid"), row.get("uuid")))
                                .count()
                        > 1) {
            throw new Refusal("UserError", List.of("The UUID must be unique.", "", ""));
        }
        return id;
    }

    void delete(String model, long id) {
        if (table(model).remove(id) == null) {
            throw new Refusal("UserError", List.of("gone!", "", ""));
        }
    }

    void write(String model, long id, Map<String, @Nullable Object> values, Map<?, ?> timestamps) {
        Map<String, @Nullable Object> row = table(model).get(id);
        if (row == null) {
            throw new Refusal("UserError", List.of("gone!", "", ""));
        }
        Object expected = timestamps.get(model + "," + id);
        if (expected != null && !expected.equals(timestamp(row))) {
            throw new Refusal("ConcurrencyException", "stale");
        }
        put(model, row, values);
        row.put("write_date", now());
    }

    private void put(
            String model, Map<String, @Nullable Object> row, Map<String, @Nullable Object> values) {
        values.forEach((name, value) -> {
            if (NESTED.containsKey(name)) {
                for (Object each : Wire.list(value)) {
                    nested(NESTED.get(name), row, Wire.list(each));
                }
            } else {
                row.put(name, value);
            }
        });
        if ("eu_vat".equals(row.get("type"))
                && model.equals("party.identifier")
                && !String.valueOf(row.get("code")).matches("[A-Z]{2}[0-9]{9}")) {
            throw new Refusal("UserError", List.of("not a VAT number: " + row.get("code"), "", ""));
        }
    }

    private void nested(
            @Nullable String model,
            Map<String, @Nullable Object> owner,
            List<@Nullable Object> command) {
        String nestedModel = Objects.requireNonNull(model);
        if ("create".equals(command.getFirst())) {
            for (Object each : Wire.list(command.get(1))) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>(Wire.object(each));
                values.put(ownerField(nestedModel), owner.get("id"));
                create(nestedModel, values);
            }
        } else if ("write".equals(command.getFirst())) {
            for (Object id : Wire.list(command.get(1))) {
                write(nestedModel, Rows.id(id), Wire.object(command.get(2)), Map.of());
            }
        } else if ("delete".equals(command.getFirst())) {
            Wire.list(command.get(1)).forEach(id -> table(nestedModel).remove(Rows.id(id)));
        }
    }

    private static String ownerField(String model) {
        return model.startsWith("party.") ? "party" : "invoice";
    }

    private @Nullable Object value(Map<String, @Nullable Object> row, String name) {
        int dot = name.indexOf('.');
        String model = dot < 0 ? null : REFERRED.get(name.substring(0, dot));
        if (model == null) {
            return row.get(name);
        }
        Map<String, @Nullable Object> other =
                table(model).get(Rows.id(row.get(name.substring(0, dot))));
        return other == null ? null : other.get(name.substring(dot + 1));
    }

    List<Object> search(
            String model,
            @Nullable Object domain,
            int limit,
            @Nullable Object order,
            List<@Nullable Object> names) {
        Comparator<Long> by = (_, _) -> 0;
        for (Object each : Wire.list(order)) {
            List<@Nullable Object> term = Wire.list(each);
            String field = String.valueOf(term.getFirst());
            Comparator<Long> one =
                    Comparator.comparingLong(id -> number(row(model, id).get(field)));
            by = by.thenComparing("DESC".equals(term.get(1)) ? one.reversed() : one);
        }
        List<Object> found = new ArrayList<>();
        table(model).keySet().stream()
                .filter(id -> matches(row(model, id), Wire.list(domain)))
                .sorted(by)
                .limit(limit)
                .forEach(id -> found.add(shown(row(model, id), names)));
        return found;
    }

    private Map<String, @Nullable Object> row(String model, long id) {
        return Objects.requireNonNull(table(model).get(id));
    }

    private Map<String, @Nullable Object> shown(
            Map<String, @Nullable Object> row, List<@Nullable Object> names) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", row.get("id"));
        for (Object each : names) {
            String name = String.valueOf(each);
            String first = name.replaceAll("\\..*", "");
            if (NESTED.containsKey(first)) {
                List<Object> all = new ArrayList<>();
                for (Map<String, @Nullable Object> nested :
                        table(Objects.requireNonNull(NESTED.get(first))).values()) {
                    String owner = ownerField(Objects.requireNonNull(NESTED.get(first)));
                    if (Objects.equals(nested.get(owner), row.get("id"))) {
                        Map<String, @Nullable Object> copy = new LinkedHashMap<>(nested);
                        copy.put("_timestamp", timestamp(nested));
                        all.add(copy);
                    }
                }
                shown.put(first + ".", all);
            } else if (name.equals("_timestamp")) {
                shown.put(name, timestamp(row));
            } else if (REFERRED.containsKey(first) && name.contains(".")) {
                shown.put(
                        first + ".",
                        table(Objects.requireNonNull(REFERRED.get(first)))
                                .get(Rows.id(row.get(first))));
            } else if (!name.contains(".")) {
                shown.put(name, row.get(name));
            }
        }
        return shown;
    }

    private boolean matches(Map<String, @Nullable Object> row, List<@Nullable Object> domain) {
        if (domain.isEmpty()) {
            return true;
        }
        if ("OR".equals(domain.getFirst())) {
            return domain.stream().skip(1).anyMatch(each -> matches(row, Wire.list(each)));
        }
        if (domain.getFirst() instanceof String field) {
            Object value = value(row, field);
            Object wanted = domain.get(2);
            return switch (String.valueOf(domain.get(1))) {
                case "=" -> wanted == null ? value == null : value != null && same(value, wanted);
                case "!=" -> wanted == null ? value != null : !same(value, wanted);
                case ">" -> value != null && number(value) > number(wanted);
                case ">=" -> value != null && number(value) >= number(wanted);
                case "<=" -> value != null && number(value) <= number(wanted);
                case "in" -> Wire.list(wanted).stream().anyMatch(each -> same(value, each));
                case "like" ->
                        String.valueOf(value)
                                .matches(
                                        "(?s)"
                                                + String.valueOf(wanted)
                                                        .replaceAll("([\\[\\]])", "\\\\$1")
                                                        .replace("%", ".*")
                                                        .replace("_", "."));
                default -> throw new Refusal("'" + domain.get(1) + "'", "");
            };
        }
        return domain.stream().allMatch(each -> matches(row, Wire.list(each)));
    }

    private static boolean same(@Nullable Object value, @Nullable Object wanted) {
        if (value instanceof Boolean || wanted instanceof Boolean) {
            return Boolean.TRUE.equals(value) == Boolean.TRUE.equals(wanted);
        }
        return value instanceof String || wanted instanceof String
                ? Objects.equals(value, wanted)
                : number(value) == number(wanted);
    }

    private static long number(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.longValue() : WireValue.micros(value);
    }

    private static String timestamp(Map<String, @Nullable Object> row) {
        Object changed = row.get("write_date");
        return WireValue.timestamp(
                WireValue.micros(changed == null ? row.get("create_date") : changed));
    }

    /// The clock as a value that came over the wire.
    private Object now() {
        Map<String, @Nullable Object> now = new LinkedHashMap<>();
        WireValue.moment(WireValue.micros(clock.instant()))
                .forEach((name, value) ->
                        now.put(name, value instanceof Integer n ? BigDecimal.valueOf(n) : value));
        return now;
    }
}
