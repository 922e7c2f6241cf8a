package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.journal.Records;
import dev.throughline.model.Currencies;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prices and people that no system serves: the rows of `cost-rates`, `bill-rates`,
/// `transfer-prices` and `people`, as they stand in the reference files. Immutable; read anew when
/// the files change.
public final class ReferencePrices {
    /// More rows of one table are no table that a person keeps.
    static final int ROWS_MAX = 200_000;

    /// No file at all.
    public static final ReferencePrices NONE =
            new ReferencePrices(List.of(), List.of(), List.of(), List.of());

    private final Map<String, List<Cost>> costs = new HashMap<>();
    private final List<Bill> bills;
    private final List<Transfer> transfers;
    private final Map<String, List<Person>> people = new HashMap<>();
    private final Map<Asked, PriceTable> tables = new ConcurrentHashMap<>();

    /// What an hour of somebody costs.
    record Cost(
            String email,
            String entity,
            String currency,
            BigDecimal price,
            LocalDate from,
            @Nullable LocalDate to) {}

    /// What an hour is billed at; null in a key part means everything.
    record Bill(
            @Nullable String project,
            @Nullable String role,
            @Nullable String email,
            String currency,
            BigDecimal price,
            LocalDate from,
            @Nullable LocalDate to) {}

    /// What an hour is lent at; null in a key part means everything.
    record Transfer(
            @Nullable String lender,
            @Nullable String borrower,
            @Nullable String role,
            @Nullable String email,
            String currency,
            BigDecimal price,
            LocalDate from,
            @Nullable LocalDate to) {}

    /// Who somebody is, where no HCM says so.
    ///
    /// @param entity code of the legal entity
    /// @param department code of the cost centre; null where none
    public record Person(
            String email,
            String entity,
            @Nullable String role,
            @Nullable String department,
            @Nullable LocalDate hire,
            @Nullable LocalDate term) {}

    private record Asked(
            char table, String one, String other, @Nullable UUID project, UUID resource) {}

    private ReferencePrices(
            List<Cost> costs, List<Bill> bills, List<Transfer> transfers, List<Person> people) {
        costs.forEach(cost ->
                this.costs.computeIfAbsent(cost.email(), _ -> new ArrayList<>(1)).add(cost));
        this.bills = bills;
        this.transfers = transfers;
        people.forEach(person ->
                this.people.computeIfAbsent(person.email(), _ -> new ArrayList<>(1)).add(person));
    }

    /// Reads the tables; rows that cannot be read are left out, so what they should say is missing
    /// and becomes a case of whatever asks for it.
    ///
    /// @param reference the connection of the reference files
    public static ReferencePrices read(Records records, String reference) {
        List<Cost> costs = new ArrayList<>();
        for (Row row : rows(records, reference, "cost-rates")) {
            row.price()
                    .ifPresent(price ->
                            costs.add(
                                    new Cost(
                                            row.lower("email"),
                                            row.text("entity"),
                                            row.text("ccy"),
                                            price,
                                            row.from(),
                                            row.date("valid_to"))));
        }
        List<Bill> bills = new ArrayList<>();
        for (Row row : rows(records, reference, "bill-rates")) {
            row.price()
                    .ifPresent(price ->
                            bills.add(
                                    new Bill(
                                            row.key("project"),
                                            row.key("role"),
                                            row.key("email"),
                                            row.text("ccy"),
                                            price,
                                            row.from(),
                                            row.date("valid_to"))));
        }
        List<Transfer> transfers = new ArrayList<>();
        for (Row row : rows(records, reference, "transfer-prices")) {
            row.price()
                    .ifPresent(price ->
                            transfers.add(
                                    new Transfer(
                                            row.key("lender"),
                                            row.key("borrower"),
                                            row.key("role"),
                                            row.key("email"),
                                            row.text("ccy"),
                                            price,
                                            row.from(),
                                            row.date("valid_to"))));
        }
        List<Person> people = new ArrayList<>();
        for (Row row : rows(records, reference, "people")) {
            people.add(
                    new Person(
                            row.lower("email"),
                            row.text("entity"),
                            row.optional("role"),
                            row.optional("department"),
                            row.date("hire"),
                            row.date("term")));
        }
        return new ReferencePrices(costs, bills, transfers, people);
    }

    private static List<Row> rows(Records records, String reference, String table) {
        return records.all(reference, table, ROWS_MAX).stream()
                .map(Records.Head::record)
                .map(Row::new)
                .toList();
    }

    private record Row(ObservedRecord record) {
        String text(String field) {
            return record.fields().get(field) instanceof Object value
                    ? value.toString().strip()
                    : "";
        }

        String lower(String field) {
            return text(field).toLowerCase(Locale.ROOT);
        }

        @Nullable String optional(String field) {
            String value = text(field);
            return value.isEmpty() ? null : value;
        }

        /// Null where it says everything.
        @Nullable String key(String field) {
            String value = text(field);
            return value.isEmpty() || value.equals("*") ? null : value;
        }

        Optional<BigDecimal> price() {
            boolean currency =
                    Currencies.find(text("ccy")).filter(c -> c.minorDigits() >= 0).isPresent();
            return currency && text("price").matches("[0-9]{1,9}(\\.[0-9]{1,10})?")
                    ? Optional.of(new BigDecimal(text("price")))
                    : Optional.empty();
        }

        LocalDate from() {
            LocalDate from = date("valid_from");
            return from == null ? LocalDate.MIN : from;
        }

        @Nullable LocalDate date(String field) {
            try {
                return text(field).isEmpty() ? null : LocalDate.parse(text(field));
            } catch (DateTimeException _) {
                return null;
            }
        }
    }

    /// The person of that address employed on that day; where none is, the latest one known.
    public Optional<Person> person(@Nullable String email, LocalDate day) {
        if (email == null) {
            return Optional.empty();
        }
        List<Person> known = people.getOrDefault(email.toLowerCase(Locale.ROOT), List.of());
        return known.stream()
                .filter(person -> employed(person, day))
                .findFirst()
                .or(() ->
                        known.stream()
                                .max(
                                        Comparator.comparing(person ->
                                                person.hire() == null
                                                        ? LocalDate.MIN
                                                        : person.hire())));
    }

    private static boolean employed(Person person, LocalDate day) {
        return (person.hire() == null || !day.isBefore(person.hire()))
                && (person.term() == null || !day.isAfter(person.term()));
    }

    /// What these tables say of a person, in an order of its own: another text is another say.
    String terms(@Nullable String email) {
        String key = email == null ? "" : email.toLowerCase(Locale.ROOT);
        return Stream.concat(
                        people.getOrDefault(key, List.of()).stream(),
                        costs.getOrDefault(key, List.of()).stream())
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /// What an hour of that person costs in that entity.
    PriceTable cost(String entity, UUID resource, @Nullable String email) {
        if (email == null) {
            return PriceTable.NONE;
        }
        return tables.computeIfAbsent(
                new Asked('c', entity, "", null, resource),
                _ ->
                        new PriceTable(
                                costs
                                        .getOrDefault(email.toLowerCase(Locale.ROOT), List.of())
                                        .stream()
                                        .filter(cost -> cost.entity().equalsIgnoreCase(entity))
                                        .map(cost ->
                                                new PriceTable.Line(
                                                        null,
                                                        resource,
                                                        null,
                                                        null,
                                                        null,
                                                        cost.currency(),
                                                        cost.price(),
                                                        cost.from(),
                                                        cost.to(),
                                                        "cost-rates.csv"))
                                        .toList()));
    }

    /// What hours of that person on that project are billed at.
    ///
    /// @param code the project's code
    PriceTable bill(UUID project, String code, UUID resource, @Nullable String email) {
        return tables.computeIfAbsent(
                new Asked('b', code, "", project, resource),
                _ ->
                        new PriceTable(
                                bills.stream()
                                        .filter(bill ->
                                                fits(bill.project(), code)
                                                        && fits(bill.email(), email))
                                        .map(bill ->
                                                new PriceTable.Line(
                                                        bill.project() == null ? null : project,
                                                        bill.email() == null ? null : resource,
                                                        null,
                                                        bill.role(),
                                                        null,
                                                        bill.currency(),
                                                        bill.price(),
                                                        bill.from(),
                                                        bill.to(),
                                                        "bill-rates.csv"))
                                        .toList()));
    }

    /// What hours of that person are lent at from one entity to another.
    PriceTable transfer(String lender, String borrower, UUID resource, @Nullable String email) {
        return tables.computeIfAbsent(
                new Asked('t', lender, borrower, null, resource),
                _ ->
                        new PriceTable(
                                transfers.stream()
                                        .filter(price ->
                                                fits(price.lender(), lender)
                                                        && fits(price.borrower(), borrower)
                                                        && fits(price.email(), email))
                                        .map(price ->
                                                new PriceTable.Line(
                                                        null,
                                                        price.email() == null ? null : resource,
                                                        null,
                                                        price.role(),
                                                        null,
                                                        price.currency(),
                                                        price.price(),
                                                        price.from(),
                                                        price.to(),
                                                        "transfer-prices.csv"))
                                        .toList()));
    }

    private static boolean fits(@Nullable String pattern, @Nullable String value) {
        return pattern == null || pattern.equalsIgnoreCase(value);
    }
}
